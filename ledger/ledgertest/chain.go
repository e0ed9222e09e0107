// Package ledgertest runs a ledger without consensus, for tests: members with keys, blocks executed and
// committed on a store in memory, and light blocks signed by the validators' keys.
package ledgertest

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/prove"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/ledger/store"
	"github.com/waybill-network/waybill/ledger/tx"
)

// Start is the genesis time of test chains: 2026-01-05 08:00 UTC, in milliseconds.
const Start = 1_767_600_000_000

// Key derives a key from a name, the same in every run.
func Key(name string) ed25519.PrivateKey {
	seed := sha256.Sum256([]byte("ledgertest/" + name))
	key := ed25519.NewKeyFromSeed(seed[:])
	derived.Store([32]byte(key[ed25519.SeedSize:]), key)
	return key
}

// derived are all keys that a test asked for, by their public keys, so that whichever of them becomes a validator's can
// sign light blocks.
var derived sync.Map

// Public is the public half of Key (RFC 8032, section 5.1.5).
func Public(name string) []byte { return Key(name)[ed25519.SeedSize:] }

// Member makes a card with a node and, if power is not 0, a validator.
func Member(id, title string, power uint64, roles ...canon.Role) canon.Member {
	m := canon.Member{
		Id: id, Title: title, Standing: canon.StandingActive, Roles: roles,
		Keys: []canon.Key{{Algorithm: sig.Ed25519, PublicKey: Public(id)}},
	}
	if power > 0 {
		m.Node = &canon.Node{PublicKey: Public(id + "/node")}
		m.Validator = &canon.Validator{Algorithm: sig.Ed25519, PublicKey: Public(id + "/validator"), Power: power}
	}
	return m
}

// Cards are four validating organisations of the trade, and an auditor without a validator.
func Cards() []canon.Member {
	return []canon.Member{
		Member("hangzhou-tea", "Hangzhou Tea", 10,
			canon.Role{Type: canon.RoleTypeBrand, Prefixes: []string{"4012345", "9506000"}}),
		Member("cainiao", "Cainiao", 10, canon.Role{Type: canon.RoleTypeLogistics, Countries: []string{"CN"}}),
		Member("usps", "United States Postal Service", 10, canon.Role{Type: canon.RoleTypePost, Countries: []string{"US"}}),
		Member("correos", "Correos", 10, canon.Role{Type: canon.RoleTypePost, Countries: []string{"ES"}}),
		Member("auditor", "Auditor", 0, canon.Role{Type: canon.RoleTypeAuditor}),
	}
}

// Chain is a ledger under test.
type Chain struct {
	T       testing.TB
	Genesis *canon.Genesis
	Store   *store.Store
	FS      *vfs.MemFS
	Options store.Options
	Results []exec.Receipt // of the last block
	Last    *exec.Outcome  // the last block
	dir     string
	nonce   uint64
	updates map[uint64][]exec.ValidatorUpdate // by the height that executed them
}

// New founds a chain on a new disk in memory.
func New(t testing.TB, cards ...canon.Member) *Chain {
	t.Helper()
	return NewWith(t, genesis.Defaults(), cards...)
}

// NewWith is New with parameters of one's own.
func NewWith(t testing.TB, parameters *canon.Parameters, cards ...canon.Member) *Chain {
	t.Helper()
	if len(cards) == 0 {
		cards = Cards()
	}
	fs := vfs.NewCrashableMem()
	c := found(t, fs, "ledger", parameters, cards)
	c.FS = fs
	return c
}

// NewOn founds a chain in a directory of a file system.
func NewOn(t testing.TB, fs vfs.FS, dir string) *Chain {
	t.Helper()
	return found(t, fs, dir, genesis.Defaults(), Cards())
}

func found(t testing.TB, fs vfs.FS, dir string, parameters *canon.Parameters, cards []canon.Member) *Chain {
	t.Helper()
	g, err := genesis.New("test", Start, parameters, cards)
	if err != nil {
		t.Fatal(err)
	}
	c := &Chain{T: t, Genesis: g, dir: dir}
	c.Options = store.Options{FS: fs, CacheBytes: 64 << 20, Log: slog.New(slog.DiscardHandler)}
	c.Open()
	t.Cleanup(func() { _ = c.Store.Close() })
	return c
}

