package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/waybill-network/waybill/ledger/light"
)

// The consumers: people with a parcel in the hand, spread over the nodes, each on a connection of their own. All ask at
// the same moment first, and then each again after a pause, as one who scans the next code.
const (
	consumersAtOnce = 500
	consumersPause  = 5 * time.Second // on average
	consumersWithin = 20 * time.Second
)

// consumers is the measurement of people who ask beside full load.
type consumers struct {
	phase            // of the load meanwhile
	Asked    int     `json:"asked"`
	AskedP50 float64 `json:"asked_p50_ms"`
	AskedP99 float64 `json:"asked_p99_ms"`
	FirstP99 float64 `json:"first_p99_ms"` // of the first questions, all of one moment
	Bytes    float64 `json:"bytes"`
	Finality float64 `json:"finality_ratio"` // p50 of the load beside them to that of the load alone
}

func (p *consumers) line() string {
	return fmt.Sprintf("%d consumers beside full load: %d answers, p50 %.0f ms, p99 %.0f ms "+
		"(%.0f ms where all ask at one moment), %.0f bytes each; the load %.0f tx/s, finality p50 %d ms, %.2f of that alone",
		consumersAtOnce, p.Asked, p.AskedP50, p.AskedP99, p.FirstP99, p.Bytes, p.PerSecond, p.P50, p.Finality)
}

// consumed is what the consumers saw.
type consumed struct {
	mu          sync.Mutex
	first, took []time.Duration
	bytes       int
	err         error
}

// consumers measures full load with people who ask, against the same load without.
func (b *bench) consumers(ctx context.Context, alone phase) (out consumers, err error) {
	asking, stop := context.WithCancel(ctx)
	defer stop()
	var seen consumed
	var first, wait sync.WaitGroup
	root := light.RootOf(b.net.genesis)
	start := make(chan struct{})
	for i := range consumersAtOnce {
		first.Add(1)
		wait.Go(func() {
			<-start
			b.consume(asking, i, root, &seen, sync.OnceFunc(first.Done))
		})
	}
	time.AfterFunc(b.length()/4, func() { close(start) }) // when the load is full
	out.phase, err = b.closedLoop(ctx, fmt.Sprintf("%d consumers beside full load", consumersAtOnce), 1)
	if err == nil {
		first.Wait() // a short measurement ends before all of them had an answer
	}
	stop()
	wait.Wait()
	if err != nil {
		return out, err
	}
	seen.mu.Lock()
	defer seen.mu.Unlock()
	if seen.err != nil {
		return out, seen.err
	}
	all := slices.Concat(seen.first, seen.took)
	if len(all) < consumersAtOnce {
		return out, fmt.Errorf("%d of %d consumers were answered", len(all), consumersAtOnce)
	}
	out.Asked, out.Bytes = len(all), float64(seen.bytes)/float64(len(all))
	out.AskedP50, out.AskedP99 = millisAt(all, 50), millisAt(all, 99)
	out.FirstP99 = millisAt(seen.first, 99)
	out.Finality = float64(out.P50) / float64(alone.P50)
	return out, nil
}

// consume is one person: asks, and after a pause asks again. The first answer of each is verified.
func (b *bench) consume(ctx context.Context, i int, root *light.Root, seen *consumed, asked func()) {
	defer asked()
	h := &http.Client{Transport: &http.Transport{}, Timeout: consumersWithin}
	defer h.CloseIdleConnections()
	base := b.net.nodes[i%len(b.net.nodes)].url()
	r := rand.New(rand.NewPCG(9, uint64(i)))
	for n := 0; ctx.Err() == nil; n++ {
		unit := r.IntN(b.units)
		at := time.Now()
		file, err := consumerProof(ctx, h, base, unit)
		took := time.Since(at)
		if ctx.Err() != nil {
			return
		}
		if err == nil && n == 0 {
			_, err = light.Verify(file, root)
		}
		seen.mu.Lock()
		switch {
		case err != nil:
			seen.err = err
		case n == 0:
			seen.first = append(seen.first, took)
		default:
			seen.took = append(seen.took, took)
		}
		seen.bytes += len(file)
		seen.mu.Unlock()
		asked()
		if err != nil {
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Duration(r.ExpFloat64() * float64(consumersPause))):
		}
	}
}

// consumerProof fetches a unit's proof as the consumer's page does.
func consumerProof(ctx context.Context, h *http.Client, base string, unit int) ([]byte, error) {
	ask := base + "/v1/proof?unit=" + url.QueryEscape(string(serial(unit)))
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, ask, http.NoBody)
	if err != nil {
		return nil, err
	}
	resp, err := h.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	file, err := io.ReadAll(io.LimitReader(resp.Body, light.MaxBytes+1))
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", ask, resp.Status)
	}
	return file, err
}

// millisAt is a percentile in milliseconds; it sorts.
func millisAt(took []time.Duration, percent int) float64 {
	if len(took) == 0 {
		return 0
	}
	slices.Sort(took)
	return float64(took[min(len(took)-1, len(took)*percent/100)].Microseconds()) / 1000
}
