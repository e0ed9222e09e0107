package host

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	protomem "github.com/cometbft/cometbft/proto/tendermint/mempool"
	"github.com/cosmos/gogoproto/proto"
)

const heapBound = 64 << 20

func quick(b *box) { b.cfg.Limits.Arrival = 2 * time.Second }

// An admitted peer claims messages that it does not send. Whatever it claims, and however much of it comes, the
// victim's heap stays within 64 MiB of before, the peer is cut, and others are served meanwhile.
func TestHalfOpen(t *testing.T) {
	for _, c := range []struct {
		name  string
		claim uint64
		sent  int
		cut   string
	}{
		{"100 MB, none sent", 100 << 20, 0, "too_large"},
		{"100 MB, 100 KB sent", 100 << 20, 100 << 10, "too_large"},
		{"the most allowed, 100 KB sent", testBlock, 100 << 10, "second_stream"},
		{"the most allowed but its last byte", testBlock, testBlock - 1, "second_stream"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, b := newPair(t, quick)
			r := rogueIn3(t, a, b)
			content := make([]byte, c.sent) // one for all: the attacker's memory is not the victim's
			stop := watchHeap()
			var wg sync.WaitGroup
			for i := range 60 {
				wg.Go(func() {
					s, err := r.stream(a.id, r.wire([]byte{0x30, 0x40}[i%2]))
					if err != nil {
						return
					}
					_ = s.SetDeadline(time.Now().Add(patience))
					_, _ = s.Write(binary.AppendUvarint(nil, c.claim))
					_, _ = s.Write(content)
				})
			}
			eventually(t, "cut", func() bool { return !a.has(r.id()) && !r.connected(a.id) })
			if grown := stop(); grown > heapBound {
				t.Errorf("heap grew by %d MiB", grown>>20)
			}
			if a.metric("waybill_p2p_cuts_total", c.cut)+a.metric("waybill_p2p_cuts_total", "overdrawn")+
				a.metric("waybill_p2p_cuts_total", "too_large") == 0 {
				t.Error("not cut for it")
			}
			if err := r.connect(a.id, a.host.Addrs()); err == nil {
				stays(t, "the peer is out", func() bool { return !a.has(r.id()) })
			}
			if !b.send(a.id, 0x20, []byte("still here")) {
				t.Error("another peer is not served")
			}
			wg.Wait()
		})
	}
}

// rogueIn3 is rogueIn for a victim that has an honest peer too.
func rogueIn3(t testing.TB, victim, honest *box) *rogue {
	t.Helper()
	key, id := newKey(t)
	r := newRogue(t, key, victim.cfg.ChainID)
	victim.gate.Set(membershipWith(victim, honest.member(), gateMember(id)))
	must(t, r.connect(victim.id, victim.host.Addrs()))
	eventually(t, "rogue registered", func() bool { return victim.has(id) })
	return r
}

// One stream for each channel, each of which stalls inside the largest message it may send: the most that a peer can
// make us hold while it keeps the rules. Then its time is up.
func TestStall(t *testing.T) {
	a, b := newPair(t, quick)
	r := rogueIn3(t, a, b)
	stop := watchHeap()
	for _, ch := range []byte{0x20, 0x22, 0x30, 0x40} {
		l, err := r.line(a.id, ch)
		must(t, err)
		most := DefaultChannel(ch, 100<<20, testBlock).Message
		go func() {
			_ = l.send(append(binary.AppendUvarint(nil, uint64(most)), make([]byte, most-1)...), most+messageCost)
		}()
	}
	eventually(t, "cut", func() bool { return !a.has(r.id()) })
	if grown := stop(); grown > heapBound {
		t.Errorf("heap grew by %d MiB", grown>>20)
	}
	if a.metric("waybill_p2p_cuts_total", "slow") != 1 {
		t.Error("not cut for slowness")
	}
}

