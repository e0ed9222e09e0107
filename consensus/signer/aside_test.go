package signer_test

import (
	"errors"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cometbft/cometbft/crypto/ed25519"

	"github.com/waybill-network/waybill/consensus/signer"
)

// TestSetAside: another key begins where one signed, never beside it, and the old state stays readable under its name.
func TestSetAside(t *testing.T) {
	f := vfs.NewMem()
	next := ed25519.GenPrivKeyFromSecret([]byte("its next key"))
	if err := signer.SetAside(f, dir); err != nil {
		t.Errorf("no directory: %v", err)
	}
	if err := signer.Create(f, dir, key.PubKey(), chain, 0); err != nil {
		t.Fatal(err)
	}
	s, err := signer.Open(f, dir, key, chain)
	if err != nil {
		t.Fatal(err)
	}
	if err := signer.SetAside(f, dir); !errors.Is(err, signer.ErrLocked) {
		t.Errorf("set aside while somebody signs: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := signer.Open(f, dir, next, chain); !errors.Is(err, signer.ErrKey) {
		t.Errorf("the state of another key opens: %v", err)
	}
	for range 2 { // after a crash it is called again
		if err := signer.SetAside(f, dir); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := signer.Open(f, dir, key, chain); !errors.Is(err, signer.ErrNoState) {
		t.Errorf("the old key signs without its state: %v", err)
	}
	if err := signer.Create(f, dir, next.PubKey(), chain, 0); err != nil {
		t.Fatal(err)
	}
	if s, err = signer.Open(f, dir, next, chain); err != nil {
		t.Fatal(err)
	}
	_ = s.Close()
	if _, err := f.Stat(dir + "/last-signed." + key.PubKey().Address().String()); err != nil {
		t.Errorf("the old state is gone: %v", err)
	}
}
