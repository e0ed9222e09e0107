package web

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/prove"
	"github.com/waybill-network/waybill/ledger/trace"
	"github.com/waybill-network/waybill/ledger/vocabulary"
	"github.com/waybill-network/waybill/node/link"
)

// maxJourney is how many events a first paint shows. The page's own code shows all of them.
const maxJourney = 200

// reader turns a verified proof into what people read, in one language.
type reader struct {
	text    catalog
	now     time.Time
	members map[string]*canon.Member
}

// read verifies a proof file as anyone would, and reads it.
func (h *Handler) read(file []byte, q prove.Question, text catalog) (*Reading, error) {
	v, err := light.Verify(file, h.root)
	if err != nil {
		return nil, fmt.Errorf("own answer about %s: %w", q.ID, err)
	}
	r := reader{text: text, now: time.Now(), members: map[string]*canon.Member{}}
	for _, m := range v.Members {
		r.members[m.Id] = m
	}
	out := r.reading(v, q.ID)
	out.Blinded = len(q.Salt) > 0
	if out.Blinded || q.Epoch != nil {
		out.Proof = "" // an address that shows a salt is not for writing down
	}
	return out, nil
}

func (r *reader) reading(v *light.Verified, id ident.ID) *Reading {
	canonical, _ := id.Render(ident.Canonical) // the question was read, so it has one
	out := &Reading{
		ID: Visible(people(id)), Link: canonical, Path: link.Path(id), Kind: id.Namespace.String(), Verdict: string(v.Verdict),
		Reasons: []reason{}, Milestones: []milestone{}, Journey: []step{}, Proof: link.ProofPath(id),
		Block: block{
			Height: v.Height, When: whenOf(v.Seconds*1000, 0), AgeSeconds: r.now.Unix() - v.Seconds, Signed: v.Signed,
			Validators: v.Validators, ChainID: Visible(v.ChainID), Hash: hex.EncodeToString(v.HeaderHash[:]), Stale: v.Stale,
		},
	}
	for _, m := range v.Missing {
		out.Missing = append(out.Missing, Visible(m))
	}
	for i := range v.Reasons {
		out.Reasons = append(out.Reasons, r.reason(&v.Reasons[i]))
	}
	if v.Subject != nil {
		out.Epoch = v.Subject.Epoch
	}
	t := trace.Read(v.Result, trace.Options{})
	if t == nil {
		return out
	}
	out.Withheld, out.Hidden = t.Withheld, t.Hidden
	out.Custodian = r.who(t.Custody.Custodian())
	for _, c := range []*trace.Clearance{t.Export, t.Import} {
		if c != nil {
			out.Customs = append(out.Customs, customsSays{vocabulary.Sides.Name(c.Side), Visible(c.Words())})
		}
	}
	out.Milestones = r.milestones(t)
	for i := range slices.Backward(t.Events) {
		e := &t.Events[i]
		switch {
		case e.Beside: // what else was put into a container is not the story of what is in it
		case len(out.Journey) == maxJourney:
			out.More++
		default:
			out.Journey = append(out.Journey, r.step(e))
		}
	}
	return out
}

// milestones are the six steps, none where nothing moved.
func (r *reader) milestones(t *trace.Trace) []milestone {
	out, moved := []milestone{}, false
	for _, s := range trace.Milestones(t) {
		m := milestone{Name: string(s.Name), State: string(s.State)}
		moved = moved || s.State != trace.StoneOpen
		if e := s.Event; e != nil && e.Core != nil {
			at := whenOf(e.Core.Time, e.Core.Offset)
			m.When = &at
			if m.Place = placeOf(e.Core.ReadPoint); m.Place == nil {
				m.Place = placeOf(e.Core.BusinessLocation)
			}
		}
		out = append(out, m)
	}
	if !moved {
		return []milestone{}
	}
	return out
}

// people is how people write an identifier: a postal item in groups, as on its label.
func people(id ident.ID) string {
	if v := id.Value; id.Namespace == ident.S10 && len(v) == 13 {
		return v[:2] + " " + v[2:5] + " " + v[5:8] + " " + v[8:11] + " " + v[11:]
	}
	return id.String()
}

