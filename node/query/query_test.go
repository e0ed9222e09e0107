package query_test

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cometbft/cometbft/types"
	"github.com/google/go-cmp/cmp"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/prove"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/node/nodetest"
	"github.com/waybill-network/waybill/node/query"
)

const parcel = "RB123456785CN"

func about(s string) prove.Question {
	id, _, err := ident.Parse(s)
	if err != nil {
		panic(err)
	}
	return prove.Question{ID: id}
}

func scan(n *nodetest.Node, org string, seconds int64) *tx.Tx {
	return n.Tx(org, ledgertest.Action(canon.ActionTypeObserve, seconds, parcel))
}

// verified proves and verifies.
func verified(t *testing.T, n *nodetest.Node, q prove.Question, atLeast uint64) *light.Verified {
	t.Helper()
	b, err := n.Query.Prove(t.Context(), q, atLeast)
	if err != nil {
		t.Fatal(err)
	}
	v, err := light.Verify(b, n.Root())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestProve: what is proven is the state before the newest header, whole.
func TestProve(t *testing.T) {
	n := nodetest.New(t)
	n.Commit(n.Tx("cainiao", ledgertest.Action(canon.ActionTypeAccept, 1, parcel)))
	if v := verified(t, n, about(parcel), 0); v.Subject != nil {
		t.Error("shown before a header attests it")
	}
	n.Commit(scan(n, "usps", 2))
	if v := verified(t, n, about(parcel), 2); v.Height != 3 || v.Subject == nil || v.Subject.Count != 1 {
		t.Errorf("height %d, %+v", v.Height, v.Subject)
	}
	n.Commit()
	if v := verified(t, n, about(parcel), 3); v.Height != 4 || v.Subject.Count != 2 {
		t.Errorf("height %d, %+v", v.Height, v.Subject)
	}
	n.Commit(scan(n, "usps", 3), n.Tx("usps", ledgertest.Action(canon.ActionTypeObserve, 3, "RB123456771CN")))
	q := about(parcel)
	for _, p := range []canon.Position{
		{}, {Height: 1}, {Height: 2, Tx: 1}, {Height: 3, Action: 1}, {Height: 5}, {Height: 5, Tx: 1}, {Height: 6},
		{Height: 1 << 63},
		{Height: 3, Tx: 1<<32 - 1}, {Height: 3, Action: 1<<32 - 1},
	} {
		q.Event = &p
		if _, err := n.Query.Prove(t.Context(), q, 0); !errors.Is(err, prove.ErrNoEvent) {
			t.Errorf("an event that is none, %+v: %v", p, err)
		}
	}
	n.Commit()
	q.Event = &canon.Position{Height: 5}
	verified(t, n, q, 0)
	q.Event = &canon.Position{Height: 5, Tx: 1}
	if _, err := n.Query.Prove(t.Context(), q, 0); !errors.Is(err, prove.ErrNoEvent) {
		t.Errorf("another unit's event: %v", err)
	}
}

// TestProveNothing: before the first block no header attests anything.
func TestProveNothing(t *testing.T) {
	n := nodetest.Over(t, ledgertest.New(t))
	if _, err := n.Query.Prove(t.Context(), about(parcel), 0); !errors.Is(err, query.ErrNothing) {
		t.Error(err)
	}
	if _, err := n.Query.LightBlock(0); !errors.Is(err, query.ErrNotYet) {
		t.Error(err)
	}
}

// TestProveWaits for the height asked for, and not longer than the context.
func TestProveWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := nodetest.New(t)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		done := make(chan error, 1)
		go func() {
			_, err := n.Query.Prove(ctx, about(parcel), 3)
			done <- err
		}()
		for range 2 { // heights 2 and 3
			synctest.Wait()
			if len(done) > 0 {
				t.Fatalf("answered at height %d: %v", n.Store.Last().Height, <-done)
			}
			n.Commit()
		}
		synctest.Wait()
		if len(done) > 0 {
			t.Fatalf("answered before a header attests height 3: %v", <-done)
		}
		n.Commit()
		if err := <-done; err != nil {
			t.Error(err)
		}
		start := time.Now()
		if _, err := n.Query.Prove(ctx, about(parcel), 1<<63); !errors.Is(err, query.ErrNotYet) ||
			time.Since(start) != time.Minute {
			t.Errorf("a height that is far away: %v after %v", err, time.Since(start))
		}
	})
}

