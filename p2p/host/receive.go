package host

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/proto/tendermint/mempool"
	"github.com/cosmos/gogoproto/proto"
	"github.com/libp2p/go-libp2p/core/network"
	"golang.org/x/time/rate"
)

// rates are one peer's, kept while the peer is known or connected, so that reconnecting earns nothing.
type rates struct {
	mu sync.Mutex
	by map[byte]pair
}

// pair are the limits of one channel; txs is nil where there is none.
type pair struct{ messages, bytes, txs *rate.Limiter }

func (r *rates) of(ch *channel) pair {
	r.mu.Lock()
	defer r.mu.Unlock()
	p, ok := r.by[ch.id]
	if !ok {
		l := ch.limit
		p = pair{
			messages: rate.NewLimiter(rate.Limit(l.Messages), max(1, int(l.Messages))),
			bytes:    rate.NewLimiter(rate.Limit(l.Bytes), int(max(l.Bytes, float64(l.Message)))),
		}
		if l.Txs > 0 {
			p.txs = rate.NewLimiter(rate.Limit(l.Txs), max(1, int(l.Txs)))
		}
		if r.by == nil {
			r.by = map[byte]pair{}
		}
		r.by[ch.id] = p
	}
	return p
}

// receiver is one channel from one peer: a goroutine that reads within the grant, and one that works off what was
// read, a message at a time and in order. Messages wait as bytes, so that what is held is what was granted.
type receiver struct {
	s     *session
	ch    *channel
	st    network.Stream
	rates pair
	wake  chan struct{} // the queue is not empty any more

	mu      sync.Mutex
	queue   [][]byte
	balance int64 // what the peer may still send

	owed int64 // worked off and not granted again; the worker's
}

// receive serves a stream that the peer opened, until it or the session ends.
func (s *session) receive(st network.Stream, ch *channel) {
	s.mu.Lock()
	twice := s.receivers[ch.id]
	s.receivers[ch.id] = true
	s.mu.Unlock()
	if twice {
		_ = st.Reset()
		s.end(errTwice)
		return
	}
	r := &receiver{s: s, ch: ch, st: st, rates: s.rates.of(ch), wake: make(chan struct{}, 1), balance: ch.limit.Window}
	defer context.AfterFunc(s.ctx, func() { _ = st.Reset() })()
	if err := r.grant(ch.limit.Window); err != nil {
		s.end(fmt.Errorf("%w: %w", errGone, err))
		return
	}
	s.sw.h.goes(func() { s.finish(r.work()) })
	s.finish(r.read())
}

// finish ends the session for whatever ended one of its streams.
func (s *session) finish(err error) {
	if errors.Is(err, io.EOF) {
		err = errGone
	}
	s.end(err)
}

func (r *receiver) read() error {
	in := newReader(r.st, 8<<10, r.s.sw.h.cfg.Limits.Arrival)
	for {
		n, err := in.uvarint(r.ch.limit.Message)
		if err != nil {
			return err
		}
		if !r.charge(n + messageCost) {
			return errOverdrawn
		}
		body, err := in.body(n)
		if err != nil {
			return err
		}
		r.push(body)
	}
}

func (r *receiver) charge(cost int64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.balance -= cost
	return r.balance >= 0
}

