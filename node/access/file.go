package access

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"

	"github.com/waybill-network/waybill/node/config/atomicfile"
	"github.com/waybill-network/waybill/node/strict"
)

// FileName is the list's name in the node's home.
const FileName = "access.json"

// maxFile bounds the file, in bytes. An entry has about 400.
const maxFile = 8 << 20

// version is the only one so far.
const version = 1

// Why a file is not read.
var (
	// ErrFile means that a file is no list of credentials. The text names entry, field and cause.
	ErrFile = errors.New("the list of credentials is not valid")
	// ErrMode means that others may read or write the file.
	ErrMode = errors.New("others may read or change it")
)

// file is the JSON form of a List.
type file struct {
	Version     int     `json:"version"`
	Credentials []entry `json:"credentials"`
}

type entry struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// One of these two, hex.
	Token  string   `json:"token_sha256,omitempty"`
	Key    string   `json:"public_key_sha256,omitempty"`
	Scopes []string `json:"scopes"`
	Rate   string   `json:"rate,omitempty"`
	Burst  uint32   `json:"burst,omitempty"`
	// RFC 3339, UTC.
	Created string `json:"created"`
	Expires string `json:"expires,omitempty"`
}

// Parse reads the bytes of a file.
func Parse(b []byte) (List, error) {
	var f file
	if err := strict.Decode(bytes.NewReader(b), maxFile, &f); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	if f.Version != version {
		return nil, fmt.Errorf("%w: version: %d is not %d", ErrFile, f.Version, version)
	}
	out := make(List, len(f.Credentials))
	for i := range f.Credentials {
		if err := f.Credentials[i].read(&out[i]); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrFile, &entryError{i, err})
		}
	}
	if err := out.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	return out, nil
}

func (e *entry) read(c *Credential) (err error) {
	c.ID, c.Name, c.Kind = e.ID, e.Name, Token
	field, text := "token_sha256", e.Token
	switch {
	case e.Token != "" && e.Key != "":
		return errors.New("public_key_sha256: beside token_sha256; an entry has one of them")
	case e.Token == "" && e.Key == "":
		return errors.New("token_sha256: neither it nor public_key_sha256 is there")
	case e.Key != "":
		c.Kind, field, text = Certificate, "public_key_sha256", e.Key
	}
	if c.Hash, err = readHash(text); err != nil {
		return fmt.Errorf("%s: %w", field, err)
	}
	if c.Scopes, err = ParseScopes(e.Scopes); err != nil {
		return fmt.Errorf("scopes: %w", err)
	}
	if c.Rate, err = ParseRate(e.Rate); err != nil {
		return fmt.Errorf("rate: %w", err)
	}
	c.Rate.Burst = e.Burst
	if c.Created, err = readTime(e.Created); err != nil {
		return fmt.Errorf("created: %w", err)
	}
	if e.Expires == "" {
		return nil
	}
	if c.Expires, err = readTime(e.Expires); err != nil {
		return fmt.Errorf("expires: %w", err)
	}
	return nil
}

func readHash(text string) (h [sha256.Size]byte, err error) {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != len(h) {
		return h, fmt.Errorf("not %d hex digits", 2*len(h))
	}
	return [sha256.Size]byte(b), nil
}

func readTime(text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil || t.Year() < 1970 || t.Year() > 9999 {
		return time.Time{}, fmt.Errorf("%q is no time such as 2026-11-30T12:00:00Z", text)
	}
	return t.UTC().Truncate(time.Second), nil
}

// Encode returns the bytes of a file.
func (l List) Encode() []byte {
	f := file{Version: version, Credentials: make([]entry, len(l))}
	for i := range l {
		c := &l[i]
		e := entry{
			ID: c.ID, Name: c.Name, Scopes: c.Scopes.Names(), Rate: c.Rate.String(), Burst: c.Rate.Burst,
			Created: c.Created.Format(time.RFC3339),
		}
		if c.Kind == Certificate {
			e.Key = hex.EncodeToString(c.Hash[:])
		} else {
			e.Token = hex.EncodeToString(c.Hash[:])
		}
		if !c.Expires.IsZero() {
			e.Expires = c.Expires.Format(time.RFC3339)
		}
		f.Credentials[i] = e
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	_ = enc.Encode(f) // into memory, and every type can be encoded
	return b.Bytes()
}

// Read reads the list in a home. A home without the file has an empty one.
func Read(home string) (List, error) {
	l, _, err := read(filepath.Join(home, FileName))
	return l, err
}

// read returns what the opened file is, too: nil where there is none.
func read(path string) (List, fs.FileInfo, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil {
		err = checkMode(path, info)
	}
	if err != nil {
		return nil, info, err
	}
	b, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, info, err
	}
	l, err := Parse(b)
	if err != nil {
		err = fmt.Errorf("%s: %w", path, err)
	}
	return l, info, err
}

// checkMode wants a file of its owner's alone.
func checkMode(path string, info fs.FileInfo) error {
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s: not a regular file", path)
	}
	if perm := info.Mode().Perm(); perm&0o077 != 0 {
		return fmt.Errorf("%s: %w (mode %04o): run \"chmod 600 %s\"", path, ErrMode, perm, path)
	}
	return nil
}

// Edit changes the list in a home: change gets what is there, and what it leaves is written, whole or not at all. Of
// programs that edit at once, one waits for the other.
func Edit(home string, change func(*List) error) error {
	dir, err := os.Open(home)
	if err != nil {
		return err
	}
	defer dir.Close() // which ends the lock
	for err = unix.EINTR; errors.Is(err, unix.EINTR); {
		err = unix.Flock(int(dir.Fd()), unix.LOCK_EX)
	}
	if err != nil {
		return fmt.Errorf("lock %s: %w", home, err)
	}
	l, err := Read(home)
	if err != nil {
		return err
	}
	if err := change(&l); err != nil {
		return err
	}
	path := filepath.Join(home, FileName)
	return errors.Join(atomicfile.Replace(path, l.Encode(), 0o600), atomicfile.RemoveStale(path), giveBack(dir, path))
}

// giveBack gives a file that root has written to whom the directory belongs: the node runs as that one. That one may have
// put another file in its place meanwhile, which must not be given away: what is no file of its own name alone is left.
func giveBack(dir *os.File, path string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	var of unix.Stat_t
	if err := unix.Fstat(int(dir.Fd()), &of); err != nil {
		return fmt.Errorf("owner of %s: %w", dir.Name(), err)
	}
	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_NOFOLLOW, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	var now unix.Stat_t
	if err := unix.Fstat(int(f.Fd()), &now); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if now.Mode&unix.S_IFMT != unix.S_IFREG || now.Nlink != 1 {
		return fmt.Errorf("%s: another file was put in its place", path)
	}
	return f.Chown(int(of.Uid), int(of.Gid))
}
