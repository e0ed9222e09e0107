package host

import (
	"errors"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics are counted always and exported where a registry was given.
type metrics struct {
	messages  *prometheus.CounterVec // direction, channel
	bytes     *prometheus.CounterVec // direction, channel
	waits     *prometheus.CounterVec // channel, for
	dropped   *prometheus.CounterVec // channel, why
	cuts      *prometheus.CounterVec // reason
	refused   prometheus.Counter
	intro     *prometheus.CounterVec // side, result
	requests  *prometheus.CounterVec // protocol, side, outcome
	peers     *prometheus.GaugeVec   // org
	alsoTrust prometheus.Gauge
}

func newMetrics(reg prometheus.Registerer, subsystem string) (*metrics, error) {
	counters := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: "waybill", Subsystem: subsystem, Name: name, Help: help}, labels)
	}
	gauge := func(name, help string) prometheus.GaugeOpts {
		return prometheus.GaugeOpts{Namespace: "waybill", Subsystem: subsystem, Name: name, Help: help}
	}
	m := &metrics{
		messages: counters("messages_total", "Messages of the engine's channels.", "direction", "channel"),
		bytes:    counters("bytes_total", "Bytes of the engine's channels.", "direction", "channel"),
		waits: counters("waits_total",
			"Messages that waited: for room in a queue, a peer's grant, a peer's rate.", "channel", "for"),
		dropped: counters("dropped_total", "Messages left out on purpose.", "channel", "why"),
		cuts:    counters("cuts_total", "Sessions that ended, by reason.", "reason"),
		intro:   counters("introductions_total", "Proofs of membership shown and judged.", "side", "result"),
		requests: counters("requests_total", "Requests served and made, by outcome.",
			"protocol", "side", "outcome"),
		refused: prometheus.NewCounter(prometheus.CounterOpts{Namespace: "waybill", Subsystem: subsystem,
			Name: "refused_connections_total", Help: "Connections refused after the key was known."}),
		peers:     prometheus.NewGaugeVec(gauge("peers", "Peers registered with the engine."), []string{"org"}),
		alsoTrust: prometheus.NewGauge(gauge("also_trust_used", "Peers admitted only by the operator's list.")),
	}
	if reg == nil {
		return m, nil
	}
	var errs []error
	for _, c := range []prometheus.Collector{m.messages, m.bytes, m.waits, m.dropped, m.cuts, m.refused, m.intro,
		m.requests, m.peers, m.alsoTrust} {
		errs = append(errs, reg.Register(c))
	}
	return m, errors.Join(errs...)
}

// reasons names the ends of a session for the counter, most telling first.
var reasons = []struct {
	err   error
	label string
	fault fault
}{
	{errTooLarge, "too_large", severe},
	{errSlow, "slow", severe},
	{errBroken, "broken", severe},
	{errOverdrawn, "overdrawn", severe},
	{errTwice, "second_stream", severe},
	{errDecode, "decode", severe},
	{errSwells, "swells", severe},
	{errPanic, "panic", severe},
	{errRefused, "reactor", plain},
	{errUnread, "unread", none},
	{errReplaced, "replaced", none},
	{errRevoked, "revoked", none},
	{errClosing, "closing", none},
	{errGone, "gone", none},
}

// fault is what a reason costs the peer.
type fault uint8

const (
	none   fault = iota
	plain        // the penalty, each time the same: an engine may call a slow peer faulty
	severe       // the penalty, doubled each time
)

func classify(reason error) (label string, f fault) {
	for _, r := range reasons {
		if errors.Is(reason, r.err) {
			return r.label, r.fault
		}
	}
	return "other", none
}
