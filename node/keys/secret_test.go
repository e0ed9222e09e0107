package keys

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// TestSecretsDoNotPrint prints keys and passphrases in every way that a program may do by accident, also inside other
// structs, and looks for any part of them.
func TestSecretsDoNotPrint(t *testing.T) {
	s := fullStore(t)
	ring, err := s.Open(pass(good))
	if err != nil {
		t.Fatal(err)
	}
	key, err := ring.Key(Organisation)
	if err != nil {
		t.Fatal(err)
	}
	phrase := pass(good)
	type holder struct {
		Key    *Key
		key    *Key
		value  Key
		Phrase Passphrase
		phrase Passphrase
		ring   *Ring
	}
	h := holder{Key: key, key: key, value: *key, Phrase: phrase, phrase: phrase, ring: ring}

	var out bytes.Buffer
	for _, v := range []any{key, *key, phrase, &phrase, h, &h, ring, *ring, []any{key, phrase}, map[string]any{"k": *key, "p": phrase}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "% x"} {
			fmt.Fprintf(&out, verb+"\n", v)
		}
		if data, err := json.Marshal(v); err == nil {
			out.Write(data)
		}
		for _, handler := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
			slog.New(handler).Info("secret", slog.Any("value", v), slog.Group("g", slog.Any("value", v)))
		}
	}
	seed := key.Reveal()[:32]
	var decimals []string
	for _, b := range seed[:6] {
		decimals = append(decimals, fmt.Sprint(b))
	}
	text := strings.ToLower(out.String())
	for name, part := range map[string]string{
		"seed in hex": hex.EncodeToString(seed[:6]), "seed in decimal": strings.Join(decimals, " "),
		"seed as bytes": strings.ToLower(string(seed[:8])), "seed, spaced": fmt.Sprintf("% x", seed[:6]),
		"phrase": good, "phrase in hex": hex.EncodeToString([]byte(good)[:8]), "phrase in decimal": "99 111 114 114",
	} {
		if strings.Contains(text, part) {
			t.Errorf("%s was printed", name)
		}
	}
	if !strings.Contains(text, key.Info.KeyID) {
		t.Error("the key's public id was not printed")
	}
}

func TestZero(t *testing.T) {
	text := []byte(good)
	p := NewPassphrase(text)
	p.Zero()
	if !bytes.Equal(text, make([]byte, len(text))) || len(p.bytes()) != 0 {
		t.Error("the text is still in memory")
	}
	Passphrase{}.Zero()
}
