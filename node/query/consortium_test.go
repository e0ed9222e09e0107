package query_test

import (
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/node/nodetest"
)

// TestConsortium: who asks between two blocks is answered from one reading, and after a block anew.
func TestConsortium(t *testing.T) {
	n := nodetest.New(t)
	n.Commit()
	before, err := n.Query.Consortium()
	if err != nil || len(before.Proposals) != 0 || len(before.Council.Seats) == 0 {
		t.Fatalf("%+v, %v", before, err)
	}
	if again, err := n.Query.Consortium(); err != nil || again != before {
		t.Errorf("read again without a block between: %v", err)
	}
	set, err := n.Query.Validators()
	if err != nil || len(set) != len(before.Council.Seats) {
		t.Fatalf("%+v, %v", set, err)
	}
	for _, v := range set {
		org := before.Validating(v.PublicKey)
		if v.Blocks == 0 || v.Signed > v.Blocks || org == "" {
			t.Errorf("%q: %+v", org, v)
		}
	}
	if before.Validating([]byte("nobody's")) != "" {
		t.Error("a validator key of nobody has an organisation")
	}
	proposer := before.Council.Seats[0].Organisation
	p := ledgertest.Propose(proposer+"/1", canon.Change{Type: canon.ChangeTypeSuspend, Organisation: "auditor"}, n.Time()+3_600_000)
	n.Commit(n.Tx(proposer, p))
	after, err := n.Query.Consortium()
	if err != nil || len(after.Proposals) != 1 || after.Proposals[0].Id != proposer+"/1" || after.Block.Height <= before.Block.Height {
		t.Fatalf("%+v, %v", after, err)
	}
}
