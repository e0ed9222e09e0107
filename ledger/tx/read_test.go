package tx_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/tx"
)

// TestReadRefuses: what is wrong with a transaction by itself, one thing at a time.
func TestReadRefuses(t *testing.T) {
	long := func(n int) string { return strings.Repeat("a", n) }
	for _, tt := range []struct {
		name   string
		change func(e *canon.Envelope, b *canon.Body)
		want   error
		field  string // that the error names
	}{
		{"no version", func(_ *canon.Envelope, b *canon.Body) { b.Version = 0 }, tx.ErrVersion, "body.version"},
		{"a later version", func(_ *canon.Envelope, b *canon.Body) { b.Version = 2 }, tx.ErrVersion, "body.version"},
		{"key id of 7 bytes", func(_ *canon.Envelope, b *canon.Body) { b.KeyId = b.KeyId[:7] }, tx.ErrField, "body.key_id"},
		{"key id of 9 bytes", func(_ *canon.Envelope, b *canon.Body) { b.KeyId = append(b.KeyId[:8:8], 0) }, tx.ErrField, "body.key_id"},
		{"no nonce", func(_ *canon.Envelope, b *canon.Body) { b.Nonce = nil }, tx.ErrField, "body.nonce"},
		{"nonce of 17 bytes", func(_ *canon.Envelope, b *canon.Body) { b.Nonce = []byte(long(17)) }, tx.ErrField, "body.nonce"},
		{"no expiry", func(_ *canon.Envelope, b *canon.Body) { b.Expiry = 0 }, tx.ErrField, "body.expiry"},
		{"expiry before 1970", func(_ *canon.Envelope, b *canon.Body) { b.Expiry = -1 }, tx.ErrField, "body.expiry"},
		{"no organisation", func(_ *canon.Envelope, b *canon.Body) { b.Organisation = "" }, ident.ErrLength, "body.organisation"},
		{"organisation in capitals", func(_ *canon.Envelope, b *canon.Body) { b.Organisation = "Cainiao" }, ident.ErrCharacter, "body.organisation"},
		{"no actions", func(_ *canon.Envelope, b *canon.Body) { b.Actions = nil }, tx.ErrField, "body.actions"},
		{"1,001 actions", func(e *canon.Envelope, b *canon.Body) {
			e.Details, b.Actions = nil, many(1001, b.Actions[1])
		}, tx.ErrLimit, "body.actions"},
		{"2,001 units", func(e *canon.Envelope, b *canon.Body) {
			e.Details, b.Actions = nil, many(1, b.Actions[1])
			b.Actions[0].Units = many(2001, b.Actions[0].Units[0])
		}, tx.ErrLimit, "actions[0].units"},
		{"2,001 touches by actions and units", func(e *canon.Envelope, b *canon.Body) {
			e.Details, b.Actions = nil, many(500, b.Actions[1])
			b.Actions[499].Units = many(1003, b.Actions[0].Units[0]) // 499 actions of two units, and these
		}, tx.ErrLimit, "actions[499].units"},

		{"no signature", func(e *canon.Envelope, _ *canon.Body) { e.Signatures = nil }, tx.ErrSigners, "signatures"},
		{"two signatures", func(e *canon.Envelope, _ *canon.Body) { e.Signatures = append(e.Signatures, e.Signatures[0]) }, tx.ErrSigners, "signatures"},
		{"signature of another key", func(e *canon.Envelope, _ *canon.Body) { e.Signatures[0].KeyId = []byte("another!") }, tx.ErrSigners, "signatures"},
		{"signature of another algorithm", func(e *canon.Envelope, _ *canon.Body) { e.Signatures[0].Algorithm = 2 }, tx.ErrSigners, "signatures"},
		{"unknown algorithm", func(e *canon.Envelope, b *canon.Body) { e.Signatures[0].Algorithm, b.Algorithm = 2, 2 }, tx.ErrField, "signatures[0]"},
		{"signature of 63 bytes", func(e *canon.Envelope, _ *canon.Body) {
			e.Signatures[0].Signature = e.Signatures[0].Signature[:63]
		}, tx.ErrField, "signatures[0]"},
		{"signature of 65 bytes", func(e *canon.Envelope, _ *canon.Body) {
			e.Signatures[0].Signature = append(e.Signatures[0].Signature[:64:64], 0)
		}, tx.ErrField, "signatures[0]"},

		{"no core", core(func(b *canon.Body) { b.Actions[1].Core = nil }), tx.ErrField, "actions[1].core"},
		{"no type", core(func(b *canon.Body) { b.Actions[1].Core.Type = 0 }), tx.ErrField, "actions[1].core.type"},
		{"unknown type", core(func(b *canon.Body) { b.Actions[1].Core.Type = 37 }), tx.ErrField, "actions[1].core.type"},
		{"no time", core(func(b *canon.Body) { b.Actions[1].Core.Time = 0 }), tx.ErrField, "actions[1].core.time"},
		{"time before 1970", core(func(b *canon.Body) { b.Actions[1].Core.Time = -1 }), tx.ErrField, "actions[1].core.time"},
		{"unknown step", core(func(b *canon.Body) { b.Actions[0].Core.BusinessStep = 42 }), tx.ErrField, "actions[0].core.business_step"},
		{"unknown disposition", core(func(b *canon.Body) { b.Actions[0].Core.Disposition = 34 }), tx.ErrField, "actions[0].core.disposition"},
		{"step by number and by URI", core(func(b *canon.Body) { b.Actions[1].Core.BusinessStep = 1 }), tx.ErrField, "actions[1].core.business_step_uri"},
		{"long step URI", core(func(b *canon.Body) { b.Actions[1].Core.BusinessStepUri = long(513) }), tx.ErrField, "actions[1].core.business_step_uri"},
		{"disposition twice", core(func(b *canon.Body) { b.Actions[1].Core.Disposition = 1 }), tx.ErrField, "actions[1].core.disposition_uri"},
		{"long disposition URI", core(func(b *canon.Body) { b.Actions[1].Core.DispositionUri = long(513) }), tx.ErrField, "actions[1].core.disposition_uri"},
		{"offset past UTC+14", core(func(b *canon.Body) { b.Actions[1].Core.Offset = 841 }), tx.ErrField, "actions[1].core.offset"},
		{"offset past UTC-14", core(func(b *canon.Body) { b.Actions[1].Core.Offset = -841 }), tx.ErrField, "actions[1].core.offset"},
		{"unknown EPCIS action", core(func(b *canon.Body) { b.Actions[1].Core.Action = 3 }), tx.ErrField, "actions[1].core.action"},
		{"deadline before 1970", core(func(b *canon.Body) { b.Actions[2].Core.Offer.Deadline = -1 }), tx.ErrField, "actions[2].core.offer.deadline"},
		{"place without a namespace", core(func(b *canon.Body) { b.Actions[0].Core.ReadPoint.Namespace = 0 }), ident.ErrNamespace, "actions[0].core.read_point"},
		{"place not canonical", core(func(b *canon.Body) { b.Actions[0].Core.ReadPoint.Value = []byte("cnsha") }), ident.ErrCharacter, "actions[0].core.read_point"},
		{"place of no form", core(func(b *canon.Body) { b.Actions[0].Core.BusinessLocation.Form = 1 }), tx.ErrField, "actions[0].core.business_location"},
		{"place with a namespace of two bytes", core(func(b *canon.Body) { b.Actions[0].Core.ReadPoint.Namespace += 256 }), tx.ErrField, "actions[0].core.read_point"},

		{"unknown role", unit(func(u *canon.Unit) { u.Role = 6 }), tx.ErrField, "actions[0].units[1].role"},
		{"wrong check digit", unit(func(u *canon.Unit) { u.Value = []byte("RB123456784CN") }), ident.ErrCheckDigit, "actions[0].units[1].value"},
		{"no value", unit(func(u *canon.Unit) { u.Value = nil }), ident.ErrLength, "actions[0].units[1].value"},
		{"unknown namespace", unit(func(u *canon.Unit) { u.Namespace = 17 }), ident.ErrNamespace, "actions[0].units[1].value"},
		{"namespace of two bytes", unit(func(u *canon.Unit) { u.Namespace += 256 }), tx.ErrField, "actions[0].units[1].value"},
		{"form of two bytes", unit(func(u *canon.Unit) { u.Form += 256 }), tx.ErrField, "actions[0].units[1].value"},
		{"unknown scheme", unit(func(u *canon.Unit) { u.Scheme = 2 }), tx.ErrField, "actions[0].units[1].scheme"},
		{"blinded id in the clear", unit(func(u *canon.Unit) { u.Scheme, u.Form = proof.Blinded, 0 }), tx.ErrField, "actions[0].units[1].value"},
		{"blinded id of 33 bytes", unit(func(u *canon.Unit) {
			u.Scheme, u.Form, u.Value = proof.Blinded, 0, []byte(long(33))
		}), tx.ErrField, "actions[0].units[1].value"},
		{"blinded id with a form", unit(func(u *canon.Unit) {
			u.Scheme, u.Form, u.Value = proof.Blinded, 64, []byte(long(32))
		}), tx.ErrField, "actions[0].units[1].value"},
		{"blinded id of no namespace", unit(func(u *canon.Unit) {
			u.Scheme, u.Form, u.Namespace, u.Value = proof.Blinded, 0, 0, []byte(long(32))
		}), tx.ErrField, "actions[0].units[1].value"},
		{"quantity is no number", unit(func(u *canon.Unit) { u.Quantity = "1e3" }), tx.ErrField, "actions[0].units[1].quantity"},
		{"quantity ends in a point", unit(func(u *canon.Unit) { u.Quantity = "1." }), tx.ErrField, "actions[0].units[1].quantity"},
		{"quantity begins with a point", unit(func(u *canon.Unit) { u.Quantity = ".5" }), tx.ErrField, "actions[0].units[1].quantity"},
		{"negative quantity begins with a point", unit(func(u *canon.Unit) { u.Quantity = "-.5" }), tx.ErrField, "actions[0].units[1].quantity"},
		{"quantity of two points", unit(func(u *canon.Unit) { u.Quantity = "1.2.3" }), tx.ErrField, "actions[0].units[1].quantity"},
		{"quantity of a sign", unit(func(u *canon.Unit) { u.Quantity = "-" }), tx.ErrField, "actions[0].units[1].quantity"},
		{"long quantity", unit(func(u *canon.Unit) { u.Quantity = strings.Repeat("1", 33) }), tx.ErrField, "actions[0].units[1].quantity"},
		{"unit of measure without a quantity", unit(func(u *canon.Unit) { u.UnitOfMeasure = "KGM" }), tx.ErrField, "actions[0].units[1].unit_of_measure"},
		{"long unit of measure", unit(func(u *canon.Unit) {
			u.Quantity, u.UnitOfMeasure = "1", long(9)
		}), tx.ErrField, "actions[0].units[1].unit_of_measure"},

		{"detail root of 31 bytes", core(func(b *canon.Body) { b.Actions[0].DetailRoot = b.Actions[0].DetailRoot[:31] }), tx.ErrField, "actions[0].detail_root"},
		{"detail root of zeros", core(func(b *canon.Body) { b.Actions[0].DetailRoot = make([]byte, 32) }), tx.ErrField, "actions[0].detail_root"},
		{"private root of zeros", core(func(b *canon.Body) { b.Actions[0].PrivateRoot = make([]byte, 32) }), tx.ErrField, "actions[0].private_root"},
		{"private root of 33 bytes", core(func(b *canon.Body) { b.Actions[0].PrivateRoot = []byte(long(33)) }), tx.ErrField, "actions[0].private_root"},
		{"another detail root", core(func(b *canon.Body) { b.Actions[0].DetailRoot = []byte(long(32)) }), tx.ErrDetail, "actions[0].detail_root"},
		{"detail is missing", func(e *canon.Envelope, _ *canon.Body) { e.Details = e.Details[:1] }, tx.ErrDetail, "actions[2].detail_root"},
		{"detail without a root", core(func(b *canon.Body) { b.Actions[0].DetailRoot = nil }), tx.ErrDetail, "actions[0].detail_root"},
		{"detail of no action", func(e *canon.Envelope, _ *canon.Body) {
			e.Details = append(e.Details, canon.Detail{Action: 9, Fields: e.Details[0].Fields})
		}, tx.ErrDetail, "details"},
		{"details out of order", func(e *canon.Envelope, _ *canon.Body) {
			e.Details[0], e.Details[1] = e.Details[1], e.Details[0]
		}, tx.ErrDetail, "detail_root"},
		{"detail twice", func(e *canon.Envelope, _ *canon.Body) {
			e.Details = append(e.Details[:1:1], e.Details...)
		}, tx.ErrDetail, "detail"},
		{"detail without fields", func(e *canon.Envelope, _ *canon.Body) { e.Details[1].Fields = nil }, tx.ErrLimit, "actions[2].detail"},
		{"detail of 65 fields", func(e *canon.Envelope, _ *canon.Body) { e.Details[1].Fields = many(65, e.Details[1].Fields[0]) }, tx.ErrLimit, "actions[2].detail"},
		{"field without a name", func(e *canon.Envelope, _ *canon.Body) { e.Details[1].Fields[0].Name = "" }, tx.ErrField, "actions[2].detail.fields[0].name"},
		{"field with a long name", func(e *canon.Envelope, _ *canon.Body) { e.Details[1].Fields[0].Name = long(129) }, tx.ErrField, "actions[2].detail.fields[0].name"},
		{"field twice", func(e *canon.Envelope, _ *canon.Body) { e.Details[0].Fields[1].Name = "bizTransactionList" }, tx.ErrField, "actions[0].detail.fields[1].name"},
		{"fields out of order", func(e *canon.Envelope, _ *canon.Body) { e.Details[0].Fields[1].Name = "a" }, tx.ErrField, "actions[0].detail.fields[1].name"},
		{"another value", func(e *canon.Envelope, _ *canon.Body) { e.Details[0].Fields[1].Value = []byte("{ }") }, tx.ErrDetail, "actions[0].detail_root"},
		{"a field left out", func(e *canon.Envelope, _ *canon.Body) { e.Details[0].Fields = e.Details[0].Fields[:1] }, tx.ErrDetail, "actions[0].detail_root"},
		{"a field more", func(e *canon.Envelope, _ *canon.Body) {
			e.Details[0].Fields = append(e.Details[0].Fields, canon.DetailField{Name: "zzz"})
		}, tx.ErrDetail, "actions[0].detail_root"},
		{"over a mebibyte", func(e *canon.Envelope, _ *canon.Body) {
			e.Details[0].Fields[1].Value = bytes.Repeat([]byte{'x'}, tx.MaxBytes)
		}, tx.ErrSize, "1049238 bytes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e, b := envelope(t, signed(t, draft()))
			tt.change(e, b)
			e.Body = b.Encode()
			_, err := tx.Read(e.Encode(), chain)
			if !errors.Is(err, tt.want) || err == nil || !strings.Contains(err.Error(), tt.field) {
				t.Errorf("%v; want %v of %s", err, tt.want, tt.field)
			}
		})
	}
}

