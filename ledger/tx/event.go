package tx

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// Bounds of fields that no table bounds.
const (
	maxURI      = 512
	maxQuantity = 32
	maxUnitCode = 8
	maxOffset   = 14 * 60 // minutes from UTC, ISO 8601 as EPCIS limits it

	maxReference = 64
	maxReason    = 128
	maxVia       = 8
	maxCorrected = 4096 // bytes of the core of a corrected event
)

func checkCore(c *canon.Core) error {
	switch {
	case vocabulary.ActOf(c.Type) == nil:
		return fmt.Errorf("type: %w: %d", ErrField, c.Type)
	case c.Time <= 0:
		return fmt.Errorf("time: %w", ErrField)
	case c.BusinessStep > canon.BusinessStepSampling:
		return fmt.Errorf("business_step: %w: %d", ErrField, c.BusinessStep)
	case c.Disposition > canon.DispositionUnknown:
		return fmt.Errorf("disposition: %w: %d", ErrField, c.Disposition)
	case c.BusinessStep != 0 && c.BusinessStepUri != "" || len(c.BusinessStepUri) > maxURI:
		return fmt.Errorf("business_step_uri: %w", ErrField)
	case c.Disposition != 0 && c.DispositionUri != "" || len(c.DispositionUri) > maxURI:
		return fmt.Errorf("disposition_uri: %w", ErrField)
	case c.Offset > maxOffset || c.Offset < -maxOffset:
		return fmt.Errorf("offset: %w: %d minutes", ErrField, c.Offset)
	case c.Action > canon.EventActionDelete:
		return fmt.Errorf("action: %w: %d", ErrField, c.Action)
	case c.Offer != nil && c.Offer.Deadline < 0:
		return fmt.Errorf("offer.deadline: %w", ErrField)
	}
	if err := checkPlace(c.ReadPoint); err != nil {
		return fmt.Errorf("read_point: %w", err)
	}
	if err := checkPlace(c.BusinessLocation); err != nil {
		return fmt.Errorf("business_location: %w", err)
	}
	return checkTerms(c)
}

// checkTerms judges each of the terms that an act may carry, whichever act it is: which ones it takes is the law's.
func checkTerms(c *canon.Core) error {
	for _, t := range []struct {
		name string
		ok   bool
	}{
		{"postal", c.Postal == 0 || vocabulary.PostalOf(c.Postal) != nil},
		{"side", c.Side <= canon.BorderSideImport},
		{"report", c.Report <= canon.CustomsReportEnded},
		{"decision", c.Decision <= canon.CustomsDecisionSeize},
		{"reference", text(c.Reference, maxReference)},
		{"reason", text(c.Reason, maxReason)},
		{"mode", c.Mode <= canon.TransportModeInlandWater},
		{"conveyance", text(c.Conveyance, maxReference)},
		{"lane", c.Lane == nil || lane(c.Lane)},
		{"irregularity", c.Irregularity <= canon.IrregularityMissent},
		{"paper", c.Paper == nil || paper(c.Paper)},
		{"facts", c.Facts == nil || facts(c.Facts)},
		{"correction", c.Correction == nil || correction(c.Correction)},
		{"log", c.Log == nil || logged(c.Log)},
		{"on_behalf_of", c.OnBehalfOf == "" || organisation(c.OnBehalfOf)},
		{"choice", c.Choice <= canon.ChoiceNo},
		{"heartbeat", c.Heartbeat == nil || c.Heartbeat.Height > 0 && len(c.Heartbeat.AppHash) == len(proof.Hash{})},
		{"delegation", c.Delegation == nil || organisation(c.Delegation.Broker) && c.Delegation.Until >= 0},
		{"device", c.Device == nil || organisation(c.Device.Id) && c.Device.Until >= 0},
	} {
		if !t.ok {
			return fmt.Errorf("%s: %w", t.name, ErrField)
		}
	}
	return nil
}

