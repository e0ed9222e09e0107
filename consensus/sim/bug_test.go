package sim

import (
	"crypto/sha256"
	"math/rand/v2"
	"slices"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/ledgertest"
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
	// lateUpdate has one machine tell its engine of changed validators a block late.
	lateUpdate bug = "late update"
	// oldLimits has one machine not tell its engine of a changed block size.
	oldLimits bug = "old limits"
	// deaf has one machine propose what a suspended member signs.
	deaf bug = "deaf"
)

// odd is the machine that has a bug which only one has.
const odd = 1

// reopened is called when a ledger was opened.
func (g bug) reopened(b *boot) {
	if g == shortMemory {
		b.ledger.Base().Window = exec.NewWindow()
	}
}

// finalized is called with the application's answer, which it may change.
func (g bug) finalized(m *machine, r *abci.RequestFinalizeBlock, out *abci.ResponseFinalizeBlock) {
	switch {
	case g == lateUpdate && m.index == odd:
		out.ValidatorUpdates, m.late = m.late, out.ValidatorUpdates
	case g == oldLimits && m.index == odd:
		out.ConsensusParamUpdates = nil
	}
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

// proposed is called with the transactions that a pool proposes at a header time.
func (g bug) proposed(b *boot, at time.Time, txs [][]byte) [][]byte {
	if m := b.app.Member(newcomer); g == deaf && b.m.index == odd && m != nil && m.Standing == canon.StandingSuspended {
		a := ledgertest.Action(canon.ActionTypeObserve, 0, "urn:epc:id:sgtin:4012345.012345.1")
		rng := rand.New(rand.NewPCG(uint64(at.UnixNano()), 13))
		x := b.m.w.signWith(*b.m.w.congress.key.Load(), newcomer, rng, at.Add(time.Minute).UnixMilli(), a)
		return append(txs, x.Raw)
	}
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
