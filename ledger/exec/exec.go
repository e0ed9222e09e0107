// Package exec executes blocks: Apply is the state transition of the ledger, a pure function of committed
// state and block.
//
// It decides which transactions of a block count, in which order they act, and what the next app hash is.
// It takes time from the header, signatures by the one rule of package sig, and never looks at a clock,
// a random source, or the order of a map. Blocks reach it through a proposal that was judged (Judge)
// or through block sync and replay, which are not judged; so Apply re-checks everything, and what a
// judged proposal could not contain ends as a receipt.
//
// A block that records no transaction changes nothing: the app hash stays bit for bit, or consensus would
// propose proof blocks for ever.
package exec

import (
	"crypto/sha256"
	"sync"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/ledger/tx"
)

// Base is the committed state that a block builds on. Apply does not change it.
type Base struct {
	ChainID    string
	Height     uint64
	Time       int64             // header time of Height, milliseconds since 1970 UTC
	Parameters *canon.Parameters // of the next block, committed with Height
	Replay     proof.Hash        // the replay chain
	Window     *Window
	Tree       *register.Tree
	Rows       register.Rows
	// Recent is the app hash after a committed height, false for one that is not held; nil holds none. Heartbeats are
	// judged by it, so it must hold the last governance.HeartbeatHeights.
	Recent func(height uint64) (proof.Hash, bool, error)
}

// Block is what consensus agreed on.
type Block struct {
	Height uint64
	Time   int64 // header time, milliseconds since 1970 UTC
	Txs    [][]byte
}

// Cache spares work that was done before. Both facts in it are pure functions of bytes, so an empty cache
// changes the time that execution takes and nothing else.
type Cache interface {
	// Read returns what tx.Read returned for the bytes, if it is known to have succeeded.
	Read(raw []byte) *tx.Tx
	// Verified reports whether a signature is known to fit (see Fact).
	Verified(fact proof.Hash) bool
	// Learn takes a transaction whose signature was found to fit.
	Learn(t *tx.Tx, fact proof.Hash)
}

// Fact names a valid signature: SHA-256(u32 algorithm ‖ public key ‖ whole envelope).
func Fact(algorithm uint32, publicKey, raw []byte) proof.Hash {
	h := sha256.New()
	h.Write([]byte{byte(algorithm >> 24), byte(algorithm >> 16), byte(algorithm >> 8), byte(algorithm)})
	h.Write(publicKey)
	h.Write(raw)
	return proof.Hash(h.Sum(nil))
}

// Outcome is a block executed and not yet committed.
type Outcome struct {
	Block    Block
	Receipts []Receipt
	Sealed   *register.Sealed
	AppHash  proof.Hash
	Replay   proof.Hash
	// Entered are the transactions that the block added to the replay window.
	Entered []Entry
	// Validators that change, ascending by public key, each once.
	Validators []ValidatorUpdate
	// Parameters of the next block.
	Parameters *canon.Parameters
}

// Members are the records of organisations and devices that the block wrote, in the order of their creation.
func (o *Outcome) Members() (out []*canon.Member) {
	if o.Sealed == nil {
		return nil
	}
	for i := range o.Sealed.Rows {
		if s := o.Sealed.Rows[i].State; s != nil && s.Member != nil {
			out = append(out, s.Member)
		}
	}
	return out
}

// Receipt is the result of one transaction: the engine's Code and Data.
type Receipt struct {
	ID   proof.Hash // zero when the bytes are no transaction
	Code code.Code
	Data []byte // canonical canon.Receipt
}

// Apply executes a block. The error is ours and fatal: the node must stop.
// With ErrRules it is the operator's.
func Apply(base *Base, block Block, cache Cache) (*Outcome, error) {
	if err := CheckRules(base.Parameters, block.Height); err != nil {
		return nil, err
	}
	a := newApplier(base, register.NewView(base.Rows, base.Tree.Width()), block)
	out := &Outcome{Block: block, Parameters: base.Parameters}
	var err error
	if out.Receipts, err = a.run(cache); err != nil {
		return nil, err
	}
	if out.Validators = a.validators; a.agreed {
		_, council, err := member.LoadCouncil(a.view)
		if err != nil {
			return nil, err
		}
		out.Parameters = council.Parameters
	}
	if out.Sealed, err = a.view.Seal(base.Tree); err != nil {
		return nil, err
	}
	out.Entered, out.Replay = a.entries, proof.ReplayChain(base.Replay, block.Time, a.ids)
	out.AppHash = appHash(out)
	return out, nil
}

