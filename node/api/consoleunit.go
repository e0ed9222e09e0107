package api

import (
	"encoding/hex"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/proof"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// shown writes a unit as people read it, in a spelling that can be asked for. A blinded one's own id is nobody's to tell.
func shown(scheme, namespace uint32, value []byte) *apiv1.ShownUnit {
	id := ident.ID{Namespace: ident.Namespace(namespace), Value: string(value)}
	out := &apiv1.ShownUnit{Kind: id.Namespace.String(), Blinded: scheme != proof.Plain}
	switch {
	case out.Blinded:
		out.Id = hex.EncodeToString(value)
	case id.Namespace.Own():
		out.Id = canonical(id)
	default:
		out.Id = id.String()
	}
	return out
}

// canonical is the URI of an identifier, its value where it has none.
func canonical(id ident.ID) string {
	if s, err := id.Render(ident.Canonical); err == nil {
		return s
	}
	return id.Value
}

// placeText is where something happened, as people write it.
func placeText(places ...*canon.Place) string {
	for _, p := range places {
		if p != nil {
			return ident.ID{Namespace: ident.Namespace(p.Namespace), Value: string(p.Value)}.String()
		}
	}
	return ""
}
