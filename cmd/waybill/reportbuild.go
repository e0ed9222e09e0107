package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/trace"
	"github.com/waybill-network/waybill/ledger/vocabulary"
	"github.com/waybill-network/waybill/node/card"
)

var says = map[proof.Verdict]string{
	proof.Genuine:    "registered by one who may, and nothing odd is recorded",
	proof.Caution:    "registered by one who may, with warnings, or damaged or disputed",
	proof.Suspect:    "goods that were never commissioned, a clone, or scanned after the end",
	proof.Recalled:   "it, its product, or serials of the product are recalled",
	proof.Seen:       "scanned by somebody, registered by nobody",
	proof.Absent:     "there is no record of it",
	proof.Partial:    "what is shown is true, but something that could change the picture is not shown",
	proof.EventShown: "the event is in the unit's record",
}

// newReport renders a verified proof: how things are, by all that it shows.
func newReport(v *light.Verified, now time.Time) *report { return newReportAs(v, trace.Options{}, now) }

// newReportAs renders a verified proof from a point of view.
func newReportAs(v *light.Verified, o trace.Options, now time.Time) *report {
	r := &report{
		Verdict: v.Verdict, Says: says[v.Verdict], Missing: v.Missing, NeverCommissioned: v.NeverCommissioned,
		History: []reportEvent{}, Containers: []reportRecord{}, Members: []reportMember{},
	}
	if said := reasonsOf(v.Reasons); said != "" && (v.Verdict == proof.Caution || v.Verdict == proof.Suspect) {
		r.Says = said
	}
	r.Unit = unitOf(v.Question.Namespace, v.Question.Value, proof.Plain, v.Question.Epoch)
	r.Unit.Blinded = len(v.Question.Salt) > 0
	if v.InRange != nil {
		r.SerialRange = &reportRange{v.InRange.Lo, v.InRange.Hi}
	}
	titles := map[string]string{}
	for _, m := range v.Members {
		titles[m.Id] = m.Title
		r.Members = append(r.Members, memberOf(m))
	}
	if v.Subject != nil {
		s := recordOf(v.Subject, v.Containers, v.HeaderSeconds*1000)
		if r.Unit.Blinded {
			s.Unit = r.Unit // the asker holds the salt, and so the identifier
		}
		r.Record = &s
	}
	for i := range v.Containers {
		r.Containers = append(r.Containers, recordOf(&v.Containers[i], v.Containers, v.HeaderSeconds*1000))
	}
	switch t := trace.Read(v.Result, o); {
	case t == nil:
	case v.Question.Event != nil: // nothing follows from one event but the event
		for i := range t.Events {
			r.History = append(r.History, eventOf(&t.Events[i], titles))
		}
	default:
		r.addTrace(t, o, titles)
	}
	r.Block = reportBlock{
		ChainID: v.ChainID, Height: v.Height, HeaderHash: hex.EncodeToString(v.HeaderHash[:]),
		HeaderTime: utc(v.HeaderSeconds * 1000), Time: utc(v.Seconds * 1000), AgeSeconds: now.Unix() - v.Seconds,
		Rules: v.Rules, Signed: v.Signed, Validators: v.Validators, SignedPower: v.SignedPower, Power: v.Power,
		Signers: []string{}, Stale: v.Stale,
	}
	return r
}

// unitOf names an identifier in its canonical form.
func unitOf(namespace uint32, value []byte, scheme, epoch uint32) reportUnit {
	u := reportUnit{Kind: ident.Namespace(namespace).String(), Epoch: epoch, Blinded: scheme == proof.Blinded}
	if u.Blinded {
		u.ID = "urn:waybill:blinded:" + u.Kind + ":" + hex.EncodeToString(value)
		return u
	}
	u.ID = canonical(namespace, value)
	return u
}

func canonical(namespace uint32, value []byte) string {
	id := ident.ID{Namespace: ident.Namespace(namespace), Value: string(value)}
	if s, err := id.Render(ident.Canonical); err == nil {
		return s
	}
	return id.Value // proven, so the ledger took it under rules that this program does not know
}

