package node

import (
	"bytes"
	stdcrypto "crypto"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/crypto/ed25519"

	"github.com/waybill-network/waybill/consensus/signer"
	"github.com/waybill-network/waybill/node/config/atomicfile"
	"github.com/waybill-network/waybill/node/keys"
)

// consensusKey lets the keystore's consensus key sign votes.
type consensusKey struct{ key *keys.Key }

func (k consensusKey) PubKey() crypto.PubKey { return ed25519.PubKey(k.key.PublicKey()) }

func (k consensusKey) Sign(message []byte) ([]byte, error) {
	return k.key.Sign(nil, message, stdcrypto.Hash(0))
}

// newKey marks, in the signer's directory, a consensus key that was made here and has signed nothing. Only
// such a key may begin without a last-signed state; an imported one may have signed elsewhere.
const newKey = "new-key"

// MarkNewKey is called when the consensus key was made.
func MarkNewKey(dir string, publicKey []byte) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("mark new consensus key: %w", err)
	}
	s, err := atomicfile.Stage(filepath.Join(dir, newKey), publicKey, 0o600)
	if err != nil {
		return err
	}
	return s.Replace()
}

// NewKeyMarked reports whether the key is the one that MarkNewKey marked in the signer's directory.
func NewKeyMarked(dir string, publicKey []byte) (bool, error) { return isNewKey(dir, publicKey) }

// SetSignerAside keeps the last-signed state of the present consensus key under a name of its own, so that another key can
// take its place: signer.ErrLocked while a node runs.
func SetSignerAside(dir string) error { return signer.SetAside(vfs.Default, dir) }

func isNewKey(dir string, publicKey []byte) (bool, error) {
	b, err := os.ReadFile(filepath.Join(dir, newKey))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && bytes.Equal(b, publicKey), err
}

// forgetNewKey removes the mark once the state exists.
func forgetNewKey(dir string) error {
	err := os.Remove(filepath.Join(dir, newKey))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return errors.Join(err, atomicfile.SyncDir(dir))
}
