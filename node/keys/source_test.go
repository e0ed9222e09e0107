package keys

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func write(t *testing.T, path, text string, mode fs.FileMode) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil { // whatever the umask
		t.Fatal(err)
	}
	return path
}

func TestPassphraseFile(t *testing.T) {
	for name, tc := range map[string]struct {
		text  string
		mode  fs.FileMode
		want  string
		cause error
	}{
		"line":            {good + "\n", 0o600, good, nil},
		"no line end":     {good, 0o400, good, nil},
		"windows":         {good + "\r\n", 0o600, good, nil},
		"spaces are kept": {"  a  b ", 0o600, "  a  b ", nil},
		"group readable":  {good, 0o640, "", ErrMode},
		"world readable":  {good, 0o604, "", ErrMode},
		"empty":           {"", 0o600, "", ErrNoPassphrase},
		"empty line":      {"\n", 0o600, "", ErrNoPassphrase},
		"two lines":       {"a\nb\n", 0o600, "", ErrNoPassphrase},
		"zero byte":       {"a\x00b", 0o600, "", ErrNoPassphrase},
		"too long":        {strings.Repeat("a", maxPassphrase+1), 0o600, "", ErrNoPassphrase},
		"huge":            {strings.Repeat("a", 1<<20), 0o600, "", ErrCorrupt},
	} {
		path := write(t, filepath.Join(t.TempDir(), "phrase"), tc.text, tc.mode)
		p, err := Source{File: path}.Read(context.Background())
		if !errors.Is(err, tc.cause) || string(p.bytes()) != tc.want {
			t.Errorf("%s: %q, %v", name, p.bytes(), err)
		}
		if err != nil && !strings.Contains(err.Error(), path) {
			t.Errorf("%s: error does not name the file: %v", name, err)
		}
	}
}

func TestPassphraseSources(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	file := write(t, filepath.Join(dir, "file"), "from the file", 0o600)
	write(t, filepath.Join(dir, Credential), "from systemd", 0o440) // the mode that an access control list shows as

	for name, tc := range map[string]struct {
		source Source
		want   string
	}{
		"file first":            {Source{File: file, Credentials: dir}, "from the file"},
		"credential":            {Source{Credentials: dir}, "from systemd"},
		"credential, new keys":  {Source{Credentials: dir}, "from systemd"},
		"no such credential":    {Source{Credentials: t.TempDir(), Terminal: os.NewFile(^uintptr(0), "none")}, ""},
		"named file is missing": {Source{File: filepath.Join(dir, "missing"), Credentials: dir}, ""},
	} {
		read := tc.source.Read
		if strings.Contains(name, "new") {
			read = tc.source.ReadNew
		}
		p, err := read(ctx)
		if string(p.bytes()) != tc.want || (err == nil) != (tc.want != "") {
			t.Errorf("%s: %q, %v", name, p.bytes(), err)
		}
	}

	_, err := Source{}.Read(ctx)
	wantError(t, err, ErrNoPassphrase, "keys.passphrase_file")
	_, err = Source{File: write(t, filepath.Join(dir, "short"), "short", 0o600)}.ReadNew(ctx)
	wantError(t, err, ErrWeakPassphrase, "random words")
	write(t, filepath.Join(dir, Credential), "from systemd", 0o444)
	_, err = Source{Credentials: dir}.Read(ctx)
	wantError(t, err, ErrMode, "chmod 600")
}
