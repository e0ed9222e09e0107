package main

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
)

// short is an identifier for people, out of its canonical form.
func short(canonical string) string {
	id, _, err := ident.Parse(canonical)
	if err != nil || id.Namespace == ident.URI {
		return inLine(canonical)
	}
	return inLine(id.String())
}

// who is an organisation with its proven title.
func (r *report) who(id string) string {
	if id == "" {
		return "-"
	}
	for i := range r.Members {
		if m := &r.Members[i]; m.ID == id {
			return inLine(m.Title) + " (" + inLine(id) + ")"
		}
	}
	return inLine(id)
}

// sayReport prints a report for people.
func (c *cli) sayReport(r *report) {
	if !r.Verified {
		c.sayf("UNVERIFIED: no genesis that you trust was at hand, so this is only what the node says. --genesis names one.\n")
	}
	c.sayf("%s  %s (%s%s)", r.Verdict, short(r.Unit.ID), r.Unit.Kind, epochOf(r.Unit))
	c.sayf("  %s", r.Says)
	for _, m := range r.Missing {
		c.sayf("  missing: %s", m)
	}
	if r.NeverCommissioned {
		c.sayf("  its serial is in no range of its product, and no organisation that may has commissioned it")
	}
	if g := r.SerialRange; g != nil {
		c.sayf("  commissioned as part of the serials %s to %s", inLine(g.Lo), inLine(g.Hi))
	}
	if r.AsOf != nil {
		c.sayf("\nWhat follows is %s. Verdict and record are of block %d.", r.AsOf.words(), r.Block.Height)
		if len(r.History) == 0 {
			c.sayf("Nothing was recorded of it.")
		}
	}
	if r.Record != nil {
		c.sayf("\nrecord")
		c.sayRecord(r, r.Record)
	}
	c.sayStory(r)
	c.sayHistory(r)
	for i := range r.Containers {
		k := &r.Containers[i]
		c.sayf("\ncontainer %s (%s%s)", short(k.Unit.ID), k.Unit.Kind, epochOf(k.Unit))
		c.sayRecord(r, k)
	}
	if len(r.Members) > 0 {
		c.sayf("\nmembers")
		var t table
		for _, m := range r.Members {
			alias := ""
			if m.Alias {
				alias = ", an alias"
			}
			t.row(inLine(m.ID), inLine(m.Title), strings.Join(m.Roles, ", ")+alias)
		}
		c.sayTable(&t)
	}
	c.sayBlock(&r.Block)
}

func epochOf(u reportUnit) string {
	switch {
	case u.Blinded:
		return ", blinded"
	case u.Epoch > 0:
		return fmt.Sprintf(", epoch %d", u.Epoch)
	}
	return ""
}

// table is lines of cells, each shown as wide as the widest of its column.
type table struct{ rows [][]string }

func (t *table) row(cells ...string) { t.rows = append(t.rows, cells) }

func (c *cli) sayTable(t *table) {
	var wide []int
	for _, cells := range t.rows {
		for i, text := range cells {
			if i == len(wide) {
				wide = append(wide, 0)
			}
			wide[i] = max(wide[i], utf8.RuneCountInString(text))
		}
	}
	for _, cells := range t.rows {
		var line strings.Builder
		for i, text := range cells {
			line.WriteString("  " + text + strings.Repeat(" ", wide[i]-utf8.RuneCountInString(text)))
		}
		c.sayf("%s", strings.TrimRight(line.String(), " "))
	}
}

func (c *cli) sayRecord(r *report, s *reportRecord) {
	if s.Origin == "" {
		c.sayf("  not shown; %d events", s.Events)
		return
	}
	by := "by"
	if s.Origin == "accepted" { // of a pallet that was commissioned before it was posted, the record names who did that
		by = "on the record of"
	}
	c.sayf("  origin     %s %s %s, %s, block %d", s.Origin, by, r.who(s.Organisation), clock(s.Opened), s.Height)
	if k := s.Custody; k != nil {
		c.sayf("  custodian  %s since block %d", r.who(k.Custodian), k.Height)
		if k.OfferedTo != "" {
			c.sayf("  offered    to %s%s", r.who(k.OfferedTo), deadlineOf(k))
		}
	}
	if s.Container != "" {
		c.sayf("  in         %s", short(s.Container))
	}
	if s.Product != nil {
		c.sayf("  product    of %s, %d serial ranges", r.who(s.Product.Holder), s.Product.Ranges)
	}
	if s == r.Record && len(r.Warnings) > 0 {
		return // they have a section of their own, with the events
	}
	for _, w := range s.Warnings {
		c.sayf("  warning    %s ×%d  %s", w.Code, w.Count, w.Text)
	}
}

