package store

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/proof"
)

// Block is what the store keeps of a block beside its transactions: i64 time ‖ u32 txs ‖ u64 width ‖ root ‖
// replay ‖ app hash, all of the state after it.
type Block struct {
	Height  uint64
	Time    int64 // header time, milliseconds since 1970 UTC
	Txs     uint32
	Width   uint64
	Root    proof.Hash
	Replay  proof.Hash
	AppHash proof.Hash
}

const blockSize = 20 + 3*32

func (b *Block) append(out []byte) []byte {
	out = binary.BigEndian.AppendUint64(out, uint64(b.Time))
	out = binary.BigEndian.AppendUint32(out, b.Txs)
	out = binary.BigEndian.AppendUint64(out, b.Width)
	out = append(append(out, b.Root[:]...), b.Replay[:]...)
	return append(out, b.AppHash[:]...)
}

func readBlock(height uint64, v []byte) (b Block, err error) {
	if len(v) != blockSize {
		return b, fmt.Errorf("%w: block %d", ErrCorrupt, height)
	}
	b = Block{Height: height, Time: int64(binary.BigEndian.Uint64(v)), Txs: binary.BigEndian.Uint32(v[8:])}
	b.Width = binary.BigEndian.Uint64(v[12:])
	b.Root, b.Replay, b.AppHash = proof.Hash(v[20:]), proof.Hash(v[52:]), proof.Hash(v[84:])
	return b, nil
}

// Block returns a block that the store holds; ok is false for one that it does not.
func (s *Store) Block(height uint64) (b Block, ok bool, err error) {
	v, err := get(s.db, blockKey(height))
	if err != nil || v == nil {
		return b, false, err
	}
	b, err = readBlock(height, v)
	return b, err == nil, err
}

// held is Block of a height that the store must hold.
func (s *Store) held(height uint64) (Block, error) {
	b, ok, err := s.Block(height)
	if err == nil && !ok {
		err = fmt.Errorf("%w: block %d is missing", ErrCorrupt, height)
	}
	return b, err
}

// Tx is a transaction in its place, with its result.
type Tx struct {
	Height uint64
	Index  uint32
	Code   code.Code
	Data   []byte // canonical receipt
	Raw    []byte // envelope
}

// Tx returns the transaction at a place that exists.
func (s *Store) Tx(height uint64, index uint32) (*Tx, error) {
	v, err := get(s.db, txKey(height, index))
	if err != nil {
		return nil, err
	}
	if v == nil {
		return nil, errMissing(height, index)
	}
	return readTx(height, index, v)
}

// Txs visits the transactions of a block in order. A visited one is valid during the visit only.
func (s *Store) Txs(height uint64, visit func(*Tx) error) error {
	b, ok, err := s.Block(height)
	if err != nil || !ok {
		return err
	}
	next := uint32(0)
	err = scan(s.db, txsKey(height), txsKey(height+1), func(key, value []byte) error {
		if len(key) != 13 || binary.BigEndian.Uint32(key[9:]) != next {
			return errMissing(height, next)
		}
		t, err := readTx(height, next, value)
		if err != nil {
			return err
		}
		next++
		return visit(t)
	})
	if err == nil && next != b.Txs {
		err = errMissing(height, next)
	}
	return err
}

func errMissing(height uint64, index uint32) error {
	return fmt.Errorf("%w: transaction %d of height %d is missing", ErrCorrupt, index, height)
}

func appendTx(b []byte, r *exec.Receipt, raw []byte) []byte {
	b = binary.AppendUvarint(b, uint64(r.Code))
	b = binary.AppendUvarint(b, uint64(len(r.Data)))
	return append(append(b, r.Data...), raw...)
}

func readTx(height uint64, index uint32, v []byte) (*Tx, error) {
	in := reader{b: v}
	t := &Tx{Height: height, Index: index, Code: code.Code(in.uvarint())}
	t.Data = in.take(int(in.uvarint()))
	if in.bad {
		return nil, fmt.Errorf("%w: transaction %d of height %d", ErrCorrupt, index, height)
	}
	t.Raw = in.b
	return t, nil
}

// Find returns the transaction with the id, or nil when no block holds it.
func (s *Store) Find(id proof.Hash) (*Tx, error) {
	v, err := get(s.db, idKey(id))
	if err != nil || v == nil {
		return nil, err
	}
	in := reader{b: v}
	height, index := in.uvarint(), uint32(in.uvarint())
	if err := in.end("transaction id"); err != nil {
		return nil, err
	}
	t, err := s.Tx(height, index)
	if err != nil {
		return nil, err
	}
	switch found, err := s.idOf(t); {
	case err != nil:
		return nil, err
	case found == id && t.Code.Final():
		return t, nil
	case found != id && bytes.Equal(found[:16], id[:16]): // another that begins alike
		return nil, nil
	default:
		return nil, fmt.Errorf("%w: id %x leads to transaction %d of height %d", ErrCorrupt, id, index, height)
	}
}

// Receipt reads the result's data; it is empty for bytes that were no transaction.
func (t *Tx) Receipt() (*canon.Receipt, error) {
	r := new(canon.Receipt)
	if err := r.Decode(t.Data, maxNotices); err != nil {
		return nil, fmt.Errorf("%w: receipt of transaction %d of height %d: %w", ErrCorrupt, t.Index, t.Height, err)
	}
	return r, nil
}

// maxNotices bounds a stored receipt; it only guards against corrupt values.
const maxNotices = 1 << 20
