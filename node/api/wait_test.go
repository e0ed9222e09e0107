package api

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/node/config"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
	"github.com/waybill-network/waybill/proto/api/v1/apiv1connect"
)

// short are deadlines of requests that are shorter than what a request may wait.
func short(c *config.API) {
	c.ReadTimeout, c.WriteTimeout = 10*time.Second, 20*time.Second
}

// TestTransactionWaits as long as it was told to, a minute at most, whatever the deadlines for reading and writing are,
// and answers as soon as there is something to say.
func TestTransactionWaits(t *testing.T) {
	for _, protocol := range both {
		inBubble(t, protocol, func(t *testing.T) {
			w := newWorld(t, short)
			c := w.over(protocol)
			x := scan(w, "usps", 1)
			look := func(millis uint32) (apiv1.TransactionState, time.Duration) {
				t.Helper()
				start := time.Now()
				r, err := c.query.Transaction(t.Context(), req(&apiv1.TransactionRequest{TxId: x.ID[:], WaitMs: millis}))
				if err != nil {
					t.Fatalf("after %v: %v", time.Since(start), err)
				}
				return r.Msg.State, time.Since(start)
			}
			if s, d := look(0); s != unknown || d != 0 {
				t.Errorf("without waiting: %v after %v", s, d)
			}
			if s, d := look(45_000); s != unknown || d != 45*time.Second {
				t.Errorf("unknown: %v after %v", s, d)
			}
			w.App.Pool().Submit(x.Raw)
			if s, d := look(1<<32 - 1); s != pending || d != time.Minute {
				t.Errorf("pending: %v after %v", s, d)
			}
			time.AfterFunc(50*time.Second, func() { w.Commit(); w.Commit(x) })
			if s, d := look(60_000); s != committed || d != 50*time.Second {
				t.Errorf("committed: %v after %v", s, d)
			}
			if s, d := look(60_000); s != committed || d != 0 {
				t.Errorf("committed before: %v after %v", s, d)
			}
		})
	}
}

// TestProveWaits for a height to become provable, a minute at most, or as long as the client has.
func TestProveWaits(t *testing.T) {
	for _, protocol := range both {
		inBubble(t, protocol, func(t *testing.T) {
			w := newWorld(t, short)
			c := w.over(protocol)
			prove := func(ctx context.Context, atLeast uint64) (connect.Code, time.Duration) {
				start := time.Now()
				_, err := c.proof.Prove(ctx, req(&apiv1.ProveRequest{Unit: unit(parcel), AtLeastHeight: atLeast}))
				if err == nil {
					return 0, time.Since(start)
				}
				if !strings.Contains(err.Error(), "not reached") && ctx.Err() == nil {
					t.Error(err)
				}
				return connect.CodeOf(err), time.Since(start)
			}
			if code, d := prove(t.Context(), 0); code != 0 || d != 0 {
				t.Errorf("at once: %v after %v", code, d)
			}
			if code, d := prove(t.Context(), 1<<64-1); code != connect.CodeDeadlineExceeded || d != time.Minute {
				t.Errorf("never: %v after %v", code, d)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			if code, d := prove(ctx, 9); code != connect.CodeDeadlineExceeded || d != 5*time.Second {
				t.Errorf("the client's deadline: %v after %v", code, d)
			}
			committed := make(chan struct{})
			time.AfterFunc(40*time.Second, func() { w.Commit(); w.Commit(); close(committed) })
			if code, d := prove(t.Context(), 2); code != 0 || d != 40*time.Second {
				t.Errorf("reached: %v after %v", code, d)
			}
			<-committed // the world is taken down
		})
	}
}

// TestNothingYet: a chain without a block has nothing to prove, and says so at once.
func TestNothingYet(t *testing.T) {
	inBubble(t, "", func(t *testing.T) {
		w := serveNode(t, founded(t), nil)
		c := w.over("http1")
		if _, err := c.proof.Prove(t.Context(),
			req(&apiv1.ProveRequest{Unit: unit(parcel)})); connect.CodeOf(err) != connect.CodeUnavailable {
			t.Error(err)
		}
		if err := lightBlock(c, t, 0); connect.CodeOf(err) != connect.CodeNotFound {
			t.Error(err)
		}
	})
}

// TestWaitsAreFew: so many requests may wait, and others are told at once; those who do not wait are served.
func TestWaitsAreFew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(c *config.API) { c.MaxConnections = 3 })
		c := w.over("http2")
		look := func(wait uint32) error {
			_, err := c.query.Transaction(t.Context(), req(&apiv1.TransactionRequest{TxId: make([]byte, 32), WaitMs: wait}))
			return err
		}
		ended := make(chan error, 3)
		for range cap(ended) {
			go func() { ended <- look(30_000) }()
		}
		synctest.Wait()
		if err := look(30_000); connect.CodeOf(err) != connect.CodeResourceExhausted {
			t.Errorf("a fourth that waits: %v", err)
		}
		if _, err := c.proof.Prove(t.Context(), req(&apiv1.ProveRequest{Unit: unit(parcel),
			AtLeastHeight: 9})); connect.CodeOf(err) != connect.CodeResourceExhausted {
			t.Errorf("a proof that waits: %v", err)
		}
		if err := look(0); err != nil {
			t.Errorf("one that does not wait: %v", err)
		}
		for range cap(ended) {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
		if err := look(1000); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	})
}

