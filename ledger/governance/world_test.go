package governance_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/ledger/tx"
)

// world is a chain that is told in lines what its members do (TestStories lists the words).
type world struct {
	*ledgertest.Chain
	proposed map[string]tx.DraftAction    // by proposal
	logs     map[string]map[uint64][]byte // action hashes by device and counter
	scans    int64
}

// newWorld founds a chain of four posts and the like with a validator of power 10 each, and three members without.
func newWorld(t testing.TB, more ...canon.Member) *world {
	cards := append(ledgertest.Cards(),
		ledgertest.Member("acme", "Acme Brokers", 0, canon.Role{Type: canon.RoleTypeBroker}),
		ledgertest.Member("shop", "Shop", 0, canon.Role{Type: canon.RoleTypeMarketplace}))
	return &world{
		Chain:    ledgertest.New(t, append(cards, more...)...),
		proposed: map[string]tx.DraftAction{}, logs: map[string]map[uint64][]byte{},
	}
}

// words are a line's: those in order, and those with a name.
type words struct {
	list  []string
	named map[string]string
}

func split(line string) words {
	w := words{named: map[string]string{}}
	for _, f := range strings.Fields(line) {
		if k, v, ok := strings.Cut(f, "="); ok {
			w.named[k] = v
		} else {
			w.list = append(w.list, f)
		}
	}
	return w
}

func (w *words) next() string {
	if len(w.list) == 0 {
		return ""
	}
	s := w.list[0]
	w.list = w.list[1:]
	return s
}

// millis reads "90s", "5m", "2h" or "3d".
func millis(s string) int64 {
	n, err := strconv.ParseInt(s[:len(s)-1], 10, 64)
	unit := map[byte]int64{'s': 1000, 'm': 60_000, 'h': 3_600_000, 'd': 86_400_000}[s[len(s)-1]]
	if err != nil || unit == 0 {
		panic("no duration: " + s)
	}
	return n * unit
}

// at is a moment from now on; "" is 0.
func (w *world) at(s string) int64 {
	if s == "" {
		return 0
	}
	return w.Time() + 1000 + millis(s)
}

// height is that of the block in the making plus n of "+n" or "-n", or a number; "" is 0.
func (w *world) height(s string) uint64 {
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		panic("no height: " + s)
	}
	if s[0] == '+' || s[0] == '-' {
		n += int64(w.Store.Last().Height) + 1
	}
	return uint64(n)
}

// tx makes the transaction of a line, "usps [with key]: act … [; act …]".
func (w *world) tx(line string) *tx.Tx {
	who, acts, ok := strings.Cut(line, ":")
	if !ok {
		w.T.Fatalf("no signer: %q", line)
	}
	org, key, ok := strings.Cut(who, " with ")
	if !ok {
		key = org
	}
	var actions []tx.DraftAction
	for _, act := range strings.Split(acts, ";") {
		actions = append(actions, w.act(org, split(act)))
	}
	return w.SignWith(key, w.Draft(org, actions...))
}

func (w *world) act(org string, l words) tx.DraftAction {
	govern := func(kind uint32, core canon.Core, ids ...string) tx.DraftAction {
		core.Type = kind
		var list []ident.ID
		for _, id := range ids {
			list = append(list, ident.ID{Namespace: ident.Organisation, Value: id})
		}
		return ledgertest.Govern(core, list...)
	}
	switch word := l.next(); word {
	case "propose":
		id := l.next()
		a := ledgertest.Propose(id, w.change(l), w.at(cmpOr(l.named["deadline"], "1h")))
		w.proposed[id] = a
		return a
	case "vote":
		id := l.next()
		a, ok := w.proposed[id]
		if !ok {
			a = ledgertest.Propose(id, canon.Change{}, 0)
		}
		return ledgertest.Vote(a, map[string]uint32{"yes": canon.ChoiceYes, "no": canon.ChoiceNo}[l.next()])
	case "heartbeat":
		return govern(canon.ActionTypeHeartbeat, canon.Core{Heartbeat: w.heartbeat(l)})
	case "add-key", "revoke-key":
		kind := map[string]uint32{"add-key": canon.ActionTypeAddKey, "revoke-key": canon.ActionTypeRevokeKey}[word]
		return govern(kind, canon.Core{Key: &canon.KeyChange{
			Algorithm: sig.Ed25519, PublicKey: ledgertest.Public(l.next()), Height: w.height(l.named["height"]),
		}})
	case "set-node":
		return govern(canon.ActionTypeSetNode, canon.Core{Node: &canon.Node{PublicKey: ledgertest.Public(l.next()), Addresses: l.list}})
	case "grant":
		id := l.next()
		g := canon.DeviceGrant{
			Id: id, Title: id, Algorithm: sig.Ed25519, PublicKey: ledgertest.Public(cmpOr(l.named["key"], id)),
			Scope: &canon.Role{Type: canon.RoleTypeDevice, Countries: list(l.named["countries"])}, Until: w.at(l.named["until"]),
		}
		return govern(canon.ActionTypeGrantDevice, canon.Core{Device: &g}, id)
	case "revoke-device":
		id := l.next()
		return govern(canon.ActionTypeRevokeDevice, canon.Core{Device: &canon.DeviceGrant{Id: id}}, id)
	case "delegate":
		return govern(canon.ActionTypeDelegate, canon.Core{Delegation: &canon.Delegation{Broker: l.next(), Until: w.at(l.named["until"])}})
	case "revoke-delegation":
		return govern(canon.ActionTypeRevokeDelegation, canon.Core{Delegation: &canon.Delegation{Broker: l.next()}})
	case "scan":
		return w.scan(org, l)
	case "declare":
		a := ledgertest.Action(canon.ActionTypeDeclare, 0, l.next())
		a.Core.Time, a.PrivateRoot = w.Time(), make([]byte, 32)
		a.PrivateRoot[0] = 1
		a.Core.Side, a.Core.OnBehalfOf = 1, l.named["for"]
		return a
	default:
		w.T.Fatalf("unknown act %q", word)
		return tx.DraftAction{}
	}
}

func cmpOr(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func list(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}

func (w *world) heartbeat(l words) *canon.Heartbeat {
	height := w.height(cmpOr(l.named["height"], "-1"))
	b := &canon.Heartbeat{Height: height, AppHash: make([]byte, 32)}
	if block, ok, err := w.Store.Block(height); err == nil && ok {
		b.AppHash = block.AppHash[:]
	}
	if l.named["hash"] != "" {
		b.AppHash = slices.Repeat([]byte{1}, 32)
	}
	return b
}

// scan is a device's observation, or an organisation's without log=. The entry before is the one that was told under the
// counter before, unless after= names another.
func (w *world) scan(org string, l words) tx.DraftAction {
	a := ledgertest.Action(canon.ActionTypeObserve, 0, l.next())
	w.scans++
	a.Core.Time = w.Time() - 3_600_000 + w.scans
	if at := l.named["at"]; at != "" {
		a.Core.Offset, a.Core.ReadPoint = -480, &canon.Place{Namespace: uint32(ident.Locode), Value: []byte(at)}
	}
	log, ok := l.named["log"]
	if !ok {
		return a
	}
	n, err := strconv.ParseUint(log, 10, 64)
	if err != nil {
		w.T.Fatal(err)
	}
	after := n - 1
	if s := l.named["after"]; s != "" {
		after, _ = strconv.ParseUint(s, 10, 64)
	}
	a.Core.Log = &canon.LogEntry{Counter: n, Previous: w.logs[org][after]}
	if n > 1 && a.Core.Log.Previous == nil {
		a.Core.Log.Previous = slices.Repeat([]byte{byte(after)}, 32) // one that was not told
	}
	if w.logs[org] == nil {
		w.logs[org] = map[uint64][]byte{}
	}
	read := w.SignWith(org, w.Draft(org, a))
	hash := tx.ActionHash(&read.Body.Actions[0])
	w.logs[org][n] = hash[:]
	return a
}

// change reads what is proposed.
func (w *world) change(l words) canon.Change {
	word := l.next()
	c := canon.Change{Type: map[string]uint32{
		"admit": canon.ChangeTypeAdmit, "suspend": canon.ChangeTypeSuspend, "readmit": canon.ChangeTypeReadmit,
		"expel": canon.ChangeTypeExpel, "roles": canon.ChangeTypeRoles, "power": canon.ChangeTypePower,
		"parameters": canon.ChangeTypeParameters, "upgrade": canon.ChangeTypeUpgrade,
	}[word]}
	switch word {
	case "parameters":
		c.Parameters = w.parameters(l)
		return c
	case "upgrade":
		c.Upgrade = &canon.Upgrade{Height: w.height(l.named["height"]), Rules: uint32(number(l.named["rules"]))}
		return c
	}
	c.Organisation = l.next()
	switch word {
	case "admit":
		c.Card = w.card(c.Organisation, l)
	case "readmit":
		if keys := list(l.named["keys"]); len(keys) > 0 {
			c.Card = &canon.Member{Id: c.Organisation, Keys: keysOf(keys)}
			if n := l.named["node"]; n != "" {
				c.Card.Node = &canon.Node{PublicKey: ledgertest.Public(n)}
			}
		}
	case "roles":
		c.Roles = roles(l)
	case "power":
		key := cmpOr(l.named["key"], c.Organisation+"/validator")
		c.Validator = &canon.Validator{Algorithm: sig.Ed25519, PublicKey: ledgertest.Public(key), Power: number(l.next())}
	}
	return c
}

func number(s string) uint64 {
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		panic(err)
	}
	return n
}

func keysOf(names []string) (out []canon.Key) {
	for _, k := range names {
		out = append(out, canon.Key{Algorithm: sig.Ed25519, PublicKey: ledgertest.Public(k)})
	}
	return out
}

func (w *world) card(id string, l words) *canon.Member {
	m := ledgertest.Member(id, id, 0, roles(l)...)
	m.Keys = keysOf(list(cmpOr(l.named["keys"], id)))
	if n := l.named["node"]; n != "-" {
		m.Node = &canon.Node{PublicKey: ledgertest.Public(cmpOr(n, id+"/node"))}
	}
	if l.named["alias"] != "" {
		m.OwnerCommitment = slices.Repeat([]byte{7}, 32)
	}
	return &m
}

// roles reads "post:GB,IE" and "brand=4012345"; auditor without any.
func roles(l words) (out []canon.Role) {
	kinds := map[string]uint32{
		"governance": canon.RoleTypeGovernance, "marketplace": canon.RoleTypeMarketplace, "post": canon.RoleTypePost,
		"logistics": canon.RoleTypeLogistics, "broker": canon.RoleTypeBroker, "auditor": canon.RoleTypeAuditor,
		"device": canon.RoleTypeDevice, "carrier": canon.RoleTypeCarrier,
	}
	if p := l.named["brand"]; p != "" {
		out = append(out, canon.Role{Type: canon.RoleTypeBrand, Prefixes: list(p)})
	}
	for _, s := range l.list {
		name, countries, _ := strings.Cut(s, ":")
		if kinds[name] == 0 {
			panic("no role: " + s)
		}
		out = append(out, canon.Role{Type: kinds[name], Countries: list(countries)})
	}
	if len(out) == 0 {
		out = append(out, canon.Role{Type: canon.RoleTypeAuditor})
	}
	slices.SortFunc(out, func(a, b canon.Role) int { return int(a.Type) - int(b.Type) })
	return out
}

func (w *world) parameters(l words) *canon.Parameters {
	p := *w.Store.Base().Parameters
	for _, f := range []struct {
		name string
		set  func(n uint64)
	}{
		{"heartbeat", func(n uint64) { p.Heartbeat = int64(n) }}, {"block_bytes", func(n uint64) { p.BlockBytes = n }},
		{"block_touches", func(n uint64) { p.BlockTouches = uint32(n) }}, {"tx_bytes", func(n uint64) { p.TxBytes = n }},
		{"tx_actions", func(n uint64) { p.TxActions = uint32(n) }}, {"tx_touches", func(n uint64) { p.TxTouches = uint32(n) }},
		{"expiry_ahead", func(n uint64) { p.ExpiryAhead = int64(n) }}, {"event_ahead", func(n uint64) { p.EventAhead = int64(n) }},
		{"replay_entries", func(n uint64) { p.ReplayEntries = uint32(n) }}, {"vote_ahead", func(n uint64) { p.VoteAhead = int64(n) }},
		{"trusting_period", func(n uint64) { p.TrustingPeriod = int64(n) }}, {"hold_after", func(n uint64) { p.HoldAfter = int64(n) }},
		{"rules", func(n uint64) { p.Rules = uint32(n) }},
	} {
		if s, ok := l.named[f.name]; ok {
			f.set(number(s))
		}
	}
	if s, ok := l.named["strict_lanes"]; ok {
		p.StrictLanes = list(s)
	}
	return &p
}

// say is a receipt in a word or two.
func say(r exec.Receipt) string {
	out := "ok"
	if r.Code != code.OK {
		out = r.Code.String()
	}
	var d canon.Receipt
	if err := d.Decode(r.Data, 1<<16); err != nil {
		panic(err)
	}
	if d.Action > 1 {
		out += fmt.Sprintf(" at action %d", d.Action)
	}
	for _, n := range d.Notices {
		out += ", " + notice(code.Notice(n.Code))
	}
	return out
}

func notice(n code.Notice) string {
	if n.Warning() {
		return fmt.Sprintf("W%d", n)
	}
	return map[code.Notice]string{
		code.ProposalLapsed: "lapsed", code.Executed: "executed", code.ProposalFailed: "failed", code.Rejected: "rejected",
		code.Duplicate: "known",
	}[n]
}
