package governance

import (
	"strings"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/proof"
)

// wellShaped reports whether the action has the parts that its type takes, and no others. The terms are taken out of a
// copy of the core, of which nothing may be left.
func wellShaped(a *canon.Action, signer string) bool {
	rest := *a.Core
	rest.Type, rest.Time, rest.Offset = 0, 0, 0
	units, ok := terms(&rest, a.Core, signer)
	return ok && len(rest.Encode()) == 0 && named(a.Units, units)
}

// terms takes the terms of the action's type out of rest, and reports whether all are there. units are what the action
// must name.
func terms(rest, c *canon.Core, signer string) (units []ident.ID, ok bool) {
	switch c.Type {
	case canon.ActionTypePropose:
		rest.Proposal, rest.Reason = nil, ""
		if c.Proposal == nil || c.Proposal.Change == nil || !wholeChange(c.Proposal.Change) {
			return nil, false
		}
		return about("", c.Proposal.Change), true
	case canon.ActionTypeVote:
		rest.Choice, rest.Reason = 0, ""
		return []ident.ID{{Namespace: ident.Proposal}, {Namespace: ident.Organisation}}, c.Choice != 0
	case canon.ActionTypeHeartbeat:
		rest.Heartbeat = nil
		return nil, c.Heartbeat != nil
	case canon.ActionTypeAddKey, canon.ActionTypeRevokeKey:
		rest.Key = nil
		return nil, c.Key != nil && len(c.Key.PublicKey) > 0 && (c.Key.Algorithm != 0)
	case canon.ActionTypeSetNode:
		rest.Node = nil
		return nil, c.Node != nil
	case canon.ActionTypeGrantDevice, canon.ActionTypeRevokeDevice:
		rest.Device = nil
		if c.Device == nil || !strings.HasPrefix(c.Device.Id, signer+"-") {
			return nil, false // ids of others, and of members to come, are not its to give
		}
		d := *c.Device
		d.Id = ""
		bare := len(d.Encode()) == 0
		return []ident.ID{{Namespace: ident.Organisation, Value: c.Device.Id}}, bare == (c.Type == canon.ActionTypeRevokeDevice)
	case canon.ActionTypeDelegate, canon.ActionTypeRevokeDelegation:
		rest.Delegation = nil
		return nil, c.Delegation != nil && (c.Delegation.Until == 0 || c.Type == canon.ActionTypeDelegate)
	}
	return nil, false
}

// about are the units of a proposal and of votes on it: its id, and whom it concerns.
func about(id string, change *canon.Change) []ident.ID {
	units := []ident.ID{{Namespace: ident.Proposal, Value: id}}
	if change.Organisation != "" {
		units = append(units, ident.ID{Namespace: ident.Organisation, Value: change.Organisation})
	}
	return units
}

// named reports whether an action names just these, in order; a value that is not given may be any. Of two namespaces
// alone, as a vote has them before its proposal is known, the second may be missing.
func named(units []canon.Unit, want []ident.ID) bool {
	if len(want) == 2 && want[1].Value == "" && len(units) == 1 {
		want = want[:1]
	}
	if len(units) != len(want) {
		return false
	}
	for i := range units {
		u := &units[i]
		switch {
		case u.Role != canon.UnitRoleObject, u.Scheme != proof.Plain, u.Quantity != "", u.UnitOfMeasure != "":
			return false
		case ident.Namespace(u.Namespace) != want[i].Namespace, want[i].Value != "" && string(u.Value) != want[i].Value:
			return false
		}
	}
	return true
}

// wholeChange reports whether a change has the parts that its type takes, and no others.
func wholeChange(ch *canon.Change) bool {
	rest := *ch
	rest.Type, rest.Organisation = 0, ""
	ok := (ident.ID{Namespace: ident.Organisation, Value: ch.Organisation}).Check() == nil
	switch ch.Type {
	case canon.ChangeTypeAdmit:
		rest.Card = nil
		ok = ok && ch.Card != nil && ch.Card.Id == ch.Organisation
	case canon.ChangeTypeReadmit:
		rest.Card = nil
		ok = ok && (ch.Card == nil || ch.Card.Id == ch.Organisation)
	case canon.ChangeTypeSuspend, canon.ChangeTypeExpel:
	case canon.ChangeTypeRoles:
		rest.Roles = nil
		ok = ok && len(ch.Roles) > 0
	case canon.ChangeTypePower:
		rest.Validator = nil
		ok = ok && ch.Validator != nil
	case canon.ChangeTypeParameters:
		rest.Parameters = nil
		ok = ch.Organisation == "" && ch.Parameters != nil
	case canon.ChangeTypeUpgrade:
		rest.Upgrade = nil
		ok = ch.Organisation == "" && ch.Upgrade != nil
	default:
		return false
	}
	return ok && len(rest.Encode()) == 0
}
