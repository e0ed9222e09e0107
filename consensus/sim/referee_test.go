package sim

import (
	"bytes"
	"fmt"
	"slices"
	"sync"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"

	"github.com/waybill-network/waybill/consensus/signer"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/proof"
)

// referee judges a world while it runs. What a byzantine machine or a ghost claims never reaches it, except
// that every machine's blocks are compared: a byzantine one here runs an honest ledger.
type referee struct {
	w *world

	mu       sync.Mutex
	findings []string
	failed   chan struct{} // closed with the first finding
	blocks   map[int64]*block
	top      int64
	receipts map[proof.Hash]receipt            // shown by some node
	shownBy  map[*machine]map[proof.Hash]bool  // and by which
	duties   map[proof.Hash]*duty              // not yet shown
	rival    map[proof.Hash]proof.Hash         // the other transaction with the nonce
	marks    map[string]map[signer.Mark][]byte // what each key signed
	missed   map[miss]int
	verdicts map[string]verdict // on proposals, by block hash
	settled  time.Duration
	laws     map[int64]law // by height, where a block had transactions
}

// block is what the machines must agree on.
type block struct {
	hash, app []byte
	time      time.Time
	txs       [][]byte
	evidence  int
	by        *machine // who finalized it first
}

// verdict is the first machine's on a proposal.
type verdict struct {
	m        *machine
	accepted bool
}

// receipt is the last word on a transaction.
type receipt struct {
	height uint64
	index  int
	code   code.Code
}

// duty is what a node owes for a transaction that it took from a client.
type duty struct {
	id           proof.Hash
	organisation string
	m            *machine
	boot         int64 // of the machine
	at           time.Time
	expiry       int64 // ms
	latest       int64 // claimed time of the latest event, ms
	flood        bool  // one of too many
}

// miss is a transaction that a machine held and did not propose.
type miss struct {
	m  *machine
	id proof.Hash
}

func newReferee(w *world) *referee {
	return &referee{
		w: w, failed: make(chan struct{}), blocks: map[int64]*block{}, receipts: map[proof.Hash]receipt{},
		shownBy: map[*machine]map[proof.Hash]bool{}, duties: map[proof.Hash]*duty{},
		marks: map[string]map[signer.Mark][]byte{}, missed: map[miss]int{},
		verdicts: map[string]verdict{}, rival: map[proof.Hash]proof.Hash{},
		laws: map[int64]law{},
	}
}

// maxFindings are kept: what follows the first ones follows from them.
const maxFindings = 5

// fail records a finding.
func (r *referee) fail(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failLocked(format, args...)
}

func (r *referee) failLocked(format string, args ...any) {
	if len(r.findings) == maxFindings {
		return
	}
	text := fmt.Sprintf(format, args...)
	r.w.trace.tell("FOUND %s", text)
	if len(r.findings) == 0 {
		close(r.failed)
	}
	r.findings = append(r.findings, text)
}

func (r *referee) found() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.findings)
}

func (r *referee) height() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.top
}

// decided compares a block, and what it led to, with what other machines have at its height.
func (r *referee) decided(m *machine, q *abci.RequestFinalizeBlock, out *abci.ResponseFinalizeBlock) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if b := r.blocks[q.Height]; b != nil {
		if !bytes.Equal(b.hash, q.Hash) || !bytes.Equal(b.app, out.AppHash) {
			r.failLocked("fork at height %d: %s has block %X with app hash %X, %s has block %X with app hash %X",
				q.Height, b.by.name, b.hash[:4], b.app[:4], m.name, q.Hash[:4], out.AppHash[:4])
		}
		return
	}
	r.blocks[q.Height] = &block{bytes.Clone(q.Hash), bytes.Clone(out.AppHash), q.Time, q.Txs, len(q.Misbehavior), m}
	r.checkTime(q.Height)
	if q.Height > r.top {
		r.top = q.Height
	}
	r.w.trace.tell("block %d, %d transactions, app hash %X, by %X, decided at %s",
		q.Height, len(q.Txs), out.AppHash[:4], q.ProposerAddress[:3], m.name)
	for _, e := range q.Misbehavior {
		r.w.count("evidence", 1)
		r.w.trace.tell("evidence in block %d: %s of %X at height %d", q.Height, e.Type, e.Validator.Address[:3], e.Height)
		if !r.w.suspects[string(e.Validator.Address)] {
			r.failLocked("evidence against an honest key, %X, at height %d", e.Validator.Address, e.Height)
		}
	}
}

