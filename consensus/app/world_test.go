package app_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"testing"
	"time"

	abci "github.com/cometbft/cometbft/abci/types"
	cmttypes "github.com/cometbft/cometbft/types"

	"github.com/waybill-network/waybill/consensus/app"
	"github.com/waybill-network/waybill/consensus/pool"
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/tx"
)

// world is an application over a ledger on a disk in memory, in the hands of a test that plays the engine.
type world struct {
	*ledgertest.Chain
	app    *app.App
	log    bytes.Buffer
	params cmttypes.ConsensusParams // as the engine keeps them
	number int                      // of the last proposal
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{Chain: ledgertest.New(t)}
	doc, err := app.Genesis(w.Genesis, w.Store.Last().AppHash)
	if err != nil {
		t.Fatal(err)
	}
	w.params = *doc.ConsensusParams
	w.start()
	t.Cleanup(func() { w.app.Close() })
	return w
}

func (w *world) start() {
	w.T.Helper()
	var err error
	w.app, err = app.New(w.Store, app.Options{
		Limits: pool.DefaultLimits(), Armed: func() {}, Log: slog.New(slog.NewTextHandler(&w.log, nil)),
	})
	if err != nil {
		w.T.Fatal(err)
	}
}

// restart ends the process, and starts it on what is on the disk.
func (w *world) restart() {
	w.T.Helper()
	w.app.Close()
	if err := w.Store.Close(); err != nil {
		w.T.Fatal(err)
	}
	w.Open()
	w.start()
}

// next is the time and height of the next block.
func (w *world) next() (height int64, at time.Time) {
	last := w.Store.Last()
	return int64(last.Height) + 1, time.UnixMilli(last.Time + 1000)
}

// raws are the bytes of transactions.
func raws(txs []*tx.Tx) (out [][]byte) {
	for _, x := range txs {
		out = append(out, x.Raw)
	}
	return out
}

// judge asks for a verdict on a block.
func (w *world) judge(txs ...*tx.Tx) (accepted bool, err error) {
	height, at := w.next()
	r, err := w.app.ProcessProposal(w.T.Context(), &abci.RequestProcessProposal{Height: height, Time: at, Txs: raws(txs)})
	return err == nil && r.IsAccepted(), err
}

func (w *world) finalize(txs ...*tx.Tx) *abci.ResponseFinalizeBlock {
	w.T.Helper()
	height, at := w.next()
	r, err := w.app.FinalizeBlock(w.T.Context(), &abci.RequestFinalizeBlock{Height: height, Time: at, Txs: raws(txs)})
	if err != nil {
		w.T.Fatal(err)
	}
	return r
}

func (w *world) commit() {
	w.T.Helper()
	if _, err := w.app.Commit(w.T.Context(), &abci.RequestCommit{}); err != nil {
		w.T.Fatal(err)
	}
}

// block has a block judged, executed and committed, and its changes taken as the engine takes them. Every transaction
// must be accepted.
func (w *world) block(txs ...*tx.Tx) *abci.ResponseFinalizeBlock {
	w.T.Helper()
	if ok, err := w.judge(txs...); !ok {
		w.T.Fatalf("the proposal is refused: %v", err)
	}
	r := w.finalize(txs...)
	w.commit()
	for i, x := range r.TxResults {
		if c := code.Code(x.Code); c != code.OK {
			w.T.Fatalf("transaction %d: %s", i, c)
		}
	}
	if u := r.ConsensusParamUpdates; u != nil {
		if err := w.params.ValidateUpdate(u, int64(w.Store.Last().Height)); err != nil {
			w.T.Fatal(err)
		}
		if w.params = w.params.Update(u); w.params.ValidateBasic() != nil {
			w.T.Fatal(w.params.ValidateBasic())
		}
	}
	return r
}

// enact puts a change to the vote, and returns what the engine is told by the block of the vote that decides.
func (w *world) enact(change canon.Change) *abci.ResponseFinalizeBlock {
	w.T.Helper()
	proposal := w.propose(change)
	w.block(w.Tx("usps", proposal))
	seats := 0
	for _, m := range w.app.Members() {
		if m.Validator != nil && m.Validator.Power > 0 {
			seats++
		}
	}
	var last *abci.ResponseFinalizeBlock
	for _, voter := range []string{"cainiao", "correos", "hangzhou-tea"}[:(2*seats+2)/3-1] {
		last = w.block(w.Tx(voter, ledgertest.Vote(proposal, canon.ChoiceYes)))
	}
	return last
}

// propose makes the action that opens the next proposal.
func (w *world) propose(change canon.Change) tx.DraftAction {
	w.number++
	return ledgertest.Propose(fmt.Sprintf("usps/%d", w.number), change, w.Time()+60_000)
}

// parameters are those of the chain with a change.
func (w *world) parameters(change func(*canon.Parameters)) canon.Change {
	p := *w.app.Parameters()
	change(&p)
	return canon.Change{Type: canon.ChangeTypeParameters, Parameters: &p}
}

// heartbeat is a member's word that its node follows.
func (w *world) heartbeat(organisation string) *tx.Tx {
	last := w.Store.Last()
	return w.Tx(organisation, ledgertest.Govern(canon.Core{
		Type: canon.ActionTypeHeartbeat, Heartbeat: &canon.Heartbeat{Height: last.Height, AppHash: last.AppHash[:]},
	}))
}

// join admits an organisation with a node, and has it say that it follows.
func (w *world) join(id string) {
	w.T.Helper()
	card := ledgertest.Member(id, "Royal Mail", 0, canon.Role{Type: canon.RoleTypePost, Countries: []string{"GB"}})
	card.Node = &canon.Node{PublicKey: ledgertest.Public(id + "/node")}
	w.enact(canon.Change{Type: canon.ChangeTypeAdmit, Organisation: id, Card: &card})
	w.block(w.heartbeat(id))
}

// scan is a member's observation of a unit.
func (w *world) scan(organisation, unit string) *tx.Tx {
	return w.Tx(organisation, ledgertest.Action(canon.ActionTypeObserve, 1, unit))
}
