package vectors

import (
	"encoding/hex"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
)

// Facts is everything that a verified file says, in a form that two implementations can compare as text: bytes in hex,
// numbers of 64 bits as decimal text, messages as their canonical bytes.
type Facts struct {
	Verdict           string         `json:"verdict"`
	Reasons           []ReasonFacts  `json:"reasons"`
	Missing           []string       `json:"missing"`
	Question          string         `json:"question"`
	Subject           *SubjectFacts  `json:"subject"`
	Containers        []SubjectFacts `json:"containers"`
	NeverCommissioned bool           `json:"never_commissioned"`
	InRange           []string       `json:"in_range"`
	Members           []string       `json:"members"`
	Chain             ChainFacts     `json:"chain"`
}

// ReasonFacts is what is proven against a unit.
type ReasonFacts struct {
	Word         string   `json:"word"`
	Verdict      string   `json:"verdict"`
	Height       uint64   `json:"height,string"`
	Organisation string   `json:"organisation"`
	Code         uint32   `json:"code"`
	Count        uint32   `json:"count"`
	Last         uint32   `json:"last"`
	Range        []string `json:"range"`
}

// SubjectFacts is a proven record.
type SubjectFacts struct {
	Namespace uint32       `json:"namespace"`
	Value     string       `json:"value"`
	Scheme    uint32       `json:"scheme"`
	Epoch     uint32       `json:"epoch"`
	State     string       `json:"state"`
	Count     uint32       `json:"count"`
	Withheld  int          `json:"withheld"`
	Events    []EventFacts `json:"events"`
}

// EventFacts is a proven event. Only Position and Commit are set of one that is withheld.
type EventFacts struct {
	Position     string   `json:"position"`
	Commit       string   `json:"commit"`
	Organisation string   `json:"organisation"`
	KeyID        string   `json:"key_id"`
	Core         string   `json:"core"`
	Units        []string `json:"units"`
	Fields       []string `json:"fields"`
}

// ChainFacts is the header that proves it.
type ChainFacts struct {
	ChainID       string `json:"chain_id"`
	Height        uint64 `json:"height,string"`
	AppHash       string `json:"app_hash"`
	HeaderHash    string `json:"header_hash"`
	HeaderSeconds int64  `json:"header_seconds,string"`
	Seconds       int64  `json:"seconds,string"`
	Rules         uint64 `json:"rules,string"`
	Signed        int    `json:"signed"`
	Validators    int    `json:"validators"`
	SignedPower   uint64 `json:"signed_power,string"`
	Power         uint64 `json:"power,string"`
	Stale         bool   `json:"stale"`
}

// FactsOf writes down what a verified file says.
func FactsOf(v *light.Verified) Facts {
	f := Facts{
		Verdict: string(v.Verdict), Reasons: []ReasonFacts{}, Missing: append([]string{}, v.Missing...),
		Question: hexOf(v.Question.Raw()), Containers: []SubjectFacts{}, NeverCommissioned: v.NeverCommissioned,
		Members: []string{}, Chain: chainFacts(&v.Proven),
	}
	for i := range v.Reasons {
		f.Reasons = append(f.Reasons, reasonFacts(&v.Reasons[i]))
	}
	if v.Subject != nil {
		s := subjectFacts(v.Subject)
		f.Subject = &s
	}
	for i := range v.Containers {
		f.Containers = append(f.Containers, subjectFacts(&v.Containers[i]))
	}
	if v.InRange != nil {
		f.InRange = []string{v.InRange.Lo, v.InRange.Hi}
	}
	for _, m := range v.Members {
		f.Members = append(f.Members, hexOf(m.Raw()))
	}
	return f
}

func reasonFacts(r *proof.Reason) ReasonFacts {
	f := ReasonFacts{
		Word: r.Word, Verdict: string(r.Verdict()), Height: r.Height, Organisation: r.Organisation,
		Code: r.Code, Count: r.Count, Last: r.Last,
	}
	if r.Range != nil {
		f.Range = []string{r.Range.Lo, r.Range.Hi}
	}
	return f
}

func subjectFacts(s *proof.Subject) SubjectFacts {
	f := SubjectFacts{
		Namespace: s.Namespace, Value: hexOf(s.Value), Scheme: s.Scheme, Epoch: s.Epoch, Count: s.Count, Withheld: s.Withheld,
		Events: []EventFacts{},
	}
	if s.State != nil {
		f.State = hexOf(s.State.Raw())
	}
	for _, e := range s.Events {
		f.Events = append(f.Events, eventFacts(e))
	}
	return f
}

func eventFacts(e *canon.Event) EventFacts {
	f := EventFacts{
		Position: hexOf(e.Position.Raw()), Commit: hexOf(e.Commit), Organisation: e.Organisation, KeyID: hexOf(e.KeyId),
		Units: []string{}, Fields: []string{},
	}
	if e.Core != nil {
		f.Core = hexOf(e.Core.Raw())
	}
	for i := range e.Units {
		f.Units = append(f.Units, hexOf(e.Units[i].Raw()))
	}
	for i := range e.Fields {
		f.Fields = append(f.Fields, hexOf(e.Fields[i].Raw()))
	}
	return f
}

func chainFacts(p *light.Proven) ChainFacts {
	return ChainFacts{
		ChainID: p.ChainID, Height: p.Height, AppHash: hexOf(p.AppHash[:]), HeaderHash: hexOf(p.HeaderHash[:]),
		HeaderSeconds: p.HeaderSeconds, Seconds: p.Seconds, Rules: p.Rules, Signed: p.Signed, Validators: p.Validators,
		SignedPower: p.SignedPower, Power: p.Power, Stale: p.Stale,
	}
}

func hexOf(b []byte) string { return hex.EncodeToString(b) }
