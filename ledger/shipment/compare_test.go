package shipment_test

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/prove"
	"github.com/waybill-network/waybill/ledger/register"
)

// compareRecords looks up every record that the reference has, and that there is no other.
func (s *scene) compareRecords() {
	s.t.Helper()
	v, err := s.Store.At(s.Store.Last().Height)
	if err != nil {
		s.t.Fatal(err)
	}
	defer v.Close()
	if want := uint64(len(s.ref.records) + s.ref.founded + 1); v.Width != want {
		s.t.Errorf("%d records, the reference has %d", v.Width, want)
	}
	for n, e := range s.ref.records {
		index, ok, err := v.Find(proof.Hash(keyOf(n)))
		if err != nil || !ok {
			s.t.Errorf("%v: no record, %v", n, err)
			continue
		}
		row, err := v.Row(index)
		if err != nil {
			s.t.Fatal(err)
		}
		rec, _, raw, err := register.Split(row)
		if err != nil {
			s.t.Fatal(err)
		}
		want := e.state
		if want.Product != nil && len(e.ranges) > 0 {
			product := *want.Product
			product.Ranges, product.RangesRoot = uint32(len(e.ranges)), rangesRoot(e.ranges)
			want.Product = &product
		}
		if !bytes.Equal(raw, want.Encode()) {
			got, _ := register.ReadState(raw)
			s.t.Errorf("%v: state\n%+v, the reference has\n%+v", n, got, &want)
		}
		if int(rec.Count) != len(e.history) {
			s.t.Errorf("%v: %d events, the reference has %d", n, rec.Count, len(e.history))
		}
	}
}

// rangesRoot is the RFC 6962 root over the ranges in order.
func rangesRoot(list []canon.SerialRange) []byte {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b canon.SerialRange) int { return cmp.Or(len(a.Lo)-len(b.Lo), cmp.Compare(a.Lo, b.Lo)) })
	var tree func(leaves [][]byte) []byte
	tree = func(leaves [][]byte) []byte {
		if len(leaves) == 1 {
			return leaves[0]
		}
		k := 1
		for 2*k < len(leaves) {
			k *= 2
		}
		h := sha256.Sum256(slices.Concat([]byte{1}, tree(leaves[:k]), tree(leaves[k:])))
		return h[:]
	}
	var leaves [][]byte
	for _, r := range list {
		h := sha256.Sum256(slices.Concat([]byte{0x18, byte(len(r.Lo))}, []byte(r.Lo), []byte{byte(len(r.Hi))}, []byte(r.Hi)))
		leaves = append(leaves, h[:])
	}
	return tree(leaves)
}

// shownEvents is how many events of a record a proof discloses at most.
const shownEvents = 1024

// compareProof verifies what the ledger proves about a unit and compares it with the reference.
func (s *scene) compareProof(th thing) {
	s.t.Helper()
	v, err := light.Verify(s.Prove(prove.Question{ID: th.id, Salt: th.salt}).Encode(), s.Root())
	if err != nil {
		s.t.Errorf("%s: %v", th.id, err)
		return
	}
	u := th.unit(0)
	n := name{u.Scheme, u.Namespace, string(u.Value), 0}
	e := s.newest(th)
	if e != nil {
		n = n.at(s.ref.records[n].state.Epochs)
	}
	if (e == nil) != (v.Subject == nil) {
		s.t.Errorf("%s: subject %+v, the reference has %+v", th.id, v.Subject, e)
		return
	}
	var signers []string
	deep := false
	if e != nil {
		if got := spots(v.Subject.Events); !slices.Equal(got, e.history) || v.Subject.Epoch != n.epoch || (v.Subject.Withheld != 0) != (len(e.history) > shownEvents) {
			s.t.Errorf("%s: history %v, the reference has %v", th.id, got, e.history)
		}
		inside := map[name]bool{}
		deep = s.containers(n, inside, map[name]bool{n: true}, 0)
		delete(inside, n)
		shown := map[name]bool{n: true}
		deep = deep || len(e.history) > shownEvents
		for i := range v.Containers {
			c := &v.Containers[i]
			at := name{c.Scheme, c.Namespace, string(c.Value), c.Epoch}
			deep = deep || len(s.ref.records[at].history) > shownEvents
			if shown[at] = true; !inside[at] {
				s.t.Errorf("%s was never in %v", th.id, at)
			}
			if got := spots(c.Events); !slices.Equal(got, s.ref.records[at].history) {
				s.t.Errorf("%s: container %v has history %v, the reference %v", th.id, at, got, s.ref.records[at].history)
			}
		}
		if len(v.Missing) == 0 && len(v.Containers) != len(inside) {
			s.t.Errorf("%s: %d containers, the reference has %d", th.id, len(v.Containers), len(inside))
		}
		for at := range shown {
			for _, spot := range s.ref.records[at].history {
				signers = append(signers, s.ref.signer[spot])
			}
		}
	}
	slices.Sort(signers)
	signers = slices.Compact(signers)
	var members []string
	for _, m := range v.Members {
		members = append(members, m.Id)
	}
	slices.Sort(members)
	for _, signer := range signers {
		if !slices.Contains(members, signer) {
			s.t.Errorf("%s: %s signed and is not shown", th.id, signer)
		}
	}
	want := s.verdict(th, e)
	if len(v.Missing) > 0 {
		if slices.Contains([]proof.Verdict{proof.Genuine, proof.Caution, proof.Seen, proof.Absent}, v.Verdict) || !deep && want != proof.Partial && v.Verdict == proof.Partial {
			s.t.Errorf("%s: %s, missing %q, nested too deep or too long: %v", th.id, v.Verdict, v.Missing, deep)
		}
		return
	}
	if v.Verdict != want {
		s.t.Errorf("%s: %s, the reference says %s", th.id, v.Verdict, want)
	}
}

