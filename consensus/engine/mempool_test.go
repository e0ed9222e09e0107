package engine

import (
	"fmt"
	"testing"
	"time"

	mempl "github.com/cometbft/cometbft/mempool"
)

// TestTokenComesBack: what consensus took while a block was under way is there again after the commit.
func TestTokenComesBack(t *testing.T) {
	pending := true
	m := newMempool(&mempl.AppMempool{}, func() bool { return pending }, make(chan struct{}, 1))
	armed := func() bool {
		select {
		case <-m.TxsAvailable():
			return true
		default:
			return false
		}
	}
	for range 3 {
		arm(m.token)
	}
	if !armed() || armed() {
		t.Fatal("not exactly one token")
	}
	update := func() {
		if err := m.Update(1, nil, nil, nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	if update(); !armed() {
		t.Error("transactions are left, and consensus is not told")
	}
	pending = false
	if update(); armed() {
		t.Error("nothing is left, and consensus is told to make a block")
	}
}

// TestTransactionDuringBlock: one validator alone, so that no other node's gossip arms it. After a block
// with transactions comes an empty one, which proves its hash; each of those brings a transaction that is
// too late for it. Consensus may take the token at any of the steps that follow, and drop it. Without the
// re-arming in Update one of the transactions waits for the heartbeat.
func TestTransactionDuringBlock(t *testing.T) {
	bubble(t, 1, func(w *world) {
		w.settings.Heartbeat = time.Hour
		n, made := w.nodes[0], 0
		n.hook = func(call string, height int64) error {
			if call == "prepare" && height > 1 && !n.app.pending() && made < 30 {
				made++
				n.app.submit([]byte(fmt.Sprint("late-", made)))
			}
			return nil
		}
		w.start()
		w.wait(time.Minute, "the first block", w.all(1))
		n.app.submit([]byte("first"))
		w.wait(time.Minute, "all transactions are in blocks", func() bool { return n.app.committedAt([]byte("late-30")) > 0 })
	})
}
