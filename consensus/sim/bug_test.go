package sim

import (
	"crypto/sha256"
	"slices"

	abci "github.com/cometbft/cometbft/abci/types"

	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/tx"
)

// bug is a fault that is planted in every machine, to show that the simulation would find it. It is chosen
// by tests alone; the product has no switch for any of them.
type bug string

const (
	noBug bug = ""
	// unsyncedSigner forgets at a power loss what was signed last.
	unsyncedSigner bug = "unsynced signer"
	// unguardedSigner is the same, and the engine does not notice either.
	unguardedSigner bug = "unguarded signer"
	// mapOrder lets the order of a map into the app hash.
	mapOrder bug = "map order"
	// shortMemory forgets the replay window at a restart, which a store that keeps it in memory only would.
	shortMemory bug = "short memory"
	// onceOffered sends a transaction to the peers once and never again.
	onceOffered bug = "once offered"
	// unsyncedLedger forgets at a power loss what was committed last.
	unsyncedLedger bug = "unsynced ledger"
	// favourite fills proposals with one organisation's transactions while there are any.
	favourite bug = "favourite"
)

// reopened is called when a ledger was opened.
func (g bug) reopened(b *boot) {
	if g == shortMemory {
		b.ledger.Base().Window = exec.NewWindow()
	}
}

// finalized is called with the application's answer, which it may change.
func (g bug) finalized(_ *machine, r *abci.RequestFinalizeBlock, out *abci.ResponseFinalizeBlock) {
	if g != mapOrder {
		return
	}
	state := map[string]bool{}
	for _, tx := range r.Txs {
		state[string(tx)] = true
	}
	h := sha256.New()
	h.Write(out.AppHash)
	for tx := range state {
		h.Write([]byte(tx))
	}
	if len(r.Txs) > 0 {
		out.AppHash = h.Sum(nil)
	}
}

// proposed is called with the transactions that a pool proposes.
func (g bug) proposed(txs [][]byte) [][]byte {
	if g != favourite {
		return txs
	}
	of := func(raw []byte) string { organisation, _ := tx.Claimed(raw); return organisation }
	return slices.DeleteFunc(txs, func(raw []byte) bool { return of(raw) != of(txs[0]) })
}

// reaped is called with what a pool wants to be sent to the peers; one goroutine calls at a time.
func (g bug) reaped(s *stage, out *abci.ResponseReapTxs) {
	if g != onceOffered {
		return
	}
	var fresh [][]byte
	for _, raw := range out.Txs {
		if !s.offered[string(raw)] {
			s.offered[string(raw)] = true
			fresh = append(fresh, raw)
		}
	}
	out.Txs = fresh
}
