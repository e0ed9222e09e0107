package host

import (
	"testing"
	"time"

	"go.uber.org/goleak"
)

// Every goroutine ends with Close: of hosts in the middle of their work, with peers that are gone and peers that
// never were, and a reactor that is slow to return.
func TestCloseEndsAll(t *testing.T) {
	before := goleak.IgnoreCurrent()
	a, b, c := newBox(t), newBox(t), newBox(t)
	admit(a, b, c)
	eventually(t, "all registered", func() bool {
		return a.sw.Peers().Size() == 2 && b.sw.Peers().Size() == 2 && c.sw.Peers().Size() == 2
	})
	_, nobody := newKey(t)
	ghost := gateMember(nobody)
	ghost.Addrs = listenAt("127.0.0.1")
	a.gate.Set(membershipWith(a, b.member(), c.member(), ghost))
	b.rec.mu.Lock()
	b.rec.slow = 50 * time.Millisecond
	b.rec.mu.Unlock()
	for range 20 {
		a.send(b.id, 0x30, make([]byte, 1<<20))
	}
	must(t, c.sw.Stop())
	must(t, a.sw.Stop())
	must(t, b.host.Close()) // without its switch
	must(t, b.host.Close())
	must(t, b.sw.Stop())
	for _, x := range []*box{a, b, c} {
		if len(x.rec.added) != len(x.rec.removed) {
			t.Errorf("%d peers added, %d removed", len(x.rec.added), len(x.rec.removed))
		}
		if x.rec.IsRunning() || x.sw.Peers().Size() != 0 {
			t.Error("still running")
		}
	}
	goleak.VerifyNone(t, before)
}

// A link whose peer is neither known nor connected is forgotten.
func TestLinksForget(t *testing.T) {
	a, b := newPair(t)
	for range 50 {
		_, id := newKey(t)
		m := gateMember(id)
		m.Addrs = listenAt("127.0.0.1")
		a.gate.Set(membershipWith(a, b.member(), m))
	}
	eventually(t, "one known member is left beside b", func() bool {
		a.host.links.mu.Lock()
		defer a.host.links.mu.Unlock()
		return len(a.host.links.by) == 2
	})
	if !a.has(b.id) {
		t.Error("b was lost over it")
	}
}
