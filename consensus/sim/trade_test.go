package sim

import (
	"crypto/ed25519"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/waybill-network/waybill/consensus/pool"
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/tx"
)

// trade is what the members do while machines fail: goods are commissioned, parcels posted, packed,
// scanned and handed over. Some of it is refused by the ledger, which is as good as any other receipt.
type trade struct {
	w     *world
	rng   *rand.Rand
	goods []string
	posts []string
	bags  []string
}

func newTrade(w *world, seed uint64) *trade {
	t := &trade{w: w, rng: rand.New(rand.NewPCG(seed, 2))}
	for i := range 40 {
		serial := fmt.Sprintf("%08d", 12345600+i)
		check, _ := ident.S10CheckDigit(serial)
		t.posts = append(t.posts, fmt.Sprintf("RB%s%cCN", serial, check))
		t.goods = append(t.goods, fmt.Sprintf("urn:epc:id:sgtin:4012345.01234%d.%d", i%3, 1000+i))
	}
	for i := range 4 {
		t.bags = append(t.bags, fmt.Sprintf("urn:epc:id:sscc:4012345.3%09d", i))
	}
	return t
}

// organisations that sign, the validators' first.
var organisations = []string{"hangzhou-tea", "cainiao", "usps", "correos", "auditor"}

// run submits bursts of transactions until quit is closed.
func (t *trade) run(quit <-chan struct{}) {
	for {
		pause := time.Duration(t.rng.Int64N(int64(2*t.w.plan.pause) + 1))
		select {
		case <-quit:
			return
		case <-time.After(pause):
		}
		for range 1 + t.rng.IntN(t.w.plan.burst) {
			if b := t.w.anyBoot(t.rng); b != nil {
				t.submit(b, t.transaction(organisations[t.rng.IntN(len(organisations))]), false)
			}
		}
		if t.rng.IntN(10) == 0 {
			t.clash(organisations[t.rng.IntN(len(organisations))])
		}
	}
}

// flood has one organisation submit as fast as machines take it.
func (t *trade) flood(organisation string, n, size int) {
	for range n {
		b := t.w.anyBoot(t.rng)
		if b == nil {
			return
		}
		a := t.action(organisation)
		a.Detail = []canon.DetailField{{Name: "note", Value: make([]byte, size)}}
		t.submit(b, t.w.sign(organisation, t.rng, time.Now().Add(5*time.Minute).UnixMilli(), a), true)
	}
}

// clash has an organisation sign two transactions with one nonce and give them to two nodes. At most one of them
// ever counts.
func (t *trade) clash(organisation string) {
	nonce, expiry := t.rng.Uint64(), time.Now().Add(5*time.Minute).UnixMilli()
	var both [2]*tx.Tx
	for i := range both {
		both[i] = t.w.sign(organisation, rand.New(rand.NewPCG(nonce, 5)), expiry, t.action(organisation))
	}
	if both[0].ID == both[1].ID {
		return
	}
	t.w.referee.rivals(both[0].ID, both[1].ID)
	for _, x := range both {
		if b := t.w.anyBoot(t.rng); b != nil && b.app.Pool().Submit(x.Raw)[0].Err == nil {
			t.w.count("transactions with a nonce used twice", 1)
		}
	}
}

// submit gives a transaction to a node as its own interface would. A correct one is taken, unless its
// organisation has too much waiting.
func (t *trade) submit(b *boot, x *tx.Tx, flood bool) {
	boots := b.m.boots.Load()
	t.w.referee.owe(b, boots, x, flood)
	err := b.app.Pool().Submit(x.Raw)[0].Err
	switch {
	case err == nil:
		t.w.count("transactions submitted", 1)
		return
	case t.w.unsettled[x.Body.Organisation] && errors.As(err, new(*pool.RefusedError)):
		t.w.count("transactions of members that may not act", 1)
	case flood && errors.Is(err, pool.ErrFull):
		t.w.count("transactions turned away", 1)
	case b.power.off() || t.w.anyBoot(t.rng) == nil || errors.Is(err, pool.ErrClosed):
	default:
		t.w.referee.fail("%s refuses a correct transaction of %s: %v", b.m.name, x.Body.Organisation, err)
	}
	t.w.referee.release(x.ID)
}

