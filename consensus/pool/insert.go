package pool

import (
	"crypto/sha256"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/ledger/tx"
)

// signingKey returns the key with the id that signs for the organisation at the height, or nil.
func (p *Pool) signingKey(organisation string, id sig.KeyID, height uint64) *canon.Key {
	m := p.ledger.Member(organisation)
	if m == nil {
		return nil
	}
	return member.SigningKey(m, id, height)
}

// Insert queues a transaction that a peer sent, by the organisation that it names. nil means queued, not
// valid: what turns out invalid is dropped.
func (p *Pool) Insert(raw []byte) error {
	organisation, ok := tx.Claimed(raw)
	if !ok || len(raw) > tx.MaxBytes {
		p.Metrics.Malformed.Add(1)
		return &RefusedError{Code: code.Malformed}
	}
	m := p.ledger.Member(organisation)
	if m == nil {
		p.Metrics.Refused.Add(1)
		return &RefusedError{Code: code.UnknownOrganisation}
	}
	if _, millis := p.ledger.Last(); !p.mayAct(m, millis) {
		p.Metrics.Refused.Add(1)
		return &RefusedError{Code: code.Suspended}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return ErrClosed
	}
	l := p.line(organisation)
	if !p.room(l, len(raw)) {
		p.Metrics.Full.Add(1)
		return ErrFull
	}
	p.hold(l, len(raw))
	l.queue = append(l.queue, raw)
	p.queued++
	if n := len(l.queue); n == 1 || n == batch {
		p.wake.Signal()
	}
	return nil
}

// Submitted is what became of a transaction of one's own.
type Submitted struct {
	ID  proof.Hash // zero when the bytes are no transaction
	Err error      // nil, *RefusedError, ErrKnown, ErrFull or ErrClosed
}

// Submit takes transactions of one's own: verified at once, and offered to the peers until they are in a
// block or have expired. Results are in the order of raws.
func (p *Pool) Submit(raws ...[]byte) []Submitted {
	out := make([]Submitted, len(raws))
	entries := make([]*entry, len(raws))
	items := make([]sig.Item, 0, len(raws))
	index := make([]int, 0, len(raws))
	for i, raw := range raws {
		t, err := tx.Read(raw, p.ledger.ChainID)
		if err != nil {
			out[i].Err = &RefusedError{Code: code.Malformed, Err: err}
			continue
		}
		out[i].ID = t.ID
		k, refused := p.judge(t, 0)
		if refused != nil {
			out[i].Err = refused
			continue
		}
		entries[i] = newEntry(t, k)
		entries[i].own = true
		items, index = append(items, item(t, k)), append(index, i)
	}
	for j, ok := range sig.VerifyBatch(items) {
		if !ok {
			entries[index[j]], out[index[j]].Err = nil, &RefusedError{Code: code.BadSignature}
		}
	}
	p.admit(entries, out)
	return out
}

// admit lets verified transactions of one's own in, where there is room.
func (p *Pool) admit(entries []*entry, out []Submitted) {
	entered := false
	p.mu.Lock()
	gate := p.gatekeeper()
	for i, e := range entries {
		switch {
		case e == nil:
			p.Metrics.Refused.Add(1)
			continue
		case p.closed:
			out[i].Err = ErrClosed
			continue
		case p.known(e.ID):
			out[i].Err = ErrKnown
			continue
		case p.spent(e, gate.millis):
			p.Metrics.Refused.Add(1)
			out[i].Err = &RefusedError{Code: code.Replayed}
			continue
		case !gate.admits(e):
			p.Metrics.Refused.Add(1)
			out[i].Err = &RefusedError{Code: code.UnknownKey}
			continue
		}
		l := p.line(e.Body.Organisation)
		if !p.room(l, len(e.Raw)) || !p.bears(l) {
			p.Metrics.Full.Add(1)
			out[i].Err = ErrFull
			continue
		}
		p.hold(l, len(e.Raw))
		p.enter(l, e)
		entered = true
	}
	p.mu.Unlock()
	if entered {
		p.armed()
	}
}

func newEntry(t *tx.Tx, k *canon.Key) *entry {
	return &entry{
		Tx: t, raw: sha256.Sum256(t.Raw), fact: exec.Fact(k.Algorithm, k.PublicKey, t.Raw), replay: exec.EntryOf(t).Key,
		weight: weigh(t), latest: latest(t),
	}
}

