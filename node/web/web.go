package web

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/query"
)

// Options of a handler.
type Options struct {
	Config config.Web
	Ledger *query.Ledger
	Log    *slog.Logger
	// Stopping is done when the node stops: waiting requests end then.
	Stopping context.Context
}

// Handler serves browsers. Limits of rate, connections and sizes are those of the listener that it is mounted on.
type Handler struct {
	options  Options
	log      *slog.Logger
	ledger   *query.Ledger
	root     *light.Root
	site     *site
	page     *Page // the static bundle of this node's trust
	stopping context.Context
	waits    chan struct{} // requests that wait for a commit
	routes   []route
	pinned   pinned
}

// maxWaits is how many requests may wait for a commit at once.
const maxWaits = 256

// New makes a handler.
func New(o Options) (*Handler, error) {
	g := o.Ledger.Store().Genesis()
	h := &Handler{
		options: o, log: o.Log, ledger: o.Ledger, root: light.RootOf(g), stopping: o.Stopping,
		waits: make(chan struct{}, maxWaits),
	}
	var others, public []string
	if o.Config.Origin != "" {
		public = append(public, string(o.Config.Origin))
	}
	for _, n := range o.Config.Nodes {
		others, public = append(others, string(n)), append(public, string(n))
	}
	var err error
	if h.site, err = newSite(g, append([]string{""}, others...), false); err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	if h.page, err = StaticPage(g, public); err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	h.routes = h.table()
	if o.Config.Pages {
		h.log.InfoContext(o.Stopping, "pages are served",
			slog.String("page", h.page.Hash), slog.String("version", h.site.version))
	}
	return h, nil
}

// kind of a route decides its headers.
type kind uint8

const (
	kindAPI     kind = iota // bytes and JSON for anyone's programs, on any origin
	kindLink                // an identifier: for people or for programs, by what they accept
	kindPage                // a document for people
	kindScan                // the document that may use the camera
	kindConsole             // the members' document
	kindAsset               // what documents load
	kindWorker              // the service worker
)

// route is one path, or all below it where it ends in a slash.
type route struct {
	path  string
	kind  kind
	serve func(http.ResponseWriter, *http.Request)
}

// table lists every route. The longest path that fits serves.
func (h *Handler) table() []route {
	routes := []route{
		{"/v1/proof", kindAPI, h.serveProof},
		{"/v1/light-block", kindAPI, h.serveLightBlock},
		{"/v1/genesis", kindAPI, h.serveGenesis},
		{"/v1/reading", kindAPI, h.serveReading},
		{"/v1/page", kindAPI, h.servePageHash},
		{"/.well-known/gs1resolver", kindAPI, h.serveResolver},
		{"/00/", kindLink, h.serveLink},
		{"/01/", kindLink, h.serveLink},
		{"/sscc/", kindLink, h.serveLink},
		{"/gtin/", kindLink, h.serveLink},
		{"/t/", kindLink, h.serveLink},
	}
	if !h.options.Config.Pages {
		return routes
	}
	routes = append(routes,
		route{"/", kindPage, h.serveHome},
		route{"/scan", kindScan, h.serveScan},
		route{"/console", kindConsole, h.serveConsole},
		route{"/assets/", kindAsset, h.serveAsset},
		route{"/sw.js", kindWorker, h.serveFixed},
		route{"/pin.json", kindAPI, h.servePin},
	)
	for _, name := range []string{"manifest.webmanifest", "favicon.svg", "icon-192.png", "icon-512.png"} {
		routes = append(routes, route{"/" + name, kindAsset, h.serveFixed})
	}
	return routes
}

// within is how long a request may take beside what it waits for.
const within = 10 * time.Second

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	to := h.route(r.URL.EscapedPath())
	if to == nil {
		h.setHeaders(w.Header(), kindAPI)
		h.refuse(w, r, kindAPI, &problem{
			Status: http.StatusNotFound, Key: "not-found", Field: "path", Detail: "there is nothing here",
		})
		return
	}
	h.setHeaders(w.Header(), to.kind)
	defer h.rescue(w, r, to.kind)
	switch r.Method {
	case http.MethodGet, http.MethodHead:
	case http.MethodOptions:
		options(w.Header())
		w.WriteHeader(http.StatusNoContent)
		return
	default:
		w.Header().Set("Allow", methods)
		h.refuse(w, r, to.kind, &problem{
			Status: http.StatusMethodNotAllowed, Key: "method", Field: "method", Detail: "this is read with GET or HEAD only",
		})
		return
	}
	to.serve(w, r)
}

// rescue keeps a fault of one request from ending the connection without a word.
func (h *Handler) rescue(w http.ResponseWriter, r *http.Request, k kind) {
	switch p := recover(); p {
	case nil:
	case http.ErrAbortHandler:
		panic(p) // net/http's own way to end a connection
	default:
		h.refuse(w, r, k, h.problemOf(r.Context(), fmt.Errorf("panic: %v", p)))
	}
}

// refuse answers with a problem in the form that the route's askers read.
func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, k kind, p *problem) {
	people := k == kindPage || k == kindLink && h.mediaOf(r) == mediaPage
	if !people || !h.options.Config.Pages {
		fail(w, r, p)
		return
	}
	h.failPage(w, r, p)
}

// route finds the route of a path, nil for none.
func (h *Handler) route(path string) (found *route) {
	for i := range h.routes {
		to := &h.routes[i]
		fits := path == to.path || to.path != "/" && strings.HasSuffix(to.path, "/") && strings.HasPrefix(path, to.path)
		if fits && (found == nil || len(to.path) > len(found.path)) {
			found = to
		}
	}
	return found
}