// TestMuchDetail: whatever was asked for, a file is made that can be read, or none.
func TestMuchDetail(t *testing.T) {
	n := nodetest.New(t)
	for i := range 10 {
		a := ledgertest.Action(canon.ActionTypeObserve, int64(i), parcel)
		a.Detail = []canon.DetailField{{Name: "note", Value: bytes.Repeat([]byte{'a' + byte(i)}, 900_000)}}
		if c := n.Commit(n.Tx("usps", a)); c[0] != code.OK {
			t.Fatal(c)
		}
	}
	n.Commit()
	q := about(parcel)
	verified(t, n, q, 0)
	q.Detail = true
	if b, err := n.Query.Prove(t.Context(), q, 0); err == nil {
		_, err = light.Verify(b, n.Root())
		if err != nil {
			t.Errorf("%d bytes: %v", len(b), err)
		}
	} else if !errors.Is(err, prove.ErrTooLarge) {
		t.Error(err)
	}
	q.Event = &canon.Position{Height: 5}
	verified(t, n, q, 0)
}

// TestBesideCommits: proofs are made while blocks are committed as fast as they can be, and none fails because the state
// that it began with has passed.
func TestBesideCommits(t *testing.T) {
	c := ledgertest.New(t)
	c.Options.RingBytes = 1 // no past but the last block's
	if err := c.Store.Close(); err != nil {
		t.Fatal(err)
	}
	c.Open()
	n := nodetest.Over(t, c)
	n.Commit()
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	proofs := make(chan int, 4)
	for range cap(proofs) {
		wg.Go(func() {
			made := 0
			defer func() { proofs <- made }()
			for ctx.Err() == nil {
				b, err := n.Query.Prove(context.WithoutCancel(ctx), about(parcel), 0)
				if err == nil {
					_, err = light.Verify(b, n.Root())
				}
				if err != nil {
					t.Error(err)
					return
				}
				made++
			}
		})
	}
	for i := range 300 {
		n.Commit(scan(n, "usps", int64(i)))
	}
	stop()
	wg.Wait()
	for range cap(proofs) {
		if <-proofs == 0 {
			t.Error("no proof was made beside the commits")
		}
	}
}

