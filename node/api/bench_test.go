package api

import (
	"net/http"
	"net/netip"
	"testing"

	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/nodetest"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
	"github.com/waybill-network/waybill/proto/api/v1/apiv1connect"
	"log/slog"
)

// BenchmarkProve asks for the proof of a parcel with twelve events, as a client of Connect does, on one connection.
func BenchmarkProve(b *testing.B) {
	n := nodetest.New(b)
	var actions []tx.DraftAction
	for i := range int64(12) {
		actions = append(actions, observe(i))
	}
	n.Commit(n.Tx("usps", actions...))
	n.Commit()
	o := Options{Config: config.Default(), Ledger: n.Query, App: n.App, Log: slog.New(slog.DiscardHandler)}
	o.Config.Home = b.TempDir()
	o.Config.API.Listen = netip.MustParseAddrPort("127.0.0.1:0")
	o.Config.API.RequestRate, o.Config.API.RequestBurst = 1_000_000_000, 1_000_000_000
	s, err := Start(b.Context(), o)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = s.Stop() }()
	c := apiv1connect.NewProofServiceClient(http.DefaultClient, "http://"+s.Addr())
	for b.Loop() {
		r, err := c.Prove(b.Context(), req(&apiv1.ProveRequest{Unit: unit(parcel)}))
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(r.Msg.Proof)))
	}
}