// checkTime holds block times to the order of heights and to the past.
func (r *referee) checkTime(height int64) {
	b := r.blocks[height]
	if before := r.blocks[height-1]; before != nil && !b.time.After(before.time) {
		r.failLocked("block %d is of %s, not after the one before, %s", height, b.time, before.time)
	}
	if b.time.After(time.Now()) {
		r.failLocked("block %d is of %s, which is to come", height, b.time)
	}
}

// judged hears a machine's answer to a proposal. It is a function of the state and the block, so all give
// the same, and an honest proposal is accepted.
func (r *referee) judged(m *machine, q *abci.RequestProcessProposal, accepted bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if v, ok := r.verdicts[string(q.Hash)]; !ok {
		r.verdicts[string(q.Hash)] = verdict{m, accepted}
	} else if v.accepted != accepted {
		r.failLocked("%s and %s disagree on the proposal %X for height %d: %s accepts it: %t",
			v.m.name, m.name, q.Hash[:4], q.Height, m.name, accepted)
	}
	if accepted {
		return
	}
	r.w.count("proposals refused", 1)
	r.w.trace.tell("%s refuses a proposal for height %d", m.name, q.Height)
	if !r.w.suspects[string(q.ProposerAddress)] {
		r.failLocked("%s refuses an honest proposal for height %d by %X", m.name, q.Height, q.ProposerAddress)
	}
}

// signed notes what left a signer.
func (r *referee) signed(m *machine, at signer.Mark, signed []byte) {
	key := string(m.key.PubKey().Address())
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.marks[key] == nil {
		r.marks[key] = map[signer.Mark][]byte{}
	}
	if old, ok := r.marks[key][at]; ok && !bytes.Equal(old, signed) && !r.w.suspects[key] {
		r.failLocked("%s signed two things at %s", m.name, at)
	}
	r.marks[key][at] = bytes.Clone(signed)
}

// shown hears a node's receipts, which clients see from then on.
func (r *referee) shown(m *machine, out *exec.Outcome) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.shownBy[m] == nil {
		r.shownBy[m] = map[proof.Hash]bool{}
	}
	for i, x := range out.Receipts {
		if !x.Code.Final() {
			continue
		}
		now := receipt{out.Block.Height, i, x.Code}
		if old, ok := r.receipts[x.ID]; ok && old != now {
			r.failLocked("transaction %x has two receipts: %v, and %v on %s", x.ID[:4], old, now, m.name)
		}
		if other, ok := r.receipts[r.rival[x.ID]]; ok {
			r.failLocked("two transactions with one nonce count: %x, in block %d, and its rival, in block %d",
				x.ID[:4], now.height, other.height)
		}
		r.receipts[x.ID] = now
		r.shownBy[m][x.ID] = true
		if d := r.duties[x.ID]; d != nil {
			delete(r.duties, x.ID)
		}
	}
}

// remembers checks that a ledger that was just opened holds every receipt that its machine has shown.
func (r *referee) remembers(b *boot) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id := range r.shownBy[b.m] {
		if err := r.recall(b, id); err != nil {
			return err
		}
	}
	return nil
}

// recall looks a receipt up in a machine's ledger.
func (r *referee) recall(b *boot, id proof.Hash) error {
	t, err := b.ledger.Find(id)
	if err != nil {
		return err
	}
	if want := r.receipts[id]; t == nil || (receipt{t.Height, int(t.Index), t.Code}) != want {
		r.failLocked("%s lost the receipt of transaction %x, %v; it has %v", b.m.name, id[:4], want, t)
	}
	return nil
}

// rivals notes two transactions with one nonce and one expiry.
func (r *referee) rivals(a, b proof.Hash) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rival[a], r.rival[b] = b, a
}

// release forgets a duty that a node did not take.
func (r *referee) release(id proof.Hash) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.duties, id)
}

// recent lists the transactions of the last n blocks below a height, the latest first.
func (r *referee) recent(height int64, n int64) (out [][]byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for h := height - 1; h >= max(1, height-n); h-- {
		if b := r.blocks[h]; b != nil {
			out = append(out, b.txs...)
		}
	}
	return out
}

// idleBlocks counts the blocks above a height that nothing called for: they hold nothing, and neither does the one
// before, whose effect on the state a block would attest.
func (r *referee) idleBlocks(height int64) (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	full := func(b *block) bool { return b != nil && len(b.txs)+b.evidence > 0 }
	for h := height + 1; h <= r.top; h++ {
		if !full(r.blocks[h]) && !full(r.blocks[h-1]) {
			n++
		}
	}
	return n
}

// block returns what was decided at a height, nil when nothing was.
func (r *referee) block(height int64) *block {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.blocks[height]
}
