package signer

import (
	"cmp"
	"fmt"
	"math"

	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
)

// Step is what a validator signs within one round, in the order in which it may.
type Step uint8

// The steps of a round. The numbers are part of the state file.
const (
	None Step = iota // nothing signed yet
	Propose
	Prevote
	Precommit
)

func (s Step) String() string {
	switch s {
	case None:
		return "none"
	case Propose:
		return "propose"
	case Prevote:
		return "prevote"
	case Precommit:
		return "precommit"
	}
	return fmt.Sprintf("step %d", uint8(s))
}

func stepOf(t cmtproto.SignedMsgType) (Step, error) {
	switch t {
	case cmtproto.PrevoteType:
		return Prevote, nil
	case cmtproto.PrecommitType:
		return Precommit, nil
	}
	return None, fmt.Errorf("%w: vote of type %d", ErrKind, t)
}

// Mark is a point in the order in which a validator signs: height, then round, then step.
type Mark struct {
	Height int64
	Round  int32
	Step   Step
}

// Compare is negative when m comes before o.
func (m Mark) Compare(o Mark) int {
	return cmp.Or(cmp.Compare(m.Height, o.Height), cmp.Compare(m.Round, o.Round), cmp.Compare(m.Step, o.Step))
}

// endOf is after every point of a height that is ever signed.
func endOf(height int64) Mark { return Mark{height, math.MaxInt32, Precommit} }

func (m Mark) String() string { return fmt.Sprintf("%d/%d/%s", m.Height, m.Round, m.Step) }