type applier struct {
	base  *Base
	block Block
	view  *register.View
	txs   []*tx.Tx // nil where the bytes are no transaction
	valid []bool   // signature verified before its turn

	touches int
	entered map[[16]byte]bool
	live    map[string]int // entries in the window by organisation, with those of this block
	entries []Entry
	ids     []proof.Hash

	agreed     bool // the council's record was changed
	validators []ValidatorUpdate
}

// Try executes transactions on a state, given by its rows and their number, as if they were the next block,
// and returns the receipts. recent is Base.Recent of that state. It knows no replay window and needs nothing of the
// executing goroutine.
func Try(rows register.Rows, width uint64, chainID string, parameters *canon.Parameters,
	recent func(uint64) (proof.Hash, bool, error), block Block,
) ([]Receipt, error) {
	base := &Base{ChainID: chainID, Parameters: parameters, Window: NewWindow(), Recent: recent}
	if err := CheckRules(parameters, block.Height); err != nil {
		return nil, err
	}
	return newApplier(base, register.NewView(rows, width), block).run(nil)
}

func newApplier(base *Base, view *register.View, block Block) *applier {
	return &applier{base: base, block: block, view: view, entered: map[[16]byte]bool{}, live: map[string]int{}}
}

// run executes the block's transactions on the view.
func (a *applier) run(cache Cache) ([]Receipt, error) {
	a.read(cache)
	if err := a.prefetch(); err != nil {
		return nil, err
	}
	if err := a.preverify(cache); err != nil {
		return nil, err
	}
	receipts := make([]Receipt, len(a.block.Txs))
	for i := range receipts {
		r, err := a.transaction(uint32(i))
		if err != nil {
			return nil, err
		}
		receipts[i] = r
	}
	return receipts, nil
}

// read reads the transactions side by side.
func (a *applier) read(cache Cache) {
	a.txs, a.valid = make([]*tx.Tx, len(a.block.Txs)), make([]bool, len(a.block.Txs))
	each(len(a.txs), func(i int) {
		raw := a.block.Txs[i]
		if cache != nil {
			a.txs[i] = cache.Read(raw)
		}
		if a.txs[i] == nil {
			a.txs[i], _ = tx.Read(raw, a.base.ChainID)
		}
	})
}

// prefetch reads the records that the block names, so that the transactions find them in memory.
func (a *applier) prefetch() error {
	var keys []proof.Hash
	for _, t := range a.txs {
		if t == nil {
			continue
		}
		keys = append(keys, member.Key(t.Body.Organisation))
		for i := range t.Events {
			keys = append(keys, t.Events[i].Keys...)
		}
	}
	return a.view.Prefetch(keys)
}

// preverify verifies together the signatures that the cache does not hold, by the keys of the committed
// state; a transaction whose key changes within the block is verified in its turn.
func (a *applier) preverify(cache Cache) error {
	var items []sig.Item
	var index []int
	var facts []proof.Hash
	for i, t := range a.txs {
		if t == nil {
			continue
		}
		k, err := a.key(t)
		if err != nil {
			return err
		}
		if k == nil {
			continue
		}
		if cache != nil {
			fact := Fact(k.Algorithm, k.PublicKey, t.Raw)
			if a.valid[i] = cache.Verified(fact); a.valid[i] {
				continue
			}
			facts = append(facts, fact)
		}
		items, index = append(items, item(t, k)), append(index, i)
	}
	for from := 0; from < len(items); from += batch {
		part := items[from:min(from+batch, len(items))]
		for j, ok := range sig.VerifyBatch(part) {
			a.valid[index[from+j]] = ok
			if ok && cache != nil {
				cache.Learn(a.txs[index[from+j]], facts[from+j])
			}
		}
	}
	return nil
}

// batch is how many signatures are verified together; more gain nothing.
const batch = 256

func item(t *tx.Tx, k *canon.Key) sig.Item {
	return sig.Item{Algorithm: k.Algorithm, PublicKey: k.PublicKey, Message: t.Signed, Signature: t.Signature}
}

