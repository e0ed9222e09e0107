package light_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/vectors"
)

// known reports whether a file was refused for a reason that has a word.
func known(err error) bool { return light.Reason(err) != "" }

func cases(t testing.TB, names ...string) []vectors.Case {
	t.Helper()
	all := vectors.Cases(t)
	if len(names) == 0 {
		return all
	}
	var out []vectors.Case
	for _, name := range names {
		at := slices.IndexFunc(all, func(c vectors.Case) bool { return c.Name == name })
		if at < 0 {
			t.Fatalf("no case %q", name)
		}
		out = append(out, all[at])
	}
	return out
}

// TestEveryByteCounts changes each byte of several proof files in several ways, leaves it out, doubles it, and cuts the
// file before it. All of that is refused, for a reason that is known.
func TestEveryByteCounts(t *testing.T) {
	for _, c := range cases(t, "parcel-detail", "event", "goods-between-ranges", "goods-in-range", "blinded-goods", "path-adjacent", "reused") {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			root := c.Trust.Root(t)
			if _, err := light.Verify(c.File, root); err != nil {
				t.Fatal(err)
			}
			reasons := map[string]int{}
			try := func(what string, at int, file []byte) {
				_, err := light.Verify(file, root)
				if !known(err) {
					t.Errorf("%s at %d: %v", what, at, err)
				}
				reasons[light.Reason(err)]++
			}
			for at := range c.File {
				for _, bits := range []byte{0x01, 0xff} {
					file := bytes.Clone(c.File)
					file[at] ^= bits
					try("changed", at, file)
				}
				try("left out", at, slices.Delete(bytes.Clone(c.File), at, at+1))
				try("doubled", at, slices.Insert(bytes.Clone(c.File), at, c.File[at]))
				try("cut", at, c.File[:at])
			}
			try("lengthened", len(c.File), append(bytes.Clone(c.File), 0))
			if len(reasons) < 5 {
				t.Errorf("only %d reasons were given: %v", len(reasons), reasons)
			}
		})
	}
}

// TestNoEventIsLeftOut takes each event out of each answer, and out of each record alone.
func TestNoEventIsLeftOut(t *testing.T) {
	tried := 0
	for _, c := range cases(t) {
		root := c.Trust.Root(t)
		events := len(decode(t, c.File).Answer.Events)
		for e := range events {
			p := decode(t, c.File)
			for i := range p.Answer.Rows {
				r := &p.Answer.Rows[i]
				var kept []uint32
				for _, at := range r.History {
					if int(at) < e {
						kept = append(kept, at)
					} else if int(at) > e {
						kept = append(kept, at-1)
					}
				}
				r.History = kept
				if r.Single != nil && r.Single.Event > 0 {
					r.Single.Event--
				}
			}
			p.Answer.Events = slices.Delete(p.Answer.Events, e, e+1)
			if _, err := light.Verify(p.Encode(), root); err == nil || !known(err) {
				t.Errorf("%s without event %d: %v", c.Name, e, err)
			}
			tried++
		}
		for i := range decode(t, c.File).Answer.Rows {
			for j := range decode(t, c.File).Answer.Rows[i].History {
				p := decode(t, c.File)
				p.Answer.Rows[i].History = slices.Delete(p.Answer.Rows[i].History, j, j+1)
				if _, err := light.Verify(p.Encode(), root); err == nil || !known(err) {
					t.Errorf("%s: row %d without its event %d: %v", c.Name, i, j, err)
				}
				tried++
			}
		}
	}
	if tried < 100 {
		t.Errorf("only %d answers", tried)
	}
}

func decode(t testing.TB, file []byte) *canon.Proof {
	t.Helper()
	p := new(canon.Proof)
	if err := p.Decode(bytes.Clone(file), 1<<20); err != nil {
		t.Fatal(err)
	}
	return p
}

// withhold shows an event as its commit, which whoever holds the proof can work out.
func withhold(t testing.TB, e *canon.Event) {
	t.Helper()
	counted := func(leaves []proof.Leaf, count uint32, siblings [][]byte, bind func(uint32, proof.Hash) proof.Hash) (root proof.Hash) {
		if len(leaves) == 0 {
			if len(siblings) > 0 {
				root = proof.Hash(siblings[0])
			}
			return root
		}
		root, err := proof.PathRoot(leaves, uint64(count), siblings)
		if err != nil {
			t.Fatal(err)
		}
		return bind(count, root)
	}
	var units, fields []proof.Leaf
	for _, u := range e.Units {
		units = append(units, proof.Leaf{Index: uint64(u.Index), Hash: proof.UnitLeaf(proof.Salt(u.Salt), u.Unit.Raw())})
	}
	for _, f := range e.Fields {
		fields = append(fields, proof.Leaf{Index: uint64(f.Index), Hash: proof.FieldLeaf(proof.Salt(f.Salt), f.Name, f.Value)})
	}
	var private proof.Hash
	copy(private[:], e.PrivateRoot)
	commit := proof.EventCommit(proof.Salt(e.Salt), e.Organisation, [8]byte(e.KeyId), proof.CoreHash(e.Core.Raw()),
		counted(units, e.UnitCount, e.UnitSiblings, proof.UnitsRoot), counted(fields, e.DetailCount, e.FieldSiblings, proof.FieldsRoot), private)
	*e = canon.Event{Position: e.Position, Commit: commit[:]}
}

