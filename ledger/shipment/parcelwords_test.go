package shipment_test

import (
	"fmt"
	"strings"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/shipment"
)

var milestoneWords = []string{
	"", "created", "accepted", "at origin", "with export customs", "departed", "arrived", "at destination", "with import customs", "inland",
	"at delivery office", "out for delivery", "attempted", "at pickup", "returning", "lost", "delivered", "returned", "decommissioned",
	"destroyed", "seized",
}

// parcelWords say how far a unit has come, what it was announced as, how it stands with customs, and what is against it.
func parcelWords(st *canon.State) (words []string) {
	if at := shipment.Position(st.Movement); at != 0 {
		words = append(words, milestoneWords[at])
	}
	if p := st.Shipment; p != nil && p.Organisation != "" {
		text := "announced by " + p.Organisation + " on " + strings.Join(append(append([]string{p.Lane.From}, p.Lane.Via...), p.Lane.To), "-")
		if p.Weight > 0 {
			text += fmt.Sprintf(" at %d g", p.Weight)
		}
		words = append(words, text)
	}
	words = append(words, sideText("export", st.Export)...)
	words = append(words, sideText("import", st.Import)...)
	if f := st.Flags; f != nil {
		for _, w := range []struct {
			is   bool
			text string
		}{
			{f.Recalled > 0, "recalled by " + f.RecalledBy}, {f.CloneSuspect > 0, "clone suspect"}, {f.Damaged > 0, "damaged"},
			{f.Disputed > 0, "disputed"}, {f.ConsumerScans > 0, fmt.Sprintf("%d consumer scans", f.ConsumerScans)},
		} {
			if w.is {
				words = append(words, w.text)
			}
		}
	}
	if p := st.Product; p != nil {
		if f := p.Facts; f != nil {
			words = append(words, strings.TrimSpace("origin "+f.Origin+" HS "+f.Hs))
		}
		for _, r := range p.Recalled {
			words = append(words, fmt.Sprintf("serials %s to %s recalled", r.Lo, r.Hi))
		}
	}
	if len(st.Corrected) > 0 {
		words = append(words, fmt.Sprintf("events %v corrected", st.Corrected))
	}
	return words
}

// sideText is one side of the border: decided and reported apart.
func sideText(side string, k *canon.Clearance) []string {
	if k == nil {
		return nil
	}
	text := fmt.Sprintf("%s customs of %s: ", side, k.Country)
	switch word := []string{"", "declared", "referred", "held", "released", "refused", "seized"}[k.Status]; {
	case k.Status == canon.ClearanceStatusUnspecified:
		text += "not declared"
	case k.Authority == "":
		text += fmt.Sprintf("%s by %s", word, k.Declarant)
	default:
		text += fmt.Sprintf("%s by %s", word, k.Authority)
	}
	for _, h := range k.Holds {
		text += fmt.Sprintf(", %s %s of %s", decisionWords[h.Kind-1], h.Reference, h.Authority)
	}
	if k.Reported > 0 {
		text += fmt.Sprintf(", reported %s by %s", reportWords[k.Reported-1], k.Reporter)
	}
	return []string{text}
}
