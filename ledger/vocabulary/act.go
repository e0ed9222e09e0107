package vocabulary

import "github.com/waybill-network/waybill/ledger/canon"

// Act is a row of the ledger's vocabulary: one type of action in the words of the trade, of EPCIS and of the posts.
type Act struct {
	// Type is one of canon.ActionType….
	Type uint32
	// Name is the act in a command line and in texts, "custody-offer".
	Name string
	// Text says in a line what the act is.
	Text string
	// Roles may sign it (canon.RoleType…). Acts of governance have none: a seat or the record itself decides.
	Roles []uint32
	// Event, Action, Step and Disposition are the act in EPCIS 2.0 and CBV 2.0; Event is "" where EPCIS has none.
	Event       string
	Action      uint32
	Step        uint32
	Disposition uint32
	// Postal are the item events of UPU EMSEVT V3 that are this act.
	Postal []uint32
	// Milestone that the act reaches when no postal event says more; 0 for none.
	Milestone uint32
}

// The kinds of EPCIS events.
const (
	ObjectEvent         = "ObjectEvent"
	AggregationEvent    = "AggregationEvent"
	TransactionEvent    = "TransactionEvent"
	TransformationEvent = "TransformationEvent"
	AssociationEvent    = "AssociationEvent"
)

var (
	scanners = []uint32{
		canon.RoleTypeMarketplace, canon.RoleTypeBrand, canon.RoleTypeLogistics, canon.RoleTypePost, canon.RoleTypeCarrier,
		canon.RoleTypeWarehouse, canon.RoleTypeExportCustoms, canon.RoleTypeImportCustoms, canon.RoleTypeBroker,
		canon.RoleTypeInspection, canon.RoleTypeDevice,
	}
	posts    = []uint32{canon.RoleTypeLogistics, canon.RoleTypePost}
	carriers = []uint32{canon.RoleTypeLogistics, canon.RoleTypePost, canon.RoleTypeCarrier}
	holders  = []uint32{canon.RoleTypeLogistics, canon.RoleTypePost, canon.RoleTypeCarrier, canon.RoleTypeWarehouse}
	returns  = []uint32{canon.RoleTypeMarketplace, canon.RoleTypeLogistics, canon.RoleTypePost}
	customs  = []uint32{canon.RoleTypeExportCustoms, canon.RoleTypeImportCustoms}
	recalls  = []uint32{canon.RoleTypeGovernance, canon.RoleTypeBrand, canon.RoleTypeImportCustoms}
)

//go:generate go run ../../scripts/vocabulary -out ../VOCABULARY.md

