package access

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// home is a node's home with its running book.
type home struct {
	t    *testing.T
	dir  string
	book *Book
	log  *bytes.Buffer
}

func open(t *testing.T) *home {
	t.Helper()
	h := &home{t: t, dir: t.TempDir(), log: new(bytes.Buffer)}
	h.start()
	t.Cleanup(func() { _ = h.book.Close() })
	return h
}

func (h *home) start() {
	h.t.Helper()
	var err error
	if h.book, err = Open(h.dir, h.data(), slog.New(slog.NewTextHandler(h.log, nil))); err != nil {
		h.t.Fatal(err)
	}
}

func (h *home) data() string { return filepath.Join(h.dir, "data") }

func (h *home) give(c Credential) (string, Credential) {
	h.t.Helper()
	var token string
	c.Created = time.Now()
	if err := Edit(h.dir, func(l *List) (err error) { c, token, err = l.AddToken(c); return err }); err != nil {
		h.t.Fatal(err)
	}
	return token, c
}

func (h *home) write(text string, mode fs.FileMode) {
	h.t.Helper()
	path := filepath.Join(h.dir, FileName)
	if err := errors.Join(os.WriteFile(path, []byte(text), mode), os.Chmod(path, mode)); err != nil {
		h.t.Fatal(err)
	}
}

// TestLifeOfAToken: it works at once after it was made, and not a moment after it was revoked or has expired; nobody can
// read it from the file or the log.
func TestLifeOfAToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t)
		if _, err := h.book.Token("wbt_aaaaaaaaaa_" + strings.Repeat("a", secretLen)); !errors.Is(err, ErrToken) {
			t.Errorf("before there is any: %v", err)
		}
		token, made := h.give(Credential{Name: "erp", Scopes: Query | Subscribe, Rate: Rate{Requests: 50, Per: 's'},
			Expires: time.Now().Add(time.Hour)})
		if !strings.HasPrefix(token, "wbt_"+made.ID+"_") || len(token) != len("wbt_")+idLength+1+secretLen {
			t.Errorf("%d characters", len(token))
		}
		c, err := h.book.Token(token)
		want := Caller{ID: made.ID, Name: "erp", Scopes: Query | Subscribe, Rate: Rate{Requests: 50, Per: 's'}}
		if err != nil || c != want || c.Anonymous() {
			t.Errorf("%+v, %v", c, err)
		}
		if !c.May(Query) || !c.May(Submit|Subscribe) || c.May(Submit) || c.May(Admin) {
			t.Errorf("%+v, %v", c, err)
		}
		if err := h.book.Holds(c); err != nil {
			t.Error(err)
		}
		file, err := os.ReadFile(filepath.Join(h.dir, FileName))
		if err != nil {
			t.Fatal(err)
		}
		secret := token[len("wbt_")+idLength+1:]
		if strings.Contains(string(file), secret) || strings.Contains(h.log.String(), secret) {
			t.Error("the secret is written down")
		}
		if info, err := os.Stat(filepath.Join(h.dir, FileName)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info.Mode(), err)
		}
		time.Sleep(time.Hour)
		if _, err := h.book.Token(token); !errors.Is(err, ErrExpired) {
			t.Errorf("an hour later: %v", err)
		}
		if err := h.book.Holds(c); !errors.Is(err, ErrExpired) {
			t.Errorf("an hour later: %v", err)
		}
		token, made = h.give(Credential{Name: "wms", Scopes: Submit})
		if c, err = h.book.Token(token); err != nil || c.Name != "wms" {
			t.Errorf("%+v, %v", c, err)
		}
		if err := Edit(h.dir, func(l *List) error { _, err := l.Revoke("wms"); return err }); err != nil {
			t.Fatal(err)
		}
		time.Sleep(lookEvery)
		if _, err := h.book.Token(token); !errors.Is(err, ErrToken) {
			t.Errorf("revoked: %v", err)
		}
		if err := h.book.Holds(c); !errors.Is(err, ErrChanged) {
			t.Errorf("revoked: %v", err)
		}
		if log := h.log.String(); !strings.Contains(log, "credential revoked") || !strings.Contains(log, made.ID) {
			t.Error(log)
		}
	})
}

