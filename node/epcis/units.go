package epcis

import (
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/proof"
)

// group is the two lists of an event whose units play one role: single things, and quantities of a class.
type group struct {
	role               uint32
	things, quantities string
}

var groups = []group{
	{canon.UnitRoleObject, "epcList", "quantityList"},
	{canon.UnitRoleChild, "childEPCs", "childQuantityList"},
	{canon.UnitRoleInput, "inputEPCList", "inputQuantityList"},
	{canon.UnitRoleOutput, "outputEPCList", "outputQuantityList"},
}

const parentMember = "parentID"

// groupOf returns the group that a member is a list of.
func groupOf(name string) (group, bool) {
	for _, g := range groups {
		if name == g.things || name == g.quantities {
			return g, true
		}
	}
	return group{}, false
}

// parent reads parentID.
func (r *reading) parent(v *value) *Error {
	if err := isIdentifier(v); err != nil {
		return err
	}
	u, err := r.unit(canon.UnitRoleParent, v.text, parentMember)
	if err != nil {
		return err
	}
	r.units = append(r.units, u)
	return nil
}

// unit reads the name of a unit; path is for a note about it.
func (r *reading) unit(role uint32, text, path string) (canon.Unit, *Error) {
	if strings.HasPrefix(text, blindedPrefix) {
		u, err := readBlinded(text)
		if err != nil {
			return u, &Error{Event: whole, Err: fmt.Errorf("%w: %w", ErrValue, err)}
		}
		u.Role = role
		return u, nil
	}
	id, form, err := r.identifier(text, path)
	return unit(role, id, form), err
}

// lists reads both lists of a group; either may be nil.
func (r *reading) lists(g group, things, quantities *value) *Error {
	if things != nil {
		if err := r.things(g, things); err != nil {
			return err.in(g.things)
		}
	}
	if quantities != nil {
		if err := r.quantities(g, quantities); err != nil {
			return err.in(g.quantities)
		}
	}
	return nil
}

func (r *reading) things(g group, list *value) *Error {
	if err := listOf(isIdentifier, 0)(list); err != nil {
		return err
	}
	for i := range list.items {
		u, err := r.unit(g.role, list.items[i].text, fmt.Sprintf("%s[%d]", g.things, i))
		if err != nil {
			return err.at(i)
		}
		r.units = append(r.units, u)
	}
	return nil
}

func (r *reading) quantities(g group, list *value) *Error {
	if err := listOf(isQuantity, 0)(list); err != nil {
		return err
	}
	for i := range list.items {
		u, err := r.quantity(&list.items[i], fmt.Sprintf("%s[%d].epcClass", g.quantities, i))
		if err != nil {
			return err.at(i)
		}
		u.Role = g.role
		r.units = append(r.units, u)
	}
	return nil
}

func (r *reading) quantity(v *value, path string) (canon.Unit, *Error) {
	u, err := r.unit(0, v.get("epcClass").text, path)
	if err != nil {
		return u, err.in("epcClass")
	}
	number := v.get("quantity")
	if number == nil {
		return u, nil
	}
	text, ok := plainDecimal(string(number.raw))
	if !ok {
		return u, fail(ErrLimit, "takes more than %d characters without an exponent", maxQuantity).in("quantity")
	}
	u.Quantity = text
	if uom := v.get("uom"); uom != nil {
		u.UnitOfMeasure = uom.text
	}
	return u, nil
}

func unit(role uint32, id ident.ID, form ident.Form) canon.Unit {
	return canon.Unit{Role: role, Namespace: uint32(id.Namespace), Value: []byte(id.Value), Form: uint32(form)}
}

func equalUnit(a, b *canon.Unit) bool {
	return a.Role == b.Role && a.Namespace == b.Namespace && string(a.Value) == string(b.Value) && a.Scheme == b.Scheme &&
		a.Form == b.Form && a.Quantity == b.Quantity && a.UnitOfMeasure == b.UnitOfMeasure
}

// ofRole returns the units that play a role, in their order.
func ofRole(units []canon.Unit, role uint32) []*canon.Unit {
	var out []*canon.Unit
	for i := range units {
		if units[i].Role == role {
			out = append(out, &units[i])
		}
	}
	return out
}

// classLevel reports whether a unit belongs in the list of quantities: it has one, or names a kind of thing.
func classLevel(u *canon.Unit) bool {
	if u.Quantity != "" || u.Scheme != proof.Plain {
		return u.Quantity != ""
	}
	id := ident.ID{Namespace: ident.Namespace(u.Namespace), Value: string(u.Value)}
	switch id.Namespace {
	case ident.GTIN, ident.LGTIN:
		return true
	case ident.GRAI, ident.GDTI:
		return id.Serial() == ""
	}
	return false
}

// unitText names a unit by a URI. A blinded unit's own id is nobody's to tell.
func unitText(u *canon.Unit) string {
	if u.Scheme == proof.Plain {
		return idText(u.Namespace, u.Value, u.Form)
	}
	return blindedPrefix + ident.Namespace(u.Namespace).String() + ":" + hex.EncodeToString(u.Value)
}

// writeLists writes the lists of a group; nil where the event has none.
func writeLists(g group, units []canon.Unit) (things, quantities []byte) {
	for _, u := range ofRole(units, g.role) {
		if !classLevel(u) {
			things = appendString(listItem(things), unitText(u))
			continue
		}
		quantities = appendString(append(listItem(quantities), `{"epcClass":`...), unitText(u))
		if u.Quantity != "" {
			quantities = append(append(quantities, `,"quantity":`...), jsonNumber(u.Quantity)...)
		}
		if u.UnitOfMeasure != "" {
			quantities = appendString(append(quantities, `,"uom":`...), u.UnitOfMeasure)
		}
		quantities = append(quantities, '}')
	}
	return closeList(things), closeList(quantities)
}

func listItem(list []byte) []byte {
	if list == nil {
		return []byte{'['}
	}
	return append(list, ',')
}

func closeList(list []byte) []byte {
	if list == nil {
		return nil
	}
	return append(list, ']')
}
