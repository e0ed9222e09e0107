package vectors

import (
	"fmt"
	"strings"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/trace"
)

// Told is a history, and what a reader makes of it.
type Told struct {
	Name string
	// Answer holds the records as an answer does, without any hash: the first row is the subject, rows of members are
	// members, the others are containers.
	Answer  *canon.Answer
	Options trace.Options
}

// Result is what a verified answer with these rows would say.
func (h *Told) Result() *proof.Result {
	r := new(proof.Result)
	for i := range h.Answer.Rows {
		row := &h.Answer.Rows[i]
		if row.State != nil && row.State.Member != nil {
			r.Members = append(r.Members, row.State.Member)
			continue
		}
		s := proof.Subject{
			Namespace: row.Namespace, Value: row.Value, Scheme: row.Scheme, State: row.State, Count: uint32(len(row.History)),
		}
		for _, at := range row.History {
			s.Events = append(s.Events, &h.Answer.Events[at])
		}
		if r.Subject == nil {
			r.Subject = &s
		} else {
			r.Containers = append(r.Containers, s)
		}
	}
	return r
}

// Histories makes up so many histories of things, containers and events that no rules would take, the same for the same
// seed: what a reader of proofs must agree about whatever he is shown.
func Histories(t testing.TB, seed uint64, count int) []Told {
	t.Helper()
	r := dice(seed)
	out := make([]Told, count)
	for i := range out {
		h := historian{r: &r, t: t, rows: map[string]int{}, answer: new(canon.Answer)}
		h.write()
		a := new(canon.Answer)
		if err := a.Decode(h.answer.Encode(), 1<<20); err != nil { // so that it has its bytes
			t.Fatal(err)
		}
		out[i] = Told{Name: fmt.Sprintf("history %d of %d", i, seed), Answer: a}
		if r.IntN(3) == 0 {
			out[i].Options.Height = uint64(1 + r.IntN(len(a.Events)+1))
		}
		if r.IntN(3) == 0 {
			out[i].Options.Time = int64(1 + r.IntN(span))
		}
	}
	return out
}

// span is how many milliseconds a history lasts.
const span = 400_000_000

type historian struct {
	t      testing.TB
	r      *dice
	answer *canon.Answer
	rows   map[string]int
	things []ident.ID
	time   int64
}

// nowhere is well formed and in no table of places: ZZ is no country's (ISO 3166 leaves it to its users).
const nowhere = "ZZZZZA"

var (
	tellers  = []string{"cainiao", "usps", "cn-customs", "us-customs", "market", "gun-1", "gun-2", "stranger"}
	whereOf  = []string{"CNSHAA", "CNBJSA", "USJFKA", "USLAXA", "ESMADA", "CNSHA", "USNYC", "SGSIN", nowhere}
	anyActs  = 36 // acts of the trade, as canon.ActionType… numbers them
	anyPosts = 25
)

func (h *historian) write() {
	h.things = []ident.ID{
		{Namespace: ident.S10, Value: "RB123456785CN"}, {Namespace: ident.Receptacle, Value: "bag"},
		{Namespace: ident.Container, Value: "box"}, {Namespace: ident.SSCC, Value: "pallet"},
		{Namespace: ident.URI, Value: "x:y"}, {Namespace: ident.SGTIN, Value: "goods"},
	}
	if h.r.IntN(12) == 0 {
		h.things[0] = ident.ID{Namespace: ident.GTIN, Value: "09506000134352"}
	}
	h.row(h.things[0])
	h.state()
	for i, org := range tellers[:len(tellers)-1] {
		m := &canon.Member{Id: org, Title: org}
		switch {
		case h.r.IntN(6) == 0:
			continue
		case i >= 5:
			m.Device = &canon.Device{Owner: tellers[h.r.IntN(3)]}
		case h.r.IntN(5) == 0:
			m.OwnerCommitment = make([]byte, 32)
			m.OwnerCommitment[0] = 1
		}
		h.answer.Rows = append(h.answer.Rows, canon.Row{Namespace: 32, Value: []byte(org), State: &canon.State{Member: m}})
	}
	for range 1 + h.r.IntN(40) {
		h.event()
	}
}

