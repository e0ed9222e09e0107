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
	"github.com/waybill-network/waybill/ledger/travel"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// Rules is the rules version that this software begins chains with. A change of rule is a new version, and
// every version's rules are kept.
const Rules = 1

// KnowsRules reports whether this software knows a rules version.
func KnowsRules(rules uint32) bool { return rules == Rules }

// RulesAt is the rules version of the block at a height, by the parameters that were committed before it.
func RulesAt(p *canon.Parameters, height uint64) uint32 {
	rules := p.Rules
	for i := range p.Upgrades {
		if p.Upgrades[i].Height <= height {
			rules = p.Upgrades[i].Rules
		}
	}
	return rules
}

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
	identifiers, words, places := ident.TableHash(), vocabulary.TableHash(), travel.TableHash()
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
		PlaceTables:      places[:],
		VoteAhead:        30 * day,
		HoldAfter:        14 * day,
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
	seats := 0
	keys := map[proof.Hash]string{}
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
		var err error
		member.PublicKeys(m, func(what string, algorithm uint32, publicKey []byte) {
			k := member.PublicKeyKey(algorithm, publicKey)
			if other, dup := keys[k]; dup && err == nil {
				err = fail("members[%d] %q: %s is also a key of %q", i, m.Id, what, other)
			}
			keys[k] = m.Id
		})
		if err != nil {
			return err
		}
		if m.Validator != nil && m.Validator.Power > 0 {
			power += m.Validator.Power
			seats++
		}
	}
	if power == 0 || power > maxTotalPower {
		return fail("members: validators' power is %d", power)
	}
	if seats > member.MaxSeats {
		return fail("members: %d validators, over %d", seats, member.MaxSeats)
	}
	_, err := Prefixes(g)
	return err
}

// Prefixes returns the company prefixes that the genesis's members hold. It refuses one of an organisation that lies
// within one of another: both could commission the same goods. Whose alias records are is hidden, so theirs are not
// compared.
func Prefixes(g *canon.Genesis) (list []canon.Prefix, err error) {
	for i := range g.Members {
		m := &g.Members[i]
		if len(m.OwnerCommitment) > 0 {
			continue
		}
		held, prefix, other := member.Held(list, m.Id, m.Roles)
		if other.Prefix != "" {
			return nil, fmt.Errorf("%w: members %q: prefix %s overlaps %s of %q",
				ErrGenesis, m.Id, prefix, other.Prefix, other.Organisation)
		}
		list = held
	}
	if len(list) > member.MaxPrefixes {
		return nil, fmt.Errorf("%w: members: %d company prefixes, over %d", ErrGenesis, len(list), member.MaxPrefixes)
	}
	return list, nil
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

// checkParameters judges the parameters that a chain begins with.
func checkParameters(p *canon.Parameters) error {
	if p == nil {
		return errors.New("missing")
	}
	identifiers, words, places := ident.TableHash(), vocabulary.TableHash(), travel.TableHash()
	for _, c := range []bound{
		{"rules", p.Rules == Rules},
		{"upgrades", len(p.Upgrades) == 0},
		{"identifier_tables", string(p.IdentifierTables) == string(identifiers[:])},
		{"vocabulary_tables", string(p.VocabularyTables) == string(words[:])},
		{"place_tables", string(p.PlaceTables) == string(places[:])},
	} {
		if !c.ok {
			return fmt.Errorf("%s: not this software's", c.name)
		}
	}
	return CheckBounds(p)
}

type bound struct {
	name string
	ok   bool
}

// MaxBlockBytes is the most that the parameter block_bytes may be: what networks and stores must take.
const MaxBlockBytes = 16 << 20

// CheckBounds judges what governance may set, and does not look at rules, upgrades and tables. It is a function of the
// parameters alone, whatever tables this software has.
func CheckBounds(p *canon.Parameters) error {
	const minute, hour, year = 60_000, 3_600_000, 366 * 86_400_000
	for _, c := range []bound{
		{"heartbeat", p.Heartbeat >= 1000 && p.Heartbeat <= minute},
		{"block_bytes", p.BlockBytes >= tx.MaxBytes && p.BlockBytes <= MaxBlockBytes},
		{"block_touches", p.BlockTouches >= p.TxTouches && p.BlockTouches <= 1_000_000},
		{"tx_bytes", p.TxBytes > 0 && p.TxBytes <= tx.MaxBytes},
		{"tx_actions", p.TxActions > 0 && p.TxActions <= tx.MaxActions},
		{"tx_touches", p.TxTouches > 0 && p.TxTouches <= tx.MaxTouches},
		{"expiry_ahead", p.ExpiryAhead >= minute && p.ExpiryAhead <= hour},
		{"event_ahead", p.EventAhead >= minute && p.EventAhead <= hour},
		{"replay_entries", p.ReplayEntries > 0},
		{"product_ranges", p.ProductRanges > 0 && p.ProductRanges <= 1<<16},
		{"reuse_after", p.ReuseAfter >= minReuse && p.ReuseAfter <= 100*year},
		{"trusting_period", p.TrustingPeriod > 0},
		{"strict_lanes", member.CheckLanes(p.StrictLanes)},
		{"vote_ahead", p.VoteAhead >= minute && p.VoteAhead <= year},
		{"hold_after", p.HoldAfter >= minute && p.HoldAfter <= year},
	} {
		if !c.ok {
			return fmt.Errorf("%s: out of bounds", c.name)
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
