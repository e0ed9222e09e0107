package trace_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/trace"
)

// randomWorld is a history of packings, unpackings, emptyings, scans and corrections, in any order of time and with many
// events of one time.
func randomWorld(r *rand.Rand) *world {
	w := newWorld()
	count := 2 + r.IntN(8)
	one := func() string { return fmt.Sprint("u", r.IntN(count)) }
	some := func(role uint32) (out []part) {
		for range 1 + r.IntN(3) {
			out = append(out, part{role, one()})
		}
		return out
	}
	for range 1 + r.IntN(40) {
		core := &canon.Core{Time: int64(r.IntN(12)), Type: canon.ActionTypeObserve}
		var parts []part
		switch n := r.IntN(12); {
		case n < 5:
			core.Type = canon.ActionTypeAggregate
			parts = append([]part{{canon.UnitRoleParent, one()}}, some(canon.UnitRoleChild)...)
		case n < 7:
			core.Type = canon.ActionTypeDisaggregate
			parts = append([]part{{canon.UnitRoleParent, one()}}, some(canon.UnitRoleChild)...)
		case n < 8:
			core.Type = canon.ActionTypeDisaggregate
			parts = []part{{canon.UnitRoleParent, one()}}
		case n < 9 && len(w.events) > 0:
			wrong := w.events[r.IntN(len(w.events))]
			if wrong.Core.Type == canon.ActionTypeCorrect {
				continue
			}
			core.Type = canon.ActionTypeCorrect
			core.Correction = &canon.Correction{Height: wrong.Position.Height}
			parts = []part{{canon.UnitRoleObject, string(wrong.Units[r.IntN(len(wrong.Units))].Unit.Value)}}
		default:
			parts = some(canon.UnitRoleObject)
		}
		w.add("org", core, parts...)
	}
	return w
}

// listed says, by running through all events again for each of them, what the unit's events are: how each is listed, by
// the way to the record that has it.
func (w *world) listed(unit string) map[*canon.Event][]string {
	wrong := map[string]map[uint64]bool{}
	for _, e := range w.events {
		if c := e.Core.Correction; c != nil {
			name := string(e.Units[0].Unit.Value)
			if wrong[name] == nil {
				wrong[name] = map[uint64]bool{}
			}
			wrong[name][c.Height] = true
		}
	}
	all := slices.Clone(w.events)
	slices.SortFunc(all, func(a, b *canon.Event) int {
		return cmp.Or(cmp.Compare(a.Core.Time, b.Core.Time), cmp.Compare(a.Position.Height, b.Position.Height))
	})
	out := map[*canon.Event][]string{}
	in := map[string]string{}
	for _, e := range all {
		if shows(e, unit) {
			out[e] = []string{}
		} else {
			way, at := []string{}, unit
			for range 6 {
				next, held := in[at]
				if !held || next == unit || slices.Contains(way, next) {
					break
				}
				way, at = append(way, next), next
				if shows(e, at) {
					out[e] = way
					break
				}
			}
		}
		w.step(in, e, wrong)
	}
	return out
}

// step changes what is in what by one event.
func (w *world) step(in map[string]string, e *canon.Event, wrong map[string]map[uint64]bool) {
	if e.Core.Type != canon.ActionTypeAggregate && e.Core.Type != canon.ActionTypeDisaggregate {
		return
	}
	parent := string(e.Units[0].Unit.Value)
	if len(e.Units) == 1 && !wrong[parent][e.Position.Height] {
		for child, holder := range in {
			if holder == parent {
				delete(in, child)
			}
		}
	}
	for _, u := range e.Units[1:] {
		child := string(u.Unit.Value)
		if wrong[child][e.Position.Height] {
			continue
		}
		delete(in, child)
		if e.Core.Type == canon.ActionTypeAggregate {
			in[child] = parent
		}
	}
}

