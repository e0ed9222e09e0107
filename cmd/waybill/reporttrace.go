package main

import (
	"fmt"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/trace"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// addTrace tells what became of the unit, and its history.
func (r *report) addTrace(t *trace.Trace, o trace.Options, titles map[string]string) {
	if o != (trace.Options{}) {
		r.AsOf = &reportAsOf{Height: o.Height}
		if o.Time != 0 {
			r.AsOf.Time = utc(o.Time)
		}
	}
	r.Position = positionOf(t)
	r.Custody = tenuresOf(&t.Custody)
	for _, c := range []*trace.Clearance{t.Export, t.Import} {
		if c != nil {
			r.Clearance = append(r.Clearance, clearanceOf(c))
		}
	}
	for i := range t.Stays {
		r.Stays = append(r.Stays, stayOf(&t.Stays[i]))
	}
	r.Flags = flagsOf(t.Subject, o)
	for i := range t.Warnings {
		w := &t.Warnings[i]
		r.Warnings = append(r.Warnings, reportRaised{
			reportWarning: warningOf(w.Code, w.Count), Standing: w.Standing,
			Applied: refOf(w.Applied), Resolved: refOf(w.Resolved),
		})
	}
	for i := range t.Vouchers {
		if v := &t.Vouchers[i]; len(v.Organisations) > 0 {
			r.Vouchers = append(r.Vouchers, reportVoucher{string(v.Stage), v.Organisations, v.Aliases, v.Unknown})
		}
	}
	for i := range t.Travels {
		w := &t.Travels[i]
		r.Travels = append(r.Travels, reportTravel{
			Code: noticeName(uint32(w.Code)), Text: w.Code.Text(), From: *refOf(w.From.Event), To: *refOf(w.To.Event),
		})
	}
	r.Withheld, r.Hidden = t.Withheld, t.Hidden
	for i := range t.Events {
		if e := &t.Events[i]; !e.Beside { // what else was put into a container is not the story of what is in it
			r.History = append(r.History, eventOf(e, titles))
		}
	}
}

// refOf points at an event, which may be withheld; nil for none.
func refOf(e *canon.Event) *reportRef {
	if e == nil || e.Position == nil {
		return nil
	}
	r := &reportRef{Event: positionName(e.Position), Organisation: e.Organisation}
	if e.Core != nil {
		r.Time = local(e.Core.Time, e.Core.Offset)
		if r.Place = placeOf(e.Core.ReadPoint); r.Place == "" {
			r.Place = placeOf(e.Core.BusinessLocation)
		}
	}
	return r
}

func refsOf(events []*canon.Event) (out []reportRef) {
	for _, e := range events {
		out = append(out, *refOf(e))
	}
	return out
}

func positionName(p *canon.Position) string { return fmt.Sprintf("%d/%d/%d", p.Height, p.Tx, p.Action) }

func refOfTraced(e *trace.Event) *reportRef {
	if e == nil {
		return nil
	}
	return refOf(e.Event)
}

func positionOf(t *trace.Trace) *reportPosition {
	m := &t.Movement
	p := &reportPosition{
		Milestone: vocabulary.Milestones.Name(m.Position), By: refOfTraced(m.By), WayBack: m.WayBack, Place: placeOf(m.Place),
		Seen: refOfTraced(m.Seen), Departed: refOfTraced(m.Departed), Arrived: refOfTraced(m.Arrived),
	}
	for depth := 1; ; depth++ {
		i := slices.IndexFunc(t.Stays, func(s trace.Stay) bool { return s.Open && s.Depth == depth })
		if i < 0 {
			break
		}
		p.In = append(p.In, containerOf(&t.Stays[i]))
	}
	if p.Milestone == "" && p.Seen == nil && len(p.In) == 0 {
		return nil
	}
	return p
}

// containerOf names the container of a stay, "" where it is not shown.
func containerOf(s *trace.Stay) string {
	switch n := len(s.In); {
	case n > 0:
		return subjectName(s.In[n-1])
	case s.Container != nil:
		return unitOf(s.Container.Namespace, s.Container.Value, s.Container.Scheme, 0).ID
	}
	return ""
}

func subjectName(s *proof.Subject) string { return unitOf(s.Namespace, s.Value, s.Scheme, s.Epoch).ID }

func namesOf(way []*proof.Subject) (out []string) {
	for _, s := range way {
		out = append(out, subjectName(s))
	}
	return out
}

func stayOf(s *trace.Stay) reportStay {
	offset := int32(0)
	if s.Begin.Core != nil {
		offset = s.Begin.Core.Offset
	}
	out := reportStay{
		Container: containerOf(s), Depth: s.Depth, From: local(s.From.Time, offset), Packed: positionName(s.Begin.Position),
	}
	if n := len(s.In); n > 1 {
		out.Way = namesOf(s.In[:n-1])
	}
	if !s.Open {
		out.To = local(s.To.Time, offset)
	}
	return out
}

func tenuresOf(c *trace.Custody) *reportTenures {
	if len(c.Tenures)+len(c.Claims) == 0 && c.Offer == nil {
		return nil
	}
	out := &reportTenures{Custodian: c.Custodian(), Tenures: []reportTenure{}, Claims: refsOf(c.Claims)}
	for i := range c.Tenures {
		out.Tenures = append(out.Tenures, tenureOf(&c.Tenures[i], i > 0))
	}
	if e := c.Offer; e != nil {
		out.Offer = &reportOffer{reportRef: *refOf(e)}
		if o := e.Core.Offer; o != nil {
			if out.Offer.To = o.To; o.Deadline != 0 {
				out.Offer.Deadline = utc(o.Deadline)
			}
		}
	}
	return out
}

// tenureOf renders a tenure; later says that another one was before it.
func tenureOf(t *trace.Tenure, later bool) reportTenure {
	return reportTenure{
		Holder: t.Holder, From: *refOf(t.From), Offered: refOf(t.Offered), Passed: refOf(t.Passed), To: refOf(t.To),
		Gap: t.Gap(), Reserve: vocabulary.Irregularities.Name(t.Reserve()), NoOffer: later && t.Offered == nil,
	}
}

// statuses of clearance by canon.ClearanceStatus….
const statusWords vocabulary.Words = "declared referred held released refused seized"

func clearanceOf(c *trace.Clearance) reportClearance {
	out := reportClearance{
		Side: vocabulary.Sides.Name(c.Side), Says: c.Words(), Country: c.Country, Status: statusWords.Name(c.Status),
		Authority: c.Authority, Decided: refOf(c.Decided), Declarant: c.Declarant(), Declarations: refsOf(c.Declarations),
	}
	for i := range c.Holds {
		h := &c.Holds[i]
		out.Holds = append(out.Holds, reportHold{
			Kind: vocabulary.Decisions.Name(h.Kind), Authority: h.Authority, Reference: h.Reference, Reason: h.From.Core.Reason,
			From: *refOf(h.From), To: refOf(h.To),
		})
	}
	for _, e := range c.Reports {
		out.Reports = append(out.Reports, reportSaid{*refOf(e), vocabulary.Reports.Name(e.Core.Report), e.Core.Reason})
	}
	if k := &c.Clock; k.Start != nil {
		out.Clock = &reportCustoms{
			Start: *refOf(k.Start), End: refOf(k.End), Customs: k.Customs, Operator: k.Operator, Undeducted: refOf(k.Undeducted),
			NoReason: refsOf(k.NoReason),
		}
	}
	return out
}

// flagsOf are the flags that stood at the height, and at the time, of the options. One that was set again above the height
// is not among them: the record tells when it was set last.
func flagsOf(s *proof.Subject, o trace.Options) (out []reportFlag) {
	if s.State == nil || s.State.Flags == nil {
		return nil
	}
	f := s.State.Flags
	for _, x := range []reportFlag{
		{"recalled", f.Recalled, f.RecalledBy}, {"clone suspect", f.CloneSuspect, ""}, {"damaged", f.Damaged, ""},
		{"disputed", f.Disputed, ""},
	} {
		if x.Height > 0 && (o.Height == 0 || x.Height <= o.Height) && (o.Time == 0 || !happenedAfter(s, x.Height, o.Time)) {
			out = append(out, x)
		}
	}
	return out
}

// happenedAfter reports that what the block recorded of the unit is of a later time, all of it.
func happenedAfter(s *proof.Subject, height uint64, millis int64) bool {
	later := false
	for _, e := range s.Events {
		if e.Position == nil || e.Position.Height != height {
			continue
		}
		if e.Core == nil || e.Core.Time <= millis {
			return false
		}
		later = true
	}
	return later
}

func warningOf(n code.Notice, count uint32) reportWarning {
	return reportWarning{Code: noticeName(uint32(n)), Count: count, Text: n.Text()}
}
