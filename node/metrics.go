package node

import (
	"sync"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/node/telemetry"
)

// meter counts what is committed, and reads the rest when it is asked: nothing of it costs a block time.
type meter struct {
	node *Node

	mu       sync.Mutex
	receipts map[code.Code]uint64
}

func (m *meter) commit(out *exec.Outcome) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range out.Receipts {
		m.receipts[out.Receipts[i].Code]++
	}
}

// reading is a number that is read when somebody asks.
type reading struct {
	name, help string
	kind       prometheus.ValueType
	value      float64
}

func (n *Node) readings() []reading {
	const gauge, counter = prometheus.GaugeValue, prometheus.CounterValue
	last, load, pool := n.ledger.Last(), n.app.Pool().Load(), &n.app.Pool().Metrics
	return []reading{
		{"ledger_height", "Height of the last committed block.", gauge, float64(last.Height)},
		{"ledger_time_seconds", "Header time of the last committed block.", gauge, float64(last.Time) / 1000},
		{"ledger_records", "Records in the register.", gauge, float64(last.Width)},
		{"ledger_disk_bytes", "Bytes on disk of the ledger's store.", gauge, float64(n.ledger.Metrics().DiskSpaceUsage())},
		{"blocks_disk_bytes", "Bytes on disk of the engine's store.", gauge, float64(n.blocks.Metrics().DiskSpaceUsage())},
		{"pool_txs", "Verified transactions that wait for a block.", gauge, float64(load.Txs)},
		{"pool_queued", "Transactions that wait to be verified.", gauge, float64(load.Queued)},
		{"pool_bytes", "Bytes of both.", gauge, float64(load.Bytes)},
		{"pool_accepted_total", "Transactions that the pool took.", counter, float64(pool.Accepted.Load())},
		{"pool_malformed_total", "Bytes that were no transaction.", counter, float64(pool.Malformed.Load())},
		{"pool_refused_total", "Transactions refused before a block.", counter, float64(pool.Refused.Load())},
		{"pool_bad_signatures_total", "Transactions whose signature does not fit.", counter, float64(pool.BadSignatures.Load())},
		{"pool_full_total", "Transactions turned away at an organisation's share.", counter, float64(pool.Full.Load())},
		{"pool_expired_total", "Transactions that expired while they waited.", counter, float64(pool.Expired.Load())},
		{"proposal_learned_total", "Transactions first seen in another's proposal.", counter, float64(pool.Learned.Load())},
		{"proposal_rejected_total", "Others' proposals that this node refused.", counter, float64(n.app.Rejected.Load())},
		{"evidence_total", "Reports of validators that signed twice.", counter, float64(n.app.Evidence.Load())},
	}
}

var receiptsDesc = prometheus.NewDesc(
	telemetry.Namespace+"_receipts_total", "Transactions committed, by the name of their code.", []string{"code"}, nil)

// Describe implements prometheus.Collector.
func (m *meter) Describe(out chan<- *prometheus.Desc) {
	out <- receiptsDesc
	for _, r := range m.node.readings() {
		out <- r.desc()
	}
}

func (r *reading) desc() *prometheus.Desc {
	return prometheus.NewDesc(telemetry.Namespace+"_"+r.name, r.help, nil, nil)
}

// Collect implements prometheus.Collector.
func (m *meter) Collect(out chan<- prometheus.Metric) {
	m.mu.Lock()
	for c, v := range m.receipts {
		out <- prometheus.MustNewConstMetric(receiptsDesc, prometheus.CounterValue, float64(v), c.String())
	}
	m.mu.Unlock()
	for _, r := range m.node.readings() {
		out <- prometheus.MustNewConstMetric(r.desc(), r.kind, r.value)
	}
}
