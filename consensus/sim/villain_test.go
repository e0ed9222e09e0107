package sim

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"sync"

	abci "github.com/cometbft/cometbft/abci/types"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/tx"
)

// villain is a byzantine validator's application. In its turns it proposes what no honest node would, and
// accepts it; between them it sends its peers copies that are not what was signed.
type villain struct {
	w    *world
	name string

	mu   sync.Mutex
	rng  *rand.Rand
	seen [][]byte // what went through its pool or its blocks, the latest last
	// choose picks the crime for a height, nil for none; told hears of the block that came of it.
	choose func(height int64) *crime
	told   func(height int64, txs [][]byte)
}

// newVillain commits any crime.
func newVillain(w *world, name string, seed uint64) *villain {
	v := &villain{w: w, name: name, rng: rand.New(rand.NewPCG(seed, 7)), told: func(int64, [][]byte) {}}
	v.choose = func(int64) *crime { return &crimes[v.rng.IntN(len(crimes))] }
	return v
}

// dress puts the villain on a stage.
func (v *villain) dress(b *boot, s *stage) {
	s.yes = true
	s.propose = v.propose
	s.reap = v.reap
	v.mu.Lock()
	defer v.mu.Unlock()
	v.seen = nil
}

// crime is one way to make a bad block, of a height and a header time in milliseconds, of an honest one. It
// returns nil when it lacks what that takes.
type crime struct {
	name   string
	commit func(v *villain, height, millis int64, txs [][]byte) [][]byte
	// legal crimes lead to a block that is to be accepted: what is left out may be left out.
	legal bool
}

var crimes = []crime{
	{"swapped signature", swapSignature, false},
	{"replay", replay, false},
	{"transaction twice", twice, false},
	{"expired transaction", expired, false},
	{"expiry too far ahead", ahead, false},
	{"trailing field", trailing, false},
	{"padded varint", padded, false},
	{"oversized transaction", oversized, false},
	{"bytes of no kind", garbage, false},
	{"stranger's transaction", stranger, false},
	{"theft", theft, false},
	{"censorship", censor, true},
	{"nothing at all", nothing, true},
}

// propose makes a bad block where it can.
func (v *villain) propose(r *abci.RequestPrepareProposal, txs [][]byte) [][]byte {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, raw := range txs {
		v.remember(raw)
	}
	c := v.choose(r.Height)
	if c == nil {
		return txs
	}
	bad := c.commit(v, r.Height, r.Time.UnixMilli(), slices.Clone(txs))
	if bad == nil {
		return txs
	}
	v.told(r.Height, bad)
	v.w.count("crime: "+c.name, 1)
	v.w.trace.tell("%s proposes at height %d: %s", v.name, r.Height, c.name)
	return bad
}

// reap adds spoiled copies of what it has seen to what the pool sends to peers.
func (v *villain) reap(txs [][]byte) [][]byte {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, raw := range txs {
		v.remember(raw)
	}
	if len(v.seen) == 0 || v.rng.IntN(20) > 0 {
		return txs
	}
	raw := v.any()
	return append(slices.Clone(txs), spoil(raw), thief(v, raw), pad(raw))
}

func (v *villain) remember(raw []byte) {
	if v.seen = append(v.seen, raw); len(v.seen) > 200 {
		v.seen = v.seen[100:]
	}
}

func (v *villain) any() []byte { return v.seen[v.rng.IntN(len(v.seen))] }

func swapSignature(v *villain, _, _ int64, txs [][]byte) [][]byte {
	if len(txs) == 0 {
		return nil
	}
	i := v.rng.IntN(len(txs))
	txs[i] = spoil(txs[i])
	return txs
}

// spoil changes one bit of the signature, which an envelope ends with unless it has details.
func spoil(raw []byte) []byte {
	var e canon.Envelope
	if err := e.Decode(raw, 1<<16); err != nil {
		return raw
	}
	e.Signatures = slices.Clone(e.Signatures)
	e.Signatures[0].Signature = bytes.Clone(e.Signatures[0].Signature)
	e.Signatures[0].Signature[1] ^= 4
	return e.Encode()
}

