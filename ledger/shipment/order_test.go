package shipment_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/prove"
	"github.com/waybill-network/waybill/ledger/shipment"
	"github.com/waybill-network/waybill/ledger/trace"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// journey is a set of scans, each a transaction of its own, about parcels in bags in boxes.
type journey struct {
	things []thing
	scans  []*tx.Tx
}

// scanned are acts that say where a thing is and what it is in.
var scanned = []string{
	"observe", "pack", "pack", "pack", "unpack", "sort", "depart", "arrive", "hold", "out-for-delivery", "available", "attempt", "deliver",
	"return", "returned", "exception", "found", "customs-report", "decommission",
}

// random makes up a journey of n scans at different times.
func (j *journey) random(c *ledgertest.Chain, r *rand.Rand, n int) {
	orgs := map[string][]string{
		"exception": {"hauler", "lager"}, "found": {"hauler", "lager"}, "decommission": {"market"}, "return": {"market"}, "returned": {"market"},
		"arrive": {"hauler", "lager"}, "depart": {"hauler"}, "customs-report": {"hauler"}, "hold": {"hauler", "lager"},
		"observe": {"hauler", "lager", "gadget", "market"}, "pack": {"lager", "hauler"}, "unpack": {"lager", "gadget"},
	}
	parcels, bags := j.things[:6], j.things[6:]
	for i := range n {
		act := vocabulary.ActByName(pick(r, scanned...))
		core := &canon.Core{Type: act.Type, Time: ledgertest.Start - int64(r.IntN(5_000_000))*1000 - int64(i), Offset: 60}
		a := tx.DraftAction{Core: core}
		switch act.Name {
		case "pack", "unpack":
			in := r.IntN(len(bags))
			a.Units = []canon.Unit{bags[in].unit(canon.UnitRoleParent)}
			switch {
			case act.Name == "unpack" && r.IntN(3) == 0: // all
			case in > 0 && r.IntN(4) == 0:
				a.Units = append(a.Units, bags[r.IntN(in)].unit(canon.UnitRoleChild))
			default:
				a.Units = append(a.Units, pick(r, parcels...).unit(canon.UnitRoleChild))
			}
		default:
			a.Units = []canon.Unit{pick(r, j.things...).unit(canon.UnitRoleObject)}
		}
		place, _, _ := ident.Parse(pick(r, "CNSHA", "CNHGH", "ESMAD", "USNYC"))
		core.ReadPoint = &canon.Place{Namespace: uint32(place.Namespace), Value: []byte(place.Value)}
		switch act.Name {
		case "exception":
			core.Irregularity = canon.IrregularityLoss
		case "customs-report":
			core.Side, core.Report = canon.BorderSideImport, 1+r.Uint32N(4)
		case "decommission":
			core.Disposition = canon.DispositionDestroyed
		}
		org := "post"
		if list := orgs[act.Name]; list != nil {
			org = pick(r, list...)
		}
		times := 1 + max(0, r.IntN(8)-6) // some are handed in twice
		for range times {
			j.scans = append(j.scans, c.Tx(org, a))
		}
	}
}

// traveller is a chain on which the parcels of a journey are posted and goods commissioned.
func traveller(t *testing.T) (*ledgertest.Chain, *journey) {
	cards := append(cast(), ledgertest.Member("post", "Post", 0, canon.Role{Type: canon.RoleTypePost}))
	c := ledgertest.NewWith(t, law(), cards...)
	j := &journey{}
	add := func(format string, args ...any) {
		id, form, err := ident.Parse(fmt.Sprintf(format, args...))
		if err != nil {
			t.Fatal(err)
		}
		j.things = append(j.things, thing{id: id, form: form})
	}
	for i := range 3 {
		digits := fmt.Sprintf("%08d", 77000+i)
		check, _ := ident.S10CheckDigit(digits)
		add("RB%s%cCN", digits, check)
		add("https://id.gs1.org/01/04012345000016/21/%d", i)
	}
	for i := range 3 {
		add("urn:waybill:id:s9:CNSHAAUSJFKAAUN60001%03d110050", i+1)
	}
	at := int64(ledgertest.Start) - 10_000_000_000
	for i, th := range j.things[:6] {
		a := tx.DraftAction{Core: &canon.Core{Type: canon.ActionTypeAccept, Time: at}, Units: []canon.Unit{th.unit(canon.UnitRoleObject)}}
		org := "post"
		if i%2 == 1 {
			a.Core.Type, org = canon.ActionTypeCommission, "hangzhou-tea"
		}
		c.Must(c.Tx(org, a))
	}
	return c, j
}

// outcome is what became of a journey, in words that do not say when a scan arrived.
type outcome struct {
	accepted []string
	movement map[string]string
	stays    map[string]string
	edges    map[string]string
	dropped  map[string]bool // an edge that nested too deep as it arrived, which the ledger does not keep
}

