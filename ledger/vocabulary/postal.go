package vocabulary

import "github.com/waybill-network/waybill/ledger/canon"

// PostalScan is a row of UPU EMSEVT V3: one code of an item event, in the ledger's words.
type PostalScan struct {
	// Event is one of canon.PostalEvent….
	Event uint32
	Code  string
	Text  string
	// Milestone that the scan reaches, 0 for none.
	Milestone uint32
	// Side and Report are what the post says of customs, 0 where it says nothing of them.
	Side, Report uint32
}

// postal is in ascending order of event, from 1.
var postal = []PostalScan{
	{canon.PostalEventEma, "EMA", "posting, collection", canon.MilestoneAccepted, 0, 0},
	{canon.PostalEventEmb, "EMB", "arrival at outward office of exchange", canon.MilestoneAtOrigin, 0, 0},
	{canon.PostalEventExa, "EXA", "presented to export customs or security", canon.MilestoneExportCustoms,
		canon.BorderSideExport, canon.CustomsReportPresented},
	{canon.PostalEventExb, "EXB", "held by export customs or security", canon.MilestoneExportCustoms,
		canon.BorderSideExport, canon.CustomsReportHeld},
	{canon.PostalEventExc, "EXC", "returned from export customs or security", canon.MilestoneAtOrigin,
		canon.BorderSideExport, canon.CustomsReportReturned},
	{canon.PostalEventExd, "EXD", "held at outward office of exchange", canon.MilestoneAtOrigin, 0, 0},
	{canon.PostalEventExx, "EXX", "export cancelled", canon.MilestoneAtOrigin, canon.BorderSideExport, canon.CustomsReportEnded},
	{canon.PostalEventEmc, "EMC", "departure from outward office of exchange", canon.MilestoneDeparted, 0, 0},
	{canon.PostalEventEmj, "EMJ", "arrival at transit office of exchange", canon.MilestoneArrived, 0, 0},
	{canon.PostalEventEmk, "EMK", "departure from transit office of exchange", canon.MilestoneDeparted, 0, 0},
	{canon.PostalEventEmd, "EMD", "arrival at inward office of exchange", canon.MilestoneAtDestination, 0, 0},
	{canon.PostalEventEda, "EDA", "held at inward office of exchange", canon.MilestoneAtDestination, 0, 0},
	{canon.PostalEventEdb, "EDB", "presented to import customs", canon.MilestoneImportCustoms,
		canon.BorderSideImport, canon.CustomsReportPresented},
	{canon.PostalEventEme, "EME", "held by import customs", canon.MilestoneImportCustoms,
		canon.BorderSideImport, canon.CustomsReportHeld},
	{canon.PostalEventEdc, "EDC", "returned from import customs", canon.MilestoneAtDestination,
		canon.BorderSideImport, canon.CustomsReportReturned},
	{canon.PostalEventEmf, "EMF", "departure from inward office of exchange", canon.MilestoneInland, 0, 0},
	{canon.PostalEventEdd, "EDD", "into sorting centre", canon.MilestoneInland, 0, 0},
	{canon.PostalEventEde, "EDE", "out of sorting centre", canon.MilestoneInland, 0, 0},
	{canon.PostalEventEmg, "EMG", "arrival at delivery office", canon.MilestoneAtDelivery, 0, 0},
	{canon.PostalEventEdf, "EDF", "held at delivery office", canon.MilestoneAtDelivery, 0, 0},
	{canon.PostalEventEdg, "EDG", "out for physical delivery", canon.MilestoneOut, 0, 0},
	{canon.PostalEventEdh, "EDH", "arrival at collection point", canon.MilestoneAtPickup, 0, 0},
	{canon.PostalEventEmh, "EMH", "unsuccessful delivery attempt", canon.MilestoneAttempted, 0, 0},
	{canon.PostalEventEmi, "EMI", "final delivery", canon.MilestoneDelivered, 0, 0},
	{canon.PostalEventEdx, "EDX", "import terminated",
		canon.MilestoneAtDestination, canon.BorderSideImport, canon.CustomsReportEnded},
}

// PostalScans returns the table in ascending order of event. The caller must not change it.
func PostalScans() []PostalScan { return postal }

// PostalOf returns the row of a postal event, nil for 0 and for a number that the ledger does not know.
func PostalOf(event uint32) *PostalScan {
	if event == 0 || int(event) > len(postal) {
		return nil
	}
	return &postal[event-1]
}

// PostalByCode returns the row of an EMSEVT code such as "EMD", or nil.
func PostalByCode(code string) *PostalScan {
	for i := range postal {
		if postal[i].Code == code {
			return &postal[i]
		}
	}
	return nil
}

// MilestoneOf is how far a unit has come by an event, 0 where the event says nothing of it. It follows from the event
// alone, so that the order of arrival cannot matter.
func MilestoneOf(c *canon.Core) uint32 {
	if p := PostalOf(c.Postal); p != nil {
		return p.Milestone
	}
	switch c.Type {
	case canon.ActionTypeObserve:
		switch c.BusinessStep {
		case canon.BusinessStepDeparting:
			return canon.MilestoneDeparted
		case canon.BusinessStepArriving:
			return canon.MilestoneArrived
		}
		return 0
	case canon.ActionTypeDecommission:
		if c.Disposition == canon.DispositionDestroyed {
			return canon.MilestoneDestroyed
		}
	case canon.ActionTypeException:
		if c.Irregularity == canon.IrregularityLoss || c.Irregularity == canon.IrregularityTheft {
			return canon.MilestoneLost
		}
		return 0
	case canon.ActionTypeCustomsReport:
		return customsMilestone(c)
	case canon.ActionTypeCustomsDecide:
		if c.Decision == canon.CustomsDecisionSeize {
			return canon.MilestoneSeized
		}
		return 0
	}
	if a := ActOf(c.Type); a != nil {
		return a.Milestone
	}
	return 0
}

// customsMilestone is that of a report without a postal code.
func customsMilestone(c *canon.Core) uint32 {
	away := c.Report == canon.CustomsReportReturned || c.Report == canon.CustomsReportEnded
	switch {
	case c.Side == canon.BorderSideExport && away:
		return canon.MilestoneAtOrigin
	case c.Side == canon.BorderSideExport:
		return canon.MilestoneExportCustoms
	case away:
		return canon.MilestoneAtDestination
	default:
		return canon.MilestoneImportCustoms
	}
}