// enter puts a verified transaction, whose room is held, into its line.
func (p *Pool) enter(l *line, e *entry) {
	l.waiting = append(l.waiting, e)
	l.weight += e.weight
	p.weight += e.weight
	p.byID[e.ID], p.byRaw[e.raw], p.facts[e.fact] = e, e, true
	if e.own {
		p.fresh = append(p.fresh, e)
	}
	p.Metrics.Accepted.Add(1)
}

// batch is how many signatures are verified together at most.
const batch = 256

// verify is a verifier's goroutine.
func (p *Pool) verify() {
	for {
		raws := p.take()
		if raws == nil {
			return
		}
		p.verifyBatch(raws)
	}
}

// take waits for queued transactions that may be read, and takes a batch.
func (p *Pool) take() [][]byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	for !p.closed {
		if raws := p.takeBatch(); len(raws) > 0 {
			return raws
		}
		p.wake.Wait()
	}
	return nil
}

// takeBatch takes one from each organisation in turn, until there are enough.
func (p *Pool) takeBatch() [][]byte {
	var raws [][]byte
	var weight int64
	for more := true; more; {
		more = false
		for _, o := range p.order {
			l := p.lines[o]
			if len(l.queue) == 0 || !p.bears(l) {
				continue
			}
			if len(raws) == batch || weight >= batchWeight {
				return raws
			}
			raws = append(raws, l.queue[0])
			weight += weighsAtMost(len(l.queue[0]))
			l.queue[0] = nil
			l.queue = l.queue[1:]
			p.queued--
			more = true
		}
	}
	return raws
}

// verifyBatch verifies queued transactions and lets in those that are good. Only what a member's key signed is read.
func (p *Pool) verifyBatch(raws [][]byte) {
	entries := make([]*entry, len(raws))
	items := make([]sig.Item, 0, len(raws))
	index := make([]int, 0, len(raws))
	height, _ := p.ledger.Last()
	for i, raw := range raws {
		h, ok := headOf(raw)
		if !ok {
			p.Metrics.Malformed.Add(1)
			continue
		}
		if p.Holds(proof.TxID(p.ledger.ChainID, h.body)) {
			continue
		}
		organisation, _ := tx.Claimed(raw)
		k := p.signingKey(organisation, h.key, height+1)
		if k == nil {
			p.Metrics.Refused.Add(1)
			continue
		}
		items, index = append(items, h.signed(p.ledger.ChainID, k.Algorithm, k.PublicKey)), append(index, i)
	}
	for j, ok := range sig.VerifyBatch(items) {
		if !ok {
			p.Metrics.BadSignatures.Add(1)
			continue
		}
		entries[index[j]] = p.read(raws[index[j]])
	}
	p.settle(raws, entries)
}

// read makes an entry of an envelope whose signature fits, nil when it is no transaction or may not enter.
func (p *Pool) read(raw []byte) *entry {
	t := p.Read(raw) // a proposal that became no block may have held it
	if t == nil {
		var err error
		if t, err = tx.Read(raw, p.ledger.ChainID); err != nil {
			p.Metrics.Malformed.Add(1)
			return nil
		}
	}
	k, refused := p.judge(t, skew)
	if refused != nil {
		p.Metrics.Refused.Add(1)
		return nil
	}
	return newEntry(t, k)
}

// known reports whether the pool, or one of the last blocks, holds the transaction.
func (p *Pool) known(id proof.Hash) bool {
	_, landed := p.landed.Get(id)
	return landed || p.byID[id] != nil
}

// spent reports whether one of the last blocks used the nonce, which the ledger remembers until that transaction's
// expiry. millis is ledger time.
func (p *Pool) spent(e *entry, millis int64) bool {
	expiry, ok := p.used.Get(e.replay)
	return ok && expiry > millis
}

// settle lets verified transactions in, and gives back the room of the others.
func (p *Pool) settle(raws [][]byte, entries []*entry) {
	p.mu.Lock()
	gate := p.gatekeeper()
	entered := false
	for i, e := range entries {
		organisation, _ := tx.Claimed(raws[i])
		l := p.line(organisation)
		if e == nil || p.known(e.ID) || p.spent(e, gate.millis) || !gate.admits(e) {
			p.release(l, len(raws[i]))
			continue
		}
		p.enter(l, e)
		entered = true
	}
	p.mu.Unlock()
	if entered {
		p.armed()
	}
}