// text accepts printable UTF-8 of at most so many bytes; the encoding has settled that it is UTF-8.
func text(s string, most int) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] == 0x7f {
			return false
		}
	}
	return len(s) <= most
}

func organisation(id string) bool {
	return ident.ID{Namespace: ident.Organisation, Value: id}.Check() == nil
}

func lane(l *canon.Lane) bool {
	for i, via := range l.Via {
		if !ident.PostalCountry(via) || i > 0 && via <= l.Via[i-1] {
			return false
		}
	}
	return ident.PostalCountry(l.From) && ident.PostalCountry(l.To) && len(l.Via) <= maxVia
}

func paper(p *canon.Paper) bool {
	return p.Type > 0 && p.Type <= canon.PaperTypeWaybill && len(p.Commitment) == len(proof.Hash{})
}

// facts accepts a country of origin, an HS code of six digits, or both.
func facts(f *canon.Facts) bool {
	for i := range len(f.Hs) {
		if f.Hs[i] < '0' || f.Hs[i] > '9' {
			return false
		}
	}
	return (f.Origin == "" || ident.PostalCountry(f.Origin)) && (f.Hs == "" || len(f.Hs) == 6)
}

func correction(c *canon.Correction) bool {
	for _, r := range [][]byte{c.UnitsRoot, c.DetailRoot, c.PrivateRoot} {
		if _, err := root(r); err != nil {
			return false
		}
	}
	return c.Height > 0 && len(c.Salt) == len(proof.Salt{}) && len(c.KeyId) == KeyIDSize &&
		len(c.Core) > 0 && len(c.Core) <= maxCorrected
}

// logged accepts the first entry of a device's log without a predecessor, and every other with one.
func logged(l *canon.LogEntry) bool {
	return l.Counter == 1 && len(l.Previous) == 0 || l.Counter > 1 && len(l.Previous) == len(proof.Hash{})
}

func checkPlace(p *canon.Place) error {
	if p == nil {
		return nil
	}
	return checkIdentifier(p.Namespace, p.Value, p.Form)
}

func checkIdentifier(namespace uint32, value []byte, form uint32) error {
	if namespace > 255 || form > 255 || !ident.Form(form).Valid() {
		return fmt.Errorf("namespace or form: %w", ErrField)
	}
	return ident.ID{Namespace: ident.Namespace(namespace), Value: string(value)}.Check()
}

func checkUnit(u *canon.Unit) error {
	switch {
	case u.Role > canon.UnitRoleClass:
		return fmt.Errorf("role: %w: %d", ErrField, u.Role)
	case len(u.Quantity) > maxQuantity || !decimal(u.Quantity):
		return fmt.Errorf("quantity: %w", ErrField)
	case len(u.UnitOfMeasure) > maxUnitCode || u.UnitOfMeasure != "" && u.Quantity == "":
		return fmt.Errorf("unit_of_measure: %w", ErrField)
	}
	switch u.Scheme {
	case proof.Plain:
		if err := checkIdentifier(u.Namespace, u.Value, u.Form); err != nil {
			return fmt.Errorf("value: %w", err)
		}
	case proof.Blinded:
		if !ident.Namespace(u.Namespace).Valid() || u.Namespace > 255 || len(u.Value) != len(proof.Hash{}) || u.Form != 0 {
			return fmt.Errorf("value: %w: a blinded id is 32 bytes", ErrField)
		}
	default:
		return fmt.Errorf("scheme: %w: %d", ErrField, u.Scheme)
	}
	return nil
}

// decimal accepts "", digits, and digits with one point inside, with an optional minus.
func decimal(s string) bool {
	if s == "" {
		return true
	}
	if s[0] == '-' {
		s = s[1:]
	}
	point := false
	for i := range len(s) {
		switch c := s[i]; {
		case c == '.' && !point && i > 0 && i < len(s)-1:
			point = true
		case c < '0' || c > '9':
			return false
		}
	}
	return s != ""
}