// handIn commits the scans in the given order, in blocks of random size.
func (j *journey) handIn(t *testing.T, c *ledgertest.Chain, r *rand.Rand, order []int) outcome {
	out := outcome{movement: map[string]string{}, stays: map[string]string{}, edges: map[string]string{}, dropped: map[string]bool{}}
	for len(order) > 0 {
		n := min(1+r.IntN(20), len(order))
		var txs []*tx.Tx
		for _, i := range order[:n] {
			txs = append(txs, j.scans[i])
		}
		order = order[n:]
		for i, rc := range c.Block(txs...) {
			var receipt canon.Receipt
			if err := receipt.Decode(rc.Data, 1<<16); err != nil {
				t.Fatal(err)
			}
			if rc.Code == code.OK {
				out.accepted = append(out.accepted, fmt.Sprintf("%x", rc.ID))
			}
			for _, n := range receipt.Notices {
				if u := &txs[i].Body.Actions[0].Units[max(n.Unit, 1)-1]; code.Notice(n.Code) == code.EdgeDropped {
					out.dropped[string(u.Value)] = true
				}
			}
		}
	}
	slices.Sort(out.accepted)
	for _, th := range j.things {
		v, err := light.Verify(c.Prove(prove.Question{ID: th.id}).Encode(), c.Root())
		if err != nil {
			t.Fatal(err)
		}
		if v.Subject == nil {
			continue
		}
		st := v.Subject.State
		out.movement[th.id.Value] = movementWords(st)
		out.stays[th.id.Value] = stayWords(trace.Read(v.Result, trace.Options{}))
		out.edges[th.id.Value] = fmt.Sprintf("emptied %d", st.Emptied)
		if k := st.Containment; k != nil {
			out.edges[th.id.Value] += fmt.Sprintf(", in %x since %d", k.Parent, k.Since)
		}
	}
	return out
}

// movementWords are the movement without the places in the chain of its events.
func movementWords(st *canon.State) string {
	text := fmt.Sprint("position ", shipment.Position(st.Movement))
	if st.Movement == nil {
		return text
	}
	m := st.Movement
	for i, at := range []*canon.Moment{m.Last, m.End, m.Turned, m.Lost, m.Found, m.Departed, m.Arrived} {
		if at != nil {
			text += fmt.Sprintf(", %d: %d at %d", i, at.Milestone, at.Time)
		}
	}
	for _, s := range m.Trail {
		text += fmt.Sprintf(", %s at %d by %d", s.Place, s.Moment.Time, s.Mode)
	}
	return text
}

// stayWords are what a reader says of where the unit was, and how far it came.
func stayWords(tr *trace.Trace) string {
	text := fmt.Sprintf("position %d, back %v", tr.Movement.Position, tr.Movement.WayBack)
	for _, s := range tr.Stays {
		var way []string
		for _, in := range s.In {
			way = append(way, string(in.Value))
		}
		text += fmt.Sprintf(", %s from %d to %d %v", strings.Join(way, " in "), s.From.Time, s.To.Time, s.Open)
	}
	return text
}

// TestOrderOfArrival: the same scans, in whatever order they are handed in, are accepted alike and come to the same
// movement and containment.
func TestOrderOfArrival(t *testing.T) {
	kept, packed := 0, 0
	for seed := range uint64(4) {
		r := rand.New(rand.NewPCG(seed, 9))
		var want outcome
		var scans []*tx.Tx
		for n := range 5 {
			c, j := traveller(t)
			if n == 0 {
				j.random(c, r, 150)
				scans = j.scans
			}
			j.scans = scans // signed once: all chains have one genesis
			got := j.handIn(t, c, r, r.Perm(len(scans)))
			if n == 0 {
				want = got
				continue
			}
			if !slices.Equal(got.accepted, want.accepted) || len(got.accepted) < 150 {
				t.Fatalf("seed %d: %d scans accepted, %d in another order", seed, len(got.accepted), len(want.accepted))
			}
			for _, th := range j.things {
				v := th.id.Value
				if got.movement[v] != want.movement[v] {
					t.Errorf("seed %d: %s moved\n%s, in another order\n%s", seed, v, got.movement[v], want.movement[v])
				}
				if got.stays[v] != want.stays[v] {
					t.Errorf("seed %d: %s stayed\n%s, in another order\n%s", seed, v, got.stays[v], want.stays[v])
				}
				if strings.Contains(got.stays[v], " from ") {
					packed++
				}
				if got.dropped[v] || want.dropped[v] {
					continue
				}
				if kept++; got.edges[v] != want.edges[v] {
					t.Errorf("seed %d: %s is %s, in another order %s", seed, v, got.edges[v], want.edges[v])
				}
			}
		}
	}
	if kept < 100 || packed < 50 {
		t.Errorf("only %d edges compared, and %d things that were in a container", kept, packed)
	}
}