func (r *receiver) push(body []byte) {
	r.mu.Lock()
	r.queue = append(r.queue, body)
	r.mu.Unlock()
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

func (r *receiver) pop() ([]byte, error) {
	for {
		if r.s.over() {
			return nil, context.Cause(r.s.ctx)
		}
		r.mu.Lock()
		if len(r.queue) > 0 {
			body := r.queue[0]
			r.queue[0] = nil
			if r.queue = r.queue[1:]; len(r.queue) == 0 {
				r.queue = nil
			}
			r.mu.Unlock()
			return body, nil
		}
		r.mu.Unlock()
		select {
		case <-r.wake:
		case <-r.s.ctx.Done():
		}
	}
}

// work hands the messages to the reactor and grants again what it has finished with.
func (r *receiver) work() error {
	m := r.s.sw.h.metrics
	messages, bytes := m.messages.WithLabelValues("in", r.ch.name), m.bytes.WithLabelValues("in", r.ch.name)
	for {
		body, err := r.pop()
		if err != nil {
			return err
		}
		if err := r.pace(len(body)); err != nil {
			return err
		}
		messages.Inc()
		bytes.Add(float64(len(body)))
		if err := r.deliver(body); err != nil {
			return err
		}
		if err := r.settle(int64(len(body)) + messageCost); err != nil {
			return err
		}
	}
}

// pace holds the peer to its rates. The bytes wait here, not in the transport, where they would hold up others.
func (r *receiver) pace(n int) error {
	now := time.Now()
	return r.rest(max(r.rates.messages.ReserveN(now, 1).DelayFrom(now), r.rates.bytes.ReserveN(now, n).DelayFrom(now)))
}

// paceTxs does the same for what is in a message of transactions.
func (r *receiver) paceTxs(msg proto.Message) error {
	txs, ok := msg.(*mempool.Txs)
	if !ok || r.rates.txs == nil {
		return nil
	}
	now := time.Now()
	return r.rest(r.rates.txs.ReserveN(now, min(len(txs.Txs), r.rates.txs.Burst())).DelayFrom(now))
}

// rest waits as long as a rate asks for.
func (r *receiver) rest(wait time.Duration) error {
	if wait == 0 {
		return nil
	}
	r.s.sw.h.metrics.waits.WithLabelValues(r.ch.name, "rate").Inc()
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-r.s.ctx.Done():
		return context.Cause(r.s.ctx)
	}
}

// deliver decodes one message and has the reactor receive it. An error is a fault of the peer.
func (r *receiver) deliver(body []byte) (err error) {
	h := r.s.sw.h
	if r.ch.id == transactions && !h.cfg.Gate.Access(r.s.id).Client {
		h.metrics.dropped.WithLabelValues(r.ch.name, "suspended").Inc()
		return nil
	}
	defer func() {
		if p := recover(); p != nil {
			h.log.Error("a reactor panicked over a message", peerAttr(r.s.id), r.ch.attr(), slog.Any("panic", p),
				slog.String("stack", string(debug.Stack())))
			err = errPanic
		}
	}()
	if f, ok := r.ch.reactor.(p2p.MsgBytesFilter); ok {
		if err := f.FilterMsgBytes(r.ch.id, r.s, body); err != nil {
			return fmt.Errorf("%w: %w", errRefused, err)
		}
	}
	msg, err := r.ch.decode(body)
	if err != nil {
		return err
	}
	if err := r.paceTxs(msg); err != nil {
		return err
	}
	r.ch.reactor.Receive(p2p.Envelope{Src: r.s, ChannelID: r.ch.id, Message: msg})
	return nil
}

// decode turns bytes into the channel's message, unwrapped as reactors expect it.
func (ch *channel) decode(body []byte) (proto.Message, error) {
	if err := ch.shape.check(body); err != nil {
		return nil, err
	}
	msg := proto.Clone(ch.desc.MessageType)
	if err := proto.Unmarshal(body, msg); err != nil {
		return nil, fmt.Errorf("%w: %w", errDecode, err)
	}
	w, ok := msg.(p2p.Unwrapper)
	if !ok {
		return msg, nil
	}
	inner, err := w.Unwrap()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDecode, err)
	}
	return inner, nil
}

// settle grants again, in lumps that never leave the peer without enough for the largest message.
func (r *receiver) settle(cost int64) error {
	r.owed += cost
	l := r.ch.limit
	if r.owed < min(l.Window/8, l.Window-l.Message-messageCost) {
		return nil
	}
	n := r.owed
	r.owed = 0
	r.mu.Lock()
	r.balance += n
	r.mu.Unlock()
	return r.grant(n)
}

func (r *receiver) grant(n int64) error {
	return write(r.st, binary.AppendUvarint(nil, uint64(n)), r.s.sw.h.cfg.Limits.Arrival)
}
