package pool

import (
	"crypto/sha256"
	"slices"
	"time"

	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/tx"
)

// offerAfter is how long one's own transaction waits before it is offered to the peers again: the engine
// sends nothing twice, and a peer that was away or syncing has dropped what it was sent.
const offerAfter = 3 * time.Second

// Committed tells the pool what a block did: its transactions leave, and so does what has expired, has the nonce of one
// of them, or can be in no block any more as members and parameters are now. A pool that does not propose must not wait
// for its turn to be rid of those: it would rouse its consensus for nothing at each height.
func (p *Pool) Committed(out *exec.Outcome) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, r := range out.Receipts {
		if r.Code.Final() {
			p.landed.Put(r.ID, struct{}{})
		}
		if e := p.byID[r.ID]; e != nil && (r.Code.Final() || !r.Code.Retry()) {
			p.drop(e)
		}
	}
	for _, e := range p.recent {
		if p.byRaw[e.raw] == e {
			delete(p.byRaw, e.raw)
		}
		if held := p.byID[e.ID]; held == nil || held.fact != e.fact {
			delete(p.facts, e.fact)
		}
	}
	p.recent, p.judged = nil, 0
	for _, e := range out.Entered {
		p.used.Put(e.Key, e.Expiry)
	}
	parameters := p.ledger.Parameters()
	gate := gatekeeper{pool: p, height: out.Block.Height + 1, millis: out.Block.Time, known: map[string]signers{}}
	for _, l := range p.lines {
		for _, e := range l.waiting {
			switch {
			case e.gone:
			case e.Body.Expiry <= out.Block.Time:
				p.drop(e)
				p.Metrics.Expired.Add(1)
			case p.spent(e, out.Block.Time), !fits(e.Tx, parameters), !gate.admits(e):
				p.drop(e)
				p.Metrics.Refused.Add(1)
			}
		}
		l.waiting = slices.DeleteFunc(l.waiting, func(e *entry) bool { return e.gone })
	}
	p.wake.Broadcast() // lines may have become light enough to go on
}

// offer lists again one's own transactions that were offered long ago.
func (p *Pool) offer(now time.Time) {
	p.looked = now
	for _, o := range p.order {
		for _, e := range p.lines[o].waiting {
			if e.own && !e.gone && !e.offered.IsZero() && now.Sub(e.offered) >= offerAfter {
				e.offered = time.Time{}
				p.fresh = append(p.fresh, e)
			}
		}
	}
}

// Reap returns transactions of one's own to send to all peers, at most about maxBytes of them.
func (p *Pool) Reap(maxBytes int64) [][]byte {
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	if now.Sub(p.looked) >= time.Second {
		p.offer(now)
	}
	var out [][]byte
	for len(p.fresh) > 0 && (maxBytes > 0 || len(out) == 0) {
		e := p.fresh[0]
		p.fresh = p.fresh[1:]
		if e.gone {
			continue
		}
		e.offered = now
		out = append(out, e.Raw)
		maxBytes -= int64(len(e.Raw))
	}
	return out
}

// Pending reports whether something waits for a block that the next ones could hold. What waits for time to pass, or
// for places in the replay window, is left to the heartbeat: the engine would make empty blocks without pause for it.
func (p *Pool) Pending() bool {
	_, millis := p.ledger.Last()
	now, parameters := max(millis, time.Now().UnixMilli()), p.ledger.Parameters()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range p.lines {
		for _, e := range l.waiting {
			if !l.windowed && !e.gone && e.timely(now, parameters) {
				return true
			}
		}
	}
	return false
}

// Holds reports whether the transaction waits for a block.
func (p *Pool) Holds(id proof.Hash) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.byID[id] != nil
}

var _ exec.Cache = (*Pool)(nil)

// Read implements exec.Cache: the transaction of the bytes, if the pool holds it.
func (p *Pool) Read(raw []byte) *tx.Tx {
	h := sha256.Sum256(raw)
	p.mu.Lock()
	defer p.mu.Unlock()
	if e := p.byRaw[h]; e != nil {
		return e.Tx
	}
	return nil
}

// Verified reports whether a signature of a waiting or judged transaction is known to fit.
func (p *Pool) Verified(fact proof.Hash) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.facts[fact]
}

// Learn keeps what the judging of a proposal found out, until the next block is committed.
func (p *Pool) Learn(t *tx.Tx, fact proof.Hash) {
	e := &entry{Tx: t, raw: sha256.Sum256(t.Raw), fact: fact, weight: int64(len(t.Raw)) + weigh(t)}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.judged+e.weight > maxJudged || p.byRaw[e.raw] != nil {
		return
	}
	p.judged += e.weight
	p.recent = append(p.recent, e)
	p.byRaw[e.raw], p.facts[fact] = e, true
	p.Metrics.Learned.Add(1)
}

// maxJudged bounds what is kept of proposals that never become blocks, by weight.
const maxJudged = 128 << 20
