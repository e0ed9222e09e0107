package api

import (
	"bytes"
	"testing"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/light"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// TestBlock: a whole block with what became of each of its transactions, bytes that are none among them, once the next
// header binds the results; and for members only.
func TestBlock(t *testing.T) {
	w := newWorld(t, nil)
	one := scan(w, "usps", 1, parcel)
	codes := w.CommitRaw(one.Raw, []byte("nothing"), one.Raw)
	height := w.Store.Last().Height
	ask := func(height uint64) (*connect.Response[apiv1.BlockResponse], error) {
		return w.over("http1").query.Block(t.Context(), connect.NewRequest(&apiv1.BlockRequest{Height: height}))
	}
	for _, h := range []uint64{0, height, height + 1} {
		if _, err := ask(h); connect.CodeOf(err) != connect.CodeNotFound {
			t.Errorf("height %d of %d: %v", h, height, err)
		}
	}
	w.Commit()
	r, err := ask(height)
	if err != nil {
		t.Fatal(err)
	}
	var b canon.AuditBlock
	if err := b.Decode(r.Msg.Block, 1000); err != nil {
		t.Fatal(err)
	}
	validators := light.HashValidators(w.Validators(height))
	if b.Header.Height != height || !bytes.Equal(b.ValidatorsHash, validators[:]) || b.Count != 3 || len(b.Transactions) != 3 {
		t.Fatalf("%+v", b)
	}
	for i, want := range [][]byte{one.Raw, []byte("nothing"), one.Raw} {
		x := &b.Transactions[i]
		if int(x.Index) != i || !bytes.Equal(x.Envelope, want) || code.Code(x.Code) != codes[i] || (len(x.Receipt) > 0) != (i != 1) {
			t.Errorf("transaction %d: %+v", i, x)
		}
	}
}
