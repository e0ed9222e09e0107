package trace

import (
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/travel"
)

// Travel is a way between two sightings that nothing goes so fast. The ledger judges the last eight sightings of the
// unit's own record as they come in; this is judged over the whole journey.
type Travel struct {
	From, To *Event
	// Code is code.TooFast (W5) or code.TwoPlaces (W6).
	Code code.Notice
}

// travelOf judges each sighting at a known place with the one before it. The mode is that of the earlier one.
func travelOf(own *record, journey []*Event) (out []Travel) {
	if !Single(own.Subject) {
		return nil
	}
	var last *Event
	var there travel.Place
	for _, e := range journey {
		if !sighting(e.Core.Type) {
			continue
		}
		here, known := placeOfSighting(e.Core)
		if !known {
			continue
		}
		if last != nil {
			switch travel.Judge(there, here, e.Core.Time-last.Core.Time, last.Core.Mode) {
			case travel.TooFast:
				out = append(out, Travel{last, e, code.TooFast})
			case travel.TwoPlaces:
				out = append(out, Travel{last, e, code.TwoPlaces})
			}
		}
		last, there = e, here
	}
	return out
}

func placeOfSighting(c *canon.Core) (travel.Place, bool) {
	p := placeOf(c)
	if p == nil {
		return travel.Place{}, false
	}
	return travel.Find(placeCode(p))
}
