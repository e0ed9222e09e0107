package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/ledger/light"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// consumption of the nodes together, and of this process.
type consumption struct {
	cpu, own time.Duration
	rss      int64
	disk     int64
}

// usage asks each node for its own processor time and memory, and looks at its files.
func (b *bench) usage() (u consumption, err error) {
	for _, n := range b.net.nodes {
		m, err := scrape("http://" + n.cfg.Admin.Listen.String() + "/metrics")
		if err != nil {
			return u, err
		}
		u.cpu += time.Duration(m["process_cpu_seconds_total"] * float64(time.Second))
		u.rss += int64(m["process_resident_memory_bytes"])
		u.disk += diskUsage(n.home)
	}
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return u, err
	}
	u.own = time.Duration(r.Utime.Nano() + r.Stime.Nano())
	return u, nil
}

// scrape reads the metrics without labels.
func scrape(url string) (map[string]float64, error) {
	r, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	out := map[string]float64{}
	s := bufio.NewScanner(r.Body)
	for s.Scan() {
		name, value, ok := strings.Cut(s.Text(), " ")
		if v, err := strconv.ParseFloat(value, 64); ok && err == nil {
			out[strings.TrimPrefix(name, "waybill_")] = v
		}
	}
	return out, s.Err()
}

// proofs is the measurement of reading.
type proofs struct {
	Count     int     `json:"count"`
	PerSecond float64 `json:"per_second"`
	P50       float64 `json:"p50_ms"`
	P99       float64 `json:"p99_ms"`
	Bytes     float64 `json:"bytes"`
	NodeCPU   float64 `json:"cores_node"`
}

// readers is how many ask at the same time.
const readers = 8

// proofs asks one node for whole answers about random units, and verifies one in a hundred.
func (b *bench) proofs(ctx context.Context) (p proofs, err error) {
	b.notef("proofs …")
	root := light.RootOf(b.net.genesis)
	start := time.Now()
	before, err := b.usage()
	if err != nil {
		return p, err
	}
	end := start.Add(b.length())
	var mu sync.Mutex
	var took []time.Duration
	var size int
	errs := make(chan error, readers)
	for i := range readers {
		go func() {
			r := rand.New(rand.NewPCG(3, uint64(i)))
			for n := 0; time.Now().Before(end) && ctx.Err() == nil; n++ {
				unit := r.IntN(b.units)
				at := time.Now()
				file, err := b.senders[0].proofOf(ctx, unit)
				if err == nil && n%100 == 0 {
					err = b.verify(file, unit, root)
				}
				if err != nil {
					errs <- err
					return
				}
				mu.Lock()
				took, size = append(took, time.Since(at)), size+len(file)
				mu.Unlock()
			}
			errs <- nil
		}()
	}
	for range readers {
		err = errors.Join(err, <-errs)
	}
	if err != nil {
		return p, err
	}
	elapsed := time.Since(start).Seconds()
	after, err := b.usage()
	if err != nil {
		return p, err
	}
	slices.Sort(took)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	return proofs{
		Count: len(took), PerSecond: float64(len(took)) / elapsed, P50: ms(took[len(took)/2]), P99: ms(took[len(took)*99/100]),
		Bytes: float64(size) / float64(len(took)), NodeCPU: (after.cpu - before.cpu).Seconds() / elapsed,
	}, nil
}

// proofOf asks the sender's node for all about a unit.
func (s *sender) proofOf(ctx context.Context, unit int) ([]byte, error) {
	r, err := s.proof.Prove(ctx, connect.NewRequest(&apiv1.ProveRequest{Unit: &apiv1.Unit{Id: string(serial(unit))}}))
	if err != nil {
		return nil, s.explain(err)
	}
	return r.Msg.Proof, nil
}

// verify checks a proof, and that it shows as many events as were sent.
func (b *bench) verify(file []byte, unit int, root *light.Root) error {
	v, err := light.Verify(file, root)
	if err != nil {
		return fail(exitUnproven, "", fmt.Errorf("proof of %s: %w", serial(unit), err))
	}
	if v.Subject == nil || v.Subject.Count != b.events[unit].Load() {
		return fail(exitUnproven, "",
			fmt.Errorf("proof of %s shows %v, but %d events were sent", serial(unit), v.Subject, b.events[unit].Load()))
	}
	return nil
}

// idle measures the nodes when nothing happens.
func (b *bench) idle(ctx context.Context) (float64, error) {
	b.notef("idle …")
	if err := rest(ctx, min(5*time.Second, 2*b.length())); err != nil { // compactions end
		return 0, err
	}
	before, err := b.usage()
	if err != nil {
		return 0, err
	}
	start := time.Now()
	if err := rest(ctx, b.length()); err != nil {
		return 0, err
	}
	after, err := b.usage()
	return 100 * (after.cpu - before.cpu).Seconds() / time.Since(start).Seconds() / float64(len(b.net.nodes)), err
}

// rest does nothing for a while.
func rest(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// check compares the nodes, and verifies random units on each of them.
func (b *bench) check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	first, err := b.senders[0].status.Status(ctx, connect.NewRequest(&apiv1.StatusRequest{}))
	if err != nil {
		return err
	}
	root := light.RootOf(b.net.genesis)
	r := rand.New(rand.NewPCG(4, 4))
	for i, s := range b.senders {
		if err := b.net.nodes[i].waitHeight(ctx, first.Msg.Height); err != nil {
			return err
		}
		st, err := s.status.Status(ctx, connect.NewRequest(&apiv1.StatusRequest{}))
		if err != nil {
			return err
		}
		if !bytes.Equal(st.Msg.AppHash, first.Msg.AppHash) || st.Msg.Records != first.Msg.Records {
			return fail(exitUnproven, "", fmt.Errorf("%s is at height %d with another app hash than %s",
				s.organisation, st.Msg.Height, b.senders[0].organisation))
		}
		for range 200 {
			unit := r.IntN(b.units)
			file, err := s.proofOf(ctx, unit)
			if err != nil {
				return err
			}
			if err := b.verify(file, unit, root); err != nil {
				return err
			}
		}
	}
	return nil
}
