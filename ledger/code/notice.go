package code

// Notice is what is odd, or worth knowing, about an accepted action: below 1,000 a warning W<code>, from
// 1,000 a remark.
type Notice uint32

// Warnings keep the numbers of the consortium's rule book; the gaps are rules of later vocabulary.
const (
	EarlyArrival    Notice = 1  // W1
	LateScan        Notice = 2  // W2
	NotPosted       Notice = 3  // W3
	UnknownItem     Notice = 4  // W4
	TooFast         Notice = 5  // W5
	TwoPlaces       Notice = 6  // W6
	AfterEnd        Notice = 7  // W7
	OffLane         Notice = 8  // W8
	NoReason        Notice = 9  // W9
	LongHold        Notice = 10 // W10
	WeightDiffers   Notice = 11 // W11
	OriginDiffers   Notice = 12 // W12
	PiecesDiffer    Notice = 13 // W13
	OfferPassed     Notice = 14 // W14
	OffsetDiffers   Notice = 15 // W15
	HSDiffers       Notice = 16 // W16
	PapersDiffer    Notice = 17 // W17
	ReusedEarly     Notice = 18 // W18
	SecondParent    Notice = 19 // W19
	PackedByAnother Notice = 20 // W20
	EdgeDropped     Notice = 21 // W21
	OneSidedCustody Notice = 22 // W22
	DeviceGap       Notice = 23 // W23
	DeviceFork      Notice = 24 // W24
	ReleaseUnproven Notice = 25 // W25
	AgainstCustoms  Notice = 26 // W26
	ManyConsumers   Notice = 27 // W27
	CustodyReserved Notice = 28 // W28
)

// Remarks.
const (
	Duplicate      Notice = 1000
	InSerialRange  Notice = 1001
	EpochOpened    Notice = 1002
	NotRefolded    Notice = 1003
	ProposalLapsed Notice = 1004
	Executed       Notice = 1005
	ProposalFailed Notice = 1006
	Rejected       Notice = 1007

	firstRemark = Duplicate
	lastNotice  = Rejected
)

var notices = map[Notice]string{
	EarlyArrival:    "an arrival before any departure",
	LateScan:        "an event earlier than one recorded before",
	NotPosted:       "on the way without having been posted",
	UnknownItem:     "a scan of a unit that nobody registered",
	TooFast:         "faster from one place to the next than it can travel",
	TwoPlaces:       "at two places at once",
	AfterEnd:        "a scan after the end: delivered, returned, destroyed or seized",
	OffLane:         "scanned in a country that is not on its planned lane",
	NoReason:        "reported as held by customs without a reason; the clock does not stop",
	LongHold:        "held by customs for long without a release",
	WeightDiffers:   "weighs over 5 % more or less than was said",
	OriginDiffers:   "the declared origin is not the product's",
	PiecesDiffer:    "as many pieces did not arrive as were sent",
	OfferPassed:     "an offer of custody passed its deadline unaccepted; custody stayed",
	OffsetDiffers:   "the time's offset is not one of the place",
	HSDiffers:       "the declared HS code is not the product's",
	PapersDiffer:    "order, payment and waybill do not match",
	ReusedEarly:     "the identifier is used again sooner than it may be",
	SecondParent:    "put into a second container while in one; the first edge is closed",
	PackedByAnother: "packed or unpacked by one who does not have its custody",
	EdgeDropped:     "packing would make a cycle or nest deeper than six; the edge is not kept",
	OneSidedCustody: "received by one to whom custody was not offered",
	DeviceGap:       "a device's log has a gap before this action",
	DeviceFork:      "a device's log was forked: two actions in one place",
	ReleaseUnproven: "a release by customs is reported, which customs have not given",
	AgainstCustoms:  "moved on while a hold or a do-not-load of customs stands",
	ManyConsumers:   "scanned by consumers more often than one thing is",
	CustodyReserved: "taken over with a reserve: something is missing or damaged",
	Duplicate:       "the same organisation recorded the same event before; nothing is added",
	InSerialRange:   "commissioned as part of a serial range",
	EpochOpened:     "the identifier begins a new epoch",
	NotRefolded:     "the record is too long to be folded again; readers leave the corrected event out",
	ProposalLapsed:  "the proposal's deadline had passed; it is closed",
	Executed:        "the proposal has the votes and was executed",
	ProposalFailed:  "the proposal has the votes and could not be executed as things stand",
	Rejected:        "the proposal cannot get the votes any more; it is closed",
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
