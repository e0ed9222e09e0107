package epcis

import (
	"encoding/hex"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

func readPostal(r *reading, v *value) *Error {
	if err := isString(v); err != nil {
		return err
	}
	scan := vocabulary.PostalByCode(v.text)
	if scan == nil {
		return fail(ErrValue, "%s is no item event of UPU EMSEVT V3", quote(v.text))
	}
	r.core.Postal = scan.Event
	return nil
}

func writePostal(a *canon.Action) []byte {
	if scan := vocabulary.PostalOf(a.Core.Postal); scan != nil {
		return appendString(nil, scan.Code)
	}
	return nil
}

var isOffer = of(noOthers, map[string]rule{"to": isString, "deadline": isInstant}, "to")

func readOffer(r *reading, v *value) *Error {
	if err := isOffer(v); err != nil {
		return err
	}
	o := &canon.Offer{To: v.get("to").text}
	if o.To == "" {
		return fail(ErrValue, "is empty").in("to")
	}
	if d := v.get("deadline"); d != nil {
		in, _ := readInstant(d.text)
		if o.Deadline = in.ms; in.ms <= 0 {
			return fail(ErrValue, "%s is not after 1970-01-01T00:00:00Z", quote(d.text)).in("deadline")
		}
	}
	r.core.Offer = o
	return nil
}

func writeOffer(a *canon.Action) []byte {
	o := a.Core.Offer
	if o == nil {
		return nil
	}
	members := []text{{"to", appendString(nil, o.To)}}
	if o.Deadline != 0 {
		members = append(members, text{"deadline", appendString(nil, instantText(o.Deadline, 0))})
	}
	return appendObject(nil, members)
}

var isLane = of(noOthers, map[string]rule{"from": isString, "to": isString, "via": listOf(isString, 1)}, "from", "to")

func readLane(r *reading, v *value) *Error {
	if err := isLane(v); err != nil {
		return err
	}
	l := &canon.Lane{From: v.get("from").text, To: v.get("to").text}
	if via := v.get("via"); via != nil {
		for i := range via.items {
			l.Via = append(l.Via, via.items[i].text)
		}
	}
	r.core.Lane = l
	return nil
}

func writeLane(a *canon.Action) []byte {
	l := a.Core.Lane
	if l == nil {
		return nil
	}
	members := []text{{"from", appendString(nil, l.From)}, {"to", appendString(nil, l.To)}}
	if len(l.Via) > 0 {
		var via [][]byte
		for _, country := range l.Via {
			via = append(via, appendString(nil, country))
		}
		members = append(members, text{"via", appendArray(nil, via)})
	}
	return appendObject(nil, members)
}

var isRange = of(noOthers, map[string]rule{"lo": isString, "hi": isString}, "lo", "hi")

func readRange(r *reading, v *value) *Error {
	if err := isRange(v); err != nil {
		return err
	}
	r.core.Range = &canon.SerialRange{Lo: v.get("lo").text, Hi: v.get("hi").text}
	return nil
}

func writeRange(a *canon.Action) []byte {
	if r := a.Core.Range; r != nil {
		return appendObject(nil, []text{{"lo", appendString(nil, r.Lo)}, {"hi", appendString(nil, r.Hi)}})
	}
	return nil
}

var isFacts = of(noOthers, map[string]rule{"origin": isString, "hs": isString})

func readFacts(r *reading, v *value) *Error {
	if err := isFacts(v); err != nil {
		return err
	}
	if len(v.members) == 0 {
		return fail(ErrMissing, "origin or hs is required")
	}
	f := new(canon.Facts)
	for i := range v.members {
		m := &v.members[i]
		if m.value.text == "" {
			return fail(ErrValue, "is empty").in(m.name)
		}
		if m.name == "hs" {
			f.Hs = m.value.text
		} else {
			f.Origin = m.value.text
		}
	}
	r.core.Facts = f
	return nil
}

func writeFacts(a *canon.Action) []byte {
	f := a.Core.Facts
	if f == nil {
		return nil
	}
	var members []text
	if f.Origin != "" {
		members = append(members, text{"origin", appendString(nil, f.Origin)})
	}
	if f.Hs != "" {
		members = append(members, text{"hs", appendString(nil, f.Hs)})
	}
	return appendObject(nil, members)
}

var isPaper = of(noOthers, map[string]rule{"type": isString, "commitment": isString}, "type", "commitment")

func readPaper(r *reading, v *value) *Error {
	if err := isPaper(v); err != nil {
		return err
	}
	kind := v.get("type").text
	p := &canon.Paper{Type: vocabulary.PaperTypes.Number(kind)}
	if p.Type == 0 {
		return notOneOf(kind, vocabulary.PaperTypes).in("type")
	}
	var err *Error
	if p.Commitment, err = readHex(v.get("commitment"), len(proof.Hash{})); err != nil {
		return err.in("commitment")
	}
	r.core.Paper = p
	return nil
}

func writePaper(a *canon.Action) []byte {
	p := a.Core.Paper
	if p == nil {
		return nil
	}
	return appendObject(nil, []text{
		{"type", appendString(nil, vocabulary.PaperTypes.Name(p.Type))},
		{"commitment", appendString(nil, hex.EncodeToString(p.Commitment))},
	})
}

func readPrivate(r *reading, v *value) (err *Error) {
	r.private, err = readHex(v, len(proof.Hash{}))
	if err == nil && proof.Hash(r.private) == (proof.Hash{}) {
		return fail(ErrValue, "is the root of nothing, which is left out")
	}
	return err
}

func readClass(r *reading, v *value) *Error {
	if err := isIdentifier(v); err != nil {
		return err
	}
	u, err := r.unit(canon.UnitRoleClass, v.text, ownPrefix+"class")
	if err != nil {
		return err
	}
	if u.Scheme != proof.Plain || ident.Namespace(u.Namespace) != ident.GTIN {
		return fail(ErrValue, "%s is no GTIN", quote(v.text))
	}
	r.units = append(r.units, u)
	return nil
}

func writeClass(a *canon.Action) []byte {
	for _, u := range ofRole(a.Units, canon.UnitRoleClass) {
		if u.Scheme == proof.Plain {
			return appendString(nil, unitText(u))
		}
	}
	return nil
}
