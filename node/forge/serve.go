package forge

import (
	"context"
	"encoding/hex"
	"net/http"
	"strconv"

	"connectrpc.com/connect"

	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
	"github.com/waybill-network/waybill/proto/api/v1/apiv1connect"
)

func (s *Server) routes() {
	s.mux = http.NewServeMux()
	s.mux.HandleFunc("GET /v1/proof", s.serveProof)
	s.mux.HandleFunc("GET /v1/light-block", s.serveLightBlock)
	s.mux.Handle(apiv1connect.NewProofServiceHandler(spoken{s}))
	s.mux.Handle("/", s.pass)
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cache-Control", "no-store")
	s.mux.ServeHTTP(w, r)
}

func (s *Server) serveProof(w http.ResponseWriter, r *http.Request) {
	v := r.URL.Query()
	salt, err := hex.DecodeString(v.Get("salt"))
	if err != nil {
		http.Error(w, "salt", http.StatusBadRequest)
		return
	}
	q := &apiv1.ProveRequest{Unit: &apiv1.Unit{Id: v.Get("unit"), Salt: salt}}
	if v.Has("epoch") {
		n, err := strconv.ParseUint(v.Get("epoch"), 10, 32)
		if err != nil {
			http.Error(w, "epoch", http.StatusBadRequest)
			return
		}
		epoch := uint32(n)
		q.Epoch = &epoch
	}
	q.AtLeastHeight, _ = strconv.ParseUint(v.Get("at-least"), 10, 64) // absent is 0
	b, err := s.prove(r.Context(), q)
	answer(w, b, err)
}

func (s *Server) serveLightBlock(w http.ResponseWriter, r *http.Request) {
	height, _ := strconv.ParseUint(r.URL.Query().Get("height"), 10, 64) // absent is 0, the newest
	b, err := s.lightBlock(r.Context(), height)
	answer(w, b, err)
}

func answer(w http.ResponseWriter, b []byte, err error) {
	if err != nil {
		w.Header().Set("Content-Type", "application/problem+json")
		status := http.StatusBadGateway
		if connect.CodeOf(err) == connect.CodeNotFound {
			status = http.StatusNotFound
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(`{"title":"the forger has no answer"}`)) // who asked is gone; there is nobody to tell
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	_, _ = w.Write(b) // as above
}

// spoken is the forger as a ProofService.
type spoken struct{ s *Server }

// Prove implements apiv1connect.ProofServiceHandler, as do the methods below.
func (p spoken) Prove(
	ctx context.Context, r *connect.Request[apiv1.ProveRequest],
) (*connect.Response[apiv1.ProveResponse], error) {
	b, err := p.s.prove(ctx, r.Msg)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&apiv1.ProveResponse{Proof: b}), nil
}

// LightBlock is as above.
func (p spoken) LightBlock(
	ctx context.Context, r *connect.Request[apiv1.LightBlockRequest],
) (*connect.Response[apiv1.LightBlockResponse], error) {
	b, err := p.s.lightBlock(ctx, r.Msg.Height)
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(&apiv1.LightBlockResponse{LightBlock: b}), nil
}

// Genesis passes the node's on.
func (p spoken) Genesis(
	ctx context.Context, r *connect.Request[apiv1.GenesisRequest],
) (*connect.Response[apiv1.GenesisResponse], error) {
	out, err := p.s.proof.Genesis(ctx, connect.NewRequest(r.Msg))
	if err != nil {
		return nil, err
	}
	return connect.NewResponse(out.Msg), nil
}
