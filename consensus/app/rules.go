package app

import (
	"log/slog"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/genesis"
)

// A block whose rules this software does not know is judged by no method of an App, neither for nor against: each that
// would have to returns an error that wraps exec.ErrRules, and so does Info, so that an engine does not even start. The
// ledger stays at the block before, whole, and a release that knows the rules goes on from there. The owner asks Next
// after each commit and ends the node then: one that only follows would otherwise wait in silence.

// Next returns an error that wraps exec.ErrRules, and says what to install, where this software does not know the rules
// of the next block.
func (a *App) Next() error { return exec.CheckRules(a.Parameters(), a.store.Last().Height+1) }

func sameUpgrade(a, b canon.Upgrade) bool { return a.Height == b.Height && a.Rules == b.Rules }

// warn tells the operator of a rules version to come that this software does not know, while there is time.
func (a *App) warn(p *canon.Parameters) {
	for i := range p.Upgrades {
		if u := &p.Upgrades[i]; !genesis.KnowsRules(u.Rules) {
			a.log.Warn("the consortium goes over to rules that this software does not know: "+
				"install a newer release before that height",
				slog.Uint64("height", u.Height), slog.Uint64("rules", uint64(u.Rules)))
			return
		}
	}
}
