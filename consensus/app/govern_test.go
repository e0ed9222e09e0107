package app_test

import (
	"bytes"
	"crypto/ed25519"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	abci "github.com/cometbft/cometbft/abci/types"
	cmted25519 "github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/types"

	"github.com/waybill-network/waybill/consensus/app"
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/ledger/tx"
)

func power(id, key string, power uint64) canon.Change {
	return canon.Change{
		Type: canon.ChangeTypePower, Organisation: id,
		Validator: &canon.Validator{Algorithm: sig.Ed25519, PublicKey: ledgertest.Public(key), Power: power},
	}
}

// settle makes the blocks that lie between two changes of the validators.
func (w *world) settle() {
	w.T.Helper()
	w.block()
	w.block()
}

// TestValidatorUpdates: the block of the vote that decides, and no other, tells the engine of a validator that comes,
// rises, changes its key or goes. The engine's own set takes each update, and is then the council's.
func TestValidatorUpdates(t *testing.T) {
	w := newWorld(t)
	set := types.NewValidatorSet(nil)
	doc, err := app.Genesis(w.Genesis, w.Store.Last().AppHash)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range doc.Validators {
		if err := set.UpdateWithChangeSet([]*types.Validator{types.NewValidator(v.PubKey, v.Power)}); err != nil {
			t.Fatal(err)
		}
	}
	w.join("royal-mail")
	for i, tt := range []struct {
		name   string
		change canon.Change
		want   []abci.ValidatorUpdate
	}{
		{"comes", power("royal-mail", "rm/1", 10), []abci.ValidatorUpdate{update("rm/1", 10)}},
		{"rises", power("royal-mail", "rm/1", 12), []abci.ValidatorUpdate{update("rm/1", 12)}},
		{"changes its key", power("royal-mail", "rm/2", 12), ascending(update("rm/1", 0), update("rm/2", 12))},
		{"goes", power("royal-mail", "rm/2", 0), []abci.ValidatorUpdate{update("rm/2", 0)}},
		{"another is expelled", canon.Change{Type: canon.ChangeTypeExpel, Organisation: "hangzhou-tea"},
			[]abci.ValidatorUpdate{update("hangzhou-tea/validator", 0)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if i == 0 {
				w.block(w.heartbeat("royal-mail"))
			}
			got := w.enact(tt.change).ValidatorUpdates
			if len(got) != len(tt.want) {
				t.Fatalf("%d updates, want %d", len(got), len(tt.want))
			}
			for i := range got {
				if got[i].String() != tt.want[i].String() {
					t.Errorf("update %d is %v, want %v", i, got[i], tt.want[i])
				}
			}
			changes, err := types.PB2TM.ValidatorUpdates(got)
			if err == nil {
				err = set.UpdateWithChangeSet(changes)
			}
			if err != nil {
				t.Fatalf("the engine halts: %v", err)
			}
			if r := w.block(w.scan("usps", "urn:test:"+tt.change.Organisation+string(rune('a'+i)))); len(r.ValidatorUpdates) > 0 {
				t.Errorf("the next block says it again: %v", r.ValidatorUpdates)
			}
			w.settle()
			var seats int64
			for _, m := range w.app.Members() {
				if m.Validator == nil || m.Validator.Power == 0 {
					continue
				}
				_, v := set.GetByAddress(cmted25519.PubKey(m.Validator.PublicKey).Address())
				if v == nil || v.VotingPower != int64(m.Validator.Power) {
					t.Errorf("%s has power %d in the ledger, %v in the engine", m.Id, m.Validator.Power, v)
				}
				seats++
			}
			if int64(set.Size()) != seats {
				t.Errorf("%d validators in the engine, %d in the ledger", set.Size(), seats)
			}
		})
	}
}

func update(key string, power int64) abci.ValidatorUpdate {
	return abci.UpdateValidator(ledgertest.Key(key).Public().(ed25519.PublicKey), power, cmted25519.KeyType)
}

func ascending(a, b abci.ValidatorUpdate) []abci.ValidatorUpdate {
	if bytes.Compare(a.PubKey.GetEd25519(), b.PubKey.GetEd25519()) > 0 {
		a, b = b, a
	}
	return []abci.ValidatorUpdate{a, b}
}

