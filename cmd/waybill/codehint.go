package main

import "github.com/waybill-network/waybill/ledger/code"

// codeHints say what to do about a refusal, where there is something to do.
var codeHints = map[code.Code]string{
	code.UnknownOrganisation: "the organisation's card must be in the genesis, or be admitted: waybill org admit",
	code.UnknownKey: "the home's organisation key is not one that signs now: waybill org show lists those that do, and an " +
		"interrupted waybill org key rotate is completed by running it again",
	code.Suspended: "waybill org show tells the standing; a suspended member is readmitted by the others: waybill org readmit; " +
		"a revoked device signs no more",
	code.Expired:     "compare this machine's clock with the network's",
	code.ExpiryAhead: "compare this machine's clock with the network's",
	code.EventAhead:  "compare the event's time and this machine's clock with the ledger time that waybill status shows",
	code.Role: "waybill vocabulary tells which roles sign the act, waybill org show which ones the organisation has, and for " +
		"which countries, places or prefixes",
	code.Shape:        "waybill vocabulary tells what the act needs and what it may have",
	code.Identifier:   "waybill vocabulary tells what the act is about; waybill unit show what the identifier is",
	code.NoEvent:      "waybill unit show prints the place of each event",
	code.NotCustodian: "waybill unit show tells who has it; only that organisation offers it",
	code.OfferOpen:    "the receiver accepts or rejects it, or the custodian withdraws it: waybill record custody-reject",
	code.NoOffer: "waybill unit show tells whether it is offered, and to whom; its custodian offers it: " +
		"waybill record custody-offer",
	code.OfferLapsed: "the custodian offers it again: waybill record custody-offer",
	code.UnknownReceiver: "waybill org list shows the members; custody is offered to one that is active, " +
		"not oneself and no device",
	code.NoDeclaration: "a post, a marketplace, a logistics member or a broker declares the unit on this side first: " +
		"waybill record declare",
	code.HoldStands: "waybill unit show lists the holds; each ends by its reference: waybill record customs-decide " +
		"--decision lift --reference",
	code.NoHold:         "waybill unit show lists the holds with their references",
	code.NotReleased:    "waybill unit show tells how customs stand to it",
	code.NoSeat:         "waybill validator list shows who proposes and votes",
	code.NoProposal:     "waybill proposal list --all shows every proposal",
	code.ProposalClosed: "waybill proposal show tells how it ended; open another one",
	code.ProposalExists: "run it again: the next number is chosen",
	code.UnsafeSet: "change one validator by less than a third of the power at a time; while there are fewer than four, " +
		"another one comes in with the same power as each of them",
	code.Settling: "the same again in a moment, after two more blocks",
	code.NoHeartbeat: "the candidate's node follows, then its operator runs waybill validator heartbeat, " +
		"then the last vote comes",
	code.OldBlock: "is the node behind? waybill status tells; then the same again",
	code.Change:   "compare with what is there now: waybill org show, waybill proposal show",
	code.KeyTaken: "a key serves once and for one purpose on a chain: make a new one",
	code.LastKey:  "add another key first: waybill org key rotate",
	code.NoKey:    "waybill org show lists the keys with their heights",
	code.MemberExists: "waybill org show tells who it is; one that is suspended comes back by waybill org readmit, one that " +
		"was expelled takes another id",
	code.NoMember:     "waybill org list shows the members, their standing and their roles",
	code.Deadline:     "--deadline sets a later or an earlier one",
	code.PrefixTaken:  "waybill org list shows who holds which prefix",
	code.NoDevice:     "waybill org device list shows the organisation's devices",
	code.NotDelegated: "waybill org broker list shows who may declare for whom",
}

// codeHint is what to do about a refusal, "" where nothing is known.
func codeHint(c code.Code) string { return codeHints[c] }

// codeOf is the code with the name, OK for none.
func codeOf(name string) code.Code {
	for _, c := range code.All() {
		if c.String() == name {
			return c
		}
	}
	return code.OK
}
