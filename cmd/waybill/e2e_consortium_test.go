package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	ledgerexec "github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/node/keys"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// TestRulesExit: a node that ends because the consortium went over to other rules has an exit code of its own, which an
// init system need not answer with another start.
func TestRulesExit(t *testing.T) {
	p := canon.Parameters{Rules: 1, Upgrades: []canon.Upgrade{{Height: 7, Rules: 1 << 30}}}
	err := startHint(fmt.Errorf("start: %w", ledgerexec.CheckRules(&p, 9)))
	if exit, hint := classify(err); exit != exitRules || hint == "" || !strings.Contains(err.Error(), "from height 7 on") {
		t.Errorf("exit %d, hint %q: %v", exit, hint, err)
	}
	if err := startHint(nil); err != nil {
		t.Error(err)
	}
}

// drill is a network whose members change while it works.
type drill struct {
	*network
	loads   []*load
	working map[int]*load // of the nodes that take part, by their present keys
	kept    []heldProof
}

// heldProof is a proof file that somebody was given between two changes.
type heldProof struct {
	when string
	file []byte
	path int // light blocks
}

const heldParcel = "LX123456785CN"

// TestE2EConsortium is what must hold of a consortium that works (issue "The law of the consortium", 4): five organisations
// join, replace every kind of key, suspend, re-admit and expel one another, lose one of four meanwhile and bring it back
// from an old copy that knows nobody's node key, under load. The chain never halts, nothing acknowledged is lost, and every
// proof holds from genesis, whenever it was made.
func TestE2EConsortium(t *testing.T) {
	t.Parallel()
	c := &drill{network: startNetwork(t, netOptions{members: demoMembers(t)}), working: map[int]*load{}}
	_, _, err := c.Sender(cainiao).record(t.Context(), tx.DraftAction{
		Core:  &canon.Core{Type: canon.ActionTypeAccept, Time: time.Now().UnixMilli()},
		Units: []canon.Unit{{Namespace: uint32(ident.S10), Value: []byte(heldParcel)}},
	})
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	for i := range c.nodes {
		c.works(i)
	}
	c.goesOn("the founders work")
	fifth := c.joins()
	c.goesOn("a fifth has joined")
	old := c.copies(correos)
	c.goesOn("an old copy was made")
	for _, i := range []int{longjing, cainiao, usps} {
		c.replacesKeys(i)
		c.goesOn("keys of " + c.nodes[i].org + " were replaced")
	}
	c.suspendsAndReadmits(fifth)
	c.goesOn("the fifth was suspended and re-admitted")
	c.expelsWhileOneIsLost(fifth)
	c.goesOn("the fifth was expelled")
	c.comesBack(correos, old)
	c.goesOn("correos came back from an old copy")
	t.Logf("%d transactions acknowledged in %v", c.acknowledged(), time.Since(began).Round(time.Second))
	c.ends(fifth)
}

// works begins a load through a node that takes part, by its organisation's present key.
func (c *drill) works(i int) {
	l := c.load(i)
	c.loads, c.working[i] = append(c.loads, l), l
}

// rests ends the load through a node.
func (c *drill) rests(i int) {
	c.working[i].stop()
	delete(c.working, i)
}

// goesOn holds when every node that takes part acknowledges scans; somebody takes a proof.
func (c *drill) goesOn(when string) {
	c.t.Helper()
	for _, l := range c.working {
		l.more(3)
	}
	height := c.Height(usps)
	answer, err := c.nodes[usps].client().proof.Prove(c.t.Context(), connect.NewRequest(&apiv1.ProveRequest{
		Unit: &apiv1.Unit{Id: heldParcel}, AtLeastHeight: height,
	}))
	if err != nil {
		c.t.Fatalf("%s: %v", when, err)
	}
	var p canon.Proof
	if err := p.Decode(answer.Msg.Proof, light.MaxItems); err != nil {
		c.t.Fatal(err)
	}
	c.kept = append(c.kept, heldProof{when, answer.Msg.Proof, len(p.Path)})
	c.verify(c.kept[len(c.kept)-1])
}

func (c *drill) verify(p heldProof) {
	c.t.Helper()
	v, err := light.Verify(p.file, light.RootOf(c.genesis))
	if err != nil || v.Verdict != proof.Genuine || v.Subject == nil || v.Subject.Count != 1 {
		c.t.Errorf("proof from when %s: %v, %+v", p.when, err, v)
	}
}

