package main

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/shipment"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// statement is one act of the vocabulary in words, as a command line or a scenario says it.
type statement struct {
	Act string `json:"act"`
	// Identifiers in any form that a document may have.
	Units    []string `json:"units"`
	Parent   string   `json:"parent"`
	Children []string `json:"children"`
	Inputs   []string `json:"inputs"`
	Outputs  []string `json:"outputs"`
	Class    string   `json:"class"`

	At          time.Time `json:"at"` // with the place's offset
	Place       string    `json:"place"`
	Location    string    `json:"location"`
	Step        string    `json:"step"` // instead of the act's own, as the disposition
	Disposition string    `json:"disposition"`

	Postal       string `json:"postal"`
	Side         string `json:"side"`
	Report       string `json:"report"`
	Decision     string `json:"decision"`
	Reference    string `json:"reference"`
	Reason       string `json:"reason"`
	To           string `json:"to"` // who is offered custody
	Deadline     string `json:"deadline"`
	Irregularity string `json:"irregularity"`
	Mode         string `json:"mode"`
	Conveyance   string `json:"conveyance"`
	Lane         string `json:"lane"` // CN-ES
	Via          string `json:"via"`  // NL,DE
	Weight       uint64 `json:"weight"`
	Pieces       uint32 `json:"pieces"`
	Range        string `json:"range"` // A1..A9
	Origin       string `json:"origin"`
	HS           string `json:"hs"`
	Paper        string `json:"paper"`
	Commitment   string `json:"commitment"`
	OnBehalfOf   string `json:"on_behalf_of"`
	PrivateRoot  string `json:"private_root"`

	correction *canon.Correction
}

// draft is the action that the statement is. Its errors name the words as flags.
func (s *statement) draft() (a tx.DraftAction, err error) {
	act := vocabulary.ActByName(s.Act)
	if act == nil || vocabulary.Governs(act.Type) {
		return a, usage("%q is no act of goods and parcels; waybill vocabulary lists them", s.Act)
	}
	_, offset := s.At.Zone()
	a.Core = &canon.Core{
		Type: act.Type, Action: act.Action, BusinessStep: act.Step, Disposition: act.Disposition,
		Time: s.At.UnixMilli(), Offset: int32(offset / 60), Weight: s.Weight, Pieces: s.Pieces,
		Reference: s.Reference, Reason: s.Reason, Conveyance: s.Conveyance, OnBehalfOf: s.OnBehalfOf, Correction: s.correction,
	}
	for _, fill := range []func(*tx.DraftAction) error{s.words, s.places, s.parties, s.goods, s.units} {
		if err := fill(&a); err != nil {
			return a, err
		}
	}
	err = check(act, &a)
	return a, err
}

// words sets what is one of a list.
func (s *statement) words(a *tx.DraftAction) error {
	c := a.Core
	for _, w := range []struct {
		flag, word string
		number     func(string) uint32
		at         *uint32
	}{
		{"step", s.Step, vocabulary.Step, &c.BusinessStep},
		{"disposition", s.Disposition, vocabulary.Disposition, &c.Disposition},
		{"side", s.Side, vocabulary.Sides.Number, &c.Side},
		{"report", s.Report, vocabulary.Reports.Number, &c.Report},
		{"decision", s.Decision, vocabulary.Decisions.Number, &c.Decision},
		{"mode", s.Mode, vocabulary.Modes.Number, &c.Mode},
		{"irregularity", s.Irregularity, vocabulary.Irregularities.Number, &c.Irregularity},
	} {
		if w.word == "" {
			continue
		}
		if *w.at = w.number(w.word); *w.at == 0 {
			return usage("--%s %q: no such word; waybill help record lists them", w.flag, w.word)
		}
	}
	switch c.Decision {
	case canon.CustomsDecisionHold, canon.CustomsDecisionRefer, canon.CustomsDecisionDoNotLoad, canon.CustomsDecisionLift:
		if s.Reference == "" {
			return usage("--decision %s needs --reference: the number of the hold, by which it ends", s.Decision)
		}
	}
	if s.Postal == "" {
		return nil
	}
	scan := vocabulary.PostalByCode(s.Postal)
	if scan == nil {
		return usage("--postal %q: no item event of UPU EMSEVT V3", s.Postal)
	}
	if is := vocabulary.PostalAct(scan.Event); is.Type != c.Type {
		return usage("--postal %s is the act %s (%s)", s.Postal, is.Name, scan.Text)
	}
	c.Postal, c.Side, c.Report = scan.Event, scan.Side, scan.Report
	return nil
}

func (s *statement) places(a *tx.DraftAction) error {
	for _, p := range []struct {
		flag, text string
		at         **canon.Place
	}{{"place", s.Place, &a.Core.ReadPoint}, {"location", s.Location, &a.Core.BusinessLocation}} {
		if p.text == "" {
			continue
		}
		id, form, err := ident.Parse(p.text)
		if err != nil {
			return usage("--%s: %w", p.flag, err)
		}
		*p.at = &canon.Place{Namespace: uint32(id.Namespace), Value: []byte(id.Value), Form: uint32(form)}
	}
	return nil
}

