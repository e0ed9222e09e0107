package epcis

import (
	"errors"
	"fmt"
	"strconv"
)

// Why a document or an event is refused. Every *Error wraps one of them.
var (
	ErrSyntax    = errors.New("not JSON")
	ErrEncoding  = errors.New("not UTF-8")
	ErrDepth     = errors.New("nested too deeply")
	ErrLimit     = errors.New("over a limit")
	ErrDocument  = errors.New("not an EPCIS document")
	ErrVersion   = errors.New("unsupported schemaVersion")
	ErrMissing   = errors.New("missing")
	ErrDuplicate = errors.New("occurs twice")
	ErrUnknown   = errors.New("no such member in the standard")
	ErrReserved  = errors.New("reserved for the ledger's own statements")
	ErrType      = errors.New("wrong type")
	ErrValue     = errors.New("wrong value")
	ErrPersonal  = errors.New("looks like personal data")
	// ErrAct means that an event names an act of the ledger and says something else beside it.
	ErrAct = errors.New("contradicts the act")
)

// ErrContradiction is why a committed event is not rendered: its detail says something else than its core and units,
// which are what the ledger judged.
var ErrContradiction = errors.New("detail contradicts the event's core or units")

// Error says which member of which event is wrong, and why.
type Error struct {
	// Event is the index in the document's list of events; negative where the document itself is wrong.
	Event int
	// Path of the member below the event or the document, "sensorElementList[0].sensorReport[1].type"; empty for the
	// whole.
	Path string
	// Err wraps one of the sentinels above.
	Err error
}

// whole is Error.Event of the document itself.
const whole = -1

func (e *Error) Error() string {
	path := e.Path
	if e.Event >= 0 {
		path = joinPath("events["+strconv.Itoa(e.Event)+"]", path)
	}
	if path == "" {
		return e.Err.Error()
	}
	return path + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// fail makes an error about a value itself; in and at place it.
func fail(cause error, format string, args ...any) *Error {
	return &Error{Event: whole, Err: fmt.Errorf("%w: "+format, append([]any{cause}, args...)...)}
}

// in puts the name of a member before the path.
func (e *Error) in(name string) *Error {
	e.Path = joinPath(pathName(name), e.Path)
	return e
}

// at puts an index before the path.
func (e *Error) at(index int) *Error {
	e.Path = joinPath("["+strconv.Itoa(index)+"]", e.Path)
	return e
}

// joinPath joins two parts of a path; either may be empty.
func joinPath(head, tail string) string {
	if head == "" || tail == "" || tail[0] == '[' {
		return head + tail
	}
	return head + "." + tail
}

// pathName writes a member's name as an element of a path: plain, or quoted in brackets where it would be misread.
func pathName(name string) string {
	const most = 96 // a foreign name is shown up to here
	plain := name != ""
	for i := range len(name) {
		c := name[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		plain = plain && (letter || c == '_' || c == '-' || c == ':' || c == '@')
	}
	if len(name) > most {
		name, plain = name[:most]+"…", false
	}
	if plain {
		return name
	}
	return "[" + strconv.Quote(name) + "]"
}

// quote shows a foreign text in a message, shortened.
func quote(s string) string {
	const most = 96
	if len(s) > most {
		s = s[:most] + "…"
	}
	return strconv.Quote(s)
}
