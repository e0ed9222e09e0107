package ledgertest

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/store"
	"github.com/waybill-network/waybill/ledger/tx"
)

// Story is a chain of random blocks about goods and parcels, and about the consortium itself, that was executed once, to
// be executed again elsewhere: accepted and refused transactions, replays, bytes that are none, empty and wide blocks, long
// gaps.
type Story struct {
	Genesis *canon.Genesis
	// Blocks of the heights from 1.
	Blocks []exec.Block
	// After is what the store kept of each height, from 0.
	After []store.Block
	// Units that the story is about, some of which it never comes to.
	Units []string

	chain   *Chain
	council council
	random  dice
	said    [][]byte // recent envelopes
	time    int64    // of the block in the making
}

// dice are random numbers that only the seed decides (splitmix64): the same story in every release of Go.
type dice uint64

func (d *dice) n(below int) int {
	*d += 0x9e3779b97f4a7c15
	z := uint64(*d)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return int((z ^ z>>31) % uint64(below))
}

// Tell makes up a story of n blocks, the same for the same seed.
func Tell(t testing.TB, seed uint64, n int) *Story {
	t.Helper()
	c := New(t)
	s := &Story{Genesis: c.Genesis, chain: c, random: dice(seed)}
	for i := range 40 {
		serial := fmt.Sprintf("%08d", 12345600+i)
		check, _ := ident.S10CheckDigit(serial)
		s.Units = append(s.Units, fmt.Sprintf("RB%s%cCN", serial, check),
			fmt.Sprintf("urn:epc:id:sgtin:4012345.01234%d.%d", i%3, 1000+i))
	}
	for i := range 4 {
		s.Units = append(s.Units, fmt.Sprintf("urn:epc:id:sscc:4012345.3%09d", i))
	}
	s.After = []store.Block{c.Store.Last()}
	for range n {
		s.tell()
	}
	return s
}

// tell executes one more block.
func (s *Story) tell() {
	s.time = s.chain.Time() + 300 + int64(s.random.n(3000))
	if s.random.n(8) == 0 {
		s.time += 700_000 // longer than any expiry
	}
	b := exec.Block{Height: uint64(len(s.After)), Time: s.time}
	var txs int
	switch n := s.random.n(24); {
	case n == 0:
		txs = 60 // wide enough for many cores
	case n > 4:
		txs = 1 + s.random.n(6)
	}
	for range txs {
		b.Txs = append(b.Txs, s.envelope())
	}
	goods := len(b.Txs)
	if s.random.n(3) == 0 {
		b.Txs = append(b.Txs, s.council.govern(s)...)
	}
	s.council.heard(s.chain.Raw(b.Time, b.Txs...)[goods:])
	s.Blocks, s.After = append(s.Blocks, b), append(s.After, s.chain.Store.Last())
}

// envelope is mostly a transaction.
func (s *Story) envelope() []byte {
	switch n := s.random.n(25); {
	case n == 0:
		return []byte("no transaction")
	case n <= 2 && len(s.said) > 0:
		return s.said[s.random.n(len(s.said))]
	case n == 3 && len(s.said) > 0:
		forged := bytes.Clone(s.said[s.random.n(len(s.said))])
		forged[len(forged)-1-s.random.n(min(64, len(forged)))] ^= 1
		return forged
	}
	orgs := []string{"hangzhou-tea", "cainiao", "usps", "correos"}
	org := orgs[s.random.n(len(orgs))]
	habits := org
	if s.random.n(12) == 0 {
		habits = orgs[s.random.n(len(orgs))]
	}
	var actions []tx.DraftAction
	for range 1 + s.random.n(3) {
		actions = append(actions, s.action(habits))
	}
	d := s.chain.Draft(org, actions...)
	d.Expiry = s.time + 1 + int64(s.random.n(1+s.random.n(600_000))) // often soon
	raw := s.chain.Sign(d).Raw
	if s.said = append(s.said, raw); len(s.said) > 20 {
		s.said = s.said[1:]
	}
	return raw
}

// action is one that such an organisation does.
func (s *Story) action(org string) tx.DraftAction {
	at := (s.time-Start)/1000 - int64(s.random.n(60))
	parcel, goods := s.Units[2*s.random.n(12)], s.Units[1+2*s.random.n(38)]
	switch n := s.random.n(20); {
	case n < 3:
		bag := s.Units[len(s.Units)-1-s.random.n(4)]
		return Pack(canon.ActionTypeAggregate+uint32(s.random.n(2)), at, bag, s.some()...)
	case n < 8:
		a := Action(canon.ActionTypeObserve, at, s.some()...)
		a.Detail = []canon.DetailField{{Name: "note", Value: fmt.Append(nil, s.random.n(5))}}
		return a
	case org == "hangzhou-tea" && n < 12:
		return s.serials(at)
	case org == "hangzhou-tea":
		return Action(canon.ActionTypeCommission, at, goods)
	case org == "cainiao" && n < 14:
		return Action(canon.ActionTypeAccept, at, parcel)
	case org == "cainiao":
		a := Action(canon.ActionTypeCustodyOffer, at, parcel)
		a.Core.Offer = &canon.Offer{To: []string{"usps", "correos"}[s.random.n(2)]}
		return a
	default:
		return Action(canon.ActionTypeCustodyAccept+uint32(s.random.n(2)), at, parcel)
	}
}

// some units, any but the last few.
func (s *Story) some() (out []string) {
	for range 1 + s.random.n(5) {
		out = append(out, s.Units[s.random.n(len(s.Units)-10)])
	}
	return out
}

// serials commissions a range of a product.
func (s *Story) serials(at int64) tx.DraftAction {
	a := Action(canon.ActionTypeCommission, at, fmt.Sprintf("urn:epc:idpat:sgtin:4012345.01234%d.*", s.random.n(3)))
	lo := 100 * s.random.n(30)
	a.Core.Range = &canon.SerialRange{Lo: fmt.Sprintf("%05d", lo), Hi: fmt.Sprintf("%05d", lo+99)}
	return a
}

// Codes counts the results of all transactions, to see that the story has what it promises.
func (s *Story) Codes() map[code.Code]int {
	out := map[code.Code]int{}
	for _, b := range s.Blocks {
		err := s.chain.Store.Txs(b.Height, func(t *store.Tx) error {
			out[t.Code]++
			return nil
		})
		if err != nil {
			s.chain.T.Fatal(err)
		}
	}
	return out
}
