package node

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/cometbft/cometbft/types"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/ledger/store"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/keys"
	"github.com/waybill-network/waybill/p2p/host"
	"github.com/waybill-network/waybill/p2p/proofs"
)

// asks has a node ask another for a light block, as a member may.
func (r *running) asks(other *running) error {
	ctx, cancel := context.WithTimeout(r.m.t.Context(), patience)
	defer cancel()
	_, err := proofs.Client{Request: r.host.Request, Node: other.host.ID()}.LightBlock(ctx, 1)
	return err
}

func scan(unit string) (a canon.Core, id ident.ID) {
	return canon.Core{Type: canon.ActionTypeObserve}, ident.ID{Namespace: ident.URI, Value: unit}
}

// TestMemberComesAndGoes: an organisation is admitted, votes, is suspended, loses its votes, is admitted again and
// expelled, while no node is restarted: connections, requests, transactions and votes follow the ledger at every step.
func TestMemberComesAndGoes(t *testing.T) {
	t.Parallel()
	a, b, c := newMember(t, "first", 10), newMember(t, "second", 10), newMember(t, "third", 10)
	g := found(t, "coming", a, b, c)
	d := newMember(t, "fourth", 0)
	d.writeGenesis(g)
	first, second, third := a.run(), b.run(), c.run()
	all := []*running{first, second, third}
	fourth := d.run()
	if !strings.Contains(d.log.String(), "no member's of this chain") || len(first.host.Peers()) > 3 {
		t.Error("a stranger is not told that it is one")
	}

	// Admitted: the gate opens, and the node syncs.
	height := decide(t, canon.Change{Type: canon.ChangeTypeAdmit, Organisation: "fourth", Card: &d.card}, first, second)
	fourth.reach(height)
	for _, r := range all {
		eventually(t, "connected", func() bool { return r.connectedTo("fourth") && fourth.connectedTo(r.m.id) })
	}
	if s := fourth.status(); s.Organisation != "fourth" || s.Validator || s.Standing != "active" {
		t.Errorf("status %v", s)
	}
	if err := fourth.asks(first); err != nil {
		t.Error(err)
	}

	// Power, by a heartbeat that shows that it follows.
	power := func(p uint64) canon.Change {
		return canon.Change{Type: canon.ChangeTypePower, Organisation: "fourth",
			Validator: &canon.Validator{Algorithm: sig.Ed25519, PublicKey: d.public(keys.Consensus), Power: p}}
	}
	fourth.must(fourth.heartbeat())
	decide(t, power(10), first, second)
	eventually(t, "it votes", func() bool { s := fourth.status(); return s.Validator && !s.Syncing })
	eventually(t, "its vote is in a commit", func() bool { return signs(t, first, d.public(keys.Consensus)) })

	// Suspended: what it writes and asks is refused, its votes count on.
	height = decide(t, canon.Change{Type: canon.ChangeTypeSuspend, Organisation: "fourth"}, first, second, third)
	core, unit := scan("urn:test:suspended")
	for _, r := range append(all, fourth) {
		r.reach(height)
		if _, err := r.act(t.Context(), d, ledgertest.Govern(core, unit)); err == nil || !strings.Contains(err.Error(), code.Suspended.String()) {
			t.Errorf("%s takes what a suspended member signs: %v", r.m.id, err)
		}
	}
	for _, r := range all {
		if err := fourth.asks(r); !errors.Is(err, host.ErrNoProtocol) {
			t.Errorf("%s answers a suspended member: %v", r.m.id, err)
		}
		if !r.connectedTo("fourth") {
			t.Errorf("%s has cut a validator", r.m.id)
		}
	}
	top := first.top()
	eventually(t, "its votes count on", func() bool { return first.top() > top+3 && signs(t, first, d.public(keys.Consensus)) })
	if s := fourth.status(); s.Standing != "suspended" || !s.Validator {
		t.Errorf("status %v", s)
	}

	// Without power it is cut, two heights later.
	height = decide(t, power(0), first, second, third)
	for _, r := range all {
		r.reach(height + 2)
		eventually(t, "cut", func() bool { return !r.connectedTo("fourth") })
	}
	if h, stuck := first.top(), fourth.ledger.Last().Height; h > stuck+100 {
		t.Errorf("at %d, it was cut at %d", h, stuck)
	}

	// Admitted again, it is back.
	height = decide(t, canon.Change{Type: canon.ChangeTypeReadmit, Organisation: "fourth"}, first, second)
	fourth.reach(height + 3)
	for _, r := range all {
		eventually(t, "connected again", func() bool { return r.connectedTo("fourth") })
	}
	eventually(t, "it is answered", func() bool { return fourth.asks(second) == nil })
	if n, err := fourth.act(t.Context(), d, ledgertest.Govern(core, unit)); err != nil || n != code.OK {
		t.Errorf("a member that is back: %v, %v", n, err)
	}
	if s := fourth.status(); s.Standing != "active" || s.Validator {
		t.Errorf("status %v", s)
	}

	// Expelled, it is gone for good; the others need no fourth.
	height = decide(t, canon.Change{Type: canon.ChangeTypeExpel, Organisation: "fourth"}, first, second)
	for _, r := range all {
		r.reach(height + 1)
		eventually(t, "cut", func() bool { return !r.connectedTo("fourth") })
	}
	first.must(ledgertest.Govern(core, unit))
	for _, m := range []*member{a, b, c, d} {
		for line := range strings.Lines(m.log.String()) {
			// CometBFT calls a peer that it has nothing more to ask of slow.
			if strings.Contains(line, "level=ERROR") && !strings.Contains(line, "module=blocksync") {
				t.Errorf("%s: %s", m.id, line)
			}
		}
	}
}

