package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/query"
)

// Options of a handler.
type Options struct {
	Config config.Web
	Ledger *query.Ledger
	// Version of the program, for people.
	Version string
	Log     *slog.Logger
	// Stopping is done when the node stops: waiting requests end then.
	Stopping context.Context
}

// Handler serves browsers. Limits of rate, connections and sizes are those of the listener that it is mounted on.
type Handler struct {
	options  Options
	log      *slog.Logger
	ledger   *query.Ledger
	stopping context.Context
	waits    chan struct{} // requests that wait for a commit
	routes   []route
}

// maxWaits is how many requests may wait for a commit at once.
const maxWaits = 256

// New makes a handler.
func New(o Options) (*Handler, error) {
	h := &Handler{
		options: o, log: o.Log, ledger: o.Ledger, stopping: o.Stopping, waits: make(chan struct{}, maxWaits),
	}
	h.routes = h.table()
	return h, nil
}

// kind of a route decides its headers.
type kind uint8

const (
	kindAPI kind = iota // bytes and JSON for anyone's programs, on any origin
)

// route is one path, or all below it where it ends in a slash.
type route struct {
	path  string
	kind  kind
	serve func(http.ResponseWriter, *http.Request)
}

// table lists every route. The longest path that fits serves.
func (h *Handler) table() []route {
	return []route{
		{"/v1/proof", kindAPI, h.serveProof},
		{"/v1/light-block", kindAPI, h.serveLightBlock},
		{"/v1/genesis", kindAPI, h.serveGenesis},
	}
}

// within is how long a request may take beside what it waits for.
const within = 10 * time.Second

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	to := h.route(r.URL.EscapedPath())
	if to == nil {
		setHeaders(w.Header(), kindAPI)
		fail(w, r, &problem{Status: http.StatusNotFound, Key: "not-found", Field: "path", Detail: "there is nothing here"})
		return
	}
	setHeaders(w.Header(), to.kind)
	defer h.rescue(w, r)
	switch r.Method {
	case http.MethodGet, http.MethodHead:
	case http.MethodOptions:
		options(w.Header())
		w.WriteHeader(http.StatusNoContent)
		return
	default:
		w.Header().Set("Allow", methods)
		fail(w, r, &problem{
			Status: http.StatusMethodNotAllowed, Key: "method", Field: "method", Detail: "this is read with GET or HEAD only",
		})
		return
	}
	to.serve(w, r)
}

// rescue keeps a fault of one request from ending the connection without a word.
func (h *Handler) rescue(w http.ResponseWriter, r *http.Request) {
	switch p := recover(); p {
	case nil:
	case http.ErrAbortHandler:
		panic(p) // net/http's own way to end a connection
	default:
		fail(w, r, h.problemOf(r.Context(), fmt.Errorf("panic: %v", p)))
	}
}

// route finds the route of a path, nil for none.
func (h *Handler) route(path string) (found *route) {
	for i := range h.routes {
		to := &h.routes[i]
		fits := path == to.path || strings.HasSuffix(to.path, "/") && to.path != "/" && strings.HasPrefix(path, to.path)
		if fits && (found == nil || len(to.path) > len(found.path)) {
			found = to
		}
	}
	return found
}
