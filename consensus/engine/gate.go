package engine

import (
	"errors"
	"fmt"
	"sync"

	dbm "github.com/cometbft/cometbft-db"
)

// errStopped is what a write gets after Stop.
var errStopped = errors.New("the engine has stopped")

// gate is the door through which CometBFT reaches its databases. It is there for two things.
//
// CometBFT's gossip routines outlive its Stop by as much as one sleep, then read the block store once
// more, and Pebble panics when it is closed. Once shut, the gate shows an empty database, which those
// routines take for a pruned block; shut returns when the last call in progress has, so that the
// owner may close the databases at once, whoever is still running.
//
// CometBFT panics where a read fails, on goroutines that recover nothing. The gate reports the reason
// first and then lets the goroutine go (abandon).
type gate struct {
	fail func(error)

	mu     sync.Mutex
	inside int
	closed bool
	empty  chan struct{} // closed when closed and inside == 0
}

func newGate(fail func(error)) *gate { return &gate{fail: fail, empty: make(chan struct{})} }

// enter reports whether the database may be used; if so, leave must follow.
func (g *gate) enter() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return false
	}
	g.inside++
	return true
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.inside--; g.closed && g.inside == 0 {
		close(g.empty)
	}
}

// shut lets nobody in any more, and returns when all are out.
func (g *gate) shut() {
	g.mu.Lock()
	if !g.closed {
		if g.closed = true; g.inside == 0 {
			close(g.empty)
		}
	}
	g.mu.Unlock()
	<-g.empty
}

// do runs one operation. It returns errStopped when the gate is shut.
func (g *gate) do(what string, f func() error) error {
	if !g.enter() {
		return errStopped
	}
	err := func() error {
		defer g.leave()
		return f()
	}()
	if err != nil {
		err = fmt.Errorf("%w: %s: %w", ErrStore, what, err)
		g.fail(err)
		abandon()
	}
	return err
}

// wrap puts the gate before a database. name appears in errors.
func (g *gate) wrap(name string, db dbm.DB) dbm.DB { return &gatedDB{gate: g, name: name, db: db} }

type gatedDB struct {
	gate *gate
	name string
	db   dbm.DB
}

func (d *gatedDB) Get(key []byte) (v []byte, err error) {
	err = d.gate.do("read "+d.name, func() error { v, err = d.db.Get(key); return err })
	return v, ignoreStopped(err)
}

func (d *gatedDB) Has(key []byte) (has bool, err error) {
	err = d.gate.do("read "+d.name, func() error { has, err = d.db.Has(key); return err })
	return has, ignoreStopped(err)
}

// ignoreStopped makes a stopped database an empty one.
func ignoreStopped(err error) error {
	if errors.Is(err, errStopped) {
		return nil
	}
	return err
}

func (d *gatedDB) write(f func() error) error { return d.gate.do("write "+d.name, f) }

func (d *gatedDB) Set(k, v []byte) error { return d.write(func() error { return d.db.Set(k, v) }) }
func (d *gatedDB) SetSync(k, v []byte) error {
	return d.write(func() error { return d.db.SetSync(k, v) })
}
func (d *gatedDB) Delete(k []byte) error { return d.write(func() error { return d.db.Delete(k) }) }
func (d *gatedDB) DeleteSync(k []byte) error {
	return d.write(func() error { return d.db.DeleteSync(k) })
}
func (d *gatedDB) Print() error { return d.write(d.db.Print) }
func (d *gatedDB) Compact(s, e []byte) error {
	return d.write(func() error { return d.db.Compact(s, e) })
}
func (d *gatedDB) Stats() (out map[string]string) {
	_ = d.gate.do("stats of "+d.name, func() error { out = d.db.Stats(); return nil })
	return out
}

// Close does nothing: the databases belong to the caller of the engine.
func (d *gatedDB) Close() error { return nil }

func (d *gatedDB) Iterator(s, e []byte) (dbm.Iterator, error) { return d.iterate(d.db.Iterator, s, e) }
func (d *gatedDB) ReverseIterator(s, e []byte) (dbm.Iterator, error) {
	return d.iterate(d.db.ReverseIterator, s, e)
}

// iterate opens an iterator, which keeps the gate open until it is closed.
func (d *gatedDB) iterate(open func(s, e []byte) (dbm.Iterator, error), s, e []byte) (it dbm.Iterator, err error) {
	if !d.gate.enter() {
		return nil, errStopped
	}
	if it, err = open(s, e); err != nil {
		d.gate.leave()
		err = fmt.Errorf("%w: iterate %s: %w", ErrStore, d.name, err)
		d.gate.fail(err)
		return nil, err
	}
	return &gatedIterator{Iterator: it, leave: sync.OnceFunc(d.gate.leave)}, nil
}

type gatedIterator struct {
	dbm.Iterator
	leave func()
}

func (i *gatedIterator) Close() error {
	defer i.leave()
	return i.Iterator.Close()
}

// NewBatch touches the database only when it is written.
func (d *gatedDB) NewBatch() dbm.Batch { return &gatedBatch{db: d} }

// gatedBatch opens the batch below with its first write, so that none is left behind when the gate shuts.
type gatedBatch struct {
	db     *gatedDB
	b      dbm.Batch
	closed bool
}

func (b *gatedBatch) add(f func() error) error {
	if b.closed {
		return errBatchClosed
	}
	return b.db.write(func() error {
		if b.b == nil {
			b.b = b.db.db.NewBatch()
		}
		return f()
	})
}

func (b *gatedBatch) Set(k, v []byte) error { return b.add(func() error { return b.b.Set(k, v) }) }
func (b *gatedBatch) Delete(k []byte) error { return b.add(func() error { return b.b.Delete(k) }) }
func (b *gatedBatch) Write() error          { return b.add(func() error { return b.b.Write() }) }
func (b *gatedBatch) WriteSync() error      { return b.add(func() error { return b.b.WriteSync() }) }

func (b *gatedBatch) Close() error {
	b.closed = true
	if b.b == nil {
		return nil
	}
	return b.b.Close()
}
