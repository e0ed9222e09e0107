package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/node/access"
)

// guard stands before every request: it says who asks, how often that one may, and turns away what is not for it.
type guard struct {
	book                *access.Book
	addresses, holders  *rates
	configured          allowance // of whoever has no rate of its own
	errors              *connect.ErrorWriter
	limited, turnedAway tally
}

// holdsEvery is how often a stream's credential is looked at again.
const holdsEvery = 2 * time.Second

// Why a request is turned away.
var (
	errNobody = errors.New(`not public: send a token of this node as "Authorization: Bearer …", or a client certificate`)
	errMany   = errors.New("more than one Authorization header")
)

func (g *guard) before(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		caller, bad := g.caller(r)
		if wait := g.wait(caller, r); wait > 0 {
			tooMany(w, r, wait)
			return
		}
		if bad != nil {
			g.turnedAway.add(reasonOf(bad))
			g.refuse(w, r, connect.NewError(connect.CodeUnauthenticated, bad))
			return
		}
		if err := allowed(caller, needOf(r.URL.Path)); err != nil {
			g.turnedAway.add(reasonOf(err))
			g.refuse(w, r, err)
			return
		}
		ctx, done := g.holding(access.With(r.Context(), caller), caller, r.URL.Path)
		defer done()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// caller says who asks. A credential that was shown and does not hold is an error, where its holder would otherwise be
// given less without a word. Authorization of another scheme is for somebody else, a proxy on the way perhaps.
func (g *guard) caller(r *http.Request) (access.Caller, error) {
	token, shown, err := bearer(r.Header)
	switch {
	case err != nil:
		return access.Caller{}, err
	case shown:
		return g.book.Token(token)
	case r.TLS != nil && len(r.TLS.PeerCertificates) > 0:
		return g.book.Certificate(r.TLS.PeerCertificates[0])
	}
	return access.Caller{}, nil
}

// bearer finds a token in a header; in the address of a request, which ends up in logs, it is not looked for.
func bearer(h http.Header) (token string, shown bool, err error) {
	values := h.Values("Authorization")
	if len(values) > 1 {
		return "", false, errMany
	}
	if len(values) == 0 {
		return "", false, nil
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	return strings.TrimSpace(token), strings.EqualFold(scheme, "Bearer"), nil // RFC 9110 §11.1: schemes have no case
}

// allowed reports whether a caller may do what needs any one of the scopes; the error is one for clients.
func allowed(c access.Caller, need access.Scopes) *connect.Error {
	switch {
	case c.May(need):
		return nil
	case c.Anonymous():
		return connect.NewError(connect.CodeUnauthenticated, errNobody)
	}
	return connect.NewError(connect.CodePermissionDenied,
		fmt.Errorf("needs a credential of scope %s; %q has %s",
			strings.Join(need.Names(), " or "), c.Name, strings.Join(c.Scopes.Names(), ", ")))
}

// refuse answers in the caller's protocol.
func (g *guard) refuse(w http.ResponseWriter, r *http.Request, err *connect.Error) {
	if err.Code() == connect.CodeUnauthenticated {
		challenge := `Bearer realm="waybill"`
		if !errors.Is(err, errNobody) {
			challenge += `, error="invalid_token"` // RFC 6750 §3.1
		}
		w.Header().Set("WWW-Authenticate", challenge)
	}
	if strings.HasPrefix(r.URL.Path, rpcPrefix) && g.errors.IsSupported(r) {
		_ = g.errors.Write(w, r, err) // the client has gone
		return
	}
	status := http.StatusForbidden
	if err.Code() == connect.CodeUnauthenticated {
		status = http.StatusUnauthorized
	}
	problem(w, status, err.Message())
}

// holding ends the context of a stream when its credential does not hold any more. What is answered at once is not
// looked at twice. The cookie ends with the node.
func (g *guard) holding(ctx context.Context, c access.Caller, path string) (context.Context, func()) {
	if c.Anonymous() || c.ID == access.CookieID || strings.HasPrefix(path, rpcPrefix) && !streaming[path] {
		return ctx, func() {}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		tick := time.NewTicker(holdsEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			if err := g.book.Holds(c); err != nil {
				cancel(err)
				return
			}
		}
	}()
	return ctx, func() { cancel(nil) }
}

// revoked says that a context ended because its caller's credential did, or nil.
func revoked(ctx context.Context) error {
	if cause := context.Cause(ctx); errors.Is(cause, access.ErrChanged) || errors.Is(cause, access.ErrExpired) {
		return connect.NewError(connect.CodeUnauthenticated, cause)
	}
	return nil
}