// parties sets to whom, from where and where to.
func (s *statement) parties(a *tx.DraftAction) error {
	if s.To != "" || s.Deadline != "" {
		a.Core.Offer = &canon.Offer{To: s.To}
		if s.To == "" {
			return usage("--to: name the organisation that is offered custody")
		}
	}
	if s.Deadline != "" {
		t, err := time.Parse(time.RFC3339, s.Deadline)
		if err != nil || t.UnixMilli() <= 0 {
			return usage("--deadline %q: a time with its zone, as in 2026-12-01T09:30:00-05:00", s.Deadline)
		}
		if !t.After(s.At) {
			return usage("--deadline %s: the offer is made at %s, and would have lapsed already",
				s.Deadline, s.At.Format(time.RFC3339))
		}
		a.Core.Offer.Deadline = t.UnixMilli()
	}
	if s.Lane == "" {
		if s.Via != "" {
			return usage("--via goes with --lane")
		}
		return nil
	}
	from, to, ok := strings.Cut(s.Lane, "-")
	if !ok {
		return usage("--lane %q: two countries, as in CN-ES", s.Lane)
	}
	a.Core.Lane = &canon.Lane{From: from, To: to}
	if s.Via != "" {
		a.Core.Lane.Via = strings.Split(s.Via, ",")
		slices.Sort(a.Core.Lane.Via)
	}
	return nil
}

// goods sets what is said of products and papers.
func (s *statement) goods(a *tx.DraftAction) (err error) {
	c := a.Core
	if s.Range != "" {
		lo, hi, ok := strings.Cut(s.Range, "..")
		if !ok || lo == "" || hi == "" {
			return usage("--range %q: the first and the last serial, as in A100001..A109999", s.Range)
		}
		c.Range = &canon.SerialRange{Lo: lo, Hi: hi}
	}
	if s.Origin != "" || s.HS != "" {
		c.Facts = &canon.Facts{Origin: s.Origin, Hs: s.HS}
	}
	if s.Paper != "" || s.Commitment != "" {
		c.Paper = &canon.Paper{Type: vocabulary.PaperTypes.Number(s.Paper)}
		if c.Paper.Type == 0 {
			return usage("--paper %q: one of %s", s.Paper, strings.Join(vocabulary.PaperTypes.List(), ", "))
		}
		if c.Paper.Commitment, err = hash32("--commitment", s.Commitment); err != nil {
			return err
		}
	}
	if s.PrivateRoot != "" {
		a.PrivateRoot, err = hash32("--private-root", s.PrivateRoot)
	}
	return err
}

func hash32(flag, text string) ([]byte, error) {
	b, err := hex.DecodeString(text)
	if err != nil || len(b) != 32 {
		return nil, usage("%s %q: 64 hex digits", flag, text)
	}
	return b, nil
}

func (s *statement) units(a *tx.DraftAction) error {
	one := func(text string) []string {
		if text == "" {
			return nil
		}
		return []string{text}
	}
	for _, list := range []struct {
		flag string
		role uint32
		ids  []string
	}{
		{"parent", canon.UnitRoleParent, one(s.Parent)}, {"unit", canon.UnitRoleObject, s.Units},
		{"child", canon.UnitRoleChild, s.Children}, {"input", canon.UnitRoleInput, s.Inputs},
		{"output", canon.UnitRoleOutput, s.Outputs}, {"class", canon.UnitRoleClass, one(s.Class)},
	} {
		for _, text := range list.ids {
			u, err := parseUnit(text)
			if err != nil {
				return usage("--%s: %w", list.flag, err)
			}
			u.Role = list.role
			a.Units = append(a.Units, u)
		}
	}
	return nil
}

// parseUnit reads an identifier, or the name of a blinded unit.
func parseUnit(text string) (canon.Unit, error) {
	if rest, ok := strings.CutPrefix(text, "urn:waybill:blinded:"); ok {
		kind, hash, _ := strings.Cut(rest, ":")
		namespace, ok := ident.NamespaceByName(kind)
		b, err := hex.DecodeString(hash)
		if !ok || err != nil || len(b) != 32 {
			return canon.Unit{}, fmt.Errorf("%q: a blinded unit is urn:waybill:blinded:KIND:HASH", text)
		}
		return canon.Unit{Namespace: uint32(namespace), Value: b, Scheme: 1}, nil
	}
	id, form, err := ident.Parse(text)
	return canon.Unit{Namespace: uint32(id.Namespace), Value: []byte(id.Value), Form: uint32(form)}, err
}

// flagOf is the flag, or flags, that say a term.
var flagOf = map[string]string{
	"offer": "to", "facts": "origin or --hs", "paper": "paper", "private_root": "private", "on_behalf_of": "on-behalf-of",
	"correction": "event",
}

func flagNamed(term string) string {
	if f, ok := flagOf[term]; ok {
		return f
	}
	return term
}

// unitFlags name the units of each role.
var unitFlags = [...]string{
	canon.UnitRoleObject: "unit", canon.UnitRoleParent: "parent", canon.UnitRoleChild: "child", canon.UnitRoleInput: "input",
	canon.UnitRoleOutput: "output", canon.UnitRoleClass: "class",
}

// check says what the ledger would refuse as SHAPE or malformed, and which word is to blame.
func check(act *vocabulary.Act, a *tx.DraftAction) error {
	if err := tx.CheckTerms(a.Core); err != nil {
		return usage("%w", err)
	}
	term, lacking := shipment.Misfit(&canon.Action{Core: a.Core, Units: a.Units, PrivateRoot: a.PrivateRoot})
	switch {
	case lacking:
		return usage("%s needs --%s", act.Name, flagNamed(term))
	case term != "":
		return usage("%s does not take --%s", act.Name, flagNamed(term))
	}
	parts, _ := shipment.PartsOf(act.Type)
	for role, c := range parts.Units {
		n := 0
		for i := range a.Units {
			if int(a.Units[i].Role) == role {
				n++
			}
		}
		switch {
		case n < c.Least:
			return usage("%s needs --%s", act.Name, unitFlags[role])
		case c.Most >= 0 && n > c.Most && c.Most == 0:
			return usage("%s does not take --%s", act.Name, unitFlags[role])
		case c.Most >= 0 && n > c.Most:
			return usage("%s takes --%s once", act.Name, unitFlags[role])
		}
	}
	return nil
}