// replay proposes again what blocks hold.
func replay(v *villain, height, millis int64, txs [][]byte) [][]byte {
	recent := v.w.referee.recent(height, 60)
	for i := range recent {
		raw := recent[(i+v.rng.IntN(len(recent)))%len(recent)]
		if t, err := tx.Read(raw, v.w.doc.ChainID); err == nil && t.Body.Expiry > millis {
			return append(txs, raw)
		}
	}
	return nil
}

func twice(_ *villain, _, _ int64, txs [][]byte) [][]byte {
	if len(txs) == 0 {
		return nil
	}
	return append(txs, txs[0])
}

func expired(v *villain, _, millis int64, txs [][]byte) [][]byte {
	return append(txs, v.sign(millis, 0))
}

func ahead(v *villain, _, millis int64, txs [][]byte) [][]byte {
	return append(txs, v.sign(millis+v.w.genesis.Parameters.ExpiryAhead+1, 0))
}

func oversized(v *villain, _, millis int64, txs [][]byte) [][]byte {
	return append(txs, v.sign(millis+60_000, int(v.w.genesis.Parameters.TxBytes)))
}

// sign makes a transaction of the villain's own organisation, with a detail of a size.
func (v *villain) sign(expiry int64, size int) []byte {
	action := ledgertest.Action(canon.ActionTypeObserve, 0, "urn:epc:id:sgtin:4012345.012345.1")
	action.Core.Time = expiry
	if size > 0 {
		action.Detail = []canon.DetailField{{Name: "note", Value: make([]byte, size)}}
	}
	return v.w.sign(v.name, v.rng, expiry, action).Raw
}

// trailing adds a field that the envelope does not have.
func trailing(v *villain, _, _ int64, txs [][]byte) [][]byte {
	if len(txs) == 0 {
		return nil
	}
	i := v.rng.IntN(len(txs))
	txs[i] = append(bytes.Clone(txs[i]), 15<<3, 1)
	return txs
}

func padded(v *villain, _, _ int64, txs [][]byte) [][]byte {
	if len(txs) == 0 {
		return nil
	}
	i := v.rng.IntN(len(txs))
	txs[i] = pad(txs[i])
	return txs
}

// pad writes the length of the body, the envelope's first field, with a byte more than it needs.
func pad(raw []byte) []byte {
	_, n := binary.Uvarint(raw[1:])
	if n <= 0 {
		return raw
	}
	out := bytes.Clone(raw[:1+n])
	out[n] |= 0x80
	return append(append(out, 0), raw[1+n:]...)
}

func garbage(_ *villain, _, _ int64, txs [][]byte) [][]byte {
	return append(txs, []byte("no transaction"))
}

// stranger proposes a transaction of an organisation that is no member.
func stranger(v *villain, _, millis int64, txs [][]byte) [][]byte {
	action := ledgertest.Action(canon.ActionTypeObserve, 0, "urn:epc:id:sgtin:4012345.012345.1")
	action.Core.Time = millis
	return append(txs, v.w.sign("nobody", v.rng, millis+60_000, action).Raw)
}

// theft signs another's body with the villain's key.
func theft(v *villain, _, _ int64, txs [][]byte) [][]byte {
	if len(txs) == 0 {
		return nil
	}
	i := v.rng.IntN(len(txs))
	txs[i] = thief(v, txs[i])
	return txs
}

func thief(v *villain, raw []byte) []byte {
	var e canon.Envelope
	if err := e.Decode(raw, 1<<16); err != nil {
		return raw
	}
	e.Signatures = slices.Clone(e.Signatures)
	e.Signatures[0].Signature = v.w.signature(v.name, e.Body)
	return e.Encode()
}

// censor leaves out what other organisations signed.
func censor(v *villain, _, _ int64, txs [][]byte) [][]byte {
	out := [][]byte{}
	for _, raw := range txs {
		if organisation, _ := tx.Claimed(raw); organisation == v.name {
			out = append(out, raw)
		}
	}
	if len(out) == len(txs) {
		return nil
	}
	return out
}

// nothing leaves everything out.
func nothing(_ *villain, _, _ int64, txs [][]byte) [][]byte {
	if len(txs) == 0 {
		return nil
	}
	return [][]byte{}
}
