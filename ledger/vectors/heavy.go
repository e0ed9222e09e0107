package vectors

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/tx"
)

// Heavy are the files that take a verifier longest, for benchmarks: the answer that a consumer gets, the longest history
// that a file holds, and what strangers can make, each as dear as one kind of work can be made within the bounds.
func Heavy(t testing.TB, cases []Case) []Case {
	t.Helper()
	list := []Case{
		caseOf(t, cases, "parcel-long").named("consumer", "a parcel with the twelve events of a usual journey"),
		longest(t),
	}
	parcel := caseOf(t, cases, "parcel")
	add := func(name, reason string, change func(p *canon.Proof)) {
		c := parcel.edit(t, name, "", change)
		c.Reason = reason
		list = append(list, c)
	}
	add("foreign-validators", "trust", func(p *canon.Proof) { foreign(t, p, false) })
	add("bad-signatures", "signature", func(p *canon.Proof) { foreign(t, p, true) })
	add("true-path", "app-hash", func(p *canon.Proof) { truePath(t, p) })
	add("units-and-references", "app-hash", unitsAndReferences)
	add("bare-rows", "app-hash", bareRows)
	add("withheld-events", "app-hash", withheldEvents)
	return list
}

// longest is a parcel with as many scans as an answer shows.
func longest(t testing.TB) Case {
	t.Helper()
	w := newWorld(t)
	w.Must(w.Tx(sender, w.act(canon.ActionTypeAccept, parcel(1))))
	const txs, scans = 15, 1000
	for range txs {
		list := make([]tx.DraftAction, scans)
		for i := range list {
			list[i] = w.act(canon.ActionTypeObserve, parcel(1))
			list[i].Core.Time += int64(i) // no two are the same event
		}
		w.Must(w.Tx(post, list...))
	}
	return w.ask(parcel(1)).named("longest", "a parcel with 15,001 events")
}

// foreign gives the first light block a set of a thousand validators of the stranger's own, all of whom sign, or all of
// whom give another's signature.
func foreign(t testing.TB, p *canon.Proof, bad bool) {
	t.Helper()
	lb := &p.Path[0]
	keys := make([]ed25519.PrivateKey, 1000)
	lb.Validators = make([]canon.LightValidator, len(keys))
	for i := range keys {
		seed := sha256.Sum256(binary.BigEndian.AppendUint32([]byte("foreign"), uint32(i)))
		keys[i] = ed25519.NewKeyFromSeed(seed[:])
		lb.Validators[i] = canon.LightValidator{Algorithm: 1, PublicKey: keys[i][ed25519.SeedSize:], Power: 10}
	}
	lb.Header.Height += 2
	err := light.Sign(lb, p.ChainId, func(i int, message []byte) []byte {
		if bad {
			i ^= 1
		}
		return ed25519.Sign(keys[i], message)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// truePath leads over as many headers of the chain as a path may, as whoever has seen the chain can.
func truePath(t testing.TB, p *canon.Proof) {
	t.Helper()
	one := p.Path[0]
	p.Path = nil
	for range light.MaxSignatures / len(one.Signatures) {
		header := *one.Header
		header.Height += uint64(len(p.Path))
		lb := canon.LightBlock{Header: &header, PartsTotal: one.PartsTotal, PartsHash: one.PartsHash, Validators: one.Validators}
		sign(t, p.ChainId, &lb)
		p.Path = append(p.Path, lb)
	}
	p.Answer.Rows[0].Epoch++
}

// unitsAndReferences has twenty events of two thousand units, and thousands of rows that are all about the last unit of
// each.
func unitsAndReferences(p *canon.Proof) {
	const events, units, rows, value = 20, 2000, 8000, 80
	a := p.Answer
	a.Events, a.Rows, a.Siblings = nil, nil, nil
	for i := range events {
		e := canon.Event{
			Position: &canon.Position{Height: uint64(i + 1)}, Salt: ones(16), KeyId: ones(8), Organisation: sender,
			Core: &canon.Core{Type: canon.ActionTypeObserve, Time: ledgertest.Start}, UnitCount: units,
		}
		for j := range units {
			u := &canon.Unit{Namespace: 16, Value: binary.BigEndian.AppendUint16(ones(value), uint16(j))}
			e.Units = append(e.Units, canon.DisclosedUnit{Index: uint32(j), Salt: ones(16), Unit: u})
		}
		a.Events = append(a.Events, e)
	}
	history := make([]uint32, events)
	for i := range history {
		history[i] = uint32(i)
	}
	last := a.Events[0].Units[units-1].Unit
	for i := range rows {
		a.Rows = append(a.Rows, canon.Row{
			Index: uint64(i), Namespace: last.Namespace, Value: last.Value, Next: ones(32), History: history,
		})
	}
	a.Records = rows
}

// bareRows are as many records as a file holds.
func bareRows(p *canon.Proof) {
	const rows = 112_000
	a := p.Answer
	a.Events, a.Rows, a.Siblings = nil, nil, nil
	for i := range rows {
		a.Rows = append(a.Rows, canon.Row{Index: uint64(i), Key: ones(32), Next: ones(32)})
	}
	a.Records = rows
}

// withheldEvents are as many events as a file holds, all of one record.
func withheldEvents(p *canon.Proof) {
	const events = 87_000
	a := p.Answer
	row := a.Rows[rowOf(a, 1, parcel(1))]
	row.Index, row.History = 0, nil
	a.Events, a.Siblings = nil, nil
	for i := range events {
		a.Events = append(a.Events, canon.Event{Position: &canon.Position{Height: uint64(i + 1)}, Commit: ones(32)})
		row.History = append(row.History, uint32(i))
	}
	a.Rows, a.Records = []canon.Row{row}, 1
}

func ones(n int) []byte { return bytes.Repeat([]byte{1}, n) }
