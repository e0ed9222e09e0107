package web

import (
	"net/http"
	"net/netip"
	"strings"

	"github.com/waybill-network/waybill/ledger/prove"
	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/link"
)

const (
	mediaLinkset = "application/linkset+json"
	mediaJSON    = "application/json"
)

// serveLink resolves a Digital Link: to the page for people, to a linkset or the node's reading for programs.
func (h *Handler) serveLink(w http.ResponseWriter, r *http.Request) {
	l, err := link.Parse(r.URL.EscapedPath(), r.URL.RawQuery)
	if err != nil {
		h.refuse(w, r, kindLink, h.problemOf(r.Context(), err))
		return
	}
	here := h.here(r)
	w.Header().Add("Link", "<"+here.Origin+link.Path(l.ID)+`>; rel="canonical"`)
	media := h.mediaOf(r)
	switch {
	case l.Type == link.TypeLinkset:
		media = mediaLinkset
	case l.Type == link.TypePage && h.options.Config.Pages:
		media = mediaPage
	case l.Type != "":
		h.redirect(w, r, here.Target(l.ID, l.Type))
		return
	}
	switch media {
	case mediaPage:
		h.servePage(w, r, l.ID)
	case mediaJSON:
		h.sendReading(w, r, prove.Question{ID: l.ID})
	default:
		b, err := here.Linkset(l.ID)
		if err != nil {
			h.refuse(w, r, kindLink, h.problemOf(r.Context(), err))
			return
		}
		w.Header().Add("Link", "<"+link.Context+`>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`)
		send(w, r, append(b, '\n'), mediaLinkset, "", "public, max-age=3600")
	}
}

// redirect leads to a link of the linkset.
func (h *Handler) redirect(w http.ResponseWriter, r *http.Request, to string) {
	if to == "" {
		h.refuse(w, r, kindLink, &problem{
			Status: http.StatusNotFound, Key: "not-found", Field: "linkType", Detail: "there is no link of this type",
		})
		return
	}
	w.Header().Set("Location", to)
	w.Header().Set("Cache-Control", "public, max-age=3600")
	w.WriteHeader(http.StatusTemporaryRedirect)
}

// mediaOf is the form in which the asker of a link wants the answer.
func (h *Handler) mediaOf(r *http.Request) string {
	accept := strings.Join(r.Header.Values("Accept"), ",")
	if !h.options.Config.Pages {
		return negotiate(accept, mediaLinkset, mediaJSON)
	}
	return negotiate(accept, mediaPage, mediaLinkset, mediaJSON)
}

// serveResolver answers with the description of this resolver.
func (h *Handler) serveResolver(w http.ResponseWriter, r *http.Request) {
	b, err := h.here(r).Description("Waybill node of " + h.site.chain.ID)
	if err != nil {
		fail(w, r, h.problemOf(r.Context(), err))
		return
	}
	send(w, r, append(b, '\n'), mediaJSON, "", "public, max-age=3600")
}

// here is this node as a resolver. Without a configured origin it is the one that the browser used: a name that could
// be no origin is left out, and links are relative then. Browsers verify on secure origins only, so where this
// connection has no TLS a proxy ends it, unless it is loopback.
func (h *Handler) here(r *http.Request) link.Site {
	s := link.Site{Origin: string(h.options.Config.Origin), Pages: h.options.Config.Pages}
	for _, t := range tongues {
		s.Languages = append(s.Languages, t.Tag.String())
	}
	if s.Origin != "" {
		return s
	}
	scheme := "https://"
	host := r.Host
	if name, err := netip.ParseAddrPort(host); r.TLS == nil &&
		(err == nil && name.Addr().IsLoopback() || host == "localhost" || strings.HasPrefix(host, "localhost:")) {
		scheme = "http://"
	}
	var o config.Origin
	if err := o.UnmarshalText([]byte(scheme + host)); err == nil {
		s.Origin = string(o)
	}
	return s
}
