package web

import (
	"context"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/prove"
)

// How long an answer may be kept. A proof is of the newest state: it is asked for again, and not sent again while the
// height stands. What a height or a hash names stays what it is; a day bounds the harm of a node that was wrong.
const (
	cacheAsk    = "public, no-cache"
	cacheStable = "public, max-age=86400, immutable"
)

// parameters of a request, each at most once.
type parameters map[string]string

// parametersOf reads a query that may hold these names and no other.
func parametersOf(raw string, names ...string) (parameters, error) {
	all, err := url.ParseQuery(raw)
	if err != nil {
		return nil, malformed("query", err.Error())
	}
	p := parameters{}
	for name, values := range all {
		known := false
		for _, n := range names {
			known = known || n == name
		}
		switch {
		case !known:
			return nil, malformed(clip(name), "there is no such parameter; known are "+strings.Join(names, ", "))
		case len(values) > 1:
			return nil, malformed(name, "given more than once")
		}
		p[name] = values[0]
	}
	return p, nil
}

// number is a parameter of up to so many bits; absent is false.
func (p parameters) number(name string, bits int) (n uint64, ok bool, err error) {
	text, ok := p[name]
	if !ok {
		return 0, false, nil
	}
	if n, err = strconv.ParseUint(text, 10, bits); err != nil {
		return 0, true, malformed(name, fmt.Sprintf("%q is no number from 0 to 2^%d-1", clip(text), bits))
	}
	return n, true, nil
}

// question reads what /v1/proof asks.
func (p parameters) question() (q prove.Question, atLeast uint64, err error) {
	unit, ok := p["unit"]
	if !ok {
		return q, 0, malformed("unit", "missing: the identifier that is asked about")
	}
	salt, err := hex.DecodeString(p["salt"])
	if err != nil {
		return q, 0, malformed("salt", "no hexadecimal digits")
	}
	if q, err = prove.Ask(unit, salt); err != nil {
		return q, 0, err
	}
	if n, ok, err := p.number("epoch", 32); err != nil {
		return q, 0, err
	} else if ok {
		epoch := uint32(n)
		q.Epoch = &epoch
	}
	atLeast, _, err = p.number("at-least", 63)
	return q, atLeast, err
}

// serveProof answers GET /v1/proof?unit=ID[&salt=32 hex digits][&epoch=N][&at-least=HEIGHT] with a proof file. It waits
// up to ten seconds until the state of height at-least is attested.
func (h *Handler) serveProof(w http.ResponseWriter, r *http.Request) {
	p, err := parametersOf(r.URL.RawQuery, "unit", "salt", "epoch", "at-least")
	if err != nil {
		fail(w, r, h.problemOf(r.Context(), err))
		return
	}
	q, atLeast, err := p.question()
	if err != nil {
		fail(w, r, h.problemOf(r.Context(), err))
		return
	}
	cache := cacheOf(q, cacheAsk)
	if top := h.ledger.Top(); top > atLeast && notModified(w, r, heightTag(top), cache) {
		return
	}
	ctx, done, err := h.waiting(w, r, atLeast > 0)
	if err != nil {
		fail(w, r, h.problemOf(r.Context(), err))
		return
	}
	defer done()
	b, top, err := h.ledger.ProveAt(ctx, q, atLeast)
	if err != nil {
		fail(w, r, h.problemOf(r.Context(), err))
		return
	}
	w.Header().Set("Waybill-Height", strconv.FormatUint(top, 10))
	w.Header().Set("Content-Disposition", `attachment; filename="waybill.proof"`)
	send(w, r, b, "application/octet-stream", heightTag(top), cache)
}

// cacheOf is how long an answer may be kept: not at all under an address that holds a salt, which is the key to a unit.
func cacheOf(q prove.Question, usual string) string {
	if len(q.Salt) > 0 {
		return "no-store"
	}
	return usual
}

// waiting gives a request its time, and a place among those that wait where it may have to. done must follow.
func (h *Handler) waiting(w http.ResponseWriter, r *http.Request, wait bool) (_ context.Context, done func(), err error) {
	ctx, cancel := context.WithTimeout(r.Context(), within)
	stop := context.AfterFunc(h.stopping, cancel)
	if !wait {
		return ctx, func() { stop(); cancel() }, nil
	}
	select {
	case h.waits <- struct{}{}:
	default:
		stop()
		cancel()
		return nil, nil, &problem{
			Status: http.StatusTooManyRequests, Key: "busy", Field: "at-least",
			Detail: "as many requests wait as may; ask without waiting", RetryAfter: 1,
		}
	}
	// The listener's deadline for the answer counts from the request.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(2 * within))
	return ctx, func() { stop(); cancel(); <-h.waits }, nil
}

// serveLightBlock answers GET /v1/light-block?height=H, 0 for the last, with a light block.
func (h *Handler) serveLightBlock(w http.ResponseWriter, r *http.Request) {
	p, err := parametersOf(r.URL.RawQuery, "height")
	if err != nil {
		fail(w, r, h.problemOf(r.Context(), err))
		return
	}
	height, _, err := p.number("height", 63)
	if err != nil {
		fail(w, r, h.problemOf(r.Context(), err))
		return
	}
	top := h.ledger.Top()
	if height == 0 {
		height = top
	}
	// The commit of the last header may still gather signatures; the one below is written into its successor.
	cache := cacheStable
	if height == top {
		cache = cacheAsk
	}
	if height > 0 && height <= top && notModified(w, r, heightTag(height), cache) {
		return
	}
	b, err := h.ledger.LightBlock(height)
	if err != nil {
		fail(w, r, h.problemOf(r.Context(), err))
		return
	}
	w.Header().Set("Waybill-Height", strconv.FormatUint(height, 10))
	send(w, r, b, "application/octet-stream", heightTag(height), cache)
}

// serveGenesis answers GET /v1/genesis with the genesis, for those who compare it with the one that they trust.
func (h *Handler) serveGenesis(w http.ResponseWriter, r *http.Request) {
	if _, err := parametersOf(r.URL.RawQuery); err != nil {
		fail(w, r, h.problemOf(r.Context(), err))
		return
	}
	g := h.ledger.Store().Genesis()
	hash := genesis.Hash(g)
	tag := `"` + hex.EncodeToString(hash[:8]) + `"`
	if !notModified(w, r, tag, cacheStable) {
		send(w, r, g.Encode(), "application/octet-stream", tag, cacheStable)
	}
}

// heightTag is the entity tag of what follows from the state of a height. Two nodes may hold other signatures under the
// same header, hence it is weak.
func heightTag(height uint64) string { return `W/"` + strconv.FormatUint(height, 10) + `"` }

// notModified answers 304 where the asker holds the tag.
func notModified(w http.ResponseWriter, r *http.Request, tag, cache string) bool {
	held := false
	for one := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
		one = strings.TrimSpace(one)
		held = held || one == "*" || one != "" && strings.TrimPrefix(one, "W/") == strings.TrimPrefix(tag, "W/")
	}
	if held {
		w.Header().Set("ETag", tag)
		w.Header().Set("Cache-Control", cache)
		w.WriteHeader(http.StatusNotModified)
	}
	return held
}

// send answers with bytes.
func send(w http.ResponseWriter, r *http.Request, b []byte, media, tag, cache string) {
	h := w.Header()
	h.Set("Content-Type", media)
	h.Set("Content-Length", strconv.Itoa(len(b)))
	h.Set("Cache-Control", cache)
	if tag != "" {
		h.Set("ETag", tag)
	}
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(b) // the connection broke: nobody is there
	}
}