// row is the record of a thing; some containers have none.
func (h *historian) row(id ident.ID) int {
	at, found := h.rows[id.Value]
	if !found {
		at = len(h.answer.Rows)
		h.rows[id.Value] = at
		row := canon.Row{Namespace: uint32(id.Namespace), Value: []byte(id.Value), State: &canon.State{Epochs: 1}}
		h.answer.Rows = append(h.answer.Rows, row)
	}
	return at
}

func (h *historian) state() {
	s := h.answer.Rows[0].State
	if h.r.IntN(2) == 0 {
		s.Shipment = &canon.Shipment{Lane: &canon.Lane{From: "CN", To: "US"}}
	}
	if h.r.IntN(2) == 0 {
		s.Import = &canon.Clearance{Country: "US"}
	}
	if h.r.IntN(5) == 0 {
		s.Origin, s.Organisation = canon.OriginCommissioned, "market"
	}
	if h.r.IntN(8) == 0 {
		s.Corrected = []uint32{uint32(h.r.IntN(3))}
	}
	for i := range h.r.IntN(3) {
		w := canon.Warning{Code: uint32(1 + i + h.r.IntN(9)), Count: 1, Last: uint32(h.r.IntN(6))}
		if h.r.IntN(2) == 0 {
			w.Resolved = uint32(1 + h.r.IntN(6))
		}
		s.Warnings = append(s.Warnings, w)
	}
}

func (h *historian) event() {
	h.time += int64(h.r.IntN(span / 20))
	c := &canon.Core{Type: uint32(1 + h.r.IntN(anyActs)), Time: max(1, h.time-int64(h.r.IntN(4)*h.r.IntN(span/10)))}
	n := len(h.answer.Events)
	e := canon.Event{
		Position: &canon.Position{Height: uint64(1 + n/2), Tx: uint32(n % 2)}, Core: c,
		Organisation: tellers[h.r.IntN(len(tellers))],
	}
	var parts []canon.Unit
	switch h.r.IntN(7) {
	case 0, 1:
		c.Type = canon.ActionTypeAggregate
		parts = h.packing(true)
	case 2:
		c.Type = canon.ActionTypeDisaggregate
		parts = h.packing(h.r.IntN(4) > 0)
	default:
		parts = []canon.Unit{h.unit(canon.UnitRoleObject, h.r.IntN(3)*h.r.IntN(2))}
		if h.r.IntN(9) == 0 {
			parts = append(parts, h.unit(uint32(h.r.IntN(6)), h.r.IntN(len(h.things))))
		}
	}
	h.terms(c)
	if h.r.IntN(4) == 0 {
		h.customs(c)
	}
	e.UnitCount = uint32(len(parts))
	named := map[int]bool{}
	for i, p := range parts {
		if h.r.IntN(25) > 0 {
			e.Units = append(e.Units, canon.DisclosedUnit{Index: uint32(i), Unit: &p})
		}
		if at, found := h.rows[string(p.Value)]; found && !named[at] {
			h.answer.Rows[at].History = append(h.answer.Rows[at].History, uint32(n))
			named[at] = true
		}
	}
	if h.r.IntN(30) == 0 {
		e = canon.Event{Position: e.Position, Commit: make([]byte, 32)}
		e.Commit[0] = byte(n + 1)
	}
	h.answer.Events = append(h.answer.Events, e)
}

func (h *historian) unit(role uint32, at int) canon.Unit {
	id := h.things[at]
	if at < 4 || h.r.IntN(2) == 0 {
		h.row(id)
	}
	return canon.Unit{Role: role, Namespace: uint32(id.Namespace), Value: []byte(id.Value)}
}

