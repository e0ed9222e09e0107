package node

import (
	"context"
	"runtime/metrics"
	"slices"
	"time"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/node/api"
	"github.com/waybill-network/waybill/node/overview"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// startConsole begins to gather what the console shows beside the ledger, until the node stops.
func (n *Node) startConsole(ctx context.Context) *api.Console {
	fold := overview.New(n.query, overview.DefaultDepth(), n.part("overview"))
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		fold.Run(running)
	}()
	n.firstOfAll(func() error { stop(); <-ended; return nil })
	started := time.Now()
	return &api.Console{
		Overview: fold, CommittedAt: n.lastCommit,
		Machine: func() *apiv1.Machine {
			return &apiv1.Machine{
				MemoryBytes: memory(), LedgerBytes: n.ledger.Metrics().DiskSpaceUsage(),
				BlocksBytes: n.blocks.Metrics().DiskSpaceUsage(), UptimeMs: time.Since(started).Milliseconds(),
			}
		},
	}
}

// memory is what the process has from the system and has not given back, in bytes, as far as Go's runtime knows.
func memory() uint64 {
	read := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(read)
	if read[0].Value.Kind() != metrics.KindUint64 || read[1].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return read[0].Value.Uint64() - read[1].Value.Uint64()
}

// countriesOf are those of an organisation's roles, ascending.
func countriesOf(m *canon.Member) (out []string) {
	if m == nil {
		return nil
	}
	for i := range m.Roles {
		out = append(out, m.Roles[i].Countries...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
