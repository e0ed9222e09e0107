package main

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/ledger/shipment"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

func (c *cli) vocabularyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "vocabulary [ACT…]",
		Short: "List the acts: who signs them, what they need",
		Long: `List the acts that waybill record and EPCIS documents may say, each with who may sign it, the flags of waybill
record that it needs, those that it may have, and the item events of UPU EMSEVT that are this act.`,
		Example: `  waybill vocabulary
  waybill vocabulary customs-decide customs-report
  waybill vocabulary --json | jq -r '.[] | select(.postal | index("EMD")) | .act'`,
		RunE: func(_ *cobra.Command, args []string) error { return c.vocabulary(args) },
	}
}

// actRow is an act as data.
type actRow struct {
	Act         string   `json:"act"`
	Text        string   `json:"text"`
	Roles       []string `json:"roles"`
	Needs       []string `json:"needs"`
	May         []string `json:"may"`
	Postal      []string `json:"postal"`
	Event       string   `json:"event"` // in EPCIS
	Action      string   `json:"action"`
	Step        string   `json:"step,omitempty"`
	Disposition string   `json:"disposition,omitempty"`
	Milestone   string   `json:"milestone,omitempty"`
}

func (c *cli) vocabulary(names []string) error {
	rows := []actRow{}
	for _, name := range names {
		a := vocabulary.ActByName(name)
		if a == nil || vocabulary.Governs(a.Type) {
			return usage("%q is no act of goods and parcels", name)
		}
		rows = append(rows, actRowOf(a))
	}
	for i := range vocabulary.Acts() {
		if a := &vocabulary.Acts()[i]; len(names) == 0 && !vocabulary.Governs(a.Type) {
			rows = append(rows, actRowOf(a))
		}
	}
	if c.json {
		c.print(rows)
		return nil
	}
	for _, r := range rows {
		c.sayf("%-17s %s", r.Act, r.Text)
		c.sayf("  %-9s %s", "signed by", signersText(r.Roles))
		for _, part := range []struct {
			name string
			list []string
		}{{"needs", r.Needs}, {"may have", r.May}, {"EMSEVT", r.Postal}} {
			if len(part.list) > 0 {
				c.sayf("  %-9s %s", part.name, strings.Join(part.list, ", "))
			}
		}
	}
	return nil
}

func actRowOf(a *vocabulary.Act) actRow {
	r := actRow{
		Act: a.Name, Text: a.Text, Needs: []string{}, May: []string{}, Postal: []string{}, Event: a.Event,
		Action: vocabulary.EventActionName(a.Action), Step: vocabulary.StepName(a.Step),
		Disposition: vocabulary.DispositionName(a.Disposition), Milestone: vocabulary.Milestones.Name(a.Milestone),
	}
	for _, role := range a.Roles {
		r.Roles = append(r.Roles, vocabulary.Roles.Name(role))
	}
	for _, p := range a.Postal {
		r.Postal = append(r.Postal, vocabulary.PostalOf(p).Code)
	}
	parts, _ := shipment.PartsOf(a.Type)
	for role, n := range parts.Units {
		switch {
		case n.Least > 0:
			r.Needs = append(r.Needs, unitFlags[role])
		case n.Most != 0:
			r.May = append(r.May, unitFlags[role])
		}
	}
	for _, t := range parts.Needs {
		r.Needs = append(r.Needs, strings.ReplaceAll(flagNamed(t), " or --", "/"))
	}
	for _, t := range parts.May {
		r.May = append(r.May, strings.ReplaceAll(flagNamed(t), " or --", "/"))
	}
	return r
}

// signersText lists roles, or where nearly all sign, those that do not.
func signersText(roles []string) string {
	const few = 3
	var others []string
	for _, role := range vocabulary.Roles.List() {
		if !slices.Contains(roles, role) {
			others = append(others, role)
		}
	}
	if len(others) > few || len(others) == 0 {
		return strings.Join(roles, ", ")
	}
	return "every role but " + strings.Join(others, ", ")
}
