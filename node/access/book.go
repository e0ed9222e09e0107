package access

import (
	"crypto/sha256"
	"crypto/subtle"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Why a credential is not taken. The texts are for whoever shows it, and say nothing of what the list holds.
var (
	ErrToken   = errors.New("the token is not one of this node's, or no longer")
	ErrExpired = errors.New("the credential has expired")
	ErrChanged = errors.New("the credential was revoked or changed")
)

// lookEvery is how often the file is looked at, when it is needed. For an id that the list does not have it is looked at
// every time: whoever has just made a token uses it at once.
const lookEvery = time.Second

// Book is the list of a running node.
type Book struct {
	path string // of the list
	data string // directory of cookie and uses
	log  *slog.Logger

	mu     sync.Mutex
	looked time.Time
	seen   fs.FileInfo // of the file as it was read last, well or badly; nil without one
	bad    error       // why it could not be read
	byID   map[string]*Credential
	byKey  map[[sha256.Size]byte]*Credential
	cookie *Credential // nil once closed
	uses   uses
}

// Open reads the list in a home, and bakes the cookie in the data directory. Close must follow.
func Open(home, data string, log *slog.Logger) (*Book, error) {
	b := &Book{path: filepath.Join(home, FileName), data: data, log: log}
	l, info, err := read(b.path)
	if err != nil {
		return nil, err
	}
	b.seen, b.looked = info, time.Now()
	b.put(l)
	if b.uses.byID, err = readUses(data); err != nil {
		log.Warn("last uses of credentials are forgotten", slog.Any("err", err))
	}
	if b.uses.byID == nil {
		b.uses.byID = map[string]*use{}
	}
	hash, id, err := bake(data)
	if err != nil {
		return nil, fmt.Errorf("cookie: %w", err)
	}
	b.cookie = &Credential{ID: id, Name: CookieID, Kind: Token, Hash: hash, Scopes: Admin}
	return b, nil
}

// Close removes the cookie, which is worth nothing from then on, and saves the last uses.
func (b *Book) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.cookie = nil
	err := os.Remove(filepath.Join(b.data, CookieName))
	if errors.Is(err, fs.ErrNotExist) {
		err = nil // the operator did it
	}
	return errors.Join(err, b.saveUses())
}

func (b *Book) put(l List) {
	b.byID, b.byKey = make(map[string]*Credential, len(l)), map[[sha256.Size]byte]*Credential{}
	for i := range l {
		c := &l[i]
		b.byID[c.ID] = c
		if c.Kind == Certificate {
			b.byKey[c.Hash] = c
		}
	}
}

// look reads the list if it changed, unless it was looked at just now.
func (b *Book) look(now time.Time, every time.Duration) {
	if now.Sub(b.looked) < every {
		return
	}
	b.looked = now
	info, err := os.Stat(b.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		info = nil
	case err != nil:
		b.keep(err)
		return
	}
	if (info == nil) == (b.seen == nil) && (info == nil || same(info, b.seen)) {
		return
	}
	l, info, err := read(b.path)
	b.seen = info
	if err != nil {
		b.keep(err)
		return
	}
	b.bad = nil
	b.tell(l)
	b.put(l)
}

// keep notes that the list cannot be read, so that the one before holds.
func (b *Book) keep(err error) {
	if b.bad == nil || b.bad.Error() != err.Error() {
		b.log.Error("the list of credentials cannot be read, so the one before holds", slog.Any("err", err))
	}
	b.bad = err
}

// tell logs what changed.
func (b *Book) tell(next List) {
	there := map[string]bool{}
	for i := range next {
		c := &next[i]
		there[c.ID] = true
		if old := b.byID[c.ID]; old == nil || *old != *c {
			b.log.Info("credential added or changed", slog.String("credential", c.ID), slog.String("name", c.Name),
				slog.String("scopes", c.Scopes.String()))
		}
	}
	for id, c := range b.byID {
		if !there[id] {
			b.log.Info("credential revoked", slog.String("credential", id), slog.String("name", c.Name))
		}
	}
}

// Bad says why the list cannot be read at present, or nil.
func (b *Book) Bad() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.bad
}

// Token says who shows a token.
func (b *Book) Token(token string) (Caller, error) {
	id, ok := tokenID(token)
	if !ok {
		return Caller{}, ErrToken
	}
	hash := sha256.Sum256([]byte(token))
	now := time.Now()
	b.mu.Lock()
	defer b.mu.Unlock()
	c := b.cookie
	if c == nil || c.ID != id {
		c = b.find(now, func() *Credential { return b.byID[id] })
	}
	if c == nil || c.Kind != Token || subtle.ConstantTimeCompare(hash[:], c.Hash[:]) != 1 {
		return Caller{}, ErrToken
	}
	return b.admit(c, now)
}

// Certificate says who shows a client certificate, whose private key the handshake has proven. One that is not in the
// list is anonymous.
func (b *Book) Certificate(cert *x509.Certificate) (Caller, error) {
	key, now := KeyOf(cert), time.Now()
	b.mu.Lock()
	defer b.mu.Unlock()
	c := b.find(now, func() *Credential { return b.byKey[key] })
	if c == nil {
		return Caller{}, nil
	}
	if now.Before(cert.NotBefore) || now.After(cert.NotAfter) {
		return Caller{}, ErrExpired
	}
	return b.admit(c, now)
}

func (b *Book) find(now time.Time, look func() *Credential) *Credential {
	b.look(now, lookEvery)
	c := look()
	if c == nil {
		b.look(now, 0)
		c = look()
	}
	return c
}

func (b *Book) admit(c *Credential, now time.Time) (Caller, error) {
	if c.Expired(now) {
		return Caller{}, ErrExpired
	}
	caller := callerOf(c, c == b.cookie)
	b.use(caller.ID, now)
	return caller, nil
}

func callerOf(c *Credential, isCookie bool) Caller {
	id := c.ID
	if isCookie {
		id = CookieID
	}
	return Caller{ID: id, Name: c.Name, Scopes: c.Scopes, Rate: c.Rate}
}

// Holds reports whether a caller whom Token or Certificate named would be named so again; if not, the error says why.
func (b *Book) Holds(caller Caller) error {
	now := time.Now()
	b.mu.Lock()
	defer b.mu.Unlock()
	if caller.ID == CookieID {
		return nil // it ends with the node
	}
	b.look(now, lookEvery)
	c := b.byID[caller.ID]
	switch {
	case c == nil || callerOf(c, false) != caller:
		return ErrChanged
	case c.Expired(now):
		return ErrExpired
	}
	return nil
}

// HasCertificates reports whether a client has any use for showing a certificate.
func (b *Book) HasCertificates() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.look(time.Now(), lookEvery)
	return len(b.byKey) > 0
}