func deadlineOf(k *reportCustody) string {
	switch {
	case k.Lapsed:
		return ", lapsed " + k.Deadline
	case k.Deadline != "":
		return " until " + k.Deadline
	}
	return ""
}

func (c *cli) sayHistory(r *report) {
	if len(r.History) == 0 {
		return
	}
	c.sayf("\nhistory")
	var t table
	for i := range r.History {
		e := &r.History[i]
		if e.Commit != "" {
			t.row("withheld", "", "", "", "", "", e.block(), "")
			continue
		}
		t.row(clock(e.Time), e.what(), e.words(), e.where(), r.who(e.Organisation), e.relation(), e.block(), e.marks())
	}
	c.sayTable(&t)
}

// block is where the event stands in the chain, as --event takes it.
func (e *reportEvent) block() string { return fmt.Sprintf("block %d/%d/%d", e.Height, e.Tx, e.Action) }

// marks are what else a reader should know of the line.
func (e *reportEvent) marks() string {
	switch {
	case e.Corrected == "withheld":
		return "WRONG, by an event that is not shown"
	case e.Corrected != "":
		return "WRONG, says its signer in block " + e.Corrected
	case e.Late:
		return "came late"
	}
	return ""
}

// clock is a time as a table shows it.
func clock(s string) string {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return s
	}
	return t.Format("2006-01-02 15:04:05 -07:00")
}

func (e *reportEvent) what() string {
	s := e.Act
	switch {
	case e.OfferTo != "":
		s += " to " + inLine(e.OfferTo)
	case e.Range != nil:
		s = fmt.Sprintf("%s %s to %s", s, inLine(e.Range.Lo), inLine(e.Range.Hi))
	}
	for _, word := range []string{e.Side, e.Report, e.Decision, e.Irregularity, e.Postal} {
		if word != "" {
			s += " " + word
		}
	}
	if e.Reference != "" {
		s += " " + inLine(e.Reference)
	}
	if e.Reason != "" {
		s += " (" + inLine(e.Reason) + ")"
	}
	return s
}

// words are business step and disposition.
func (e *reportEvent) words() string {
	s := inLine(e.Step)
	if e.Disposition != "" {
		s = strings.TrimPrefix(s+", "+inLine(e.Disposition), ", ")
	}
	return orDash(s)
}

func (e *reportEvent) where() string {
	for _, p := range []string{e.Place, e.Location} {
		if p != "" {
			return short(p)
		}
	}
	return "-"
}

// relation is the unit's part in the event, and the container in question.
func (e *reportEvent) relation() string {
	switch {
	case e.In != "" && len(e.Way) > 0:
		return "inherited: in " + short(e.In) + " with " + short(e.Way[len(e.Way)-1])
	case e.In != "":
		return "inherited: in " + short(e.In)
	case e.Container != "" && e.Act == actName(canon.ActionTypeAggregate):
		return "into " + short(e.Container)
	case e.Container != "" && e.Act == actName(canon.ActionTypeDisaggregate):
		return "out of " + short(e.Container)
	case e.Container != "":
		return e.Role + " of " + short(e.Container)
	}
	return e.Role
}

func (c *cli) sayBlock(b *reportBlock) {
	c.sayf("\nproven by")
	c.sayf("  block      %d of %s, rules %d", b.Height, inLine(b.ChainID), b.Rules)
	c.sayf("  age        %s (its validators signed at %s)", age(b.AgeSeconds), b.Time)
	by := ""
	if len(b.Signers) > 0 {
		by = ": " + inLine(strings.Join(b.Signers, ", "))
	}
	if joined := b.Signed - len(b.Signers); joined > 0 && by != "" {
		by += fmt.Sprintf(", and %d whose key came after the genesis", joined)
	}
	c.sayf("  signed     by %d of %d validators, %d of %d power%s", b.Signed, b.Validators, b.SignedPower, b.Power, by)
	if b.Stale {
		c.sayf("  note       the path rests on keys that were older than the trusting period: compare the block with a newer one")
	}
}

// age is a span of time in the coarsest unit that says enough.
func age(seconds int64) string {
	d := time.Duration(seconds) * time.Second
	switch {
	case seconds < 0:
		return fmt.Sprintf("%s ahead of this machine's clock", -d)
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", seconds)
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", seconds/60)
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", seconds/3600)
	}
	return fmt.Sprintf("%d days", seconds/86400)
}
