package trace

import (
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
)

// Custody is who answered for the unit, in ledger order. A container's hand-over is not the unit's.
type Custody struct {
	// Tenures in ledger order; the last one's is the custodian.
	Tenures []Tenure
	// Offer is open: nobody answered it. Whether its deadline has passed is judged by ledger time at the next touch.
	Offer *canon.Event
	// Claims are receipts by organisations to which custody was not offered. They changed nothing (W22).
	Claims []*canon.Event
}

// Tenure is a time in which one organisation answered for the unit.
type Tenure struct {
	Holder string
	// From is the event by which it took the unit: the registration or posting, or the acceptance of an offer; of a serial
	// commissioned as part of a range, the first event that names it, whoever signed that.
	From *canon.Event
	// Offered is the offer that From accepts; nil at the beginning.
	Offered *canon.Event
	// Passed is the offer, and To its acceptance, by which the unit left it; nil while it has it.
	Passed, To *canon.Event
}

// Reserve is what the holder stated to be wrong when it took the unit (canon.Irregularity…), 0 for nothing.
func (t *Tenure) Reserve() uint32 {
	if t.From.Core.Type == canon.ActionTypeCustodyReserve {
		return t.From.Core.Irregularity
	}
	return 0
}

// Gap is how long after the giver's claimed time the taker says that it took the unit, in milliseconds: a time in which
// nobody says that it had it, or when negative, one in which both do.
func (t *Tenure) Gap() int64 {
	if t.Offered == nil {
		return 0
	}
	return t.From.Core.Time - t.Offered.Core.Time
}

// claims reports whether by the claimed times the holder had the unit at a time.
func (t *Tenure) claims(millis int64) bool {
	return t.From.Core.Time <= millis && (t.Passed == nil || millis < t.Passed.Core.Time)
}

func custodyOf(own *record) (c Custody) {
	if !Single(own.Subject) {
		return c
	}
	if by := ranged(own); by != "" {
		c.Tenures = []Tenure{{Holder: by, From: own.ledger[0]}}
	}
	for _, e := range own.ledger {
		switch e.Core.Type {
		case canon.ActionTypeCommission, canon.ActionTypeAccept:
			if len(c.Tenures) == 0 {
				c.Tenures = append(c.Tenures, Tenure{Holder: own.doer(e), From: e})
			} else if e.Core.Type == canon.ActionTypeAccept {
				c.claim(e, own.doer(e))
			}
		case canon.ActionTypeObserve:
			if s := e.Core.BusinessStep; s == canon.BusinessStepReceiving || s == canon.BusinessStepAccepting {
				c.claim(e, own.doer(e))
			}
		case canon.ActionTypeCustodyOffer:
			c.Offer = e
		case canon.ActionTypeCustodyReject:
			c.Offer = nil
		case canon.ActionTypeCustodyAccept, canon.ActionTypeCustodyReserve:
			c.pass(e, own.doer(e))
		}
	}
	return c
}

// ranged is who commissioned the unit as part of a range of serials, "" for nobody: no event of its record says so, and the
// first that names it began the record with the brand as custodian (remark 1001).
func ranged(own *record) string {
	commissions := func(e *canon.Event) bool { return withheld(e) || e.Core.Type == canon.ActionTypeCommission }
	s := own.State
	if s == nil || s.Origin != canon.OriginCommissioned || len(own.ledger) == 0 || slices.ContainsFunc(own.Events, commissions) {
		return ""
	}
	return s.Organisation
}

// pass ends the custodian's tenure: the ledger took the acceptance, so the offer stood.
func (c *Custody) pass(e *canon.Event, to string) {
	next := Tenure{Holder: to, From: e, Offered: c.Offer}
	if n := len(c.Tenures); n > 0 {
		c.Tenures[n-1].Passed, c.Tenures[n-1].To = c.Offer, e
		if c.Offer == nil { // it is withheld: all that is known is when the taker took it
			c.Tenures[n-1].Passed = e
		}
	}
	c.Tenures, c.Offer = append(c.Tenures, next), nil
}

func (c *Custody) claim(e *canon.Event, by string) {
	n := len(c.Tenures)
	offered := c.Offer != nil && c.Offer.Core.Offer != nil && c.Offer.Core.Offer.To == by
	if n > 0 && c.Tenures[n-1].Holder != by && !offered {
		c.Claims = append(c.Claims, e)
	}
}

// Custodian is who answers for the unit, "" for nobody.
func (c *Custody) Custodian() string {
	if n := len(c.Tenures); n > 0 {
		return c.Tenures[n-1].Holder
	}
	return ""
}

// Holding says who had the unit at a time.
type Holding struct {
	// Holders by their own claims: one; or several, who all say that they had it then; or none.
	Holders []*Tenure
	// Between is the tenure that a hand-over under way at the time led to: its giver had let go of the unit and its taker
	// not taken it. The giver answers for it until the taker has accepted.
	Between *Tenure
}

// At says who had the unit at an event time, milliseconds since 1970 UTC, by the claimed times of what is known.
func (c *Custody) At(millis int64) (h Holding) {
	for i := range c.Tenures {
		t := &c.Tenures[i]
		if t.claims(millis) {
			h.Holders = append(h.Holders, t)
		}
		if t.Offered != nil && t.Offered.Core.Time <= millis && millis < t.From.Core.Time {
			h.Between = t
		}
	}
	return h
}
