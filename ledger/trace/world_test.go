package trace_test

import (
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
)

// world is a ledger of which nothing but the records is kept: what a verified answer would say is put together by hand,
// so that any history can be traced, those that no rules would take included.
type world struct {
	events  []*canon.Event // in ledger order
	records map[string]*proof.Subject
	names   []string // of the records, in order of appearance
	members []*canon.Member
}

func newWorld() *world { return &world{records: map[string]*proof.Subject{}} }

// part is a unit in a role.
type part struct {
	role uint32
	name string
}

// record is the record of a name; names are values of the namespace of URIs unless they were given another.
func (w *world) record(name string) *proof.Subject {
	s := w.records[name]
	if s == nil {
		s = &proof.Subject{Namespace: 16, Value: []byte(name), State: &canon.State{}}
		w.records[name] = s
		w.names = append(w.names, name)
	}
	return s
}

// add records an event at the next height.
func (w *world) add(org string, core *canon.Core, parts ...part) *canon.Event {
	e := &canon.Event{
		Position: &canon.Position{Height: uint64(len(w.events) + 1)}, Organisation: org, Core: core, UnitCount: uint32(len(parts)),
	}
	named := map[string]bool{}
	for i, p := range parts {
		s := w.record(p.name)
		u := &canon.Unit{Role: p.role, Namespace: s.Namespace, Value: s.Value}
		e.Units = append(e.Units, canon.DisclosedUnit{Index: uint32(i), Unit: u})
		if !named[p.name] {
			s.Events, s.Count = append(s.Events, e), s.Count+1
		}
		named[p.name] = true
	}
	w.events = append(w.events, e)
	return e
}

// result is what a verified answer says of a unit: its record and all others.
func (w *world) result(name string) *proof.Result {
	r := &proof.Result{Subject: w.record(name), Members: w.members}
	for _, n := range w.names {
		if n != name {
			r.Containers = append(r.Containers, *w.records[n])
		}
	}
	return r
}

// shows reports whether an event names the record.
func shows(e *canon.Event, name string) bool {
	return slices.ContainsFunc(e.Units, func(u canon.DisclosedUnit) bool { return string(u.Unit.Value) == name })
}