// TestLooksAgain: a transaction that leaves the pool for a block while it is looked for is not unknown.
func TestLooksAgain(t *testing.T) {
	w := newWorld(t, func(c *config.API) { c.RequestRate, c.RequestBurst = 1_000_000, 1_000_000 })
	c := w.over("http2")
	for i := range 200 {
		x := scan(w, "usps", int64(i))
		w.App.Pool().Submit(x.Raw)
		done := make(chan struct{})
		go func() {
			defer close(done)
			for {
				r, err := c.query.Transaction(t.Context(), req(&apiv1.TransactionRequest{TxId: x.ID[:]}))
				if err != nil || r.Msg.State == unknown {
					t.Errorf("%v, %v", r, err)
					return
				}
				if r.Msg.State == committed {
					return
				}
			}
		}()
		w.Commit(x)
		<-done
	}
}

// TestSlowRequests: one that does not come within its deadlines ends, and a stream's is no exception.
func TestSlowRequests(t *testing.T) {
	header := func(procedure, kind string) string {
		return "POST " + procedure + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: " + kind + "\r\nContent-Length: 100\r\n\r\n"
	}
	const stream = "application/connect+proto"
	for _, tt := range []struct {
		name, sent string
		within     time.Duration
	}{
		{"half a header", "POST /api.v1.QueryService/Watch HTTP/1.1\r\nHost: 127", 2 * time.Second},
		{"no body", header(apiv1connect.SubmitServiceSubmitProcedure, "application/proto"), 10 * time.Second},
		{"no body of a stream", header(apiv1connect.QueryServiceWatchProcedure, stream), 10 * time.Second},
		{"half a body of blocks", header(apiv1connect.QueryServiceBlocksProcedure, stream) + "xx", 10 * time.Second},
	} {
		inBubble(t, tt.name, func(t *testing.T) {
			w := newWorld(t, func(c *config.API) { short(c); c.HeaderTimeout = 2 * time.Second })
			conn, err := w.wire.dial(t.Context(), "", "")
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			start := time.Now()
			if _, err := io.WriteString(conn, tt.sent); err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, conn); err != nil {
				t.Fatal(err)
			}
			if d := time.Since(start); d > tt.within {
				t.Errorf("the connection ended after %v", d)
			}
		})
	}
}

// TestStop: streams and waiting requests end at once and are told why; nothing runs afterwards.
func TestStop(t *testing.T) {
	for _, protocol := range both {
		inBubble(t, protocol, func(t *testing.T) {
			w := newWorld(t, nil)
			c := w.over(protocol)
			ended := make(chan error, 4)
			w.Commit(scan(w, "usps", 1))
			b, err := c.query.Blocks(t.Context(), req(&apiv1.BlocksRequest{AfterHeight: 2}))
			if err != nil {
				t.Fatal(err)
			}
			s := watch(t, c, unit(parcel), 0)
			s.batch()
			go func() { ended <- streamError(b, nil) }()
			go func() { ended <- streamError(s.stream, nil) }()
			go func() {
				_, err := c.proof.Prove(t.Context(), req(&apiv1.ProveRequest{Unit: unit(parcel), AtLeastHeight: 9}))
				ended <- err
			}()
			go func() {
				r, err := c.query.Transaction(t.Context(), req(&apiv1.TransactionRequest{TxId: make([]byte, 32), WaitMs: 60_000}))
				if err == nil && r.Msg.State != unknown {
					t.Errorf("%v", r)
				}
				ended <- err
			}()
			synctest.Wait()
			start := time.Now()
			if err := w.server.Stop(); err != nil {
				t.Error(err)
			}
			if d := time.Since(start); d > 2*time.Second {
				t.Errorf("stopped after %v", d)
			}
			unavailable := 0
			for range cap(ended) {
				if err := <-ended; connect.CodeOf(err) == connect.CodeUnavailable && strings.Contains(err.Error(), "stopping") {
					unavailable++
				} else if err != nil {
					t.Error(err)
				}
			}
			if unavailable != 3 {
				t.Errorf("%d were told that the node stops", unavailable)
			}
			if _, err := c.status.Status(t.Context(),
				req(&apiv1.StatusRequest{})); connect.CodeOf(err) != connect.CodeUnavailable {
				t.Errorf("afterwards: %v", err)
			}
		})
	}
}

// TestStopWithSlowClient: one that does not read delays the end by seconds, not until it is cut for its slowness.
func TestStopWithSlowClient(t *testing.T) {
	for _, protocol := range both {
		inBubble(t, protocol, func(t *testing.T) {
			w := newWorld(t, func(c *config.API) { c.WriteTimeout = time.Hour })
			slow := w.over(protocol)
			if _, err := slow.status.Status(t.Context(), req(&apiv1.StatusRequest{})); err != nil {
				t.Fatal(err)
			}
			defer slow.http.CloseIdleConnections()
			w.wire.stall()
			watch(t, slow, unit(parcel), 0)
			synctest.Wait()
			start := time.Now()
			if err := w.server.Stop(); err != nil {
				t.Error(err)
			}
			if d := time.Since(start); d > 2*stopWithin {
				t.Errorf("stopped after %v", d)
			}
		})
	}
}
