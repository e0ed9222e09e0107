package query_test

import (
	"strings"
	"testing"

	"github.com/cometbft/cometbft/types"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/node/nodetest"
	"github.com/waybill-network/waybill/node/query"
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
		if len(v.Votes) != int(v.Blocks) || len(v.Address) != 20 || v.VotesTo != 2 || strings.Trim(v.Votes, "s") != "" {
			t.Errorf("%q: %+v", org, v)
		}
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

// TestVotes: what a validator did is told block by block over the last hundred, read once a block, and the last commit
// anew, because the next block may hold another.
func TestVotes(t *testing.T) {
	n := nodetest.New(t)
	reads := map[uint64]int{}
	late := false
	blocks := func(height uint64) (*types.LightBlock, error) {
		reads[height]++
		b, err := n.LightBlock(height)
		if err != nil || height%3 != 0 && (late || height%3 != 1) {
			return b, err
		}
		flag := types.BlockIDFlagAbsent
		if height%3 == 1 {
			flag = types.BlockIDFlagNil
		}
		commit := *b.Commit
		commit.Signatures = append([]types.CommitSig{}, b.Commit.Signatures...)
		commit.Signatures[1].BlockIDFlag = flag
		return &types.LightBlock{
			SignedHeader: &types.SignedHeader{Header: b.Header, Commit: &commit}, ValidatorSet: b.ValidatorSet,
		}, nil
	}
	var top uint64
	ledger := query.New(n.Store, blocks, func() uint64 { return top })
	for range 130 {
		n.Commit()
	}
	votes := func(height uint64) []query.Validator {
		top = height
		list, err := ledger.Validators()
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	if v := votes(7)[1]; v.Votes != "nsmnsmn" || v.Signed != 2 || v.Blocks != 7 {
		t.Errorf("%+v", v)
	}
	late = true
	if v := votes(8)[1]; v.Votes != "nsmnsmss" || v.VotesTo != 8 {
		t.Errorf("the vote on 7 came late: %+v", v)
	}
	clear(reads)
	list := votes(120)
	if v := list[1]; len(v.Votes) != 100 || v.VotesTo != 120 || v.Votes[99] != query.VoteMissed {
		t.Errorf("%+v", v)
	}
	if v := list[0]; v.Signed != 100 {
		t.Errorf("%+v", v)
	}
	clear(reads)
	votes(121)
	if len(reads) != 2 || reads[120] != 1 { // and 121, for the set and for the votes
		t.Errorf("read for one more block: %v", reads)
	}
}