func (c *drill) acknowledged() (sum int) {
	for _, l := range c.loads {
		sum += l.count()
	}
	return sum
}

// joins admits a fifth organisation and gives it power. Nobody restarts anything.
func (c *drill) joins() int {
	fifth := c.newcomer("la-poste", "La Poste", "post:countries=FR")
	c.decide(c.propose("org", "admit", filepath.Join(c.Home(fifth), "card.json"), "--home", c.Home(usps)), longjing, cainiao)
	if err := writeGenesis(filepath.Join(c.Home(fifth), "genesis.json"), c.genesis); err != nil {
		c.t.Fatal(err)
	}
	c.Start(fifth)
	c.takesPart(fifth, false)
	c.Must("validator", "heartbeat", "--home", c.Home(fifth))
	c.decide(c.propose("validator", "power", "la-poste", "10", "--home", c.Home(usps)), longjing, cainiao)
	c.takesPart(fifth, true)
	c.works(fifth)
	return fifth
}

// takesPart waits until the node has come up to the others, and votes if it is to.
func (c *drill) takesPart(i int, votes bool) {
	c.t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		s := c.Status(i)
		if !s.Syncing && s.Validator == votes {
			return
		}
		if time.Now().After(end) {
			c.t.Fatalf("%s does not take part: %v", c.nodes[i].org, s)
		}
	}
}

// copies stops a node, copies its databases and starts it again.
func (c *drill) copies(i int) string {
	c.Stop(i)
	to := filepath.Join(c.t.TempDir(), "copy")
	if err := os.CopyFS(to, os.DirFS(filepath.Join(c.Home(i), "data"))); err != nil {
		c.t.Fatal(err)
	}
	c.Start(i)
	c.takesPart(i, true)
	return to
}

// replacesKeys gives an organisation another key of every kind: its own with an overlap, its consensus key by a vote, its
// node key by its own word. One start of its own node puts the last two into use.
func (c *drill) replacesKeys(i int) {
	home := c.Home(i)
	var r rotated
	c.read(exitOK, &r, "org", "key", "rotate", "--home", home, "--work-factor", "2", "--revoke-after", "20")
	if r.KeyID == r.Former || r.Until == 0 {
		c.t.Fatalf("%+v", r)
	}
	var voters []int
	for _, v := range []int{longjing, cainiao, usps, correos} {
		if v != i {
			voters = append(voters, v)
		}
	}
	c.decide(c.propose("validator", "key", "rotate", "--home", home, "--work-factor", "2"), voters...)
	c.syncRunning()
	c.Must("validator", "key", "rotate", "--home", home)
	c.Must("org", "node", "set", "--new-key", "--work-factor", "2", "--home", home)
	before := c.Status(i).PeerId
	c.Stop(i)
	c.Must("validator", "key", "switch", "--home", home)
	c.Start(i)
	c.takesPart(i, true)
	if c.Status(i).PeerId == before {
		c.t.Fatalf("%s has its old node key", c.nodes[i].org)
	}
	c.rests(i) // the former key is about to end
	c.reopen(i)
	c.works(i)
}

// reopen reads the keys of a home again.
func (c *drill) reopen(i int) {
	text, err := os.ReadFile(c.passphraseFile())
	if err != nil {
		c.t.Fatal(err)
	}
	node := c.nodes[i]
	ring, err := keys.Store{Dir: node.cfg.Path(node.cfg.Paths.Keys)}.Open(keys.NewPassphrase(text))
	if err != nil {
		c.t.Fatal(err)
	}
	node.ring.Close()
	node.ring = ring
}

// suspendsAndReadmits: while it is suspended no node takes what a member signs, and its votes in consensus count on.
func (c *drill) suspendsAndReadmits(i int) {
	org := c.nodes[i].org
	c.decide(c.propose("org", "suspend", org, "--home", c.Home(usps)), longjing, cainiao, correos)
	c.syncRunning()
	for j := range c.nodes {
		c.refuses(j, i, code.Suspended)
	}
	if s := c.Status(i); s.Standing != "suspended" || !s.Validator {
		c.t.Errorf("%s: %v", org, s)
	}
	c.decide(c.propose("org", "readmit", org, "--home", c.Home(usps)), longjing, cainiao, correos)
	c.syncRunning()
	if s := c.Status(i); s.Standing != "active" || !s.Validator {
		c.t.Errorf("%s: %v", org, s)
	}
	c.Must("validator", "heartbeat", "--home", c.Home(i))
}

