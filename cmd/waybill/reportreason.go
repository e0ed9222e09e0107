package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/proof"
)

// reasonTexts say in words what is proven against a unit. A warning has the text of its code.
var reasonTexts = map[string]string{
	proof.ReasonRecalled: "it is recalled", proof.ReasonProductRecalled: "its product is recalled",
	proof.ReasonSerialsRecalled: "its serial is recalled", proof.ReasonNeverCommissioned: "never commissioned",
	proof.ReasonOtherProduct: "commissioned under another product", proof.ReasonClone: "a clone is suspected",
	proof.ReasonAfterEnd: "scanned after the end", proof.ReasonSomeRecalled: "some of its serials are recalled",
	proof.ReasonDamaged: "damaged", proof.ReasonDisputed: "disputed",
}

// reasonsOf says why a verdict is not better: the grave reasons, or where there are none the lesser ones, a few of them.
func reasonsOf(reasons []proof.Reason) string {
	const few = 3
	var grave, lesser []string
	for i := range reasons {
		r := &reasons[i]
		text := reasonTexts[r.Word]
		if r.Word == proof.ReasonWarning {
			text = code.Notice(r.Code).Text()
		}
		list := &lesser
		if r.Verdict() != proof.Caution {
			list = &grave
		}
		if text != "" && !slices.Contains(*list, text) {
			*list = append(*list, text)
		}
	}
	said := grave
	if len(said) == 0 {
		said = lesser
	}
	if more := len(said) - few; more > 0 {
		said = append(said[:few:few], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(said, "; ")
}
