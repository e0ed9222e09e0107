package api

import (
	"context"
	"net"
	"net/netip"
	"sync"
)

// places are so many in all, of which one client has a part at most, so that it cannot shut out all others. A client is
// whom the rates count: the holder of a credential, or else an address.
type places struct {
	most, each int

	mu    sync.Mutex
	taken int
	by    map[string]int // clients that have any
}

// fewPlaces is what one client may have in any case.
const fewPlaces = 8

// newPlaces makes places of which a client may have the so-manieth part.
func newPlaces(most, part int) *places {
	return &places{most: most, each: max(fewPlaces, most/part), by: map[string]int{}}
}

// take takes a place; false where none is left for the client. give must follow.
func (p *places) take(client string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.taken == p.most || p.by[client] == p.each {
		return false
	}
	p.taken++
	p.by[client]++
	return true
}

func (p *places) give(client string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.taken--
	if p.by[client]--; p.by[client] == 0 {
		delete(p.by, client)
	}
}

// clientIn is the client whose request a context is of.
func clientIn(ctx context.Context) string {
	if c, ok := ctx.Value(connectionKey{}).(*connection); ok {
		return c.client
	}
	return ""
}

// fair is a listener that turns away who has a quarter of the connections already. A connection costs nothing to hold
// for minutes, before any request that the rates could count. Those from loopback are a proxy's, of whoever is behind it.
type fair struct {
	net.Listener
	places *places
}

func fairly(l net.Listener, most int) net.Listener { return &fair{l, newPlaces(most, 4)} }

func (f *fair) Accept() (net.Conn, error) {
	for {
		c, err := f.Listener.Accept()
		if err != nil {
			return nil, err
		}
		remote := c.RemoteAddr().String()
		if at, err := netip.ParseAddrPort(remote); err == nil && at.Addr().Unmap().IsLoopback() {
			return c, nil
		}
		client := clientOf(remote)
		if f.places.take(client) {
			return &held{Conn: c, end: sync.OnceFunc(func() { f.places.give(client) })}, nil
		}
		_ = c.Close() // it is turned away
	}
}

// held is a connection that has a place.
type held struct {
	net.Conn
	end func()
}

func (c *held) Close() error {
	defer c.end()
	return c.Conn.Close()
}
