package telemetry

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// hostile holds texts that a peer, a transaction or a file name could bring.
var hostile = []string{
	"plain",
	"line\nlevel=ERROR msg=forged",
	"carriage\r\x1b[2K\x1b[1Agone",
	"c1 command \u009b31m and \u0085 line",
	"\u202eesrever\u202c \u2066isolate\u2069",
	"separator\u2028and\u2029paragraph",
	"tag \U000e0041\U000e007f and zero\u200bwidth",
	"quote \" backslash \\ brace }{",
	"not utf-8 \xff\xfe\x9b31m",
	"delete \x7f and nul \x00",
	"中文 ünï 🚚",
	"",
}

// logged writes one record with text in every place that a record has.
func logged(format, text string) string {
	var out bytes.Buffer
	log := NewLogger(&out, format, slog.LevelInfo).With(slog.String("org", text)).WithGroup("g")
	//nolint:sloglint // the message may be hostile too: a library's logger passes such ones on
	log.Info(text, slog.String("peer", text), slog.String(text, "key"), slog.Any("err", errors.New(text)),
		slog.Any("bytes", []byte(text)), slog.Any("list", []string{text}), slog.Group(text, slog.String("in", text)))
	return out.String()
}

func checkSafe(t *testing.T, format, text string) string {
	t.Helper()
	record := logged(format, text)
	line, ok := strings.CutSuffix(record, "\n")
	if !ok || strings.Contains(line, "\n") {
		t.Fatalf("%s: %q is not one line: %q", format, text, record)
	}
	for i, r := range line {
		_, size := utf8.DecodeRuneInString(line[i:])
		if !unicode.IsPrint(r) || r == utf8.RuneError && size == 1 {
			t.Fatalf("%s: %q writes %U: %q", format, text, r, record)
		}
	}
	return line
}

func TestNoTextForgesARecord(t *testing.T) {
	for _, text := range hostile {
		checkSafe(t, "text", text)
		line := checkSafe(t, "json", text)
		var got struct {
			Msg, Org string
			G        struct{ Peer, Err string }
		}
		if err := json.Unmarshal([]byte(line), &got); err != nil {
			t.Fatalf("%q: %v in %s", text, err, line)
		}
		want := strings.ToValidUTF8(text, "\ufffd")
		if !utf8.ValidString(text) {
			continue // replaced byte by byte; that it is one safe record is what matters
		}
		if got.Msg != want || got.Org != want || got.G.Peer != want || got.G.Err != want {
			t.Errorf("%q reads back as %+v", text, got)
		}
	}
}

func FuzzLog(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		checkSafe(t, "text", text)
		if line := checkSafe(t, "json", text); !json.Valid([]byte(line)) {
			t.Fatalf("%q: not JSON: %s", text, line)
		}
	})
}

func TestLoggerFormatAndLevel(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	level := new(slog.LevelVar)
	log := NewLogger(file, "auto", level) // a file is no terminal
	log.Debug("hidden")
	level.Set(slog.LevelDebug)
	log.Debug("shown", slog.Int64("height", 7))
	data, err := os.ReadFile(file.Name())
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatalf("%v: %s", err, data)
	}
	stamp, _ := got["time"].(string)
	if got["msg"] != "shown" || got["height"] != 7.0 || !strings.HasSuffix(stamp, "Z") {
		t.Errorf("%s", data)
	}
	if line := logged("text", "x"); !strings.Contains(line, "level=INFO msg=x org=x g.peer=x") {
		t.Errorf("text: %s", line)
	}
}

// wordy is an error as some libraries make them: with all of its stack where more than a word is asked for.
type wordy struct{ text string }

func (w *wordy) Error() string { return w.text }

func (w *wordy) Format(f fmt.State, verb rune) {
	_, _ = io.WriteString(f, w.text)
	if verb == 'v' && f.Flag('+') {
		_, _ = io.WriteString(f, "\ngoroutine 1\n\tmain.go:1")
	}
}

// TestErrorsAreShort: an error takes the words that it says, whatever else it could print, in every place.
func TestErrorsAreShort(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		var out bytes.Buffer
		err := &wordy{"disk is full"}
		log := NewLogger(&out, format, slog.LevelInfo).With(slog.Any("first", err)).WithGroup("g")
		log.Info("x", slog.Any("err", err), slog.Any("wrapped", fmt.Errorf("write: %w", err)), slog.Any("none", (*wordy)(nil)), slog.Any("nil", nil))
		line := out.String()
		if strings.Contains(line, "goroutine") || strings.Count(line, "disk is full") != 3 || !strings.Contains(line, "write: disk is full") {
			t.Errorf("%s: %s", format, line)
		}
	}
}
