package keys

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/waybill-network/waybill/ledger/sig"
)

// pass returns a passphrase; each call makes a new one, because using one may clear it.
func pass(text string) Passphrase { return NewPassphrase([]byte(text)) }

const (
	good  = "correct horse battery"
	other = "quite another phrase"
)

// newStore returns an empty store that is cheap to open.
func newStore(t *testing.T) Store {
	t.Helper()
	return Store{Dir: filepath.Join(t.TempDir(), "home", "keys"), WorkFactor: 1}
}

// fullStore returns a store with all keys under the passphrase good.
func fullStore(t *testing.T) Store {
	t.Helper()
	s := newStore(t)
	for _, k := range Kinds() {
		if _, err := s.Generate(k, pass(good)); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// wantError checks cause and hint.
func wantError(t *testing.T, err, cause error, hint string) {
	t.Helper()
	if !errors.Is(err, cause) {
		t.Fatalf("got %v; want %v", err, cause)
	}
	var e interface{ Hint() string }
	if !errors.As(err, &e) || !strings.Contains(e.Hint(), hint) {
		t.Errorf("error %v has no hint with %q", err, hint)
	}
}

func TestGenerateOpenSign(t *testing.T) {
	s := fullStore(t)
	for path, want := range map[string]fs.FileMode{
		"": 0o700, "organisation.age": 0o600, "consensus.age": 0o600, "node.age": 0o600, "node.pub": 0o600,
	} {
		info, err := os.Stat(filepath.Join(s.Dir, path))
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%q: mode %v, %v; want %04o", path, info.Mode(), err, want)
		}
	}
	ring, err := s.Open(pass(good))
	if err != nil {
		t.Fatal(err)
	}
	list, err := s.List()
	if err != nil || len(list) != 3 {
		t.Fatalf("list: %v, %v", list, err)
	}
	for _, info := range list {
		key, err := ring.Key(info.Kind)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(key.Info, info); d != "" {
			t.Errorf("shown without passphrase differs from opened: %s", d)
		}
		signature, err := ring.Sign(info.Kind, []byte("message"))
		if err != nil || !sig.Verify(sig.Ed25519, key.PublicKey(), []byte("message"), signature) {
			t.Errorf("%s: signature does not verify: %v", info.Kind, err)
		}
		id := sig.KeyIDOf(sig.Ed25519, key.PublicKey())
		if info.PublicKey != hex.EncodeToString(key.PublicKey()) || info.KeyID != hex.EncodeToString(id[:]) {
			t.Errorf("%+v", info)
		}
	}
	ring.Close()
	if _, err := ring.Sign(Node, nil); !errors.Is(err, ErrNotFound) {
		t.Errorf("a closed ring signs: %v", err)
	}
}

func TestClosedKeySignsNothing(t *testing.T) {
	s := fullStore(t)
	ring, err := s.Open(pass(good), Consensus)
	if err != nil {
		t.Fatal(err)
	}
	key, err := ring.Key(Consensus)
	if err != nil {
		t.Fatal(err)
	}
	ring.Close()
	if _, err := key.Sign(nil, []byte("vote"), nil); !errors.Is(err, ErrClosed) || len(key.Reveal()) != 0 {
		t.Errorf("key of a closed ring: %v", err)
	}
}

// TestNames compares the derived names with those that libp2p and CometBFT derive for a known key: the seed of 32
// zero bytes, whose validator address is the start of SHA-256 of its public key.
func TestNames(t *testing.T) {
	private := ed25519.NewKeyFromSeed(make([]byte, 32))
	public := private[32:]
	node, err := infoOf(Node, ed25519.PublicKey(public))
	if err != nil {
		t.Fatal(err)
	}
	libp2pKey, err := crypto.UnmarshalEd25519PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	id, err := peer.IDFromPrivateKey(libp2pKey)
	if err != nil {
		t.Fatal(err)
	}
	if node.PeerID != id.String() || node.Validator != "" {
		t.Errorf("node key: %+v, want peer %s", node, id)
	}
	validator, err := infoOf(Consensus, ed25519.PublicKey(public))
	if err != nil {
		t.Fatal(err)
	}
	if validator.Validator != "139E3940E64B5491722088D9A0D741628FC826E0" || validator.PeerID != "" {
		t.Errorf("consensus key: %+v", validator)
	}
}

func TestNothingIsOverwritten(t *testing.T) {
	s := fullStore(t)
	before, err := os.ReadFile(s.path(Node))
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Generate(Node, pass(good))
	wantError(t, err, ErrExists, "never replaced")
	after, err := os.ReadFile(s.path(Node))
	if err != nil || !bytes.Equal(before, after) {
		t.Error("the key file changed")
	}
}

func TestGenerateRace(t *testing.T) {
	s := newStore(t)
	s.step = func(step string) {
		if step != "create node" {
			return
		}
		racer := Store{Dir: s.Dir, WorkFactor: 1}
		if _, err := racer.Generate(Node, pass(other)); err != nil {
			t.Error(err)
		}
	}
	_, err := s.Generate(Node, pass(good))
	wantError(t, err, ErrExists, "never replaced")
	if _, err := s.Open(pass(other)); err != nil {
		t.Errorf("the key that was first does not open: %v", err)
	}
}

func TestExportImport(t *testing.T) {
	s := fullStore(t)
	exported, err := s.Export(Organisation, pass(good))
	if err != nil {
		t.Fatal(err)
	}
	want, err := s.Show(Organisation)
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := newStore(t)
	got, err := elsewhere.Import(Organisation, exported, pass(other))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("imported key differs: %s", d)
	}
	again, err := elsewhere.Export(Organisation, pass(other))
	if err != nil || !bytes.Equal(again, exported) {
		t.Errorf("exported again: differs, %v", err)
	}
	_, err = elsewhere.Import(Node, exported, pass(other))
	wantError(t, err, ErrReuse, "key of its own")
}