// transaction is a correct one of an organisation, with one to three actions.
func (t *trade) transaction(organisation string) *tx.Tx {
	var actions []tx.DraftAction
	for range 1 + t.rng.IntN(3) {
		actions = append(actions, t.action(organisation))
	}
	life := 10 * time.Minute
	if t.rng.IntN(8) == 0 {
		life = 20*time.Second + time.Duration(t.rng.Int64N(int64(2*time.Minute)))
	}
	return t.w.sign(organisation, t.rng, time.Now().Add(life).UnixMilli(), actions...)
}

// action is one that such an organisation does.
func (t *trade) action(organisation string) tx.DraftAction {
	post, good := t.posts[t.rng.IntN(len(t.posts))], t.goods[t.rng.IntN(len(t.goods))]
	var a tx.DraftAction
	switch n := t.rng.IntN(10); {
	case n == 0:
		a = ledgertest.Pack(canon.ActionTypeAggregate+t.rng.Uint32N(2), 0, t.bags[t.rng.IntN(len(t.bags))], post, good)
	case n < 4 || organisation == "auditor":
		a = ledgertest.Action(canon.ActionTypeObserve, 0, post, good)
		a.Detail = []canon.DetailField{{Name: "note", Value: fmt.Append(nil, t.rng.IntN(5))}}
	case organisation == "hangzhou-tea" && n < 6:
		a = ledgertest.Action(canon.ActionTypeCommission, 0, fmt.Sprintf("urn:epc:idpat:sgtin:4012345.01234%d.*", t.rng.IntN(3)))
		lo := 100 * t.rng.IntN(300)
		a.Core.Range = &canon.SerialRange{Lo: fmt.Sprintf("%05d", lo), Hi: fmt.Sprintf("%05d", lo+99)}
	case organisation == "hangzhou-tea":
		a = ledgertest.Action(canon.ActionTypeCommission, 0, good)
	case organisation == "cainiao" && n < 7:
		a = ledgertest.Action(canon.ActionTypeAccept, 0, post)
	case organisation == "cainiao":
		a = ledgertest.Action(canon.ActionTypeCustodyOffer, 0, post)
		a.Core.Offer = &canon.Offer{To: []string{"usps", "correos"}[t.rng.IntN(2)]}
	default:
		a = ledgertest.Action(canon.ActionTypeCustodyAccept+t.rng.Uint32N(2), 0, post)
	}
	a.Core.Time = time.Now().UnixMilli() - t.rng.Int64N(60_000)
	return a
}

// sign signs a transaction of an organisation with its key and a nonce from rng.
func (w *world) sign(organisation string, rng *rand.Rand, expiry int64, actions ...tx.DraftAction) *tx.Tx {
	return w.signWith(organisation, organisation, rng, expiry, actions...)
}

// signWith is sign with the key of a name.
func (w *world) signWith(name, organisation string, rng *rand.Rand, expiry int64, actions ...tx.DraftAction) *tx.Tx {
	key := ledgertest.Key(name)
	d := &tx.Draft{
		Organisation: organisation, PublicKey: key.Public().(ed25519.PublicKey), Expiry: expiry, Actions: actions,
	}
	for i := range d.Nonce {
		d.Nonce[i] = byte(rng.Uint32())
	}
	x, err := d.Sign(w.doc.ChainID, func(m []byte) ([]byte, error) { return ed25519.Sign(key, m), nil })
	if err != nil {
		panic(err)
	}
	return x
}

// signature is an organisation's over a body.
func (w *world) signature(organisation string, body []byte) []byte {
	return ed25519.Sign(ledgertest.Key(organisation), proof.SignBytes(w.doc.ChainID, body))
}