// signs reports whether a key's vote is in the last commit that the node has.
func signs(t *testing.T, r *running, publicKey []byte) bool {
	t.Helper()
	lb, err := r.lightBlock(r.top() - 1)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range lb.ValidatorSet.Validators {
		if string(v.PubKey.Bytes()) == string(publicKey) {
			return lb.Commit.Signatures[i].BlockIDFlag == types.BlockIDFlagCommit
		}
	}
	return false
}

// TestOldCopy: a node that is restored from an old copy, while all others have new node keys, meets them at their old
// addresses, by proofs of membership, and comes forward; and one that joined since is no stranger to it then.
func TestOldCopy(t *testing.T) {
	t.Parallel()
	members := []*member{newMember(t, "first", 10), newMember(t, "second", 10), newMember(t, "third", 10)}
	d := newMember(t, "fourth", 10)
	found(t, "copied", append(members, d)...)
	fourth := d.run()
	var others []*running
	for _, m := range members {
		others = append(others, m.run())
	}
	fourth.reach(3)
	fourth.stop()
	old := fourth.ledger.Last().Height
	for i, m := range members {
		before := m.public(keys.Node)
		m.renew(keys.Node)
		others[i].must(m.nodeAct())
		eventually(t, "the operator is warned", func() bool { return strings.Contains(m.log.String(), "another node key") })
		others[i].stop()
		others[i] = m.run()
		if string(before) == string(m.public(keys.Node)) {
			t.Fatal("the key is the old one")
		}
		top := others[i].ledger.Last().Height
		for _, r := range others {
			r.reach(top + 3) // with three of four there is no block without each of them
		}
	}
	for range 20 {
		if _, err := others[0].record(t.Context(), "urn:test:meanwhile", 10); err != nil {
			t.Fatal(err)
		}
	}
	start := time.Now()
	back := d.run()
	top := others[0].ledger.Last().Height
	if top < old+20 {
		t.Fatalf("only %d blocks came meanwhile", top-old)
	}
	back.reach(top)
	t.Logf("came from height %d to %d in %v", old, top, time.Since(start).Round(time.Millisecond))
	if !strings.Contains(d.log.String(), "a peer was introduced by proof") {
		t.Error("it needed no introduction: the test shows nothing")
	}
	eventually(t, "it votes again", func() bool { return signs(t, others[0], d.public(keys.Consensus)) })
	for _, r := range others {
		eventually(t, "connected to all", func() bool { return back.connectedTo(r.m.id) && r.connectedTo("fourth") })
	}
}

// parameters are the chain's with a change.
func parameters(r *running, change func(*canon.Parameters)) canon.Change {
	p := *r.app.Parameters()
	change(&p)
	return canon.Change{Type: canon.ChangeTypeParameters, Parameters: &p}
}

