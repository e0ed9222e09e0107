package trace_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/trace"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// TestStories runs the stories in testdata: what was recorded, a line each in ledger order, and what a reader makes of it.
// `go test ./ledger/trace -rewrite` writes the answers again.
//
//	events     per line: when it is said to have happened (days:hours:minutes), organisation, act, units; options: postal=EMD,
//	           at=USJFKA, to=, side=, report=, decision=, ref=, reason=, wrong=, step=, correct=N (the Nth event), into= and
//	           outof= for packings, withheld
//	members    per line an id and what it is: a title, "device of X" or "alias"
//	state      of a unit: commissioned=, export=CC, import=CC, lane=CN-US, warning=code/last/resolved
//	trace      of a unit, with height=N and time=d:h:m
//	custody    of a unit: at= lists times
func TestStories(t *testing.T) {
	datadriven.Walk(t, "testdata", func(t *testing.T, path string) {
		s := &tale{world: newWorld(), t: t}
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			s.t = t
			switch d.Cmd {
			case "members":
				return s.join(d)
			case "events":
				return s.tell(d)
			case "state":
				return s.state(d)
			case "trace":
				return s.trace(d)
			case "custody":
				return s.custody(d)
			}
			d.Fatalf(t, "unknown command")
			return ""
		})
	})
}

type tale struct {
	*world
	t *testing.T
}

func (s *tale) join(d *datadriven.TestData) string {
	for line := range strings.Lines(d.Input) {
		id, what, _ := strings.Cut(strings.TrimSpace(line), " ")
		m := &canon.Member{Id: id, Title: what}
		if owner, found := strings.CutPrefix(what, "device of "); found {
			m.Device = &canon.Device{Owner: owner}
		} else if what == "alias" {
			m.OwnerCommitment = make([]byte, 32)
		}
		s.members = append(s.members, m)
	}
	return ""
}

// millis reads days:hours:minutes.
func (s *tale) millis(text string) int64 {
	s.t.Helper()
	var day, hour, minute int64
	if _, err := fmt.Sscanf(text, "%d:%d:%d", &day, &hour, &minute); err != nil {
		s.t.Fatalf("time %q: %v", text, err)
	}
	return 1 + ((day*24+hour)*60+minute)*60_000
}

func clock(millis int64) string {
	m := (millis - 1) / 60_000
	return fmt.Sprintf("%d:%02d:%02d", m/(24*60), m/60%24, m%60)
}

func span(millis int64) string {
	m := millis / 60_000
	return fmt.Sprintf("%dh%02dm", m/60, m%60)
}

func place(code string) *canon.Place {
	if len(code) == 6 {
		return &canon.Place{Namespace: 4, Value: []byte(code)}
	}
	return &canon.Place{Namespace: 15, Value: []byte(code)}
}

func (s *tale) tell(d *datadriven.TestData) string {
	for line := range strings.Lines(d.Input) {
		fields := strings.Fields(line)
		if len(fields) < 3 {
			d.Fatalf(s.t, "line %q", line)
		}
		act := vocabulary.ActByName(fields[2])
		if act == nil {
			d.Fatalf(s.t, "act %q", fields[2])
		}
		core := &canon.Core{Type: act.Type, Time: s.millis(fields[0])}
		var parts []part
		role, hide := canon.UnitRoleObject, false
		if act.Type == canon.ActionTypeAggregate || act.Type == canon.ActionTypeDisaggregate {
			role = canon.UnitRoleChild
		}
		for _, f := range fields[3:] {
			key, value, option := strings.Cut(f, "=")
			switch {
			case f == "withheld":
				hide = true
			case !option:
				parts = append(parts, part{role, f})
			case key == "into" || key == "outof":
				parts = append([]part{{canon.UnitRoleParent, value}}, parts...)
			default:
				s.option(core, key, value)
			}
		}
		if e := s.add(fields[1], core, parts...); hide {
			e.Core, e.Units, e.Organisation, e.Commit = nil, nil, "", make([]byte, 32)
		}
	}
	return ""
}

