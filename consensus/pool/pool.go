// Package pool holds the transactions that wait for a block: the application's side of CometBFT's
// application mempool.
//
// What arrives is queued by the organisation that it names, verified in batches, and then waits in that
// organisation's own line until a block takes it. An organisation that floods fills its own queue and its
// own line and nobody else's: what would not fit is turned away before its signature costs anything, and
// blocks are built by taking turns (deficit round robin over bytes and touches), so that the others'
// transactions are in the next block of an honest proposer that holds them.
//
// What is queued is held as bytes. A transaction that was read takes up to thirty-five times as much memory, so verifying
// stops for an organisation whose verified ones weigh too much (weight.go), and goes on when blocks have taken some.
//
// The pool binds only this node's own proposals. It is also the cache that spares blocks the reading and
// verifying of what the pool has verified (exec.Cache): pure facts, so an empty pool changes nothing but
// time. Times here are this node's clock where they only decide what to keep, and ledger time where they
// decide what goes into a block.
//
// All methods are safe for concurrent use. Close ends the verifying goroutines.
package pool

import (
	"errors"
	"sync"
	"time"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/recent"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/ledger/tx"
)

// Ledger is what the pool asks of the committed state. Its functions are called from any goroutine.
type Ledger struct {
	ChainID    string
	Parameters func() *canon.Parameters
	// Member returns the organisation's record in the last state, nil for a stranger.
	Member func(id string) *canon.Member
	// Height and time of the last block, milliseconds since 1970 UTC.
	Last func() (height uint64, millis int64)
}

// Limits of a pool.
type Limits struct {
	// Txs and Bytes that one organisation may have waiting, queued ones included.
	OrganisationTxs   int
	OrganisationBytes int64
	// Bytes of all organisations together; one sixty-fourth of it each may have whatever the others have. What was
	// read of them may take as much again, of one organisation and of all.
	Bytes int64
}

// DefaultLimits hold some seconds of a busy chain.
func DefaultLimits() Limits {
	return Limits{OrganisationTxs: 20_000, OrganisationBytes: 48 << 20, Bytes: 128 << 20}
}

// Reasons why a transaction does not enter.
var (
	// ErrFull: the organisation, or the pool, has as much waiting as it may. Try again later.
	ErrFull = errors.New("pool is full for this organisation; try again later")
	// ErrKnown: the pool holds the transaction, or a block does.
	ErrKnown = errors.New("transaction is known")
	// ErrClosed: the pool is closed.
	ErrClosed = errors.New("pool is closed")
)

// RefusedError is why a transaction was turned away: the code that a block would give.
type RefusedError struct {
	Code code.Code
	Err  error // what exactly is malformed, or nil
}

func (r *RefusedError) Error() string {
	if r.Err != nil {
		return r.Code.Text() + ": " + r.Err.Error()
	}
	return r.Code.Text()
}

func (r *RefusedError) Unwrap() error { return r.Err }

// Pool is the set of waiting transactions.
type Pool struct {
	ledger Ledger
	limits Limits
	armed  func() // told when there may be something to propose

	mu     sync.Mutex
	wake   *sync.Cond // of the verifiers
	closed bool
	lines  map[string]*line
	order  []string // the lines' organisations, in order of arrival
	turn   int      // which of them a block begins with
	byID   map[proof.Hash]*entry
	byRaw  map[proof.Hash]*entry // by SHA-256 of the envelope
	facts  map[proof.Hash]bool   // verified signatures of entries and of recent proposals
	recent []*entry              // from proposals, not in any line
	judged int64                 // weight of recent
	landed *recent.Cache[proof.Hash, struct{}]
	used   *recent.Cache[[16]byte, int64] // replay keys of the last blocks' transactions, with their expiries
	bytes  int64
	weight int64     // of all lines
	queued int       // in all queues
	fresh  []*entry  // own, to be sent to the peers
	looked time.Time // when own entries were last looked through for those to send again
	done   sync.WaitGroup

	Metrics Counters
}

// line is the place of one organisation, with what its devices sign: one that has thousands gets no more room and no more
// turns for them.
type line struct {
	queue    [][]byte // not verified
	waiting  []*entry // verified, in order of arrival
	txs      int      // both
	bytes    int64    // both
	weight   int64    // of waiting
	deficit  int64    // what its turns have earned and it has not used
	windowed bool     // it had no place left in the replay window when this node proposed last
}

// entry is a verified transaction.
type entry struct {
	*tx.Tx
	raw  proof.Hash
	fact proof.Hash
	// replay is the key under which the ledger's replay window knows the nonce.
	replay [16]byte
	weight int64
	latest int64 // claimed time of its latest event
	own    bool
	gone   bool // left the pool
	// offered is when it was last sent to the peers; zero while it is in Pool.fresh.
	offered time.Time
}

