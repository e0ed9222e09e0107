package trace

import (
	"fmt"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
)

// Clearance is how customs stood to the unit on one side of the border, in ledger order (../LAW.md, §7). What is reported
// never becomes what is decided.
type Clearance struct {
	// Side is canon.BorderSide….
	Side uint32
	// Country whose customs they are, as the record's State has it; "" where none is known.
	Country string
	// Status is decided by customs, or DECLARED to them (canon.ClearanceStatus…); 0 where it was only reported.
	Status uint32
	// Authority is who decided last, by the event Decided.
	Authority string
	Decided   *canon.Event
	// Declarations are the first one and its amendments: the nth is version n.
	Declarations []*canon.Event
	// Decisions are customs' own acts.
	Decisions []*canon.Event
	Holds     []Hold
	// Reports are what posts and carriers said of customs, by moment.
	Reports []*canon.Event
	Clock   Clock

	own *record
}

// Hold is a hold, a referral or a do-not-load of customs.
type Hold struct {
	Authority, Reference string
	// Kind is canon.CustomsDecision….
	Kind uint32
	// From placed it, To ended it; nil while it stands.
	From, To *canon.Event
}

func clearanceOf(own *record, side uint32, journey []*Event) *Clearance {
	c := &Clearance{Side: side, Country: countryOf(own.State, side), own: own}
	for _, e := range own.ledger {
		if e.Core.Side != side {
			continue
		}
		switch e.Core.Type {
		case canon.ActionTypeDeclare:
			c.Declarations = append(c.Declarations, e)
			if c.Status == 0 {
				c.Status = canon.ClearanceStatusDeclared
			}
		case canon.ActionTypeCustomsDecide:
			c.decide(e)
		}
	}
	for _, e := range own.moments {
		if e.Core.Type == canon.ActionTypeCustomsReport && e.Core.Side == side && !own.corrected(e) {
			c.Reports = append(c.Reports, e)
		}
	}
	c.Clock = clockOf(side, journey)
	if len(c.Declarations)+len(c.Decisions)+len(c.Reports) == 0 && c.Clock.Start == nil {
		return nil
	}
	return c
}

func countryOf(s *canon.State, side uint32) string {
	if s == nil {
		return ""
	}
	k := s.Export
	if side == canon.BorderSideImport {
		k = s.Import
	}
	if k == nil {
		return ""
	}
	return k.Country
}

func (c *Clearance) decide(e *canon.Event) {
	by := c.own.doer(e)
	c.Decisions, c.Authority, c.Decided = append(c.Decisions, e), by, e
	switch kind := e.Core.Decision; kind {
	case canon.CustomsDecisionHold, canon.CustomsDecisionRefer, canon.CustomsDecisionDoNotLoad:
		c.Holds = append(c.Holds, Hold{Authority: by, Reference: e.Core.Reference, Kind: kind, From: e})
		c.Status = c.held()
	case canon.CustomsDecisionLift:
		for i := range c.Holds {
			if h := &c.Holds[i]; h.To == nil && h.Authority == by && h.Reference == e.Core.Reference {
				h.To = e
			}
		}
		c.Status = c.held()
	case canon.CustomsDecisionRelease:
		c.Status = canon.ClearanceStatusReleased
	case canon.CustomsDecisionRefuse, canon.CustomsDecisionSeize:
		for i := range c.Holds {
			if c.Holds[i].To == nil {
				c.Holds[i].To = e
			}
		}
		c.Status = canon.ClearanceStatusRefused
		if kind == canon.CustomsDecisionSeize {
			c.Status = canon.ClearanceStatusSeized
		}
	}
}

// held is the status by the holds that stand.
func (c *Clearance) held() uint32 {
	status := canon.ClearanceStatusDeclared
	for i := range c.Holds {
		switch h := &c.Holds[i]; {
		case h.To != nil:
		case h.Kind == canon.CustomsDecisionRefer:
			status = max(status, canon.ClearanceStatusReferred)
		default:
			return canon.ClearanceStatusHeld
		}
	}
	return status
}

// Standing are the holds that nobody lifted.
func (c *Clearance) Standing() []Hold {
	return slices.DeleteFunc(slices.Clone(c.Holds), func(h Hold) bool { return h.To != nil })
}

// Declarant is for whom the last declaration was made: who signed it, or for whom a broker did.
func (c *Clearance) Declarant() string {
	if len(c.Declarations) == 0 {
		return ""
	}
	e := c.Declarations[len(c.Declarations)-1]
	if e.Core.OnBehalfOf != "" {
		return e.Core.OnBehalfOf
	}
	return c.own.doer(e)
}

// Amended is the version that was declared after customs decided last, 0 for none: they have not seen it then.
func (c *Clearance) Amended() int {
	n := len(c.Declarations)
	if n == 0 || c.Decided == nil || positionOf(c.Declarations[n-1]).compare(positionOf(c.Decided)) < 0 {
		return 0
	}
	return n
}

// reported are the words for what a post says of customs.
var reported = [...]string{"", "presented", "held", "released", "ended"}

// Words say in a line how customs stand to the unit: "released by customs of ES" after their own decision only, else
// "reported released by correos".
func (c *Clearance) Words() string {
	customs := "customs"
	if c.Country != "" {
		customs += " of " + c.Country
	}
	switch c.Status {
	case canon.ClearanceStatusReleased:
		words := fmt.Sprintf("released by %s (%s)", customs, c.Authority)
		if n := c.Amended(); n > 0 {
			words += fmt.Sprintf("; version %d was declared since", n)
		}
		return words
	case canon.ClearanceStatusRefused:
		return fmt.Sprintf("refused by %s (%s)", customs, c.Authority)
	case canon.ClearanceStatusSeized:
		return fmt.Sprintf("seized by %s (%s)", customs, c.Authority)
	case canon.ClearanceStatusHeld, canon.ClearanceStatusReferred:
		return fmt.Sprintf("%s by %s (%s)", c.holding(), customs, c.Standing()[0].Authority)
	}
	words := "not declared"
	if c.Status == canon.ClearanceStatusDeclared {
		words = "declared to " + customs
	}
	if n := len(c.Reports); n > 0 {
		e := c.Reports[n-1]
		what := "spoken of"
		if int(e.Core.Report) < len(reported) && e.Core.Report > 0 {
			what = reported[e.Core.Report]
		}
		words += fmt.Sprintf("; reported %s by %s", what, c.own.doer(e))
	}
	return words
}

// holding is the strongest of what stands.
func (c *Clearance) holding() string {
	standing := c.Standing()
	switch {
	case slices.ContainsFunc(standing, func(h Hold) bool { return h.Kind == canon.CustomsDecisionDoNotLoad }):
		return "not to be loaded, held"
	case c.Status == canon.ClearanceStatusHeld:
		return "held"
	}
	return "referred"
}
