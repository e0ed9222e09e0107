// Package genesis is the ceremony that begins a chain: the same cards give the same bytes, and the same
// chain id, on every machine.
package genesis

import (
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// Rules is the rules version that this software begins chains with. A change of rule is a new version, and
// every version's rules are kept.
const Rules = 1

// ErrGenesis means that a genesis cannot begin a chain; the text names the field.
var ErrGenesis = errors.New("genesis is not valid")

const (
	maxName = 32
	// maxTotalPower keeps the engine's own bound on a validator set, 2^60, far away.
	maxTotalPower = 1 << 48
	// minReuse is 30 days, in milliseconds: an identifier that is given out again sooner would make its old and its new
	// parcel one.
	minReuse = 30 * 86_400_000
)

// Defaults returns the parameters of rules version 1.
func Defaults() *canon.Parameters {
	const second, minute, day = 1000, 60_000, 86_400_000
	identifiers, words := ident.TableHash(), vocabulary.TableHash()
	return &canon.Parameters{
		Rules:            Rules,
		Heartbeat:        15 * second,
		BlockBytes:       4 << 20,
		BlockTouches:     20_000,
		TxBytes:          tx.MaxBytes,
		TxActions:        tx.MaxActions,
		TxTouches:        tx.MaxTouches,
		ExpiryAhead:      10 * minute,
		EventAhead:       11 * minute,
		ReplayEntries:    1_000_000,
		ProductRanges:    4096,
		ReuseAfter:       365 * day,
		TrustingPeriod:   30 * day,
		IdentifierTables: identifiers[:],
		VocabularyTables: words[:],
	}
}

// New builds a genesis from cards in any order. time is in milliseconds since 1970 UTC.
func New(name string, time int64, parameters *canon.Parameters, cards []canon.Member) (*canon.Genesis, error) {
	members := slices.Clone(cards)
	slices.SortFunc(members, func(a, b canon.Member) int { return cmp.Compare(a.Id, b.Id) })
	g := &canon.Genesis{Version: 1, Name: name, Time: time, Parameters: parameters, Members: members}
	return g, Check(g)
}

// Read reads canonical genesis bytes and checks them.
func Read(b []byte) (*canon.Genesis, error) {
	g := new(canon.Genesis)
	if err := g.Decode(b, 1<<20); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrGenesis, err)
	}
	return g, Check(g)
}

// Check judges a genesis.
func Check(g *canon.Genesis) error {
	fail := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s", ErrGenesis, fmt.Sprintf(format, args...))
	}
	switch {
	case g.Version != 1:
		return fail("version: unknown: %d", g.Version)
	case !validName(g.Name):
		return fail("name: 1 to %d of A-Z, a-z, 0-9 and hyphen", maxName)
	case g.Time <= 0:
		return fail("time: missing")
	case len(g.Members) == 0:
		return fail("members: none")
	}
	if err := checkParameters(g.Parameters); err != nil {
		return fmt.Errorf("%w: parameters.%w", ErrGenesis, err)
	}
	var power uint64
	keys := map[string]string{}
	for i := range g.Members {
		m := &g.Members[i]
		if err := member.Check(m); err != nil {
			return fmt.Errorf("%w: members[%d] %q: %w", ErrGenesis, i, m.Id, err)
		}
		switch {
		case i > 0 && m.Id == g.Members[i-1].Id:
			return fail("members[%d]: id %q is there twice", i, m.Id)
		case i > 0 && m.Id < g.Members[i-1].Id:
			return fail("members[%d]: not ascending by id", i)
		case m.Standing != canon.StandingActive:
			return fail("members[%d] %q: standing is not active", i, m.Id)
		}
		for _, k := range keysOf(m) {
			if other, dup := keys[k.key]; dup {
				return fail("members[%d] %q: %s is also a key of %q", i, m.Id, k.what, other)
			}
			keys[k.key] = m.Id
		}
		if m.Validator != nil {
			power += m.Validator.Power
		}
	}
	if power == 0 || power > maxTotalPower {
		return fail("members: validators' power is %d", power)
	}
	return checkPrefixes(g.Members)
}

