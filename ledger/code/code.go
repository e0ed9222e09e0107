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
	// NotDelegated means that a broker declares for one that did not let it.
	NotDelegated Code = 24
	NoEvent      Code = 25
	NotCorrected Code = 26

	// Of goods and parcels.
	Commissioned Code = 30
	RangeOverlap Code = 31
	RangeLimit   Code = 32
	RecordFull   Code = 33
	NotRecalled  Code = 34
	RecallLimit  Code = 35

	// Of custody.
	NotCustodian    Code = 40
	OfferOpen       Code = 41
	NoOffer         Code = 42
	UnknownReceiver Code = 43
	OfferLapsed     Code = 44

	// Of customs.
	NoDeclaration Code = 50
	HoldStands    Code = 51
	NoHold        Code = 52
	NotReleased   Code = 53
	ClearanceEnd  Code = 54
	HoldLimit     Code = 55

	// Of governance.
	NoProposal     Code = 60
	ProposalExists Code = 61
	ProposalClosed Code = 62
	NoSeat         Code = 63
	UnsafeSet      Code = 64
	Settling       Code = 65
	NoHeartbeat    Code = 66
	Change         Code = 67
	KeyTaken       Code = 68
	LastKey        Code = 69
	OldBlock       Code = 70
	NoKey          Code = 71
	MemberExists   Code = 72
	NoMember       Code = 73
	Deadline       Code = 74
	PrefixTaken    Code = 75
	NoDevice       Code = 76
	ProposalNumber Code = 77
	ProposalLimit  Code = 78
	DeviceLimit    Code = 79
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
	NotDelegated:        {"NOT_DELEGATED", "the organisation that the broker declares for has not let it", true},
	NoEvent:             {"NO_EVENT", "the unit's record has no such event of the organisation", true},
	NotCorrected:        {"NOT_CORRECTED", "this kind of event is undone by an act of its own, or was corrected already", true},
	NotRecalled:         {"NOT_RECALLED", "no recall by the organisation stands", true},
	RecallLimit:         {"RECALL_LIMIT", "the product has as many recalled ranges as it may", true},
	NoDeclaration:       {"NO_DECLARATION", "customs decide on a declaration, and there is none on this side", true},
	HoldStands:          {"HOLD_STANDS", "a hold of the same authority still stands", true},
	NoHold:              {"NO_HOLD", "no hold of the authority with this reference stands", true},
	NotReleased:         {"NOT_RELEASED", "on this lane custody passes only with the customs' release", true},
	ClearanceEnd:        {"CLEARANCE_END", "the unit was refused or seized on this side", true},
	HoldLimit:           {"HOLD_LIMIT", "the unit has as many holds as it may", true},
	NoProposal:          {"NO_PROPOSAL", "there is no such proposal", true},
	ProposalExists:      {"PROPOSAL_EXISTS", "the number is that of an earlier proposal", true},
	ProposalClosed:      {"PROPOSAL_CLOSED", "the proposal is closed", false},
	NoSeat:              {"NO_SEAT", "only the organisations of validators propose and vote", true},
	UnsafeSet: {"UNSAFE_SET", "the change would take too much power out of the validators at once, " +
		"or leave too few", true},
	Settling:       {"SETTLING", "the validators changed within the last two blocks", true},
	NoHeartbeat:    {"NO_HEARTBEAT", "the candidate's node has not shown within the last 100 blocks that it follows", true},
	Change:         {"CHANGE", "the change lacks a part, has one that its type does not take, or changes nothing", true},
	KeyTaken:       {"KEY_TAKEN", "the key is, or was, in use on this chain", true},
	LastKey:        {"LAST_KEY", "the organisation would be left without a key", true},
	OldBlock:       {"OLD_BLOCK", "the block named is not one of the last 100, or not this chain's", true},
	NoKey:          {"NO_KEY", "the organisation has no such key that signs", true},
	MemberExists:   {"MEMBER_EXISTS", "there is a member with this id", true},
	NoMember:       {"NO_MEMBER", "there is no such member, or its standing does not allow this", true},
	Deadline:       {"DEADLINE", "the deadline has passed, or lies too far ahead", true},
	PrefixTaken:    {"PREFIX_TAKEN", "the GS1 company prefix lies within one of another organisation, or the reverse", true},
	NoDevice:       {"NO_DEVICE", "the organisation has no such device", true},
	ProposalNumber: {"PROPOSAL_NUMBER", "an organisation numbers its proposals one by one, from 1", true},
	DeviceLimit:    {"DEVICE_LIMIT", "the organisation has granted as many devices as it may", true},
	ProposalLimit:  {"PROPOSAL_LIMIT", "the organisation has as many open proposals as it may", true},
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
