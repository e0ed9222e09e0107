package host

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/cometbft/cometbft/p2p"
	"github.com/cosmos/gogoproto/proto"
	"github.com/libp2p/go-libp2p/core/network"
)

// marshal returns the framed bytes of a message, wrapped in its channel's type where it has one.
func marshal(e p2p.Envelope) ([]byte, error) {
	msg := e.Message
	if w, ok := msg.(p2p.Wrapper); ok {
		msg = w.Wrap()
	}
	b, err := proto.Marshal(msg)
	if err != nil {
		return nil, err
	}
	if len(b) == 0 {
		return nil, errors.New("empty message")
	}
	return frame(b), nil
}

// sender is one channel to one peer: a bounded queue, and, from the first message on, a goroutine that writes it in
// order to one stream within what the receiver granted.
type sender struct {
	s    *session
	ch   *channel
	wake chan struct{} // something changed for the writer

	mu      sync.Mutex
	opened  network.Stream // opened in advance, else nil
	started bool
	queue   [][]byte
	queued  int64         // what the queue costs
	room    chan struct{} // closed when messages leave the queue; nil while nobody waits
	credit  int64
	granted bool // the first grant, the whole window, has come
	absent  bool // the peer does not have the channel
}

func newSender(s *session, ch *channel) *sender {
	return &sender{s: s, ch: ch, wake: make(chan struct{}, 1)}
}

// costOf is what a frame uses of the grant: its payload and the fixed charge.
func costOf(frame []byte) int64 {
	_, header := binary.Uvarint(frame)
	return int64(len(frame)-header) + messageCost
}

// timeout is a timer that most waits never need.
type timeout struct {
	after time.Duration
	c     <-chan time.Time
	t     *time.Timer
}

// start reports whether it was this call that started it.
func (t *timeout) start() bool {
	if t.t != nil {
		return false
	}
	t.t = time.NewTimer(t.after)
	t.c = t.t.C
	return true
}

func (t *timeout) stop() {
	if t.t != nil {
		t.t.Stop()
	}
}

// put queues a frame, waiting at most so long for room; a queue holds one window. Every Send comes here.
func (q *sender) put(f []byte, wait time.Duration) bool {
	late := timeout{after: wait}
	defer late.stop()
	for {
		room, ok, err := q.offer(f, q.ch.limit.Window)
		if err != nil {
			q.s.sw.h.log.Error("a message of our own is too large", q.ch.attr(), errAttr(err))
			return false
		}
		if ok || wait == 0 || room == nil {
			return ok
		}
		if late.start() {
			q.s.sw.h.metrics.waits.WithLabelValues(q.ch.name, "queue").Inc()
		}
		select {
		case <-room:
		case <-late.c:
			return false
		case <-q.s.ctx.Done():
			return false
		}
	}
}

// broadcast queues a frame without waiting: it may fill the queue to twice its size. Then transactions are left out,
// because the pool offers them again; for any other channel the peer has stopped reading, and a lost message would
// never be repeated, so its session ends.
func (q *sender) broadcast(f []byte) {
	_, ok, err := q.offer(f, 2*q.ch.limit.Window)
	switch {
	case err != nil:
		q.s.sw.h.log.Error("a message of our own is too large", q.ch.attr(), errAttr(err))
	case ok, q.isAbsent():
	case q.ch.id == transactions:
		q.s.sw.h.metrics.dropped.WithLabelValues(q.ch.name, "full").Inc()
	default:
		q.s.end(errUnread)
	}
}

func (q *sender) offer(f []byte, most int64) (room <-chan struct{}, ok bool, err error) {
	cost := costOf(f)
	if cost-messageCost > q.ch.limit.Message {
		return nil, false, fmt.Errorf("%w: %d > %d", errTooLarge, cost-messageCost, q.ch.limit.Message)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.s.over() || q.absent {
		return nil, false, nil
	}
	if q.queued > 0 && q.queued+cost > most {
		if q.room == nil {
			q.room = make(chan struct{})
		}
		return q.room, false, nil
	}
	q.queue = append(q.queue, f)
	q.queued += cost
	q.begin()
	q.poke()
	return nil, true, nil
}

// begin starts the writer. It holds the lock.
func (q *sender) begin() {
	if !q.started {
		q.started = true
		q.s.sw.h.goes(q.run)
	}
}

// use starts the writer on a stream that is open already.
func (q *sender) use(st network.Stream) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.opened = st
	q.begin()
}

