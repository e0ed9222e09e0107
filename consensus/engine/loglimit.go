package engine

import (
	"sync"
	"time"
	"unicode/utf8"
)

// CometBFT logs an error for every message of a peer that it does not like, some with the whole message, and goes on
// listening to the peer. Written as they come, those lines would fill a disk: thousands a second, or megabytes each.
const (
	linesPerSecond = 5       // with one message, warnings and errors
	kindsPerSecond = 64      // of messages; all others count as one
	maxValue       = 4 << 10 // bytes of a value
)

// stackKey names the value that may be longer: where consensus failed.
const stackKey = "stack"

// lineLimit counts the lines of a second by their message.
type lineLimit struct {
	mu    sync.Mutex
	since time.Time
	lines map[string]int
}

func newLineLimit() *lineLimit { return &lineLimit{lines: map[string]int{}} }

// allow reports whether a line may be written, and whether it is the last of its kind in this second.
func (l *lineLimit) allow(msg string, now time.Time) (ok, last bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.since) >= time.Second {
		l.since = now
		clear(l.lines)
	}
	if _, known := l.lines[msg]; !known && len(l.lines) >= kindsPerSecond {
		msg = ""
	}
	n := l.lines[msg]
	l.lines[msg] = n + 1
	return n < linesPerSecond, n == linesPerSecond-1
}

// clip shortens a text to maxValue bytes.
func clip(s string) string {
	if len(s) <= maxValue {
		return s
	}
	n := maxValue
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
