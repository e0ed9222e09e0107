package telemetry

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"

	"golang.org/x/term"
)

// NewLogger writes records of at least level to w, with times in UTC. Format is json, text, or auto: text if w is a
// terminal and JSON otherwise. An error is what it says, in both: the text handler asks for more, and gets the stack
// traces of libraries.
func NewLogger(w io.Writer, format string, level slog.Leveler) *slog.Logger {
	options := &slog.HandlerOptions{Level: level, ReplaceAttr: sayErrors}
	var h slog.Handler = slog.NewJSONHandler(escaper{w}, options)
	if format == "text" || format == "auto" && isTerminal(w) {
		h = slog.NewTextHandler(escaper{w}, options)
	}
	return slog.New(utc{h})
}

func sayErrors(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() == slog.KindAny {
		if err, ok := a.Value.Any().(error); ok {
			a.Value = slog.StringValue(fmt.Sprintf("%v", err)) // which a nil pointer survives
		}
	}
	return a
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// utc gives records the same time zone at every member, so that their logs can be laid side by side.
type utc struct{ slog.Handler }

func (h utc) Handle(ctx context.Context, r slog.Record) error {
	r.Time = r.Time.UTC()
	return h.Handler.Handle(ctx, r)
}

func (h utc) WithAttrs(attrs []slog.Attr) slog.Handler { return utc{h.Handler.WithAttrs(attrs)} }

func (h utc) WithGroup(name string) slog.Handler { return utc{h.Handler.WithGroup(name)} }
