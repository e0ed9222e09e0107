package trust_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"testing"

	cmted25519 "github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/crypto/secp256k1"
	"github.com/cometbft/cometbft/types"
	"github.com/google/go-cmp/cmp"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/node/nodetest"
	"github.com/waybill-network/waybill/node/trust"
)

const chainID = "trust-0123456789"

// chain has four equal validators at each height; one of them is replaced after every few heights.
type chain struct {
	t      *testing.T
	every  uint64 // heights; 0: never
	all    bool   // all four are replaced at once
	loaded []uint64
	gone   uint64 // heights up to this are not held
}

func (c *chain) names(height uint64) (out [4]string) {
	k := uint64(0)
	if c.every > 0 {
		k = (height - 1) / c.every
	}
	if c.all {
		k *= 4
	}
	for i := range out {
		out[i] = fmt.Sprint("validator ", k+uint64(i))
	}
	return out
}

func (c *chain) set(height uint64) (out []canon.LightValidator) {
	for _, name := range c.names(height) {
		key := ledgertest.Key(name).Public().(ed25519.PublicKey)
		out = append(out, canon.LightValidator{Algorithm: sig.Ed25519, PublicKey: key, Power: 10})
	}
	return out
}

func (c *chain) root() *light.Root {
	return &light.Root{ChainID: chainID, Validators: c.set(1), Seconds: 1}
}

// block is the light block of a height, in which one validator is silent.
func (c *chain) block(height uint64) *canon.LightBlock {
	c.t.Helper()
	fill := func(v byte) []byte { return bytes.Repeat([]byte{v}, 32) }
	next := light.HashValidators(c.set(height + 1))
	b := &canon.LightBlock{
		Header: &canon.Header{
			VersionBlock: 11, VersionApp: 1, Height: height, Seconds: int64(1000 + height), Nanos: 5,
			LastBlockHash: fill(1), LastPartsTotal: 1, LastPartsHash: fill(2), LastCommitHash: fill(3), DataHash: fill(4),
			NextValidatorsHash: next[:], ConsensusHash: fill(5), AppHash: fill(byte(height)), LastResultsHash: fill(6),
			EvidenceHash: fill(7), ProposerAddress: fill(8)[:20],
		},
		Round: 1, PartsTotal: 3, PartsHash: fill(9), Validators: c.set(height),
	}
	names := c.names(height)
	err := light.Sign(b, chainID, func(i int, m []byte) []byte {
		if uint64(i) == height%4 {
			return nil
		}
		return ed25519.Sign(ledgertest.Key(names[i]), m)
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return b
}

var errGone = errors.New("gone")

func (c *chain) blocks(height uint64) (*types.LightBlock, error) {
	c.loaded = append(c.loaded, height)
	if height <= c.gone {
		return nil, errGone
	}
	return nodetest.Engine(chainID, c.block(height)), nil
}

// TestConvert: what the engine holds to be a light block is one in the ledger's form, with nothing of it lost.
func TestConvert(t *testing.T) {
	c := &chain{t: t, every: 3}
	for height := uint64(1); height < 8; height++ {
		want := c.block(height)
		in := nodetest.Engine(chainID, want)
		if err := in.ValidateBasic(chainID); err != nil {
			t.Fatal(err)
		}
		if err := in.ValidatorSet.VerifyCommitLight(chainID, in.Commit.BlockID, in.Height, in.Commit); err != nil {
			t.Fatal(err)
		}
		got, err := trust.Convert(in)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.Encode(), got.Encode()); diff != "" {
			t.Errorf("height %d: %s", height, diff)
		}
	}
}

// TestConvertLeavesOut: a vote for nil says nothing of the block, and would spoil the proof.
func TestConvertLeavesOut(t *testing.T) {
	c := &chain{t: t}
	in := nodetest.Engine(chainID, c.block(4)) // validator 0 is silent
	in.Commit.Signatures[0] = types.CommitSig{
		BlockIDFlag: types.BlockIDFlagNil, ValidatorAddress: in.ValidatorSet.Validators[0].Address, Signature: make([]byte, 64),
	}
	out, err := trust.Convert(in)
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Signatures) != 3 {
		t.Errorf("%d signatures", len(out.Signatures))
	}
	if _, err := light.Follow(c.root(), []canon.LightBlock{*out}); err != nil {
		t.Error(err)
	}
}