// packing has a parent, and children or none.
func (h *historian) packing(children bool) []canon.Unit {
	parent := 1 + h.r.IntN(len(h.things)-1)
	parts := []canon.Unit{h.unit(canon.UnitRoleParent, parent)}
	if h.r.IntN(12) == 0 {
		parts = nil
	}
	if children {
		for range 1 + h.r.IntN(2) {
			if child := h.r.IntN(3); child != parent {
				parts = append(parts, h.unit(canon.UnitRoleChild, child))
			}
		}
	}
	return parts
}

// terms fills in what an act of its kind may say, and sometimes what it may not.
func (h *historian) terms(c *canon.Core) {
	if h.r.IntN(3) > 0 {
		where := whereOf[h.r.IntN(len(whereOf))]
		namespace := uint32(ident.IMPC)
		if len(where) == 5 {
			namespace = uint32(ident.Locode)
		}
		place := &canon.Place{Namespace: namespace, Value: []byte(where)}
		if h.r.IntN(4) > 0 {
			c.ReadPoint = place
		} else {
			c.BusinessLocation = place
		}
	}
	if h.r.IntN(3) == 0 {
		c.Postal = uint32(1 + h.r.IntN(anyPosts))
	}
	c.Side, c.Report, c.Decision = uint32(h.r.IntN(3)), uint32(h.r.IntN(5)), uint32(h.r.IntN(8))
	c.Reference = []string{"", "a", "b"}[h.r.IntN(3)]
	c.Reason = []string{"", "papers"}[h.r.IntN(2)]
	c.Mode, c.Irregularity = uint32(h.r.IntN(10)), uint32(h.r.IntN(5))
	c.BusinessStep, c.Disposition = uint32(h.r.IntN(42)), uint32(h.r.IntN(34))
	if c.Type == canon.ActionTypeObserve && h.r.IntN(2) == 0 {
		steps := []uint32{canon.BusinessStepReceiving, canon.BusinessStepDeparting, canon.BusinessStepArriving}
		c.BusinessStep = steps[h.r.IntN(len(steps))]
	}
	if h.r.IntN(4) == 0 {
		c.OnBehalfOf = "market"
	}
	if c.Type == canon.ActionTypeCustodyOffer && h.r.IntN(8) > 0 {
		c.Offer = &canon.Offer{To: tellers[h.r.IntN(3)]}
	}
	if c.Type == canon.ActionTypeCorrect && h.r.IntN(8) > 0 {
		n := h.r.IntN(len(h.answer.Events) + 1)
		c.Correction = &canon.Correction{Height: uint64(1 + n/2), Tx: uint32(n % 2)}
	}
}

// customs makes it an act about customs, more often than not about the import of a unit's own.
func (h *historian) customs(c *canon.Core) {
	if c.Type == canon.ActionTypeAggregate || c.Type == canon.ActionTypeDisaggregate {
		return
	}
	c.Type = []uint32{
		canon.ActionTypeCustomsReport, canon.ActionTypeCustomsReport, canon.ActionTypeCustomsDecide, canon.ActionTypeDeclare,
	}[h.r.IntN(4)]
	c.Postal, c.Side, c.Report = 0, canon.BorderSideImport, uint32(1+h.r.IntN(3))
	if h.r.IntN(3) == 0 {
		c.Side = canon.BorderSideExport
	}
}