// New starts a pool. armed is called, from any goroutine and without a lock, when transactions came in.
func New(ledger Ledger, limits Limits, armed func()) *Pool {
	p := &Pool{
		ledger: ledger, limits: limits, armed: armed, lines: map[string]*line{},
		byID: map[proof.Hash]*entry{}, byRaw: map[proof.Hash]*entry{}, facts: map[proof.Hash]bool{},
		landed: recent.New[proof.Hash, struct{}](maxLanded), used: recent.New[[16]byte, int64](maxLanded),
	}
	p.wake = sync.NewCond(&p.mu)
	for range verifiers {
		p.done.Go(p.verify)
	}
	return p
}

// maxLanded is how many transactions of the last blocks are known by id and nonce, and up to twice as many. One that
// comes again later than that meets the ledger's replay window when a block is built.
const maxLanded = 1 << 15

// verifiers is how many goroutines verify; a batch keeps one core busy.
const verifiers = 2

// Close ends the verifiers. Nothing enters after it.
func (p *Pool) Close() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.wake.Broadcast()
	p.done.Wait()
}

// line is that of whoever signs; a device's is its owner's, which never changes.
func (p *Pool) line(signer string) *line {
	if m := p.ledger.Member(signer); m != nil && m.Device != nil {
		signer = m.Device.Owner
	}
	l := p.lines[signer]
	if l == nil {
		l = new(line)
		p.lines[signer] = l
		p.order = append(p.order, signer)
	}
	return l
}

// room reports whether the organisation may have another transaction of the size waiting.
func (p *Pool) room(l *line, size int) bool {
	more := int64(size)
	return l.txs < p.limits.OrganisationTxs && l.bytes+more <= p.limits.OrganisationBytes &&
		(l.bytes+more <= p.reserved() || p.bytes+more <= p.limits.Bytes)
}

// reserved is what every organisation may have waiting, however much the others have: a few of them together could
// shut out the rest otherwise.
func (p *Pool) reserved() int64 { return p.limits.Bytes / 64 }

func (p *Pool) hold(l *line, size int) {
	l.txs++
	l.bytes += int64(size)
	p.bytes += int64(size)
}

func (p *Pool) release(l *line, size int) {
	l.txs--
	l.bytes -= int64(size)
	p.bytes -= int64(size)
}

// skew is how far, in milliseconds, the clock of the node that took a transaction in may be ahead of this one's.
const skew = 60_000

// judge looks at what can be known before a block: signer, key and time. It returns the signing key. What lies up to
// grace milliseconds too far ahead is let in and waits: the engine takes a peer's transaction for known from its
// first coming on, so that one which is turned away for now never comes again.
func (p *Pool) judge(t *tx.Tx, grace int64) (*canon.Key, *RefusedError) {
	height, millis := p.ledger.Last()
	m := p.ledger.Member(t.Body.Organisation)
	if m == nil {
		return nil, &RefusedError{Code: code.UnknownOrganisation}
	}
	if !p.mayAct(m, millis) {
		return nil, &RefusedError{Code: code.Suspended}
	}
	k := p.signingKey(m.Id, t.KeyID, height+1)
	if k == nil {
		return nil, &RefusedError{Code: code.UnknownKey}
	}
	parameters := p.ledger.Parameters()
	now := max(millis, time.Now().UnixMilli()) // ledger time is behind after an idle hour, and catches up
	switch {
	case t.Body.Expiry <= millis:
		return nil, &RefusedError{Code: code.Expired}
	case t.Body.Expiry > now+grace+parameters.ExpiryAhead:
		return nil, &RefusedError{Code: code.ExpiryAhead}
	case !fits(t, parameters):
		return nil, &RefusedError{Code: code.Malformed, Err: tx.ErrLimit}
	}
	if latest(t) > now+grace+parameters.EventAhead {
		return nil, &RefusedError{Code: code.EventAhead}
	}
	return k, nil
}

// fits reports whether the transaction is within the limits of one.
func fits(t *tx.Tx, p *canon.Parameters) bool {
	return uint64(len(t.Raw)) <= p.TxBytes && len(t.Body.Actions) <= int(p.TxActions) && t.Touches <= int(p.TxTouches)
}

// mayAct reports whether a member may act at a ledger time: a device only while its owner may, and its grant lasts.
func (p *Pool) mayAct(m *canon.Member, millis int64) bool {
	if m.Device == nil {
		return member.Active(m)
	}
	return member.DeviceMayAct(m, p.ledger.Member(m.Device.Owner), millis)
}

func item(t *tx.Tx, k *canon.Key) sig.Item {
	return sig.Item{Algorithm: k.Algorithm, PublicKey: k.PublicKey, Message: t.Signed, Signature: t.Signature}
}
