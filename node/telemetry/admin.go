package telemetry

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/net/netutil"
)

// AdminConfig is what the operator's listener needs. All limits must be set; node/config has them with defaults.
type AdminConfig struct {
	Listen         string        // "127.0.0.1:26690"; port 0 picks a free one
	MaxConnections int           // in all; more wait
	MaxHeader      int           // bytes
	ReadTimeout    time.Duration // for a request
	WriteTimeout   time.Duration // for an answer, profiles included
	IdleTimeout    time.Duration // between requests on a connection

	Registry *prometheus.Registry
	Live     Check // nil: the process lives while it answers
	Ready    Check // nil: always ready
	Build    Build
	Log      *slog.Logger
}

// Admin serves /metrics, /livez, /readyz, /version and /debug/pprof/.
type Admin struct {
	server   *http.Server
	listener net.Listener
	registry *prometheus.Registry
	ready    conditions
	served   chan struct{} // closed when the listener's goroutine has ended
}

// StartAdmin listens and serves until Stop. It adds waybill_ready to the registry.
func StartAdmin(ctx context.Context, c AdminConfig) (*Admin, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Listen)
	if err != nil {
		return nil, fmt.Errorf("admin listener: %w", err)
	}
	live, ready := newProbe(c.Live), newProbe(c.Ready)
	a := &Admin{
		listener: listener,
		registry: c.Registry,
		ready:    newConditions(ready),
		served:   make(chan struct{}),
		server: &http.Server{
			Handler:           routes(c, live, ready),
			ReadHeaderTimeout: c.ReadTimeout,
			ReadTimeout:       c.ReadTimeout,
			WriteTimeout:      c.WriteTimeout,
			IdleTimeout:       c.IdleTimeout,
			MaxHeaderBytes:    c.MaxHeader,
			ErrorLog:          slog.NewLogLogger(c.Log.Handler(), slog.LevelWarn),
		},
	}
	if err := c.Registry.Register(a.ready); err != nil {
		return nil, errors.Join(fmt.Errorf("admin listener: %w", err), listener.Close())
	}
	go func() {
		defer close(a.served)
		err := a.server.Serve(netutil.LimitListener(listener, c.MaxConnections))
		if !errors.Is(err, http.ErrServerClosed) {
			c.Log.LogAttrs(ctx, slog.LevelError, "admin listener ended", slog.Any("err", err))
		}
	}()
	c.Log.LogAttrs(ctx, slog.LevelInfo, "admin listener started", slog.String("addr", a.Addr()))
	return a, nil
}

// Addr returns the address listened on, with the port that was picked.
func (a *Admin) Addr() string { return a.listener.Addr().String() }

// Stop lets requests under way finish until ctx ends, then cuts them. It returns when the listener's goroutine has
// ended, with ctx's error if requests were cut.
func (a *Admin) Stop(ctx context.Context) error {
	err := a.server.Shutdown(ctx)
	if err != nil {
		err = errors.Join(fmt.Errorf("admin listener: %w", err), a.server.Close())
	}
	<-a.served
	a.registry.Unregister(a.ready)
	return err
}

func routes(c AdminConfig, live, ready *probe) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(c.Registry, promhttp.HandlerOpts{
		ErrorLog:            slog.NewLogLogger(c.Log.Handler(), slog.LevelWarn),
		ErrorHandling:       promhttp.ContinueOnError, // the other metrics are still worth having
		MaxRequestsInFlight: 4,
		Timeout:             c.WriteTimeout / 2, // so that the refusal can still be sent
	}))
	mux.Handle("GET /livez", health(live))
	mux.Handle("GET /readyz", health(ready))
	mux.HandleFunc("GET /version", func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, c.Build) })
	mux.Handle("/debug/pprof/", loopbackOnly(profiles(c.WriteTimeout)))
	return harden(mux)
}

// health answers 200 if every condition holds and 503 if not, with all conditions either way:
//
//	{"ok":false,"conditions":[{"name":"caught_up","ok":false,"reason":"12 blocks behind the network"}]}
func health(p *probe) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conditions := p.run(r.Context())
		status := http.StatusOK
		if !allOK(conditions) {
			status = http.StatusServiceUnavailable
		}
		if conditions == nil {
			conditions = []Condition{}
		}
		answer(w, status, struct {
			OK         bool        `json:"ok"`
			Conditions []Condition `json:"conditions"`
		}{status == http.StatusOK, conditions})
	})
}

// answer writes v as JSON. A client that has gone is its own affair.
func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// harden tells browsers and caches to do nothing clever with answers that hold names from the network.
func harden(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		next.ServeHTTP(w, r)
	})
}
