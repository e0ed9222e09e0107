package access

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestEditTogether: of many who edit at once, no edit is lost.
func TestEditTogether(t *testing.T) {
	dir := t.TempDir()
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			err := Edit(dir, func(l *List) error {
				_, _, err := l.AddToken(Credential{Name: fmt.Sprint("n", i), Scopes: Query, Created: time.Now()})
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	l, err := Read(dir)
	if err != nil || len(l) != 20 {
		t.Errorf("%d, %v", len(l), err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
	if err := Edit(dir, func(l *List) error { *l = nil; return errors.ErrUnsupported }); !errors.Is(err, errors.ErrUnsupported) {
		t.Error(err)
	}
	if l, err := Read(dir); err != nil || len(l) != 20 {
		t.Errorf("after an edit that failed: %d, %v", len(l), err)
	}
	if err := Edit(filepath.Join(dir, "none"), func(*List) error { return nil }); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no home: %v", err)
	}
}

// TestBelongsToTheNode: what root edits, the node's user can read.
func TestBelongsToTheNode(t *testing.T) {
	dir := t.TempDir()
	if os.Geteuid() == 0 {
		if err := os.Chown(dir, 12345, 12346); err != nil {
			t.Fatal(err)
		}
	}
	if err := Edit(dir, func(*List) error { return nil }); err != nil {
		t.Fatal(err)
	}
	var home, file unix.Stat_t
	if err := errors.Join(unix.Stat(dir, &home), unix.Stat(filepath.Join(dir, FileName), &file)); err != nil {
		t.Fatal(err)
	}
	if home.Uid != file.Uid || home.Gid != file.Gid {
		t.Errorf("the file is %d:%d's, the home %d:%d's", file.Uid, file.Gid, home.Uid, home.Gid)
	}
}

// TestNames: two credentials never have one name, nor one the other's id; what is revoked by either is that one.
func TestNames(t *testing.T) {
	var l List
	add := func(name string) (Credential, error) {
		c, _, err := l.AddToken(Credential{Name: name, Scopes: Query, Created: time.Now()})
		return c, err
	}
	first, err := add("erp")
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("a", maxName+1)
	for _, bad := range []string{"", "-x", ".x", "a b", "a\n", "é", "a\u202eb", long, "erp", first.ID} {
		if _, err := add(bad); err == nil || len(l) != 1 {
			t.Errorf("%q is taken", bad)
		}
	}
	second, err := add("Wms_2.test@usps")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Revoke("er"); !errors.Is(err, ErrUnknown) {
		t.Error(err)
	}
	if c, err := l.Revoke(second.ID); err != nil || c.Name != second.Name || len(l) != 1 {
		t.Errorf("%+v, %v", c, err)
	}
	if c, err := l.Revoke("erp"); err != nil || c.ID != first.ID || len(l) != 0 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestRates(t *testing.T) {
	for _, tt := range []struct {
		text   string
		second float64
		burst  int
	}{{"", 0, 0}, {"50/s", 50, 100}, {"600/m", 10, 20}, {"6/m", 0.1, 1}, {"3600/h", 1, 2}, {"1000000/s", 1e6, 2e6}} {
		r, err := ParseRate(tt.text)
		if err != nil || r.PerSecond() != tt.second || r.AtOnce() != tt.burst || r.String() != tt.text {
			t.Errorf("%q: %v, %g, %d, %q", tt.text, err, r.PerSecond(), r.AtOnce(), r.String())
		}
	}
	for _, bad := range []string{"50", "50/", "/s", "0/s", "-1/s", "1.5/s", "50/d", "50/ss", "1000001/s", "50/s ", "5e1/s"} {
		if r, err := ParseRate(bad); err == nil {
			t.Errorf("%q is %v", bad, r)
		}
	}
	if r := (Rate{Requests: 6, Per: 'm', Burst: 3}); r.AtOnce() != 3 {
		t.Error(r.AtOnce())
	}
}

// TestGivesAwayItsOwn: who owns the home cannot have root give away another file, put in the list's place.
func TestGivesAwayItsOwn(t *testing.T) {
	dir, root := t.TempDir(), os.Geteuid() == 0 // who is not root gives nothing away
	secret, link, hard := filepath.Join(dir, "secret"), filepath.Join(dir, "link"), filepath.Join(dir, "hard")
	if err := errors.Join(os.WriteFile(secret, nil, 0o600), os.Symlink(secret, link), os.Link(secret, hard)); err != nil {
		t.Fatal(err)
	}
	if root {
		if err := os.Chown(dir, 12345, 12346); err != nil {
			t.Fatal(err)
		}
	}
	home, err := os.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer home.Close()
	for _, path := range []string{link, hard, dir} {
		if err := giveBack(home, path); (err != nil) != root {
			t.Errorf("%s: %v", path, err)
		}
	}
	var of unix.Stat_t
	if err := unix.Stat(secret, &of); err != nil || int(of.Uid) != os.Geteuid() {
		t.Errorf("the secret is %d's, %v", of.Uid, err)
	}
}
