package keys

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// pty opens a pseudo-terminal (pty(7)): what is written to person is typed on terminal.
func pty(t *testing.T) (person, terminal *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { person.Close() })
	fd := int(person.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	terminal, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { terminal.Close() })
	return person, terminal
}

// typist is the Prompt of a Source: for every question it types the next answer.
type typist struct {
	person  *os.File
	answers []string
	asked   bytes.Buffer
}

func (p *typist) Write(question []byte) (int, error) {
	p.asked.Write(question)
	if strings.HasSuffix(string(question), ": ") && len(p.answers) > 0 {
		if _, err := p.person.WriteString(p.answers[0] + "\n"); err != nil {
			return 0, err
		}
		p.answers = p.answers[1:]
	}
	return len(question), nil
}

// echoes reports whether the terminal shows what is typed.
func echoes(t *testing.T, terminal *os.File) bool {
	t.Helper()
	state, err := unix.IoctlGetTermios(int(terminal.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return state.Lflag&unix.ECHO != 0
}

func TestTerminal(t *testing.T) {
	for name, tc := range map[string]struct {
		answers []string
		fresh   bool
		cause   error
	}{
		"existing keys": {[]string{"short"}, false, nil},
		"new keys":      {[]string{good, good}, true, nil},
		"typed wrongly": {[]string{good, other}, true, ErrNoPassphrase},
		"too short":     {[]string{"short"}, true, ErrWeakPassphrase},
		"empty":         {[]string{""}, false, ErrNoPassphrase},
	} {
		t.Run(name, func(t *testing.T) {
			person, terminal := pty(t)
			prompt := &typist{person: person, answers: tc.answers}
			source := Source{Terminal: terminal, Prompt: prompt}
			read := source.Read
			if tc.fresh {
				read = source.ReadNew
			}
			p, err := read(context.Background())
			if !errors.Is(err, tc.cause) || err == nil && string(p.bytes()) != tc.answers[0] {
				t.Errorf("%q, %v", p.bytes(), err)
			}
			if !strings.Contains(prompt.asked.String(), "assphrase") || strings.Contains(prompt.asked.String(), good) {
				t.Errorf("asked %q", prompt.asked.String())
			}
			if len(prompt.answers) != 0 || !echoes(t, terminal) {
				t.Errorf("unused answers %v; echo %v", prompt.answers, echoes(t, terminal))
			}
		})
	}
}

// TestTerminalIsRestored: a person who gives up with Ctrl-C gets the echo back.
func TestTerminalIsRestored(t *testing.T) {
	person, terminal := pty(t)
	ctx, giveUp := context.WithCancel(context.Background())
	prompt := &typist{person: person}
	done := make(chan error, 1)
	go func() {
		_, err := Source{Terminal: terminal, Prompt: prompt}.Read(ctx)
		done <- err
	}()
	for echoes(t, terminal) { // until the question is open
	}
	giveUp()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if !echoes(t, terminal) {
		t.Error("the echo is still off")
	}
	if _, err := person.WriteString("\n"); err != nil { // ends the read that was left behind
		t.Fatal(err)
	}
}
