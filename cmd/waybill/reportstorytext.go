package main

import (
	"fmt"
	"strings"
	"time"
)

// sayStory prints what became of the unit, for people.
func (c *cli) sayStory(r *report) {
	c.sayPosition(r)
	c.sayCustody(r)
	c.sayCustoms(r)
	c.sayStays(r)
	c.sayVouchers(r)
	c.sayWarnings(r)
	if r.Withheld+r.Hidden > 0 {
		c.sayf("\nnot shown  %d events of its own, %d of its containers; any of them may change this picture",
			r.Withheld, r.Hidden)
	}
}

// asOf is the point of view in words.
func (a *reportAsOf) words() string {
	var parts []string
	if a.Height > 0 {
		parts = append(parts, fmt.Sprintf("as known at block %d", a.Height))
	}
	if a.Time != "" {
		parts = append(parts, "as it was at "+a.Time)
	}
	return strings.Join(parts, ", ")
}

// ref is an event pointed at: when, by whom, and where it stands in the chain.
func (r *report) ref(e *reportRef) string {
	if e.Time == "" {
		return "withheld, block " + e.Event
	}
	s := clock(e.Time)
	if e.Place != "" {
		s += " at " + short(e.Place)
	}
	return fmt.Sprintf("%s by %s, block %s", s, r.who(e.Organisation), e.Event)
}

func (c *cli) sayPosition(r *report) {
	p := r.Position
	if p == nil && len(r.Flags) == 0 {
		return
	}
	c.sayf("\nwhere it is")
	if p != nil {
		back := ""
		if p.WayBack {
			back = ", on its way back to the sender"
		}
		if p.Milestone != "" {
			c.sayf("  position   %s%s", p.Milestone, back)
			c.sayf("             since %s", r.ref(p.By))
		}
		if p.Seen != nil {
			c.sayf("  last seen  %s", r.ref(p.Seen))
		}
		for i, in := range p.In {
			word := "in"
			if i > 0 {
				word = "in turn in"
			}
			c.sayf("  %-10s %s", word, shownOr(in))
		}
	}
	for _, f := range r.Flags {
		by := ""
		if f.By != "" {
			by = " by " + r.who(f.By)
		}
		c.sayf("  flag       %s since block %d%s", strings.ToUpper(f.Flag), f.Height, by)
	}
}

// shownOr is an identifier, or that it is not shown.
func shownOr(id string) string {
	if id == "" {
		return "a container that is not shown"
	}
	return short(id)
}

func (c *cli) sayCustody(r *report) {
	k := r.Custody
	if k == nil {
		return
	}
	c.sayf("\nwho had it")
	for i := range k.Tenures {
		c.sayTenure(r, &k.Tenures[i])
	}
	if o := k.Offer; o != nil {
		until := ""
		if o.Deadline != "" {
			until = ", until " + o.Deadline
		}
		c.sayf("  offered to %s%s, not answered: %s", r.who(o.To), until, r.ref(&o.reportRef))
	}
	for i := range k.Claims {
		c.sayf("  claimed without an offer: %s", r.ref(&k.Claims[i]))
	}
}

func (c *cli) sayTenure(r *report, t *reportTenure) {
	switch {
	case t.Gap > 0:
		c.sayf("  GAP        for %s nobody says that it had it", span(t.Gap))
	case t.Gap < 0:
		c.sayf("  OVERLAP    for %s both say that they had it", span(-t.Gap))
	}
	c.sayf("  %s", r.who(t.Holder))
	switch {
	case t.Offered != nil:
		c.sayf("    offered  %s", r.ref(t.Offered))
		c.sayf("    took it  %s%s", r.ref(&t.From), reserveOf(t))
	case t.NoOffer:
		c.sayf("    offered  by an event that is not shown")
		c.sayf("    took it  %s%s", r.ref(&t.From), reserveOf(t))
	default:
		c.sayf("    began    %s", r.ref(&t.From))
	}
	switch {
	case t.To == nil:
		c.sayf("    has it still")
	case t.Passed != nil:
		c.sayf("    gave it  %s", r.ref(t.Passed))
	}
}

func reserveOf(t *reportTenure) string {
	if t.Reserve == "" {
		return ""
	}
	return ", with a reserve: " + t.Reserve
}

// span is a duration of milliseconds in the coarsest units that say enough.
func span(millis int64) string {
	d := (time.Duration(millis) * time.Millisecond).Round(time.Second)
	if d < time.Minute {
		return d.String()
	}
	days, rest := d/(24*time.Hour), d%(24*time.Hour)
	s := strings.TrimSuffix(rest.Round(time.Minute).String(), "0s")
	if days > 0 {
		return fmt.Sprintf("%dd%s", days, s)
	}
	return s
}

