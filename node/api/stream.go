package api

import (
	"net/http"
	"time"

	"github.com/waybill-network/waybill/proto/api/v1/apiv1connect"
)

// streaming are the procedures whose answer has no end.
var streaming = map[string]bool{
	apiv1connect.QueryServiceBlocksProcedure: true,
	apiv1connect.QueryServiceWatchProcedure:  true,
}

// patient gives live streams their limits: the server's deadlines are for whole requests, a stream's are for
// each write.
func patient(next http.Handler, stall time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if streaming[r.URL.Path] {
			control := http.NewResponseController(w)
			_ = control.SetReadDeadline(time.Time{}) // without support the server's own deadlines stay
			w = &streamWriter{ResponseWriter: w, control: control, stall: stall}
		}
		next.ServeHTTP(w, r)
	})
}

type streamWriter struct {
	http.ResponseWriter
	control *http.ResponseController
	stall   time.Duration
}

func (s *streamWriter) Write(b []byte) (int, error) {
	_ = s.control.SetWriteDeadline(time.Now().Add(s.stall))
	return s.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController and Connect reach what flushes.
func (s *streamWriter) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// Flush sends what was written.
func (s *streamWriter) Flush() { _ = s.control.Flush() }
