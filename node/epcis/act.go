package epcis

import (
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
)

// decide settles which act of the ledger the event is.
func (p *parser) decide(r *reading, kind string, v *value) {
	r.core.Type = canon.ActionTypeObserve
	switch kind {
	case associationEvent:
		r.core.Type = canon.ActionTypeAssociate
	case transactionEvent:
		r.core.Type = canon.ActionTypeTransact
	case transformationEvent:
		r.core.Type = canon.ActionTypeTransform
	}
	if ilmd := v.get("ilmd"); kind == objectEvent && ilmd != nil && r.core.Action != canon.EventActionAdd {
		r.note(Nonstandard, "ilmd", "the standard has it with action ADD only; kept")
	}
	if v.get("errorDeclaration") != nil {
		const what = "recorded as a statement about an earlier event; nothing is registered, packed or unpacked by it"
		r.note(Declared, "errorDeclaration", what)
		return
	}
	switch kind {
	case "":
		r.note(Nonstandard, "type", "no event type of EPCIS 2.0; recorded as an observation")
	case aggregationEvent:
		if r.core.Action == canon.EventActionAdd {
			r.core.Type = canon.ActionTypeAggregate
		} else if r.core.Action == canon.EventActionDelete {
			r.core.Type = canon.ActionTypeDisaggregate
		}
	case objectEvent:
		p.register(r)
	}
}

// register makes an act of a commissioning or posting, if the organisation may register every unit. Nothing is taken
// apart: an event that names one unit of another's is an observation as a whole.
func (p *parser) register(r *reading) {
	var act uint32
	may := func(ident.ID) bool { return false }
	switch {
	case len(r.units) == 0:
		return
	case r.core.BusinessStep == canon.BusinessStepCommissioning && r.core.Action == canon.EventActionAdd:
		act = canon.ActionTypeCommission
		if p.MayCommission != nil {
			may = func(id ident.ID) bool { return commissionable(id.Namespace) && p.MayCommission(id) }
		}
	case r.core.BusinessStep == canon.BusinessStepAccepting && posting(&r.core) && all(r.units, isS10):
		act = canon.ActionTypeAccept
		if p.MayAccept != nil {
			may = p.MayAccept
		}
	default:
		return
	}
	if all(r.units, may) {
		r.core.Type = act
		return
	}
	what := "commission"
	if act == canon.ActionTypeAccept {
		what = "take in"
	}
	r.note(Observed, "", "recorded as an observation: the organisation may not %s every unit that the event names", what)
}

// posting reports whether an accepting takes an item into the post: the release of an item that was held is an
// accepting too, with the disposition conformant.
func posting(c *canon.Core) bool {
	return c.Action != canon.EventActionDelete && c.DispositionUri == "" &&
		(c.Disposition == 0 || c.Disposition == canon.DispositionInProgress)
}

func isS10(id ident.ID) bool { return id.Namespace == ident.S10 }

// commissionable reports whether the ledger registers units of the namespace (package shipment).
func commissionable(n ident.Namespace) bool {
	switch n {
	case ident.SGTIN, ident.LGTIN, ident.SSCC, ident.GRAI, ident.GIAI, ident.GSRN, ident.GDTI:
		return true
	}
	return false
}

func all(units []canon.Unit, ok func(ident.ID) bool) bool {
	for i := range units {
		if !ok(ident.ID{Namespace: ident.Namespace(units[i].Namespace), Value: string(units[i].Value)}) {
			return false
		}
	}
	return true
}
