// Command overlay writes an overlay of the Go runtime with which a simulated world repeats bit for bit.
//
// Go is random on purpose where a program must not rely on an order: which goroutine a select prefers, how a
// map is walked, which of two timers due at once fires first. It also looks at real time, to preempt
// goroutines and to be fair about mutexes. The overlay draws all of this from one generator that the test
// seeds, and takes time from the test's bubble. It is for test binaries with GOMAXPROCS=1 and without cgo,
// whose calls the scheduler times; never for a node. Each edit names a text of the runtime that must be
// there exactly once, so that a Go release with another text is refused and not half edited.
//
//	overlay -goroot DIR -dir OUT    writes OUT/overlay.json for go test -overlay
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// edit replaces one text of a file of package runtime.
type edit struct {
	file     string
	why      string
	old, new string
}

var edits = []edit{
	{"rand.go", "constant seed at start, which hashes the keys of maps",
		"	globalRand.state.Init(*seed)\n",
		"	for i := range seed {\n		seed[i] = byte(i + 1)\n	}\n	globalRand.state.Init(*seed)\n"},
	{"rand.go", "one generator for the order of maps and for math/rand/v2",
		"func rand() uint64 {\n",
		"func rand() uint64 {\n	if true {\n		return simRand()\n	}\n"},
	{"rand.go", "threads that start later draw nothing from it",
		"	mp.cheaprand = rand()\n",
		"	mp.cheaprand = bootstrapRand()\n"},
	{"rand.go", "the generator",
		"// rand32 is uint32(rand())",
		`var (
	simState  uint64 = 1
	simSeeded bool
)

// simSeed seeds the simulation's generator and returns what it was seeded with, or has come to since.
//
//go:linkname simSeed
func simSeed(x uint64) uint64 {
	before := simState
	simState, simSeeded = x, true
	return before
}

// simRand is for the simulation from the generator, also while the process starts. The collector's and the
// runtime's own goroutines come at any time and get something else.
//
//go:nosplit
func simRand() uint64 {
	if gp := getg().m.curg; simSeeded && (gp == nil || gp.bubble == nil) {
		return uint64(cheaprand64())
	}
	return simNext()
}

// simNext is splitmix64. GOMAXPROCS is 1, so there is no lock.
//
//go:nosplit
func simNext() uint64 {
	simState += 0x9e3779b97f4a7c15
	x := simState
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// rand32 is uint32(rand())`},
	{"select.go", "which ready case of a select is taken",
		"cheaprandn(uint32(norder + 1))",
		"uint32(simRand()>>32) % uint32(norder+1)"},
	{"sema.go", "the order of those who wait for different semaphores",
		"	s.ticket = cheaprand() | 1\n",
		"	s.ticket = uint32(simRand()) | 1\n"},
	{"sema.go", "how long somebody has waited for a mutex",
		"func internal_sync_nanotime() int64 {\n",
		"func internal_sync_nanotime() int64 {\n	if gp := getg(); gp.bubble != nil {\n		return gp.bubble.now\n	}\n"},
	{"time.go", "which of the timers that are due at once fires first; those of channels have a sequence of their own, " +
		"because a select blocks on them in the order of the channels' addresses, and that is chance",
		"			t.rand = cheaprand()\n",
		"			if t.isChan {\n				t.rand = t.rand*1664525 + 1013904223\n			} else {\n" +
			"				t.rand = uint32(simRand())\n			}\n"},
	{"time.go", "where the sequence of a channel's timer begins",
		"	t.modify(when, period, f, arg, 0)\n	t.init = true\n",
		"	t.rand = uint32(simRand())\n	t.modify(when, period, f, arg, 0)\n	t.init = true\n"},
	{"proc.go", "the global queue never comes before the own one: it would after so many turns, and a turn more or less is " +
		"taken with every system call that lasts, and by the collector",
		"	if pp.schedtick%61 == 0 && !sched.runq.empty() {\n",
		"	if !simSeeded && pp.schedtick%61 == 0 && !sched.runq.empty() {\n"},
	{"proc.go", "a goroutine in a system call keeps its turn, however long the call lasts",
		"func retake(now int64) uint32 {\n	n := 0\n",
		"func retake(now int64) uint32 {\n	n := 0\n	if simSeeded {\n		return 0\n	}\n"},
	{"proc.go", "no preemption after 10 ms of real time",
		"const forcePreemptNS = 10 * 1000 * 1000 // 10ms",
		"const forcePreemptNS = 3600 * 1000 * 1000 * 1000"},
	{"runtime2.go", "waiting for a mutex is idle, so that a disk may take virtual time under one",
		"	waitReasonSynctestSelect:        true,\n",
		"	waitReasonSynctestSelect:        true,\n	waitReasonSyncMutexLock:         true,\n" +
			"	waitReasonSyncRWMutexLock:       true,\n	waitReasonSyncRWMutexRLock:      true,\n"},
}

// errUnfit means that the runtime is another than the edits are for.
var errUnfit = errors.New("the overlay does not fit this Go release; `make sim OVERLAY=` runs the seeds without it, " +
	"where replay is not exact")

func main() {
	goroot := flag.String("goroot", "", "root of the Go release, as go env GOROOT says")
	dir := flag.String("dir", "", "folder to write to")
	flag.Parse()
	if err := write(*goroot, *dir); err != nil {
		fmt.Fprintln(os.Stderr, "sim/overlay:", err)
		os.Exit(1) //nolint:forbidigo // this is a main
	}
}

// write makes the edited files and overlay.json in dir.
func write(goroot, dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	source := filepath.Join(goroot, "src", "runtime")
	replace := map[string]string{}
	for _, file := range files() {
		text, err := os.ReadFile(filepath.Join(source, file))
		if err != nil {
			return fmt.Errorf("%w: %w", errUnfit, err)
		}
		edited, err := apply(file, string(text), edits)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, file), []byte(edited), 0o600); err != nil {
			return err
		}
		replace[filepath.Join(source, file)] = filepath.Join(dir, file)
	}
	b, err := json.MarshalIndent(map[string]any{"Replace": replace}, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "overlay.json"), append(b, '\n'), 0o600)
}

// files that are edited, each once.
func files() (out []string) {
	for _, e := range edits {
		if !slices.Contains(out, e.file) {
			out = append(out, e.file)
		}
	}
	return out
}

// apply makes the edits of a file in its text.
func apply(file, text string, edits []edit) (string, error) {
	for _, e := range edits {
		if e.file != file {
			continue
		}
		if n := strings.Count(text, e.old); n != 1 {
			return "", fmt.Errorf("%w: runtime/%s of %s, edit %q: its text is there %d times, not once",
				errUnfit, file, runtime.Version(), e.why, n)
		}
		text = strings.Replace(text, e.old, e.new, 1)
	}
	return text, nil
}
