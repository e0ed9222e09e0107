package engine

import (
	"fmt"
	"sync"

	"github.com/cometbft/cometbft/blocksync"
	cs "github.com/cometbft/cometbft/consensus"
	mempl "github.com/cometbft/cometbft/mempool"
	"github.com/cometbft/cometbft/proxy"
	sm "github.com/cometbft/cometbft/state"
	"github.com/cometbft/cometbft/statesync"
	"github.com/prometheus/client_golang/prometheus"
)

type metrics struct {
	consensus *cs.Metrics
	mempool   *mempl.Metrics
	state     *sm.Metrics
	app       *proxy.Metrics
	blocksync *blocksync.Metrics
	statesync *statesync.Metrics
}

// newMetrics registers CometBFT's metrics; without a registry they go nowhere.
func newMetrics(reg prometheus.Registerer, namespace, chainID string) (metrics, error) {
	if reg == nil {
		return metrics{
			cs.NopMetrics(), mempl.NopMetrics(), sm.NopMetrics(),
			proxy.NopMetrics(), blocksync.NopMetrics(), statesync.NopMetrics(),
		}, nil
	}
	var m metrics
	err := RegisterWith(reg, func() {
		label := []string{"chain_id", chainID}
		m = metrics{
			cs.PrometheusMetrics(namespace, label...), mempl.PrometheusMetrics(namespace, label...),
			sm.PrometheusMetrics(namespace, label...), proxy.PrometheusMetrics(namespace, label...),
			blocksync.PrometheusMetrics(namespace, label...), statesync.PrometheusMetrics(namespace, label...),
		}
	})
	return m, err
}

var registering sync.Mutex

// RegisterWith runs f, which makes metrics of CometBFT, and has them registered with reg. CometBFT knows
// only Prometheus' global registry, so that is exchanged meanwhile; nothing else in the process may
// register with the global one at that moment.
func RegisterWith(reg prometheus.Registerer, f func()) (err error) {
	registering.Lock()
	defer registering.Unlock()
	before := prometheus.DefaultRegisterer
	prometheus.DefaultRegisterer = reg
	defer func() {
		prometheus.DefaultRegisterer = before
		if r := recover(); r != nil { // MustRegister
			err = fmt.Errorf("register metrics: %v", r)
		}
	}()
	f()
	return nil
}
