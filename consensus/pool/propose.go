package pool

import (
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/exec"
)

// quantum is what a line may add to a block per turn, in bytes.
const quantum = 64 << 10

// Propose builds a block on the committed state: of at most maxBytes of transactions as the engine counts
// them, at the header time in milliseconds. Lines take turns; within a line the order is that of arrival.
// What cannot enter any block is dropped; what cannot enter this one yet stays, and where that was for want of space
// its line keeps what its turns have earned, so that a large transaction gets its block however many small ones the
// others have. It is called by the executing goroutine, to which base belongs.
//
// Whatever members sign, exec.Judge accepts the block: the others refuse a block with a single transaction
// that it may not hold, and every honest proposer's pool may hold that transaction.
func (p *Pool) Propose(base *exec.Base, millis, maxBytes int64) [][]byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	b := builder{
		pool: p, base: base, millis: millis, touches: int64(base.Parameters.BlockTouches), entered: map[[16]byte]bool{},
		gate: gatekeeper{pool: p, height: base.Height + 1, millis: millis, known: map[string]signers{}}, room: map[string]int{},
	}
	b.bytes = min(maxBytes, int64(base.Parameters.BlockBytes))
	if len(p.order) == 0 {
		return nil
	}
	p.turn = (p.turn + 1) % len(p.order)
	lines := make([]*turn, 0, len(p.order))
	for i := range p.order {
		l := p.lines[p.order[(p.turn+i)%len(p.order)]]
		if l.windowed = false; len(l.waiting) > 0 {
			lines = append(lines, &turn{line: l})
		} else {
			l.deficit = 0
		}
	}
	for len(lines) > 0 {
		lines = slices.DeleteFunc(lines, func(t *turn) bool { return !b.serve(t) })
	}
	for _, l := range p.lines {
		l.waiting = slices.DeleteFunc(l.waiting, func(e *entry) bool { return e.gone })
	}
	p.wake.Broadcast()
	return b.txs
}

// turn is a line's place in the building of one block.
type turn struct {
	*line
	next int  // of waiting
	full bool // a signer had no place left in the replay window
}

type builder struct {
	pool    *Pool
	base    *exec.Base
	millis  int64
	bytes   int64             // left
	touches int64             // left
	entered map[[16]byte]bool // replay keys of txs
	gate    gatekeeper
	room    map[string]int // entries of the replay window that a signer has left
	txs     [][]byte
}

// roomOf is how many entries of the replay window the entry's signer has left.
func (b *builder) roomOf(e *entry) int {
	room, ok := b.room[e.Body.Organisation]
	if !ok {
		room = int(b.base.Parameters.ReplayEntries) - b.base.Window.Live(e.Body.Organisation, b.millis)
		b.room[e.Body.Organisation] = room
	}
	return room
}

// cost of a transaction in bytes: its size, or its touches at the rate at which both fill a block.
func (b *builder) cost(e *entry) int64 {
	perTouch := int64(b.base.Parameters.BlockBytes) / int64(b.base.Parameters.BlockTouches)
	return max(int64(len(e.Raw)), int64(e.Touches)*perTouch)
}

// serve lets a line add what its turn allows. It reports whether the line has another turn.
func (b *builder) serve(t *turn) bool {
	t.deficit += quantum
	for t.next < len(t.waiting) {
		e := t.waiting[t.next]
		if e.gone || !b.ready(e) {
			t.next++
			continue
		}
		if b.roomOf(e) <= 0 { // until older ones expire; another signer of the line may have room
			t.full = true
			t.next++
			continue
		}
		size := int64(len(e.Raw)) + frame(len(e.Raw))
		if size > b.bytes || int64(e.Touches) > b.touches {
			t.deficit = min(t.deficit, b.cost(e))
			return false // the block is full for this line; skipping ahead would starve its large ones
		}
		if b.cost(e) > t.deficit {
			return true
		}
		t.deficit -= b.cost(e)
		t.next++
		b.room[e.Body.Organisation]--
		b.entered[e.replay] = true
		b.bytes -= size
		b.touches -= int64(e.Touches)
		b.txs = append(b.txs, e.Raw)
	}
	t.deficit, t.windowed = 0, t.full
	return false
}

// frame is what the engine counts for a transaction beside its bytes: a tag and its length as a varint.
func frame(size int) int64 {
	n := int64(2)
	for ; size >= 0x80; size >>= 7 {
		n++
	}
	return n
}

// ready reports whether the transaction may be in a block at the header time, and drops it if it can be
// in none.
func (b *builder) ready(e *entry) bool {
	p := b.base.Parameters
	switch {
	case e.Body.Expiry <= b.millis, b.base.Window.Holds(e.replay, b.millis), !fits(e.Tx, p), !b.gate.admits(e):
		b.pool.drop(e)
		return false
	case b.entered[e.replay]: // its signer used a nonce twice
		return false
	}
	return e.timely(b.millis, p)
}

// timely reports whether ledger time has come near enough to the transaction's expiry and its events.
func (e *entry) timely(millis int64, p *canon.Parameters) bool {
	return e.Body.Expiry <= millis+p.ExpiryAhead && e.latest <= millis+p.EventAhead
}

// drop forgets an entry. Its line lets go of it at the end.
func (p *Pool) drop(e *entry) {
	if e.gone {
		return
	}
	e.gone = true
	delete(p.byID, e.ID)
	delete(p.byRaw, e.raw)
	delete(p.facts, e.fact)
	l := p.line(e.Body.Organisation)
	l.weight -= e.weight
	p.weight -= e.weight
	p.release(l, len(e.Raw))
}