func (c *cli) sayCustoms(r *report) {
	if len(r.Clearance) == 0 {
		return
	}
	c.sayf("\ncustoms")
	for i := range r.Clearance {
		c.sayClearance(r, &r.Clearance[i])
	}
}

func (c *cli) sayClearance(r *report, k *reportClearance) {
	c.sayf("  %-10s %s", k.Side, inLine(k.Says))
	if k.Decided != nil {
		c.sayf("    decided  %s", r.ref(k.Decided))
	}
	if n := len(k.Declarations); n > 0 {
		c.sayf("    declared for %s, version %d: %s", r.who(k.Declarant), n, r.ref(&k.Declarations[n-1]))
	}
	for i := range k.Holds {
		h := &k.Holds[i]
		name := inLine(h.Kind + " " + h.Reference)
		if h.Reason != "" {
			name += " (" + inLine(h.Reason) + ")"
		}
		if h.To == nil {
			c.sayf("    %s STANDS since %s", name, r.ref(&h.From))
			continue
		}
		c.sayf("    %s from %s", name, r.ref(&h.From))
		c.sayf("      ended  %s", r.ref(h.To))
	}
	for i := range k.Reports {
		s := &k.Reports[i]
		why := ""
		if s.Reason != "" {
			why = " (" + inLine(s.Reason) + ")"
		}
		c.sayf("    reported %s%s: %s", s.Report, why, r.ref(&s.reportRef))
	}
	if k.Clock != nil {
		c.sayClock(r, k.Clock)
	}
}

func (c *cli) sayClock(r *report, k *reportCustoms) {
	state := "runs"
	if k.End != nil {
		state = "stopped " + clock(k.End.Time)
	}
	c.sayf("    clock    from %s, %s: %s with customs, %s with the operator",
		clock(k.Start.Time), state, span(k.Customs), span(k.Operator))
	if k.Undeducted != nil {
		c.sayf("             not deducted, because no return has followed: %s", r.ref(k.Undeducted))
	}
	for i := range k.NoReason {
		c.sayf("             not deducted, because it gives no reason: %s", r.ref(&k.NoReason[i]))
	}
}

func (c *cli) sayStays(r *report) {
	if len(r.Stays) == 0 {
		return
	}
	c.sayf("\nwhat it was in")
	var t table
	for i := range r.Stays {
		s := &r.Stays[i]
		to := "and still is"
		if s.To != "" {
			to = "to " + clock(s.To)
		}
		by := ""
		if n := len(s.Way); n > 0 {
			by = "with " + short(s.Way[n-1])
		}
		t.row(strings.Repeat("  ", s.Depth-1)+shownOr(s.Container), "from "+clock(s.From), to, by, "packed in block "+s.Packed)
	}
	c.sayTable(&t)
}

func (c *cli) sayVouchers(r *report) {
	if len(r.Vouchers) == 0 {
		return
	}
	c.sayf("\nwho vouches for its")
	var t table
	for _, v := range r.Vouchers {
		var names []string
		for _, id := range v.Organisations {
			names = append(names, r.who(id))
		}
		note := ""
		if len(v.Aliases) > 0 {
			note = fmt.Sprintf("; %d aliases, whose owners may be the same", len(v.Aliases))
		}
		if len(v.Unknown) > 0 {
			note += fmt.Sprintf("; %d without a record here", len(v.Unknown))
		}
		t.row(v.Stage, fmt.Sprint(len(v.Organisations)), strings.Join(names, ", ")+note)
	}
	c.sayTable(&t)
}

func (c *cli) sayWarnings(r *report) {
	if len(r.Warnings)+len(r.Travels) == 0 {
		return
	}
	c.sayf("\nwarnings")
	for i := range r.Warnings {
		w := &r.Warnings[i]
		state := "resolved"
		if w.Standing {
			state = "stands"
		}
		c.sayf("  %-4s ×%d  %s; %s", w.Code, w.Count, w.Text, state)
		if w.Applied != nil {
			c.sayf("            raised    %s", r.ref(w.Applied))
		}
		if w.Resolved != nil {
			c.sayf("            resolved  %s", r.ref(w.Resolved))
		}
	}
	for i := range r.Travels {
		w := &r.Travels[i]
		c.sayf("  %-4s       %s, over its whole way", w.Code, w.Text)
		c.sayf("            from      %s", r.ref(&w.From))
		c.sayf("            to        %s", r.ref(&w.To))
	}
}
