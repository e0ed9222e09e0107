package trace

import "github.com/waybill-network/waybill/ledger/canon"

// Clock is how long the unit lay at a border, and at whose expense, by the UPU's rules for EMSEVT. It runs on what the
// operators report: it starts when they present the unit (EXA, EDB) and stops when the unit leaves the office of
// exchange (EMC, EMF), or else when customs gave it back (EXC, EDC). In between, customs' time is what lies between a
// hold with a reason (EXB, EME) and the return or departure that follows. A hold without a reason does not stop the
// operator's clock, and one without a return is not deducted.
type Clock struct {
	// Start and End bound it; nil where it has not started, or is still running.
	Start, End *canon.Event
	// Until is the time up to which it is counted: the end, or the last thing that is known of the unit. Milliseconds since
	// 1970 UTC.
	Until int64
	// Customs and Operator are their shares, in milliseconds.
	Customs, Operator int64
	// Spans are customs' times.
	Spans []Span
	// Undeducted is a hold with a reason that no return has followed yet.
	Undeducted *canon.Event
	// NoReason are holds without one.
	NoReason []*canon.Event
}

// Span is a time with customs: from the report of the hold to that of the return.
type Span struct{ From, To *canon.Event }

// clockOf reads the clock of a side off a journey, which is in the order of moments.
func clockOf(side uint32, journey []*Event) (c Clock) {
	var back *canon.Event // the last return, while the unit has not left
	var held *canon.Event
	release := func(e *canon.Event) {
		if held != nil {
			c.Spans, held = append(c.Spans, Span{held, e}), nil
		}
	}
	for _, e := range journey {
		c.Until = max(c.Until, e.Core.Time)
		report := uint32(0)
		if e.Core.Type == canon.ActionTypeCustomsReport && e.Core.Side == side {
			report = e.Core.Report
		}
		switch {
		case c.End != nil:
		case report == canon.CustomsReportPresented:
			if c.Start == nil {
				c.Start = e.Event
			}
			back = nil
		case report == canon.CustomsReportHeld && e.Core.Reason == "":
			c.NoReason = append(c.NoReason, e.Event)
		case report == canon.CustomsReportHeld:
			if c.Start == nil {
				c.Start = e.Event
			}
			if held == nil {
				held, back = e.Event, nil
			}
		case c.Start == nil:
		case report == canon.CustomsReportReturned || report == canon.CustomsReportEnded:
			release(e.Event)
			back = e.Event
		case leaves(e.Core, side):
			release(e.Event)
			c.End = e.Event
		}
	}
	if c.End == nil {
		c.End = back
	}
	c.Undeducted = held
	return c.sum()
}

// leaves reports whether the unit departs from the office of exchange of the side.
func leaves(core *canon.Core, side uint32) bool {
	if core.Type != canon.ActionTypeDepart {
		return false
	}
	want := canon.PostalEventEmc
	if side == canon.BorderSideImport {
		want = canon.PostalEventEmf
	}
	return core.Postal == want || core.Postal == 0 // a carrier's departure bears no code
}

func (c Clock) sum() Clock {
	if c.Start == nil {
		c.Until = 0
		return c
	}
	if c.End != nil {
		c.Until = c.End.Core.Time
	}
	for _, s := range c.Spans {
		c.Customs += s.To.Core.Time - s.From.Core.Time
	}
	c.Operator = c.Until - c.Start.Core.Time - c.Customs
	return c
}
