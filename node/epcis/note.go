package epcis

import "fmt"

// Note is something worth knowing about an event that is accepted, or about its document.
type Note struct {
	// Path of the member, as in Error; empty for the whole.
	Path string
	Kind NoteKind
	Text string
}

func (n Note) String() string {
	if n.Path == "" {
		return n.Text
	}
	return n.Path + ": " + n.Text
}

// NoteKind is a note's stable name.
type NoteKind string

// The kinds of notes.
const (
	// Personal: the member looks like personal data, which a ledger cannot forget.
	Personal NoteKind = "personal-data"
	// Future: the claimed time lies ahead; the ledger refuses what lies too far ahead.
	Future NoteKind = "future"
	// Observed: recorded as an observation, because the organisation may not register the units.
	Observed NoteKind = "observed"
	// Declared: an error declaration, recorded as a statement about an earlier event; it acts on nothing.
	Declared NoteKind = "error-declaration"
	// Malformed: an identifier that claims a standard and breaks it; kept as a plain URI, which stands for itself only.
	Malformed NoteKind = "malformed-identifier"
	// Nonstandard: accepted although the standard does not have it so.
	Nonstandard NoteKind = "nonstandard"
	// Lexical: spelled otherwise than the ledger writes it; the original is kept beside it.
	Lexical NoteKind = "lexical"
	// Unrecorded: a member of the document, not of an event; it is read and not recorded.
	Unrecorded NoteKind = "unrecorded"
)

// Warning reports whether a person should look at the note; the rest is for information.
func (k NoteKind) Warning() bool {
	switch k {
	case Lexical, Unrecorded:
		return false
	}
	return true
}

func note(kind NoteKind, path, format string, args ...any) Note {
	return Note{Path: path, Kind: kind, Text: fmt.Sprintf(format, args...)}
}
