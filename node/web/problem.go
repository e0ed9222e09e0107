package web

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/waybill-network/waybill/ledger/prove"
	"github.com/waybill-network/waybill/node/query"
)

// problem is why a request is refused (RFC 9457).
type problem struct {
	Status int
	// Key names the kind of problem; texts for people hang on it.
	Key string
	// Field of the request that is at fault, "" where none is.
	Field string
	// Detail is the cause, in English. It may quote what was asked.
	Detail string
	// RetryAfter in seconds, 0 for no advice.
	RetryAfter int
}

func (p *problem) Error() string {
	if p.Field == "" {
		return p.Detail
	}
	return p.Field + ": " + p.Detail
}

// malformed is a fault of a field of the request.
func malformed(field, detail string) *problem {
	return &problem{Status: http.StatusBadRequest, Key: "malformed", Field: field, Detail: detail}
}

type problemJSON struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Field  string `json:"field,omitempty"`
}

// fail answers with a problem as JSON.
func fail(w http.ResponseWriter, r *http.Request, p *problem) {
	b, err := json.Marshal(problemJSON{
		Type: "urn:waybill:problem:" + p.Key, Title: http.StatusText(p.Status), Status: p.Status, Detail: Visible(p.Detail),
		Field: p.Field,
	})
	if err != nil {
		http.Error(w, p.Detail, http.StatusInternalServerError) // not reached: strings and a number
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	h.Del("ETag")
	retry(h, p)
	h.Set("Content-Length", strconv.Itoa(len(b)))
	w.WriteHeader(p.Status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(b) // the connection broke: nobody is there
	}
}

func retry(h http.Header, p *problem) {
	if p.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(p.RetryAfter))
	}
}

// problemOf says what an error of the ledger means to the asker. A fault of ours is logged and not told.
func (h *Handler) problemOf(ctx context.Context, err error) *problem {
	var told *problem
	var asked *prove.AskError
	if p := linkProblem(err); p != nil {
		return p
	}
	switch {
	case errors.As(err, &told):
		return told
	case errors.As(err, &asked):
		return malformed(asked.Field, asked.Err.Error())
	case errors.Is(err, query.ErrNotYet):
		return &problem{Status: http.StatusNotFound, Key: "not-yet", Field: "height", Detail: err.Error(), RetryAfter: 1}
	case errors.Is(err, query.ErrNotHeld):
		return &problem{Status: http.StatusNotFound, Key: "not-held", Field: "height", Detail: err.Error()}
	case errors.Is(err, query.ErrNothing):
		return &problem{Status: http.StatusServiceUnavailable, Key: "no-block", Detail: err.Error(), RetryAfter: 1}
	case errors.Is(err, prove.ErrNoEvent):
		return &problem{Status: http.StatusNotFound, Key: "not-found", Field: "epoch", Detail: err.Error()}
	case errors.Is(err, prove.ErrTooLarge):
		return &problem{Status: http.StatusUnprocessableEntity, Key: "too-large", Field: "unit", Detail: err.Error()}
	case h.stopping.Err() != nil:
		return &problem{Status: http.StatusServiceUnavailable, Key: "busy", Detail: "the node is stopping", RetryAfter: 5}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return &problem{Status: http.StatusServiceUnavailable, Key: "busy", Detail: "the node has no time for it", RetryAfter: 1}
	}
	h.log.ErrorContext(ctx, "page failed", slog.Any("err", err))
	return &problem{
		Status: http.StatusInternalServerError, Key: "internal", Detail: "the node failed on this request; its log says why",
	}
}