func spots(events []*canon.Event) (out []spot) {
	for _, e := range events {
		out = append(out, spot{e.Position.Height, e.Position.Tx, e.Position.Action})
	}
	return out
}

// containers collects all that a record ever was in, and what those were in; it reports whether some way is longer than
// six.
func (s *scene) containers(n name, inside, way map[name]bool, depth int) (deep bool) {
	for _, at := range s.ref.records[n].history {
		a := s.ref.events[at]
		child := slices.IndexFunc(a.Units, func(u canon.Unit) bool {
			return u.Role != canon.UnitRoleClass && u.Scheme == n.scheme && u.Namespace == n.namespace && string(u.Value) == n.value
		})
		if a.Core.Type != canon.ActionTypeAggregate || child < 0 || a.Units[child].Role != canon.UnitRoleChild {
			continue
		}
		for _, u := range a.Units {
			if u.Role != canon.UnitRoleParent {
				continue
			}
			for p, e := range s.ref.records {
				if p.scheme != u.Scheme || p.namespace != u.Namespace || p.value != string(u.Value) || !slices.Contains(e.history, at) || way[p] {
					continue
				}
				inside[p] = true
				if depth >= 6 {
					return true
				}
				way[p] = true
				deep = s.containers(p, inside, way, depth+1) || deep
				delete(way, p)
			}
		}
	}
	return deep
}

// verdict is that of a complete answer: what is against the thing goes before what is for it.
func (s *scene) verdict(th thing, e *entry) proof.Verdict {
	goods := th.id.Namespace == ident.SGTIN
	st := &canon.State{}
	if e != nil {
		st = &e.state
	}
	good := e != nil && st.Origin > canon.OriginSeen
	var recalled, suspect, caution, partial bool
	if product := s.productOf(th); product != nil {
		recalled = product.state.Flags != nil && product.state.Flags.Recalled > 0
		if p := product.state.Product; p != nil && goods {
			recalled = recalled || covered(p.Recalled, th.id.Serial())
			hidden := th.salt == nil && p.Blinded > 0 // it may be one of the hidden ones
			if listed := th.salt == nil && covered(product.ranges, th.id.Serial()); !good {
				good, partial, suspect = listed, !listed && hidden, !listed && !hidden
			}
		} else if goods && !good {
			suspect = true
		}
	} else if goods && !good {
		suspect = true
	}
	if th.salt != nil && e != nil && (goods || th.id.Namespace == ident.LGTIN) && st.Origin > canon.OriginSeen {
		suspect = suspect || s.classOf(e) != th.id.Value[:14]
	}
	if f := st.Flags; f != nil {
		recalled, suspect = recalled || f.Recalled > 0, suspect || f.CloneSuspect > 0
		caution = f.Damaged > 0 || f.Disputed > 0
	}
	for _, w := range st.Warnings {
		if w.Resolved == 0 {
			caution, suspect = true, suspect || w.Code == 7
		}
	}
	caution = caution || st.Product != nil && len(st.Product.Recalled) > 0
	switch {
	case recalled:
		return proof.Recalled
	case suspect:
		return proof.Suspect
	case partial:
		return proof.Partial
	case good && caution:
		return proof.Caution
	case good:
		return proof.Genuine
	case e != nil:
		return proof.Seen
	default:
		return proof.Absent
	}
}

// productOf is the record of the product that goods name, nil for others and for none.
func (s *scene) productOf(th thing) *entry {
	if th.id.Namespace != ident.SGTIN && th.id.Namespace != ident.LGTIN {
		return nil
	}
	return s.ref.records[name{0, uint32(ident.GTIN), th.id.Value[:14], 0}]
}

func covered(list []canon.SerialRange, serial string) bool {
	return slices.ContainsFunc(list, func(g canon.SerialRange) bool {
		r, err := ident.NewRange(g.Lo, g.Hi)
		return err == nil && r.Covers(serial)
	})
}

// classOf is the product that hidden goods were commissioned under.
func (s *scene) classOf(e *entry) string {
	for _, at := range e.history {
		a := s.ref.events[at]
		for _, u := range a.Units {
			if a.Core.Type == canon.ActionTypeCommission && u.Role == canon.UnitRoleClass {
				return string(u.Value)
			}
		}
	}
	return ""
}