// Open opens the store on the chain's file system.
func (c *Chain) Open() {
	c.T.Helper()
	s, err := store.Open(c.dir, c.Genesis, c.Options)
	if err != nil {
		c.T.Fatal(err)
	}
	c.Store = s
}

// Time is ledger time, in milliseconds since 1970 UTC.
func (c *Chain) Time() int64 { return c.Store.Last().Time }

// Draft begins a transaction of a member with a nonce of its own.
func (c *Chain) Draft(org string, actions ...tx.DraftAction) *tx.Draft {
	d := &tx.Draft{Organisation: org, PublicKey: Public(org), Expiry: c.Time() + 300_000, Actions: actions}
	c.nonce++
	h := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(org), c.nonce))
	copy(d.Nonce[:], h[:])
	return d
}

// Sign signs a draft with the organisation's first key, whatever key the draft names.
func (c *Chain) Sign(d *tx.Draft) *tx.Tx {
	c.T.Helper()
	return c.sign(d.Organisation, d)
}

// SignWith names the key of a name in a draft, and signs with it.
func (c *Chain) SignWith(key string, d *tx.Draft) *tx.Tx {
	c.T.Helper()
	d.PublicKey = Public(key)
	return c.sign(key, d)
}

func (c *Chain) sign(key string, d *tx.Draft) *tx.Tx {
	c.T.Helper()
	t, err := d.Sign(c.Store.ChainID(), func(m []byte) ([]byte, error) { return ed25519.Sign(Key(key), m), nil })
	if err != nil {
		c.T.Fatal(err)
	}
	return t
}

// Tx drafts and signs.
func (c *Chain) Tx(org string, actions ...tx.DraftAction) *tx.Tx {
	c.T.Helper()
	return c.Sign(c.Draft(org, actions...))
}

// Block executes and commits a block one second after the last, and returns its receipts.
func (c *Chain) Block(txs ...*tx.Tx) []exec.Receipt {
	c.T.Helper()
	raw := make([][]byte, len(txs))
	for i, t := range txs {
		raw[i] = t.Raw
	}
	return c.Raw(c.Time()+1000, raw...)
}

// Raw executes and commits a block of any bytes at a time.
func (c *Chain) Raw(time int64, raw ...[]byte) []exec.Receipt {
	c.T.Helper()
	last := c.Store.Last()
	out, err := exec.Apply(c.Store.Base(), exec.Block{Height: last.Height + 1, Time: time, Txs: raw}, nil)
	if err != nil {
		c.T.Fatal(err)
	}
	if err := c.Store.Commit(out); err != nil {
		c.T.Fatal(err)
	}
	c.Results, c.Last = out.Receipts, out
	if c.updates == nil {
		c.updates = map[uint64][]exec.ValidatorUpdate{}
	}
	c.updates[out.Block.Height] = out.Validators // over those of a block that was taken back
	return out.Receipts
}

// Must executes a block of which every transaction must be accepted.
func (c *Chain) Must(txs ...*tx.Tx) {
	c.T.Helper()
	for i, r := range c.Block(txs...) {
		if r.Code != code.OK {
			c.T.Fatalf("transaction %d: %s", i, r.Code)
		}
	}
}

// Unit names a unit in a role.
func Unit(role uint32, s string) canon.Unit {
	id, form, err := ident.Parse(s)
	if err != nil {
		panic(err)
	}
	return canon.Unit{Role: role, Namespace: uint32(id.Namespace), Value: []byte(id.Value), Form: uint32(form)}
}

// Action is an event of the type about objects, at a time in seconds after Start.
func Action(kind uint32, seconds int64, objects ...string) tx.DraftAction {
	a := tx.DraftAction{Core: &canon.Core{Type: kind, Time: Start + seconds*1000, Offset: 480}}
	for _, o := range objects {
		a.Units = append(a.Units, Unit(canon.UnitRoleObject, o))
	}
	return a
}

// Pack is a packing (canon.ActionTypeAggregate) or unpacking.
func Pack(kind uint32, seconds int64, parent string, children ...string) tx.DraftAction {
	a := Action(kind, seconds)
	a.Units = append(a.Units, Unit(canon.UnitRoleParent, parent))
	for _, o := range children {
		a.Units = append(a.Units, Unit(canon.UnitRoleChild, o))
	}
	return a
}

