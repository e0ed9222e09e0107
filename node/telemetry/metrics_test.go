package telemetry

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	dto "github.com/prometheus/client_model/go"
)

func newRegistry(t *testing.T) *prometheus.Registry {
	t.Helper()
	r, err := NewRegistry(Build{Version: "v1.2.3", Revision: "abc", Go: "go1.26"})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestMetricNames(t *testing.T) {
	r := newRegistry(t)
	check := func(context.Context) []Condition { return []Condition{{Name: "caught_up"}, {Name: "disk", OK: true}} }
	r.MustRegister(newConditions(newProbe(check)))

	families, err := r.Gather()
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range families {
		name := f.GetName()
		if !strings.HasPrefix(name, "waybill_") && !strings.HasPrefix(name, "go_") && !strings.HasPrefix(name, "process_") {
			t.Errorf("%s has a prefix of its own", name)
		}
		if slices.Contains(names, name) {
			t.Errorf("%s is there twice", name)
		}
		names = append(names, name)
	}
	for _, want := range []string{"waybill_build_info", "waybill_ready", "go_goroutines", "process_open_fds"} {
		if !slices.Contains(names, want) {
			t.Errorf("%s is missing", want)
		}
	}
	ours := slices.DeleteFunc(families, func(f *dto.MetricFamily) bool { return !strings.HasPrefix(f.GetName(), "waybill_") })
	if problems, err := promlint.NewWithMetricFamilies(ours).Lint(); err != nil || len(problems) > 0 {
		t.Errorf("lint: %v, %v", problems, err)
	}
	text := scrape(r)
	for _, want := range []string{
		"# TYPE waybill_build_info gauge\nwaybill_build_info{go=\"go1.26\",revision=\"abc\",version=\"v1.2.3\"} 1\n",
		"# TYPE waybill_ready gauge\nwaybill_ready{condition=\"caught_up\"} 0\nwaybill_ready{condition=\"disk\"} 1\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("missing %s in\n%s", want, text)
		}
	}
}

// scrape returns what Prometheus reads.
func scrape(r *prometheus.Registry) string {
	w := httptest.NewRecorder()
	promhttp.HandlerFor(r, promhttp.HandlerOpts{}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return w.Body.String()
}

func TestBuild(t *testing.T) {
	if b := ReadBuild(); b.Version == "" || !strings.HasPrefix(b.Go, "go1.") || !strings.Contains(b.Platform, "/") {
		t.Errorf("%+v", b)
	}
}
