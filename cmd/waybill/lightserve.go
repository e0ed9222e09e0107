package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/netutil"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/prove"
	"github.com/waybill-network/waybill/ledger/trace"
	"github.com/waybill-network/waybill/node/follow"
)

// Limits of the light client's listener.
const (
	lightConns       = 256
	lightAsks        = 16 // questions under way; each costs nodes a proof
	lightWithin      = 30 * time.Second
	lightHeaderBytes = 16 << 10
)

// lightAPI serves what a light client verified.
type lightAPI struct {
	client  *follow.Client
	genesis *canon.Genesis
	busy    chan struct{}
}

// lightServer is the API, listening.
type lightServer struct {
	http     *http.Server
	listener net.Listener
	served   chan struct{}
}

func serveLight(ctx context.Context, address string, a *lightAPI) (*lightServer, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	s := &lightServer{listener: netutil.LimitListener(l, lightConns), served: make(chan struct{})}
	s.http = &http.Server{
		Handler: a.handler(), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		WriteTimeout: lightWithin + 10*time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: lightHeaderBytes,
	}
	go func() {
		defer close(s.served)
		_ = s.http.Serve(s.listener) // it ends with stop, or with the listener
	}()
	return s, nil
}

func (s *lightServer) addr() string { return s.listener.Addr().String() }

// stop gives requests under way two seconds.
func (s *lightServer) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if s.http.Shutdown(ctx) != nil {
		_ = s.http.Close() // whoever is left is cut off
	}
	<-s.served
}

func (a *lightAPI) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/unit", a.unit)
	mux.HandleFunc("GET /v1/proof", a.proof)
	mux.HandleFunc("GET /v1/light-block", a.lightBlock)
	mux.HandleFunc("GET /v1/status", a.status)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		lightProblem(w, http.StatusNotFound, "not-found", "there are /v1/unit, /v1/proof, /v1/light-block and /v1/status, by GET")
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		if r.URL.Path != "/v1/status" { // which names files of this machine; all else is public, whoever asks
			h.Set("Access-Control-Allow-Origin", "*")
		}
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		r.Body = http.MaxBytesReader(w, r.Body, 0)
		mux.ServeHTTP(w, r)
	})
}

// question reads the parameters of a request; none may be unknown or repeated.
func (a *lightAPI) question(r *http.Request) (*follow.Question, error) {
	v, err := lightParameters(r, "unit", "salt", "epoch", "at-least")
	if err != nil {
		return nil, err
	}
	q := &follow.Question{Unit: v.Get("unit")}
	if q.Unit == "" {
		return nil, errors.New("unit: missing")
	}
	if q.Salt, err = hex.DecodeString(v.Get("salt")); err != nil {
		return nil, errors.New("salt: 32 hexadecimal digits")
	}
	if v.Has("epoch") {
		n, err := strconv.ParseUint(v.Get("epoch"), 10, 32)
		if err != nil {
			return nil, fmt.Errorf("epoch: %w", err)
		}
		epoch := uint32(n)
		q.Epoch = &epoch
	}
	if v.Has("at-least") {
		if q.AtLeast, err = strconv.ParseUint(v.Get("at-least"), 10, 63); err != nil {
			return nil, fmt.Errorf("at-least: %w", err)
		}
	}
	return q, nil
}

func lightParameters(r *http.Request, known ...string) (url.Values, error) {
	v, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	for name, values := range v {
		if !slices.Contains(known, name) {
			return nil, fmt.Errorf("%.40q: there is no such parameter; known are %s", name, strings.Join(known, ", "))
		}
		if len(values) > 1 {
			return nil, fmt.Errorf("%s: given more than once", name)
		}
	}
	return v, nil
}

// ask answers a question, or says why nothing can be answered.
func (a *lightAPI) ask(w http.ResponseWriter, r *http.Request) *follow.Answer {
	q, err := a.question(r)
	if err != nil {
		lightProblem(w, http.StatusBadRequest, "malformed", err.Error())
		return nil
	}
	select {
	case a.busy <- struct{}{}:
		defer func() { <-a.busy }()
	default:
		w.Header().Set("Retry-After", "1")
		lightProblem(w, http.StatusTooManyRequests, "busy", "as many questions are under way as may be")
		return nil
	}
	ctx, cancel := context.WithTimeout(r.Context(), lightWithin)
	defer cancel()
	out, err := a.client.Ask(ctx, q)
	if err == nil {
		w.Header().Set("Waybill-Height", strconv.FormatUint(out.Height, 10))
		w.Header().Set("Waybill-Node", strconv.QuoteToASCII(out.Source))
		return out
	}
	status, reason := http.StatusBadGateway, follow.Reason(err)
	switch asked := new(prove.AskError); {
	case errors.As(err, &asked):
		status, reason = http.StatusBadRequest, "malformed"
	case reason == "unreachable" || reason == "":
		status, reason = http.StatusServiceUnavailable, "unreachable"
	case reason == "expired" || reason == "conflict":
		status = http.StatusServiceUnavailable
	}
	lightProblem(w, status, reason, err.Error())
	return nil
}

func (a *lightAPI) unit(w http.ResponseWriter, r *http.Request) {
	out := a.ask(w, r)
	if out == nil {
		return
	}
	report := newReportAs(out.Verified, trace.Options{}, time.Now())
	report.Verified = true
	report.addSigners(out.File, a.genesis)
	lightJSON(w, http.StatusOK, "application/json", report)
}

func (a *lightAPI) proof(w http.ResponseWriter, r *http.Request) {
	if out := a.ask(w, r); out != nil {
		lightBytes(w, out.File)
	}
}

func (a *lightAPI) lightBlock(w http.ResponseWriter, r *http.Request) {
	v, err := lightParameters(r, "height")
	var height uint64
	if err == nil && v.Has("height") {
		height, err = strconv.ParseUint(v.Get("height"), 10, 63)
	}
	if err != nil {
		lightProblem(w, http.StatusBadRequest, "malformed", err.Error())
		return
	}
	b := a.client.LightBlock(height)
	if b == nil {
		lightProblem(w, http.StatusNotFound, "not-held", "no header of this height was followed lately")
		return
	}
	lightBytes(w, b)
}

func (a *lightAPI) status(w http.ResponseWriter, r *http.Request) {
	if _, err := lightParameters(r); err != nil {
		lightProblem(w, http.StatusBadRequest, "malformed", err.Error())
		return
	}
	lightJSON(w, http.StatusOK, "application/json", lightStatusOf(a.client.Status(), a.genesis, time.Now()))
}

func lightBytes(w http.ResponseWriter, b []byte) {
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Length", strconv.Itoa(len(b)))
	_, _ = w.Write(b) // who asked is gone; there is nobody to tell
}

func lightJSON(w http.ResponseWriter, status int, kind string, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError) // not reached: texts, numbers and lists
		return
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Length", strconv.Itoa(len(b)+1))
	w.WriteHeader(status)
	_, _ = w.Write(append(b, '\n')) // as above
}

// lightProblem says why there is no answer (RFC 9457), with the stable word.
func lightProblem(w http.ResponseWriter, status int, reason, detail string) {
	lightJSON(w, status, "application/problem+json", struct {
		Type   string `json:"type"`
		Title  string `json:"title"`
		Status int    `json:"status"`
		Reason string `json:"reason"`
		Detail string `json:"detail"`
	}{"urn:waybill:problem:" + reason, http.StatusText(status), status, reason, printable(detail)})
}