// opensslKey is the example private key of RFC 8410 §10.3, as openssl writes one; the public half is that of §10.1.
const (
	opensslKey    = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n"
	opensslPublic = "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1"
)

func TestImportForeign(t *testing.T) {
	info, err := newStore(t).Import(Organisation, []byte(opensslKey), pass(good))
	if err != nil {
		t.Fatal(err)
	}
	if info.PublicKey != opensslPublic {
		t.Errorf("public key %s, want %s", info.PublicKey, opensslPublic)
	}
	for name, tc := range map[string]struct{ pem, part string }{
		"empty":        {"", "no PEM block"},
		"two keys":     {opensslKey + opensslKey, "more than one"},
		"text before":  {"hello\n" + opensslKey, "more than one"},
		"encrypted":    {"-----BEGIN ENCRYPTED PRIVATE KEY-----\nMC4=\n-----END ENCRYPTED PRIVATE KEY-----\n", "encrypted"},
		"public":       {"-----BEGIN PUBLIC KEY-----\nMC4=\n-----END PUBLIC KEY-----\n", `type "PUBLIC KEY"`},
		"broken DER":   {"-----BEGIN PRIVATE KEY-----\nMC4=\n-----END PRIVATE KEY-----\n", "not a key file"},
		"another type": {x25519Key, "want an Ed25519 key"},
	} {
		s := newStore(t)
		_, err := s.Import(Organisation, []byte(tc.pem), pass(good))
		if !errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), tc.part) {
			t.Errorf("%s: %v; want %q", name, err, tc.part)
		}
		if _, err := os.Stat(s.path(Organisation)); err == nil {
			t.Errorf("%s: a file was written", name)
		}
	}
}

const x25519Key = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VuBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n"

