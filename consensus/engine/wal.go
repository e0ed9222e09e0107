package engine

import (
	"bufio"
	"errors"
	"fmt"
	"log/slog"
	"sync"

	"github.com/cockroachdb/pebble/v2/vfs"
	cs "github.com/cometbft/cometbft/consensus"
	"github.com/cometbft/cometbft/types"
	cmttime "github.com/cometbft/cometbft/types/time"
)

// Beyond this many times the size at which a new file begins, messages of peers are not recorded until
// the height ends. Peers are logged before they are judged, so they could fill the disk otherwise, and
// the memory of the next start, which reads the log whole. A crash then loses what they said at this
// height, not what this node signed.
const walFloodFactor = 4

// wal is the consensus log: what a node signed and heard at the current height, so that a restart
// continues where it was instead of contradicting itself or forgetting a lock.
//
// Write buffers; WriteSync and FlushAndSync make everything so far durable, and do nothing when it is.
// After a failed write or sync every call fails: a repeated sync may report what it did not do.
//
// A record that does not read back ends the log. After a crash that is the tail that was never synced;
// what this node signed comes from synced records. Damage to older records looks the same and is cut
// too: the signer still prevents conflicting votes.
type wal struct {
	fs      vfs.FS
	dir     string
	limit   int64 // bytes; an ENDHEIGHT beyond it begins a new file
	log     *slog.Logger
	failed  func(error) // told once
	stopped func()      // called once, when consensus closes the log

	mu     sync.Mutex
	file   vfs.File
	buf    *bufio.Writer
	enc    *cs.WALEncoder
	size   int64 // of the file and buffer
	end    int64 // height of the last ENDHEIGHT
	dirty  bool  // something is not synced
	flood  bool  // messages of peers are being left out at this height
	closed bool
	broken error
}

var _ cs.WAL = (*wal)(nil)

// Write records a message; it is durable after the next sync.
func (w *wal) Write(m cs.WALMessage) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.write(m)
}

// WriteSync records a message durably.
func (w *wal) WriteSync(m cs.WALMessage) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.write(m); err != nil {
		return err
	}
	return w.sync()
}

// FlushAndSync makes everything recorded so far durable.
func (w *wal) FlushAndSync() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.broken != nil {
		return w.broken
	}
	return w.sync()
}

func (w *wal) write(m cs.WALMessage) error {
	if w.broken != nil {
		return w.broken
	}
	switch m := m.(type) {
	case cs.EndHeightMessage:
		return w.endHeight(m.Height)
	case types.EventDataRoundState:
		// Block sync stores blocks without telling the log. Without the missing ENDHEIGHT a crash in the
		// first height after it could not be replayed.
		if m.Height-1 > w.end {
			if err := w.endHeight(m.Height - 1); err != nil {
				return err
			}
		}
	}
	if w.size > walFloodFactor*w.limit && fromPeer(m) {
		if !w.flood {
			w.flood = true
			w.log.Warn("peers send more than the consensus log takes; leaving them out until the height ends",
				slog.Int64("height", w.end+1))
		}
		return nil
	}
	return w.encode(m)
}

func (w *wal) encode(m cs.WALMessage) error {
	size := w.size
	if err := w.enc.Encode(&cs.TimedWALMessage{Time: cmttime.Now(), Msg: m}); err != nil {
		if w.size == size { // the message itself was refused
			return err
		}
		return w.fail(err)
	}
	w.dirty = true
	return nil
}

// endHeight records that the block of this height is stored.
func (w *wal) endHeight(height int64) error {
	w.end, w.flood = max(w.end, height), false
	if w.size <= w.limit {
		return w.encode(cs.EndHeightMessage{Height: height})
	}
	record, err := endHeight(height)
	if err == nil {
		err = w.begin(record)
	}
	if err != nil {
		return w.fail(err)
	}
	return nil
}

// fromPeer reports whether a peer sent the message; it is asked only in a flood.
func fromPeer(m cs.WALMessage) bool {
	p, err := cs.WALToProto(m)
	return err == nil && p.GetMsgInfo() != nil && p.GetMsgInfo().PeerID != ""
}

func (w *wal) sync() error {
	if !w.dirty {
		return nil
	}
	if err := w.buf.Flush(); err != nil {
		return w.fail(err)
	}
	if err := w.file.SyncData(); err != nil {
		return w.fail(err)
	}
	w.dirty = false
	return nil
}

func (w *wal) fail(err error) error {
	if !errors.Is(err, ErrLog) {
		err = fmt.Errorf("%w: %w", ErrLog, err)
	}
	w.broken = err
	w.failed(err)
	return err
}

// Start does nothing: the log is open.
func (w *wal) Start() error { return nil }

// Stop closes the log. The consensus loop calls it when it ends, whether asked to or by a failure.
func (w *wal) Stop() error {
	defer w.stopped()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return nil
	}
	w.closed = true
	var err error
	if w.broken == nil {
		err = w.sync()
		w.broken = fmt.Errorf("%w: closed", ErrLog)
	}
	return errors.Join(err, w.file.Close())
}

// Wait does nothing: Stop has returned when the log is closed.
func (w *wal) Wait() {}
