package pool

import "github.com/waybill-network/waybill/ledger/tx"

// What a transaction that was read takes in memory beside its bytes, measured and rounded up: itself with its place in
// the pool's tables, each action with its event, each unit with its key, each field of a detail.
const (
	txWeight     = 1 << 10
	actionWeight = 560
	unitWeight   = 160
	fieldWeight  = 96
)

// maxWeight is the most that a transaction can weigh, given that it has at most 16 parts per possible action.
const maxWeight = txWeight + tx.MaxActions*actionWeight + tx.MaxTouches*unitWeight + 16*tx.MaxActions*fieldWeight

// shortest is how few bytes an action can take.
const shortest = 12

// batchWeight is how much the transactions of one batch may weigh when they are read.
const batchWeight = 16 << 20

// weigh returns what a transaction takes in memory beside its bytes.
func weigh(t *tx.Tx) int64 {
	w := txWeight + actionWeight*len(t.Body.Actions) + unitWeight*t.Touches
	for i := range t.Events {
		if d := t.Events[i].Detail; d != nil {
			w += fieldWeight * len(d.Fields)
		}
	}
	return int64(w)
}

// weighsAtMost is the most that a transaction of the size can weigh.
func weighsAtMost(size int) int64 {
	return min(maxWeight, txWeight+int64(size)/shortest*(actionWeight+unitWeight))
}

// bears reports whether more of the organisation's queue may be read.
func (p *Pool) bears(l *line) bool {
	return l.weight < p.limits.OrganisationBytes && (l.weight < p.reserved() || p.weight < p.limits.Bytes)
}

// latest is the claimed time of a transaction's latest event.
func latest(t *tx.Tx) int64 {
	var out int64
	for i := range t.Body.Actions {
		out = max(out, t.Body.Actions[i].Core.Time)
	}
	return out
}
