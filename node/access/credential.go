package access

import (
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Kind is how a credential is shown.
type Kind string

// The kinds.
const (
	Token       Kind = "token"
	Certificate Kind = "certificate"
)

// Credential is one entry of the list.
type Credential struct {
	// ID is public: it is in logs, metrics and the token itself.
	ID string
	// Name is what the operator calls it, unique in the list.
	Name string
	Kind Kind
	// Hash is SHA-256 over the token as it is sent, or over the certificate's SubjectPublicKeyInfo (DER).
	Hash   [sha256.Size]byte
	Scopes Scopes
	Rate   Rate
	// Created and Expires have whole seconds, UTC; no Expires means never.
	Created, Expires time.Time
}

// Expired reports whether the credential has ended.
func (c *Credential) Expired(now time.Time) bool {
	return !c.Expires.IsZero() && !now.Before(c.Expires)
}

// maxName bounds a name, in bytes.
const maxName = 64

var errName = errors.New("a name has 1 to 64 of letters, digits and . - _ @, and begins with a letter or digit")

// checkName wants names that are safe on a command line, in a log and in a metric.
func checkName(name string) error {
	if name == "" || len(name) > maxName || strings.ContainsRune(".-_@", rune(name[0])) {
		return errName
	}
	for _, r := range name {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune(".-_@", r):
		default:
			return errName
		}
	}
	return nil
}

// check says what is wrong with a credential, the field first.
func (c *Credential) check() error {
	if !isID(c.ID) {
		return fmt.Errorf("id: %q is not %d of a-z and 2-7", c.ID, idLength)
	}
	if err := checkName(c.Name); err != nil {
		return fmt.Errorf("name: %q: %w", c.Name, err)
	}
	if err := c.Rate.check(); err != nil {
		return err
	}
	if !c.Expires.IsZero() && !c.Expires.After(c.Created) {
		return fmt.Errorf("expires: %s is not after created", c.Expires.Format(time.RFC3339))
	}
	return nil
}

// KeyOf is what the list holds of a certificate.
func KeyOf(c *x509.Certificate) [sha256.Size]byte { return sha256.Sum256(c.RawSubjectPublicKeyInfo) }
