package vectors

import (
	"bytes"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
)

// A holder of a proof may show less of it: these functions take disclosure away and leave every hash as it was.

// withhold shows an event as its commit only.
func withhold(t testing.TB, e *canon.Event) {
	t.Helper()
	if len(e.Commit) > 0 {
		return
	}
	units, detail, private := unitsRoot(t, e), fieldsRoot(t, e), proof.Hash{}
	copy(private[:], e.PrivateRoot)
	core := proof.CoreHash(e.Core.Raw())
	commit := proof.EventCommit(proof.Salt(e.Salt), e.Organisation, [8]byte(e.KeyId), core, units, detail, private)
	*e = canon.Event{Position: e.Position, Commit: commit[:]}
}

// hideUnits shows an event without any of its units.
func hideUnits(t testing.TB, e *canon.Event) {
	t.Helper()
	root := unitsRoot(t, e)
	e.UnitCount, e.Units, e.UnitSiblings = 0, nil, [][]byte{root[:]}
}

func unitsRoot(t testing.TB, e *canon.Event) proof.Hash {
	t.Helper()
	leaves := make([]proof.Leaf, len(e.Units))
	for i := range e.Units {
		u := &e.Units[i]
		leaves[i] = proof.Leaf{Index: uint64(u.Index), Hash: proof.UnitLeaf(proof.Salt(u.Salt), u.Unit.Raw())}
	}
	return counted(t, leaves, e.UnitCount, e.UnitSiblings, proof.UnitsRoot)
}

func fieldsRoot(t testing.TB, e *canon.Event) proof.Hash {
	t.Helper()
	leaves := make([]proof.Leaf, len(e.Fields))
	for i := range e.Fields {
		f := &e.Fields[i]
		leaves[i] = proof.Leaf{Index: uint64(f.Index), Hash: proof.FieldLeaf(proof.Salt(f.Salt), f.Name, f.Value)}
	}
	return counted(t, leaves, e.DetailCount, e.FieldSiblings, proof.FieldsRoot)
}

// counted folds what is shown of an event's units or detail to the counted root.
func counted(
	t testing.TB, leaves []proof.Leaf, count uint32, siblings [][]byte, bind func(uint32, proof.Hash) proof.Hash,
) (root proof.Hash) {
	t.Helper()
	if len(leaves) == 0 {
		if len(siblings) > 0 {
			copy(root[:], siblings[0])
		}
		return root
	}
	root, err := proof.PathRoot(leaves, uint64(count), siblings)
	if err != nil {
		t.Fatal(err)
	}
	return bind(count, root)
}

// hideState shows a record's state as its hash.
func hideState(r *canon.Row) {
	if r.State != nil {
		h := proof.StateHash(r.State.Raw())
		r.State, r.StateHash = nil, h[:]
	}
}

// hideHistory shows the history of a row as count and root, and drops the events that no row refers to any more.
func hideHistory(t testing.TB, a *canon.Answer, row int) {
	t.Helper()
	r := &a.Rows[row]
	if len(r.History) == 0 {
		return
	}
	leaves := make([]proof.Hash, len(r.History))
	for i, at := range r.History {
		leaves[i] = historyLeaf(t, &a.Events[at])
	}
	root := proof.Root(leaves)
	r.Count, r.HistoryRoot, r.History = uint32(len(leaves)), root[:], nil
	dropUnreferenced(a)
}

// showSingle shows, of a row's whole history, one event only.
func showSingle(t testing.TB, a *canon.Answer, row, event int) {
	t.Helper()
	r := &a.Rows[row]
	leaves := make([]proof.Hash, len(r.History))
	for i, at := range r.History {
		leaves[i] = historyLeaf(t, &a.Events[at])
	}
	s := canon.Single{Event: r.History[event], Index: uint32(event), Count: uint32(len(leaves))}
	s.Path = proof.Siblings(leaves, []uint64{uint64(event)})
	r.History, r.Single = nil, &s
	dropUnreferenced(a)
}

func historyLeaf(t testing.TB, e *canon.Event) proof.Hash {
	t.Helper()
	shown := *e
	withhold(t, &shown)
	return proof.HistoryLeaf(e.Position.Height, e.Position.Tx, e.Position.Action, proof.Hash(shown.Commit))
}

func dropUnreferenced(a *canon.Answer) {
	used := make([]bool, len(a.Events))
	for i := range a.Rows {
		for _, at := range a.Rows[i].History {
			used[at] = true
		}
		if s := a.Rows[i].Single; s != nil {
			used[s.Event] = true
		}
	}
	to := make([]uint32, len(a.Events))
	var kept []canon.Event
	for i := range a.Events {
		to[i] = uint32(len(kept))
		if used[i] {
			kept = append(kept, a.Events[i])
		}
	}
	a.Events = kept
	for i := range a.Rows {
		for j, at := range a.Rows[i].History {
			a.Rows[i].History[j] = to[at]
		}
		if s := a.Rows[i].Single; s != nil {
			s.Event = to[s.Event]
		}
	}
}

// rowOf returns the index of the row with the namespace and value, or -1.
func rowOf(a *canon.Answer, namespace uint32, value string) int {
	for i := range a.Rows {
		if a.Rows[i].Namespace == namespace && string(a.Rows[i].Value) == value {
			return i
		}
	}
	return -1
}

// gap reports whether a row of the answer shows that nothing is registered under the question's key.
func gap(a *canon.Answer, q *canon.Question) bool {
	key := proof.Key(proof.Plain, q.Namespace, q.Value, q.Epoch)
	for i := range a.Rows {
		r := &a.Rows[i]
		own := proof.Key(r.Scheme, r.Namespace, r.Value, r.Epoch)
		if len(r.Value) == 0 {
			own = proof.Hash(r.Key)
		}
		if bytes.Compare(own[:], key[:]) < 0 && bytes.Compare(key[:], r.Next) < 0 {
			return true
		}
	}
	return false
}