// TestConvertRefuses: what the stores may have lost is an error, not a panic and not half a block.
func TestConvertRefuses(t *testing.T) {
	c := &chain{t: t}
	for name, spoil := range map[string]func(b *types.LightBlock) *types.LightBlock{
		"nothing":          func(*types.LightBlock) *types.LightBlock { return nil },
		"no signed header": func(b *types.LightBlock) *types.LightBlock { b.SignedHeader = nil; return b },
		"no header":        func(b *types.LightBlock) *types.LightBlock { b.Header = nil; return b },
		"no commit":        func(b *types.LightBlock) *types.LightBlock { b.Commit = nil; return b },
		"no validators":    func(b *types.LightBlock) *types.LightBlock { b.ValidatorSet = nil; return b },
		"no key":           func(b *types.LightBlock) *types.LightBlock { b.ValidatorSet.Validators[1].PubKey = nil; return b },
		"negative power":   func(b *types.LightBlock) *types.LightBlock { b.ValidatorSet.Validators[1].VotingPower = -1; return b },
		"too few votes":    func(b *types.LightBlock) *types.LightBlock { b.Commit.Signatures = b.Commit.Signatures[:3]; return b },
		"votes of too many": func(b *types.LightBlock) *types.LightBlock {
			b.ValidatorSet.Validators = b.ValidatorSet.Validators[:3]
			return b
		},
		"key of another kind": func(b *types.LightBlock) *types.LightBlock {
			b.ValidatorSet.Validators[1].PubKey = secp256k1.GenPrivKey().PubKey()
			return b
		},
		"key of another length": func(b *types.LightBlock) *types.LightBlock {
			b.ValidatorSet.Validators[1].PubKey = cmted25519.PubKey("short")
			return b
		},
	} {
		out, err := trust.Convert(spoil(nodetest.Engine(chainID, c.block(4))))
		if err == nil {
			_, err = light.Follow(c.root(), []canon.LightBlock{*out})
		}
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// TestPath: one light block as long as those trusted at the root still sign for more than a third, and otherwise few;
// each path is one that a reader accepts.
func TestPath(t *testing.T) {
	for _, tt := range []struct {
		name   string
		chain  chain
		height uint64
		most   int // light blocks
	}{
		{"first height", chain{}, 1, 1},
		{"same set", chain{}, 100_000, 1},
		{"set of the next height", chain{every: 1}, 2, 2},
		{"half of them changed", chain{every: 10}, 26, 1},
		{"all of them changed, one by one", chain{every: 10}, 100, 10},
		{"changed often", chain{every: 2}, 200, 100},
		{"one at each height", chain{every: 1}, 40, 40},
		{"all at once", chain{every: 8, all: true}, 40, 40},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := tt.chain
			c.t = t
			path, err := trust.Path(c.root(), c.blocks, tt.height)
			if err != nil {
				t.Fatal(err)
			}
			p, err := light.Follow(c.root(), path)
			if err != nil {
				t.Fatal(err)
			}
			if p.Height != tt.height || !bytes.Equal(p.AppHash[:], c.block(tt.height).Header.AppHash) {
				t.Errorf("leads to height %d", p.Height)
			}
			if len(path) > tt.most || len(c.loaded) > 2*tt.most {
				t.Errorf("%d light blocks, %d loaded; want at most %d", len(path), len(c.loaded), tt.most)
			}
		})
	}
}

// TestPathRefuses: a chain whose blocks do not verify, or are not held, has no path, and looking for one ends.
func TestPathRefuses(t *testing.T) {
	if _, err := trust.Path((&chain{t: t}).root(), func(uint64) (*types.LightBlock, error) { return nil, errGone },
		9); !errors.Is(err, errGone) {
		t.Errorf("nothing is held: %v", err)
	}
	pruned := &chain{t: t, every: 2, gone: 90}
	if _, err := trust.Path(pruned.root(), pruned.blocks, 100); !errors.Is(err, errGone) {
		t.Errorf("what lies between is gone: %v", err)
	}
	forged := &chain{t: t}
	_, err := trust.Path(forged.root(), func(h uint64) (*types.LightBlock, error) {
		b, err := forged.blocks(h)
		b.Commit.Signatures[1].Signature[0] ^= 1
		return b, err
	}, 100)
	if !errors.Is(err, light.ErrSignature) || len(forged.loaded) != 1 {
		t.Errorf("forged: %v after %d blocks", err, len(forged.loaded))
	}
	foreign := &chain{t: t, every: 1, all: true}
	if _, err := trust.Path((&chain{t: t, every: 2}).root(), func(h uint64) (*types.LightBlock, error) {
		return foreign.blocks(h + 10)
	}, 100); err == nil || len(foreign.loaded) > 64 {
		t.Errorf("of another chain: %v after %d blocks", err, len(foreign.loaded))
	}
}