// refuses hands a node a transaction of an organisation that may not act.
func (c *drill) refuses(node, org int, want code.Code) {
	c.t.Helper()
	s := c.Sender(org)
	s.client = c.nodes[node].client()
	t, err := s.build([]tx.DraftAction{{
		Core:  &canon.Core{Type: canon.ActionTypeObserve, Time: time.Now().UnixMilli()},
		Units: []canon.Unit{{Namespace: uint32(ident.URI), Value: []byte("urn:test:refused")}},
	}})
	if err != nil {
		c.t.Fatal(err)
	}
	if err := s.submitTx(c.t.Context(), t); err == nil || !strings.Contains(err.Error(), want.String()) {
		c.t.Errorf("%s takes what %s signs: %v", c.nodes[node].org, c.nodes[org].org, err)
	}
}

// expelsWhileOneIsLost: of five, one is killed while another is being expelled; the three that are left of four go on.
func (c *drill) expelsWhileOneIsLost(i int) {
	org := c.nodes[i].org
	id := c.propose("org", "expel", org, "--home", c.Home(usps))
	var o outcome
	for _, voter := range []int{longjing, correos} {
		c.syncRunning()
		c.read(exitOK, &o, "proposal", "vote", id, "yes", "--home", c.Home(voter))
	}
	c.Kill(correos)
	c.rests(correos)
	c.syncRunning()
	c.read(exitOK, &o, "proposal", "vote", id, "yes", "--home", c.Home(cainiao))
	if o.Status != "executed" {
		c.t.Fatalf("%+v", o)
	}
	c.rests(i)
	height := c.Height(cainiao)
	c.WaitHeight(height+4, longjing, cainiao, usps)
	for _, j := range []int{longjing, cainiao, usps} {
		c.cuts(j, org)
		c.refuses(j, i, code.Suspended)
	}
}

// cuts waits until the node is not connected to the organisation any more.
func (c *drill) cuts(node int, org string) {
	c.t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		connected := false
		for _, p := range c.Status(node).Peers {
			connected = connected || p.Organisation == org
		}
		if !connected {
			return
		}
		if time.Now().After(end) {
			c.t.Fatalf("%s is still connected to %s", c.nodes[node].org, org)
		}
	}
}

// comesBack starts a node that was killed from an old copy of its databases. All that it knows of the others is where they
// were; the keys that they show it are new.
func (c *drill) comesBack(i int, old string) {
	data := filepath.Join(c.Home(i), "data")
	if err := os.RemoveAll(data); err != nil {
		c.t.Fatal(err)
	}
	if err := os.CopyFS(data, os.DirFS(old)); err != nil {
		c.t.Fatal(err)
	}
	c.Start(i)
	began, from := time.Now(), c.Height(i)
	top := c.Height(usps)
	c.WaitHeight(top, i)
	c.takesPart(i, true)
	c.works(i)
	c.t.Logf("from height %d to %d in %v", from, top, time.Since(began).Round(time.Millisecond))
	log, err := os.ReadFile(c.nodes[i].logFile())
	if err != nil {
		c.t.Fatal(err)
	}
	if !strings.Contains(string(log), "a peer was introduced by proof") {
		c.t.Error("it needed no introduction: the drill shows nothing")
	}
}

// ends looks at everything once more.
func (c *drill) ends(expelled int) {
	for _, l := range c.loads {
		l.stop()
	}
	members := &network{localnet: &localnet{dir: c.dir, genesis: c.genesis, nodes: c.nodes[:expelled]}, t: c.t}
	members.agree()
	for _, l := range c.loads {
		l.n = members
		for i := range members.nodes {
			l.kept(i)
		}
	}
	longest := 0
	for _, p := range c.kept {
		c.verify(p)
		longest = max(longest, p.path)
	}
	if longest < 2 {
		c.t.Errorf("no proof needed more than %d light block: the validators have hardly changed", longest)
	}
	for i := range c.nodes {
		c.Stop(i)
		c.Must("fsck", "--home", c.Home(i))
	}
	c.t.Logf("%d proofs, paths of up to %d light blocks", len(c.kept), longest)
}
