package main

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"connectrpc.com/connect"
	"github.com/google/go-cmp/cmp"

	"github.com/waybill-network/waybill/ledger/canon"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
	"github.com/waybill-network/waybill/proto/api/v1/apiv1connect"
)

// flaky streams the events after the height that it is asked for, and breaks each connection after as many messages as
// it was told. A nil event is a sign of life.
type flaky struct {
	apiv1connect.UnimplementedQueryServiceHandler
	events []*apiv1.WatchResponse

	mu    sync.Mutex
	lives []int    // of the connections to come
	asked []uint64 // heights
}

func (f *flaky) Watch(
	_ context.Context, r *connect.Request[apiv1.WatchRequest], out *connect.ServerStream[apiv1.WatchResponse],
) error {
	f.mu.Lock()
	f.asked = append(f.asked, r.Msg.AfterHeight)
	if len(f.lives) == 0 {
		f.mu.Unlock()
		return connect.NewError(connect.CodeInvalidArgument, errors.New("the test is over"))
	}
	life := f.lives[0]
	f.lives = f.lives[1:]
	f.mu.Unlock()
	for _, e := range f.events {
		if e.Height != 0 && e.Height <= r.Msg.AfterHeight {
			continue
		}
		if life--; life < 0 {
			return connect.NewError(connect.CodeUnavailable, errors.New("gone"))
		}
		if err := out.Send(e); err != nil {
			return err
		}
	}
	return nil
}

// TestWatchResumes: whatever the connection does, each event is shown once and none is left out, also where it breaks
// between two events of one height, and where a reused identifier's epochs come out of order.
func TestWatchResumes(t *testing.T) {
	a := canon.Action{Core: &canon.Core{Type: canon.ActionTypeObserve, Time: 1}}
	event := func(height uint64, action uint32) *apiv1.WatchResponse {
		return &apiv1.WatchResponse{Height: height, Action: action, Organisation: "usps", Event: a.Encode()}
	}
	life := &apiv1.WatchResponse{}
	f := &flaky{
		events: []*apiv1.WatchResponse{event(5, 0), event(5, 1), event(9, 0), event(7, 0), event(7, 1), life, event(12, 0), event(12, 1)},
		lives:  []int{1, 2, 4, 6, 1, 9},
	}
	mux := http.NewServeMux()
	mux.Handle(apiv1connect.NewQueryServiceHandler(f))
	server := httptest.NewServer(mux)
	defer server.Close()

	type at struct {
		height uint64
		action uint32
	}
	var got []at
	w := &watch{client: newClient(server.Client(), server.URL), unit: &apiv1.Unit{Id: "RB123456785CN"}}
	for range f.lives {
		alive, err := w.stream(t.Context(), func(m *apiv1.WatchResponse) error {
			got = append(got, at{m.Height, m.Action})
			return nil
		})
		if !alive || !passing(err) {
			t.Fatalf("connection %v: %v", alive, err)
		}
	}
	if diff := cmp.Diff([]at{{5, 0}, {5, 1}, {9, 0}, {7, 0}, {7, 1}, {12, 0}, {12, 1}}, got, cmp.AllowUnexported(at{})); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]uint64{0, 0, 0, 0, 9, 9}, f.asked); diff != "" {
		t.Errorf("heights asked for: %s", diff)
	}
}

// TestWatchEnds: the time that was given ends it well; what no retry can mend ends it with an error.
func TestWatchEnds(t *testing.T) {
	f := &flaky{}
	mux := http.NewServeMux()
	mux.Handle(apiv1connect.NewQueryServiceHandler(f))
	server := httptest.NewServer(mux)
	defer server.Close()
	if _, problem, code := waybill(t.Context(), t, "unit", "watch", "RB123456785CN", "--node", server.URL); code != exitUsage {
		t.Errorf("exit %d: %s", code, problem)
	}
	f.lives = []int{1}
	f.events = []*apiv1.WatchResponse{{}, {}}
	began := time.Now()
	if _, problem, code := waybill(t.Context(), t, "unit", "watch", "RB123456785CN", "--node", server.URL, "--for", "50ms"); code != exitOK {
		t.Errorf("exit %d: %s", code, problem)
	}
	if time.Since(began) > 5*time.Second {
		t.Error("--for did not end it")
	}
}
