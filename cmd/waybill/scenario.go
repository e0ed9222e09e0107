package main

import (
	"bytes"
	"crypto/rand"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/tx"
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
		// Through is whose node it hands in through, "" for one of its own.
		Through string `json:"through"`
	} `json:"organisations"`
	Steps     []step     `json:"steps"`
	Questions []question `json:"questions"`
}

// step is what one organisation signs.
type step struct {
	By   string `json:"by"`
	Says string `json:"says"`
	statement
	// Private is what a declaration commits to, for the story's sake as text.
	Private string `json:"private"`
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

// action is the step as the ledger's action.
func (s *step) action() (tx.DraftAction, error) {
	if s.Private != "" {
		var salt proof.Salt
		if _, err := rand.Read(salt[:]); err != nil {
			return tx.DraftAction{}, err
		}
		s.PrivateRoot = hex.EncodeToString(commitment(salt, []byte(s.Private)))
	}
	return s.draft()
}
