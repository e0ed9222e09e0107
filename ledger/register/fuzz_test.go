package register_test

import (
	"bytes"
	"testing"

	"github.com/waybill-network/waybill/ledger/register"
)

// FuzzRow reads a row as a broken disk might give it.
func FuzzRow(f *testing.F) {
	d, _, _ := filled(f, 12)
	for i := range uint64(13) {
		f.Add(d.rows[i])
	}
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, row []byte) {
		rec, frontier, state, err := register.Split(row)
		if err != nil {
			return
		}
		again := rec.Append(nil)
		for _, n := range frontier.Nodes {
			again = append(again, n[:]...)
		}
		if !bytes.Equal(append(again, state...), row) {
			t.Fatalf("split loses bytes of %x", row)
		}
		frontier.Root()
		if s, err := register.ReadState(state); err == nil && !bytes.Equal(s.Encode(), state) {
			t.Fatalf("state %x is encoded as %x", state, s.Encode())
		}
	})
}

// FuzzUndo reads an undo as a broken disk might give it, and computes what it would make of the register.
func FuzzUndo(f *testing.F) {
	d, tree, m := filled(f, 12)
	for range 3 {
		v := register.NewView(d, tree.Width())
		v.Begin()
		for i := 3; i < 7; i++ {
			e, err := v.Get(m.records[i].key)
			if err != nil {
				f.Fatal(err)
			}
			v.Add(e, register.Link{Height: 3, Commit: hash()})
		}
		create(v, m, key(len(m.records)), m.records[3].state)
		s, err := v.Seal(tree)
		if err != nil {
			f.Fatal(err)
		}
		d.write(s)
		tree.Apply(3, s)
		f.Add(s.Undo)
	}
	f.Fuzz(func(t *testing.T, undo []byte) {
		u, err := register.Undo(d, undo)
		if err != nil {
			return
		}
		if _, err := tree.Compute(d, u.Leaves(tree.Width()), u.Width); err != nil {
			t.Fatal(err)
		}
	})
}
