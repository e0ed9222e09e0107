package sim

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const (
	envSeeds = "WAYBILL_SIM_SEEDS" // how many; 50 by default
	envSeed  = "WAYBILL_SIM_SEED"  // the first; 0 by default
	envTrace = "WAYBILL_SIM_TRACE" // a folder for messages and logs of a single seed, or of each scenario
)

// patience is how long a seed may take in real time before it counts as hanging.
const patience = 3 * time.Minute

// TestSeeds plays seeds, each in a process of its own, and fails with the story of every one in which the
// referee found something.
func TestSeeds(t *testing.T) {
	n, first := number(t, envSeeds, 50), number(t, envSeed, 0)
	o := order{}
	if n == 1 {
		o.Trace = tracePath(t, fmt.Sprintf("seed-%d", first))
	}
	began := time.Now()
	var sum totals
	each(t, uint64(first), n, func(seed uint64) {
		o := o
		o.Seed = seed
		r, output, err := run(t.Context(), o)
		sum.add(r)
		switch {
		case err != nil:
			t.Errorf("seed %d: %v\n%s\nreplay: make sim SEED=%d SEEDS=1", seed, err, tail(output), seed)
		case len(r.Findings) > 0:
			t.Errorf("%s\n%s\nreplay: make sim SEED=%d SEEDS=1", r.Story, strings.Join(r.Findings, "\n"), seed)
		}
	})
	t.Log(sum.text(time.Since(began)))
}

// tracePath is the file for messages and logs, "" when nobody asked for one.
func tracePath(t *testing.T, name string) string {
	t.Helper()
	dir := os.Getenv(envTrace)
	if dir == "" {
		return ""
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, strings.ReplaceAll(name, "/", "-")+".trace")
	t.Logf("trace: %s", path)
	return path
}

func number(t *testing.T, env string, otherwise int) int {
	t.Helper()
	v := os.Getenv(env)
	if v == "" {
		return otherwise
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 {
		t.Fatalf("%s=%s is no number", env, v)
	}
	return n
}

// each calls f for n seeds from the first, on as many goroutines as there are cores.
func each(t *testing.T, first uint64, n int, f func(seed uint64)) {
	t.Helper()
	seeds := make(chan uint64)
	var wg sync.WaitGroup
	for range runtime.NumCPU() {
		wg.Go(func() {
			for seed := range seeds {
				f(seed)
			}
		})
	}
	for i := range n {
		seeds <- first + uint64(i)
	}
	close(seeds)
	wg.Wait()
}

// run plays an order in a fresh process: one goroutine at a time, and no garbage collection or preemption by
// real time.
func run(ctx context.Context, o order) (r report, output []byte, err error) {
	text, err := json.Marshal(o)
	if err != nil {
		return r, nil, err
	}
	binary, err := os.Executable()
	if err != nil {
		return r, nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	c := exec.CommandContext(ctx, binary, "-test.run=^TestChild$")
	c.Env = append(os.Environ(), envChild+"="+string(text),
		"GOMAXPROCS=1", "GOGC="+map[bool]string{true: "off", false: "400"}[exact], "GOMEMLIMIT=2GiB", "GODEBUG=asyncpreemptoff=1")
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGQUIT) }
	output, err = c.CombinedOutput()
	if ctx.Err() != nil {
		return r, output, fmt.Errorf("hangs: no end after %s", patience)
	}
	if err != nil {
		return r, output, fmt.Errorf("ends with %w", err)
	}
	_, line, ok := bytes.Cut(output, []byte("\n"+reportMark))
	if !ok {
		return r, output, fmt.Errorf("ends without a report")
	}
	line, _, _ = bytes.Cut(line, []byte("\n"))
	err = json.Unmarshal(line, &r)
	return r, output, err
}

// tail is the end of an output, enough for a panic and the first goroutines.
func tail(b []byte) []byte { return b[:min(len(b), 12_000)] }

// totals of many seeds.
type totals struct {
	mu            sync.Mutex
	seeds         int
	virtual, real time.Duration
	blocks        int64
	settled       time.Duration // the longest
	figures       map[string]int
}

func (s *totals) add(r report) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seeds++
	s.virtual += r.Virtual
	s.real += r.Real
	s.blocks += r.Height
	s.settled = max(s.settled, r.Settled)
	if s.figures == nil {
		s.figures = map[string]int{}
	}
	for k, v := range r.Figures {
		s.figures[k] += v
	}
}

func (s *totals) text(took time.Duration) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	fmt.Fprintf(&b, "%d seeds in %s: %s of virtual time in %s of one core (%.0f times as fast), %d blocks, "+
		"all owed in a block at most %s after the last fault",
		s.seeds, took.Round(time.Second), s.virtual.Round(time.Second), s.real.Round(time.Second),
		s.virtual.Seconds()/s.real.Seconds(), s.blocks, s.settled.Round(100*time.Millisecond))
	for _, k := range slices.Sorted(maps.Keys(s.figures)) {
		fmt.Fprintf(&b, "\n  %7d %s", s.figures[k], k)
	}
	return b.String()
}