// TestInheritance: in random histories every unit has exactly the events that a dumb model gives it, each by the way that
// it has there.
func TestInheritance(t *testing.T) {
	inherited, deep := 0, 0
	for seed := range uint64(3000) {
		w := randomWorld(rand.New(rand.NewPCG(seed, 1)))
		for _, unit := range w.names {
			want := w.listed(unit)
			got := trace.Read(w.result(unit), trace.Options{})
			if len(got.Events) != len(want) {
				t.Fatalf("seed %d, %s: %d events, want %d", seed, unit, len(got.Events), len(want))
			}
			for i := range got.Events {
				e := &got.Events[i]
				way := []string{}
				for _, s := range e.In {
					way = append(way, string(s.Value))
				}
				wanted, found := want[e.Event]
				if !found || !slices.Equal(way, wanted) {
					t.Fatalf("seed %d, %s: event %d in %v, want %v %v", seed, unit, e.Position.Height, way, found, wanted)
				}
				inherited, deep = inherited+min(1, len(way)), max(deep, len(way))
				if i > 0 && trace.MomentOf(got.Events[i-1].Event).Compare(trace.MomentOf(e.Event)) >= 0 {
					t.Fatalf("seed %d, %s: out of order", seed, unit)
				}
			}
			checkStays(t, got)
		}
	}
	t.Logf("%d events inherited, up to %d deep", inherited, deep)
	if inherited < 10_000 || deep < 5 {
		t.Error("the histories say too little")
	}
}

// checkStays: the stays of a depth do not overlap, lie within one of the depth above, and an inherited event lies in the
// stay of its way.
func checkStays(t *testing.T, got *trace.Trace) {
	t.Helper()
	for i, a := range got.Stays {
		covered := a.Depth == 1
		for j, b := range got.Stays {
			if i < j && a.Depth == b.Depth && (a.Open || b.From.Compare(a.To) < 0) && (b.Open || a.From.Compare(b.To) < 0) {
				t.Fatalf("two stays of depth %d at once: %+v %+v", a.Depth, a, b)
			}
			if b.Depth == a.Depth-1 && b.From.Compare(a.From) <= 0 && (b.Open || !a.Open && a.To.Compare(b.To) <= 0) {
				covered = true
			}
		}
		if !covered || a.Depth > 6 {
			t.Fatalf("a stay of depth %d in none above: %+v", a.Depth, a)
		}
	}
	for i := range got.Events {
		e := &got.Events[i]
		m := trace.MomentOf(e.Event)
		if len(e.In) > 0 && !slices.ContainsFunc(got.Stays, func(s trace.Stay) bool {
			return slices.Equal(s.In, e.In) && s.From.Compare(m) < 0 && (s.Open || m.Compare(s.To) <= 0)
		}) {
			t.Fatalf("event %d lies in no stay", e.Position.Height)
		}
	}
}

// TestViews: a trace as known at a height is that of the history up to there; one of a time is that of what had happened.
func TestViews(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 2))
		w := randomWorld(r)
		height := uint64(1 + r.IntN(len(w.events)))
		before := newWorld()
		for _, e := range w.events[:height] {
			var parts []part
			for _, u := range e.Units {
				parts = append(parts, part{u.Unit.Role, string(u.Unit.Value)})
			}
			before.add(e.Organisation, e.Core, parts...)
		}
		for _, unit := range before.names {
			want := story(trace.Read(before.result(unit), trace.Options{}))
			if got := story(trace.Read(w.result(unit), trace.Options{Height: height})); !slices.Equal(got, want) {
				t.Fatalf("seed %d, %s at height %d:\n%v\nwant\n%v", seed, unit, height, got, want)
			}
			full := trace.Read(w.result(unit), trace.Options{})
			const at = 6
			var then []string
			for i, line := range story(full) {
				if full.Events[i].Core.Time <= at {
					then = append(then, line)
				}
			}
			if got := story(trace.Read(w.result(unit), trace.Options{Time: at})); !slices.Equal(got, then) {
				t.Fatalf("seed %d, %s at time %d:\n%v\nwant\n%v", seed, unit, at, got, then)
			}
		}
	}
}

// story is a line for each event.
func story(tr *trace.Trace) (out []string) {
	for i := range tr.Events {
		e := &tr.Events[i]
		out = append(out, fmt.Sprint(e.Position.Height, " ", len(e.In), e.Late, e.Corrected, e.Beside))
	}
	return out
}
