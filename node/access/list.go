package access

import (
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"time"
)

// List is the credentials of a node, in the order in which they were made.
type List []Credential

// maxCredentials bounds a list.
const maxCredentials = 10_000

// Why a list cannot be changed so.
var (
	ErrName    = errors.New("the name is taken")
	ErrKey     = errors.New("the list has the certificate's key already")
	ErrUnknown = errors.New("there is no such credential")
)

// AddToken adds a token and returns it; it is nowhere else, then. Of c, kind, id and hash are set.
func (l *List) AddToken(c Credential) (Credential, string, error) {
	c.Kind, c.ID = Token, l.freeID()
	token, hash := newToken(c.ID)
	c.Hash = hash
	err := l.add(&c)
	return c, token, err
}

// AddCertificate adds a client certificate.
func (l *List) AddCertificate(c Credential, cert *x509.Certificate) (Credential, error) {
	c.Kind, c.ID, c.Hash = Certificate, l.freeID(), KeyOf(cert)
	err := l.add(&c)
	return c, err
}

func (l *List) freeID() string {
	for {
		if id := newID(); !slices.ContainsFunc(*l, func(c Credential) bool { return c.ID == id || c.Name == id }) {
			return id
		}
	}
}

func (l *List) add(c *Credential) error {
	c.Created, c.Expires = c.Created.UTC().Truncate(time.Second), c.Expires.UTC().Truncate(time.Second)
	next := append(slices.Clip(*l), *c)
	if err := next.check(); err != nil {
		var e *entryError
		if errors.As(err, &e) {
			return e.err // the entry is the one that is being added, unless the list was read unchecked
		}
		return err
	}
	*l = next
	return nil
}

// Revoke takes the credential with an id or a name out of the list.
func (l *List) Revoke(idOrName string) (Credential, error) {
	i := slices.IndexFunc(*l, func(c Credential) bool { return c.ID == idOrName })
	if i < 0 {
		i = slices.IndexFunc(*l, func(c Credential) bool { return c.Name == idOrName })
	}
	if i < 0 {
		return Credential{}, fmt.Errorf("%w: %q", ErrUnknown, idOrName)
	}
	c := (*l)[i]
	*l = slices.Delete(slices.Clone(*l), i, i+1)
	return c, nil
}

// entryError is what is wrong with one entry.
type entryError struct {
	index int
	err   error
}

func (e *entryError) Error() string { return fmt.Sprintf("credentials[%d].%v", e.index, e.err) }
func (e *entryError) Unwrap() error { return e.err }

// check says what is wrong with a list.
func (l List) check() error {
	if len(l) > maxCredentials {
		return fmt.Errorf("credentials: %d are more than %d", len(l), maxCredentials)
	}
	names, hashes := map[string]bool{}, map[[32]byte]bool{}
	for i := range l {
		c := &l[i]
		err := c.check()
		switch {
		case err != nil:
		case names[c.ID]:
			err = fmt.Errorf("id: %q: another entry has it", c.ID)
		case names[c.Name]:
			err = fmt.Errorf("name: %q: %w", c.Name, ErrName)
		case hashes[c.Hash]:
			err = fmt.Errorf("key: %w", ErrKey)
		}
		if err != nil {
			return &entryError{i, err}
		}
		names[c.ID], names[c.Name], hashes[c.Hash] = true, true, true
	}
	return nil
}
