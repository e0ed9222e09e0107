package web

import (
	"encoding/hex"
	"encoding/json"
	"net/http"
	"sync"
	"time"
)

// A Pin is a recent header that a page's origin vouches for, as it vouches for the page's code. A phone that sees the chain
// for the first time has nothing newer than the genesis, whose keys may have been sold since; with the pin it rests on
// those of today. It is no part of the page's hash, because it grows old: an origin renews it within the trusting period.
type Pin struct {
	Height     uint64 `json:"height"`
	HeaderHash string `json:"headerHash"` // hex
	Seconds    int64  `json:"seconds"`    // of the header, since 1970 UTC
}

// PinFile is a pin's name in the folder of a static page.
const PinFile = "pin.json"

// Encode is the pin as the file that lies beside a page's index.html.
func (p *Pin) Encode() []byte {
	b, _ := json.Marshal(p) // numbers and a string always encode
	return append(b, '\n')
}

// pinLasts is how long a node serves one pin: the nodes that a page asks are long past it, and it is far from old.
const pinLasts = time.Hour

// pinned is the pin that a node serves at present.
type pinned struct {
	mu   sync.Mutex
	pin  *Pin
	made time.Time
}

// servePin answers GET /pin.json.
func (h *Handler) servePin(w http.ResponseWriter, r *http.Request) {
	pin, err := h.currentPin()
	if err != nil {
		fail(w, r, h.problemOf(r.Context(), err))
		return
	}
	send(w, r, pin.Encode(), mediaJSON, `"`+pin.HeaderHash[:16]+`"`, cacheAsk)
}

func (h *Handler) currentPin() (*Pin, error) {
	h.pinned.mu.Lock()
	defer h.pinned.mu.Unlock()
	if h.pinned.pin != nil && time.Since(h.pinned.made) < pinLasts {
		return h.pinned.pin, nil
	}
	b, err := h.ledger.Engine(h.ledger.Top())
	if err != nil {
		return nil, err
	}
	h.pinned.pin = &Pin{Height: uint64(b.Height), HeaderHash: hex.EncodeToString(b.Hash()), Seconds: b.Time.Unix()}
	h.pinned.made = time.Now()
	return h.pinned.pin, nil
}
