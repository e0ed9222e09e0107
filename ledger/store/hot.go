package store

import (
	"sync"

	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/recent"
	"github.com/waybill-network/waybill/ledger/register"
)

// hotRows are the committed rows for the executing goroutine and the workers that it waits for: most scans
// concern units that were written lately, and a read of two keys from Pebble costs more than the rest of
// a scan together. Only Commit writes, when nobody reads.
type hotRows struct {
	rows
	mu    sync.RWMutex
	index *recent.Cache[proof.Hash, uint64]
	row   *recent.Cache[uint64, []byte]
}

// hotEntries are held of each kind, and up to twice as many: about 400 bytes for one of both.
const hotEntries = 1 << 15

func newHotRows(r rows) *hotRows {
	return &hotRows{rows: r, index: recent.New[proof.Hash, uint64](hotEntries), row: recent.New[uint64, []byte](hotEntries)}
}

// Find implements register.Rows.
func (h *hotRows) Find(key proof.Hash) (uint64, bool, error) {
	h.mu.RLock()
	index, ok := h.index.Get(key)
	h.mu.RUnlock()
	if ok {
		return index, true, nil
	}
	return h.rows.Find(key)
}

// Row implements register.Rows.
func (h *hotRows) Row(index uint64) ([]byte, error) {
	h.mu.RLock()
	row, ok := h.row.Get(index)
	h.mu.RUnlock()
	if ok {
		return row, nil
	}
	return h.rows.Row(index)
}

// keep takes what a block wrote.
func (h *hotRows) keep(s *register.Sealed) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := range s.Rows {
		r := &s.Rows[i]
		h.row.Put(r.Index, r.Row)
		h.index.Put(proof.Hash(r.Row), r.Index)
	}
}
