// Package code lists the stable codes of receipts: why a transaction was refused, and what was odd about
// one that was accepted.
//
// A refused transaction is a value, not an error: every node computes the same code, and the block
// carries it under last_results_hash. Numbers are a ladder, added to and never renumbered. A refusal that Retry
// reports true for depends on the state of the moment: the same action may be accepted later. Where the code is also
// Final, the transaction has used its nonce, and the action must be signed anew.
package code

// Code is the engine's result code of a transaction. OK is 0.
type Code uint32

// Why a transaction is refused.
const (
	OK Code = 0

	// Of the transaction.
	Malformed           Code = 1
	BadSignature        Code = 2
	UnknownOrganisation Code = 3
	UnknownKey          Code = 4
	Suspended           Code = 5
	Expired             Code = 6
	ExpiryAhead         Code = 7
	Replayed            Code = 8
	WindowFull          Code = 9
	BlockFull           Code = 10

	// Of an action.
	Role       Code = 20
	Shape      Code = 21
	EventAhead Code = 22
	Identifier Code = 23

	// Of goods and parcels.
	Commissioned Code = 30
	RangeOverlap Code = 31
	RangeLimit   Code = 32
	RecordFull   Code = 33

	// Of custody.
	NotCustodian    Code = 40
	OfferOpen       Code = 41
	NoOffer         Code = 42
	UnknownReceiver Code = 43
	OfferLapsed     Code = 44
)

type entry struct {
	name, text string
	retry      bool
}

var table = map[Code]entry{
	OK:                  {"OK", "accepted", false},
	Malformed:           {"MALFORMED", "the transaction is not well formed", false},
	BadSignature:        {"BAD_SIGNATURE", "the signature does not fit the key", false},
	UnknownOrganisation: {"UNKNOWN_ORGANISATION", "the signing organisation is not a member", true},
	UnknownKey:          {"UNKNOWN_KEY", "the key is not one of the organisation's at this height", true},
	Suspended:           {"SUSPENDED", "the organisation may not act at present", true},
	Expired:             {"EXPIRED", "the transaction's expiry has passed in ledger time", false},
	ExpiryAhead:         {"EXPIRY_AHEAD", "the expiry lies too far ahead of ledger time", true},
	Replayed:            {"REPLAYED", "the organisation has used this nonce already", false},
	WindowFull:          {"WINDOW_FULL", "the organisation has its share of live transactions; set shorter expiries", true},
	BlockFull:           {"BLOCK_FULL", "the block has no room left for it", true},
	Role:                {"ROLE", "the organisation's roles and their scope do not allow this action", true},
	Shape:               {"SHAPE", "the action lacks a part, or has one that its type does not take", false},
	EventAhead:          {"EVENT_AHEAD", "the claimed event time lies too far ahead of ledger time", true},
	Identifier:          {"IDENTIFIER", "the action does not take this kind of identifier", false},
	Commissioned:        {"COMMISSIONED", "the unit is commissioned already", true},
	RangeOverlap:        {"RANGE_OVERLAP", "the serial range overlaps one of the product", true},
	RangeLimit:          {"RANGE_LIMIT", "the product has as many serial ranges as it may", true},
	RecordFull:          {"RECORD_FULL", "the record takes events only from who answers for the unit, or from customs", true},
	NotCustodian:        {"NOT_CUSTODIAN", "only the unit's custodian may offer its custody", true},
	OfferOpen:           {"OFFER_OPEN", "the unit's custody is on offer already", true},
	NoOffer:             {"NO_OFFER", "the unit's custody is not on offer to the organisation", true},
	UnknownReceiver:     {"UNKNOWN_RECEIVER", "the receiver is not another member that takes custody", true},
	OfferLapsed:         {"OFFER_LAPSED", "the offer's deadline has passed", true},
}

// Known reports whether the code is on the ladder.
func (c Code) Known() bool { _, ok := table[c]; return ok }

// String is the code's stable name, "NOT_CUSTODIAN".
func (c Code) String() string {
	if e, ok := table[c]; ok {
		return e.name
	}
	return "UNKNOWN"
}

// Text says in a line what the code means.
func (c Code) Text() string { return table[c].text }

// Retry reports whether the same action may be accepted in another state or at another time: in the same transaction,
// or in another where the code is Final.
func (c Code) Retry() bool { return table[c].retry }

// All returns the codes in ascending order.
func All() []Code {
	var out []Code
	for c := OK; c < 1000; c++ {
		if c.Known() {
			out = append(out, c)
		}
	}
	return out
}

// Final reports whether a receipt with the code is the transaction's last word: accepted, or refused for
// good because its nonce is used. Other codes leave the transaction free to enter a later block.
func (c Code) Final() bool { return c == OK || c >= Role }
