package store

import (
	"fmt"
	"log/slog"
	"sync/atomic"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/bloom"
)

// memTable bytes are gathered before they are written as a table.
const memTable = 32 << 20

func pebbleOptions(o *Options) *pebble.Options {
	p := &pebble.Options{
		FS:                          Ordered(o.FS),
		CacheSize:                   o.CacheBytes + 2*memTable, // Pebble takes the tables in memory out of its cache
		FormatMajorVersion:          pebble.FormatNewest,
		MemTableSize:                memTable,
		MemTableStopWritesThreshold: 4,
		L0CompactionThreshold:       4,
		L0StopWritesThreshold:       24,
		LBaseMaxBytes:               128 << 20,
		WALBytesPerSync:             1 << 20,
		Logger:                      pebbleLog{o.Log, o.Fatal},
		EventListener:               patience(o),
	}
	for i := range p.Levels {
		p.Levels[i].FilterPolicy = bloom.FilterPolicy(10) // most new keys are looked for in vain
		p.Levels[i].BlockSize = 8 << 10
	}
	return p
}

type pebbleLog struct {
	log   *slog.Logger
	fatal func(error)
}

func (l pebbleLog) Infof(format string, args ...any) {
	l.log.Debug("pebble", slog.String("message", fmt.Sprintf(format, args...)))
}
func (l pebbleLog) Errorf(format string, args ...any) {
	l.log.Error("pebble", slog.String("message", fmt.Sprintf(format, args...)))
}
func (l pebbleLog) Fatalf(format string, args ...any) {
	err := fmt.Errorf("store: disk failed: "+format, args...)
	l.fatal(err)
	panic(err)
}

// maxFailures of flushes and compactions in a row end the node.
const maxFailures = 10

// patience counts failures in the background, where Pebble tries again at once and for ever: on a full
// disk it would spin, silently, and opening would never return.
func patience(o *Options) *pebble.EventListener {
	var failures atomic.Int64
	ended := func(err error) {
		if err == nil {
			failures.Store(0)
		}
	}
	return &pebble.EventListener{
		BackgroundError: func(err error) {
			n := failures.Add(1)
			o.Log.Error("store: writing in the background failed", slog.Int64("failures", n), slog.Any("err", err))
			if n == maxFailures {
				o.Fatal(fmt.Errorf("store: disk fails for good: %w", err))
			}
		},
		FlushEnd:      func(i pebble.FlushInfo) { ended(i.Err) },
		CompactionEnd: func(i pebble.CompactionInfo) { ended(i.Err) },
	}
}
