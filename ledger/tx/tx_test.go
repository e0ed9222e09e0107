package tx_test

import (
	"crypto/ed25519"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/tx"
)

// TestMain makes the random tests draw the same in every run; -rapid.seed gives others.
func TestMain(m *testing.M) {
	for name, value := range map[string]string{"rapid.seed": "20260105", "rapid.nofailfile": "true", "rapid.checks": "300"} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	flag.Parse()
	os.Exit(m.Run())
}

const (
	chain = "test-0123456789"
	org   = "cainiao"
)

func public() []byte { return ledgertest.Key(org).Public().(ed25519.PublicKey) }

func sign(m []byte) ([]byte, error) { return ed25519.Sign(ledgertest.Key(org), m), nil }

func place(s string) *canon.Place {
	u := ledgertest.Unit(0, s)
	return &canon.Place{Namespace: u.Namespace, Value: u.Value, Form: u.Form}
}

// draft is a transaction with something in every part: a packing with places and details, a scan of a blinded unit
// with a private root, a counted lot, and an offer.
func draft() *tx.Draft {
	salt := []byte("0123456789abcdef")
	blind := proof.Blind(uint32(ident.SGTIN), []byte("04012345000016A1"), salt)
	lot := ledgertest.Unit(canon.UnitRoleObject, "urn:epc:class:lgtin:4012345.012345.LOT-7")
	lot.Quantity, lot.UnitOfMeasure = "17.5", "KGM"
	d := &tx.Draft{Organisation: org, PublicKey: public(), Expiry: ledgertest.Start + 60_000, Actions: []tx.DraftAction{
		ledgertest.Pack(canon.ActionTypeAggregate, 1, "urn:waybill:id:s9:CNSHAAUSJFKAAUN60001001110050", "RB123456785CN", "RB123456771CN"),
		ledgertest.Action(canon.ActionTypeObserve, 2),
		ledgertest.Action(canon.ActionTypeCustodyOffer, 3, "RB123456785CN"),
	}}
	copy(d.Nonce[:], "nonce of 16 byte")
	d.Actions[0].Core.ReadPoint = place("CNSHA")
	d.Actions[0].Core.BusinessLocation = place("https://id.gs1.org/414/9506000134352")
	d.Actions[0].Core.BusinessStep, d.Actions[0].Core.Disposition = canon.BusinessStepPacking, canon.DispositionInProgress
	d.Actions[0].Detail = []canon.DetailField{{Name: "bizTransactionList", Value: []byte(`[{"type":"po"}]`)}, {Name: "ilmd", Value: []byte(`{}`)}}
	d.Actions[1].Core.BusinessStepUri, d.Actions[1].Core.DispositionUri = "https://example.com/step", "https://example.com/disposition"
	d.Actions[1].Units = []canon.Unit{{Namespace: uint32(ident.SGTIN), Scheme: proof.Blinded, Value: blind[:]}, lot}
	d.Actions[1].PrivateRoot = []byte(strings.Repeat("p", 32))
	d.Actions[2].Core.Offer = &canon.Offer{To: "usps", Deadline: ledgertest.Start + 90_000}
	d.Actions[2].Detail = []canon.DetailField{{Name: "errorDeclaration", Value: []byte("null")}}
	return d
}

func signed(t testing.TB, d *tx.Draft) *tx.Tx {
	t.Helper()
	out, err := d.Sign(chain, sign)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// envelope takes a transaction apart, to be changed and put together again by raw.
func envelope(t testing.TB, x *tx.Tx) (*canon.Envelope, *canon.Body) {
	t.Helper()
	env, body := new(canon.Envelope), new(canon.Body)
	if err := env.Decode(x.Raw, 1<<16); err != nil {
		t.Fatal(err)
	}
	if err := body.Decode(env.Body, 1<<16); err != nil {
		t.Fatal(err)
	}
	return env, body
}
