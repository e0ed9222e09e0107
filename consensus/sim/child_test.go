package sim

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"testing"
	"testing/cryptotest"
	"testing/synctest"
	"time"
)

// What the parent tells a process that plays one seed.
const (
	envChild = "WAYBILL_SIM_CHILD" // an order as JSON
	// reportMark begins the line with the report.
	reportMark = "SIM-REPORT "
)

// order is what to play.
type order struct {
	Seed  uint64
	Bug   bug    `json:",omitempty"`
	Part  part   `json:",omitempty"` // of machine 3, instead of the seed's
	Trace string `json:",omitempty"` // a file for messages and logs
	// Govern has a congress sit whatever the seed says.
	Govern bool `json:",omitempty"`
}

// report is what became of it.
type report struct {
	Seed     uint64
	Findings []string
	Virtual  time.Duration
	Real     time.Duration
	Height   int64
	Settled  time.Duration
	Figures  map[string]int
	Digest   string
	// Story is sent only with findings.
	Story string
}

// TestChild plays one seed when a parent process asks for it, and does nothing otherwise.
func TestChild(t *testing.T) {
	text := os.Getenv(envChild)
	if text == "" {
		return
	}
	var o order
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		t.Fatal(err)
	}
	out, done := traceFile(t, o.Trace)
	defer done()
	p := planOf(o.Seed)
	if o.Part != "" {
		p.part = o.Part
	}
	if o.Govern {
		p.sit()
	}
	r := play(t, p, o.Bug, out, (*world).direct)
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintf(os.Stdout, "\n%s%s\n", reportMark, b); err != nil {
		t.Fatal(err)
	}
}

// traceFile creates the file for messages and logs, nil for the path "".
func traceFile(t *testing.T, path string) (out io.Writer, done func()) {
	t.Helper()
	if path == "" {
		return nil, func() {}
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	return f, func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}

// play runs a scenario in a bubble.
func play(t *testing.T, p plan, g bug, out io.Writer, scenario func(*world)) (r report) {
	t.Helper()
	began := time.Now()
	// The engine verifies signatures in batches, with randomness from the operating system: another's in each run, and
	// while a goroutine waits for it the runtime may let another go on.
	cryptotest.SetGlobalRandom(t, p.seed)
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, p, g, out)
		w.trace.describe(p)
		stop := make(chan struct{})
		go w.sweep(stop)
		scenario(w)
		virtual := time.Since(w.trace.began)
		w.end()
		close(stop)
		if err := w.trace.flush(); err != nil {
			t.Error(err)
		}
		r = report{
			Seed: p.seed, Findings: w.referee.found(), Virtual: virtual, Height: w.referee.height(),
			Settled: w.referee.settled, Figures: w.figures(),
			Digest: w.trace.result(),
		}
		if len(r.Findings) > 0 {
			r.Story = p.String() + "\n" + w.trace.text()
		}
	})
	r.Real = time.Since(began)
	return r
}

// sweep does at fixed virtual times, while nothing else can run, what would come in between at another time in each
// run: it writes out the trace, and collects garbage in a process whose collector is off.
func (w *world) sweep(stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		case <-time.After(20*time.Second + 1):
		}
		if exact {
			synctest.Wait()
			runtime.GC()
		}
		if err := w.trace.flush(); err != nil {
			w.t.Error(err)
			return
		}
	}
}
