package forge

import (
	"context"
	"log/slog"
	"net/netip"
	"testing"

	"github.com/waybill-network/waybill/node/api"
	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/nodetest"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// Honest serves a node's API on loopback until the test ends, and returns its URL. tune may change the limits.
func Honest(t testing.TB, n *nodetest.Node, tune func(*config.API)) string {
	t.Helper()
	c := config.Default()
	c.Home = t.TempDir()
	c.API.Listen = netip.MustParseAddrPort("127.0.0.1:0")
	c.API.RequestRate, c.API.RequestBurst = 10_000, 10_000
	if tune != nil {
		tune(&c.API)
	}
	s, err := api.Start(context.WithoutCancel(t.Context()), api.Options{
		Config: c, Ledger: n.Query, App: n.App, Log: slog.New(slog.DiscardHandler),
		Status: func() *apiv1.StatusResponse {
			return &apiv1.StatusResponse{ChainId: n.Store.ChainID(), Height: n.Store.Last().Height}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return "http://" + s.Addr()
}
