package keys

import (
	"crypto"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
)

// Ring holds opened keys.
type Ring struct {
	keys map[Kind]*Key
}

// Key is one opened private key. It is a crypto.Signer for Ed25519 (RFC 8032, pure, so the message is not hashed
// before), and prints as its public half.
type Key struct {
	Info Info
	// secret returns the halves. It is a function because fmt follows a pointer, where a verb does not fit, even in an
	// unexported field of somebody's struct; of a function it only ever prints the address.
	secret func() *halves
}

type halves struct {
	private ed25519.PrivateKey // empty once the ring is closed
	public  ed25519.PublicKey
}

// Open decrypts the keys of the given kinds, or all that the store has. Each takes about a second with the default
// work factor, and 256 MiB of memory that is free afterwards.
func (s Store) Open(pass Passphrase, kinds ...Kind) (*Ring, error) {
	if len(kinds) == 0 {
		present, err := s.present()
		if err != nil {
			return nil, err
		}
		kinds = present
	}
	ring := &Ring{keys: make(map[Kind]*Key)}
	var opened, wrong []Kind
	for _, k := range kinds {
		key, err := s.open(k, pass)
		switch {
		case errors.Is(err, ErrWrongPassphrase):
			wrong = append(wrong, k)
		case err != nil:
			ring.Close()
			return nil, err
		default:
			opened = append(opened, k)
			ring.keys[k] = key
		}
	}
	if len(wrong) > 0 {
		ring.Close()
		return nil, s.passphraseError(opened, wrong)
	}
	return ring, nil
}

// open decrypts one key and compares it with its public key file, which it writes if that is missing.
func (s Store) open(kind Kind, pass Passphrase) (*Key, error) {
	private, err := s.decryptFile(kind, pass)
	if err != nil {
		return nil, err
	}
	key, err := newKey(kind, private)
	if err != nil {
		return nil, err
	}
	noted, err := s.public(kind)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = s.writePublic(kind, key.PublicKey())
	case err == nil && !noted.Equal(key.PublicKey()):
		err = &Error{Path: s.publicPath(kind), Err: ErrMismatch, hint: "remove this file; it is written again"}
	}
	if err != nil {
		key.zero()
		return nil, err
	}
	return key, nil
}

// decryptFile returns the private key of a kind. Its errors name the file.
func (s Store) decryptFile(kind Kind, pass Passphrase) (ed25519.PrivateKey, error) {
	if err := s.checkDir(); err != nil {
		return nil, err
	}
	data, err := readPrivate(s.path(kind), 0o077, maxKeyFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, s.notFound(kind)
	}
	if err != nil {
		return nil, err
	}
	private, err := decrypt(data, pass)
	if err != nil {
		return nil, &Error{Path: s.path(kind), Err: err}
	}
	return private, nil
}

// passphraseError tells a wrong passphrase from one that only some of the files have.
func (s Store) passphraseError(opened, wrong []Kind) error {
	if len(opened) == 0 {
		return &Error{
			Path: s.Dir, Err: fmt.Errorf("%w for %s", ErrWrongPassphrase, join(wrong)),
			hint: "it is the one given when the keys were made or last changed; nobody can recover it. A passphrase file " +
				"holds it on one line",
		}
	}
	return &Error{
		Path: s.Dir,
		Err:  fmt.Errorf("%w: this one opens %s, but not %s", ErrMixedPassphrases, join(opened), join(wrong)),
		hint: "a change of passphrase was cut off: run \"waybill keys change-passphrase\" again, with the same old and new ones",
	}
}

func join(kinds []Kind) string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = string(k)
	}
	return strings.Join(names, ", ")
}

// Key returns an opened key: ErrNotFound if it was not among those opened.
func (r *Ring) Key(kind Kind) (*Key, error) {
	if k := r.keys[kind]; k != nil {
		return k, nil
	}
	return nil, &Error{Err: fmt.Errorf("%w: %s was not opened", ErrNotFound, kind)}
}

// Sign signs the message with the key of the kind: 64 bytes.
func (r *Ring) Sign(kind Kind, message []byte) ([]byte, error) {
	k, err := r.Key(kind)
	if err != nil {
		return nil, err
	}
	return k.Sign(nil, message, nil)
}

// Close clears the private keys from memory. No key of the ring may be used afterwards.
func (r *Ring) Close() {
	for kind, k := range r.keys {
		k.zero()
		delete(r.keys, kind)
	}
}

func newKey(kind Kind, p ed25519.PrivateKey) (*Key, error) {
	h := &halves{private: p, public: slices.Clone(ed25519.PublicKey(p[ed25519.SeedSize:]))}
	k := &Key{secret: func() *halves { return h }}
	info, err := infoOf(kind, h.public)
	if err != nil {
		k.zero()
		return nil, err
	}
	k.Info = info
	return k, nil
}

func (k *Key) zero() {
	h := k.secret()
	clear(h.private)
	h.private = nil
}

// PublicKey returns the public half: 32 bytes, not to be changed.
func (k *Key) PublicKey() ed25519.PublicKey { return k.secret().public }

// Public is PublicKey, for crypto.Signer.
func (k *Key) Public() crypto.PublicKey { return k.PublicKey() }

// Sign signs the message itself: 64 bytes. opts may be nil or say that the message is not hashed: crypto.Hash(0).
func (k *Key) Sign(_ io.Reader, message []byte, opts crypto.SignerOpts) ([]byte, error) {
	if opts != nil && opts.HashFunc() != 0 {
		return nil, fmt.Errorf("sign with %s: Ed25519 signs the message, not its hash", k.Info.Kind)
	}
	private := k.secret().private
	if len(private) == 0 {
		return nil, fmt.Errorf("sign with %s: %w", k.Info.Kind, ErrClosed)
	}
	return ed25519.Sign(private, message), nil
}

// Reveal returns a copy of the private key, 64 bytes, for the libp2p host, which keeps its own. The caller clears it.
// It is empty once the ring is closed.
func (k *Key) Reveal() ed25519.PrivateKey {
	return slices.Clone(k.secret().private)
}

// String names the key by its public half.
func (k Key) String() string { return fmt.Sprintf("%s key %s %s", k.Info.Kind, k.Info.KeyID, redacted) }

// LogValue keeps the private half out of logs.
func (k Key) LogValue() slog.Value {
	return slog.GroupValue(slog.String("kind", string(k.Info.Kind)), slog.String("key_id", k.Info.KeyID))
}

// Format keeps the private half out of messages, with every verb.
func (k Key) Format(w fmt.State, _ rune) { _, _ = io.WriteString(w, k.String()) }

// MarshalText keeps the private half out of JSON and other encodings.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }
