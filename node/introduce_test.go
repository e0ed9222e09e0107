package node

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	cmtlog "github.com/cometbft/cometbft/libs/log"
	cmtp2p "github.com/cometbft/cometbft/p2p"
	protomem "github.com/cometbft/cometbft/proto/tendermint/mempool"
	sm "github.com/cometbft/cometbft/state"
	"github.com/libp2p/go-libp2p/core/crypto"
	"github.com/libp2p/go-libp2p/core/peer"

	"github.com/waybill-network/waybill/consensus/app"
	"github.com/waybill-network/waybill/consensus/engine"
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/prove"
	"github.com/waybill-network/waybill/node/disk"
	"github.com/waybill-network/waybill/node/nodetest"
	"github.com/waybill-network/waybill/p2p/gate"
	"github.com/waybill-network/waybill/p2p/host"
)

// witness is a node that judges introductions to a chain, and the chain.
func witness(t testing.TB) (*Node, *nodetest.Node) {
	c := nodetest.New(t)
	c.Commit()
	n := &Node{log: quiet, genesis: c.Genesis}
	return n, c
}

// introduction is a proof of an organisation's record.
func introduction(t testing.TB, c *nodetest.Node, org string) []byte {
	t.Helper()
	b, err := c.Query.Prove(t.Context(), prove.Question{ID: ident.ID{Namespace: ident.Organisation, Value: org}}, 0)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func nodeOf(t testing.TB, org string) peer.ID {
	t.Helper()
	id, err := PeerID(ledgertest.Member(org, org, 1).Node.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// TestVerifyMember: the proof of a member's record introduces its node at the height that it stands for, and nothing
// else introduces anybody.
func TestVerifyMember(t *testing.T) {
	n, c := witness(t)
	for _, org := range []string{"usps", "correos", "cainiao", "hangzhou-tea"} {
		height, m, err := n.verifyMember(t.Context(), nodeOf(t, org), introduction(t, c, org))
		if err != nil || height != 1 || m.Organisation != org || m.Node != nodeOf(t, org) || !m.Validator || m.Suspended {
			t.Errorf("%s: %v, height %d, %+v", org, err, height, m)
		}
	}
	good := introduction(t, c, "usps")
	other := nodetest.New(t, ledgertest.Cards()[:3]...)
	other.Commit()
	parcel, err := c.Query.Prove(t.Context(), prove.Question{ID: ident.ID{Namespace: ident.S10, Value: "RB123456785CN"}}, 0)
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		id   peer.ID
		file []byte
	}{
		"another member's proof":       {nodeOf(t, "correos"), good},
		"a stranger with one":          {nodeOf(t, "stranger"), good},
		"a member without a node":      {nodeOf(t, "auditor"), introduction(t, c, "auditor")},
		"absence":                      {nodeOf(t, "stranger"), introduction(t, c, "stranger")},
		"a parcel":                     {nodeOf(t, "usps"), parcel},
		"another chain":                {nodeOf(t, "usps"), introduction(t, other, "usps")},
		"nothing":                      {nodeOf(t, "usps"), nil},
		"half":                         {nodeOf(t, "usps"), good[:len(good)/2]},
		"a byte more":                  {nodeOf(t, "usps"), append(bytes.Clone(good), 0)},
		"no peer id":                   {"", good},
		"a proof of the public's size": {nodeOf(t, "usps"), make([]byte, 256<<10)},
	} {
		if h, m, err := n.verifyMember(t.Context(), tt.id, tt.file); err == nil {
			t.Errorf("%s introduces %+v at %d", name, m, h)
		}
	}
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 1 << (i % 8)
		if _, _, err := n.verifyMember(t.Context(), nodeOf(t, "usps"), bad); err == nil {
			t.Errorf("byte %d may be another", i)
		}
	}
}

// TestMembership: what the network is told of members, by their standing and their keys.
func TestMembership(t *testing.T) {
	card := func(id string, change func(*canon.Member)) *canon.Member {
		m := ledgertest.Member(id, id, 10, canon.Role{Type: canon.RoleTypeCarrier})
		m.Node.Addresses = []string{"/ip4/192.0.2.1/udp/1/quic-v1", "no address", "/ip6/::1/tcp/1"}
		change(&m)
		return &m
	}
	got := membership(quiet, 7, []*canon.Member{
		card("active", func(*canon.Member) {}),
		card("follower", func(m *canon.Member) { m.Validator = nil }),
		card("powerless", func(m *canon.Member) { m.Validator.Power = 0 }),
		card("suspended", func(m *canon.Member) { m.Standing = canon.StandingSuspended }),
		card("expelled", func(m *canon.Member) { m.Standing = canon.StandingExpelled; m.Validator.Power = 0 }),
		card("expelled-votes", func(m *canon.Member) { m.Standing = canon.StandingExpelled }),
		card("alias", func(m *canon.Member) { m.Node, m.Validator = nil, nil }),
		card("broken", func(m *canon.Member) { m.Node.PublicKey = []byte("short") }),
		card("voted-out", func(m *canon.Member) { m.Standing = canon.StandingExpelled; m.Validator.Power = 0 }),
	}, leaving{string(ledgertest.Key("voted-out/validator")[32:]): 8})
	want := map[string][2]bool{ // validator, suspended
		"active": {true, false}, "follower": {false, false}, "powerless": {false, false}, "suspended": {true, true},
		"expelled-votes": {true, true}, "voted-out": {true, true},
	}
	if got.Height != 7 || len(got.Members) != len(want) {
		t.Errorf("height %d, %d members", got.Height, len(got.Members))
	}
	for _, m := range got.Members {
		if w, ok := want[m.Organisation]; !ok || w != [2]bool{m.Validator, m.Suspended} || len(m.Addrs) != 2 ||
			m.Node != nodeOf(t, m.Organisation) {
			t.Errorf("%+v", m)
		}
	}
}

// TestRememberLeaving: a node that was stopped after the block that expelled a validator, and before the next, knows after
// its start whose votes still count.
func TestRememberLeaving(t *testing.T) {
	c := nodetest.New(t)
	n := &Node{log: quiet, genesis: c.Genesis, ledger: c.Store, app: c.App, leaving: leaving{}}
	var err error
	if n.blocks, err = pebble.Open("blocks", &pebble.Options{FS: vfs.NewMem(), Logger: quietly{}}); err != nil {
		t.Fatal(err)
	}
	defer n.blocks.Close()
	if err := n.rememberLeaving(); err != nil || len(n.leaving) > 0 {
		t.Errorf("before the first block: %v, %v", n.leaving, err)
	}
	doc, err := app.Genesis(c.Genesis, c.Store.Last().AppHash)
	if err != nil {
		t.Fatal(err)
	}
	state, err := sm.MakeGenesisState(doc)
	if err != nil {
		t.Fatal(err)
	}
	db := engine.NewDB(n.blocks, disk.Prefix("state"))
	if err := sm.NewStore(db, sm.StoreOptions{}).Save(state); err != nil {
		t.Fatal(err)
	}
	if err := n.rememberLeaving(); err != nil || len(n.leaving) > 0 {
		t.Errorf("while nobody leaves: %v, %v", n.leaving, err)
	}
	expel := ledgertest.Propose("usps/1", canon.Change{Type: canon.ChangeTypeExpel, Organisation: "correos"}, ledgertest.Start+600_000)
	c.Commit(c.Tx("usps", expel), c.Tx("cainiao", ledgertest.Vote(expel, canon.ChoiceYes)),
		c.Tx("hangzhou-tea", ledgertest.Vote(expel, canon.ChoiceYes)))
	if err := n.rememberLeaving(); err != nil {
		t.Fatal(err)
	}
	key := string(ledgertest.Public("correos/validator"))
	if len(n.leaving) != 1 || n.leaving[key] != c.Store.Last().Height+1 {
		t.Errorf("leaving: %v, want %x at %d", n.leaving, key, c.Store.Last().Height+1)
	}
	for _, m := range n.membership().Members {
		if m.Organisation == "correos" && m.Node == nodeOf(t, "correos") && m.Validator && m.Suspended {
			return
		}
	}
	t.Error("its votes find no way")
}

// quietly is a log of Pebble's that nobody reads.
type quietly struct{}

func (quietly) Infof(string, ...any)      {}
func (quietly) Errorf(string, ...any)     {}
func (quietly) Fatalf(f string, _ ...any) { panic(f) }

// TestRenewed: a replaced node key keeps its consensus streams for three blocks, while its member may take part.
func TestRenewed(t *testing.T) {
	id := func(i int) peer.ID { return peer.ID(fmt.Sprint("node ", i)) }
	members := func(post, broker int, suspended bool) []gate.Member {
		return []gate.Member{{Node: id(post), Organisation: "post"}, {Node: id(broker), Organisation: "broker", Suspended: suspended}}
	}
	r := renewed{}
	g := gate.New(gate.Config{})
	access := func(i int) [2]bool { a := g.Access(id(i)); return [2]bool{a.Consensus, a.Client} }
	full, half, none := [2]bool{true, true}, [2]bool{true, false}, [2]bool{}
	for _, step := range []struct {
		height       uint64
		before, now  []gate.Member
		changed      bool
		old, renewed [2]bool // of nodes 1 and 2
		brokers      [2]bool // of node 3
	}{
		{10, members(1, 3, false), members(1, 3, false), false, full, none, full},
		{11, members(1, 3, false), members(2, 4, false), true, half, full, half},
		{12, members(2, 4, false), members(2, 4, true), false, half, full, none},
		{13, members(2, 4, true), members(2, 4, false), false, half, full, half},
		{14, members(2, 4, false), members(2, 4, false), true, none, full, none},
	} {
		if changed := r.after(step.height, step.before, step.now); changed != step.changed {
			t.Errorf("height %d: changed %v", step.height, changed)
		}
		g.Set(r.add(gate.Membership{Height: int64(step.height), Members: step.now}))
		if got := [3][2]bool{access(1), access(2), access(3)}; got != [3][2]bool{step.old, step.renewed, step.brokers} {
			t.Errorf("height %d: %v", step.height, got)
		}
	}
}

// TestIntroducesItself: a node shows its own record, as soon as a block attests it, and a follower without an
// organisation has none.
func TestIntroducesItself(t *testing.T) {
	n, c := witness(t)
	usps, nobody := "usps", ""
	n.standing.Store(&standing{org: usps})
	n.query = c.Query
	b, err := n.proveSelf(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, m, err := n.verifyMember(t.Context(), nodeOf(t, "usps"), b); err != nil || m.Organisation != "usps" {
		t.Errorf("%v, %+v", err, m)
	}
	n.standing.Store(&standing{org: nobody})
	if _, err := n.proveSelf(t.Context()); err == nil {
		t.Error("a node of nobody introduces itself")
	}
	fresh := nodetest.Over(t, ledgertest.New(t))
	n.standing.Store(&standing{org: usps})
	n.query = fresh.Query
	start := time.Now()
	if _, err := n.proveSelf(t.Context()); err == nil || time.Since(start) > time.Second {
		t.Errorf("before the first block: %v after %v", err, time.Since(start))
	}
}

// FuzzIntroduction: any bytes of a stranger are judged without harm, and admit nobody who is no member.
func FuzzIntroduction(f *testing.F) {
	n, c := witness(f)
	for _, org := range []string{"usps", "auditor", "stranger"} {
		f.Add(introduction(f, c, org))
	}
	f.Add([]byte{})
	c.App.Close()
	if err := c.Store.Close(); err != nil { // whose goroutines the fuzzer would take for discoveries
		f.Fatal(err)
	}
	f.Cleanup(c.Open) // for those who close it again
	id := nodeOf(f, "usps")
	nobody := nodeOf(f, "stranger")
	f.Fuzz(func(t *testing.T, file []byte) {
		if h, m, err := n.verifyMember(t.Context(), id, file); err == nil && (h != 1 || m.Organisation != "usps") {
			t.Errorf("%+v at %d", m, h)
		}
		if _, m, err := n.verifyMember(t.Context(), nobody, file); err == nil {
			t.Errorf("a stranger is %+v", m)
		}
	})
}

// deaf is a reactor that learns of peers and reads nothing.
type deaf struct{ cmtp2p.BaseReactor }

func newDeaf() *deaf {
	d := &deaf{}
	d.BaseReactor = *cmtp2p.NewBaseReactor("deaf", d)
	return d
}

func (*deaf) GetChannels() []*cmtp2p.ChannelDescriptor {
	return []*cmtp2p.ChannelDescriptor{{ID: 0x20, Priority: 1, RecvMessageCapacity: 1000, MessageType: &protomem.Message{}}}
}

func (*deaf) Receive(cmtp2p.Envelope) {}

// listening is a members' host with the node key of an organisation of ledgertest.
func listening(t *testing.T, org, chain string, in host.Introductions) (*host.Host, *gate.Gate) {
	t.Helper()
	key, err := crypto.UnmarshalEd25519PrivateKey(ledgertest.Key(org + "/node"))
	if err != nil {
		t.Fatal(err)
	}
	g := gate.New(gate.Config{Strangers: gate.StrangerLimits{Hold: 5 * time.Second, Every: time.Millisecond}})
	h, err := host.New(host.Config{
		Identity: key, ChainID: chain, MaxBlockBytes: 5 << 20, Listen: loopback(t), Gate: g, Introductions: in,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close() })
	sw, err := h.Switch(cmtp2p.DefaultNodeInfo{DefaultNodeID: cmtp2p.ID(h.ID().String()), Network: chain},
		[]engine.Reactor{{Name: "DEAF", Reactor: newDeaf()}}, cmtlog.NewNopLogger())
	if err != nil {
		t.Fatal(err)
	}
	if err := sw.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sw.Stop() })
	return h, g
}

