package ledgertest

import (
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/tx"
)

// Govern is an action of governance at the time of the chain's start, about the identifiers.
func Govern(core canon.Core, ids ...ident.ID) tx.DraftAction {
	core.Time = Start
	a := tx.DraftAction{Core: &core}
	for _, id := range ids {
		a.Units = append(a.Units, canon.Unit{Namespace: uint32(id.Namespace), Value: []byte(id.Value)})
	}
	return a
}

// Propose opens a proposal with the id, as in "usps/1".
func Propose(id string, change canon.Change, deadline int64) tx.DraftAction {
	ids := []ident.ID{{Namespace: ident.Proposal, Value: id}}
	if change.Organisation != "" {
		ids = append(ids, ident.ID{Namespace: ident.Organisation, Value: change.Organisation})
	}
	proposal := &canon.Proposal{Change: &change, Deadline: deadline}
	return Govern(canon.Core{Type: canon.ActionTypePropose, Proposal: proposal}, ids...)
}

// Vote is a vote on the proposal that an action opened.
func Vote(proposal tx.DraftAction, choice uint32) tx.DraftAction {
	a := Govern(canon.Core{Type: canon.ActionTypeVote, Choice: choice})
	a.Units = proposal.Units
	return a
}
