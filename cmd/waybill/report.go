package main

import (
	"encoding/json"

	"github.com/waybill-network/waybill/ledger/proof"
)

// report is what a verified proof says, as data. Everything in it follows from the proof, except Verified, which
// tells whether the genesis that it was checked against is one that the asker trusts, and ages.
type report struct {
	Verdict  proof.Verdict `json:"verdict"`
	Says     string        `json:"says"`
	Verified bool          `json:"verified"`
	Missing  []string      `json:"missing,omitempty"`

	Unit              reportUnit    `json:"unit"`
	NeverCommissioned bool          `json:"never_commissioned,omitempty"`
	SerialRange       *reportRange  `json:"serial_range,omitempty"`
	Record            *reportRecord `json:"record,omitempty"` // as it is in the proven state, whatever AsOf

	AsOf      *reportAsOf       `json:"as_of,omitempty"`
	Position  *reportPosition   `json:"position,omitempty"`
	Custody   *reportTenures    `json:"custody,omitempty"`
	Clearance []reportClearance `json:"clearance,omitempty"` // export, then import
	Stays     []reportStay      `json:"stays,omitempty"`
	Flags     []reportFlag      `json:"flags,omitempty"`
	Warnings  []reportRaised    `json:"warnings,omitempty"`
	Vouchers  []reportVoucher   `json:"vouchers,omitempty"`
	Travels   []reportTravel    `json:"travels,omitempty"`
	Withheld  int               `json:"withheld,omitempty"` // of the unit's events
	Hidden    int               `json:"hidden,omitempty"`   // of its containers' events

	History    []reportEvent  `json:"history"`
	Containers []reportRecord `json:"containers"`
	Members    []reportMember `json:"members"`
	Block      reportBlock    `json:"block"`
}

type reportUnit struct {
	ID      string `json:"id"`
	Kind    string `json:"kind"`
	Epoch   uint32 `json:"epoch"`
	Blinded bool   `json:"blinded,omitempty"`
}

type reportRange struct {
	Lo string `json:"lo"`
	Hi string `json:"hi"`
}

type reportRecord struct {
	Unit         reportUnit      `json:"unit"`
	Origin       string          `json:"origin,omitempty"`
	Organisation string          `json:"organisation,omitempty"`
	Opened       string          `json:"opened,omitempty"`
	Height       uint64          `json:"height,omitempty"`
	Custody      *reportCustody  `json:"custody,omitempty"`
	Container    string          `json:"container,omitempty"` // where it is now, or its key where that is not shown
	Warnings     []reportWarning `json:"warnings,omitempty"`
	Product      *reportProduct  `json:"product,omitempty"`
	Events       uint32          `json:"events"`
	Withheld     int             `json:"withheld,omitempty"`
}

type reportCustody struct {
	Custodian string `json:"custodian,omitempty"`
	Height    uint64 `json:"height,omitempty"`
	OfferedTo string `json:"offered_to,omitempty"`
	Deadline  string `json:"deadline,omitempty"`
	Lapsed    bool   `json:"lapsed,omitempty"` // the deadline has passed; the next touch closes the offer
}

type reportWarning struct {
	Code  string `json:"code"`
	Count uint32 `json:"count,omitempty"`
	Unit  string `json:"unit,omitempty"`
	Text  string `json:"text"`
}

type reportProduct struct {
	Holder string `json:"holder"`
	Ranges uint32 `json:"ranges"`
}

type reportEvent struct {
	Height       uint64          `json:"height"`
	Tx           uint32          `json:"tx"`
	Action       uint32          `json:"action"`
	Time         string          `json:"time,omitempty"`
	Act          string          `json:"act,omitempty"`
	Step         string          `json:"step,omitempty"`
	Disposition  string          `json:"disposition,omitempty"`
	Place        string          `json:"place,omitempty"`
	Location     string          `json:"business_location,omitempty"`
	Organisation string          `json:"organisation,omitempty"`
	Title        string          `json:"title,omitempty"` // proven
	KeyID        string          `json:"key_id,omitempty"`
	Role         string          `json:"role,omitempty"`
	Container    string          `json:"container,omitempty"` // that it was packed into
	In           string          `json:"in,omitempty"`        // the container whose record shows the event: inherited
	Way          []string        `json:"way,omitempty"`       // to it, where it is in another container that the unit was in
	Late         bool            `json:"late,omitempty"`      // recorded after an event of a later time
	Corrected    string          `json:"corrected,omitempty"` // by which event its signer said that it is wrong
	Postal       string          `json:"postal,omitempty"`    // item event of EMSEVT
	Side         string          `json:"side,omitempty"`
	Report       string          `json:"report,omitempty"`
	Decision     string          `json:"decision,omitempty"`
	Reference    string          `json:"reference,omitempty"`
	Reason       string          `json:"reason,omitempty"`
	Irregularity string          `json:"irregularity,omitempty"`
	OnBehalfOf   string          `json:"on_behalf_of,omitempty"`
	Mode         string          `json:"mode,omitempty"`
	Conveyance   string          `json:"conveyance,omitempty"`
	Lane         string          `json:"lane,omitempty"`
	Weight       uint64          `json:"weight_g,omitempty"`
	Pieces       uint32          `json:"pieces,omitempty"`
	OfferTo      string          `json:"offer_to,omitempty"`
	Range        *reportRange    `json:"range,omitempty"`
	Units        uint32          `json:"units,omitempty"` // in the whole event
	Detail       json.RawMessage `json:"detail,omitempty"`
	Commit       string          `json:"commit,omitempty"` // of an event that is withheld
}

type reportMember struct {
	ID    string   `json:"id"`
	Title string   `json:"title"`
	Roles []string `json:"roles"`
	Alias bool     `json:"alias,omitempty"`
}

type reportBlock struct {
	ChainID     string   `json:"chain_id"`
	Height      uint64   `json:"height"`
	HeaderHash  string   `json:"header_hash"`
	HeaderTime  string   `json:"header_time"`
	Time        string   `json:"time"` // median of the precommits
	AgeSeconds  int64    `json:"age_seconds"`
	Rules       uint64   `json:"rules"`
	Signed      int      `json:"signed"`
	Validators  int      `json:"validators"`
	SignedPower uint64   `json:"signed_power"`
	Power       uint64   `json:"power"`
	Signers     []string `json:"signers"` // as far as the genesis names them
	Stale       bool     `json:"stale,omitempty"`
}
