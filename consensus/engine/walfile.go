package engine

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"sync"

	"github.com/cockroachdb/pebble/v2/vfs"
	cs "github.com/cometbft/cometbft/consensus"
	cmttime "github.com/cometbft/cometbft/types/time"

	"github.com/waybill-network/waybill/consensus/signer/durable"
)

// walFile holds records as CometBFT writes them (consensus/wal.go), one after the other:
//
//	u32 CRC-32C of the data ‖ u32 length ‖ data (protobuf TimedWALMessage), big-endian
//
// The first record is an ENDHEIGHT: everything after it belongs to later heights, and nothing before it
// is ever read again.
const walFile = "consensus.log"

// openWAL opens or begins the log in dir. What does not read back is cut off.
func openWAL(f vfs.FS, dir string, limit int64, log *slog.Logger, failed func(error), stopped func()) (*wal, error) {
	w := &wal{fs: f, dir: dir, limit: limit, log: log, failed: failed, stopped: sync.OnceFunc(stopped)}
	if err := durable.MkdirAll(f, dir); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLog, err)
	}
	old, err := w.read()
	if err != nil {
		return nil, err
	}
	found := scanWAL(old)
	if lost := len(old) - found.valid; lost > 0 {
		log.Warn("the consensus log ends in an unreadable record; cut",
			slog.Int64("height", found.height+1), slog.Int("offset", found.valid), slog.Int("bytes", lost))
	}
	keep := old[found.from:found.valid]
	if len(keep) == 0 {
		if keep, err = endHeight(0); err != nil {
			return nil, err
		}
	}
	w.end = found.height
	if err := w.begin(keep); err != nil {
		return nil, err
	}
	return w, nil
}

// endHeight is the record that a height is over.
func endHeight(height int64) ([]byte, error) {
	var b bytes.Buffer
	m := &cs.TimedWALMessage{Time: cmttime.Now(), Msg: cs.EndHeightMessage{Height: height}}
	if err := cs.NewWALEncoder(&b).Encode(m); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLog, err)
	}
	return b.Bytes(), nil
}

// begin replaces the file, atomically and durably.
func (w *wal) begin(content []byte) error {
	file, err := durable.Replace(w.fs, w.dir, walFile, content)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrLog, err)
	}
	if w.file != nil {
		if err := w.file.Close(); err != nil {
			return fmt.Errorf("%w: close: %w", ErrLog, errors.Join(err, file.Close()))
		}
	}
	w.file, w.size, w.dirty = file, int64(len(content)), false
	w.buf = bufio.NewWriterSize(file, 64<<10)
	w.enc = cs.NewWALEncoder(counter{w})
	return nil
}

type counter struct{ w *wal }

func (c counter) Write(b []byte) (int, error) {
	n, err := c.w.buf.Write(b)
	c.w.size += int64(n)
	return n, err
}

// read returns what is on disk, nothing when there is no log.
func (w *wal) read() ([]byte, error) {
	file, err := w.fs.Open(w.fs.PathJoin(w.dir, walFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLog, err)
	}
	b, err := io.ReadAll(file)
	if err := errors.Join(err, file.Close()); err != nil {
		return nil, fmt.Errorf("%w: read: %w", ErrLog, err)
	}
	return b, nil
}

// extent says what of a log is of use.
type extent struct {
	from   int   // where the last ENDHEIGHT begins
	valid  int   // where the last readable record ends
	height int64 // of the last ENDHEIGHT; 0 when there is none
}

func scanWAL(b []byte) (e extent) {
	r := bytes.NewReader(b)
	d := cs.NewWALDecoder(r)
	for {
		m, err := d.Decode()
		if err != nil {
			return e
		}
		if end, ok := m.Msg.(cs.EndHeightMessage); ok {
			e.from, e.height = e.valid, end.Height
		}
		e.valid = len(b) - r.Len()
	}
}

// SearchForEndHeight returns the records after the last ENDHEIGHT of this height. It never returns the
// error for damaged data, at which CometBFT would repair a file of the operating system.
func (w *wal) SearchForEndHeight(height int64, _ *cs.WALSearchOptions) (io.ReadCloser, bool, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.broken != nil {
		return nil, false, w.broken
	}
	if err := w.buf.Flush(); err != nil {
		return nil, false, w.fail(err)
	}
	b, err := w.read()
	if err != nil {
		return nil, false, err
	}
	r := bytes.NewReader(b)
	d := cs.NewWALDecoder(r)
	after, valid := -1, 0
	for {
		m, err := d.Decode()
		if err != nil {
			break
		}
		valid = len(b) - r.Len()
		if end, ok := m.Msg.(cs.EndHeightMessage); ok && end.Height == height {
			after = valid
		}
	}
	if after < 0 {
		return nil, false, nil
	}
	return io.NopCloser(bytes.NewReader(b[after:valid])), true, nil
}
