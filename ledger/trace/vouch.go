package trace

import (
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
)

// Stage is a part of a unit's way.
type Stage string

// The stages of which a reader wants to know who says so.
const (
	StageOrigin  Stage = "origin"
	StageExport  Stage = "export"
	StageArrival Stage = "arrival"
	StageImport  Stage = "import"
)

// Voucher is who vouches for a stage: whose signatures stand under events that could not have been made without it.
type Voucher struct {
	Stage Stage
	// Organisations in ascending order, each once. A device counts as its owner.
	Organisations []string
	// Aliases of them: whose they are is known to governance alone, so two may be one organisation.
	Aliases []string
	// Unknown of them have no record in the proof, so that a device among them would not be noticed.
	Unknown []string
}

// vouch counts the independent organisations of each stage.
func vouch(r *proof.Result, own *record, journey []*Event) []Voucher {
	members := map[string]*canon.Member{}
	for _, m := range r.Members {
		members[m.Id] = m
	}
	out := []Voucher{{Stage: StageOrigin}, {Stage: StageExport}, {Stage: StageArrival}, {Stage: StageImport}}
	for _, e := range journey {
		for i := range out {
			if !witnesses(out[i].Stage, e, own.State) {
				continue
			}
			v, org := &out[i], e.Organisation
			m := members[org]
			if m != nil && m.Device != nil {
				org = m.Device.Owner
				m = members[org]
			}
			v.Organisations = add(v.Organisations, org)
			switch {
			case m == nil && members[e.Organisation] == nil:
				v.Unknown = add(v.Unknown, org)
			case m != nil && len(m.OwnerCommitment) > 0:
				v.Aliases = add(v.Aliases, org)
			}
		}
	}
	return out
}

func add(list []string, s string) []string {
	at, found := slices.BinarySearch(list, s)
	if found {
		return list
	}
	return slices.Insert(list, at, s)
}

// witnesses reports whether an event vouches for a stage.
func witnesses(s Stage, e *Event, st *canon.State) bool {
	c := e.Core
	switch s {
	case StageOrigin:
		return c.Type == canon.ActionTypeCommission || c.Type == canon.ActionTypeShip ||
			c.Type == canon.ActionTypeRegisterProduct || c.Type == canon.ActionTypeCertify
	case StageExport:
		return c.Type == canon.ActionTypeDepart && (c.Postal == 0 || c.Postal == canon.PostalEventEmc) ||
			c.Side == canon.BorderSideExport && (c.Type == canon.ActionTypeCustomsDecide ||
				c.Type == canon.ActionTypeCustomsReport && c.Report == canon.CustomsReportReturned)
	case StageArrival:
		return c.Type == canon.ActionTypeArrive && (c.Postal == canon.PostalEventEmd || c.Postal == 0 && arrivesIn(c, st))
	case StageImport:
		return c.Side == canon.BorderSideImport && (c.Type == canon.ActionTypeDeclare ||
			c.Type == canon.ActionTypeCustomsReport || c.Type == canon.ActionTypeCustomsDecide)
	}
	return false
}

// arrivesIn reports whether an arrival without a postal code is at a place of the country that the parcel was announced
// for; the codes of such places begin with their country.
func arrivesIn(c *canon.Core, st *canon.State) bool {
	p := placeOf(c)
	if p == nil || st == nil || st.Shipment == nil || st.Shipment.Lane == nil {
		return false
	}
	code := placeCode(p)
	return len(code) > 2 && code[:2] == st.Shipment.Lane.To
}

// placeCode is an IMPC or UN/LOCODE, "" for any other place (ident.Namespace).
func placeCode(p *canon.Place) string {
	if p.Namespace != 4 && p.Namespace != 15 {
		return ""
	}
	return string(p.Value)
}