func (s *tale) option(c *canon.Core, key, value string) {
	switch key {
	case "postal":
		p := vocabulary.PostalByCode(value)
		c.Postal, c.Side, c.Report = p.Event, p.Side, p.Report
	case "at":
		c.ReadPoint = place(value)
	case "to":
		c.Offer = &canon.Offer{To: value}
	case "side":
		c.Side = uint32(1 + slices.Index([]string{"export", "import"}, value))
	case "decision":
		c.Decision = uint32(1 + slices.Index([]string{"hold", "refer", "do-not-load", "lift", "release", "refuse", "seize"}, value))
	case "ref":
		c.Reference = value
	case "reason":
		c.Reason = value
	case "wrong":
		c.Irregularity = uint32(1 + slices.Index([]string{"loss", "damage", "theft", "missent"}, value))
	case "step":
		c.BusinessStep = vocabulary.Step(value)
	case "for":
		c.OnBehalfOf = value
	case "correct":
		n, err := strconv.ParseUint(value, 10, 64)
		if err != nil {
			s.t.Fatal(err)
		}
		c.Correction = &canon.Correction{Height: n}
	default:
		s.t.Fatalf("option %q", key)
	}
}

func (s *tale) state(d *datadriven.TestData) string {
	var unit string
	d.ScanArgs(s.t, "unit", &unit)
	st := s.record(unit).State
	for _, a := range d.CmdArgs {
		switch v := strings.Join(a.Vals, ","); a.Key {
		case "export":
			st.Export = &canon.Clearance{Country: v}
		case "import":
			st.Import = &canon.Clearance{Country: v}
		case "commissioned":
			st.Origin, st.Organisation = canon.OriginCommissioned, v
		case "lane":
			from, to, _ := strings.Cut(v, "-")
			st.Shipment = &canon.Shipment{Lane: &canon.Lane{From: from, To: to}}
		case "warning":
			var w canon.Warning
			if _, err := fmt.Sscanf(v, "%d/%d/%d", &w.Code, &w.Last, &w.Resolved); err != nil {
				s.t.Fatal(err)
			}
			w.Count = 1
			st.Warnings = append(st.Warnings, w)
		}
	}
	return ""
}

func (s *tale) options(d *datadriven.TestData) (unit string, o trace.Options) {
	d.ScanArgs(s.t, "unit", &unit)
	if d.HasArg("height") {
		d.ScanArgs(s.t, "height", &o.Height)
	}
	if d.HasArg("time") {
		var text string
		d.ScanArgs(s.t, "time", &text)
		o.Time = s.millis(text)
	}
	return unit, o
}

func (s *tale) trace(d *datadriven.TestData) string {
	unit, o := s.options(d)
	tr := trace.Read(s.result(unit), o)
	var b strings.Builder
	for i := range tr.Events {
		s.event(&b, &tr.Events[i])
	}
	for _, st := range tr.Stays {
		to := "…"
		if !st.Open {
			to = clock(st.To.Time)
		}
		in := "(not shown)"
		if len(st.In) > 0 {
			in = way(st.In)
		}
		fmt.Fprintf(&b, "in %s from %s to %s\n", in, clock(st.From.Time), to)
	}
	position(&b, &tr.Movement)
	custody(&b, &tr.Custody)
	for _, c := range []*trace.Clearance{tr.Export, tr.Import} {
		if c != nil {
			clearance(&b, c)
		}
	}
	for _, v := range tr.Vouchers {
		if len(v.Organisations) > 0 {
			fmt.Fprintf(&b, "%s: %s", v.Stage, strings.Join(v.Organisations, ", "))
			if len(v.Aliases) > 0 {
				fmt.Fprintf(&b, "; alias %s", strings.Join(v.Aliases, ", "))
			}
			if len(v.Unknown) > 0 {
				fmt.Fprintf(&b, "; unknown %s", strings.Join(v.Unknown, ", "))
			}
			b.WriteString("\n")
		}
	}
	for _, w := range tr.Warnings {
		fmt.Fprintf(&b, "W%d applied %s, resolved %s, stands %v\n", w.Code, height(w.Applied), height(w.Resolved), w.Standing)
	}
	for _, w := range tr.Travels {
		fmt.Fprintf(&b, "W%d from %s to %s\n", w.Code, height(w.From.Event), height(w.To.Event))
	}
	if tr.Withheld+tr.Hidden > 0 {
		fmt.Fprintf(&b, "withheld %d, of containers %d\n", tr.Withheld, tr.Hidden)
	}
	return b.String()
}

func height(e *canon.Event) string {
	if e == nil {
		return "-"
	}
	return fmt.Sprintf("#%d", e.Position.Height)
}

func way(in []*proof.Subject) string {
	var names []string
	for _, s := range in {
		names = append(names, string(s.Value))
	}
	return strings.Join(names, " in ")
}

