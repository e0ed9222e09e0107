package access

import (
	"context"
	"net/http"

	"connectrpc.com/connect"
)

// Send is an option of Connect clients that sends a token with every request: what the function returns at its time, or
// nothing where that is empty.
func Send(token func() string) connect.ClientOption { return connect.WithInterceptors(sender(token)) }

// Send is an option of Connect clients that sends what the file holds at the time of each request. While there is no
// such file the client is anonymous: the node that the cookie belongs to may not run, which the request will tell.
func (t *TokenFile) Send() connect.ClientOption {
	return Send(func() string {
		token, _ := t.Token() // as said
		return token
	})
}

// Authorize puts a token into a request's header.
func Authorize(h http.Header, token string) {
	if token != "" {
		h.Set("Authorization", "Bearer "+token)
	}
}

type sender func() string

// WrapUnary implements connect.Interceptor, as do the methods below.
func (s sender) WrapUnary(next connect.UnaryFunc) connect.UnaryFunc {
	return func(ctx context.Context, r connect.AnyRequest) (connect.AnyResponse, error) {
		Authorize(r.Header(), s())
		return next(ctx, r)
	}
}

func (s sender) WrapStreamingClient(next connect.StreamingClientFunc) connect.StreamingClientFunc {
	return func(ctx context.Context, spec connect.Spec) connect.StreamingClientConn {
		conn := next(ctx, spec)
		Authorize(conn.RequestHeader(), s())
		return conn
	}
}

func (s sender) WrapStreamingHandler(next connect.StreamingHandlerFunc) connect.StreamingHandlerFunc {
	return next
}
