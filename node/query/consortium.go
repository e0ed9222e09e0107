package query

import (
	"bytes"
	"errors"

	"github.com/cometbft/cometbft/types"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/store"
)

// Consortium is who is in it after a block.
type Consortium struct {
	Block     store.Block
	Members   []canon.Member // ascending by id
	Council   *canon.Council
	Proposals []canon.ProposalState // ascending by opening
}

// Consortium reads the last state, once for all who ask between two blocks; the caller must not change it. What is read
// after a block came meanwhile is of that one; the block is the oldest.
func (l *Ledger) Consortium() (*Consortium, error) {
	l.consortiumMu.Lock()
	defer l.consortiumMu.Unlock()
	if c := l.consortium; c != nil && c.Block.Height == l.store.Last().Height {
		return c, nil
	}
	c, err := l.readConsortium()
	if err == nil {
		l.consortium = c
	}
	return c, err
}

func (l *Ledger) readConsortium() (c *Consortium, err error) {
	c = &Consortium{Block: l.store.Last()}
	if c.Members, err = l.store.Members(); err != nil {
		return nil, err
	}
	if c.Council, err = l.store.Council(); err != nil {
		return nil, err
	}
	c.Proposals, err = l.store.Proposals()
	return c, err
}

// Validating returns the member whose validator key it is, "" for none.
func (c *Consortium) Validating(publicKey []byte) string {
	for i := range c.Members {
		if v := c.Members[i].Validator; v != nil && bytes.Equal(v.PublicKey, publicKey) {
			return c.Members[i].Id
		}
	}
	return ""
}

// Validator is one that votes, with how often it did lately.
type Validator struct {
	PublicKey []byte
	Power     uint64
	// Signed is how many of the last Blocks, in whose set it was, it signed.
	Signed, Blocks uint32
}

// watched is how many blocks a validator's votes are counted over.
const watched = 100

// Validators returns the set of the last header, in the engine's order: ErrNothing before there is one. It is read once
// for all who ask between two blocks; the caller must not change it.
func (l *Ledger) Validators() ([]Validator, error) {
	l.consortiumMu.Lock()
	defer l.consortiumMu.Unlock()
	top := l.top()
	if top == 0 {
		return nil, ErrNothing
	}
	if l.validatorsTop == top {
		return l.validators, nil
	}
	list, err := l.readValidators(top)
	if err == nil {
		l.validators, l.validatorsTop = list, top
	}
	return list, err
}

func (l *Ledger) readValidators(top uint64) ([]Validator, error) {
	last, err := l.blocks(top)
	if err != nil {
		return nil, err
	}
	out := make([]Validator, len(last.ValidatorSet.Validators))
	at := make(map[string]*Validator, len(out))
	for i, v := range last.ValidatorSet.Validators {
		out[i] = Validator{PublicKey: v.PubKey.Bytes(), Power: uint64(v.VotingPower)}
		at[string(v.Address)] = &out[i]
	}
	for height := top; height > 0 && height+watched > top; height-- {
		b, err := l.blocks(height)
		if errors.Is(err, ErrNotHeld) {
			break
		}
		if err != nil {
			return nil, err
		}
		count(b, at)
	}
	return out, nil
}

// count adds the votes of one block.
func count(b *types.LightBlock, at map[string]*Validator) {
	for i, v := range b.ValidatorSet.Validators {
		held := at[string(v.Address)]
		if held == nil {
			continue
		}
		held.Blocks++
		if i < len(b.Commit.Signatures) && b.Commit.Signatures[i].BlockIDFlag == types.BlockIDFlagCommit {
			held.Signed++
		}
	}
}