func many[T any](n int, v T) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = v
	}
	return out
}

func core(change func(b *canon.Body)) func(*canon.Envelope, *canon.Body) {
	return func(_ *canon.Envelope, b *canon.Body) { change(b) }
}

// unit changes the first child of the packing.
func unit(change func(u *canon.Unit)) func(*canon.Envelope, *canon.Body) {
	return func(_ *canon.Envelope, b *canon.Body) { change(&b.Actions[0].Units[1]) }
}

// TestReadAcceptsTheLimits: the most of everything is still a transaction.
func TestReadAcceptsTheLimits(t *testing.T) {
	for name, change := range map[string]func(d *tx.Draft){
		"1,000 actions": func(d *tx.Draft) {
			d.Actions = many(1000, ledgertest.Action(canon.ActionTypeObserve, 1, "RB123456785CN"))
		},
		"2,000 units": func(d *tx.Draft) { d.Actions[1].Units = many(1996, d.Actions[1].Units[0]) },
		"64 details of 16 fields": func(d *tx.Draft) {
			a := ledgertest.Action(canon.ActionTypeObserve, 1, "RB123456785CN")
			for i := range 16 {
				a.Detail = append(a.Detail, canon.DetailField{Name: fmt.Sprintf("%0128d", i), Value: []byte{1}})
			}
			d.Actions = many(64, a)
		},
		"64 fields":     func(d *tx.Draft) { d.Actions[0].Detail = fields(64) },
		"offset of 14h": func(d *tx.Draft) { d.Actions[0].Core.Offset, d.Actions[1].Core.Offset = 840, -840 },
		"numbers": func(d *tx.Draft) {
			for i, q := range []string{"0", "-1", "0.5", "-0.50", "007", strings.Repeat("9", 32)} {
				d.Actions[0].Units = append(d.Actions[0].Units, d.Actions[1].Units[1])
				d.Actions[0].Units[3+i].Quantity = q
			}
		},
		"a mebibyte": func(d *tx.Draft) {
			rest := tx.MaxBytes - len(signed(t, d).Raw) - 5
			d.Actions[0].Detail[1].Value = bytes.Repeat([]byte{'x'}, rest)
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := draft()
			change(d)
			got, err := tx.Read(signed(t, d).Raw, chain)
			if err != nil {
				t.Fatal(err)
			}
			want := 0
			for i := range d.Actions {
				want += max(1, len(d.Actions[i].Units))
			}
			if got.Touches != want {
				t.Errorf("%d touches, want %d", got.Touches, want)
			}
		})
	}
}

func fields(n int) (out []canon.DetailField) {
	for i := range n {
		out = append(out, canon.DetailField{Name: fmt.Sprintf("f%02d", i), Value: []byte{byte(i)}})
	}
	return out
}
