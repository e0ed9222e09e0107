package sim

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/tx"
)

// owe notes that a node took a transaction from a client.
func (r *referee) owe(b *boot, boots int64, t *tx.Tx, flood bool) {
	d := &duty{
		id: t.ID, organisation: t.Body.Organisation, m: b.m, boot: boots, at: time.Now(), expiry: t.Body.Expiry, flood: flood,
	}
	for i := range t.Body.Actions {
		d.latest = max(d.latest, t.Body.Actions[i].Core.Time)
	}
	if r.w.unsettled[t.Body.Organisation] {
		return // it may not act at any moment
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.receipts[t.ID]; !ok {
		r.duties[t.ID] = d
	}
}

// held lists the transactions that a machine's pool holds and that a block at a header time may contain,
// those of a flood left out.
func (r *referee) held(b *boot, millis int64) []*duty {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := r.w.genesis.Parameters
	var out []*duty
	for _, d := range r.duties {
		if !d.flood && d.expiry > millis && d.expiry <= millis+p.ExpiryAhead && d.latest <= millis+p.EventAhead &&
			b.app.Pool().Holds(d.id) {
			out = append(out, d)
		}
	}
	return out
}

// dregs lists what a machine's pool holds although it, or another transaction with its nonce, is in a block.
func (r *referee) dregs(b *boot) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []string
	for id, x := range r.receipts {
		if b.app.Pool().Holds(id) {
			out = append(out, fmt.Sprintf("%x, which is in block %d", id[:4], x.height))
		}
		if rival, ok := r.rival[id]; ok && b.app.Pool().Holds(rival) {
			out = append(out, fmt.Sprintf("%x, whose nonce is in block %d", rival[:4], x.height))
		}
	}
	slices.Sort(out)
	return strings.Join(out, "; ")
}

// proposed compares an honest proposal with what its proposer held.
func (r *referee) proposed(m *machine, height int64, held []*duty, txs [][]byte) {
	if len(held) == 0 {
		return
	}
	in := map[proof.Hash]bool{}
	for _, raw := range txs {
		if t, err := tx.Read(raw, r.w.doc.ChainID); err == nil {
			in[t.ID] = true
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, d := range held {
		at := miss{m, d.id}
		if in[d.id] {
			delete(r.missed, at)
			continue
		}
		if r.missed[at]++; r.missed[at] > 1 {
			r.failLocked("%s left transaction %x of %s out of two proposals, lately for height %d",
				m.name, d.id[:4], d.organisation, height)
		}
	}
}

// open lists the duties that stand: not shown, not expired, and taken by a boot that still runs.
func (r *referee) open() []*duty {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []*duty
	for id, d := range r.duties {
		switch {
		case d.m.byzantine, d.boot != d.m.boots.Load(), d.m.live() == nil:
		case d.expiry <= time.Now().UnixMilli():
			r.w.count("transactions expired", 1)
			delete(r.duties, id)
		default:
			out = append(out, d)
		}
	}
	return out
}
