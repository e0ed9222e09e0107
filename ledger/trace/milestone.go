package trace

import (
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// StoneName is one of the six steps in which people are shown how far a parcel has come.
type StoneName string

// The steps, in their order.
const (
	StoneAccepted       StoneName = "accepted"
	StoneExportCustoms  StoneName = "export-customs"
	StoneInFlight       StoneName = "in-flight"
	StoneImportCustoms  StoneName = "import-customs"
	StoneOutForDelivery StoneName = "out-for-delivery"
	StoneDelivered      StoneName = "delivered"
)

// StoneState says how a step stands.
type StoneState string

const (
	// StoneOpen means that nothing that is shown says that the unit has been there. A step before the present one can be
	// open: not every parcel is presented to customs, and not everything is reported.
	StoneOpen StoneState = "open"
	// StoneNow means that the unit is at this step.
	StoneNow StoneState = "now"
	// StoneDone means that it has been there, and gone on. Of customs: they released it; or it was reported back from them,
	// or moved on across the border, and no act of theirs stands against that. Whether they decided or a post said so,
	// Clearance tells.
	StoneDone StoneState = "done"
	// StoneProblem means that it stopped here. Customs hold or refer it, refused or seized it, or export or import was
	// reported to have ended; a post holds it; it is lost, on the way back, or will not come.
	StoneProblem StoneState = "problem"
)

// Stone is a step of the way that people are shown.
type Stone struct {
	Name  StoneName
	State StoneState
	// Event is the one that the state rests on, nil for an open step.
	Event *canon.Event
}

// The indices of the steps.
const (
	accepted = iota
	exportCustoms
	inFlight
	importCustoms
	outForDelivery
	delivered
	stones
)

var stoneNames = [stones]StoneName{
	StoneAccepted, StoneExportCustoms, StoneInFlight, StoneImportCustoms, StoneOutForDelivery, StoneDelivered,
}

// Milestones are the six steps as a trace shows them; all open for what nobody moves.
//
//	accepted          posted, or at the outward office
//	export-customs    declared or presented there (Trace.Export), itself or what held it
//	in-flight         departed, or arrived in transit or at the inward office
//	import-customs    declared or presented there (Trace.Import), itself or what held it, or at the inward office
//	out-for-delivery  out, attempted, or waiting to be collected
//	delivered         handed over, by the last report of it
//
// What was corrected counts for nothing.
func Milestones(t *Trace) []Stone {
	if t == nil {
		return nil
	}
	b := barOf(t)
	b.passed()
	b.customs(exportCustoms, canon.BorderSideExport, t.Export)
	b.customs(importCustoms, canon.BorderSideImport, t.Import)
	b.present()
	b.trouble()
	return b.stones[:]
}

// bar is the six steps in the making.
type bar struct {
	*Trace
	stones [stones]Stone
	// reached are the events that show the unit at a step, by moment.
	reached [stones][]*Event
	// furthest is the last step that the unit was seen at, -1 for none.
	furthest int
}

func barOf(t *Trace) *bar {
	b := &bar{Trace: t, furthest: -1}
	for i := range b.stones {
		b.stones[i] = Stone{Name: stoneNames[i], State: StoneOpen}
	}
	if t.Movement.Position == canon.MilestoneUnspecified {
		return b
	}
	for i := range t.Events {
		e := &t.Events[i]
		if e.Withheld() || e.Corrected {
			continue
		}
		if at := stoneOf(vocabulary.MilestoneOf(e.Core)); at >= 0 {
			b.reached[at] = append(b.reached[at], e)
			b.furthest = max(b.furthest, at)
		}
	}
	return b
}

// stoneOf is the step of a canon.Milestone…, -1 for what is before the first one or beside the way.
func stoneOf(milestone uint32) int {
	switch milestone {
	case canon.MilestoneAccepted, canon.MilestoneAtOrigin:
		return accepted
	case canon.MilestoneExportCustoms:
		return exportCustoms
	case canon.MilestoneDeparted, canon.MilestoneArrived:
		return inFlight
	case canon.MilestoneAtDestination, canon.MilestoneImportCustoms:
		return importCustoms
	case canon.MilestoneInland, canon.MilestoneAtDelivery, canon.MilestoneOut, canon.MilestoneAttempted, canon.MilestoneAtPickup:
		return outForDelivery
	case canon.MilestoneDelivered:
		return delivered
	}
	return -1
}

// passed marks what the unit has been seen at, but for customs.
func (b *bar) passed() {
	if at := b.reached[accepted]; len(at) > 0 {
		b.set(accepted, StoneDone, at[0].Event)
	}
	if at := b.reached[inFlight]; len(at) > 0 {
		b.set(inFlight, StoneDone, at[0].Event)
	} else if e := b.arrival(); e != nil {
		b.set(inFlight, StoneDone, e.Event)
	}
	for _, e := range b.reached[outForDelivery] {
		if stone := vocabulary.MilestoneOf(e.Core); stone >= canon.MilestoneOut {
			b.set(outForDelivery, StoneDone, e.Event)
			break
		}
	}
	if at := b.reached[delivered]; len(at) > 0 {
		b.set(delivered, StoneDone, at[len(at)-1].Event)
	}
}

// arrival is the first event at the inward office: the unit has flown, whoever reported it.
func (b *bar) arrival() *Event {
	for _, e := range b.reached[importCustoms] {
		if vocabulary.MilestoneOf(e.Core) == canon.MilestoneAtDestination {
			return e
		}
	}
	return nil
}

// customs marks a step by how customs stand to the unit.
func (b *bar) customs(at int, side uint32, c *Clearance) {
	if b.Movement.Position == canon.MilestoneUnspecified {
		return
	}
	if c == nil {
		c = new(Clearance)
	}
	switch c.Status {
	case canon.ClearanceStatusHeld, canon.ClearanceStatusReferred:
		b.set(at, StoneProblem, c.Standing()[0].From)
		return
	case canon.ClearanceStatusRefused, canon.ClearanceStatusSeized:
		b.set(at, StoneProblem, c.Decided)
		return
	case canon.ClearanceStatusReleased:
		b.set(at, StoneDone, c.Decided)
		return
	}
	e, state := spoken(c)
	if e == nil {
		e, state = b.inherited(side)
	}
	if e == nil {
		return
	}
	if state != StoneDone && b.beyond(at, e) {
		state = StoneDone
	}
	b.set(at, state, e)
}

// spoken is what was last declared or reported, where customs decided nothing.
func spoken(c *Clearance) (*canon.Event, StoneState) {
	if n := len(c.Reports); n > 0 {
		return c.Reports[n-1], stateOf(c.Reports[n-1])
	}
	if n := len(c.Declarations); n > 0 {
		return c.Declarations[n-1], StoneNow
	}
	return nil, StoneOpen
}

// inherited is what was last reported of what held the unit: goods go through customs in their parcel.
func (b *bar) inherited(side uint32) (*canon.Event, StoneState) {
	for i := range slices.Backward(b.Events) {
		e := &b.Events[i]
		if !e.Withheld() && !e.Corrected && e.Core.Type == canon.ActionTypeCustomsReport && e.Core.Side == side {
			return e.Event, stateOf(e.Event)
		}
	}
	return nil, StoneOpen
}

func stateOf(e *canon.Event) StoneState {
	switch e.Core.Report {
	case canon.CustomsReportHeld, canon.CustomsReportEnded:
		return StoneProblem
	case canon.CustomsReportReturned:
		return StoneDone
	default:
		return StoneNow
	}
}

// beyond reports whether the unit was seen past a step after an event.
func (b *bar) beyond(at int, e *canon.Event) bool {
	for i := at + 1; i < stones; i++ {
		for _, later := range b.reached[i] {
			if MomentOf(later.Event).Compare(MomentOf(e)) > 0 {
				return true
			}
		}
	}
	return false
}

// present marks where the unit is.
func (b *bar) present() {
	by := b.Movement.By
	switch at := stoneOf(b.Movement.Position); at {
	case accepted:
		if s := b.stones[exportCustoms].State; s == StoneOpen || s == StoneNow && b.Movement.Position == canon.MilestoneAccepted {
			b.set(accepted, StoneNow, by.Event)
		}
	case inFlight:
		b.set(inFlight, StoneNow, by.Event)
	case importCustoms:
		if b.stones[importCustoms].State == StoneOpen {
			b.set(importCustoms, StoneNow, by.Event)
		}
	case outForDelivery:
		if b.Movement.Position >= canon.MilestoneOut {
			b.set(outForDelivery, StoneNow, by.Event)
		}
	}
}

// trouble marks where the unit stopped, or turned.
func (b *bar) trouble() {
	m := &b.Movement
	switch m.Position {
	case canon.MilestoneLost:
		b.set(max(b.furthest, accepted), StoneProblem, m.By.Event)
	case canon.MilestoneReturning, canon.MilestoneReturned:
		b.set(delivered, StoneProblem, m.By.Event)
	case canon.MilestoneSeized, canon.MilestoneDestroyed, canon.MilestoneDecommissioned:
		if b.stones[delivered].State == StoneOpen {
			b.set(delivered, StoneProblem, m.By.Event)
		}
	case canon.MilestoneUnspecified:
	default:
		switch at := stoneOf(m.Position); {
		case at >= 0 && heldByPost(m.By.Core):
			b.set(at, StoneProblem, m.By.Event)
		case m.WayBack:
			b.set(delivered, StoneProblem, m.By.Event)
		}
	}
}

// heldByPost reports whether an event says that an operator keeps the unit back.
func heldByPost(c *canon.Core) bool {
	switch c.Postal {
	case canon.PostalEventExd, canon.PostalEventEda, canon.PostalEventEdf:
		return true
	}
	return c.Type == canon.ActionTypeHold
}

func (b *bar) set(at int, state StoneState, e *canon.Event) {
	b.stones[at].State, b.stones[at].Event = state, e
}
