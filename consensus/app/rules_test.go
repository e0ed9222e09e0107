package app_test

import (
	"errors"
	"strings"
	"testing"

	abci "github.com/cometbft/cometbft/abci/types"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/exec"
)

// TestUnknownRules follows a chain to the height at which the consortium goes over to rules that this software does not
// know. Until then all is as ever, and the operator is warned. The header of that height is to show the new version.
// There every call that would judge says why it cannot and what to install; none answers with a verdict, and the
// ledger is left as it is, after a restart too.
func TestUnknownRules(t *testing.T) {
	w := newWorld(t)
	at := w.Store.Last().Height + 8
	w.enact(canon.Change{Type: canon.ChangeTypeUpgrade, Upgrade: &canon.Upgrade{Height: at, Rules: 7}})
	if s := w.log.String(); !strings.Contains(s, "rules=7") || !strings.Contains(s, "level=WARN") {
		t.Errorf("the operator is not warned: %q", s)
	}
	w.log.Reset()
	w.restart()
	if s := w.log.String(); !strings.Contains(s, "rules=7") {
		t.Errorf("the operator is not warned at a start: %q", s)
	}
	for w.Store.Last().Height < at-1 {
		if err := w.app.Next(); err != nil {
			t.Fatal(err)
		}
		info, err := w.app.Info(t.Context(), &abci.RequestInfo{})
		if err != nil || info.AppVersion != 1 || w.params.Version.App != 1 {
			t.Fatalf("before the height: version %d, header %d, %v", info.AppVersion, w.params.Version.App, err)
		}
		r := w.block()
		if told := r.ConsensusParamUpdates != nil; told != (w.Store.Last().Height == at-1) {
			t.Errorf("height %d tells the engine %v", w.Store.Last().Height, r.ConsensusParamUpdates)
		}
	}
	if w.params.Version.App != 7 {
		t.Errorf("the header of height %d shows version %d", at, w.params.Version.App)
	}

	last := w.Store.Last()
	for range 2 {
		w.refuseAll(last.Height + 1)
		w.restart()
	}
	if w.Store.Last() != last {
		t.Errorf("the ledger went from %v to %v", last, w.Store.Last())
	}
	base := w.Store.Base()
	if err := base.Tree.Check(base.Rows); err != nil {
		t.Error(err)
	}
}

// refuseAll makes every call that meets the rules of a height.
func (w *world) refuseAll(height uint64) {
	w.T.Helper()
	x := w.scan("usps", "urn:test:later")
	now := w.Time() + 1000
	ctx := w.T.Context()
	_, at := w.next()
	for name, call := range map[string]func() error{
		"next": w.app.Next,
		"info": func() error { _, err := w.app.Info(ctx, &abci.RequestInfo{}); return err },
		"prepare proposal": func() error {
			_, err := w.app.PrepareProposal(ctx, &abci.RequestPrepareProposal{Height: int64(height), Time: at, MaxTxBytes: 1 << 20})
			return err
		},
		"process proposal": func() error { _, err := w.judge(x); return err },
		"process garbage": func() error { // the old rules would refuse it
			_, err := w.app.ProcessProposal(ctx, &abci.RequestProcessProposal{Height: int64(height), Time: at, Txs: [][]byte{{1}}})
			return err
		},
		"finalize block": func() error {
			_, err := w.app.FinalizeBlock(ctx, &abci.RequestFinalizeBlock{Height: int64(height), Time: at, Txs: [][]byte{x.Raw}})
			return err
		},
		"simulate": func() error { _, _, err := w.app.Simulate([][]byte{x.Raw}); return err },
	} {
		err := call()
		if !errors.Is(err, exec.ErrRules) || !strings.Contains(err.Error(), "install a release that knows rules version 7") ||
			!strings.Contains(err.Error(), "nothing is damaged") {
			w.T.Errorf("%s at %d: %v", name, now, err)
		}
	}
	if _, err := w.app.Commit(ctx, &abci.RequestCommit{}); err == nil {
		w.T.Error("a block that was not executed is committed")
	}
	// The pool judges nothing but what later rules keep: it takes transactions until the node ends.
	if r, err := w.app.InsertTx(ctx, &abci.RequestInsertTx{Tx: x.Raw}); err != nil || r.Code != 0 {
		w.T.Errorf("insert: %v, %v", r, err)
	}
	if r, err := w.app.CheckTx(ctx, &abci.RequestCheckTx{Tx: x.Raw}); err != nil || code.Code(r.Code) != code.Malformed {
		w.T.Errorf("check: %v, %v", r, err)
	}
}