func TestLooseModes(t *testing.T) {
	s := fullStore(t)
	for path, want := range map[string]string{s.path(Consensus): "chmod 600", s.publicPath(Node): "chmod 600", s.Dir: "chmod 700"} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, bit := range []fs.FileMode{0o040, 0o020, 0o004, 0o002, 0o010, 0o001} {
			if err := os.Chmod(path, info.Mode().Perm()|bit); err != nil {
				t.Fatal(err)
			}
			_, err = s.Open(pass(good))
			wantError(t, err, ErrMode, want+" "+path)
			_, err := s.ChangePassphrase(pass(good), pass(other))
			if path != s.publicPath(Node) {
				wantError(t, err, ErrMode, want)
			} else if err == nil { // a change does not read public keys; undo it
				_, err = s.ChangePassphrase(pass(other), pass(good))
			}
			if path == s.publicPath(Node) && err != nil {
				t.Error(err)
			}
		}
		if err := os.Chmod(path, info.Mode().Perm()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Open(pass(good)); err != nil {
		t.Errorf("with the modes mended: %v", err)
	}
}

func TestWrongPassphrase(t *testing.T) {
	s := fullStore(t)
	_, err := s.Open(pass(other))
	wantError(t, err, ErrWrongPassphrase, "nobody can recover it")
	if strings.Contains(err.Error(), other) {
		t.Errorf("the error repeats the passphrase: %v", err)
	}
	_, err = s.Export(Node, pass(other))
	wantError(t, err, ErrWrongPassphrase, "one line")
	_, err = s.Open(Passphrase{})
	if !errors.Is(err, ErrNoPassphrase) {
		t.Errorf("without a passphrase: %v", err)
	}
}

func TestMissing(t *testing.T) {
	s := newStore(t)
	_, err := s.Open(pass(good))
	wantError(t, err, ErrNotFound, "waybill init")
	if _, err := s.Generate(Node, pass(good)); err != nil {
		t.Fatal(err)
	}
	_, err = s.Open(pass(good), Node, Consensus)
	wantError(t, err, ErrNotFound, "waybill init")
	_, err = s.Show(Consensus)
	wantError(t, err, ErrNotFound, "waybill init")
	_, err = s.Generate("spare", pass(good))
	wantError(t, err, ErrUnknownKind, "organisation, consensus and node")
	_, err = s.Generate(Consensus, pass("short"))
	wantError(t, err, ErrWeakPassphrase, "random words")
}

// TestCorruptFiles: truncated, flipped, foreign and over-large files are errors that name the file, not panics.
func TestCorruptFiles(t *testing.T) {
	s := fullStore(t)
	whole, err := os.ReadFile(s.path(Node))
	if err != nil {
		t.Fatal(err)
	}
	refused := func(name string, data []byte) {
		t.Helper()
		if err := os.WriteFile(s.path(Node), data, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := s.Open(pass(good), Node)
		if err == nil {
			t.Errorf("%s: opened", name)
		} else if !strings.Contains(err.Error(), s.Dir) {
			t.Errorf("%s: error does not name the file: %v", name, err)
		}
	}
	for n := 0; n < len(whole)-1; n += 7 { // the last byte is a line end, which armor does not need
		refused("truncated", whole[:n])
	}
	for i := range whole[:len(whole)-1] {
		flipped := bytes.Clone(whole)
		flipped[i] ^= 4
		refused("flipped", flipped)
	}
	refused("over-large", bytes.Repeat(whole, 50))
	refused("empty", nil)
}

func TestHugeWorkFactorIsRefused(t *testing.T) {
	s := Store{Dir: newStore(t).Dir, WorkFactor: 21}
	if _, err := s.Generate(Node, pass(good)); err == nil || !strings.Contains(err.Error(), "work factor 21") {
		t.Errorf("writing: %v", err)
	}
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	data, err := encrypt(private, pass(good), 1)
	if err != nil {
		t.Fatal(err)
	}
	planted := replaceWorkFactor(t, data, "30") // 1 TiB
	if _, err := decrypt(planted, pass(good)); !errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), "work factor too large") {
		t.Errorf("reading: %v", err)
	}
}

func TestPublicKeyFile(t *testing.T) {
	s := fullStore(t)
	want, err := s.Show(Node)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(s.publicPath(Node)); err != nil {
		t.Fatal(err)
	}
	_, err = s.Show(Node)
	wantError(t, err, fs.ErrNotExist, "writes it again")
	if _, err := s.Open(pass(good), Node); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Show(Node); err != nil || got != want {
		t.Errorf("after opening: %v, %v", got, err)
	}

	foreign, err := os.ReadFile(s.publicPath(Consensus))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.publicPath(Node), foreign, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = s.Open(pass(good), Node)
	wantError(t, err, ErrMismatch, "remove this file")
}