// TraceLines writes a trace down, a line for each thing in it, as JavaScript's traceLines does.
func TraceLines(t *trace.Trace) []string {
	if t == nil {
		return nil
	}
	w := new(traceWriter)
	for i := range t.Events {
		e := &t.Events[i]
		w.line("event", at(e.Event), e.Role, way(e.In), e.Beside, e.Late, e.Corrected, at(e.By))
	}
	for i := range t.Stays {
		s := &t.Stays[i]
		to := "-"
		if !s.Open {
			to = fmt.Sprintf("%d@%d/%d/%d", s.To.Time, s.To.Height, s.To.Tx, s.To.Action)
		}
		container := "-"
		if s.Container != nil {
			container = string(s.Container.Value)
		}
		from := fmt.Sprintf("%d@%d/%d/%d", s.From.Time, s.From.Height, s.From.Tx, s.From.Action)
		w.line("stay", way(s.In), container, s.Depth, from, to, at(s.Begin))
	}
	m := &t.Movement
	place := "-"
	if m.Place != nil {
		place = string(m.Place.Value)
	}
	w.line("movement", m.Position, of(m.By), m.WayBack, of(m.Departed), of(m.Arrived), place, of(m.Seen))
	for i := range t.Custody.Tenures {
		n := &t.Custody.Tenures[i]
		w.line("tenure", n.Holder, at(n.From), at(n.Offered), at(n.Passed), at(n.To), n.Reserve(), n.Gap())
	}
	w.line("custody", at(t.Custody.Offer), all(t.Custody.Claims))
	for _, millis := range []int64{1, span / 4, span / 2, span} {
		held := t.Custody.At(millis)
		var names []string
		for _, n := range held.Holders {
			names = append(names, n.Holder)
		}
		between := "-"
		if held.Between != nil {
			between = held.Between.Holder
		}
		w.line("holding", millis, strings.Join(names, "+"), between)
	}
	w.clearance(t.Export)
	w.clearance(t.Import)
	for _, v := range t.Vouchers {
		w.line("voucher", v.Stage, strings.Join(v.Organisations, "+"), strings.Join(v.Aliases, "+"), strings.Join(v.Unknown, "+"))
	}
	for _, x := range t.Warnings {
		w.line("warning", uint32(x.Code), x.Count, at(x.Applied), at(x.Resolved), x.Standing)
	}
	for _, x := range t.Travels {
		w.line("travel", of(x.From), of(x.To), uint32(x.Code))
	}
	w.line("withheld", t.Withheld, t.Hidden)
	for _, s := range trace.Milestones(t) {
		w.line("milestone", s.Name, s.State, at(s.Event))
	}
	return w.lines
}

type traceWriter struct{ lines []string }

func (w *traceWriter) line(words ...any) {
	w.lines = append(w.lines, strings.TrimSuffix(fmt.Sprintln(words...), "\n"))
}

func (w *traceWriter) clearance(c *trace.Clearance) {
	if c == nil {
		return
	}
	w.line("clearance", c.Side, c.Country, c.Status, c.Authority, at(c.Decided),
		all(c.Declarations), all(c.Decisions), all(c.Reports), c.Declarant(), c.Amended())
	for _, h := range c.Holds {
		w.line("hold", h.Authority, h.Reference, h.Kind, at(h.From), at(h.To))
	}
	w.line("standing", len(c.Standing()))
	k := &c.Clock
	w.line("clock", at(k.Start), at(k.End), k.Until, k.Customs, k.Operator, at(k.Undeducted), all(k.NoReason))
	for _, s := range k.Spans {
		w.line("span", at(s.From), at(s.To))
	}
}

// at names an event by its place in the chain.
func at(e *canon.Event) string {
	if e == nil {
		return "-"
	}
	return fmt.Sprintf("%d/%d/%d", e.Position.Height, e.Position.Tx, e.Position.Action)
}

func of(e *trace.Event) string {
	if e == nil {
		return "-"
	}
	return at(e.Event)
}

func all(list []*canon.Event) string {
	names := make([]string, len(list))
	for i, e := range list {
		names[i] = at(e)
	}
	return strings.Join(names, "+")
}

func way(in []*proof.Subject) string {
	names := make([]string, len(in))
	for i, s := range in {
		names[i] = hexOf(s.Value)
	}
	return strings.Join(names, "+")
}
