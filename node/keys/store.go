package keys

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/waybill-network/waybill/node/config/atomicfile"
)

// Store is a directory of keys. The zero WorkFactor means DefaultWorkFactor; tests and demonstrations lower it.
type Store struct {
	Dir        string
	WorkFactor int // log2 of scrypt's cost for files that are written, 1 to 20

	// step, in tests, is called before each change of a file on disk.
	step func(name string)
}

// Generate makes a new key of the kind, creating the directory if need be. It never replaces a key: ErrExists.
func (s Store) Generate(kind Kind, pass Passphrase) (Info, error) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return Info{}, fmt.Errorf("generate key: %w", err)
	}
	defer clear(private)
	return s.add(kind, private, pass)
}

// Import stores a key that was made elsewhere, given as unencrypted PKCS#8 PEM. It never replaces a key: ErrExists.
func (s Store) Import(kind Kind, pkcs8 []byte, pass Passphrase) (Info, error) {
	private, err := parsePEM(pkcs8)
	if err != nil {
		return Info{}, fmt.Errorf("import: %w", err)
	}
	defer clear(private)
	return s.add(kind, private, pass)
}

// Export returns a key as unencrypted PKCS#8 PEM. Whoever holds it is the organisation, validator or node.
func (s Store) Export(kind Kind, pass Passphrase) ([]byte, error) {
	ring, err := s.Open(pass, kind)
	if err != nil {
		return nil, err
	}
	defer ring.Close()
	key, err := ring.Key(kind)
	if err != nil {
		return nil, err
	}
	private := key.Reveal()
	defer clear(private)
	return marshalPEM(private)
}

// Show returns what everyone may know of a key, without the passphrase.
func (s Store) Show(kind Kind) (Info, error) {
	if err := s.checkDir(); err != nil {
		return Info{}, err
	}
	if exists, err := s.exists(kind); err != nil || !exists {
		return Info{}, errors.Join(err, s.notFound(kind))
	}
	public, err := s.public(kind)
	if errors.Is(err, fs.ErrNotExist) {
		return Info{}, &Error{Path: s.publicPath(kind), Err: err, hint: "the next \"waybill start\" writes it again"}
	}
	if err != nil {
		return Info{}, err
	}
	return infoOf(kind, public)
}

// List returns the keys that the store has, in the order of Kinds.
func (s Store) List() ([]Info, error) {
	kinds, err := s.present()
	if err != nil {
		return nil, err
	}
	out := make([]Info, 0, len(kinds))
	for _, k := range kinds {
		info, err := s.Show(k)
		if err != nil {
			return nil, err
		}
		out = append(out, info)
	}
	return out, nil
}

// add encrypts a key and writes it, then its public key. If power goes in between, Open writes the public key again.
func (s Store) add(kind Kind, private ed25519.PrivateKey, pass Passphrase) (Info, error) {
	if _, err := ParseKind(string(kind)); err != nil {
		return Info{}, err
	}
	return s.write(kind, private, pass)
}

// write is add for a kind that is known to be good.
func (s Store) write(kind Kind, private ed25519.PrivateKey, pass Passphrase) (Info, error) {
	if err := pass.checkNew(); err != nil {
		return Info{}, err
	}
	if err := s.makeDir(); err != nil {
		return Info{}, err
	}
	public, ok := private.Public().(ed25519.PublicKey)
	if !ok {
		return Info{}, fmt.Errorf("%w: no public key", ErrCorrupt)
	}
	if err := s.checkFree(kind, public); err != nil {
		return Info{}, err
	}
	workFactor, err := s.workFactor()
	if err != nil {
		return Info{}, err
	}
	data, err := encrypt(private, pass, workFactor)
	if err != nil {
		return Info{}, err
	}
	s.before("create " + string(kind))
	if err := atomicfile.Create(s.path(kind), data, 0o600); errors.Is(err, fs.ErrExist) {
		return Info{}, s.existsError(kind)
	} else if err != nil {
		return Info{}, err
	}
	s.before("publish " + string(kind))
	if err := s.writePublic(kind, public); err != nil {
		return Info{}, err
	}
	return infoOf(kind, public)
}

