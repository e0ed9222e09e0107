package shipment_test

import (
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/travel"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// The tables are the ledger's own: what they hold and how travel is judged is tested where they are.

// knownPlace is the code of a place that the table has, "" for any other.
func knownPlace(p *canon.Place) string {
	if p == nil || p.Namespace != uint32(ident.IMPC) && p.Namespace != uint32(ident.Locode) {
		return ""
	}
	if _, known := travel.Find(string(p.Value)); !known {
		return ""
	}
	return string(p.Value)
}

// tooFar judges the travel from one sighting to the next.
func tooFar(a, b *canon.Sighting) (tooFast, twoPlaces bool) {
	from, _ := travel.Find(a.Place)
	to, _ := travel.Find(b.Place)
	v := travel.Judge(from, to, b.Moment.Time-a.Moment.Time, a.Mode)
	return v == travel.TooFast, v == travel.TwoPlaces
}

func hasOffset(place string, offset int32) bool {
	p, _ := travel.Find(place)
	return travel.OffsetFits(p, offset)
}

func hasHS(hs string) bool { return hs == "" || vocabulary.HS(hs) }
