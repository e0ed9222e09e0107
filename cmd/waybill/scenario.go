package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"time"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

//go:embed scenario/demo.json
var demoScenario []byte

// scenario is a story that a network is made to live through. scenario/README.md describes its file.
type scenario struct {
	Name          string `json:"name"`
	Organisations []struct {
		ID    string   `json:"id"`
		Title string   `json:"title"`
		Roles []string `json:"roles"`
	} `json:"organisations"`
	Steps     []step     `json:"steps"`
	Questions []question `json:"questions"`
}

// step is what one organisation signs.
type step struct {
	By          string    `json:"by"`
	Do          string    `json:"do"`
	Step        string    `json:"step"` // business step
	Disposition string    `json:"disposition"`
	At          time.Time `json:"at"` // with the place's offset
	Place       string    `json:"place"`
	Units       []string  `json:"units"`
	Parent      string    `json:"parent"`
	Children    []string  `json:"children"`
	Range       []string  `json:"range"` // first and last serial
	To          string    `json:"to"`    // who is offered custody
	Says        string    `json:"says"`
}

// question is what is asked at the end.
type question struct {
	File   string `json:"file"`
	Unit   string `json:"unit"`
	Ask    string `json:"ask"` // whose node
	Expect string `json:"expect"`
	Says   string `json:"says"`
}

func readScenario(b []byte) (*scenario, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	s := new(scenario)
	if err := d.Decode(s); err != nil {
		return nil, fmt.Errorf("scenario: %w", err)
	}
	return s, nil
}

// moveTo moves the whole story by days, so that its last step lies within the day before now: the ledger takes
// nothing that has yet to happen, and a story of long ago would not look like one of this network. Times of the
// day, zones and distances stay as they are.
func (s *scenario) moveTo(now time.Time) {
	const day = 24 * time.Hour
	var last time.Time
	for i := range s.Steps {
		if at := s.Steps[i].At; at.After(last) {
			last = at
		}
	}
	by := now.Sub(last).Truncate(day) // towards zero
	if now.Before(last.Add(by)) {
		by -= day
	}
	for i := range s.Steps {
		at := &s.Steps[i].At
		// Where the offset is that of this machine, reading has made it the machine's zone, which may have another
		// offset on another day.
		_, offset := at.Zone()
		*at = at.In(time.FixedZone("", offset)).Add(by)
	}
}

var stepTypes = map[string]uint32{
	"commission":     canon.ActionTypeCommission,
	"accept":         canon.ActionTypeAccept,
	"observe":        canon.ActionTypeObserve,
	"aggregate":      canon.ActionTypeAggregate,
	"disaggregate":   canon.ActionTypeDisaggregate,
	"offer":          canon.ActionTypeCustodyOffer,
	"accept-custody": canon.ActionTypeCustodyAccept,
	"reject-custody": canon.ActionTypeCustodyReject,
}

// action is the step as the ledger's action.
func (s *step) action() (a tx.DraftAction, err error) {
	_, offset := s.At.Zone()
	a.Core = &canon.Core{
		Type: stepTypes[s.Do], Time: s.At.UnixMilli(), Offset: int32(offset / 60),
		BusinessStep: vocabulary.Step(s.Step), Disposition: vocabulary.Disposition(s.Disposition),
	}
	if a.Core.Type == 0 || s.Step != "" && a.Core.BusinessStep == 0 || s.Disposition != "" && a.Core.Disposition == 0 {
		return a, fmt.Errorf("unknown word in %q, %q, %q", s.Do, s.Step, s.Disposition)
	}
	if s.Place != "" {
		id, form, err := ident.Parse(s.Place)
		if err != nil {
			return a, err
		}
		a.Core.ReadPoint = &canon.Place{Namespace: uint32(id.Namespace), Value: []byte(id.Value), Form: uint32(form)}
	}
	if len(s.Range) == 2 {
		a.Core.Range = &canon.SerialRange{Lo: s.Range[0], Hi: s.Range[1]}
	}
	if s.To != "" {
		a.Core.Offer = &canon.Offer{To: s.To}
	}
	err = s.addUnits(&a)
	return a, err
}

func (s *step) addUnits(a *tx.DraftAction) error {
	add := func(role uint32, list ...string) error {
		for _, text := range list {
			id, form, err := ident.Parse(text)
			if err != nil {
				return err
			}
			a.Units = append(a.Units, canon.Unit{
				Role: role, Namespace: uint32(id.Namespace), Value: []byte(id.Value), Form: uint32(form),
			})
		}
		return nil
	}
	if s.Parent != "" {
		if err := add(canon.UnitRoleParent, s.Parent); err != nil {
			return err
		}
	}
	if err := add(canon.UnitRoleChild, s.Children...); err != nil {
		return err
	}
	return add(canon.UnitRoleObject, s.Units...)
}