func (a *applier) key(t *tx.Tx) (*canon.Key, error) {
	m, err := member.Load(a.view, t.Body.Organisation)
	if err != nil || m == nil {
		return nil, err
	}
	return member.SigningKey(m, t.KeyID, a.block.Height), nil
}

// transaction executes one transaction and makes its receipt.
func (a *applier) transaction(index uint32) (Receipt, error) {
	t := a.txs[index]
	if t == nil {
		return receipt(nil, code.Malformed, canon.Receipt{}), nil
	}
	signer, refused, err := a.admit(index)
	if err != nil || refused != code.OK {
		return receipt(t, refused, canon.Receipt{}), err
	}
	a.view.Begin()
	return a.act(t, index, signer)
}

func receipt(t *tx.Tx, c code.Code, r canon.Receipt) Receipt {
	if t == nil {
		return Receipt{Code: c}
	}
	r.TxId = t.ID[:]
	return Receipt{ID: t.ID, Code: c, Data: r.Encode()}
}

// admit judges what is the same for every action: limits, signer, standing, key, signature, time and replay. From here
// on the transaction's nonce is used, whatever becomes of its actions.
func (a *applier) admit(index uint32) (*canon.Member, code.Code, error) {
	t, p := a.txs[index], a.base.Parameters
	if uint64(len(t.Raw)) > p.TxBytes || len(t.Body.Actions) > int(p.TxActions) || t.Touches > int(p.TxTouches) {
		return nil, code.Malformed, nil
	}
	if a.touches+t.Touches > int(p.BlockTouches) {
		return nil, code.BlockFull, nil
	}
	m, err := member.Load(a.view, t.Body.Organisation)
	if err != nil {
		return nil, 0, err
	}
	if m == nil {
		return nil, code.UnknownOrganisation, nil
	}
	if ok, err := a.mayAct(m); err != nil || !ok {
		return nil, code.Suspended, err
	}
	k := member.SigningKey(m, t.KeyID, a.block.Height)
	if k == nil {
		return nil, code.UnknownKey, nil
	}
	if !a.valid[index] && !sig.Verify(k.Algorithm, k.PublicKey, t.Signed, t.Signature) {
		return nil, code.BadSignature, nil
	}
	if c := a.timely(t); c != code.OK {
		return nil, c, nil
	}
	return m, a.enter(t), nil
}

// mayAct reports whether the signer may act now; a device only while its owner may and its grant lasts.
func (a *applier) mayAct(m *canon.Member) (bool, error) {
	if m.Device == nil {
		return member.Active(m), nil
	}
	owner, err := member.Load(a.view, m.Device.Owner)
	return err == nil && member.DeviceMayAct(m, owner, a.block.Time), err
}

func (a *applier) timely(t *tx.Tx) code.Code {
	switch {
	case t.Body.Expiry <= a.block.Time:
		return code.Expired
	case t.Body.Expiry > a.block.Time+a.base.Parameters.ExpiryAhead:
		return code.ExpiryAhead
	}
	return code.OK
}

// enter puts the transaction into the replay window.
func (a *applier) enter(t *tx.Tx) code.Code {
	e := EntryOf(t)
	if a.entered[e.Key] || a.base.Window.Holds(e.Key, a.block.Time) {
		return code.Replayed
	}
	live, ok := a.live[e.Organisation]
	if !ok {
		live = a.base.Window.Live(e.Organisation, a.block.Time)
	}
	if live >= int(a.base.Parameters.ReplayEntries) {
		return code.WindowFull
	}
	a.live[e.Organisation] = live + 1
	a.entered[e.Key] = true
	a.entries, a.ids = append(a.entries, e), append(a.ids, t.ID)
	a.touches += t.Touches
	return code.OK
}

// each calls f for 0 … n-1, a goroutine for every few of them. The scheduler spreads them over the cores, so
// that nothing here need know how many there are.
func each(n int, f func(int)) {
	var wg sync.WaitGroup
	for from := 0; from < n; from += batchOfReads {
		wg.Go(func() {
			for i := from; i < min(from+batchOfReads, n); i++ {
				f(i)
			}
		})
	}
	wg.Wait()
}

// batchOfReads is how many transactions are worth a goroutine.
const batchOfReads = 8
