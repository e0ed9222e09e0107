package keys

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/term"
)

// Credential is the passphrase's name among systemd's credentials: LoadCredential=waybill-passphrase:… in the unit
// (systemd.exec(5), "Credentials"). A container can mount its secret to a directory and name that directory in
// CREDENTIALS_DIRECTORY.
const Credential = "waybill-passphrase"

// Source is where the passphrase may come from, tried in the order of the fields.
type Source struct {
	File        string    // a file of mode 0600 or tighter; empty: none. When named it must exist
	Credentials string    // the value of $CREDENTIALS_DIRECTORY; empty: none
	Terminal    *os.File  // where a person types, usually standard input; nil or not a terminal: none
	Prompt      io.Writer // where the person is asked, usually standard error
}

// Read returns the passphrase of existing keys. It ends early when ctx does.
func (s Source) Read(ctx context.Context) (Passphrase, error) {
	return s.read(ctx, "Passphrase of the keys: ")
}

// ReadNew returns the passphrase for new keys. A person types it twice.
func (s Source) ReadNew(ctx context.Context) (Passphrase, error) {
	first, err := s.read(ctx, "New passphrase for the keys: ")
	if err != nil {
		return Passphrase{}, err
	}
	if err := first.checkNew(); err != nil {
		first.Zero()
		return Passphrase{}, err
	}
	if !s.typed() {
		return first, nil
	}
	again, err := s.ask(ctx, "The same again: ")
	if err != nil {
		first.Zero()
		return Passphrase{}, err
	}
	defer again.Zero()
	if !bytes.Equal(first.bytes(), again.bytes()) {
		first.Zero()
		return Passphrase{}, fmt.Errorf("%w: the two were not the same", ErrNoPassphrase)
	}
	return first, nil
}

func (s Source) read(ctx context.Context, prompt string) (Passphrase, error) {
	if s.File != "" {
		return readPassphrase(s.File, 0o077)
	}
	if path := s.credential(); path != "" {
		// systemd grants the service's user access by an access control list, which stat shows as group access.
		return readPassphrase(path, 0o007)
	}
	if s.typed() {
		return s.ask(ctx, prompt)
	}
	return Passphrase{}, &Error{
		Err: fmt.Errorf("%w: no file is configured, there is no credential %q and no terminal to ask on",
			ErrNoPassphrase, Credential),
		hint: "set keys.passphrase_file, or LoadCredential=" + Credential + ":FILE in the systemd unit",
	}
}

// credential returns the credential's path if it exists.
func (s Source) credential() string {
	if s.Credentials == "" {
		return ""
	}
	path := filepath.Join(s.Credentials, Credential)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	return path // one that exists and cannot be read is an error, not a reason to ask elsewhere
}

// typed reports whether a person is asked.
func (s Source) typed() bool {
	return s.File == "" && s.credential() == "" && s.Terminal != nil && term.IsTerminal(int(s.Terminal.Fd()))
}

func readPassphrase(path string, forbidden fs.FileMode) (Passphrase, error) {
	data, err := readPrivate(path, forbidden, maxPassphrase+2)
	if err != nil {
		return Passphrase{}, err
	}
	p, err := oneLine(data)
	if err != nil {
		clear(data)
		return Passphrase{}, &Error{Path: path, Err: err}
	}
	return p, nil
}

// ask reads one line without echo. When ctx ends first, the echo is turned on again and the goroutine stays behind in
// its read until a line or the end of the process comes: a read of a terminal cannot be interrupted.
func (s Source) ask(ctx context.Context, prompt string) (Passphrase, error) {
	fd := int(s.Terminal.Fd())
	before, err := term.GetState(fd)
	if err != nil {
		return Passphrase{}, fmt.Errorf("ask for the passphrase: %w", err)
	}
	if _, err := io.WriteString(s.Prompt, prompt); err != nil {
		return Passphrase{}, fmt.Errorf("ask for the passphrase: %w", err)
	}
	type answer struct {
		line []byte
		err  error
	}
	answers := make(chan answer, 1)
	go func() {
		line, err := term.ReadPassword(fd)
		answers <- answer{line, err}
	}()
	select {
	case a := <-answers:
		_, _ = io.WriteString(s.Prompt, "\n") // the person's own line end was not echoed
		if a.err != nil {
			return Passphrase{}, fmt.Errorf("read the passphrase: %w", a.err)
		}
		return oneLine(a.line)
	case <-ctx.Done():
		_, _ = io.WriteString(s.Prompt, "\n")
		return Passphrase{}, errors.Join(context.Cause(ctx), term.Restore(fd, before))
	}
}