// give up on a channel that the peer's node does not have: it runs without that reactor.
func (q *sender) give() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.absent, q.queue, q.queued = true, nil, 0
	if q.room != nil {
		close(q.room)
		q.room = nil
	}
}

func (q *sender) isAbsent() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.absent
}

func (q *sender) poke() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// run writes until the session is over.
func (q *sender) run() {
	h := q.s.sw.h
	q.mu.Lock()
	st := q.opened
	q.mu.Unlock()
	if st == nil {
		var err error
		st, err = h.open(q.s.ctx, q.s.out, q.ch.wire)
		if errors.Is(err, errNotSpoken) {
			q.give()
			return
		}
		if err != nil {
			q.s.end(fmt.Errorf("%w: %w", errGone, err))
			return
		}
	}
	defer context.AfterFunc(q.s.ctx, func() { _ = st.Reset() })()
	h.goes(func() { q.credits(st) })
	for {
		batch, n, err := q.next()
		if err == nil {
			err = write(st, batch, h.cfg.Limits.Arrival)
		}
		if err != nil {
			q.s.end(fmt.Errorf("%w: %w", errGone, err))
			return
		}
		h.metrics.messages.WithLabelValues("out", q.ch.name).Add(float64(n))
		h.metrics.bytes.WithLabelValues("out", q.ch.name).Add(float64(len(batch)))
	}
}

// next waits for messages and for the grant to send them. Small ones come several at a time.
func (q *sender) next() (batch []byte, n int, err error) {
	stalled := timeout{after: q.s.sw.h.cfg.Limits.Stall}
	defer stalled.stop()
	for {
		batch, n, waiting := q.take()
		if n > 0 {
			return batch, n, nil
		}
		if waiting && stalled.start() {
			q.s.sw.h.metrics.waits.WithLabelValues(q.ch.name, "grant").Inc()
		}
		select {
		case <-q.wake:
		case <-stalled.c:
			return nil, 0, errUnread
		case <-q.s.ctx.Done():
			return nil, 0, context.Cause(q.s.ctx)
		}
	}
}

func (q *sender) take() (batch []byte, n int, waiting bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	size := 0
	for _, f := range q.queue {
		cost := costOf(f)
		if cost > q.credit || n > 0 && size+len(f) > step {
			break
		}
		q.credit -= cost
		q.queued -= cost
		size += len(f)
		n++
	}
	switch n {
	case 0:
		return nil, 0, len(q.queue) > 0
	case 1:
		batch = q.queue[0] // frames are shared between peers: read only
	default:
		batch = slices.Concat(q.queue[:n]...)
	}
	clear(q.queue[:n])
	if q.queue = q.queue[n:]; len(q.queue) == 0 {
		q.queue = nil
	}
	if q.room != nil {
		close(q.room)
		q.room = nil
	}
	return batch, n, false
}

// credits reads the receiver's grants until the stream ends, and with it the session.
func (q *sender) credits(st network.Stream) {
	r := newReader(st, 64, q.s.sw.h.cfg.Limits.Arrival)
	for {
		n, err := r.uvarint(1 << 40)
		if err != nil {
			q.s.end(fmt.Errorf("%w: %w", errGone, err))
			return
		}
		q.mu.Lock()
		if q.credit += n; q.credit > 1<<41 {
			err = fmt.Errorf("%w: grants without end", errBroken)
		} else if !q.granted && len(q.queue) > 0 && costOf(q.queue[0]) > q.credit {
			err = fmt.Errorf("the peer takes messages up to %d bytes on %s", q.credit, q.ch.name)
		}
		q.granted = true
		q.mu.Unlock()
		if err != nil {
			q.s.end(err)
			return
		}
		q.poke()
	}
}
