package sim

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// trace is what happened in a world, with virtual times. The story, a line for each fault and each finding,
// is always kept; messages and the machines' logs are written out only when asked for. That changes nothing about
// the run: nothing is written while a goroutine could go on meanwhile, and what draws random numbers gives them back.
type trace struct {
	began time.Time
	out   io.Writer // nil: no messages and logs

	mu      sync.Mutex
	story   []string
	digest  hash.Hash    // over every message sent and received, and the story
	pending bytes.Buffer // for out
}

func newTrace(out io.Writer) *trace {
	return &trace{began: time.Now(), out: out, digest: sha256.New()}
}

// flush writes to out what is pending.
func (t *trace) flush() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.out == nil {
		return nil
	}
	_, err := t.pending.WriteTo(t.out)
	return err
}

// describe adds a plan, which is no part of the story.
func (t *trace) describe(p plan) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.print(p)
}

// tell adds a line to the story.
func (t *trace) tell(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	line := fmt.Sprintf("%10.3fs  %s", time.Since(t.began).Seconds(), fmt.Sprintf(format, args...))
	t.story = append(t.story, line)
	_, _ = fmt.Fprintln(t.digest, line)
	t.print(line)
}

// print adds a line to what is written out. mu is held.
func (t *trace) print(line any) {
	if t.out != nil {
		fmt.Fprintln(&t.pending, line)
	}
}

func (t *trace) message(what string, from, to int, channel byte, size int, sum [32]byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	at := time.Since(t.began)
	_, _ = fmt.Fprintf(t.digest, "%s %d %d %d %x %d %x\n", what, at, from, to, channel, size, sum[:8])
	if t.out != nil {
		t.print(fmt.Sprintf("%16.9fs %s %d->%d channel %02x, %d bytes, %x", at.Seconds(), what, from, to, channel, size, sum[:4]))
	}
}

// result is a hash over all that happened: equal for two runs that did the same at the same times.
func (t *trace) result() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return hex.EncodeToString(t.digest.Sum(nil)[:8])
}

func (t *trace) text() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.Join(t.story, "\n")
}

// logger is a machine's log.
func (t *trace) logger(machine string) *slog.Logger {
	if t.out == nil {
		return slog.New(aside{slog.DiscardHandler})
	}
	h := slog.NewTextHandler(lockedWriter{t}, &slog.HandlerOptions{Level: slog.LevelDebug})
	return slog.New(aside{h}).With(slog.String("machine", machine))
}

// aside is a handler that leaves no mark on the run. With the overlay it takes all lines, to be wanted or not, so that
// whoever asks first does the same with a trace and without.
type aside struct{ slog.Handler }

func (a aside) Enabled(ctx context.Context, level slog.Level) bool {
	return exact && level >= slog.LevelDebug || a.Handler.Enabled(ctx, level)
}

func (a aside) Handle(ctx context.Context, r slog.Record) error {
	state := seedRuntime(0)
	defer seedRuntime(state)
	return a.Handler.Handle(ctx, r)
}

func (a aside) WithAttrs(attrs []slog.Attr) slog.Handler { return aside{a.Handler.WithAttrs(attrs)} }
func (a aside) WithGroup(name string) slog.Handler       { return aside{a.Handler.WithGroup(name)} }

type lockedWriter struct{ t *trace }

func (w lockedWriter) Write(b []byte) (int, error) {
	w.t.mu.Lock()
	defer w.t.mu.Unlock()
	return fmt.Fprintf(&w.t.pending, "%16.9fs %s", time.Since(w.t.began).Seconds(), b)
}
