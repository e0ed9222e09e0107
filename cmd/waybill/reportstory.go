package main

// What became of a unit, as data: package trace reads it from the verified proof. Times are RFC 3339 with the offset of
// the place; an event is named by its place in the chain, "height/transaction/action", as --event takes it.

// reportAsOf is the point of view, where it is not now and by all that is known.
type reportAsOf struct {
	Height uint64 `json:"height,omitempty"` // as known at
	Time   string `json:"time,omitempty"`   // as it was at
}

// reportRef points at an event.
type reportRef struct {
	Event        string `json:"event"`
	Time         string `json:"time,omitempty"`
	Organisation string `json:"organisation,omitempty"`
	Place        string `json:"place,omitempty"`
}

type reportPosition struct {
	Milestone string     `json:"milestone,omitempty"`
	By        *reportRef `json:"by,omitempty"`
	WayBack   bool       `json:"way_back,omitempty"`
	Place     string     `json:"place,omitempty"` // where it was last seen
	Seen      *reportRef `json:"seen,omitempty"`
	Departed  *reportRef `json:"departed,omitempty"`
	Arrived   *reportRef `json:"arrived,omitempty"`
	In        []string   `json:"in,omitempty"` // what it is in, what that is in, and so on
}

// reportStay is a time in a container.
type reportStay struct {
	Container string   `json:"container,omitempty"` // absent where it is not shown
	Way       []string `json:"way,omitempty"`       // to it, from the outside of the unit: what it was in, what that was in
	Depth     int      `json:"depth"`
	From      string   `json:"from"`
	To        string   `json:"to,omitempty"` // absent while it lasts
	Packed    string   `json:"packed"`       // the event
}

// reportTenures is who answered for the unit.
type reportTenures struct {
	Custodian string         `json:"custodian,omitempty"`
	Tenures   []reportTenure `json:"tenures"`
	Offer     *reportOffer   `json:"offer,omitempty"` // open
	Claims    []reportRef    `json:"claims,omitempty"`
}

type reportOffer struct {
	reportRef
	To       string `json:"to"`
	Deadline string `json:"deadline,omitempty"`
}

// reportTenure is one holder's time: from what it signed to the offer that the next holder accepted.
type reportTenure struct {
	Holder  string     `json:"holder"`
	From    reportRef  `json:"from"`               // it took the unit
	Offered *reportRef `json:"offered,omitempty"`  // the offer that it accepted
	Passed  *reportRef `json:"passed,omitempty"`   // it offered the unit to the next
	To      *reportRef `json:"to,omitempty"`       // the next accepted it
	Gap     int64      `json:"gap_ms,omitempty"`   // before it nobody says that it had the unit; when negative, two do
	Reserve string     `json:"reserve,omitempty"`  // what was wrong when it took the unit
	NoOffer bool       `json:"no_offer,omitempty"` // the offer is withheld
}

// reportClearance is how customs stood to the unit on a side. What is reported is never what is decided.
type reportClearance struct {
	Side         string         `json:"side"`
	Says         string         `json:"says"`
	Country      string         `json:"country,omitempty"`
	Status       string         `json:"status,omitempty"` // declared to customs, or decided by them
	Authority    string         `json:"authority,omitempty"`
	Decided      *reportRef     `json:"decided,omitempty"`
	Declarant    string         `json:"declarant,omitempty"`
	Declarations []reportRef    `json:"declarations,omitempty"`
	Holds        []reportHold   `json:"holds,omitempty"`
	Reports      []reportSaid   `json:"reports,omitempty"`
	Clock        *reportCustoms `json:"clock,omitempty"`
}

type reportHold struct {
	Kind      string     `json:"kind"`
	Authority string     `json:"authority"`
	Reference string     `json:"reference,omitempty"`
	Reason    string     `json:"reason,omitempty"`
	From      reportRef  `json:"from"`
	To        *reportRef `json:"to,omitempty"` // absent while it stands
}

// reportSaid is what a post or carrier said of customs.
type reportSaid struct {
	reportRef
	Report string `json:"report"`
	Reason string `json:"reason,omitempty"`
}

// reportCustoms is the customs clock, by the UPU's rules for EMSEVT.
type reportCustoms struct {
	Start      reportRef   `json:"start"`
	End        *reportRef  `json:"end,omitempty"` // absent while it runs
	Customs    int64       `json:"customs_ms"`
	Operator   int64       `json:"operator_ms"`
	Undeducted *reportRef  `json:"undeducted,omitempty"` // a hold that no return has followed
	NoReason   []reportRef `json:"without_reason,omitempty"`
}

type reportFlag struct {
	Flag   string `json:"flag"`
	Height uint64 `json:"height"`
	By     string `json:"by,omitempty"`
}

// reportRaised is a warning with the event that raised it and the one that resolved it.
type reportRaised struct {
	reportWarning
	Standing bool       `json:"standing"`
	Applied  *reportRef `json:"applied,omitempty"`
	Resolved *reportRef `json:"resolved,omitempty"`
}

// reportVoucher is who vouches for a part of the way.
type reportVoucher struct {
	Stage         string   `json:"stage"`
	Organisations []string `json:"organisations"`
	Aliases       []string `json:"aliases,omitempty"` // among them; whose they are is not shown
	Unknown       []string `json:"unknown,omitempty"` // among them; without a proven record
}

// reportTravel is a way that nothing goes so fast.
type reportTravel struct {
	Code string    `json:"code"`
	Text string    `json:"text"`
	From reportRef `json:"from"`
	To   reportRef `json:"to"`
}
