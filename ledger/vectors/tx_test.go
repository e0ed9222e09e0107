package vectors_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/ledger/tx"
)

// txVector is a signed transaction with all that follows from its bytes.
type txVector struct {
	About     string        `json:"about"`
	ChainID   string        `json:"chain_id"`
	Envelope  string        `json:"envelope"`
	Body      string        `json:"body"`
	Signed    string        `json:"signed"`
	ID        string        `json:"id"`
	KeyID     string        `json:"key_id"`
	PublicKey string        `json:"public_key"`
	Signature string        `json:"signature"`
	Valid     bool          `json:"valid"`
	Touches   int           `json:"touches"`
	Events    []eventVector `json:"events"`
}

type eventVector struct {
	Commit      string   `json:"commit"`
	Tag         string   `json:"tag"`
	TagPreimage string   `json:"tag_preimage"`
	Keys        []string `json:"keys"`
}

// tagPreimage draws the duplicates' tag of an action apart from the code, and compares.
func tagPreimage(t *testing.T, x *tx.Tx, action int) []byte {
	t.Helper()
	a, e := &x.Body.Actions[action], &x.Events[action]
	b := cat(byte(0x1c), byte(len(x.Body.Organisation)), x.Body.Organisation, proof.CoreHash(a.Core.Raw()))
	for j := range a.Units {
		unit := a.Units[j].Raw()
		b = cat(b, uint16(len(unit)), unit)
	}
	b = cat(b, uint16(0xffff))
	if e.Detail != nil {
		for _, f := range e.Detail.Fields {
			b = cat(b, uint16(len(f.Name)), f.Name, uint32(len(f.Value)), f.Value)
		}
	}
	b = cat(b, uint16(0xffff), a.PrivateRoot)
	if want := sha256.Sum256(b); !bytes.Equal(e.Tag[:], want[:8]) {
		t.Errorf("action %d has tag %x, by its drawing %x", action, e.Tag, want[:8])
	}
	return b
}

func TestTransactions(t *testing.T) {
	const chain = "test-0123456789"
	place := &canon.Place{Namespace: 4, Value: []byte("CNHGHA"), Form: 0}
	scan := ledgertest.Action(canon.ActionTypeObserve, 5, "LX000000014CN", "01/04012345000016/21/A%2F1")
	scan.Core.BusinessStep, scan.Core.Disposition, scan.Core.ReadPoint, scan.Core.Offset = 2, 15, place, -210
	full := ledgertest.Pack(canon.ActionTypeAggregate, 6, "urn:waybill:id:container:CSQU3054383", "LX000000014CN")
	full.Detail = []canon.DetailField{{Name: "bizTransactionList", Value: []byte("[]")}, {Name: "example:x", Value: []byte(`"ü"`)}, {Name: "ilmd"}}
	full.PrivateRoot = make([]byte, 32)
	full.PrivateRoot[31] = 1
	var list []txVector
	for i, c := range []struct {
		about   string
		actions []tx.DraftAction
		spoil   bool
	}{
		{"one scan of two units", []tx.DraftAction{scan}, false},
		{"an event about nothing but its place", []tx.DraftAction{{Core: &canon.Core{Type: 3, Time: 1, ReadPoint: place}}}, false},
		{"two events, the second with detail and private fields", []tx.DraftAction{scan, full}, false},
		{"a signature over another body", []tx.DraftAction{scan}, true},
	} {
		key := ledgertest.Key("cainiao")
		d := tx.Draft{Organisation: "cainiao", PublicKey: key.Public().(ed25519.PublicKey), Expiry: ledgertest.Start + 300_000, Actions: c.actions}
		d.Nonce = [16]byte(sha256.New().Sum([]byte{15: byte(i)}))
		x, err := d.Sign(chain, func(m []byte) ([]byte, error) {
			if c.spoil {
				m = append(m, 0)
			}
			return ed25519.Sign(key, m), nil
		})
		if err != nil {
			t.Fatalf("%s: %v", c.about, err)
		}
		v := txVector{
			About: c.about, ChainID: chain, Envelope: h(x.Raw), Body: h(x.Body.Raw()), Signed: h(x.Signed), ID: h(x.ID[:]), KeyID: h(x.KeyID[:]),
			PublicKey: h(d.PublicKey), Signature: h(x.Signature), Valid: sig.Verify(sig.Ed25519, d.PublicKey, x.Signed, x.Signature), Touches: x.Touches,
		}
		if v.Valid == c.spoil {
			t.Errorf("%s: signature valid %v", c.about, v.Valid)
		}
		for j, e := range x.Events {
			keys := []string{}
			for _, k := range e.Keys {
				keys = append(keys, h(k[:]))
			}
			v.Events = append(v.Events, eventVector{h(e.Commit[:]), h(e.Tag[:]), h(tagPreimage(t, x, j)), keys})
		}
		list = append(list, v)
	}
	golden(t, "tx.json", list)
}
