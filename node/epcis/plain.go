package epcis

import (
	"strings"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// plainRow says what the words of an ObjectEvent mean to the ledger where the event does not name its act. Only words
// that partners use for nothing else are here: a receiving, a holding or an inspecting may be anybody's and anything.
type plainRow struct {
	act uint32
	// actions, step and dispositions that the event must have; a nil list is any.
	actions      []uint32
	step         uint32
	dispositions []uint32
	// units must all be such; what says it for people.
	units func(ident.ID) bool
	what  string
	// may says what the organisation may not do where it is an observation.
	may string
}

var plainRows = []plainRow{
	{canon.ActionTypeCommission, []uint32{canon.EventActionAdd}, canon.BusinessStepCommissioning, nil,
		commissionable, "SGTIN, LGTIN, SSCC, GRAI, GIAI, GSRN, GDTI", "commission every unit that the event names"},
	{canon.ActionTypeAccept, []uint32{canon.EventActionObserve, canon.EventActionAdd}, canon.BusinessStepAccepting,
		[]uint32{canon.DispositionUnspecified, canon.DispositionInProgress},
		isS10, "S10", "take in every unit that the event names"},
	{canon.ActionTypeDepart, []uint32{canon.EventActionObserve}, canon.BusinessStepDeparting, nil,
		nil, "any", "sign a departure from there"},
	{canon.ActionTypeArrive, []uint32{canon.EventActionObserve}, canon.BusinessStepArriving, nil,
		nil, "any", "sign an arrival there"},
	{canon.ActionTypeDecommission, []uint32{canon.EventActionDelete}, canon.BusinessStepDecommissioning, nil,
		decommissionable, "SGTIN, SSCC, GIAI, GSRN, S10", "decommission every unit that the event names"},
	{canon.ActionTypeCertify, []uint32{canon.EventActionObserve}, canon.BusinessStepInspecting,
		[]uint32{canon.DispositionConformant}, nil, "any", "certify"},
}

// plainWords returns the row of the words, nil for none.
func plainWords(c *canon.Core) *plainRow {
	for i := range plainRows {
		if r := &plainRows[i]; c.BusinessStep == r.step && has(r.actions, c.Action) &&
			(r.dispositions == nil || c.DispositionUri == "" && has(r.dispositions, c.Disposition)) {
			return r
		}
	}
	return nil
}

func has(list []uint32, n uint32) bool {
	for _, m := range list {
		if m == n {
			return true
		}
	}
	return false
}

// plainAct is the act that an event of the kind is without naming one, if its organisation may sign whatever it likes.
func plainAct(kind string, c *canon.Core, units []canon.Unit, declared bool) uint32 {
	switch kind {
	case associationEvent:
		return canon.ActionTypeAssociate
	case transactionEvent:
		return canon.ActionTypeTransact
	case transformationEvent:
		return canon.ActionTypeTransform
	}
	switch {
	case declared:
	case kind == aggregationEvent && c.Action == canon.EventActionAdd:
		return canon.ActionTypeAggregate
	case kind == aggregationEvent && c.Action == canon.EventActionDelete:
		return canon.ActionTypeDisaggregate
	case kind == objectEvent && len(units) > 0 && onlyObjects(units):
		if r := plainWords(c); r != nil && (r.units == nil || all(units, r.units)) {
			return r.act
		}
	}
	return canon.ActionTypeObserve
}

func onlyObjects(units []canon.Unit) bool {
	for i := range units {
		if units[i].Role != canon.UnitRoleObject {
			return false
		}
	}
	return true
}

// all reports whether every unit is a plain one that is right.
func all(units []canon.Unit, ok func(ident.ID) bool) bool {
	for i := range units {
		u := &units[i]
		if u.Scheme != proof.Plain || !ok(ident.ID{Namespace: ident.Namespace(u.Namespace), Value: string(u.Value)}) {
			return false
		}
	}
	return true
}

func isS10(id ident.ID) bool { return id.Namespace == ident.S10 }

// commissionable reports whether the ledger registers units of the namespace (package shipment).
func commissionable(id ident.ID) bool {
	switch id.Namespace {
	case ident.SGTIN, ident.LGTIN, ident.SSCC, ident.GRAI, ident.GIAI, ident.GSRN, ident.GDTI:
		return true
	}
	return false
}

// decommissionable reports whether the identifier is of one thing that the ledger lets leave the trade.
func decommissionable(id ident.ID) bool {
	switch id.Namespace {
	case ident.SGTIN, ident.SSCC, ident.GIAI, ident.GSRN, ident.S10:
		return true
	}
	return false
}

// PlainRow is a row of PlainWords, in words.
type PlainRow struct {
	Event, Action, Step, Disposition, Units, Act string
}

// PlainWords returns what an event is that names no act, where its organisation may sign that: for the documentation.
func PlainWords() []PlainRow {
	var out []PlainRow
	for i := range plainRows {
		r := &plainRows[i]
		out = append(out, PlainRow{
			objectEvent, orAny(r.actions, vocabulary.EventActionName), vocabulary.StepName(r.step),
			orAny(r.dispositions, vocabulary.DispositionName), r.what, vocabulary.ActOf(r.act).Name,
		})
	}
	name := func(kind uint32) string { return vocabulary.ActOf(kind).Name }
	return append(out,
		PlainRow{aggregationEvent, "ADD", "any", "any", "any", name(canon.ActionTypeAggregate)},
		PlainRow{aggregationEvent, "DELETE", "any", "any", "any", name(canon.ActionTypeDisaggregate)},
		PlainRow{associationEvent, "any", "any", "any", "any", name(canon.ActionTypeAssociate)},
		PlainRow{transactionEvent, "any", "any", "any", "any", name(canon.ActionTypeTransact)},
		PlainRow{transformationEvent, "none", "any", "any", "any", name(canon.ActionTypeTransform)},
		PlainRow{"any other", "any", "any", "any", "any", name(canon.ActionTypeObserve)},
	)
}

func orAny(list []uint32, name func(uint32) string) string {
	if list == nil {
		return "any"
	}
	var words []string
	for _, n := range list {
		if word := name(n); word != "" {
			words = append(words, word)
		} else {
			words = append(words, "none")
		}
	}
	return strings.Join(words, " or ")
}
