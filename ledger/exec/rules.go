package exec

import (
	"errors"
	"fmt"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/genesis"
)

// ErrRules means that this software does not know the rules of a block. It cannot follow the chain further, and nothing
// is wrong with the block: the consortium agreed on a release that the operator has not installed.
var ErrRules = errors.New("this software does not know the rules of the block")

// CheckRules returns an error that wraps ErrRules, and says what to install, where this software does not know the rules
// of the block at a height, by the parameters that were committed before it.
func CheckRules(p *canon.Parameters, height uint64) error {
	rules := genesis.RulesAt(p, height)
	if genesis.KnowsRules(rules) {
		return nil
	}
	from := uint64(1)
	for i := range p.Upgrades {
		if p.Upgrades[i].Rules == rules {
			from = p.Upgrades[i].Height
		}
	}
	return fmt.Errorf("%w: nothing is damaged; install a release that knows rules version %d, which the consortium agreed on "+
		"from height %d on, and start again", ErrRules, rules, from)
}
