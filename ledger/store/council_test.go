package store_test

import (
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/google/go-cmp/cmp"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/store"
)

// governed is what a store says of the consortium, canonical.
type governed struct {
	Members, Proposals  []string
	Council, Parameters string
}

func askGoverned(t *testing.T, s *store.Store) (g governed) {
	t.Helper()
	members, err := s.Members()
	if err != nil {
		t.Fatal(err)
	}
	for i := range members {
		g.Members = append(g.Members, string(members[i].Encode()))
	}
	proposals, err := s.Proposals()
	if err != nil {
		t.Fatal(err)
	}
	for i := range proposals {
		g.Proposals = append(g.Proposals, string(proposals[i].Encode()))
	}
	council, err := s.Council()
	if err != nil {
		t.Fatal(err)
	}
	g.Council, g.Parameters = string(council.Encode()), string(s.Base().Parameters.Encode())
	return g
}

// TestRollbackTakesVotesBack: members, proposals, council and parameters are after a rollback what they were before the
// block, also for a store that is opened then, and the same blocks lead to the same again.
func TestRollbackTakesVotesBack(t *testing.T) {
	const n = 60
	story := ledgertest.Tell(t, 5, n)
	o := options(vfs.NewMem())
	s := open(t, story.Genesis, o)
	var at [n + 1]governed
	changes := map[string]int{}
	for h := range uint64(n + 1) {
		play(t, s, story, h)
		at[h] = askGoverned(t, s)
		if h == 0 {
			continue
		}
		before := at[h-1]
		for what, differ := range map[string]bool{
			"members": !cmp.Equal(before.Members, at[h].Members), "proposals": len(before.Proposals) < len(at[h].Proposals),
			"council": before.Council != at[h].Council, "parameters": before.Parameters != at[h].Parameters,
			"joined": len(before.Members) < len(at[h].Members),
		} {
			if differ {
				changes[what]++
			}
		}
	}
	if t.Logf("blocks with changes: %v", changes); len(changes) < 5 {
		t.Error("the story leaves something of the consortium as it is")
	}
	for h := n - 1; h >= 0; h-- {
		if err := s.Rollback(); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(at[h], askGoverned(t, s)); diff != "" {
			t.Fatalf("back at height %d:\n%s", h, diff)
		}
		if h%20 == 0 {
			shut(t, s)
			s = open(t, nil, o)
			if diff := cmp.Diff(at[h], askGoverned(t, s)); diff != "" {
				t.Fatalf("opened at height %d:\n%s", h, diff)
			}
		}
	}
	play(t, s, story, n)
	if diff := cmp.Diff(at[n], askGoverned(t, s)); diff != "" {
		t.Errorf("the same blocks again:\n%s", diff)
	}
	shut(t, s)
}

// TestRollbackTakesOneVoteBack: a proposal that several blocks write is at each what it was.
func TestRollbackTakesOneVoteBack(t *testing.T) {
	c := ledgertest.New(t)
	at := []governed{askGoverned(t, c.Store)}
	propose := ledgertest.Propose("usps/1", canon.Change{Type: canon.ChangeTypeSuspend, Organisation: "auditor"}, ledgertest.Start+600_000)
	c.Must(c.Tx("usps", propose))
	at = append(at, askGoverned(t, c.Store))
	for _, org := range []string{"correos", "cainiao"} {
		c.Must(c.Tx(org, ledgertest.Vote(propose, canon.ChoiceYes)))
		at = append(at, askGoverned(t, c.Store))
	}
	for h := len(at) - 2; h >= 0; h-- {
		if cmp.Equal(at[h], at[h+1]) {
			t.Fatalf("block %d changed nothing", h+1)
		}
		if err := c.Store.Rollback(); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(at[h], askGoverned(t, c.Store)); diff != "" {
			t.Fatalf("back at height %d:\n%s", h, diff)
		}
	}
}
