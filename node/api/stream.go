package api

import (
	"context"
	"net/http"
	"time"

	"github.com/waybill-network/waybill/node/access"
	"github.com/waybill-network/waybill/proto/api/v1/apiv1connect"
)

// The server's deadlines are for whole requests: to read one, and to answer it. The second fits neither a live stream,
// whose answer has no end, nor a request that waits for something to be committed: it would cut off the answer. Both are
// read within the first, as every request is, and are given another second one by their handlers.

// streaming are the procedures whose answer has no end.
var streaming = map[string]bool{
	apiv1connect.QueryServiceBlocksProcedure: true,
	apiv1connect.QueryServiceWatchProcedure:  true,
}

// connectionKey finds the connection of a request in its context.
type connectionKey struct{}

// connection is the one that a request came on.
type connection struct {
	client  string // whom the rates count
	control *http.ResponseController
	stall   time.Duration // longest time to send an answer, or a part of a live one
	stream  *streamWriter // of a live one
}

// patient lets handlers be patient with a request that was read, and ends live streams that their client does not read.
func patient(next http.Handler, stall time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := &connection{client: access.From(r.Context()).ID, control: http.NewResponseController(w), stall: stall}
		if c.client == "" {
			c.client = clientOf(r.RemoteAddr)
		}
		ctx := context.WithValue(r.Context(), connectionKey{}, c)
		if streaming[r.URL.Path] {
			var cancel context.CancelFunc
			ctx, cancel = context.WithCancel(ctx)
			defer cancel()
			c.stream = &streamWriter{ResponseWriter: w, connection: c, cancel: cancel}
			w = c.stream
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// extend gives a request that was read so much more time to be answered. Without support for it the server's deadlines
// stay.
func extend(ctx context.Context, more time.Duration) {
	if c, ok := ctx.Value(connectionKey{}).(*connection); ok {
		_ = c.control.SetWriteDeadline(time.Now().Add(more + c.stall))
	}
}

// begin gives a stream whose request was read as much time as it takes, since its writes have deadlines of their own, and
// tells the client that it has begun: the first message may be long in coming.
func begin(ctx context.Context) {
	if c, ok := ctx.Value(connectionKey{}).(*connection); ok && c.stream != nil {
		c.stream.Flush()
	}
}

// streamWriter gives each write of a stream a deadline, and a stream that missed one ends. Between writes there is none:
// HTTP/2 would reset a stream that is only quiet.
type streamWriter struct {
	http.ResponseWriter
	*connection
	cancel context.CancelFunc
}

func (s *streamWriter) Write(b []byte) (int, error) {
	_ = s.control.SetWriteDeadline(time.Now().Add(s.stall))
	n, err := s.ResponseWriter.Write(b)
	s.wrote(err)
	return n, err
}

// Flush sends what was written.
func (s *streamWriter) Flush() {
	_ = s.control.SetWriteDeadline(time.Now().Add(s.stall))
	s.wrote(s.control.Flush())
}

func (s *streamWriter) wrote(err error) {
	if err != nil {
		s.cancel()
		return
	}
	_ = s.control.SetWriteDeadline(time.Time{})
}

// Unwrap lets http.ResponseController and Connect reach what lies below.
func (s *streamWriter) Unwrap() http.ResponseWriter { return s.ResponseWriter }
