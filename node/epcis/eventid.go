package epcis

import "github.com/waybill-network/waybill/ledger/canon"

// eventIDMember is the one member that an event may have more than once. The standard's schema cannot see it, a sample of
// the standard has it, and nothing is judged by it: the ledger addresses events by their own bytes. The last one counts,
// as in the common readers of JSON.
const eventIDMember = "eventID"

// EarlierEventIDs is the detail field that keeps the values of eventID that do not count, where an event has it more than
// once: a JSON array of them in the order of the document. It is no member of the event.
const EarlierEventIDs = "eventID/earlier"

// notMember reports whether a name is of a detail field that Parse makes itself. Documents may not use it.
func notMember(name string) bool { return name == DocumentContext || name == EarlierEventIDs }

// readEvent is read for an event: where its eventID occurs more than once, the value has the last one, and the earlier
// ones come beside it in order.
func readEvent(src []byte, levels int) (v value, earlier []value, err *Error) {
	r := reader{src: src, levels: levels, event: true}
	v, err = r.value()
	return v, r.earlier, err
}

// decodeEvent reads any bytes as readEvent does and leaves the earlier eventIDs.
func decodeEvent(src []byte, levels int) (value, *Error) {
	if err := grammar(src); err != nil {
		return value{}, err
	}
	v, _, err := readEvent(src, levels)
	return v, err
}

// keepEarlier makes the detail field of earlier eventIDs.
func keepEarlier(earlier []value) canon.DetailField {
	texts := make([][]byte, len(earlier))
	for i := range earlier {
		texts[i] = earlier[i].compact()
	}
	return canon.DetailField{Name: EarlierEventIDs, Value: appendArray(nil, texts)}
}
