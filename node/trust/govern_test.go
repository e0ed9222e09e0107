package trust_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/cometbft/cometbft/types"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/prove"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/node/nodetest"
	"github.com/waybill-network/waybill/node/trust"
)

// council is a chain whose seats vote.
type council struct {
	*ledgertest.Chain
	seats   []string
	numbers map[string]int
}

// enact has all who have a seat vote for a change, until it is through.
func (c *council) enact(change canon.Change) {
	c.T.Helper()
	first := c.seats[len(c.seats)-1]
	c.numbers[first]++
	proposal := ledgertest.Propose(fmt.Sprintf("%s/%d", first, c.numbers[first]), change, c.Time()+600_000)
	c.Must(c.Tx(first, proposal))
	for _, voter := range c.seats[:(2*len(c.seats)+2)/3-1] {
		c.Must(c.Tx(voter, ledgertest.Vote(proposal, canon.ChoiceYes)))
	}
}

func (c *council) power(id string, power uint64) {
	c.T.Helper()
	c.enact(canon.Change{Type: canon.ChangeTypePower, Organisation: id, Validator: &canon.Validator{
		Algorithm: sig.Ed25519, PublicKey: ledgertest.Public(id + "/validator"), Power: power,
	}})
	c.Block()
	c.Block()
}

// join admits an organisation and gives it power.
func (c *council) join(id string) {
	c.T.Helper()
	card := ledgertest.Member(id, id, 0, canon.Role{Type: canon.RoleTypePost})
	card.Node = &canon.Node{PublicKey: ledgertest.Public(id + "/node")}
	c.enact(canon.Change{Type: canon.ChangeTypeAdmit, Organisation: id, Card: &card})
	last := c.Store.Last()
	c.Must(c.Tx(id, ledgertest.Govern(canon.Core{
		Type: canon.ActionTypeHeartbeat, Heartbeat: &canon.Heartbeat{Height: last.Height, AppHash: last.AppHash[:]},
	})))
	c.power(id, 10)
	c.seats = append(c.seats, id)
}

// TestPathThroughGovernance: the organisations of the genesis leave the validators one after the other, and others take
// their seats, by votes, never a third at a time; then those leave as well. No step leads from genesis to the end, where
// none of the first is left; a path of a few does, a proof with it verifies, and so does one that was made before
// anything changed.
func TestPathThroughGovernance(t *testing.T) {
	c := &council{
		Chain: ledgertest.New(t), seats: []string{"hangzhou-tea", "cainiao", "usps", "correos"}, numbers: map[string]int{},
	}
	question := prove.Question{ID: ident.ID{Namespace: ident.Organisation, Value: "usps"}}
	c.Block()
	before := c.Prove(question).Encode()
	for i := range 8 {
		c.join(fmt.Sprintf("post-%d", i+1))
		c.power(c.seats[0], 0)
		c.seats = c.seats[1:]
	}
	height := c.Store.Last().Height + 1
	loads := 0
	blocks := func(h uint64) (*types.LightBlock, error) {
		loads++
		return nodetest.Engine(c.Store.ChainID(), c.LightBlock(h)), nil
	}
	end := c.LightBlock(height)
	if len(end.Validators) != 4 {
		t.Fatalf("%d validators", len(end.Validators))
	}
	for _, v := range end.Validators {
		for _, old := range light.Validators(c.Genesis) {
			if string(v.PublicKey) == string(old.PublicKey) {
				t.Error("a validator of the genesis is left")
			}
		}
	}
	if _, err := light.Follow(c.Root(), []canon.LightBlock{*end}); !errors.Is(err, light.ErrTrust) {
		t.Errorf("one step: %v", err)
	}
	path, err := trust.Path(c.Root(), blocks, height)
	if err != nil {
		t.Fatal(err)
	}
	if len(path) < 3 || len(path) > 10 || loads > 30 {
		t.Errorf("%d light blocks, %d loaded, for a chain of %d", len(path), loads, height)
	}
	p := c.Prove(question)
	p.Path = path
	for name, file := range map[string][]byte{"along the path": p.Encode(), "made before": before} {
		v, err := light.Verify(file, c.Root())
		if err != nil {
			t.Errorf("proof %s: %v", name, err)
		} else if name == "along the path" && v.Height != height {
			t.Errorf("proof %s is of height %d", name, v.Height)
		}
	}
	for i := range path {
		short := *p
		short.Path = append(append([]canon.LightBlock(nil), path[:i]...), path[i+1:]...)
		if _, err := light.Verify(short.Encode(), c.Root()); err == nil {
			t.Errorf("it verifies without step %d", i)
		}
	}
}
