package vectors

import (
	"bytes"
	"crypto/ed25519"
	"encoding/binary"
	"slices"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/prove"
	"github.com/waybill-network/waybill/ledger/tx"
)

// The members of the vectors' chains: each has one validator.
const (
	brand  = "hangzhou-tea"
	sender = "cainiao"
	post   = "usps"
	other  = "correos"
	// newcomer is no member; it validates in the sets that follow the genesis's.
	newcomer = "post-nl"
)

// cards are the vectors' own, so that a change of ledgertest's leaves the vectors alone.
func cards() []canon.Member {
	return []canon.Member{
		ledgertest.Member(brand, "Hangzhou Tea", 10, canon.Role{Type: canon.RoleTypeBrand, Prefixes: []string{"4012345"}}),
		ledgertest.Member(sender, "Cainiao", 10, canon.Role{Type: canon.RoleTypeLogistics, Countries: []string{"CN"}}),
		ledgertest.Member(post, "US Postal Service", 10, canon.Role{Type: canon.RoleTypePost, Countries: []string{"US"}}),
		ledgertest.Member(other, "Correos", 10, canon.Role{Type: canon.RoleTypePost, Countries: []string{"ES"}}),
	}
}

// world is a ledger that proof files are made from.
type world struct {
	*ledgertest.Chain
	t testing.TB
}

func newWorld(t testing.TB) *world {
	t.Helper()
	return &world{ledgertest.New(t, cards()...), t}
}

func (w *world) trust() Trust { return Trust{Genesis: w.Genesis.Encode()} }

// at is the present ledger time in the seconds that ledgertest.Action takes.
func (w *world) at() int64 { return (w.Time() - ledgertest.Start) / 1000 }

// act is an action of the type about objects, now.
func (w *world) act(kind uint32, objects ...string) tx.DraftAction {
	return ledgertest.Action(kind, w.at(), objects...)
}

func (w *world) pack(kind uint32, parent string, children ...string) tx.DraftAction {
	return ledgertest.Pack(kind, w.at(), parent, children...)
}

// commissionRange is the commissioning of serials lo to hi of a product.
func (w *world) commissionRange(reference int, lo, hi string) tx.DraftAction {
	a := w.act(canon.ActionTypeCommission, gtin(reference))
	a.Core.Range = &canon.SerialRange{Lo: lo, Hi: hi}
	return a
}

// offer is the offer of custody to an organisation.
func (w *world) offer(to string, deadline int64, units ...string) tx.DraftAction {
	a := w.act(canon.ActionTypeCustodyOffer, units...)
	a.Core.Offer = &canon.Offer{To: to, Deadline: deadline}
	return a
}

// blinded is a unit whose identifier is hidden behind a salt.
func blinded(t testing.TB, text string, salt []byte) canon.Unit {
	t.Helper()
	id := parse(t, text)
	hidden := proof.Blind(uint32(id.Namespace), []byte(id.Value), salt)
	return canon.Unit{Namespace: uint32(id.Namespace), Value: hidden[:], Scheme: proof.Blinded}
}

func parse(t testing.TB, text string) ident.ID {
	t.Helper()
	id, _, err := ident.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// ask proves what there is to know about an identifier, from genesis, in one step.
func (w *world) ask(text string, opts ...func(*prove.Question)) Case {
	w.t.Helper()
	q := prove.Question{ID: parse(w.t, text)}
	for _, o := range opts {
		o(&q)
	}
	return Case{File: w.Prove(q).Encode(), Trust: w.trust()}
}

func withSalt(salt []byte) func(*prove.Question) { return func(q *prove.Question) { q.Salt = salt } }

func withEvent(height uint64, tx, action uint32) func(*prove.Question) {
	return func(q *prove.Question) { q.Event = &canon.Position{Height: height, Tx: tx, Action: action} }
}

func withEpoch(epoch uint32) func(*prove.Question) {
	return func(q *prove.Question) { q.Epoch = &epoch }
}

func withDetail(q *prove.Question) { q.Detail = true }

// named gives a case its name and its line.
func (c Case) named(name, about string) Case {
	c.Name, c.About = name, about
	return c
}

// set returns the validators with these powers in the engine's order.
func set(powers map[string]uint64) []canon.LightValidator {
	var g canon.Genesis
	for org, power := range powers {
		g.Members = append(g.Members, ledgertest.Member(org, org, power))
	}
	return light.Validators(&g) // sorts
}

// commit is how a light block is made.
type commit struct {
	height    uint64
	set, next []canon.LightValidator
	// absent names the organisations whose validators do not sign.
	absent []string
	round  uint32
}

// lightBlock makes the header at a height, over the state of the block before it.
func (w *world) lightBlock(c commit) canon.LightBlock {
	w.t.Helper()
	lb := w.LightBlock(c.height)
	next := light.HashValidators(c.next)
	lb.Validators, lb.Round, lb.Header.NextValidatorsHash = c.set, c.round, next[:]
	sign(w.t, w.Store.ChainID(), lb, c.absent...)
	return *lb
}

// sign signs a light block again with the keys of its set, except those of the absent organisations.
func sign(t testing.TB, chainID string, lb *canon.LightBlock, absent ...string) {
	t.Helper()
	err := light.Sign(lb, chainID, func(i int, message []byte) []byte {
		if k := validatorKey(lb.Validators[i].PublicKey, absent...); k != nil {
			return ed25519.Sign(k, message)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// validatorKey finds the key of one of the vectors' validators, nil for any other and for one that is absent.
func validatorKey(public []byte, absent ...string) ed25519.PrivateKey {
	for _, org := range []string{brand, sender, post, other, newcomer} {
		k := ledgertest.Key(org + "/validator")
		if bytes.HasSuffix(k, public) && !slices.Contains(absent, org) { // seed ‖ public key
			return k
		}
	}
	return nil
}

// signAt signs a light block again, as validators that vote at a time, in seconds, whatever the header says.
func signAt(t testing.TB, chainID string, lb *canon.LightBlock, seconds int64) {
	t.Helper()
	old, now := voteTime(lb.Header.Seconds, lb.Header.Nanos), voteTime(seconds, 0)
	err := light.Sign(lb, chainID, func(i int, message []byte) []byte {
		_, n := binary.Uvarint(message)
		vote := bytes.Replace(message[n:], old, now, 1)
		message = append(binary.AppendUvarint(nil, uint64(len(vote))), vote...)
		return ed25519.Sign(validatorKey(lb.Validators[i].PublicKey), message)
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range lb.Signatures {
		lb.Signatures[i].Seconds, lb.Signatures[i].Nanos = seconds, 0
	}
}

// voteTime is the time in a vote's signed bytes: field 5, {1: seconds, 2: nanos}.
func voteTime(seconds int64, nanos uint32) []byte {
	b := binary.AppendUvarint([]byte{0x08}, uint64(seconds))
	if nanos > 0 {
		b = binary.AppendUvarint(append(b, 0x10), uint64(nanos))
	}
	return append([]byte{0x2a, byte(len(b))}, b...)
}