// TestNothingIsHiddenBehindAGoodVerdict: an answer that shows less than everything is PARTIAL, whatever was hidden: an
// event of the unit or of a container, a state, a history. What stands against the unit stays.
func TestNothingIsHiddenBehindAGoodVerdict(t *testing.T) {
	check := func(name string, c vectors.Case, p *canon.Proof) {
		t.Helper()
		v, err := light.Verify(p.Encode(), c.Trust.Root(t))
		if err != nil {
			if !known(err) {
				t.Errorf("%s: %v", name, err)
			}
			return
		}
		if v.Verdict != proof.Partial || len(v.Missing) == 0 {
			t.Errorf("%s: %s, missing %q", name, v.Verdict, v.Missing)
		}
	}
	for _, c := range cases(t, "parcel", "parcel-warned", "reused", "logistic-unit", "goods", "blinded-goods", "place") {
		for i := range decode(t, c.File).Answer.Events {
			p := decode(t, c.File)
			withhold(t, &p.Answer.Events[i])
			check(c.Name+": an event withheld", c, p)
		}
		for i := range decode(t, c.File).Answer.Rows {
			p := decode(t, c.File)
			if p.Answer.Rows[i].State == nil {
				continue
			}
			hideState(&p.Answer.Rows[i])
			check(c.Name+": a state hidden", c, p)
		}
	}
}

// TestHiddenGoodsShowTheirProduct: without the product beside them, hidden goods may be anybody's.
func TestHiddenGoodsShowTheirProduct(t *testing.T) {
	c := cases(t, "blinded-goods")[0]
	p := decode(t, c.File)
	e := &p.Answer.Events[0]
	if len(e.Units) != 2 || e.Units[1].Unit.Role != canon.UnitRoleClass {
		t.Fatalf("%+v", e.Units)
	}
	leaf := proof.UnitLeaf(proof.Salt(e.Units[1].Salt), e.Units[1].Unit.Raw())
	e.Units, e.UnitSiblings = e.Units[:1], [][]byte{leaf[:]}
	v, err := light.Verify(p.Encode(), c.Trust.Root(t))
	if err != nil || v.Verdict != proof.Partial {
		t.Errorf("%v, %+v", err, v)
	}
}

// TestLessShownIsNeverBetter hides each state, history, event and range of each answer: what is proven against a unit may
// be lost with it, and then the answer is PARTIAL; nothing turns for the better.
func TestLessShownIsNeverBetter(t *testing.T) {
	after := map[proof.Verdict][]proof.Verdict{
		proof.Recalled:   {proof.Recalled, proof.Suspect, proof.Partial},
		proof.Suspect:    {proof.Suspect, proof.Partial},
		proof.EventShown: {proof.EventShown, proof.Partial},
	}
	changed := map[proof.Verdict]int{}
	for _, c := range cases(t) {
		root := c.Trust.Root(t)
		whole, err := light.Verify(c.File, root)
		if err != nil {
			t.Fatal(err)
		}
		try := func(what string, change func(a *canon.Answer)) {
			t.Helper()
			p := decode(t, c.File)
			change(p.Answer)
			v, err := light.Verify(p.Encode(), root)
			if err != nil {
				if !known(err) {
					t.Errorf("%s, %s: %v", c.Name, what, err)
				}
				return
			}
			// A record that nothing asks for may be shown with less.
			if v.Verdict != whole.Verdict && !slices.Contains(append(after[whole.Verdict], proof.Partial), v.Verdict) {
				t.Errorf("%s, %s: %s became %s", c.Name, what, whole.Verdict, v.Verdict)
			}
			if v.Verdict == proof.Partial && len(v.Missing) == 0 {
				t.Errorf("%s, %s: PARTIAL, and nothing is missing", c.Name, what)
			}
			changed[v.Verdict]++
		}
		a := decode(t, c.File).Answer
		for i := range a.Rows {
			try("a state hidden", func(a *canon.Answer) { hideState(&a.Rows[i]) })
		}
		for i := range a.Events {
			try("an event withheld", func(a *canon.Answer) {
				if e := &a.Events[i]; len(e.Commit) == 0 {
					withhold(t, e)
				}
			})
		}
		try("ranges left out", func(a *canon.Answer) { a.Ranges = nil })
		try("all states hidden", func(a *canon.Answer) {
			for i := range a.Rows {
				hideState(&a.Rows[i])
			}
		})
	}
	for _, v := range []proof.Verdict{proof.Recalled, proof.Suspect, proof.Partial, proof.Caution, proof.EventShown} {
		if changed[v] < 3 {
			t.Errorf("only %d answers are still %s", changed[v], v)
		}
	}
}

func hideState(r *canon.Row) {
	if r.State != nil {
		h := proof.StateHash(r.State.Raw())
		r.State, r.StateHash = nil, h[:]
	}
}
