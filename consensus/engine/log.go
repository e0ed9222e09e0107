package engine

import (
	"context"
	"encoding/hex"
	"fmt"
	"log/slog"
	"reflect"
	"runtime"
	"slices"
	"time"

	"github.com/cometbft/cometbft/libs/log"
	"github.com/cometbft/cometbft/libs/service"
	"github.com/cometbft/cometbft/p2p"
)

// LevelTrace is below slog.LevelDebug: CometBFT's own debug output, many lines per vote.
const LevelTrace = slog.LevelDebug - 4

// NewLogger lets CometBFT log through slog. CometBFT tells each block at level info, several times, so
// its info becomes debug here and its debug becomes LevelTrace; warnings and errors stay what they are.
// Nothing is formatted for a level that is off, and what peers can provoke is bounded (loglimit.go).
func NewLogger(l *slog.Logger) log.Logger { return logger{to: l.Handler(), limit: newLineLimit()} }

type logger struct {
	to    slog.Handler
	limit *lineLimit
	// keyvals given to With are kept as they came: gossip routines call With far more often than they log.
	keyvals []any
	onError func(msg string, keyvals []any) // may be nil
}

func (l logger) With(keyvals ...any) log.Logger {
	l.keyvals = append(l.keyvals[:len(l.keyvals):len(l.keyvals)], keyvals...)
	return l
}

func (l logger) Debug(msg string, keyvals ...any) { l.log(LevelTrace, msg, keyvals) }
func (l logger) Info(msg string, keyvals ...any)  { l.log(slog.LevelDebug, msg, keyvals) }
func (l logger) Warn(msg string, keyvals ...any)  { l.log(slog.LevelWarn, msg, keyvals) }
func (l logger) Error(msg string, keyvals ...any) {
	if l.onError != nil {
		l.onError(msg, keyvals)
	}
	// Every clean stop logs this: block sync stops its pool once when it is done and once in the end.
	if slices.Contains(keyvals, any(service.ErrAlreadyStopped)) {
		l.log(LevelTrace, msg, keyvals)
		return
	}
	l.log(slog.LevelError, msg, keyvals)
}

func (l logger) log(level slog.Level, msg string, keyvals []any) {
	ctx := context.Background()
	if !l.to.Enabled(ctx, level) {
		return
	}
	now, last := time.Now(), false
	if level >= slog.LevelWarn && msg != consensusFailure && msg != cannotGoOn {
		var ok bool
		if ok, last = l.limit.allow(msg, now); !ok {
			return
		}
	}
	var pc [1]uintptr
	runtime.Callers(3, pc[:]) // the caller of Debug, Info, Warn or Error
	r := slog.NewRecord(now, level, clip(msg), pc[0])
	addAttrs(&r, l.keyvals)
	addAttrs(&r, keyvals)
	if last {
		r.AddAttrs(slog.String("more", "left out for a second"))
	}
	_ = l.to.Handle(ctx, r)
}

func addAttrs(r *slog.Record, keyvals []any) {
	for i := 0; i < len(keyvals); i += 2 {
		key, ok := keyvals[i].(string)
		if !ok || i+1 == len(keyvals) {
			r.AddAttrs(slog.Attr{Key: "unnamed", Value: value(keyvals[i])})
			continue
		}
		v := value(keyvals[i+1])
		if key == stackKey {
			v = slog.StringValue(fmt.Sprint(keyvals[i+1]))
		}
		r.AddAttrs(slog.Attr{Key: spelling(key), Value: v})
	}
}

// spelling gives a key its one name in Waybill's logs.
func spelling(key string) string {
	switch key {
	case "peer_id", "peerID", "src", "Src":
		return "peer"
	case "error":
		return "err"
	case slog.MessageKey, slog.LevelKey, slog.TimeKey:
		return "engine_" + key
	}
	return key
}

// value turns what CometBFT logs into what every slog handler writes well. Text is made only when the
// record is written.
func value(v any) slog.Value {
	switch v := v.(type) {
	case nil:
		return slog.AnyValue(nil)
	case time.Duration, time.Time:
		return slog.AnyValue(v)
	case p2p.Peer:
		return slog.AnyValue(lazy(func() string { return string(v.ID()) }))
	case []byte:
		return slog.AnyValue(lazy(func() string { return hex.EncodeToString(v) }))
	case error:
		return slog.AnyValue(lazy(v.Error))
	case fmt.Stringer:
		return slog.AnyValue(lazy(v.String))
	}
	switch reflect.TypeOf(v).Kind() {
	case reflect.String:
		return slog.StringValue(clip(reflect.ValueOf(v).String()))
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Float32, reflect.Float64:
		return slog.AnyValue(v)
	}
	return slog.AnyValue(lazy(func() string { return fmt.Sprint(v) }))
}

// lazy is resolved by the handler, which also survives a String method that panics on a nil pointer.
type lazy func() string

func (l lazy) LogValue() slog.Value { return slog.StringValue(clip(l())) }