// Root is the trust in the chain's genesis.
func (c *Chain) Root() *light.Root { return light.RootOf(c.Genesis) }

// LightBlock makes the header at height h, which attests the state after h-1, signed by all validators.
func (c *Chain) LightBlock(h uint64) *canon.LightBlock {
	c.T.Helper()
	b, ok, err := c.Store.Block(h - 1)
	if err != nil || !ok {
		c.T.Fatalf("no block %d: %v", h-1, err)
	}
	set := c.Validators(h)
	next := light.HashValidators(c.Validators(h + 1))
	fill := func(v byte) []byte { return bytes.Repeat([]byte{v}, 32) }
	lb := &canon.LightBlock{
		Header: &canon.Header{
			VersionBlock: 11, VersionApp: 1, Height: h, Seconds: b.Time / 1000, Nanos: uint32(b.Time%1000) * 1e6,
			LastBlockHash: fill(1), LastPartsTotal: 1, LastPartsHash: fill(2), LastCommitHash: fill(3), DataHash: fill(4),
			NextValidatorsHash: next[:], ConsensusHash: fill(5), AppHash: b.AppHash[:], LastResultsHash: fill(6),
			EvidenceHash: fill(7), ProposerAddress: fill(8)[:20],
		},
		PartsTotal: 1, PartsHash: fill(9), Validators: set,
	}
	err = light.Sign(lb, c.Store.ChainID(), func(i int, m []byte) []byte { return validatorSign(set[i].PublicKey, m) })
	if err != nil {
		c.T.Fatal(err)
	}
	return lb
}

// Validators are the set that signs the header of a height, in the engine's order: what a block changes acts two
// heights later.
func (c *Chain) Validators(height uint64) []canon.LightValidator {
	byKey := map[string]canon.Validator{}
	for i := range c.Genesis.Members {
		if v := c.Genesis.Members[i].Validator; v != nil {
			byKey[string(v.PublicKey)] = *v
		}
	}
	for h := uint64(1); h+2 <= height && h <= c.Store.Last().Height; h++ {
		for _, u := range c.updates[h] {
			byKey[string(u.PublicKey)] = canon.Validator{Algorithm: u.Algorithm, PublicKey: u.PublicKey, Power: u.Power}
		}
	}
	var g canon.Genesis
	for _, v := range byKey { // in any order; sorted by light.Validators
		g.Members = append(g.Members, canon.Member{Validator: &v})
	}
	return light.Validators(&g)
}

func validatorSign(key, message []byte) []byte {
	k, _ := derived.Load([32]byte(key))
	if k, ok := k.(ed25519.PrivateKey); ok {
		return ed25519.Sign(k, message)
	}
	return nil
}

// Path is a trust path from genesis to the header that attests the last state: the headers before each set that is new,
// which announce it, and that one.
func (c *Chain) Path() []canon.LightBlock {
	c.T.Helper()
	last := c.Store.Last().Height + 1
	var path []canon.LightBlock
	for h := uint64(1); h+2 <= last; h++ {
		if len(c.updates[h]) > 0 {
			path = append(path, *c.LightBlock(h + 1))
		}
	}
	return append(path, *c.LightBlock(last))
}

// Prove answers a question from the last state, in a proof file from genesis.
func (c *Chain) Prove(q prove.Question) *canon.Proof {
	c.T.Helper()
	last := c.Store.Last()
	v, err := c.Store.At(last.Height)
	if err != nil {
		c.T.Fatal(err)
	}
	a, err := prove.Answer(v, &v.Block, v.Parameters(), q)
	if err = errors.Join(err, v.Close()); err != nil {
		c.T.Fatal(err)
	}
	return &canon.Proof{Version: 1, ChainId: c.Store.ChainID(), Path: c.Path(), Answer: a}
}

// Ask proves what there is to know about an identifier, and checks the proof.
func (c *Chain) Ask(s string) *light.Verified {
	c.T.Helper()
	id, _, err := ident.Parse(s)
	if err != nil {
		c.T.Fatal(err)
	}
	v, err := light.Verify(c.Prove(prove.Question{ID: id}).Encode(), c.Root())
	if err != nil {
		c.T.Fatal(fmt.Errorf("proof of %s: %w", s, err))
	}
	return v
}