// TestCommitDoesNotWait for those who verify a path.
func TestCommitDoesNotWait(t *testing.T) {
	n := nodetest.New(t)
	began, goOn := make(chan struct{}, 10), make(chan struct{})
	l := query.New(n.Store, func(h uint64) (*types.LightBlock, error) {
		began <- struct{}{}
		<-goOn
		return n.LightBlock(h)
	}, func() uint64 { return 1 })
	done := make(chan error, 1)
	go func() {
		_, err := l.Prove(context.Background(), about(parcel), 0)
		done <- err
	}()
	<-began
	committed := make(chan struct{})
	go func() {
		l.Committed(nodetest.Outcome(2))
		close(committed)
	}()
	select {
	case <-committed:
	case <-time.After(10 * time.Second):
		t.Error("a commit waits for a reader")
	}
	close(goOn)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// TestLightBlock: each height that is held, the last by 0, and the reason for others.
func TestLightBlock(t *testing.T) {
	n := nodetest.New(t)
	n.Commit()
	n.Commit()
	for _, h := range []uint64{0, 1, 2, 3} {
		b, err := n.Query.LightBlock(h)
		if err != nil {
			t.Fatal(err)
		}
		var lb canon.LightBlock
		if err := lb.Decode(b, light.MaxItems); err != nil {
			t.Fatal(err)
		}
		if want := h; lb.Header.Height != want && !(h == 0 && lb.Header.Height == 3) {
			t.Errorf("asked for %d, got %d", h, lb.Header.Height)
		}
		if _, err := light.Follow(n.Root(), []canon.LightBlock{lb}); err != nil {
			t.Error(err)
		}
	}
	for _, h := range []uint64{4, 1 << 63, 1<<64 - 1} {
		if _, err := n.Query.LightBlock(h); !errors.Is(err, query.ErrNotYet) {
			t.Errorf("%d: %v", h, err)
		}
	}
	forgetful := query.New(n.Store, func(uint64) (*types.LightBlock, error) { return nil, query.ErrNotHeld },
		func() uint64 { return 3 })
	if _, err := forgetful.LightBlock(1); !errors.Is(err, query.ErrNotHeld) {
		t.Errorf("a height that is gone: %v", err)
	}
}

// TestTransaction: one that is committed is found at once, one that will be is waited for, and the rest is not there.
func TestTransaction(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := nodetest.New(t)
		x, other := scan(n, "usps", 1), scan(n, "cainiao", 1)
		found := make(chan uint64, 1)
		go func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			if tx, err := n.Query.Transaction(ctx, x.ID); err != nil || tx == nil {
				t.Errorf("%v, %v", tx, err)
			} else {
				found <- tx.Height
			}
		}()
		synctest.Wait()
		n.Commit(other)
		synctest.Wait()
		n.Commit(x)
		if h := <-found; h != 3 {
			t.Errorf("height %d", h)
		}
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		if tx, err := n.Query.Transaction(ended, other.ID); err != nil || tx == nil || tx.Height != 2 {
			t.Errorf("%v, %v", tx, err)
		}
		if tx, err := n.Query.Transaction(ended, proof.Hash{1}); err != nil || tx != nil {
			t.Errorf("%v, %v", tx, err)
		}
	})
}

// TestBlock: what followers are told of a block is the same whether it comes from memory or from disk, whatever the
// block holds.
func TestBlock(t *testing.T) {
	n := nodetest.New(t)
	good, bad := scan(n, "usps", 1), n.Tx("auditor", ledgertest.Action(canon.ActionTypeObserve, 1, parcel))
	n.CommitRaw(good.Raw, []byte("no transaction"), bad.Raw, good.Raw)
	inMemory, err := n.Query.Block(t.Context(), nil, 2)
	if err != nil {
		t.Fatal(err)
	}
	want := []query.Result{{ID: good.ID}, {Code: code.Malformed}, {ID: bad.ID, Code: code.Role}, {ID: good.ID,
		Code: code.Replayed}}
	if diff := cmp.Diff(want, inMemory.Results); diff != "" {
		t.Error(diff)
	}
	if last := n.Store.Last(); inMemory.AppHash != last.AppHash || inMemory.Time != last.Time || inMemory.Height != 2 {
		t.Errorf("%+v", inMemory)
	}
	for range 100 {
		n.Commit()
	}
	for name, l := range map[string]*query.Ledger{"forgotten in memory": n.Query, "after a start": nodetest.Over(t,
		n.Chain).Query} {
		onDisk, err := l.Block(t.Context(), nil, 2)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(inMemory, onDisk); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestBlockWaits for one that is to come, until it does or the reader or the server has enough.
func TestBlockWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := nodetest.New(t)
		got := make(chan uint64, 1)
		go func() {
			b, err := n.Query.Block(t.Context(), nil, 3)
			if err != nil {
				t.Error(err)
				return
			}
			got <- b.Height
		}()
		n.Commit()
		synctest.Wait()
		if len(got) > 0 {
			t.Fatal("height 3 is not there yet")
		}
		n.Commit()
		if h := <-got; h != 3 {
			t.Errorf("height %d", h)
		}
		stop := make(chan struct{})
		time.AfterFunc(time.Second, func() { close(stop) })
		if _, err := n.Query.Block(t.Context(), stop, 9); !errors.Is(err, query.ErrStopped) {
			t.Error(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := n.Query.Block(ctx, nil, 9); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	})
}
