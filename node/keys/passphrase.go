package keys

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
)

const (
	// minPassphrase is the least length of a new passphrase in bytes. Scrypt makes a guess cost a second, so that
	// twelve bytes of even poor text hold; an older, shorter one still opens its files.
	minPassphrase = 12
	// maxPassphrase bounds what is read from a file or terminal, in bytes.
	maxPassphrase = 1024

	redacted = "[redacted]"
)

// Passphrase is a secret text. It prints as "[redacted]"; Zero clears it. Copies share the text.
type Passphrase struct {
	secret func() *[]byte // a function for the reason that Key's is
}

// NewPassphrase takes text over; the caller must not use it afterwards.
func NewPassphrase(text []byte) Passphrase {
	return Passphrase{func() *[]byte { return &text }}
}

// Zero clears the text in memory. The passphrase is unusable afterwards.
func (p Passphrase) Zero() {
	if p.secret != nil {
		text := p.secret()
		clear(*text)
		*text = nil
	}
}

// bytes returns the text itself, not a copy.
func (p Passphrase) bytes() []byte {
	if p.secret == nil {
		return nil
	}
	return *p.secret()
}

// checkNew judges a passphrase that keys are to be encrypted with.
func (p Passphrase) checkNew() error {
	if n := len(p.bytes()); n < minPassphrase {
		return &Error{
			Err:  fmt.Errorf("%w: %d bytes, at least %d are needed", ErrWeakPassphrase, n, minPassphrase),
			hint: "six random words do, or the output of \"openssl rand -base64 24\"",
		}
	}
	return nil
}

// oneLine takes over what a file holds: one line, with or without its line end.
func oneLine(data []byte) (Passphrase, error) {
	line := bytes.TrimSuffix(bytes.TrimSuffix(data, []byte("\n")), []byte("\r"))
	switch {
	case len(line) == 0:
		return Passphrase{}, fmt.Errorf("%w: it is empty", ErrNoPassphrase)
	case len(line) > maxPassphrase:
		return Passphrase{}, fmt.Errorf("%w: longer than %d bytes", ErrNoPassphrase, maxPassphrase)
	case bytes.ContainsAny(line, "\n\x00"):
		return Passphrase{}, fmt.Errorf("%w: want one line of text", ErrNoPassphrase)
	}
	return NewPassphrase(line), nil
}

// LogValue keeps the text out of logs.
func (Passphrase) LogValue() slog.Value { return slog.StringValue(redacted) }

// Format keeps the text out of messages, with every verb.
func (Passphrase) Format(w fmt.State, _ rune) { _, _ = io.WriteString(w, redacted) }

// MarshalText keeps the text out of JSON and other encodings.
func (Passphrase) MarshalText() ([]byte, error) { return []byte(redacted), nil }
