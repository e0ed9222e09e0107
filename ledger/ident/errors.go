package ident

import (
	"errors"
	"fmt"
)

// Ways an identifier can be wrong. Every error of this package wraps exactly one of them and names the namespace, the
// value and the part at fault.
var (
	ErrSyntax       = errors.New("not in the form of its kind")
	ErrLength       = errors.New("wrong length")
	ErrCharacter    = errors.New("character not allowed")
	ErrCheckDigit   = errors.New("wrong check digit")
	ErrCountry      = errors.New("no such country code")
	ErrNamespace    = errors.New("unknown namespace")
	ErrNotCanonical = errors.New("not the canonical spelling")
	ErrForm         = errors.New("no such form for this identifier")
	ErrRange        = errors.New("not a serial range")
)

// fault is a refusal that costs nothing until someone wants to read it: Check runs on every unit of every block, and a
// URI is canonical exactly when the other namespaces refuse it, which must not allocate. The zero fault means correct.
type fault struct {
	cause     error  // the sentinel
	detail    string // constant text: the part and what it should be
	got, want byte   // ErrCheckDigit: both as ASCII digits; ErrCharacter: got is the byte
}

// in words the fault as an error about v, the text that was read or checked.
func (f fault) in(n Namespace, v string) error {
	const most = 96 // a foreign value is quoted up to here
	if len(v) > most {
		v = v[:most] + "…"
	}
	switch {
	case errors.Is(f.cause, ErrCheckDigit):
		return fmt.Errorf("%s %q: check digit is %c, should be %c: %w", n, v, f.got, f.want, f.cause)
	case errors.Is(f.cause, ErrCharacter):
		return fmt.Errorf("%s %q: %s holds %s: %w", n, v, f.detail, quoteByte(f.got), f.cause)
	}
	return fmt.Errorf("%s %q: %s: %w", n, v, f.detail, f.cause)
}

func quoteByte(c byte) string {
	if c < 0x80 {
		return fmt.Sprintf("%q", c)
	}
	return fmt.Sprintf("byte 0x%02X", c)
}

func badLength(should string) fault { return fault{cause: ErrLength, detail: should} }

func badByte(part string, c byte) fault { return fault{cause: ErrCharacter, detail: part, got: c} }

func badSyntax(why string) fault { return fault{cause: ErrSyntax, detail: why} }