// TestGuesses: nothing near a token is one.
func TestGuesses(t *testing.T) {
	h := open(t)
	token, made := h.give(Credential{Name: "erp", Scopes: Admin})
	other, _ := h.give(Credential{Name: "other", Scopes: Admin})
	if _, err := h.book.Token(token); err != nil {
		t.Fatal(err)
	}
	cut := len("wbt_") + idLength
	guesses := []string{
		"", "wbt_", "wbt__", token[4:], "wbt_" + made.ID, "wbt_" + made.ID + "_", token + "\n", " " + token, token + token,
		token[:cut] + other[cut:], other[:cut] + token[cut:], strings.ToUpper(token), strings.Replace(token, "wbt", "wbs", 1),
		"wbt_" + CookieID + token[cut:],
	}
	for i := range token {
		b := []byte(token)
		b[i] ^= 1
		guesses = append(guesses, string(b), token[:i], token[:i]+token[i+1:])
	}
	for _, g := range guesses {
		if c, err := h.book.Token(g); !errors.Is(err, ErrToken) || !c.Anonymous() {
			t.Errorf("%q: %+v, %v", g, c, err)
		}
	}
}

// TestCookie: fresh at each start, of the owner alone, the operator's, and worth nothing after the node has stopped.
func TestCookie(t *testing.T) {
	h := open(t)
	file := Cookie(h.data())
	first, err := file.Token()
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(file.Path())
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	c, err := h.book.Token(first)
	if err != nil || c.ID != CookieID || !c.May(Admin) || !c.May(Submit) || h.book.Holds(c) != nil {
		t.Errorf("%+v, %v", c, err)
	}
	stopped := h.book
	if err := stopped.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file.Path()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after the stop: %v", err)
	}
	if _, err := file.Token(); !errors.Is(err, ErrNoToken) {
		t.Errorf("after the stop: %v", err)
	}
	if _, err := stopped.Token(first); !errors.Is(err, ErrToken) {
		t.Errorf("after the stop: %v", err)
	}
	// A node that was killed leaves its cookie; the next start's is another.
	if err := os.WriteFile(file.Path(), []byte(first), 0o600); err != nil {
		t.Fatal(err)
	}
	h.start()
	second, err := file.Token()
	if err != nil || second == first {
		t.Errorf("the same cookie again, %v", err)
	}
	if _, err := h.book.Token(first); !errors.Is(err, ErrToken) {
		t.Errorf("the first cookie: %v", err)
	}
	if _, err := h.book.Token(second); err != nil {
		t.Error(err)
	}
	if err := os.Chmod(file.Path(), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := file.Token(); !errors.Is(err, ErrMode) {
		t.Errorf("open to others: %v", err)
	}
}

// certificate makes one that signs itself.
func certificate(t *testing.T, key *ecdsa.PrivateKey, from, to time.Time) *x509.Certificate {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(from.Unix()), Subject: pkix.Name{CommonName: "erp"}, NotBefore: from, NotAfter: to,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// TestCertificate: a key is in the list, so that a renewed certificate of it is the same caller and one of another key is
// nobody, however alike.
func TestCertificate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t)
		if h.book.HasCertificates() {
			t.Error("there is one")
		}
		now := time.Now()
		key := newKey(t)
		cert := certificate(t, key, now, now.Add(time.Hour))
		var made Credential
		err := Edit(h.dir, func(l *List) (err error) {
			made, err = l.AddCertificate(Credential{Name: "erp", Scopes: Submit, Created: now}, cert)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(lookEvery)
		if !h.book.HasCertificates() {
			t.Error("there is none")
		}
		for _, tt := range []struct {
			name string
			cert *x509.Certificate
			id   string
			err  error
		}{
			{"the one", cert, made.ID, nil},
			{"renewed", certificate(t, key, now.Add(-time.Minute), now.Add(24*time.Hour)), made.ID, nil},
			{"of another key", certificate(t, newKey(t), now, now.Add(time.Hour)), "", nil},
			{"past", certificate(t, key, now.Add(-time.Hour), now.Add(-time.Minute)), "", ErrExpired},
			{"to come", certificate(t, key, now.Add(time.Hour), now.Add(2*time.Hour)), "", ErrExpired},
		} {
			if c, err := h.book.Certificate(tt.cert); c.ID != tt.id || !errors.Is(err, tt.err) {
				t.Errorf("%s: %+v, %v", tt.name, c, err)
			}
		}
		err = Edit(h.dir, func(l *List) error {
			_, err := l.AddCertificate(Credential{Name: "again", Scopes: Admin, Created: now}, cert)
			return err
		})
		if !errors.Is(err, ErrKey) {
			t.Errorf("the same key twice: %v", err)
		}
		// The hash of a key is public: it is no token.
		if _, err := h.book.Token(fmt.Sprintf("wbt_%s_%s", made.ID, strings.Repeat("a", secretLen))); !errors.Is(err, ErrToken) {
			t.Error(err)
		}
	})
}

