package api

import (
	"errors"
	"maps"
	"sync"

	"connectrpc.com/connect"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/waybill-network/waybill/node/access"
	"github.com/waybill-network/waybill/node/telemetry"
)

// tally counts by a word of a small set.
type tally struct {
	mu sync.Mutex
	by map[string]uint64
}

func (t *tally) add(word string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.by == nil {
		t.by = map[string]uint64{}
	}
	t.by[word]++
}

func (t *tally) counts() map[string]uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return maps.Clone(t.by)
}

// reasonOf is the word of a metric for why a request was turned away.
func reasonOf(err error) string {
	switch {
	case errors.Is(err, errNobody):
		return "no-credential"
	case errors.Is(err, access.ErrExpired):
		return "expired"
	case connect.CodeOf(err) == connect.CodePermissionDenied:
		return "scope"
	}
	return "bad-token"
}

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc(telemetry.Namespace+"_api_"+name, help, labels, nil)
}

var (
	limitedDesc = desc("limited_total", "Requests answered with 429, by what had no allowance left.", "by")
	refusedDesc = desc("turned_away_total", "Requests without the credential that they need, by what was wrong.", "reason")
	usesDesc    = desc("credential_requests_total", "Requests of a credential.", "credential", "name")
	lastDesc    = desc("credential_last_use_timestamp_seconds", "When a credential was used last.", "credential", "name")
	listDesc    = desc("credentials_valid", "1 where the list of credentials can be read, 0 where an earlier one holds.")
)

// Describe implements prometheus.Collector.
func (g *guard) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{limitedDesc, refusedDesc, usesDesc, lastDesc, listDesc} {
		out <- d
	}
}

// Collect implements prometheus.Collector.
func (g *guard) Collect(out chan<- prometheus.Metric) {
	for word, n := range g.limited.counts() {
		out <- prometheus.MustNewConstMetric(limitedDesc, prometheus.CounterValue, float64(n), word)
	}
	for word, n := range g.turnedAway.counts() {
		out <- prometheus.MustNewConstMetric(refusedDesc, prometheus.CounterValue, float64(n), word)
	}
	for _, u := range g.book.Uses() {
		out <- prometheus.MustNewConstMetric(usesDesc, prometheus.CounterValue, float64(u.Requests), u.ID, u.Name)
		out <- prometheus.MustNewConstMetric(lastDesc, prometheus.GaugeValue, float64(u.Last.Unix()), u.ID, u.Name)
	}
	valid := 1.0
	if g.book.Bad() != nil {
		valid = 0
	}
	out <- prometheus.MustNewConstMetric(listDesc, prometheus.GaugeValue, valid)
}
