package engine

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// StoreConfig sizes the Pebble instance that holds blocks, states and evidence.
type StoreConfig struct {
	FS            vfs.FS
	CacheBytes    int64  // block cache
	MemTableBytes uint64 // one memtable; up to four exist
	Log           *slog.Logger
	// Fatal is told when the store cannot go on: a write to the log or manifest failed, or a block on
	// disk is damaged. It is called once or more, from any goroutine, and must not block.
	Fatal func(error)
}

// DefaultStore is a store for a validator with half a gigabyte to spend. FS, Log and Fatal are the caller's.
func DefaultStore() StoreConfig {
	return StoreConfig{CacheBytes: 32 << 20, MemTableBytes: 64 << 20}
}

// Block parts are 64 KB, kept for long and deleted together. CometBFT's keys hold the height as decimal
// text, so that new ones land between old ones and plain compactions rewrite the parts over and over:
// 28 % of all CPU with 10 KB transactions. Values of this size live in files of their own instead.
const separateFrom = 4 << 10

// Options is what to open Pebble with. A batch of MemTableBytes/2 or more is written past the memtable.
func (c StoreConfig) Options() *pebble.Options {
	log := storeLog{log: c.Log, fatal: c.Fatal}
	o := &pebble.Options{
		FS:                          c.FS,
		CacheSize:                   c.CacheBytes,
		MemTableSize:                c.MemTableBytes,
		MemTableStopWritesThreshold: 4,
		L0CompactionThreshold:       8,
		L0StopWritesThreshold:       64,
		FormatMajorVersion:          pebble.FormatNewest,
		Logger:                      log,
		EventListener: &pebble.EventListener{
			BackgroundError: func(err error) { c.Log.Error("store: background work failed", slog.Any("err", err)) },
			// Whoever reads the damaged block gets the error as well, so nothing needs to end here.
			DataCorruption: func(i pebble.DataCorruptionInfo) { c.Fatal(fmt.Errorf("%w: damaged data: %s", ErrStore, i)) },
			DiskSlow:       func(i pebble.DiskSlowInfo) { c.Log.Warn("store: slow disk", slog.String("detail", i.String())) },
			WriteStallBegin: func(i pebble.WriteStallBeginInfo) {
				c.Log.Warn("store: writes stall", slog.String("reason", i.Reason))
			},
		},
	}
	o.Experimental.ValueSeparationPolicy = func() pebble.ValueSeparationPolicy {
		return pebble.ValueSeparationPolicy{
			Enabled: true, MinimumSize: separateFrom, MaxBlobReferenceDepth: 10,
			RewriteMinimumAge: time.Minute, TargetGarbageRatio: 0.3,
		}
	}
	return o
}

// storeLog is Pebble's logger.
type storeLog struct {
	log   *slog.Logger
	fatal func(error)
}

func (l storeLog) Infof(format string, args ...any) {
	ctx := context.Background()
	if l.log.Enabled(ctx, LevelTrace) {
		l.log.LogAttrs(ctx, LevelTrace, "store", slog.String("detail", fmt.Sprintf(format, args...)))
	}
}

func (l storeLog) Errorf(format string, args ...any) {
	l.log.Error("store", slog.String("detail", fmt.Sprintf(format, args...)))
}

// Fatalf never returns: Pebble's state is undefined behind a failed write.
func (l storeLog) Fatalf(format string, args ...any) {
	err := fmt.Errorf("%w: %s", ErrStore, fmt.Sprintf(format, args...))
	l.fatal(err)
	abandon()
	panic(err)
}
