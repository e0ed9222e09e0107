package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/node/epcis"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// status is what became of an event. Scripts rely on the words.
type status string

const (
	statusPending   status = ""          // not decided yet
	statusRecorded  status = "recorded"  // a block holds it, with a receipt
	statusAccepted  status = "accepted"  // would be recorded
	statusDuplicate status = "duplicate" // was recorded before
	statusRefused   status = "refused"   // by the ledger
	statusMalformed status = "malformed" // no EPCIS 2.0
	statusSubmitted status = "submitted" // in a transaction whose receipt did not come in time
	statusNotSent   status = "not-sent"
)

// result is what became of one event.
type result struct {
	File   string `json:"file"`
	Event  int    `json:"event"` // its index in the document's list, -1 for the document itself
	Status status `json:"status"`
	Act    string `json:"act,omitempty"`   // what the ledger takes it for
	Units  int    `json:"units,omitempty"` // that it names

	Height uint64 `json:"height,omitempty"`
	TxID   string `json:"tx_id,omitempty"`
	Action int    `json:"action,omitempty"` // in the transaction, counted from 1

	Code     string          `json:"code,omitempty"`  // of a refusal
	Field    string          `json:"field,omitempty"` // to blame
	Text     string          `json:"text,omitempty"`  // of a refusal or mistake
	Warnings []reportWarning `json:"warnings,omitempty"`
	Notes    []resultNote    `json:"notes,omitempty"`

	event *epcis.Event
}

type resultNote struct {
	Kind  epcis.NoteKind `json:"kind"`
	Field string         `json:"field,omitempty"`
	Text  string         `json:"text"`
}

func (r *result) action() *tx.DraftAction { return r.event.Action }

// refuse notes the ledger's refusal; unit is counted from 1, 0 for the event as a whole.
func (r *result) refuse(receipt *apiv1.Receipt) {
	r.Status, r.Code, r.Text = statusRefused, receipt.Name, receipt.Text
	switch {
	case receipt.Unit > 0 && int(receipt.Unit) <= len(r.action().Units):
		r.Field = r.fieldOf(&r.action().Units[receipt.Unit-1])
	case code.Code(receipt.Code) == code.EventAhead:
		r.Field = "eventTime"
	}
}

// notice takes what the ledger remarks on the event.
func (r *result) notice(n *apiv1.Notice) {
	if code.Notice(n.Code) == code.Duplicate {
		r.Status = statusDuplicate
		return
	}
	w := reportWarning{Code: noticeName(n.Code), Text: n.Text}
	if n.Unit > 0 && int(n.Unit) <= len(r.action().Units) {
		u := &r.action().Units[n.Unit-1]
		w.Unit = unitOf(u.Namespace, u.Value, u.Scheme, 0).ID
	}
	r.Warnings = append(r.Warnings, w)
}

// membersOf are the members of an EPCIS event that hold the units of a role.
var membersOf = [...][]string{
	canon.UnitRoleObject: {"epcList", "quantityList"}, canon.UnitRoleParent: {"parentID"},
	canon.UnitRoleChild: {"childEPCs", "childQuantityList"}, canon.UnitRoleInput: {"inputEPCList", "inputQuantityList"},
	canon.UnitRoleOutput: {"outputEPCList", "outputQuantityList"}, canon.UnitRoleClass: nil,
}

// fieldOf finds where the event names the unit: "epcList[3]".
func (r *result) fieldOf(u *canon.Unit) string {
	var event map[string]json.RawMessage
	if json.Unmarshal(r.event.JSON, &event) != nil || int(u.Role) >= len(membersOf) {
		return ""
	}
	is := func(text string) bool {
		id, _, err := ident.ParseLenient(text)
		return err == nil && uint32(id.Namespace) == u.Namespace && id.Value == string(u.Value)
	}
	for _, name := range membersOf[u.Role] {
		var list []json.RawMessage
		if json.Unmarshal(event[name], &list) != nil {
			if _, ok := event[name]; ok {
				return name
			}
			continue
		}
		for i, raw := range list {
			var quantity struct {
				Class string `json:"epcClass"`
			}
			var text string
			if json.Unmarshal(raw, &text) == nil && is(text) {
				return fmt.Sprintf("%s[%d]", name, i)
			} else if json.Unmarshal(raw, &quantity) == nil && is(quantity.Class) {
				return fmt.Sprintf("%s[%d].epcClass", name, i)
			}
		}
	}
	return ""
}

// sayResult prints a result in a line.
func (c *cli) sayResult(r *result) {
	if c.json {
		c.print(r)
		return
	}
	where := inLine(r.File)
	if r.Event >= 0 {
		where = fmt.Sprintf("%s events[%d]", where, r.Event)
	}
	var what []string
	add := func(format string, args ...any) { what = append(what, inLine(fmt.Sprintf(format, args...))) }
	if r.Act != "" {
		add("%s", r.Act)
	}
	switch {
	case r.Status == statusRecorded:
		add("block %d %s/%d", r.Height, r.TxID, r.Action)
	case r.Status == statusSubmitted:
		add("%s/%d", r.TxID, r.Action)
	case r.Code != "":
		add("%s", strings.TrimSuffix(r.Code+" "+r.Field, " "))
	case r.Field != "":
		add("%s", r.Field)
	}
	if r.Text != "" {
		add("%s", r.Text)
	}
	c.sayf("%s  %-9s  %s", where, r.Status, strings.Join(what, "  "))
	for _, w := range grouped(r.Warnings) {
		c.sayf("  %s", w)
	}
	for _, n := range r.Notes {
		if n.Kind.Warning() {
			c.sayf("  %s: %s", n.Kind, inLine(strings.TrimPrefix(n.Field+": "+n.Text, ": ")))
		}
	}
}

// grouped says each warning once, with the units that it is about; of many, the first few.
func grouped(list []reportWarning) (lines []string) {
	const most = 3
	for i, w := range list {
		same := func(o reportWarning) bool { return o.Code == w.Code }
		if slices.ContainsFunc(list[:i], same) {
			continue
		}
		var units []string
		for _, o := range list[i:] {
			if same(o) && o.Unit != "" {
				units = append(units, short(o.Unit))
			}
		}
		few := strings.Join(units[:min(most, len(units))], ", ")
		line := strings.TrimSpace(w.Code + " " + inLine(w.Text) + "  " + few)
		if len(units) > most {
			line += fmt.Sprintf(" and %d more", len(units)-most)
		}
		lines = append(lines, line)
	}
	return lines
}

// sum counts the results in words.
func sum(count map[status]int) string {
	var out []string
	for _, s := range []status{
		statusRecorded, statusAccepted, statusDuplicate, statusRefused, statusMalformed, statusSubmitted, statusNotSent,
	} {
		if count[s] > 0 {
			out = append(out, fmt.Sprintf("%d %s", count[s], s))
		}
	}
	if len(out) == 0 {
		return "no events"
	}
	return strings.Join(out, ", ")
}
