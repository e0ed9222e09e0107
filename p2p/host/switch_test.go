package host

import (
	"bytes"
	"encoding/binary"
	"math/rand"
	"sync"
	"testing"

	"github.com/cometbft/cometbft/p2p"
)

// Every message that Send took arrives, whole, once, and in the order of its channel.
func TestOrder(t *testing.T) {
	a, b := newPair(t)
	const n = 2000
	channels := []byte{0x20, 0x22, 0x30, 0x40}
	var wg sync.WaitGroup
	for _, ch := range channels {
		wg.Go(func() {
			r := rand.New(rand.NewSource(int64(ch)))
			for i := range n {
				tx := make([]byte, 8+r.Intn(200))
				if i%100 == 0 && ch >= 0x30 {
					tx = make([]byte, 1<<20)
				}
				binary.BigEndian.PutUint64(tx, uint64(i))
				if !a.send(b.id, ch, tx) {
					t.Errorf("channel %#x: message %d was not taken", ch, i)
					return
				}
			}
		})
	}
	wg.Wait()
	eventually(t, "all arrived", func() bool { c, _ := b.rec.counted(); return c == int64(n*len(channels)) })
	next := map[byte]uint64{}
	for _, m := range b.rec.received() {
		if i := binary.BigEndian.Uint64(m.txs[0]); i != next[m.ch] {
			t.Fatalf("channel %#x: message %d where %d was due", m.ch, i, next[m.ch])
		}
		next[m.ch]++
		if m.from != keyOf(a.id) {
			t.Fatalf("from %s", m.from)
		}
	}
}

// A broadcast reaches each peer once, in order.
func TestBroadcast(t *testing.T) {
	a, b, c := newBox(t), newBox(t), newBox(t)
	admit(a, b, c)
	eventually(t, "all registered", func() bool {
		return a.sw.Peers().Size() == 2 && b.sw.Peers().Size() == 2 && c.sw.Peers().Size() == 2
	})
	for i := range 500 {
		a.sw.BroadcastAsync(p2p.Envelope{ChannelID: 0x22, Message: message([]byte{byte(i), byte(i >> 8)})})
	}
	for _, x := range []*box{b, c} {
		eventually(t, "all arrived", func() bool { n, _ := x.rec.counted(); return n == 500 })
		for i, m := range x.rec.received() {
			if !bytes.Equal(m.txs[0], []byte{byte(i), byte(i >> 8)}) {
				t.Fatalf("message %d is %x", i, m.txs[0])
			}
		}
	}
}