// TestUnreadable: a list with a mistake is refused at the start. In a running node the one before holds, and the log says
// so once; a list that is taken away is an empty one.
func TestUnreadable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t)
		token, _ := h.give(Credential{Name: "erp", Scopes: Query})
		if _, err := h.book.Token(token); err != nil {
			t.Fatal(err)
		}
		good, err := os.ReadFile(filepath.Join(h.dir, FileName))
		if err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			name, text string
			mode       fs.FileMode
			want       error
		}{
			{"cut off", string(good[:len(good)/2]), 0o600, ErrFile},
			{"empty", "", 0o600, ErrFile},
			{"open to others", string(good), 0o640, ErrMode},
		} {
			h.log.Reset()
			h.write(tt.text, tt.mode)
			for range 3 {
				time.Sleep(lookEvery)
				if _, err := h.book.Token(token); err != nil {
					t.Errorf("%s: %v", tt.name, err)
				}
			}
			if n := strings.Count(h.log.String(), "cannot be read"); n != 1 || h.book.Bad() == nil {
				t.Errorf("%s: said %d times, %v", tt.name, n, h.book.Bad())
			}
			if _, err := Open(h.dir, h.data(), slog.New(slog.DiscardHandler)); !errors.Is(err, tt.want) ||
				!strings.Contains(err.Error(), filepath.Join(h.dir, FileName)) {
				t.Errorf("%s, at the start: %v", tt.name, err)
			}
		}
		h.write(string(good), 0o600)
		time.Sleep(lookEvery)
		if _, err := h.book.Token(token); err != nil || h.book.Bad() != nil {
			t.Errorf("mended: %v, %v", err, h.book.Bad())
		}
		if err := os.Remove(filepath.Join(h.dir, FileName)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(lookEvery)
		if _, err := h.book.Token(token); !errors.Is(err, ErrToken) {
			t.Errorf("taken away: %v", err)
		}
	})
}

// TestLastUse: it outlives the node, to the minute while it runs.
func TestLastUse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t)
		token, made := h.give(Credential{Name: "erp", Scopes: Query})
		unused, _ := h.give(Credential{Name: "unused", Scopes: Query})
		time.Sleep(lookEvery)
		at := time.Now()
		for range 3 {
			if _, err := h.book.Token(token); err != nil {
				t.Fatal(err)
			}
		}
		cookie, err := Cookie(h.data()).Token()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.book.Token(cookie); err != nil {
			t.Fatal(err)
		}
		want := []Use{{made.ID, "erp", 3, at}, {CookieID, CookieID, 1, at}}
		slices.SortFunc(want, func(a, b Use) int { return strings.Compare(a.ID, b.ID) })
		if got := h.book.Uses(); !slices.Equal(got, want) {
			t.Errorf("%+v, want %+v", got, want)
		}
		if last, err := LastUses(h.data()); err != nil || len(last) > 0 {
			t.Errorf("at once: %v, %v", last, err)
		}
		time.Sleep(saveEvery + time.Second)
		synctest.Wait()
		last, err := LastUses(h.data())
		if err != nil || len(last) != 1 || !last[made.ID].Equal(at.UTC().Truncate(time.Second)) {
			t.Errorf("a minute later: %v, %v", last, err)
		}
		if _, err := h.book.Token(unused); err != nil {
			t.Fatal(err)
		}
		if err := h.book.Close(); err != nil {
			t.Fatal(err)
		}
		h.start()
		if got := h.book.Uses(); len(got) != 2 || got[0].Requests != 0 || got[0].Last.IsZero() {
			t.Errorf("after a restart: %+v", got)
		}
		if err := os.WriteFile(filepath.Join(h.data(), UsesName), []byte("?"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := h.book.Close(); err != nil {
			t.Fatal(err)
		}
		h.start() // what is lost with it is no reason not to start
	})
}
