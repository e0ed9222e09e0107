package api

import (
	"bytes"
	"errors"
	"net"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/node/config"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// TestQuestionsAreSmall: what hands nothing in cannot fill the memory, sent or unpacked.
func TestQuestionsAreSmall(t *testing.T) {
	w := newWorld(t, nil)
	for _, opts := range [][]connect.ClientOption{nil, {connect.WithSendGzip()}} {
		c := w.as("", "http2", opts...)
		for size, want := range map[int]connect.Code{60_000: connect.CodeInvalidArgument, 10_000_000: connect.CodeResourceExhausted} {
			_, err := c.proof.Prove(t.Context(), req(&apiv1.ProveRequest{Unit: unit(string(bytes.Repeat([]byte("1"), size)))}))
			if connect.CodeOf(err) != want {
				t.Errorf("%d bytes: %v, want %v", size, err, want)
			}
		}
	}
}

// TestFairConnections: one address has a quarter of them at most; loopback, where proxies are, has all.
func TestFairConnections(t *testing.T) {
	wire := newWire()
	l := fairly(wire, 40)
	accepted := make(chan net.Conn, 100)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				close(accepted)
				return
			}
			accepted <- c
		}
	}()
	dial := func(from string) (served net.Conn) {
		t.Helper()
		wire.from = netip.MustParseAddrPort(from)
		c, err := wire.dial(t.Context(), "", "")
		if err != nil {
			t.Fatal(err)
		}
		closed := make(chan struct{})
		go func() {
			_, _ = c.Read(make([]byte, 1)) // it ends when the server closes
			close(closed)
		}()
		select {
		case served = <-accepted:
		case <-closed:
		case <-time.After(10 * time.Second):
			t.Fatal("neither accepted nor closed")
		}
		return served
	}
	var held []net.Conn
	for i := range 10 {
		from := "[2001:db8::1]:1"
		if i%2 > 0 {
			from = "[2001:db8:0:ff::2]:1" // of the same /56
		}
		held = append(held, dial(from))
	}
	if held[9] == nil || dial("[2001:db8::1]:2") != nil {
		t.Error("one address has more than a quarter, or less")
	}
	if dial("[2001:db8:1::1]:1") == nil || dial("192.0.2.1:1") == nil {
		t.Error("others are turned away")
	}
	for range 2 {
		_ = held[0].Close() // the second time it is closed already
	}
	if dial("[2001:db8::1]:1") == nil || dial("[2001:db8::1]:1") != nil {
		t.Error("a place that was given back is not one place")
	}
	for range 30 {
		if dial("127.0.0.1:1") == nil {
			t.Fatal("a proxy is turned away")
		}
	}
	_ = l.Close()
	if _, open := <-accepted; open {
		t.Error("it accepts after its end")
	}
}

// TestFairWaits: strangers that wait leave room for partners to wait for their receipts.
func TestFairWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, func(c *config.API) { c.MaxConnections = 40 })
		w.wire.from = netip.MustParseAddrPort("192.0.2.1:1")
		stranger, partner := w.as("", "http2"), w.over("http2")
		prove := func() error {
			_, err := stranger.proof.Prove(t.Context(), req(&apiv1.ProveRequest{Unit: unit(parcel), AtLeastHeight: 99}))
			return err
		}
		ended := make(chan error, 30)
		for range cap(ended) {
			go func() { ended <- prove() }()
		}
		synctest.Wait()
		for range 20 {
			if err := <-ended; connect.CodeOf(err) != connect.CodeResourceExhausted {
				t.Errorf("an eleventh that waits: %v", err)
			}
		}
		if _, err := partner.query.Transaction(t.Context(),
			req(&apiv1.TransactionRequest{TxId: make([]byte, 32), WaitMs: 1000})); err != nil {
			t.Errorf("a partner: %v", err)
		}
		for range 10 {
			if err := <-ended; connect.CodeOf(err) != connect.CodeDeadlineExceeded {
				t.Error(err)
			}
		}
		if err := prove(); connect.CodeOf(err) != connect.CodeDeadlineExceeded || errors.Is(err, errWaits) {
			t.Errorf("afterwards: %v", err)
		}
	})
}
