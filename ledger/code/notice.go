package code

// Notice is what is odd, or worth knowing, about an accepted action: below 1,000 a warning W<code>, from
// 1,000 a remark.
type Notice uint32

// Warnings keep the numbers of the consortium's rule book; the gaps are rules of later vocabulary.
const (
	LateScan        Notice = 2  // W2
	UnknownItem     Notice = 4  // W4
	OfferPassed     Notice = 14 // W14
	ReusedEarly     Notice = 18 // W18
	SecondParent    Notice = 19 // W19
	PackedByAnother Notice = 20 // W20
	EdgeDropped     Notice = 21 // W21
	OneSidedCustody Notice = 22 // W22
)

// Remarks.
const (
	Duplicate     Notice = 1000
	InSerialRange Notice = 1001
	EpochOpened   Notice = 1002

	firstRemark = Duplicate
	lastNotice  = EpochOpened
)

var notices = map[Notice]string{
	LateScan:        "an event earlier than one recorded before",
	UnknownItem:     "a scan of a unit that nobody registered",
	OfferPassed:     "an offer of custody passed its deadline unaccepted; custody stayed",
	ReusedEarly:     "the identifier is used again sooner than it may be",
	SecondParent:    "put into a second container while in one; the first edge is closed",
	PackedByAnother: "packed or unpacked by one who does not have its custody",
	EdgeDropped:     "packing would make a cycle or nest deeper than six; the edge is not kept",
	OneSidedCustody: "received by one to whom custody was not offered",
	Duplicate:       "the same organisation recorded the same event before; nothing is added",
	InSerialRange:   "commissioned as part of a serial range",
	EpochOpened:     "the identifier begins a new epoch",
}

// Text says in a line what the notice means.
func (n Notice) Text() string { return notices[n] }

// Warning reports whether the notice is a warning, which counts against a verdict.
func (n Notice) Warning() bool { return n < firstRemark }

// Notices returns all notices in ascending order.
func Notices() []Notice {
	var out []Notice
	for n := Notice(1); n <= lastNotice; n++ {
		if notices[n] != "" {
			out = append(out, n)
		}
	}
	return out
}
