package engine

import (
	"errors"
	"fmt"
	"reflect"
	"unsafe"

	cs "github.com/cometbft/cometbft/consensus"
	mempl "github.com/cometbft/cometbft/mempool"
)

// All that CometBFT v0.40.0 offers no public way to. Each of these fails when the field is gone or has
// another type, and Start fails with it.

// field makes an unexported field of a struct usable.
func field(of any, name string) (reflect.Value, error) {
	v := reflect.ValueOf(of).Elem()
	f := v.FieldByName(name)
	if !f.IsValid() {
		return f, fmt.Errorf("cometbft: %s has no field %s", v.Type(), name)
	}
	return reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem(), nil
}

// setWAL gives consensus our log; without it, it opens a file through package os (state.go, OnStart).
func setWAL(state *cs.State, w cs.WAL) error {
	f, err := field(state, "wal")
	if err != nil {
		return err
	}
	if f.Type() != reflect.TypeFor[cs.WAL]() {
		return fmt.Errorf("cometbft: the log of consensus is a %s", f.Type())
	}
	if w == nil {
		return errors.New("no consensus log")
	}
	f.Set(reflect.ValueOf(w))
	return nil
}

// guardOf returns the mempool's memory of seen transactions, whose goroutine nobody else ends.
func guardOf(pool *mempl.AppMempool) (interface{ Close() }, error) {
	f, err := field(pool, "guard")
	if err != nil {
		return nil, err
	}
	g, ok := f.Interface().(interface{ Close() })
	if !ok {
		return nil, fmt.Errorf("cometbft: the guard of the mempool is a %s", f.Type())
	}
	return g, nil
}

// peerMessages returns the queue from peers to the consensus loop. Once the loop has failed, the switch's
// workers block on it, and so would the switch's Stop.
func peerMessages(state *cs.State) (reflect.Value, error) {
	f, err := field(state, "peerMsgQueue")
	if err == nil && f.Kind() != reflect.Chan {
		err = fmt.Errorf("cometbft: the queue of peer messages is a %s", f.Type())
	}
	return f, err
}

// drain takes from a queue until stop is closed.
func drain(queue reflect.Value, stop <-chan struct{}) {
	cases := []reflect.SelectCase{
		{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(stop)},
		{Dir: reflect.SelectRecv, Chan: queue},
	}
	for {
		if chosen, _, _ := reflect.Select(cases); chosen == 0 {
			return
		}
	}
}