// checkPrefixes refuses a company prefix of an organisation that lies within one of another: both could commission the
// same goods. Whose alias records are is hidden, so theirs are not compared.
func checkPrefixes(members []canon.Member) error {
	holder := map[string]string{}
	each := func(visit func(m *canon.Member, prefix string) error) error {
		for i := range members {
			m := &members[i]
			for _, r := range m.Roles {
				for _, p := range r.Prefixes {
					if err := visit(m, p); err != nil {
						return err
					}
				}
			}
		}
		return nil
	}
	compare := func(m *canon.Member, prefix string) error {
		for n := 1; n <= len(prefix) && len(m.OwnerCommitment) == 0; n++ {
			other := holder[prefix[:n]]
			if n == len(prefix) && other == "" {
				holder[prefix], other = m.Id, m.Id
			}
			if other != "" && other != m.Id {
				return fmt.Errorf("%w: members %q: prefix %s lies within %s of %q", ErrGenesis, m.Id, prefix, prefix[:n], other)
			}
		}
		return nil
	}
	if err := each(compare); err != nil {
		return err
	}
	return each(compare) // again, since a longer one may have come first
}

// keyFor is a public key and what it is for.
type keyFor struct{ what, key string }

// keysOf returns a card's public keys. No key may serve twice in a chain.
func keysOf(m *canon.Member) []keyFor {
	var out []keyFor
	for i := range m.Keys {
		out = append(out, keyFor{fmt.Sprintf("keys[%d]", i), string(m.Keys[i].PublicKey)})
	}
	if m.Node != nil {
		out = append(out, keyFor{"node key", string(m.Node.PublicKey)})
	}
	if m.Validator != nil {
		out = append(out, keyFor{"validator key", string(m.Validator.PublicKey)})
	}
	return out
}

func validName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return s != "" && len(s) <= maxName
}

func checkParameters(p *canon.Parameters) error {
	if p == nil {
		return errors.New("missing")
	}
	identifiers, words := ident.TableHash(), vocabulary.TableHash()
	for _, c := range []struct {
		name string
		ok   bool
	}{
		{"rules", p.Rules == Rules},
		{"heartbeat", p.Heartbeat >= 1000 && p.Heartbeat <= 60_000},
		{"block_bytes", p.BlockBytes >= tx.MaxBytes && p.BlockBytes <= 16<<20},
		{"block_touches", p.BlockTouches >= p.TxTouches && p.BlockTouches <= 1_000_000},
		{"tx_bytes", p.TxBytes > 0 && p.TxBytes <= tx.MaxBytes},
		{"tx_actions", p.TxActions > 0 && p.TxActions <= tx.MaxActions},
		{"tx_touches", p.TxTouches > 0 && p.TxTouches <= tx.MaxTouches},
		{"expiry_ahead", p.ExpiryAhead >= 60_000 && p.ExpiryAhead <= 3_600_000},
		{"event_ahead", p.EventAhead >= 60_000 && p.EventAhead <= 3_600_000},
		{"replay_entries", p.ReplayEntries > 0},
		{"product_ranges", p.ProductRanges > 0 && p.ProductRanges <= 1<<16},
		{"reuse_after", p.ReuseAfter >= minReuse},
		{"trusting_period", p.TrustingPeriod > 0},
		{"identifier_tables", string(p.IdentifierTables) == string(identifiers[:])},
		{"vocabulary_tables", string(p.VocabularyTables) == string(words[:])},
	} {
		if !c.ok {
			return fmt.Errorf("%s: out of bounds or not this software's", c.name)
		}
	}
	return nil
}

// Hash is the genesis hash.
func Hash(g *canon.Genesis) proof.Hash { return proof.GenesisHash(g.Encode()) }

// ChainID is the genesis's name, a hyphen, and the first ten hex digits of its hash.
func ChainID(g *canon.Genesis) string {
	h := Hash(g)
	return g.Name + "-" + hex.EncodeToString(h[:5])
}
