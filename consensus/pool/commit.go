package pool

import (
	"crypto/sha256"
	"slices"

	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/tx"
)

// offerEvery is after how many blocks one's own waiting transactions are offered to the peers again: a
// message to a peer that was away is not sent twice by the engine.
const offerEvery = 5

// Committed tells the pool what a block did: its transactions leave, and so does what has expired.
func (p *Pool) Committed(out *exec.Outcome) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, r := range out.Receipts {
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
	p.recent = nil
	for _, l := range p.lines {
		for _, e := range l.waiting {
			if !e.gone && e.Body.Expiry <= out.Block.Time {
				p.drop(e)
				p.Metrics.Expired.Add(1)
			}
		}
		l.waiting = slices.DeleteFunc(l.waiting, func(e *entry) bool { return e.gone })
	}
	if out.Block.Height >= p.last+offerEvery {
		p.offer(out.Block.Height)
	}
}

// Offer has one's own waiting transactions sent to the peers again, when one of them has come back.
func (p *Pool) Offer() {
	height, _ := p.ledger.Last()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.offer(height)
}

func (p *Pool) offer(height uint64) {
	p.last = height
	fresh := map[*entry]bool{}
	for _, e := range p.fresh {
		fresh[e] = true
	}
	p.again = p.again[:0]
	for _, o := range p.order {
		for _, e := range p.lines[o].waiting {
			if e.own && !e.gone && !fresh[e] {
				p.again = append(p.again, e)
			}
		}
	}
}

// Reap returns transactions of one's own to send to all peers, at most about maxBytes of them.
func (p *Pool) Reap(maxBytes int64) [][]byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	var out [][]byte
	for _, list := range []*[]*entry{&p.fresh, &p.again} {
		for len(*list) > 0 && (maxBytes > 0 || len(out) == 0) {
			e := (*list)[0]
			*list = (*list)[1:]
			if e.gone {
				continue
			}
			out = append(out, e.Raw)
			maxBytes -= int64(len(e.Raw))
		}
	}
	return out
}

// Pending reports whether something waits for a block.
func (p *Pool) Pending() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.byID) > 0
}

// Holds reports whether the transaction waits for a block.
func (p *Pool) Holds(id proof.Hash) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.byID[id] != nil
}

var _ exec.Cache = (*Pool)(nil)

// Read implements exec.Cache, as do the methods below.
func (p *Pool) Read(raw []byte) *tx.Tx {
	h := sha256.Sum256(raw)
	p.mu.Lock()
	defer p.mu.Unlock()
	if e := p.byRaw[h]; e != nil {
		return e.Tx
	}
	return nil
}

func (p *Pool) Verified(fact proof.Hash) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.facts[fact]
}

// Learn keeps what the judging of a proposal found out, until the next block is committed.
func (p *Pool) Learn(t *tx.Tx, fact proof.Hash) {
	e := &entry{Tx: t, raw: sha256.Sum256(t.Raw), fact: fact}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.recent) >= maxRecent || p.byRaw[e.raw] != nil {
		return
	}
	p.recent = append(p.recent, e)
	p.byRaw[e.raw], p.facts[fact] = e, true
	p.Metrics.Learned.Add(1)
}

// maxRecent bounds what is kept of proposals that never become blocks.
const maxRecent = 100_000
