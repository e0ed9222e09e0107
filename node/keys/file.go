package keys

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"filippo.io/age"
	"filippo.io/age/armor"
)

const (
	// DefaultWorkFactor is log2 of scrypt's cost N: one guess takes about a second and 256 MiB.
	DefaultWorkFactor = 18
	// maxWorkFactor is the most that a file may ask for: 1 GiB. Otherwise a planted file could ask for terabytes.
	maxWorkFactor = 20
	// maxKeyFile bounds a key file in bytes; ours have about 600.
	maxKeyFile = 16 << 10

	pemPrivate = "PRIVATE KEY"
	pemPublic  = "PUBLIC KEY"
)

// readPrivate reads a file of at most limit bytes after checking, on the opened file, that none of the forbidden mode
// bits is set.
func readPrivate(path string, forbidden fs.FileMode, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read private file: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, fmt.Errorf("read private file: %w", err)
	case !info.Mode().IsRegular():
		return nil, &Error{Path: path, Err: fmt.Errorf("%w: not a regular file", ErrCorrupt)}
	case info.Mode().Perm()&forbidden != 0:
		return nil, modeError(path, info.Mode(), "600")
	}
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read private file: %w", err)
	}
	if int64(len(data)) > limit {
		clear(data)
		return nil, &Error{Path: path, Err: fmt.Errorf("%w: larger than %d bytes", ErrCorrupt, limit)}
	}
	return data, nil
}

func modeError(path string, mode fs.FileMode, want string) error {
	return &Error{
		Path: path,
		Err:  fmt.Errorf("%w: mode %04o, want 0%s", ErrMode, mode.Perm(), want),
		hint: fmt.Sprintf("run \"chmod %s %s\"; if others were able to read it meanwhile, replace the keys", want, path),
	}
}

// encrypt returns the private key as the content of a .age file.
func encrypt(private ed25519.PrivateKey, pass Passphrase, workFactor int) ([]byte, error) {
	plain, err := marshalPEM(private)
	if err != nil {
		return nil, err
	}
	defer clear(plain)
	recipient, err := age.NewScryptRecipient(string(pass.bytes()))
	if err != nil {
		return nil, fmt.Errorf("encrypt key: %w", err)
	}
	recipient.SetWorkFactor(workFactor)
	var out bytes.Buffer
	armored := armor.NewWriter(&out)
	w, err := age.Encrypt(armored, recipient)
	if err != nil {
		return nil, fmt.Errorf("encrypt key: %w", err)
	}
	_, err = w.Write(plain)
	if err := errors.Join(err, w.Close(), armored.Close()); err != nil {
		return nil, fmt.Errorf("encrypt key: %w", err)
	}
	return out.Bytes(), nil
}

// decrypt is the inverse of encrypt. It fails with ErrWrongPassphrase or ErrCorrupt.
func decrypt(data []byte, pass Passphrase) (ed25519.PrivateKey, error) {
	identity, err := age.NewScryptIdentity(string(pass.bytes()))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoPassphrase, err)
	}
	identity.SetMaxWorkFactor(maxWorkFactor)
	r, err := age.Decrypt(armor.NewReader(bytes.NewReader(data)), identity)
	var noMatch *age.NoIdentityMatchError
	switch {
	case errors.As(err, &noMatch) && len(noMatch.StanzaTypes) == 1 && noMatch.StanzaTypes[0] == "scrypt":
		return nil, ErrWrongPassphrase
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	plain, err := io.ReadAll(io.LimitReader(r, maxKeyFile))
	defer clear(plain)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	return parsePEM(plain)
}

// marshalPEM returns the private key as PKCS#8 PEM.
func marshalPEM(private ed25519.PrivateKey) ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, fmt.Errorf("encode key: %w", err)
	}
	defer clear(der)
	return pem.EncodeToMemory(&pem.Block{Type: pemPrivate, Bytes: der}), nil
}

// parsePEM reads one unencrypted Ed25519 key in PKCS#8 PEM, with nothing but white space around it.
func parsePEM(data []byte) (ed25519.PrivateKey, error) {
	block, rest := pem.Decode(data)
	switch {
	case block == nil:
		return nil, fmt.Errorf("%w: no PEM block", ErrCorrupt)
	case block.Type == "ENCRYPTED PRIVATE KEY" || block.Headers["DEK-Info"] != "":
		return nil, &Error{
			Err:  fmt.Errorf("%w: the PEM block is encrypted", ErrCorrupt),
			hint: "decrypt it first, on a file system in memory: openssl pkcs8 -in FILE -out PLAIN",
		}
	case block.Type != pemPrivate:
		return nil, fmt.Errorf("%w: PEM block of type %q, want %q", ErrCorrupt, block.Type, pemPrivate)
	case len(bytes.TrimSpace(rest)) > 0 || !bytes.HasPrefix(bytes.TrimSpace(data), []byte("-----BEGIN")):
		return nil, fmt.Errorf("%w: more than one PEM block", ErrCorrupt)
	}
	defer clear(block.Bytes)
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	private, ok := key.(ed25519.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("%w: a %T, want an Ed25519 key", ErrCorrupt, key)
	}
	return private, nil
}

// marshalPublic returns the public key as PKIX PEM, the content of a .pub file.
func marshalPublic(public ed25519.PublicKey) ([]byte, error) {
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return nil, fmt.Errorf("encode public key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: pemPublic, Bytes: der}), nil
}

func parsePublic(data []byte) (ed25519.PublicKey, error) {
	block, rest := pem.Decode(data)
	if block == nil || block.Type != pemPublic || len(bytes.TrimSpace(rest)) > 0 {
		return nil, fmt.Errorf("%w: want one PEM block of type %q", ErrCorrupt, pemPublic)
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	public, ok := key.(ed25519.PublicKey)
	if !ok {
		return nil, fmt.Errorf("%w: a %T, want an Ed25519 key", ErrCorrupt, key)
	}
	return public, nil
}