// TestParametersChange: larger blocks and a quicker heartbeat act on running nodes, and one that is behind fetches blocks
// of a size that its own state does not allow yet.
func TestParametersChange(t *testing.T) {
	t.Parallel()
	a, b := newMember(t, "first", 10), newMember(t, "second", 0)
	for _, m := range []*member{a, b} {
		m.cfg.Consensus.Heartbeat = time.Minute
		m.cfg.Pool.OrgMaxBytes, m.cfg.Pool.MaxBytes = 32*config.MiB, 64*config.MiB
	}
	found(t, "growing", a, b)
	first, second := a.run(), b.run()
	second.reach(1)
	second.stop()
	decide(t, parameters(first, func(p *canon.Parameters) {
		p.Heartbeat, p.BlockBytes = 1000, genesis.MaxBlockBytes
	}), first)
	idle := first.ledger.Last().Height
	first.reach(idle + 4) // each would take a minute
	var batch [][]byte
	for i := range 10 {
		batch = append(batch, first.signed(t, a, large(fmt.Sprint("urn:test:", i), 900<<10)).Raw)
	}
	for _, s := range first.app.Pool().Submit(batch...) {
		if s.Err != nil {
			t.Fatal(s.Err)
		}
	}
	largest := 0
	eventually(t, "they are committed", func() bool {
		total := 0
		for h := idle + 1; h <= first.ledger.Last().Height; h++ {
			size := 0
			if err := first.ledger.Txs(h, func(*store.Tx) error { size++; return nil }); err != nil {
				t.Fatal(err)
			}
			total, largest = total+size, max(largest, size)
		}
		return total == len(batch)
	})
	if largest*900<<10 <= 5<<20+64<<10 { // the largest message that blocks of 4 MiB need
		t.Fatalf("no block holds more than %d of them: the test shows nothing", largest)
	}
	b.run().reach(first.ledger.Last().Height)
}

// large is a scan with so much detail.
func large(unit string, size int) tx.DraftAction {
	core, id := scan(unit)
	a := ledgertest.Govern(core, id)
	for size > 0 {
		n := min(size, 16<<10)
		a.Detail = append(a.Detail, canon.DetailField{Name: fmt.Sprintf("note%03d", len(a.Detail)), Value: bytes.Repeat([]byte("."), n)})
		size -= n
	}
	return a
}

// TestUnknownRules: when the consortium goes over to rules that this software does not know, the node says so ahead of
// time, ends before the first such block with the reason, and does not start again.
func TestUnknownRules(t *testing.T) {
	t.Parallel()
	a, b := newMember(t, "first", 10), newMember(t, "second", 0)
	found(t, "upgrading", a, b)
	first, second := a.run(), b.run()
	second.reach(1)
	at := first.ledger.Last().Height + 12
	height := decide(t, canon.Change{Type: canon.ChangeTypeUpgrade, Upgrade: &canon.Upgrade{Height: at, Rules: genesis.Rules + 1}}, first)
	second.reach(height)
	for _, r := range []*running{first, second} {
		if u := r.status().Upgrade; u == nil || u.Height != at || u.Rules != genesis.Rules+1 || u.Known {
			t.Errorf("status %v", u)
		}
		if log := r.m.log.String(); !strings.Contains(log, "install a newer release before") {
			t.Errorf("%s does not warn:\n%s", r.m.id, log)
		}
	}
	for _, r := range []*running{first, second} {
		select {
		case err := <-r.Fatal():
			if !errors.Is(err, exec.ErrRules) || !strings.Contains(err.Error(), "install a release that knows rules version 2") {
				t.Errorf("ended: %v", err)
			}
		case <-time.After(patience):
			t.Fatalf("%s goes on", r.m.id)
		}
		if h := r.ledger.Last().Height; h != at-1 {
			t.Errorf("ended at height %d, want %d", h, at-1)
		}
	}
	for _, r := range []*running{first, second} {
		r.stop()
		if again, err := r.m.start(); !errors.Is(err, exec.ErrRules) {
			if err == nil {
				again.stop()
			}
			t.Errorf("%s started again: %v", r.m.id, err)
		}
	}
}
