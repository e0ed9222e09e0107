package engine

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestLogIsBounded: a peer that has CometBFT log an error for each of its messages, and the message with it, neither
// fills the disk nor hides what else is logged.
func TestLogIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, out := logTo(LevelTrace)
		huge := strings.Repeat("é", 1<<20)
		peer := l.With("module", "consensus")
		for range 10_000 {
			peer.Error("failed to process message", "err", huge)
		}
		l.Error("something else")
		if n := strings.Count(out.String(), "failed to process message"); n != linesPerSecond || out.Len() > 64<<10 {
			t.Errorf("%d lines, %d bytes", n, out.Len())
		}
		for _, want := range []string{"something else", "left out for a second", "…"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%q is missing", want)
			}
		}
		out.Reset()
		time.Sleep(time.Second)
		peer.Error("failed to process message")
		if !strings.Contains(out.String(), "failed to process message") {
			t.Error("nothing in the next second")
		}
		out.Reset()
		for i := range 10_000 { // each with a text of its own
			l.Error(strings.Repeat("x", i))
		}
		if n := strings.Count(out.String(), "\n"); n > linesPerSecond*(kindsPerSecond+2) {
			t.Errorf("%d lines of all kinds", n)
		}
		out.Reset()
		for range 100 {
			l.Info("debug lines are the operator's wish")
		}
		if n := strings.Count(out.String(), "\n"); n != 100 {
			t.Errorf("%d debug lines", n)
		}
		stack := strings.Repeat("frame\n", 2000)
		l.Error("CONSENSUS FAILURE!!!", "err", "why", "stack", stack)
		if !strings.Contains(out.String(), strings.Repeat(`frame\n`, 2000)) {
			t.Error("the stack is cut")
		}
	})
}
