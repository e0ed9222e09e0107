package main

import "github.com/waybill-network/waybill/ledger/code"

// codeHints say what to do about a refusal, where there is something to do.
var codeHints = map[code.Code]string{
	code.UnknownOrganisation: "the organisation's card must be in the genesis, or be admitted: waybill org admit",
	code.UnknownKey: "the home's organisation key is not one that signs now: waybill org show lists those that do, and an " +
		"interrupted waybill org key rotate is completed by running it again",
	code.Suspended:      "waybill org show tells the standing; the others can readmit it: waybill org readmit",
	code.Expired:        "compare this machine's clock with the network's",
	code.ExpiryAhead:    "compare this machine's clock with the network's",
	code.EventAhead:     "compare this machine's clock with the network's",
	code.NoSeat:         "waybill validator list shows who proposes and votes",
	code.NoProposal:     "waybill proposal list --all shows every proposal",
	code.ProposalClosed: "waybill proposal show tells how it ended; open another one",
	code.ProposalExists: "run it again: the next number is chosen",
	code.UnsafeSet: "change one validator by less than a third of the power at a time; while there are fewer than four, " +
		"another one comes in with the same power as each of them",
	code.Settling:    "the same again in a moment, after two more blocks",
	code.NoHeartbeat: "the candidate's node follows, then its operator runs waybill validator heartbeat, then the last vote comes",
	code.OldBlock:    "is the node behind? waybill status tells; then the same again",
	code.Change:      "compare with what is there now: waybill org show, waybill proposal show",
	code.KeyTaken:    "a key serves once and for one purpose on a chain: make a new one",
	code.LastKey:     "add another key first: waybill org key rotate",
	code.NoKey:       "waybill org show lists the keys with their heights",
	code.MemberExists: "waybill org show tells who it is; one that is suspended comes back by waybill org readmit, one that " +
		"was expelled takes another id",
	code.NoMember:     "waybill org list shows the members and their standing",
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