func placeOf(p *canon.Place) string {
	if p == nil {
		return ""
	}
	return canonical(p.Namespace, p.Value)
}

var origins = map[uint32]string{
	canon.OriginSeen: "seen", canon.OriginCommissioned: "commissioned", canon.OriginAccepted: "accepted",
	canon.OriginFounded: "founded",
}

// recordOf renders a record; millis is the ledger time that deadlines are compared with.
func recordOf(s *proof.Subject, containers []proof.Subject, millis int64) reportRecord {
	r := reportRecord{Unit: unitOf(s.Namespace, s.Value, s.Scheme, s.Epoch), Events: s.Count, Withheld: s.Withheld}
	st := s.State
	if st == nil {
		return r
	}
	r.Origin, r.Organisation, r.Height = origins[st.Origin], st.Organisation, st.Height
	if st.Opened != 0 {
		r.Opened = utc(st.Opened)
	}
	if k := st.Custody; k != nil {
		r.Custody = &reportCustody{Custodian: k.Custodian, Height: k.Height, OfferedTo: k.OfferedTo}
		if k.OfferedTo != "" && k.Deadline != 0 {
			r.Custody.Deadline, r.Custody.Lapsed = utc(k.Deadline), k.Deadline < millis
		}
	}
	if in := st.Containment; in != nil && len(in.Parent) > 0 {
		r.Container = holderOf(in, containers)
	}
	for _, w := range st.Warnings {
		r.Warnings = append(r.Warnings, warningOf(code.Notice(w.Code), w.Count))
	}
	if p := st.Product; p != nil {
		r.Product = &reportProduct{p.Holder, p.Ranges}
	}
	return r
}

// holderOf is what holds a unit: its identifier if it is among the proven containers, or else its register key, and
// nothing when it was emptied since.
func holderOf(in *canon.Containment, containers []proof.Subject) string {
	for i := range containers {
		s := &containers[i]
		if k := proof.Key(s.Scheme, s.Namespace, s.Value, s.Epoch); string(k[:]) != string(in.Parent) {
			continue
		}
		if s.State != nil && s.State.Emptied != 0 && in.Since <= s.State.Emptied {
			return ""
		}
		return unitOf(s.Namespace, s.Value, s.Scheme, s.Epoch).ID
	}
	return hex.EncodeToString(in.Parent)
}

// noticeName is "W4" for a warning and the bare number of a remark.
func noticeName(n uint32) string {
	if code.Notice(n).Warning() {
		return fmt.Sprintf("W%d", n)
	}
	return fmt.Sprint(n)
}

func memberOf(m *canon.Member) reportMember {
	out := reportMember{ID: m.Id, Title: m.Title, Roles: []string{}, Alias: len(m.OwnerCommitment) > 0}
	for i := range m.Roles {
		out.Roles = append(out.Roles, card.RoleName(m.Roles[i].Type))
	}
	return out
}

// actName is the name of what an action does.
func actName(kind uint32) string {
	if a := vocabulary.ActOf(kind); a != nil {
		return a.Name
	}
	return fmt.Sprintf("act %d", kind) // proven, so of a later version's vocabulary
}

var roles = [...]string{
	canon.UnitRoleObject: "", canon.UnitRoleParent: "parent", canon.UnitRoleChild: "child", canon.UnitRoleInput: "input",
	canon.UnitRoleOutput: "output", canon.UnitRoleClass: "class",
}

func eventOf(t *trace.Event, titles map[string]string) reportEvent {
	e := reportEvent{
		Height: t.Position.Height, Tx: t.Position.Tx, Action: t.Position.Action,
		Organisation: t.Organisation, Title: titles[t.Organisation], KeyID: hex.EncodeToString(t.KeyId),
		Units: t.UnitCount, Commit: hex.EncodeToString(t.Commit), Late: t.Late,
	}
	if n := len(t.In); n > 0 {
		e.In, e.Way = subjectName(t.In[n-1]), namesOf(t.In[:n-1])
	}
	if t.Corrected {
		e.Corrected = "withheld"
		if t.By != nil {
			e.Corrected = positionName(t.By.Position)
		}
	}
	if t.Core == nil {
		return e
	}
	e.core(t.Core)
	if int(t.Role) < len(roles) {
		e.Role = roles[t.Role]
	}
	if p := t.Parent(); p != nil && t.Role != canon.UnitRoleParent {
		e.Container = unitOf(p.Namespace, p.Value, p.Scheme, 0).ID
	}
	e.Detail = detailOf(t.Fields)
	return e
}