func (s *tale) event(b *strings.Builder, e *trace.Event) {
	if e.Withheld() {
		fmt.Fprintf(b, "#%d withheld\n", e.Position.Height)
		return
	}
	fmt.Fprintf(b, "%s #%d %s %s", clock(e.Core.Time), e.Position.Height, e.Organisation, vocabulary.ActOf(e.Core.Type).Name)
	if p := vocabulary.PostalOf(e.Core.Postal); p != nil {
		b.WriteString(" " + p.Code)
	}
	if len(e.In) > 0 {
		b.WriteString(" in " + way(e.In))
	}
	for word, is := range map[string]bool{" late": e.Late && !e.Corrected, " beside": e.Beside, " corrected by " + height(e.By): e.Corrected} {
		if is {
			b.WriteString(word)
		}
	}
	b.WriteString("\n")
}

var stones = [...]string{
	"none", "created", "accepted", "at origin", "export customs", "departed", "arrived", "at destination", "import customs", "inland",
	"at delivery", "out", "attempted", "at pickup", "returning", "lost", "delivered", "returned", "decommissioned", "destroyed", "seized",
}

func position(b *strings.Builder, m *trace.Movement) {
	fmt.Fprintf(b, "position: %s", stones[m.Position])
	if m.By != nil {
		fmt.Fprintf(b, " by %s", height(m.By.Event))
	}
	if m.WayBack {
		b.WriteString(", on the way back")
	}
	if m.Place != nil {
		fmt.Fprintf(b, ", last seen at %s", m.Place.Value)
	}
	b.WriteString("\n")
}

func custody(b *strings.Builder, c *trace.Custody) {
	for i := range c.Tenures {
		t := &c.Tenures[i]
		fmt.Fprintf(b, "custody: %s from %s (%s)", t.Holder, clock(t.From.Core.Time), height(t.From))
		if t.To != nil {
			fmt.Fprintf(b, " to %s (%s)", clock(t.Passed.Core.Time), height(t.To))
		}
		switch g := t.Gap(); {
		case g > 0:
			fmt.Fprintf(b, ", after a gap of %s", span(g))
		case g < 0:
			fmt.Fprintf(b, ", both for %s", span(-g))
		}
		if t.From.Core.Type == canon.ActionTypeCustodyReserve {
			fmt.Fprintf(b, ", with a reserve (%d)", t.Reserve())
		}
		b.WriteString("\n")
	}
	if c.Offer != nil {
		fmt.Fprintf(b, "custody: offered to %s by %s\n", c.Offer.Core.Offer.To, height(c.Offer))
	}
	for _, e := range c.Claims {
		fmt.Fprintf(b, "custody: claimed by %s with %s\n", e.Organisation, height(e))
	}
}

func clearance(b *strings.Builder, c *trace.Clearance) {
	side := [...]string{"", "export", "import"}[c.Side]
	fmt.Fprintf(b, "%s: %s\n", side, c.Words())
	if n := len(c.Declarations); n > 0 {
		fmt.Fprintf(b, "%s: version %d declared for %s\n", side, n, c.Declarant())
	}
	for _, h := range c.Holds {
		fmt.Fprintf(b, "%s: hold %q of %s from %s to %s\n", side, h.Reference, h.Authority, height(h.From), height(h.To))
	}
	if k := &c.Clock; k.Start != nil {
		state := "running"
		if k.End != nil {
			state = "stopped by " + height(k.End)
		}
		fmt.Fprintf(b, "%s: clock from %s, %s; operator %s, customs %s", side, height(k.Start), state, span(k.Operator), span(k.Customs))
		if k.Undeducted != nil {
			fmt.Fprintf(b, "; %s not deducted", height(k.Undeducted))
		}
		for _, e := range k.NoReason {
			fmt.Fprintf(b, "; %s without a reason", height(e))
		}
		b.WriteString("\n")
	}
}

func (s *tale) custody(d *datadriven.TestData) string {
	unit, o := s.options(d)
	tr := trace.Read(s.result(unit), o)
	var b strings.Builder
	for line := range strings.Lines(d.Input) {
		at := strings.TrimSpace(line)
		h := tr.Custody.At(s.millis(at))
		var names []string
		for _, t := range h.Holders {
			names = append(names, t.Holder)
		}
		if len(names) == 0 {
			names = []string{"nobody"}
		}
		fmt.Fprintf(&b, "%s %s", at, strings.Join(names, " and "))
		if h.Between != nil {
			fmt.Fprintf(&b, ", on the way to %s", h.Between.Holder)
		}
		b.WriteString("\n")
	}
	return b.String()
}
