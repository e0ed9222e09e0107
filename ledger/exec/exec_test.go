package exec_test

import (
	"bytes"
	"crypto/ed25519"
	"log/slog"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/register"
	"github.com/waybill-network/waybill/ledger/store"
	"github.com/waybill-network/waybill/ledger/tx"
)

const item = "RB123456785CN"

// found begins a chain with changed parameters and cards.
func found(t testing.TB, change func(g *canon.Genesis)) *ledgertest.Chain {
	t.Helper()
	g, err := genesis.New("test", ledgertest.Start, genesis.Defaults(), ledgertest.Cards())
	if err != nil {
		t.Fatal(err)
	}
	change(g)
	c := &ledgertest.Chain{T: t, Genesis: g, FS: vfs.NewCrashableMem()}
	c.Options = store.Options{FS: c.FS, CacheBytes: 8 << 20, Log: slog.New(slog.DiscardHandler)}
	c.Open()
	t.Cleanup(func() { _ = c.Store.Close() })
	return c
}

// scan is a transaction that is always accepted.
func scan(c *ledgertest.Chain, org string) *tx.Tx {
	return c.Tx(org, ledgertest.Action(canon.ActionTypeObserve, 1, item))
}

// apply executes a block without committing it.
func apply(t testing.TB, base *exec.Base, time int64, cache exec.Cache, raw ...[]byte) *exec.Outcome {
	t.Helper()
	out, err := exec.Apply(base, exec.Block{Height: base.Height + 1, Time: time, Txs: raw}, cache)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// one is the code of a transaction in a block of its own, one second after the last. Judge must agree.
func one(t testing.TB, c *ledgertest.Chain, raw []byte) code.Code {
	t.Helper()
	base, time := c.Store.Base(), c.Time()+1000
	got := apply(t, base, time, nil, raw).Receipts[0].Code
	err := exec.Judge(base, exec.Block{Height: base.Height + 1, Time: time, Txs: [][]byte{raw}}, nil)
	if proposable := got == code.OK || got >= code.Role; proposable != (err == nil) {
		t.Errorf("%s, but Judge says %v", got, err)
	}
	return got
}

// rewrite changes the body of a transaction, signed again with the key of an organisation.
func rewrite(t testing.TB, c *ledgertest.Chain, x *tx.Tx, key string, change func(e *canon.Envelope, b *canon.Body)) []byte {
	t.Helper()
	var env canon.Envelope
	var body canon.Body
	if err := env.Decode(bytes.Clone(x.Raw), 1<<16); err != nil {
		t.Fatal(err)
	}
	if err := body.Decode(env.Body, 1<<16); err != nil {
		t.Fatal(err)
	}
	change(&env, &body)
	env.Body = body.Encode()
	signed := append([]byte("wb/tx1"), byte(len(c.Store.ChainID())))
	signed = append(append(signed, c.Store.ChainID()...), env.Body...)
	env.Signatures[0].Signature = ed25519.Sign(ledgertest.Key(key), signed)
	return env.Encode()
}

// patched are rows of which those of a member are changed, for what no action can bring about yet.
type patched struct {
	register.Rows
	change func(m *canon.Member)
	of     string
}

func (p patched) Row(index uint64) ([]byte, error) {
	row, err := p.Rows.Row(index)
	if err != nil {
		return nil, err
	}
	rec, frontier, raw, err := register.Split(row)
	if err != nil || len(raw) == 0 {
		return row, err
	}
	state, err := register.ReadState(raw)
	if err != nil || state.Member == nil || state.Member.Id != p.of {
		return row, err
	}
	p.change(state.Member)
	out := rec.Append(nil)
	for _, n := range frontier.Nodes {
		out = append(out, n[:]...)
	}
	return append(out, state.Encode()...), nil
}
