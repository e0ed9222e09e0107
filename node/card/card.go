// Package card reads and writes the two public files of the ceremony: an organisation's card, which it
// sends to the others, and the genesis, which all of them make from the cards.
//
// Both are JSON for people to read and compare; what counts are the canonical bytes of package
// ledger/genesis that they stand for. A card is signed by the organisation's own key, so that nobody
// can put an organisation into a genesis with a key it does not have. The genesis file repeats the
// chain id and the hash, and reading refuses a file in which they do not fit. What is written can be
// read back as the same bytes, or is not written.
//
// Functions hold no state. Files are foreign: whatever they hold, reading returns a value or an error.
package card

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/node/strict"
)

// ErrCard means that a file is no card, or not one that its organisation signed.
var ErrCard = errors.New("card is not valid")

// maxFile bounds a card or a genesis file, in bytes.
const maxFile = 16 << 20

// file is the JSON form of a canon.Member.
type file struct {
	ID              string     `json:"id"`
	Title           string     `json:"title"`
	Roles           []role     `json:"roles"`
	Keys            []key      `json:"keys"`
	Node            *node      `json:"node,omitempty"`
	Validator       *validator `json:"validator,omitempty"`
	OwnerCommitment hexBytes   `json:"owner_commitment,omitempty"`
}

type role struct {
	Role      string   `json:"role"`
	Countries []string `json:"countries,omitempty"`
	Places    []string `json:"places,omitempty"`
	Prefixes  []string `json:"prefixes,omitempty"`
	Lanes     []string `json:"lanes,omitempty"`
}

type key struct {
	Algorithm string   `json:"algorithm"`
	PublicKey hexBytes `json:"public_key"`
}

type node struct {
	PublicKey hexBytes `json:"public_key"`
	Addresses []string `json:"addresses"`
}

type validator struct {
	Algorithm string   `json:"algorithm"`
	PublicKey hexBytes `json:"public_key"`
	Power     uint64   `json:"power"`
}

// signed is a card file.
type signed struct {
	Card      file     `json:"card"`
	Signature hexBytes `json:"signature"`
}

const ed25519Name = "ed25519"

// hexBytes are bytes in lower-case hex.
type hexBytes []byte

// MarshalText writes hex.
func (b hexBytes) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, b), nil }

// UnmarshalText reads hex.
func (b *hexBytes) UnmarshalText(text []byte) error {
	out := make([]byte, hex.DecodedLen(len(text)))
	if _, err := hex.Decode(out, text); err != nil {
		return errors.New("not hex digits in pairs")
	}
	*b = out
	return nil
}

// message is what a card's signature covers: "wb/card1" ‖ canonical member.
func message(m *canon.Member) []byte { return m.Append([]byte("wb/card1")) }

// Write signs and writes a card.
func Write(w io.Writer, m *canon.Member, sign func([]byte) ([]byte, error)) error {
	if err := member.Check(m); err != nil {
		return err
	}
	if f := toFile(m); !f.means(m) {
		return fmt.Errorf("%w: a card cannot say all of %q: keys with heights, or a standing", ErrCard, m.Id)
	}
	s, err := sign(message(m))
	if err != nil {
		return fmt.Errorf("sign card: %w", err)
	}
	return encode(w, signed{Card: toFile(m), Signature: s})
}

// Read reads a card and checks that its organisation signed it.
func Read(r io.Reader) (*canon.Member, error) {
	var s signed
	if err := decode(r, &s); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCard, err)
	}
	m, err := s.Card.member()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCard, err)
	}
	if err := member.Check(m); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCard, err)
	}
	if !sig.Verify(m.Keys[0].Algorithm, m.Keys[0].PublicKey, message(m), s.Signature) {
		return nil, fmt.Errorf("%w: signature: not by the first key of %q", ErrCard, m.Id)
	}
	return m, nil
}

func encode(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// decode reads one JSON value with no unknown or doubled field and nothing behind it.
func decode(r io.Reader, v any) error { return strict.Decode(r, maxFile, v) }

func toFile(m *canon.Member) file {
	f := file{ID: m.Id, Title: m.Title, OwnerCommitment: m.OwnerCommitment}
	for i := range m.Roles {
		r := &m.Roles[i]
		f.Roles = append(f.Roles, role{RoleName(r.Type), r.Countries, r.Places, r.Prefixes, r.Lanes})
	}
	for i := range m.Keys {
		f.Keys = append(f.Keys, key{ed25519Name, m.Keys[i].PublicKey})
	}
	if n := m.Node; n != nil {
		f.Node = &node{n.PublicKey, n.Addresses}
	}
	if v := m.Validator; v != nil {
		f.Validator = &validator{ed25519Name, v.PublicKey, v.Power}
	}
	return f
}

// means reports whether the file stands for the member, with nothing of it lost.
func (f *file) means(m *canon.Member) bool {
	back, err := f.member()
	return err == nil && bytes.Equal(back.Append(nil), m.Append(nil))
}

func (f *file) member() (*canon.Member, error) {
	m := &canon.Member{Id: f.ID, Title: f.Title, Standing: canon.StandingActive, OwnerCommitment: f.OwnerCommitment}
	for i, r := range f.Roles {
		t, ok := RoleType(r.Role)
		if !ok {
			return nil, fmt.Errorf("roles[%d].role: %q is none", i, r.Role)
		}
		m.Roles = append(m.Roles, canon.Role{
			Type: t, Countries: r.Countries, Places: r.Places, Prefixes: r.Prefixes, Lanes: r.Lanes,
		})
	}
	for i, k := range f.Keys {
		if k.Algorithm != ed25519Name {
			return nil, fmt.Errorf("keys[%d].algorithm: %q is unknown", i, k.Algorithm)
		}
		m.Keys = append(m.Keys, canon.Key{Algorithm: sig.Ed25519, PublicKey: k.PublicKey})
	}
	if n := f.Node; n != nil {
		m.Node = &canon.Node{PublicKey: n.PublicKey, Addresses: n.Addresses}
	}
	if v := f.Validator; v != nil {
		if v.Algorithm != ed25519Name {
			return nil, fmt.Errorf("validator.algorithm: %q is unknown", v.Algorithm)
		}
		m.Validator = &canon.Validator{Algorithm: sig.Ed25519, PublicKey: v.PublicKey, Power: v.Power}
	}
	return m, nil
}