// core fills in what every validating member sees of the event.
func (e *reportEvent) core(c *canon.Core) {
	e.Time, e.Act = local(c.Time, c.Offset), actName(c.Type)
	e.Place, e.Location = placeOf(c.ReadPoint), placeOf(c.BusinessLocation)
	if e.Step = c.BusinessStepUri; e.Step == "" {
		e.Step = vocabulary.StepName(c.BusinessStep)
	}
	if e.Disposition = c.DispositionUri; e.Disposition == "" {
		e.Disposition = vocabulary.DispositionName(c.Disposition)
	}
	if c.Offer != nil {
		e.OfferTo = c.Offer.To
	}
	if c.Range != nil {
		e.Range = &reportRange{c.Range.Lo, c.Range.Hi}
	}
	e.terms(c)
}

// terms fills in what acts of goods, movement and customs say.
func (e *reportEvent) terms(c *canon.Core) {
	if p := vocabulary.PostalOf(c.Postal); p != nil {
		e.Postal = p.Code
	}
	e.Side, e.Report = vocabulary.Sides.Name(c.Side), vocabulary.Reports.Name(c.Report)
	e.Decision = vocabulary.Decisions.Name(c.Decision)
	e.Reference, e.Reason, e.OnBehalfOf = c.Reference, c.Reason, c.OnBehalfOf
	e.Irregularity = vocabulary.Irregularities.Name(c.Irregularity)
	e.Mode, e.Conveyance = vocabulary.Modes.Name(c.Mode), c.Conveyance
	e.Weight, e.Pieces = c.Weight, c.Pieces
	if l := c.Lane; l != nil {
		e.Lane = l.From + "-" + l.To
	}
}

// detailOf puts the disclosed fields into one JSON object; a field that is no JSON is shown as a string.
func detailOf(fields []canon.DisclosedField) json.RawMessage {
	if len(fields) == 0 {
		return nil
	}
	object := make(map[string]any, len(fields))
	for i := range fields {
		f := &fields[i]
		if json.Valid(f.Value) {
			object[f.Name] = json.RawMessage(f.Value)
		} else {
			object[f.Name] = string(f.Value)
		}
	}
	b, err := json.Marshal(object)
	if err != nil {
		return nil // not reached: each part is valid
	}
	return b
}

func utc(millis int64) string {
	return time.UnixMilli(millis).UTC().Format("2006-01-02T15:04:05.999Z07:00")
}

// local is a time in the place's own offset.
func local(millis int64, minutes int32) string {
	zone := time.FixedZone("", int(minutes)*60)
	return time.UnixMilli(millis).In(zone).Format("2006-01-02T15:04:05.999Z07:00")
}

// addSigners names the validators that signed the proof's last block, as far as the genesis knows their keys.
func (r *report) addSigners(file []byte, g *canon.Genesis) {
	var p canon.Proof
	if err := p.Decode(file, 1<<20); err != nil || len(p.Path) == 0 {
		return // not reached: the file was verified
	}
	last := &p.Path[len(p.Path)-1]
	for i := range last.Signatures {
		n := int(last.Signatures[i].Validator)
		if n >= len(last.Validators) {
			return
		}
		if id := validatorOf(g, last.Validators[n].PublicKey); id != "" {
			r.Block.Signers = append(r.Block.Signers, id)
		}
	}
	slices.Sort(r.Block.Signers)
}

func validatorOf(g *canon.Genesis, key []byte) string {
	for i := range g.Members {
		if v := g.Members[i].Validator; v != nil && string(v.PublicKey) == string(key) {
			return g.Members[i].Id
		}
	}
	return ""
}