// TestBlockSize: a new size holds from the block after the vote on, for the engine, for proposals and for verdicts; in
// the block of the vote the old one holds still.
func TestBlockSize(t *testing.T) {
	w := newWorld(t)
	before := w.params
	change := w.parameters(func(p *canon.Parameters) { p.TxBytes, p.BlockBytes, p.BlockTouches = 1<<16, 1<<20, 2000 })
	note := w.Draft("usps", ledgertest.Action(canon.ActionTypeObserve, 1, "urn:test:large"))
	note.Actions[0].Detail = []canon.DetailField{{Name: "note", Value: make([]byte, 70_000)}}
	large := w.Sign(note)
	if ok, err := w.judge(large); !ok {
		t.Fatalf("it is refused before: %v", err)
	}

	proposal := w.propose(change)
	w.block(w.Tx("usps", proposal))
	yes := ledgertest.Vote(proposal, canon.ChoiceYes)
	w.block(w.Tx("cainiao", yes))
	r := w.block(w.Tx("correos", yes), large) // by the limits that it was built with
	if r.ConsensusParamUpdates == nil || r.ConsensusParamUpdates.Block.MaxBytes != 1<<20+app.Overhead {
		t.Fatalf("the engine is told %v", r.ConsensusParamUpdates)
	}
	if w.params.Evidence != before.Evidence || w.params.Version != before.Version || w.params.Block.MaxGas != before.Block.MaxGas {
		t.Errorf("more changed than the size: %+v", w.params)
	}
	if p := w.app.Parameters(); p.BlockBytes != 1<<20 || p.TxBytes != 1<<16 {
		t.Errorf("%d and %d bytes", p.BlockBytes, p.TxBytes)
	}

	note.Nonce[0] ^= 1
	if ok, err := w.judge(w.Sign(note)); ok || err != nil {
		t.Errorf("too large a transaction is accepted: %t, %v", ok, err)
	}
	var many []*tx.Tx
	for i := range 20 {
		d := w.Draft("usps", ledgertest.Action(canon.ActionTypeObserve, 1, "urn:test:m"))
		d.Actions[0].Detail = []canon.DetailField{{Name: "note", Value: make([]byte, 60_000+i)}}
		many = append(many, w.Sign(d))
	}
	if ok, err := w.judge(many...); ok || err != nil {
		t.Errorf("too large a block is accepted: %t, %v", ok, err)
	}
	if ok, err := w.judge(many[:17]...); !ok {
		t.Errorf("a full block is refused: %v", err)
	}
	for _, x := range many {
		if got := w.app.Pool().Submit(x.Raw)[0]; got.Err != nil {
			t.Fatal(got.Err)
		}
	}
	height, at := w.next()
	out, err := w.app.PrepareProposal(t.Context(), &abci.RequestPrepareProposal{Height: height, Time: at, MaxTxBytes: 8 << 20})
	if err != nil || len(out.Txs) != 17 {
		t.Errorf("%d transactions proposed, want 17: %v", len(out.Txs), err)
	}
	if r := w.block(); r.ConsensusParamUpdates != nil {
		t.Errorf("the next block says it again: %v", r.ConsensusParamUpdates)
	}
}

// TestOtherParameters are the ledger's alone; the engine hears nothing of them.
func TestOtherParameters(t *testing.T) {
	w := newWorld(t)
	r := w.enact(w.parameters(func(p *canon.Parameters) { p.HoldAfter += 60_000 }))
	if r.ConsensusParamUpdates != nil || len(r.ValidatorUpdates) > 0 {
		t.Errorf("%v, %v", r.ConsensusParamUpdates, r.ValidatorUpdates)
	}
}

// TestReplayOfGovernance: a crash after the block of a vote was executed and before it was committed leaves nothing of
// it, and the same block says the same again, as often as the engine replays it; once it is committed, it cannot be again.
func TestReplayOfGovernance(t *testing.T) {
	w := newWorld(t)
	w.join("royal-mail")
	for i, change := range []canon.Change{
		power("royal-mail", "rm/1", 10),
		w.parameters(func(p *canon.Parameters) { p.BlockBytes += 4096 }),
		{Type: canon.ChangeTypeUpgrade, Upgrade: &canon.Upgrade{Height: 1000, Rules: 7}},
		{Type: canon.ChangeTypeSuspend, Organisation: "royal-mail"},
		{Type: canon.ChangeTypeExpel, Organisation: "royal-mail"},
	} {
		proposal := w.propose(change)
		w.block(w.Tx("usps", proposal))
		yes := ledgertest.Vote(proposal, canon.ChoiceYes)
		w.block(w.Tx("cainiao", yes))
		if i > 0 { // five have a seat
			w.block(w.Tx("hangzhou-tea", yes))
		}
		x := w.Tx("correos", yes)
		before := w.Store.Last()
		members, parameters := len(w.app.Members()), string(w.app.Parameters().Encode())
		first := w.finalize(x)
		if v, p := len(first.ValidatorUpdates), first.ConsensusParamUpdates; v != []int{1, 0, 0, 0, 1}[i] || (p != nil) != (i == 1) {
			t.Errorf("change %d: the engine is told of %d validators, and %v", i, v, p)
		}
		for range 3 {
			w.FS = w.FS.CrashClone(vfs.CrashCloneCfg{})
			w.Options.FS = w.FS
			w.restart()
			if w.Store.Last() != before || len(w.app.Members()) != members || string(w.app.Parameters().Encode()) != parameters {
				t.Fatalf("change %d: something of a block that was not committed is there", i)
			}
			if again := w.finalize(x); again.String() != first.String() {
				t.Errorf("change %d: replayed it says %v, not %v", i, again, first)
			}
		}
		w.commit()
		after := w.Store.Last()
		w.restart()
		if last := w.Store.Last(); last != after || !bytes.Equal(last.AppHash[:], first.AppHash) {
			t.Errorf("change %d: %v is not durable, there is %v", i, after, last)
		}
		w.settle()
	}
}