// Each breach of the protocol cuts, under its own name, and shuts the peer out for a while.
func TestBreaches(t *testing.T) {
	empties := bytes.Repeat([]byte{0x0a, 0x00}, 1<<19) // a transaction list of 1 MiB with half a million empty entries
	swelling := append(binary.AppendUvarint([]byte{0x0a}, uint64(len(empties))), empties...)
	whole := frame(encoded(t, make([]byte, 1<<20)))
	for _, c := range []struct {
		cut  string
		send []byte
	}{
		{"too_large", binary.AppendUvarint(nil, testBlock+slack+1)},
		{"broken", []byte{0}},
		{"broken", bytes.Repeat([]byte{0xff}, 11)},
		{"overdrawn", bytes.Repeat(whole, 8)},
		{"decode", frame([]byte{0xff, 0xff})},
		{"decode", frame([]byte{0x0a, 0x05, 0x01})},
		{"swells", frame(swelling)},
		{"slow", []byte{0x10, 0x00}},
	} {
		t.Run(c.cut, func(t *testing.T) {
			t.Parallel()
			a := newBox(t, quick, func(b *box) { b.cfg.Limits.Penalty = time.Second; b.rec.slow = 2 * time.Second })
			r := rogueIn(t, a)
			l, err := r.line(a.id, 0x40)
			must(t, err)
			_, _ = l.Write(c.send)
			eventually(t, "cut", func() bool { return a.metric("waybill_p2p_cuts_total", c.cut) == 1 })
			eventually(t, "gone", func() bool { return !a.has(r.id()) && !r.connected(a.id) })
			eventually(t, "back after the penalty", func() bool {
				return r.connect(a.id, a.host.Addrs()) == nil && within(time.Second, func() bool { return a.has(r.id()) })
			})
		})
	}
}

// A million small valid messages from an admitted peer, with its rates lifted so that it can send them: all are
// received, the heap stays within 64 MiB of before, and another peer's messages keep passing.
func TestFlood(t *testing.T) {
	flood(t, 1_000_000, 0, 0)
}

// The same where the reactor takes its time: the sender is held, nothing piles up.
func TestFloodSlowReactor(t *testing.T) {
	flood(t, 2_000, 4<<10, time.Millisecond)
}

func flood(t *testing.T, total int64, size int, slow time.Duration) {
	if n, err := strconv.ParseInt(os.Getenv("WAYBILL_FLOOD"), 10, 64); err == nil {
		total = n
	}
	a, b := newPair(t, func(b *box) {
		b.rec.keep, b.rec.slow = false, slow
		b.cfg.Limits.Channel = func(id byte, declared, block int64) ChannelLimit {
			l := DefaultChannel(id, declared, block)
			l.Messages, l.Bytes, l.Txs = 1e9, 1e12, 0
			return l
		}
	})
	r := rogueIn3(t, a, b)
	stop, start := watchHeap(), time.Now()
	const lump = 50
	filler := make([]byte, size)
	sent := make(chan error)
	go func() {
		l, err := r.line(a.id, 0x30)
		for i := int64(0); i < total && err == nil; i += lump {
			var frames []byte
			cost := int64(0)
			for k := range int64(lump) {
				f := frame(encoded(t, append(fmt.Appendf(nil, "transaction %d", i+k), filler...)))
				frames = append(frames, f...)
				cost += costOf(f)
			}
			err = l.send(frames, cost)
		}
		sent <- err
	}()
	honest := 0
	for done := false; !done; {
		select {
		case err := <-sent:
			must(t, err)
			done = true
		case <-time.After(20 * time.Millisecond):
			if !b.send(a.id, 0x22, []byte("vote")) {
				t.Fatal("another peer's message was not taken")
			}
			honest++
		}
	}
	eventually(t, "all received", func() bool { n, _ := a.rec.counted(); return n == total+int64(honest) })
	grown := stop()
	t.Logf("%d messages in %v, heap at most %.1f MiB above the start, %d messages of another peer meanwhile", total,
		time.Since(start).Round(time.Millisecond), float64(grown)/(1<<20), honest)
	if grown > heapBound {
		t.Errorf("heap grew by %d MiB", grown>>20)
	}
	if !a.has(r.id()) {
		t.Error("the peer was cut, though it kept the rules")
	}
}

// At the default rates a flood is held to them.
func TestRates(t *testing.T) {
	a := newBox(t, func(b *box) {
		b.cfg.Limits.Channel = func(id byte, declared, block int64) ChannelLimit {
			l := DefaultChannel(id, declared, block)
			l.Messages = 200
			return l
		}
	})
	r := rogueIn(t, a)
	l, err := r.line(a.id, 0x30)
	must(t, err)
	f := frame(encoded(t, []byte("x")))
	start := time.Now()
	for range 500 {
		must(t, l.send(f, costOf(f)))
	}
	eventually(t, "all received", func() bool { n, _ := a.rec.counted(); return n == 500 })
	if took := time.Since(start); took < time.Second { // 200 at once, 300 more at 200 a second
		t.Errorf("500 messages were taken in %v", took)
	}
	if a.metric("waybill_p2p_waits_total", "0x30", "rate") == 0 {
		t.Error("no wait was counted")
	}
}

