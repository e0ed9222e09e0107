package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
)

// Magic is what an audit file begins with. A proof file begins with the byte 08.
const Magic = "wb/aud1"

// Kinds of frames.
const (
	frameHead     = 1 // canon.AuditHead
	frameProof    = 2 // a proof file
	frameLight    = 3 // canon.LightBlock
	frameBlock    = 4 // canon.AuditBlock
	frameEnvelope = 5 // canon.Envelope
	frameEnd      = 6 // u64 frames before ‖ SHA-256 of all bytes before this frame
)

const (
	// MaxFrame is the size of a frame's payload.
	MaxFrame = 32 << 20
	// maxItems bounds the messages and list elements of a block.
	maxItems = 1 << 18
	// maxRecords bounds the records that a file shows.
	maxRecords = 1 << 16

	frameHeader = 5 // u8 kind ‖ u32 length
	endSize     = 8 + sha256.Size
)

// Writer writes an audit file. An error of the underlying writer is returned by every method after it.
type Writer struct {
	out    io.Writer
	hash   hash.Hash
	frames uint64
	err    error
}

// NewWriter begins a file.
func NewWriter(out io.Writer, head *canon.AuditHead) (*Writer, error) {
	w := &Writer{out: out, hash: sha256.New()}
	w.write([]byte(Magic))
	err := w.frame(frameHead, head.Encode())
	return w, err
}

func (w *Writer) write(b []byte) {
	if w.err == nil {
		w.hash.Write(b)
		_, w.err = w.out.Write(b)
	}
}

func (w *Writer) frame(kind byte, payload []byte) error {
	if len(payload) > MaxFrame {
		return fmt.Errorf("audit: %d bytes, of at most %d in a frame", len(payload), MaxFrame)
	}
	w.write(binary.BigEndian.AppendUint32([]byte{kind}, uint32(len(payload))))
	w.write(payload)
	w.frames++
	return w.err
}

// Proof adds a proof file.
func (w *Writer) Proof(file []byte) error { return w.frame(frameProof, file) }

// Light adds a light block, which the one before it, or the genesis, leads to.
func (w *Writer) Light(b *canon.LightBlock) error { return w.frame(frameLight, b.Encode()) }

// Block adds a block, or a part of one.
func (w *Writer) Block(b *canon.AuditBlock) error { return w.frame(frameBlock, b.Encode()) }

// Envelope adds the whole transaction of an event of the unit's proof.
func (w *Writer) Envelope(raw []byte) error { return w.frame(frameEnvelope, raw) }

// Close ends the file; the underlying writer stays open.
func (w *Writer) Close() error {
	end := binary.BigEndian.AppendUint64(nil, w.frames)
	return w.frame(frameEnd, w.hash.Sum(end))
}

// reader reads frames and knows what an honest end is.
type reader struct {
	in     io.Reader
	hash   hash.Hash
	frames uint64
}

func newReader(in io.Reader) (*reader, error) {
	r := &reader{in: in, hash: sha256.New()}
	magic, err := r.take(len(Magic))
	if err == nil && string(magic) != Magic {
		err = fmt.Errorf("%w: no audit file", ErrFrame)
	}
	return r, err
}

// take reads and hashes n bytes. It grows with what is there, so that a length that lies costs nothing.
func (r *reader) take(n int) ([]byte, error) {
	var b bytes.Buffer
	if _, err := io.CopyN(&b, r.in, int64(n)); err != nil {
		if errors.Is(err, io.EOF) {
			err = fmt.Errorf("%w: cut off", ErrFrame)
		}
		return nil, err
	}
	r.hash.Write(b.Bytes())
	return b.Bytes(), nil
}

// next reads a frame. The end is checked here, and nothing may follow it.
func (r *reader) next() (kind byte, payload []byte, err error) {
	sum := r.hash.Sum(nil)
	head, err := r.take(frameHeader)
	if err != nil {
		return 0, nil, err
	}
	kind, size := head[0], binary.BigEndian.Uint32(head[1:])
	if size > MaxFrame || kind == frameEnd && size != endSize {
		return 0, nil, fmt.Errorf("%w: frame %d of %d bytes", ErrFrame, r.frames, size)
	}
	if payload, err = r.take(int(size)); err != nil {
		return 0, nil, err
	}
	if kind == frameEnd {
		return kind, nil, r.ends(payload, sum)
	}
	r.frames++
	return kind, payload, nil
}

func (r *reader) ends(payload, sum []byte) error {
	if binary.BigEndian.Uint64(payload) != r.frames || !bytes.Equal(payload[8:], sum) {
		return ErrSeal
	}
	if n, err := io.CopyN(io.Discard, r.in, 1); n != 0 || !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: bytes after the end", ErrFrame)
	}
	return nil
}

func hashOf(b []byte) (h proof.Hash, ok bool) {
	if len(b) != len(h) {
		return h, false
	}
	return proof.Hash(b), true
}