// checkDetail verifies the detail beside the body against the action's root.
func checkDetail(a *canon.Action, index uint32, d *canon.Detail, nonce []byte) (proof.Hash, error) {
	want, err := root(a.DetailRoot)
	if err != nil {
		return want, fmt.Errorf("detail_root: %w", err)
	}
	if d == nil {
		if want != (proof.Hash{}) {
			return want, fmt.Errorf("detail_root: %w: the detail is missing", ErrDetail)
		}
		return want, nil
	}
	if len(d.Fields) == 0 || len(d.Fields) > MaxFields {
		return want, fmt.Errorf("detail: %w: %d fields", ErrLimit, len(d.Fields))
	}
	for i := range d.Fields {
		f := &d.Fields[i]
		if f.Name == "" || len(f.Name) > MaxName || i > 0 && f.Name <= d.Fields[i-1].Name {
			return want, fmt.Errorf("detail.fields[%d].name: %w: empty, long or out of order", i, ErrField)
		}
	}
	if DetailRoot(d, nonce, index) != want {
		return want, fmt.Errorf("detail_root: %w", ErrDetail)
	}
	return want, nil
}

// UnitLeaves are the leaves of an action's units tree.
func UnitLeaves(a *canon.Action, nonce []byte, index uint32) []proof.Hash {
	leaves := make([]proof.Hash, len(a.Units))
	for j := range a.Units {
		leaves[j] = proof.UnitLeaf(proof.UnitSalt(nonce, index, uint32(j)), a.Units[j].Raw())
	}
	return leaves
}

// UnitsRoot is the counted root over an action's units.
func UnitsRoot(a *canon.Action, nonce []byte, index uint32) proof.Hash {
	return proof.UnitsRoot(uint32(len(a.Units)), proof.Root(UnitLeaves(a, nonce, index)))
}

// FieldLeaves are the leaves of a detail tree.
func FieldLeaves(d *canon.Detail, nonce []byte, index uint32) []proof.Hash {
	leaves := make([]proof.Hash, len(d.Fields))
	for j := range d.Fields {
		leaves[j] = proof.FieldLeaf(proof.FieldSalt(nonce, index, uint32(j)), d.Fields[j].Name, d.Fields[j].Value)
	}
	return leaves
}

// DetailRoot is the counted root over a detail.
func DetailRoot(d *canon.Detail, nonce []byte, index uint32) proof.Hash {
	return proof.FieldsRoot(uint32(len(d.Fields)), proof.Root(FieldLeaves(d, nonce, index)))
}

// tag is the first 8 bytes of SHA-256(0x1c ‖ u8 length ‖ organisation ‖ core hash ‖ per unit u16 length ‖
// unit ‖ 0xffff ‖ per field u16 length ‖ name ‖ u32 length ‖ value ‖ 0xffff ‖ private root). No unit and no name is 0xffff
// bytes long, so what ends a list cannot be taken for one more of it.
func tag(organisation string, core proof.Hash, a *canon.Action, d *canon.Detail) [8]byte {
	h := sha256.New()
	var buf [256]byte
	b := append(append(buf[:0], 0x1c, byte(len(organisation))), organisation...)
	b = append(b, core[:]...)
	for j := range a.Units {
		raw := a.Units[j].Raw()
		b = append(binary.BigEndian.AppendUint16(b, uint16(len(raw))), raw...)
		if len(b) > 4<<10 {
			h.Write(b)
			b = b[:0]
		}
	}
	b = append(b, 0xff, 0xff)
	h.Write(b)
	if d != nil {
		for j := range d.Fields {
			f := &d.Fields[j]
			b = append(binary.BigEndian.AppendUint16(buf[:0], uint16(len(f.Name))), f.Name...)
			h.Write(binary.BigEndian.AppendUint32(b, uint32(len(f.Value))))
			h.Write(f.Value)
		}
	}
	h.Write([]byte{0xff, 0xff})
	h.Write(a.PrivateRoot)
	return [8]byte(h.Sum(nil))
}
