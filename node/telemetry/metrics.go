package telemetry

import (
	"context"
	"errors"
	"fmt"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// Namespace is the first word of every metric of ours.
const Namespace = "waybill"

// NewRegistry returns the process's one registry, with the Go runtime, the process and waybill_build_info.
func NewRegistry(b Build) (*prometheus.Registry, error) {
	registry := prometheus.NewRegistry()
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Namespace:   Namespace,
		Name:        "build_info",
		Help:        "Always 1; the labels say which program runs.",
		ConstLabels: prometheus.Labels{"version": b.Version, "revision": b.Revision, "go": b.Go},
	})
	build.Set(1)
	err := errors.Join(
		registry.Register(collectors.NewGoCollector()),
		registry.Register(collectors.NewProcessCollector(collectors.ProcessCollectorOpts{})),
		registry.Register(build),
	)
	if err != nil {
		return nil, fmt.Errorf("metrics registry: %w", err)
	}
	return registry, nil
}

// conditions shows a probe's answer as waybill_ready{condition="…"}: 1 where it holds and 0 where it does not.
type conditions struct {
	probe *probe
	desc  *prometheus.Desc
}

func newConditions(p *probe) conditions {
	return conditions{probe: p, desc: prometheus.NewDesc(
		prometheus.BuildFQName(Namespace, "", "ready"),
		"1 where a condition of readiness holds, 0 where it does not; /readyz has the reasons.",
		[]string{"condition"}, nil,
	)}
}

// Describe implements prometheus.Collector.
func (c conditions) Describe(to chan<- *prometheus.Desc) { to <- c.desc }

// Collect implements prometheus.Collector. It runs the check.
func (c conditions) Collect(to chan<- prometheus.Metric) {
	for _, cond := range c.probe.run(context.Background()) {
		value := 0.0
		if cond.OK {
			value = 1
		}
		to <- prometheus.MustNewConstMetric(c.desc, prometheus.GaugeValue, value, cond.Name)
	}
}
