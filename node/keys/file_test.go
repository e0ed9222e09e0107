package keys

import (
	"bytes"
	"crypto/ed25519"
	"io"
	"strings"
	"testing"

	"filippo.io/age/armor"
)

// unarmor returns the binary age file; armored is its inverse.
func unarmor(t testing.TB, text []byte) []byte {
	t.Helper()
	raw, err := io.ReadAll(armor.NewReader(bytes.NewReader(text)))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func armored(t testing.TB, raw []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := armor.NewWriter(&out)
	if _, err := w.Write(raw); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// replaceWorkFactor rewrites the cost in an encrypted file's header: "age-encryption.org/v1", then "-> scrypt SALT
// COST", then the rest. The header is authenticated only after the cost has been spent.
func replaceWorkFactor(t testing.TB, text []byte, logN string) []byte {
	t.Helper()
	lines := strings.SplitN(string(unarmor(t, text)), "\n", 3)
	fields := strings.Fields(lines[1])
	fields[3] = logN
	return armored(t, []byte(lines[0]+"\n"+strings.Join(fields, " ")+"\n"+lines[2]))
}

// FuzzParsePEM: no file to import makes the reader panic, and what it accepts survives a round trip.
func FuzzParsePEM(f *testing.F) {
	f.Add([]byte(opensslKey))
	f.Add([]byte(x25519Key))
	f.Add([]byte("-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----"))
	f.Fuzz(func(t *testing.T, data []byte) {
		private, err := parsePEM(data)
		if err != nil {
			return
		}
		again, err := marshalPEM(private)
		if err != nil {
			t.Fatal(err)
		}
		back, err := parsePEM(again)
		if err != nil || !back.Equal(private) {
			t.Fatalf("round trip: %v", err)
		}
	})
}

// FuzzDecrypt: no key file makes the reader panic, and one that was changed does not open as another key.
func FuzzDecrypt(f *testing.F) {
	private := ed25519.NewKeyFromSeed(make([]byte, 32))
	data, err := encrypt(private, pass(good), 1)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(unarmor(f, data))
	f.Fuzz(func(t *testing.T, raw []byte) {
		_, cost, _ := bytes.Cut(raw, []byte("-> scrypt "))
		cost, _, _ = bytes.Cut(cost, []byte("\n"))
		if fields := bytes.Fields(cost); len(fields) == 2 && len(fields[1]) == 2 {
			return // 2^10 and more is allowed, and takes the fuzzer's time
		}
		got, err := decrypt(armored(t, raw), pass(good))
		if err == nil && !got.Equal(private) {
			t.Fatal("opened another key")
		}
	})
}