// acts in ascending order of type. VOCABULARY.md is generated from it.
var acts = []Act{
	{Type: canon.ActionTypeCommission, Name: "commission",
		Text:  "goods or logistic units come into being, under their GS1 company prefix",
		Roles: scanners, Event: ObjectEvent, Action: canon.EventActionAdd,
		Step: canon.BusinessStepCommissioning, Disposition: canon.DispositionActive},
	{Type: canon.ActionTypeAccept, Name: "accept", Text: "a parcel is posted: the operator takes it in and has its custody",
		Roles: posts, Event: ObjectEvent, Action: canon.EventActionObserve,
		Step: canon.BusinessStepAccepting, Disposition: canon.DispositionInProgress,
		Postal: []uint32{canon.PostalEventEma}, Milestone: canon.MilestoneAccepted},
	{Type: canon.ActionTypeObserve, Name: "observe", Text: "any scan", Roles: scanners, Event: ObjectEvent},
	{Type: canon.ActionTypeAggregate, Name: "pack", Text: "children are put into a parent",
		Roles: scanners, Event: AggregationEvent, Action: canon.EventActionAdd,
		Step: canon.BusinessStepPacking, Disposition: canon.DispositionInProgress},
	{Type: canon.ActionTypeDisaggregate, Name: "unpack",
		Text:  "children are taken out of a parent; without children, all of them",
		Roles: scanners, Event: AggregationEvent, Action: canon.EventActionDelete,
		Step: canon.BusinessStepUnpacking, Disposition: canon.DispositionInProgress},
	{Type: canon.ActionTypeAssociate, Name: "associate", Text: "a durable association, such as a data logger with a container",
		Roles: scanners, Event: AssociationEvent, Action: canon.EventActionAdd},
	{Type: canon.ActionTypeTransact, Name: "transact", Text: "units are tied to business transactions",
		Roles: scanners, Event: TransactionEvent, Action: canon.EventActionAdd},
	{Type: canon.ActionTypeTransform, Name: "transform", Text: "inputs become outputs",
		Roles: scanners, Event: TransformationEvent},
	{Type: canon.ActionTypeCustodyOffer, Name: "custody-offer", Text: "the custodian offers custody to a named organisation",
		Roles: scanners, Event: ObjectEvent, Step: canon.BusinessStepShipping, Disposition: canon.DispositionInTransit},
	{Type: canon.ActionTypeCustodyAccept, Name: "custody-accept", Text: "the named receiver accepts custody",
		Roles: scanners, Event: ObjectEvent, Step: canon.BusinessStepReceiving, Disposition: canon.DispositionInProgress},
	{Type: canon.ActionTypeCustodyReject, Name: "custody-reject",
		Text:  "the receiver rejects custody, or the custodian withdraws its offer",
		Roles: scanners, Event: ObjectEvent, Step: canon.BusinessStepVoidShipping},
	{Type: canon.ActionTypeCustodyReserve, Name: "custody-reserve",
		Text:  "the receiver accepts custody and states what is missing or damaged",
		Roles: scanners, Event: ObjectEvent, Step: canon.BusinessStepReceiving, Disposition: canon.DispositionMismatchQuantity},
	{Type: canon.ActionTypeRegisterProduct, Name: "register-product",
		Text:  "a product's origin and HS code, by the holder of its prefix",
		Roles: []uint32{canon.RoleTypeBrand}, Event: ObjectEvent, Action: canon.EventActionAdd,
		Step: canon.BusinessStepCreatingClassInstance},
	{Type: canon.ActionTypeDecommission, Name: "decommission", Text: "goods leave the trade, or are destroyed",
		Roles: []uint32{canon.RoleTypeMarketplace, canon.RoleTypeBrand, canon.RoleTypeImportCustoms},
		Event: ObjectEvent, Action: canon.EventActionDelete,
		Step: canon.BusinessStepDecommissioning, Disposition: canon.DispositionInactive,
		Milestone: canon.MilestoneDecommissioned},
	{Type: canon.ActionTypeCertify, Name: "certify", Text: "an inspection body attaches a certificate",
		Roles: []uint32{canon.RoleTypeInspection}, Event: ObjectEvent,
		Step: canon.BusinessStepInspecting, Disposition: canon.DispositionConformant},
	{Type: canon.ActionTypeShip, Name: "ship", Text: "a parcel is announced with its planned lane and weight",
		Roles: []uint32{canon.RoleTypeMarketplace, canon.RoleTypeLogistics},
		Event: TransactionEvent, Action: canon.EventActionAdd,
		Step: canon.BusinessStepPacking, Disposition: canon.DispositionInProgress, Milestone: canon.MilestoneCreated},
	{Type: canon.ActionTypeLink, Name: "link", Text: "the commitment of a paper that customs match: order, payment, waybill",
		Roles: []uint32{canon.RoleTypeMarketplace, canon.RoleTypeLogistics, canon.RoleTypePost, canon.RoleTypeBroker},
		Event: TransactionEvent, Action: canon.EventActionAdd},
	{Type: canon.ActionTypeSort, Name: "sort", Text: "into or out of a sorting centre", Roles: posts, Event: ObjectEvent,
		Step: canon.BusinessStepStoring, Disposition: canon.DispositionInProgress,
		Postal: []uint32{canon.PostalEventEdd, canon.PostalEventEde}, Milestone: canon.MilestoneInland},
	{Type: canon.ActionTypeDepart, Name: "depart", Text: "departure by a means of transport", Roles: carriers, Event: ObjectEvent,
		Step: canon.BusinessStepDeparting, Disposition: canon.DispositionInTransit,
		Postal: []uint32{canon.PostalEventEmc, canon.PostalEventEmk, canon.PostalEventEmf}, Milestone: canon.MilestoneDeparted},
	{Type: canon.ActionTypeArrive, Name: "arrive", Text: "arrival", Roles: holders, Event: ObjectEvent,
		Step: canon.BusinessStepArriving, Disposition: canon.DispositionInProgress,
		Postal:    []uint32{canon.PostalEventEmb, canon.PostalEventEmj, canon.PostalEventEmd, canon.PostalEventEmg},
		Milestone: canon.MilestoneArrived},
	{Type: canon.ActionTypeHold, Name: "hold", Text: "held by the operator, not by customs", Roles: holders, Event: ObjectEvent,
		Step: canon.BusinessStepHolding, Disposition: canon.DispositionInProgress,
		Postal: []uint32{canon.PostalEventExd, canon.PostalEventEda, canon.PostalEventEdf}},
	{Type: canon.ActionTypeDeclare, Name: "declare",
		Text:  "a declaration to customs, or its amendment: a commitment to its fields",
		Roles: []uint32{canon.RoleTypeMarketplace, canon.RoleTypeLogistics, canon.RoleTypePost, canon.RoleTypeBroker},
		Event: ObjectEvent, Step: canon.BusinessStepConsigning},
	{Type: canon.ActionTypeCustomsReport, Name: "customs-report", Text: "what a post or carrier says of customs",
		Roles: carriers, Event: ObjectEvent, Step: canon.BusinessStepInspecting, Disposition: canon.DispositionInProgress,
		Postal: []uint32{
			canon.PostalEventExa, canon.PostalEventExb, canon.PostalEventExc, canon.PostalEventExx,
			canon.PostalEventEdb, canon.PostalEventEme, canon.PostalEventEdc, canon.PostalEventEdx,
		}},
	{Type: canon.ActionTypeCustomsDecide, Name: "customs-decide",
		Text:  "customs' own act: hold, refer, do not load, lift, release, refuse, seize",
		Roles: customs, Event: ObjectEvent, Step: canon.BusinessStepInspecting},
	{Type: canon.ActionTypeOutForDelivery, Name: "out-for-delivery", Text: "out for physical delivery",
		Roles: posts, Event: ObjectEvent,
		Step: canon.BusinessStepTransporting, Disposition: canon.DispositionInTransit,
		Postal: []uint32{canon.PostalEventEdg}, Milestone: canon.MilestoneOut},
	{Type: canon.ActionTypeAvailable, Name: "available", Text: "at a collection point", Roles: posts, Event: ObjectEvent,
		Step: canon.BusinessStepHolding, Disposition: canon.DispositionAvailable,
		Postal: []uint32{canon.PostalEventEdh}, Milestone: canon.MilestoneAtPickup},
	{Type: canon.ActionTypeAttempt, Name: "attempt", Text: "delivery was tried in vain", Roles: posts, Event: ObjectEvent,
		Step: canon.BusinessStepOther, Disposition: canon.DispositionInProgress,
		Postal: []uint32{canon.PostalEventEmh}, Milestone: canon.MilestoneAttempted},
	{Type: canon.ActionTypeDeliver, Name: "deliver", Text: "delivered", Roles: posts, Event: ObjectEvent,
		Step: canon.BusinessStepReceiving, Postal: []uint32{canon.PostalEventEmi}, Milestone: canon.MilestoneDelivered},
	{Type: canon.ActionTypeReturn, Name: "return", Text: "the way back begins", Roles: returns, Event: ObjectEvent,
		Step: canon.BusinessStepShipping, Disposition: canon.DispositionReturned, Milestone: canon.MilestoneReturning},
	{Type: canon.ActionTypeReturned, Name: "returned", Text: "back with the sender", Roles: returns, Event: ObjectEvent,
		Step: canon.BusinessStepReceiving, Disposition: canon.DispositionReturned, Milestone: canon.MilestoneReturned},
	{Type: canon.ActionTypeException, Name: "exception", Text: "lost, damaged, stolen or mis-sent",
		Roles: holders, Event: ObjectEvent, Step: canon.BusinessStepOther, Disposition: canon.DispositionUnknown},
	{Type: canon.ActionTypeFound, Name: "found", Text: "found again", Roles: holders, Event: ObjectEvent,
		Step: canon.BusinessStepOther, Disposition: canon.DispositionInProgress},
	{Type: canon.ActionTypeRecall, Name: "recall", Text: "goods are recalled: a product, a batch, serials or single ones",
		Roles: recalls, Event: ObjectEvent, Disposition: canon.DispositionRecalled},
	{Type: canon.ActionTypeLiftRecall, Name: "lift-recall", Text: "a recall ends", Roles: recalls, Event: ObjectEvent},
	{Type: canon.ActionTypeCorrect, Name: "correct", Text: "an event of one's own is declared to be wrong",
		Roles: scanners, Event: ObjectEvent},
	{Type: canon.ActionTypeConsumerScan, Name: "consumer-scan", Text: "a consumer's scan, handed in by a marketplace",
		Roles: []uint32{canon.RoleTypeMarketplace}, Event: ObjectEvent, Step: canon.BusinessStepInspecting},

	{Type: canon.ActionTypePropose, Name: "propose", Text: "a change of the consortium is put to the vote"},
	{Type: canon.ActionTypeVote, Name: "vote", Text: "a vote on a proposal; the last one of a voter counts"},
	{Type: canon.ActionTypeHeartbeat, Name: "heartbeat", Text: "shows that an organisation's node follows the chain"},
	{Type: canon.ActionTypeAddKey, Name: "add-key", Text: "another key signs, beside those that do"},
	{Type: canon.ActionTypeRevokeKey, Name: "revoke-key", Text: "a key signs no more from a height on"},
	{Type: canon.ActionTypeSetNode, Name: "set-node", Text: "another node key, or other addresses"},
	{Type: canon.ActionTypeGrantDevice, Name: "grant-device", Text: "a device signs in the organisation's name, within a scope"},
	{Type: canon.ActionTypeRevokeDevice, Name: "revoke-device", Text: "a device signs no more"},
	{Type: canon.ActionTypeDelegate, Name: "delegate", Text: "a broker may declare for the organisation"},
	{Type: canon.ActionTypeRevokeDelegation, Name: "revoke-delegation",
		Text: "a broker may no longer declare for the organisation"},
}

// Acts returns the whole vocabulary in ascending order of type. The caller must not change it.
func Acts() []Act { return acts }

// ActOf returns the row of an action type, nil for a number that the ledger does not know.
func ActOf(kind uint32) *Act {
	low, high := 0, len(acts)
	for low < high {
		if mid := (low + high) / 2; acts[mid].Type < kind {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low < len(acts) && acts[low].Type == kind {
		return &acts[low]
	}
	return nil
}

// ActByName returns the row of the name, or nil.
func ActByName(name string) *Act {
	for i := range acts {
		if acts[i].Name == name {
			return &acts[i]
		}
	}
	return nil
}

// Governs reports whether actions of the type are about the consortium and not about goods.
func Governs(kind uint32) bool { return kind >= canon.ActionTypePropose }
