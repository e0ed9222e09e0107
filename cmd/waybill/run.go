package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/node/keys"
)

// Exit codes. They are part of the interface: scripts rely on them, so they are never renumbered.
const (
	exitOK          = 0
	exitFailed      = 1 // something went wrong that no other code names
	exitUsage       = 2 // the command line, or a file that it names, is wrong
	exitRefused     = 3 // the ledger refused
	exitUnproven    = 4 // a proof does not hold, or a check found a difference
	exitUnreachable = 5 // the node does not answer
	exitPending     = 6 // not there in time: still pending, or not yet
	exitRules       = 7 // the consortium went over to rules that this software does not know
)

const exitHelp = `Exit codes:
  0  done
  1  failed for a reason that no other code names
  2  the command line, or a file that it names, is wrong
  3  the ledger refused
  4  a proof does not hold, or a check found a difference
  5  the node does not answer
  6  not there in time: still pending, or not yet
  7  the consortium went over to rules that this software does not know: install a newer release`

// system is the world of one call of the program.
type system struct {
	in       *os.File
	out, err io.Writer
	env      []string
	getenv   func(string) string
}

// failure is an error with an exit code and a hint at what to do.
type failure struct {
	code int
	err  error
	hint string // where it is empty and the command line is wrong, the command's help is the hint
	line bool   // the command line is wrong, not what it names
	// reason is a stable word for programs, "" where the exit code says enough.
	reason string
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// fail gives an error an exit code; hint may be empty.
func fail(code int, hint string, err error) error { return &failure{code: code, err: err, hint: hint} }

// usage is a mistake on the command line.
func usage(format string, args ...any) error {
	return &failure{code: exitUsage, line: true, err: fmt.Errorf(format, args...)}
}

// cli is what the commands share.
type cli struct {
	system
	json  bool
	lines bool // JSON is one value a line
}

// run runs the program once and returns its exit code.
func run(ctx context.Context, args []string, sys system) int {
	c := &cli{system: sys}
	root := c.root()
	root.SetArgs(args)
	root.SetIn(sys.in)
	root.SetOut(sys.out)
	root.SetErr(sys.err)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitOK
	}
	if interrupted(ctx, err) {
		err = errInterrupted
	}
	code, hint := classify(err)
	var f *failure
	if hint == "" && errors.As(err, &f) && f.line {
		hint = helpOn(cmd)
	}
	if c.json {
		c.print(failureJSON{err.Error(), reasonOf(err), hint, code})
	} else {
		c.tellf("waybill: %s", printable(err.Error()))
		if hint != "" {
			c.tellf("hint: %s", printable(hint))
		}
	}
	return code
}

var errInterrupted = errors.New("interrupted")

// interrupted reports whether an error is no more than the end of the context, which a signal has ended.
func interrupted(ctx context.Context, err error) bool {
	return ctx.Err() != nil && (errors.Is(err, context.Canceled) || connect.CodeOf(err) == connect.CodeCanceled)
}

// failureJSON is how an error is printed with --json, after what the command has printed before it.
type failureJSON struct {
	Error  string `json:"error"`
	Reason string `json:"reason,omitempty"`
	Hint   string `json:"hint,omitempty"`
	Exit   int    `json:"exit"`
}

func reasonOf(err error) string {
	var f *failure
	if errors.As(err, &f) {
		return f.reason
	}
	return ""
}

func classify(err error) (code int, hint string) {
	code = exitFailed
	var f *failure
	if errors.As(err, &f) {
		code, hint = f.code, f.hint
	}
	var h interface{ Hint() string }
	if errors.Is(err, keys.ErrUnknownKind) {
		code = exitUsage
	}
	if hint == "" && errors.As(err, &h) {
		hint = h.Hint()
	}
	if hint != "" && errors.Is(err, keys.ErrNoPassphrase) {
		hint = "--passphrase-file names a file that holds it; or " + hint
	}
	return code, hint
}

// print writes a value as JSON.
func (c *cli) print(v any) {
	e := json.NewEncoder(c.out)
	if !c.lines {
		e.SetIndent("", "  ")
	}
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // standard output is gone; there is nobody to tell
}

// sayf writes a line for people, on standard output unless that is for JSON.
func (c *cli) sayf(format string, args ...any) {
	if !c.json {
		_, _ = fmt.Fprintf(c.out, format+"\n", args...) // standard output is gone; there is nobody to tell
	}
}

// tellf writes a line for people on standard error.
func (c *cli) tellf(format string, args ...any) {
	_, _ = fmt.Fprintf(c.err, format+"\n", args...) // as for sayf
}

// notef is tellf for what one need not know: programs do not get it.
func (c *cli) notef(format string, args ...any) {
	if !c.json {
		c.tellf(format, args...)
	}
}

// inLine is printable for text that must not break a line of its own.
func inLine(s string) string {
	return strings.NewReplacer("\n", `\n`, "\t", `\t`).Replace(printable(s))
}

// printable makes foreign text safe for a terminal: control characters and bidirectional overrides show
// as escapes.
func printable(s string) string {
	var out strings.Builder
	for _, r := range s {
		switch {
		case r == '\n' || r == '\t':
			out.WriteRune(r)
		case r < 0x20, r >= 0x7f && r < 0xa0, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x200e, r == 0x200f:
			out.WriteString(fmt.Sprintf("\\u%04x", r))
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}