// A message may hold many transactions; they are held to a rate of their own.
func TestRateOfTransactions(t *testing.T) {
	a := newBox(t, func(b *box) {
		b.cfg.Limits.Channel = func(id byte, declared, block int64) ChannelLimit {
			l := DefaultChannel(id, declared, block)
			l.Txs = 1000
			return l
		}
	})
	r := rogueIn(t, a)
	l, err := r.line(a.id, transactions)
	must(t, err)
	txs := make([][]byte, 500)
	for i := range txs {
		txs[i] = fmt.Appendf(nil, "a transaction of many in one message, number %d", i)
	}
	body, err := proto.Marshal((&protomem.Txs{Txs: txs}).Wrap())
	must(t, err)
	f := frame(body)
	start := time.Now()
	for range 5 {
		must(t, l.send(f, costOf(f)))
	}
	eventually(t, "all received", func() bool { n, _ := a.rec.counted(); return n == 5 })
	if took := time.Since(start); took < time.Second { // 1,000 at once, 1,500 more at 1,000 a second
		t.Errorf("2,500 transactions were taken in %v", took)
	}
}

// An honest peer sends a hundred messages of 1 MiB at once, to a reactor that is slow: all arrive, nobody is cut.
func TestHonestBurst(t *testing.T) {
	a, b := newPair(t, quick, func(b *box) { b.rec.keep = false; b.rec.slow = 5 * time.Millisecond })
	tx := make([]byte, 1<<20-100)
	var wg sync.WaitGroup
	for i := range 100 {
		wg.Go(func() {
			for taken := false; !taken && t.Context().Err() == nil; {
				taken = a.send(b.id, []byte{0x30, 0x40}[i%2], tx)
			}
		})
	}
	wg.Wait()
	eventually(t, "all arrived", func() bool { n, _ := b.rec.counted(); return n == 100 })
	if n := b.metric("waybill_p2p_cuts_total"); n != 0 {
		t.Errorf("%v cuts", n)
	}
}

// A peer that registers and then grants nothing: what we hold for it is bounded, others are not held up, and in the
// end its session is over.
func TestUnread(t *testing.T) {
	a, b := newPair(t, quick, func(b *box) { b.cfg.Limits.Stall = 3 * time.Second })
	r := rogueIn3(t, a, b)
	for _, ch := range []byte{0x22, 0x30} {
		r.host.RemoveStreamHandler(r.wire(ch))
		r.host.SetStreamHandler(r.wire(ch), r.deaf)
	}
	stop := watchHeap()
	m := &protomem.Txs{Txs: [][]byte{make([]byte, 1<<20)}}
	for range 20 {
		a.sw.BroadcastAsync(envelope(0x30, m))
	}
	if !a.sw.Peers().Has(keyOf(r.id())) {
		t.Error("a peer that is slow with transactions was dropped")
	}
	if a.metric("waybill_p2p_dropped_total", "0x30", "full") == 0 {
		t.Error("what did not fit was not counted")
	}
	eventually(t, "its session is over", func() bool { return !a.has(r.id()) })
	if grown := stop(); grown > heapBound {
		t.Errorf("heap grew by %d MiB", grown>>20)
	}
	if a.metric("waybill_p2p_cuts_total", "unread") == 0 {
		t.Error("not for that reason")
	}
	n, _ := b.rec.counted()
	if n == 0 {
		t.Error("the other peer got nothing")
	}
}

// What decodes to far more than it weighs is refused; what honest nodes send is not.
func TestSwellIsMeasured(t *testing.T) {
	s := shapeOf(&protomem.Message{})
	txs := make([][]byte, 4000)
	for i := range txs {
		txs[i] = bytes.Repeat([]byte{1}, 200)
	}
	must(t, s.check(encoded(t, txs...)))
	for i := range txs {
		txs[i] = nil
	}
	m, err := proto.Marshal(&protomem.Message{Sum: &protomem.Message_Txs{Txs: &protomem.Txs{Txs: txs}}})
	must(t, err)
	if s.check(m) == nil {
		t.Error("4,000 empty transactions pass")
	}
}