// TestIntroduction: a node whose state does not name a member yet admits it by a real proof of its record, until its own
// state has caught up; a stranger that shows the same proof stays out.
func TestIntroduction(t *testing.T) {
	n, c := witness(t)
	chain := c.Store.ChainID()
	proof := introduction(t, c, "usps")
	shows := host.Introductions{Proof: func(context.Context) ([]byte, error) { return proof, nil }, Verify: n.verifyMember}
	behind, door := listening(t, "correos", chain, host.Introductions{Verify: n.verifyMember})
	door.Set(gate.Membership{Height: 0, Members: []gate.Member{{Node: behind.ID(), Organisation: "correos", Validator: true}}})
	usps, itsGate := listening(t, "usps", chain, shows)
	stranger, strangersGate := listening(t, "stranger", chain, shows)
	known := gate.Member{Node: behind.ID(), Organisation: "correos", Addrs: behind.Addrs(), Validator: true}
	for _, g := range []*gate.Gate{strangersGate, itsGate} { // both dial it
		g.Set(gate.Membership{Height: 1, Members: []gate.Member{known}})
	}
	eventually(t, "the member is admitted", func() bool { return door.Access(usps.ID()).Source == gate.Introduced })
	if a := door.Access(usps.ID()); !a.Consensus || !a.Client {
		t.Errorf("%+v", a)
	}
	if door.Access(stranger.ID()).Any() {
		t.Error("a stranger is admitted by a member's proof")
	}
	door.Advance(1) // its own state has caught up, and would name the member if it were one
	if door.Access(usps.ID()).Any() {
		t.Error("the proof still counts")
	}
}
