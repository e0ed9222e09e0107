package keys

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// crash stands for the process's end: no deferred clean-up of files runs after it.
var errCrash = errors.New("crash")

// crashAt runs change and ends it before the named step, as a kill would. It returns the steps that were reached.
func crashAt(s Store, step string, change func(Store) error) (steps []string, err error) {
	defer func() {
		if r := recover(); r != nil && r != errCrash { //nolint:errorlint // a panic's value, not an error
			panic(r)
		} else if r != nil {
			err = errCrash
		}
	}()
	s.step = func(name string) {
		steps = append(steps, name)
		if name == step {
			panic(errCrash)
		}
	}
	return steps, change(s)
}

// openWith says which keys open with the passphrase.
func openWith(t *testing.T, s Store, text string) (kinds []Kind) {
	t.Helper()
	for _, k := range Kinds() {
		ring, err := s.Open(pass(text), k)
		if err == nil {
			kinds = append(kinds, k)
			ring.Close()
		} else if !errors.Is(err, ErrWrongPassphrase) {
			t.Fatalf("%s: %v", k, err)
		}
	}
	return kinds
}

func change(s Store) error {
	_, err := s.ChangePassphrase(pass(good), pass(other))
	return err
}

func TestChangePassphrase(t *testing.T) {
	s := fullStore(t)
	before, err := s.List()
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.ChangePassphrase(pass(good), pass(other))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(Change{Changed: Kinds()}, got); d != "" {
		t.Error(d)
	}
	if len(openWith(t, s, good)) != 0 || len(openWith(t, s, other)) != 3 {
		t.Errorf("old opens %v, new opens %v", openWith(t, s, good), openWith(t, s, other))
	}
	if after, err := s.List(); err != nil || !slices.Equal(before, after) {
		t.Errorf("the keys changed: %v, %v", after, err)
	}
	for _, k := range Kinds() {
		if info, err := os.Stat(s.path(k)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, %v", k, info.Mode(), err)
		}
	}
}

func TestChangeRefused(t *testing.T) {
	s := fullStore(t)
	_, err := s.ChangePassphrase(pass("not the old one"), pass(other))
	wantError(t, err, ErrWrongPassphrase, "old passphrase")
	_, err = s.ChangePassphrase(pass(good), pass("short"))
	wantError(t, err, ErrWeakPassphrase, "random words")
	if got := openWith(t, s, good); len(got) != 3 {
		t.Errorf("after refusals the old passphrase opens %v", got)
	}
}

// TestCrashInChange stops the change before every step on disk. Then each file opens with exactly one of the two
// passphrases, Open says which, and the same change run again completes it and leaves no other file.
func TestCrashInChange(t *testing.T) {
	steps, err := crashAt(fullStore(t), "", change)
	if err != nil || len(steps) != 6 {
		t.Fatalf("steps of a whole change: %v, %v", steps, err)
	}
	for i, step := range steps {
		t.Run(step, func(t *testing.T) {
			s := fullStore(t)
			if _, err := crashAt(s, step, change); !errors.Is(err, errCrash) {
				t.Fatal(err)
			}
			changed := max(0, i-3) // files replaced before the crash
			withNew, withOld := openWith(t, s, other), openWith(t, s, good)
			if !slices.Equal(withNew, Kinds()[:changed]) || !slices.Equal(withOld, Kinds()[changed:]) {
				t.Fatalf("the new passphrase opens %v, the old one %v", withNew, withOld)
			}
			if changed > 0 {
				_, err := s.Open(pass(other))
				wantError(t, err, ErrMixedPassphrases, "change-passphrase")
				if want := "opens " + join(withNew) + ", but not " + join(withOld); !strings.Contains(err.Error(), want) {
					t.Errorf("error does not say %q: %v", want, err)
				}
			}

			got, err := s.ChangePassphrase(pass(good), pass(other))
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(Change{Changed: withOld, Already: withNew}, got); d != "" {
				t.Errorf("the second run (-want +got):\n%s", d)
			}
			if got := openWith(t, s, other); len(got) != 3 {
				t.Errorf("after the second run the new passphrase opens %v", got)
			}
			files, err := filepath.Glob(filepath.Join(s.Dir, ".*"))
			if err != nil || len(files) != 0 {
				t.Errorf("left: %v, %v", files, err)
			}
		})
	}
}

// TestDiskErrorInChange: an error while replacing says which file has which passphrase, and may be mended.
func TestDiskErrorInChange(t *testing.T) {
	s := fullStore(t)
	s.step = func(step string) {
		if step != "replace consensus" {
			return
		}
		if err := errors.Join(os.Remove(s.path(Consensus)), os.Mkdir(s.path(Consensus), 0o700)); err != nil {
			t.Error(err)
		}
	}
	got, err := s.ChangePassphrase(pass(good), pass(other))
	wantError(t, err, ErrMixedPassphrases, "keep both passphrases")
	if d := cmp.Diff(Change{Changed: []Kind{Organisation}}, got); d != "" {
		t.Error(d)
	}
	for _, part := range []string{`new one opens "organisation"`, `"consensus, node" may still have the old`} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error does not say %q: %v", part, err)
		}
	}
}

// TestCrashInGenerate: power lost between the two files of a key leaves the key, and opening writes its public half.
func TestCrashInGenerate(t *testing.T) {
	generate := func(s Store) error {
		_, err := s.Generate(Node, pass(good))
		return err
	}
	s := newStore(t)
	if _, err := crashAt(s, "create node", generate); !errors.Is(err, errCrash) {
		t.Fatal(err)
	}
	if list, err := s.List(); err != nil || len(list) != 0 {
		t.Fatalf("before the key file: %v, %v", list, err)
	}
	if _, err := crashAt(s, "publish node", generate); !errors.Is(err, errCrash) {
		t.Fatal(err)
	}
	if _, err := s.Open(pass(good), Node); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Show(Node); err != nil {
		t.Error(err)
	}
}
