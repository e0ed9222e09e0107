package sim

import (
	"container/heap"
	"sync"
	"time"
)

// letter is a message under way.
type letter struct {
	channel byte
	message []byte
	sum     [32]byte
	due     time.Time
	number  uint64 // in order of sending
}

// pipe carries letters one way. Those of a channel come out in the order in which they went in.
type pipe struct {
	mu     sync.Mutex
	queue  letters
	last   map[byte]time.Time // when the last letter of a channel is due
	number uint64
	wake   chan struct{} // holds one
	quit   chan struct{}
}

func newPipe() *pipe {
	return &pipe{last: map[byte]time.Time{}, wake: make(chan struct{}, 1), quit: make(chan struct{})}
}

func (p *pipe) put(channel byte, message []byte, sum [32]byte, due time.Time) {
	p.mu.Lock()
	if last := p.last[channel]; last.After(due) {
		due = last
	}
	p.last[channel] = due
	p.number++
	heap.Push(&p.queue, letter{channel, message, sum, due, p.number})
	p.mu.Unlock()
	p.poke()
}

// poke has the receiver look again.
func (p *pipe) poke() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

func (p *pipe) close() { close(p.quit) }

// next waits for the next letter. arrival may put its time off. It returns false once the pipe is closed.
func (p *pipe) next(arrival func(due time.Time) time.Time) (letter, bool) {
	for {
		var until <-chan time.Time
		p.mu.Lock()
		if len(p.queue) > 0 {
			wait := time.Until(arrival(p.queue[0].due))
			if wait <= 0 {
				x := heap.Pop(&p.queue).(letter)
				p.mu.Unlock()
				return x, !p.closed()
			}
			until = time.After(wait)
		}
		p.mu.Unlock()
		select {
		case <-until:
		case <-p.wake:
		case <-p.quit:
			return letter{}, false
		}
	}
}

func (p *pipe) closed() bool {
	select {
	case <-p.quit:
		return true
	default:
		return false
	}
}

// letters is a heap by time due, then by number.
type letters []letter

func (l letters) Len() int { return len(l) }
func (l letters) Less(i, j int) bool {
	if !l[i].due.Equal(l[j].due) {
		return l[i].due.Before(l[j].due)
	}
	return l[i].number < l[j].number
}
func (l letters) Swap(i, j int) { l[i], l[j] = l[j], l[i] }
func (l *letters) Push(x any)   { *l = append(*l, x.(letter)) }
func (l *letters) Pop() any {
	old := *l
	x := old[len(old)-1]
	*l = old[:len(old)-1]
	return x
}
