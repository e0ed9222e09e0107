package engine

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"sync"

	dbm "github.com/cometbft/cometbft-db"
	abci "github.com/cometbft/cometbft/abci/types"
)

// testApp keeps a hash over all transactions, in order, and a pool that it offers again until committed.
type testApp struct {
	abci.BaseApplication
	db dbm.DB // height u64 ‖ hash, under "s"

	// hook, when set, is called with the name of each block method before it runs; its error is the answer.
	hook func(call string, height int64) error
	// retain is how many blocks Commit keeps; 0 keeps all.
	retain int64

	mu        sync.Mutex
	height    int64
	hash      []byte
	nextHash  []byte
	pool      [][]byte
	own       [][]byte // not yet given to peers
	offered   int64    // height at which the pool was offered to peers last
	committed map[string]int64
	evidence  int
	arm       func()
}

func newTestApp(db dbm.DB) (*testApp, error) {
	a := &testApp{db: db, hash: make([]byte, 32), committed: map[string]int64{}, arm: func() {}}
	b, err := db.Get([]byte("s"))
	if len(b) > 0 {
		a.height, a.hash = int64(binary.BigEndian.Uint64(b)), b[8:]
	}
	return a, err
}

func (a *testApp) called(call string, height int64) error {
	if a.hook == nil {
		return nil
	}
	return a.hook(call, height)
}

// submit takes a transaction from a client of this node.
func (a *testApp) submit(tx []byte) {
	a.mu.Lock()
	a.pool, a.own = append(a.pool, tx), append(a.own, tx)
	a.mu.Unlock()
	a.arm()
}

func (a *testApp) pending() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.pool) > 0
}

// committedAt returns the height of a transaction, 0 before it is in a block.
func (a *testApp) committedAt(tx []byte) int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.committed[string(tx)]
}

func (a *testApp) evidenceSeen() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.evidence
}

func (a *testApp) Info(context.Context, *abci.RequestInfo) (*abci.ResponseInfo, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	r := &abci.ResponseInfo{LastBlockHeight: a.height}
	if a.height > 0 {
		r.LastBlockAppHash = a.hash
	}
	return r, nil
}

func (a *testApp) InitChain(context.Context, *abci.RequestInitChain) (*abci.ResponseInitChain, error) {
	return &abci.ResponseInitChain{AppHash: make([]byte, 32)}, nil
}

func (a *testApp) InsertTx(_ context.Context, r *abci.RequestInsertTx) (*abci.ResponseInsertTx, error) {
	if err := a.called("insert", 0); err != nil {
		return nil, err
	}
	a.mu.Lock()
	known := a.committed[string(r.Tx)] > 0
	for _, tx := range a.pool {
		known = known || bytes.Equal(tx, r.Tx)
	}
	if !known {
		a.pool = append(a.pool, r.Tx)
	}
	a.mu.Unlock()
	a.arm()
	return &abci.ResponseInsertTx{}, nil
}

func (a *testApp) ReapTxs(context.Context, *abci.RequestReapTxs) (*abci.ResponseReapTxs, error) {
	if err := a.called("reap", 0); err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	out := a.own
	if a.height >= a.offered+5 {
		out, a.offered = append([][]byte(nil), a.pool...), a.height
	}
	a.own = nil
	return &abci.ResponseReapTxs{Txs: out}, nil
}

func (a *testApp) PrepareProposal(_ context.Context, r *abci.RequestPrepareProposal) (*abci.ResponsePrepareProposal, error) {
	a.mu.Lock()
	txs := append([][]byte(nil), a.pool[:min(len(a.pool), 100)]...)
	a.mu.Unlock()
	return &abci.ResponsePrepareProposal{Txs: txs}, a.called("prepare", r.Height)
}

func (a *testApp) ProcessProposal(_ context.Context, r *abci.RequestProcessProposal) (*abci.ResponseProcessProposal, error) {
	return &abci.ResponseProcessProposal{Status: abci.ResponseProcessProposal_ACCEPT}, a.called("process", r.Height)
}

func (a *testApp) FinalizeBlock(_ context.Context, r *abci.RequestFinalizeBlock) (*abci.ResponseFinalizeBlock, error) {
	if err := a.called("finalize", r.Height); err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if r.Height != a.height+1 {
		return nil, errors.New("blocks out of order")
	}
	h := sha256.New()
	h.Write(a.hash)
	results := make([]*abci.ExecTxResult, len(r.Txs))
	for i, tx := range r.Txs {
		h.Write(tx)
		results[i] = &abci.ExecTxResult{}
		a.committed[string(tx)] = r.Height
		for j, p := range a.pool {
			if bytes.Equal(p, tx) {
				a.pool = append(a.pool[:j:j], a.pool[j+1:]...)
				break
			}
		}
	}
	a.evidence += len(r.Misbehavior)
	if a.nextHash = a.hash; len(r.Txs) > 0 { // an empty block changes nothing
		a.nextHash = h.Sum(nil)
	}
	return &abci.ResponseFinalizeBlock{AppHash: a.nextHash, TxResults: results}, nil
}

func (a *testApp) Commit(context.Context, *abci.RequestCommit) (*abci.ResponseCommit, error) {
	if err := a.called("commit", a.height+1); err != nil {
		return nil, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.height, a.hash = a.height+1, a.nextHash
	r := &abci.ResponseCommit{}
	if a.retain > 0 {
		r.RetainHeight = max(0, a.height-a.retain)
	}
	return r, a.db.SetSync([]byte("s"), append(binary.BigEndian.AppendUint64(nil, uint64(a.height)), a.hash...))
}
