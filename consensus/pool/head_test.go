package pool

import (
	"bytes"
	"testing"
	"time"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/tx"
)

// Of every transaction the head is what reading the whole gives; of what is cut short or bent there is none, or it
// names what the bytes name, and nothing panics.
func TestHead(t *testing.T) {
	c := ledgertest.New(t)
	a := ledgertest.Action(canon.ActionTypeObserve, 1, "urn:a")
	a.Detail = []canon.DetailField{{Name: "x", Value: bytes.Repeat([]byte{1}, 300)}}
	x := c.Tx("cainiao", a)
	h, ok := headOf(x.Raw)
	if !ok || h.key != x.KeyID || !bytes.Equal(h.signature, x.Signature) ||
		!bytes.Equal(h.signed(c.Store.ChainID(), 1, nil).Message, x.Signed) {
		t.Fatalf("the head of a transaction: %t, %+v", ok, h)
	}
	for n := range x.Raw {
		_, _ = headOf(x.Raw[:n])
		for _, bit := range []byte{1, 0x80} {
			bent := bytes.Clone(x.Raw)
			bent[n] ^= bit
			h, ok := headOf(bent)
			if read, err := tx.Read(bent, c.Store.ChainID()); err == nil && (!ok || h.key != read.KeyID) {
				t.Fatalf("byte %d bent: it reads, and has another head", n)
			}
		}
	}
}

// Junk in another organisation's name, which takes long to read, is turned away without being read.
func TestJunkIsNotRead(t *testing.T) {
	c := ledgertest.New(t)
	var actions []tx.DraftAction
	for range 1000 {
		actions = append(actions, ledgertest.Action(canon.ActionTypeObserve, 1, "urn:a", "urn:b"))
	}
	junk := bytes.Clone(c.Tx("cainiao", actions...).Raw)
	junk[len(junk)-1] ^= 1 // of the signature
	start := time.Now()
	for range 20 {
		if _, err := tx.Read(junk, c.Store.ChainID()); err != nil {
			t.Fatal(err)
		}
	}
	reading := time.Since(start)
	members := map[string]*canon.Member{}
	for i := range c.Genesis.Members {
		members[c.Genesis.Members[i].Id] = &c.Genesis.Members[i]
	}
	p := New(Ledger{
		ChainID: c.Store.ChainID(), Parameters: func() *canon.Parameters { return c.Genesis.Parameters },
		Member: func(id string) *canon.Member { return members[id] },
		Last:   func() (uint64, int64) { return 0, c.Time() },
	}, DefaultLimits(), func() {})
	defer p.Close()
	batch := make([][]byte, 20)
	for i := range batch {
		batch[i] = junk
		p.hold(p.line("cainiao"), len(junk))
	}
	start = time.Now()
	p.verifyBatch(batch)
	if took := time.Since(start); took > reading/3 {
		t.Errorf("turning it away takes %v, reading it %v", took, reading)
	}
	if p.Metrics.BadSignatures.Load() != 20 || p.Pending() {
		t.Errorf("%d bad signatures", p.Metrics.BadSignatures.Load())
	}
}
