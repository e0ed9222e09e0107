package exec

import (
	"crypto/sha256"

	"github.com/waybill-network/waybill/ledger/tx"
)

// Entry is one transaction in the replay window.
type Entry struct {
	// Key is the first 16 bytes of SHA-256(u8 length ‖ organisation ‖ nonce).
	Key          [16]byte
	Organisation string
	Expiry       int64 // milliseconds since 1970 UTC
}

// EntryOf is the transaction's entry.
func EntryOf(t *tx.Tx) Entry {
	b := append([]byte{byte(len(t.Body.Organisation))}, t.Body.Organisation...)
	h := sha256.Sum256(append(b, t.Body.Nonce...))
	return Entry{Key: [16]byte(h[:16]), Organisation: t.Body.Organisation, Expiry: t.Body.Expiry}
}

// slot is the width of the window's buckets by expiry, in milliseconds.
const slot = 1000

// Window remembers the transactions that have not expired, so that none acts twice. An entry lives while
// its expiry is later than ledger time, since a transaction past its expiry is refused for that. What is
// dropped and when never shows: only live entries answer.
//
// Window is not safe for concurrent use with Add and Drop.
type Window struct {
	live    map[[16]byte]int64 // key to expiry
	buckets map[int64][]Entry  // by expiry / slot
	counts  map[string]int     // entries held by organisation
	oldest  int64              // no bucket is lower
}

// NewWindow returns an empty window.
func NewWindow() *Window {
	return &Window{live: map[[16]byte]int64{}, buckets: map[int64][]Entry{}, counts: map[string]int{}, oldest: 1<<63 - 1}
}

// Add remembers entries.
func (w *Window) Add(entries []Entry) {
	for _, e := range entries {
		w.live[e.Key] = e.Expiry // one with the same key, if there is any, is dead by now
		b := e.Expiry / slot
		w.buckets[b] = append(w.buckets[b], e)
		w.counts[e.Organisation]++
		w.oldest = min(w.oldest, b)
	}
}

// Drop forgets whole buckets of entries that were dead at the time, in milliseconds.
func (w *Window) Drop(time int64) {
	end := time / slot
	w.upTo(end-1, func(b int64) {
		for _, e := range w.buckets[b] {
			if w.live[e.Key] == e.Expiry {
				delete(w.live, e.Key)
			}
			w.counts[e.Organisation]--
		}
		delete(w.buckets, b)
	})
	if w.oldest = max(w.oldest, end); len(w.buckets) == 0 {
		w.oldest = 1<<63 - 1
	}
}

// upTo calls f for every bucket up to b, in no order: f adds up, or removes the bucket. After a long stop of the chain
// there are many more seconds than buckets.
func (w *Window) upTo(b int64, f func(int64)) {
	if b < w.oldest || len(w.buckets) == 0 {
		return
	}
	if b-w.oldest <= int64(len(w.buckets)) {
		for i := w.oldest; i <= b; i++ {
			f(i)
		}
		return
	}
	for i := range w.buckets {
		if i <= b {
			f(i)
		}
	}
}

// Holds reports whether a live entry has the key at the time.
func (w *Window) Holds(key [16]byte, time int64) bool {
	expiry, ok := w.live[key]
	return ok && expiry > time
}

// Live is the number of the organisation's entries that are live at the time. Entries that died since
// the last Drop are counted out.
func (w *Window) Live(organisation string, time int64) int {
	n := w.counts[organisation]
	w.upTo(time/slot, func(b int64) {
		for _, e := range w.buckets[b] {
			if e.Organisation == organisation && e.Expiry <= time {
				n--
			}
		}
	})
	return n
}

// Len is the number of entries held.
func (w *Window) Len() int { return len(w.live) }