// checkFree refuses a kind that has a key, and a key that another kind has.
func (s Store) checkFree(kind Kind, public ed25519.PublicKey) error {
	kinds, err := s.all()
	if err != nil {
		return err
	}
	for _, k := range kinds {
		if k == kind {
			return s.existsError(kind)
		}
		other, err := s.public(k)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if public.Equal(other) {
			return &Error{
				Path: s.path(k), Err: ErrReuse,
				hint: "each use has a key of its own, so that losing one does not lose the others",
			}
		}
	}
	return nil
}

func (s Store) existsError(kind Kind) error {
	return &Error{
		Path: s.path(kind), Err: ErrExists,
		hint: "keys are never replaced in place; export it, then move the file away yourself",
	}
}

func (s Store) notFound(kind Kind) error {
	return &Error{
		Path: s.path(kind), Err: ErrNotFound,
		hint: "\"waybill init\" makes the keys of a home, \"waybill keys import\" adds one",
	}
}

func (s Store) path(kind Kind) string       { return filepath.Join(s.Dir, string(kind)+".age") }
func (s Store) publicPath(kind Kind) string { return filepath.Join(s.Dir, string(kind)+".pub") }

func (s Store) public(kind Kind) (ed25519.PublicKey, error) {
	data, err := readPrivate(s.publicPath(kind), 0o077, maxKeyFile)
	if err != nil {
		return nil, err
	}
	public, err := parsePublic(data)
	if err != nil {
		return nil, &Error{Path: s.publicPath(kind), Err: err}
	}
	return public, nil
}

func (s Store) writePublic(kind Kind, public ed25519.PublicKey) error {
	data, err := marshalPublic(public)
	if err != nil {
		return err
	}
	return atomicfile.Replace(s.publicPath(kind), data, 0o600)
}

// present lists the kinds that have a private key file.
func (s Store) present() ([]Kind, error) {
	if err := s.checkDir(); err != nil {
		return nil, err
	}
	var out []Kind
	for _, k := range Kinds() {
		exists, err := s.exists(k)
		if err != nil {
			return nil, err
		}
		if exists {
			out = append(out, k)
		}
	}
	return out, nil
}

func (s Store) exists(kind Kind) (bool, error) {
	if _, err := os.Lstat(s.path(kind)); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	} else if err != nil {
		return false, fmt.Errorf("key store: %w", err)
	}
	return true, nil
}

// makeDir creates the directory with mode 0700, or checks the one that exists.
func (s Store) makeDir() error {
	if err := os.MkdirAll(filepath.Dir(s.Dir), 0o755); err != nil {
		return fmt.Errorf("key store: %w", err)
	}
	if err := os.Mkdir(s.Dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("key store: %w", err)
	} else if err == nil {
		if err := atomicfile.SyncDir(filepath.Dir(s.Dir)); err != nil {
			return fmt.Errorf("key store: %w", err)
		}
	}
	return s.checkDir()
}

func (s Store) checkDir() error {
	info, err := os.Stat(s.Dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &Error{
			Path: s.Dir, Err: fmt.Errorf("%w: there is no key store: %w", ErrNotFound, err),
			hint: "\"waybill init\" makes one",
		}
	case err != nil:
		return fmt.Errorf("key store: %w", err)
	case !info.IsDir():
		return &Error{Path: s.Dir, Err: errors.New("key store: not a directory")}
	case info.Mode().Perm()&0o077 != 0:
		return modeError(s.Dir, info.Mode(), "700")
	}
	return nil
}

func (s Store) workFactor() (int, error) {
	switch {
	case s.WorkFactor == 0:
		return DefaultWorkFactor, nil
	case s.WorkFactor < 1 || s.WorkFactor > maxWorkFactor:
		return 0, fmt.Errorf("key store: scrypt work factor %d is not within 1 to %d", s.WorkFactor, maxWorkFactor)
	}
	return s.WorkFactor, nil
}

// before is where tests stop the process.
func (s Store) before(step string) {
	if s.step != nil {
		s.step(step)
	}
}
