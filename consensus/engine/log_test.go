package engine

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	cmtbytes "github.com/cometbft/cometbft/libs/bytes"
	"github.com/cometbft/cometbft/libs/log"
	"github.com/cometbft/cometbft/libs/service"
	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/types"
)

func logTo(level slog.Level) (log.Logger, *bytes.Buffer) {
	var out bytes.Buffer
	h := slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: level, AddSource: true, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}})
	return NewLogger(slog.New(h)), &out
}

func TestLogSpelling(t *testing.T) {
	var missing *types.Block
	for _, c := range []struct {
		log  func(log.Logger)
		want string
	}{
		{func(l log.Logger) { l.Error("m", "height", int64(7), "error", errors.New("why")) }, `"level":"ERROR","source":{"function":"github.com/waybill-network/waybill/consensus/engine.TestLogSpelling`},
		{func(l log.Logger) { l.Error("m", "height", int64(7), "error", errors.New("why")) }, `"msg":"m","height":7,"err":"why"}`},
		{func(l log.Logger) {
			l.With("module", "x", "height", 1).Warn("m", "src", &memPeer{info: p2p.DefaultNodeInfo{DefaultNodeID: "abc"}})
		}, `"level":"WARN"`},
		{func(l log.Logger) {
			l.With("module", "x", "height", 1).Warn("m", "src", &memPeer{info: p2p.DefaultNodeInfo{DefaultNodeID: "abc"}})
		}, `"module":"x","height":1,"peer":"abc"}`},
		{func(l log.Logger) { l.Info("m", "peer_id", p2p.ID("abc"), "msg", log.NewLazySprintf("%d", 5)) }, `"level":"DEBUG"`},
		{func(l log.Logger) { l.Info("m", "peer_id", p2p.ID("abc"), "msg", log.NewLazySprintf("%d", 5)) }, `"peer":"abc","engine_msg":"5"}`},
		{func(l log.Logger) {
			l.Debug("m", "hash", []byte{1, 2}, "hex", cmtbytes.HexBytes{0xab}, "dur", time.Second)
		}, `"level":"DEBUG-4"`},
		{func(l log.Logger) {
			l.Debug("m", "hash", []byte{1, 2}, "hex", cmtbytes.HexBytes{0xab}, "dur", time.Second)
		}, `"hash":"0102","hex":"AB","dur":1000000000}`},
		{func(l log.Logger) { l.Error("m", "odd") }, `"unnamed":"odd"}`},
		{func(l log.Logger) { l.Error("m", 5, 6, "nothing", nil, "block", missing, "list", []int{1}) }, `"unnamed":5,"nothing":null,"block":"nil-Block","list":"[1]"}`},
	} {
		l, out := logTo(LevelTrace)
		c.log(l)
		if !strings.Contains(out.String(), c.want) {
			t.Errorf("%s\nlacks %s", out, c.want)
		}
	}
}

type counting struct{ n *int }

func (c counting) String() string { *c.n++; return "text" }

// TestLogFormatsOnce: a line that is not written costs no formatting, a written one formats once.
func TestLogFormatsOnce(t *testing.T) {
	n := 0
	l, out := logTo(slog.LevelWarn)
	l = l.With("a", counting{&n})
	l.Debug("m", "b", counting{&n})
	l.Info("m", "b", counting{&n})
	if n != 0 || out.Len() != 0 {
		t.Errorf("%d formatted, written %q", n, out)
	}
	l.Error("m", "b", counting{&n})
	if n != 2 {
		t.Errorf("%d formatted for one line", n)
	}
}

// TestWithDoesNotShare: two loggers made from one do not write into each other's keys.
func TestWithDoesNotShare(t *testing.T) {
	l, out := logTo(slog.LevelWarn)
	l = l.With("a", 1)
	one, two := l.With("b", 1), l.With("b", 2)
	one.Error("m")
	if two.With("c", 3); !strings.Contains(out.String(), `"a":1,"b":1}`) {
		t.Error(out)
	}
}

// TestCleanStopIsQuiet: CometBFT logs an error whenever block sync is stopped a second time.
func TestCleanStopIsQuiet(t *testing.T) {
	l, out := logTo(slog.LevelDebug)
	if l.Error("Error stopping pool", "err", service.ErrAlreadyStopped); out.Len() > 0 {
		t.Error(out)
	}
}

func TestReasonOfConsensusFailure(t *testing.T) {
	r := &failureReason{}
	if r.get() == nil {
		t.Error("no reason at all")
	}
	r.hear("something else", []any{"err", "no"})
	r.hear(consensusFailure, []any{"err", "a string", "stack", "…"})
	if err := r.get(); err.Error() != "a string" {
		t.Error(err)
	}
	cause := errors.New("cause")
	r.hear(consensusFailure, []any{"err", cause})
	if err := r.get(); !errors.Is(err, cause) {
		t.Error(err)
	}
}
