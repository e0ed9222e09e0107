package keys

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/waybill-network/waybill/node/config/atomicfile"
)

// A key is replaced in three steps, each of which may be the last before the power goes: the next key lies on disk before
// anybody learns of it; the ledger learns of it; it takes the place of the present one, which stays as a former key. So
// the home never loses a key that the ledger knows, and the same rotation begun again goes on where it was.
//
//	organisation.next.age    made, perhaps known to the ledger, not used yet
//	organisation.age         in use
//	organisation.<id>.age    used before, <id> being its key id: what it signed stays, and until it is revoked so does its power

const nextName = "next"

func nextOf(kind Kind) Kind { return kind + "." + nextName }

// GenerateNext makes the key that is to take the place of the kind's present one. ErrExists: one was made before, and is
// used by going on with that rotation.
func (s Store) GenerateNext(kind Kind, pass Passphrase) (Info, error) {
	if _, err := s.Show(kind); err != nil {
		return Info{}, err
	}
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return Info{}, fmt.Errorf("generate key: %w", err)
	}
	defer clear(private)
	return s.write(nextOf(kind), private, pass)
}

// OpenNext opens the key that is to take the place of the kind's present one: ErrNotFound if there is none.
func (s Store) OpenNext(kind Kind, pass Passphrase) (*Key, error) { return s.open(nextOf(kind), pass) }

// HasNext reports whether a rotation of the kind is under way.
func (s Store) HasNext(kind Kind) (bool, error) {
	if err := s.checkDir(); err != nil {
		return false, err
	}
	return s.exists(nextOf(kind))
}

// Promote puts the next key of a kind into the place of the present one, which stays as a former key. Both must open. It
// may be called again after a crash at any point; without a next key it is ErrNotFound.
func (s Store) Promote(kind Kind, pass Passphrase) error {
	next := nextOf(kind)
	ring, err := s.Open(pass, kind, next)
	if err != nil {
		return err
	}
	present, _ := ring.Key(kind) // both were opened
	fresh, _ := ring.Key(next)
	former := kind + Kind("."+present.Info.KeyID)
	old, public := slices.Clone(present.PublicKey()), slices.Clone(fresh.PublicKey())
	ring.Close()
	if old.Equal(public) {
		return &Error{Path: s.path(next), Err: ErrReuse}
	}
	s.before("keep " + string(kind))
	if err := os.Link(s.path(kind), s.path(former)); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("keep former key: %w", err)
	}
	if err := s.writePublic(former, old); err != nil { // it syncs the directory, and the link with it
		return err
	}
	// The public file goes first: a key without one gets it again when it is opened, a wrong one is an error.
	s.before("withdraw " + string(kind))
	if err := remove(s.publicPath(kind)); err != nil {
		return err
	}
	s.before("promote " + string(kind))
	if err := os.Rename(s.path(next), s.path(kind)); err != nil {
		return fmt.Errorf("promote key: %w", err)
	}
	if err := atomicfile.SyncDir(s.Dir); err != nil {
		return fmt.Errorf("promote key: %w", err)
	}
	s.before("publish " + string(kind))
	if err := s.writePublic(kind, public); err != nil {
		return err
	}
	return remove(s.publicPath(next))
}

// Others returns the next and former keys of the store, ascending by file name. The kind of each is that name without
// its extension: "organisation.next".
func (s Store) Others() ([]Info, error) {
	kinds, err := s.others()
	if err != nil {
		return nil, err
	}
	out := make([]Info, 0, len(kinds))
	for _, k := range kinds {
		public, err := s.public(k)
		if err != nil {
			return nil, err
		}
		info, err := infoOf(k, public)
		if err != nil {
			return nil, err
		}
		out = append(out, info)
	}
	return out, nil
}

// others lists the names under which the store has next and former keys.
func (s Store) others() ([]Kind, error) {
	if err := s.checkDir(); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(s.Dir)
	if err != nil {
		return nil, fmt.Errorf("key store: %w", err)
	}
	var out []Kind
	for _, e := range entries {
		name, isKey := strings.CutSuffix(e.Name(), ".age")
		base, suffix, found := strings.Cut(name, ".")
		if isKey && found && suffix != "" && slices.Contains(Kinds(), Kind(base)) {
			out = append(out, Kind(name))
		}
	}
	return out, nil
}

// all lists every key of the store: the present ones, then the others.
func (s Store) all() ([]Kind, error) {
	kinds, err := s.present()
	if err != nil {
		return nil, err
	}
	others, err := s.others()
	return append(kinds, others...), err
}

// remove removes a file that may be gone already, durably.
func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("key store: %w", err)
	}
	if err := atomicfile.SyncDir(filepath.Dir(path)); err != nil {
		return fmt.Errorf("key store: %w", err)
	}
	return nil
}
