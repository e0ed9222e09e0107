package query

import (
	"bytes"
	"errors"
	"slices"

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
	Address   []byte // the engine's name of the key, 20 bytes
	Power     uint64
	// Signed is how many of the last Blocks, in whose set it was, it signed.
	Signed, Blocks uint32
	// Votes is a letter for each of the last blocks, the oldest first: see Vote. All validators have as many.
	Votes string
	// VotesTo is the height of the last letter.
	VotesTo uint64
}

// A vote on a block, as the commit shows it that this node has.
const (
	VoteSigned = 's'
	VoteMissed = 'm'
	VoteNil    = 'n' // for no block
	VoteNone   = '.' // it was not in the set
)

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
	ballots, err := l.ballotsTo(top)
	if err != nil {
		return nil, err
	}
	out := make([]Validator, len(last.ValidatorSet.Validators))
	letters := make([]byte, len(ballots))
	for i, v := range last.ValidatorSet.Validators {
		out[i] = Validator{PublicKey: v.PubKey.Bytes(), Address: v.Address, Power: uint64(v.VotingPower), VotesTo: top}
		for k, b := range ballots {
			letter, in := b[string(v.Address)]
			if !in {
				letters[k] = VoteNone
				continue
			}
			letters[k] = letter
			out[i].Blocks++
			if letter == VoteSigned {
				out[i].Signed++
			}
		}
		out[i].Votes = string(letters)
	}
	return out, nil
}

// ballot is what each validator of a block's set, by its address, did with it.
type ballot map[string]byte

// ballotsTo returns those of the last blocks up to top that the node holds, the oldest first. What was read for an earlier
// top is not read again, except the last one's: its commit is the node's own until the next block holds the chain's.
func (l *Ledger) ballotsTo(top uint64) ([]ballot, error) {
	kept := map[uint64]ballot{}
	var out []ballot
	for height := top; height > 0 && height+watched > top; height-- {
		b, ok := l.ballots[height]
		if !ok || height >= l.validatorsTop {
			block, err := l.blocks(height)
			if errors.Is(err, ErrNotHeld) {
				break
			}
			if err != nil {
				return nil, err
			}
			b = ballotOf(block)
		}
		kept[height] = b
		out = append(out, b)
	}
	l.ballots = kept
	slices.Reverse(out)
	return out, nil
}

func ballotOf(b *types.LightBlock) ballot {
	out := make(ballot, len(b.ValidatorSet.Validators))
	for i, v := range b.ValidatorSet.Validators {
		letter := byte(VoteMissed)
		if i < len(b.Commit.Signatures) {
			switch b.Commit.Signatures[i].BlockIDFlag {
			case types.BlockIDFlagCommit:
				letter = VoteSigned
			case types.BlockIDFlagNil:
				letter = VoteNil
			}
		}
		out[string(v.Address)] = letter
	}
	return out
}
