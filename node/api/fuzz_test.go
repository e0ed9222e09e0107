package api

import (
	"bytes"
	"context"
	"encoding/base64"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/waybill-network/waybill/node/access"
	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/nodetest"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
	"github.com/waybill-network/waybill/proto/api/v1/apiv1connect"
)

var procedures = []string{
	apiv1connect.SubmitServiceSubmitProcedure, apiv1connect.SubmitServiceSubmitManyProcedure,
	apiv1connect.SubmitServiceSimulateProcedure,
	apiv1connect.QueryServiceTransactionProcedure, apiv1connect.QueryServiceBlocksProcedure,
	apiv1connect.QueryServiceWatchProcedure,
	apiv1connect.ProofServiceProveProcedure, apiv1connect.ProofServiceLightBlockProcedure,
	apiv1connect.ProofServiceGenesisProcedure,
	apiv1connect.StatusServiceStatusProcedure,
}

var contentTypes = []string{
	"application/proto", "application/json", "application/connect+proto", "application/connect+json", "application/grpc",
	"application/grpc-web", "text/plain",
}

// FuzzRequest: any bytes to any procedure in any protocol are answered, and never by a fault of the node.
func FuzzRequest(f *testing.F) {
	n := nodetest.New(f)
	x := n.Tx("usps", observe(1))
	n.Commit(x)
	n.Commit()
	for i, m := range []proto.Message{
		&apiv1.SubmitRequest{Envelope: x.Raw}, &apiv1.SubmitManyRequest{Envelopes: [][]byte{x.Raw, nil}},
		&apiv1.SimulateRequest{Envelopes: [][]byte{x.Raw}}, &apiv1.TransactionRequest{TxId: x.ID[:], WaitMs: 1, Envelope: true},
		&apiv1.BlocksRequest{AfterHeight: 1}, &apiv1.WatchRequest{Unit: unit(parcel)},
		&apiv1.ProveRequest{Unit: unit(parcel), Event: &apiv1.EventPosition{Height: 2}, Detail: true, Epoch: proto.Uint32(0)},
		&apiv1.LightBlockRequest{Height: 2}, &apiv1.GenesisRequest{}, &apiv1.StatusRequest{},
	} {
		b, err := proto.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		j, err := protojson.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(i), uint8(0), false, b)
		f.Add(uint8(i), uint8(0), true, b)
		f.Add(uint8(i), uint8(1), false, j)
		for t := uint8(2); t < 6; t++ {
			part := b
			if t == 3 {
				part = j
			}
			f.Add(uint8(i), t, false, append([]byte{0, 0, 0, 0, byte(len(part))}, part...))
		}
	}
	log := new(lockedBuffer)
	o := Options{
		Config: config.Default(), Ledger: n.Query, App: n.App, Log: slog.New(slog.NewTextHandler(log, nil)),
		Status: func() *apiv1.StatusResponse { return &apiv1.StatusResponse{} },
	}
	o.Config.API.RequestRate, o.Config.API.RequestBurst = 1_000_000_000, 1_000_000_000
	book, cookie := openBook(f, f.TempDir(), o.Log)
	h := handler(f.Context(), o, book)
	f.Fuzz(func(t *testing.T, procedure, contentType uint8, get bool, body []byte) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		path := procedures[int(procedure)%len(procedures)]
		kind := contentTypes[int(contentType)%len(contentTypes)]
		r := httptest.NewRequestWithContext(ctx, http.MethodPost, path, bytes.NewReader(body))
		if get {
			q := url.Values{
				"encoding": {strings.TrimPrefix(kind, "application/")}, "base64": {"1"}, "connect": {"v1"},
				"message": {base64.RawURLEncoding.EncodeToString(body)},
			}
			r = httptest.NewRequestWithContext(ctx, http.MethodGet, path+"?"+q.Encode(), nil)
		}
		r.Header.Set("Content-Type", kind)
		access.Authorize(r.Header, cookie)
		r.RemoteAddr, r.Host = "127.0.0.1:1", "127.0.0.1"
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, r)
		if told := log.take(); rec.Code == http.StatusInternalServerError || strings.Contains(told, "level=ERROR") {
			t.Errorf("%s %s: %d %.200q\n%s", kind, path, rec.Code, rec.Body, told)
		}
	})
}