// reason says one thing that is proven against the unit, in the words of page/reason.view.mjs.
func (r *reader) reason(in *proof.Reason) reason {
	out := reason{Word: Visible(in.Word), Count: in.Count, Height: in.Height, Organisation: r.who(in.Organisation)}
	text := out.Word
	if in.Code > 0 {
		out.Code = fmt.Sprintf("W%d", in.Code)
		text = cmp.Or(code.Notice(in.Code).Text(), out.Code)
	}
	values := []any{"org", cmp.Or(out.Organisation, "–"), "warning", text}
	if g := in.Range; g != nil {
		values = append(values, "lo", Visible(g.Lo), "hi", Visible(g.Hi))
	}
	for _, key := range []string{"warning." + out.Code, "reason." + in.Word} {
		if _, ok := r.text[key]; ok {
			text = r.text.say(key, values...)
			break
		}
	}
	out.Text = text
	return out
}

// who is an organisation with its proven title, "" for none.
func (r *reader) who(id string) string {
	m := r.members[id]
	switch {
	case id == "":
		return ""
	case m == nil || m.Title == "":
		return Visible(id)
	}
	return Visible(m.Title) + " (" + Visible(id) + ")"
}

func (r *reader) step(e *trace.Event) step {
	out := step{Withheld: e.Withheld(), Corrected: e.Corrected, Late: e.Late}
	if p := e.Position; p != nil {
		out.Position = fmt.Sprintf("%d/%d/%d", p.Height, p.Tx, p.Action)
	}
	if n := len(e.In); n > 0 {
		s := e.In[n-1]
		out.In = "blinded"
		if s.Scheme == proof.Plain {
			out.In = Visible(people(ident.ID{Namespace: ident.Namespace(s.Namespace), Value: string(s.Value)}))
		}
	}
	if e.Core == nil {
		return out
	}
	out.Organisation, out.Who = Visible(e.Organisation), r.who(e.Organisation)
	out.When = whenOf(e.Core.Time, e.Core.Offset)
	out.Place = placeOf(e.Place())
	out.words(e.Core)
	out.Title = out.title(r.text)
	return out
}

// words fills in what the event says.
func (s *step) words(c *canon.Core) {
	s.Act = fmt.Sprintf("act %d", c.Type) // proven, so of a later version's vocabulary
	if a := vocabulary.ActOf(c.Type); a != nil {
		s.Act = a.Name
	}
	if p := vocabulary.PostalOf(c.Postal); p != nil {
		s.Postal = p.Code
	}
	if s.Step = vocabulary.StepName(c.BusinessStep); c.BusinessStepUri != "" {
		s.Step = Visible(c.BusinessStepUri)
	}
	if s.Disposition = vocabulary.DispositionName(c.Disposition); c.DispositionUri != "" {
		s.Disposition = Visible(c.DispositionUri)
	}
	s.Side, s.Report = vocabulary.Sides.Name(c.Side), vocabulary.Reports.Name(c.Report)
	s.Decision, s.Irregularity = vocabulary.Decisions.Name(c.Decision), vocabulary.Irregularities.Name(c.Irregularity)
	s.Mode, s.Conveyance = vocabulary.Modes.Name(c.Mode), Visible(c.Conveyance)
	s.Reason, s.Reference = Visible(c.Reason), Visible(c.Reference)
}

// title says what happened in the words that say most. page/event.mjs has the same order.
func (s *step) title(text catalog) string {
	key := func(kind, word string) string {
		if word == "" {
			return ""
		}
		return "event." + kind + "." + word
	}
	act := s.Act
	if act == "observe" {
		act = ""
	}
	exception := ""
	if s.Act == "exception" {
		exception = s.Irregularity
	}
	title, ok := text.first(key("postal", s.Postal), key("decision", s.Decision), key("report", s.Report),
		key("exception", exception), key("act", act), key("step", s.Step), key("act", "observe"))
	if !ok {
		return s.Act
	}
	return title
}

// whenOf is a time, milliseconds since 1970 UTC, at so many minutes from UTC.
func whenOf(millis int64, minutes int32) when {
	t := time.UnixMilli(millis).In(time.FixedZone("", int(minutes)*60))
	return when{t.Format("2006-01-02T15:04:05Z07:00"), t.Format("2006-01-02 15:04 (-07:00)")}
}

func placeOf(p *canon.Place) *place {
	if p == nil {
		return nil
	}
	id := ident.ID{Namespace: ident.Namespace(p.Namespace), Value: string(p.Value)}
	out := &place{ID: Visible(id.String())}
	if len(id.Value) >= 2 && (id.Namespace == ident.Locode || id.Namespace == ident.IMPC) {
		out.Country = Visible(id.Value[:2])
	}
	return out
}
