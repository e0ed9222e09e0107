package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
)

// The engine's trees have leaves H(00 ‖ item), and the hash of nothing when there are none (FORMAT.md, §9 and §11).

func leaf(item []byte) proof.Hash { return sha256.Sum256(append([]byte{0}, item...)) }

// dataLeaf is a transaction's leaf under the data hash.
func dataLeaf(t *canon.AuditTransaction) proof.Hash {
	h := sha256.Sum256(t.Envelope)
	return leaf(h[:])
}

// resultLeaf is a result's leaf under the next header's last results hash: { 1: code, 2: data }, defaults left out.
func resultLeaf(t *canon.AuditTransaction) proof.Hash {
	var item []byte
	if t.Code != 0 {
		item = binary.AppendUvarint(append(item, 1<<3), uint64(t.Code))
	}
	if len(t.Receipt) > 0 {
		item = binary.AppendUvarint(append(item, 2<<3|2), uint64(len(t.Receipt)))
		item = append(item, t.Receipt...)
	}
	return leaf(item)
}

func leaves(b *canon.AuditBlock, of func(*canon.AuditTransaction) proof.Hash) []proof.Hash {
	out := make([]proof.Hash, len(b.Transactions))
	for i := range b.Transactions {
		out[i] = of(&b.Transactions[i])
	}
	return out
}

// Part is a complete block with only those transactions that keep wants.
func Part(b *canon.AuditBlock, keep func(*canon.AuditTransaction) bool) *canon.AuditBlock {
	out := &canon.AuditBlock{Header: b.Header, ValidatorsHash: b.ValidatorsHash, Count: b.Count}
	var at []uint64
	for i := range b.Transactions {
		if t := &b.Transactions[i]; keep(t) {
			out.Transactions, at = append(out.Transactions, *t), append(at, uint64(i))
		}
	}
	if len(at) > 0 {
		out.DataSiblings = proof.Siblings(leaves(b, dataLeaf), at)
		out.ResultSiblings = proof.Siblings(leaves(b, resultLeaf), at)
	}
	return out
}

// roots folds what is shown of a block to its data hash and to the results hash that the next header has.
func roots(b *canon.AuditBlock) (data, results proof.Hash, err error) {
	if b.Count == 0 {
		if len(b.Transactions)+len(b.DataSiblings)+len(b.ResultSiblings) > 0 {
			return data, results, fmt.Errorf("%w: more than none", ErrData)
		}
		none := proof.Hash(sha256.Sum256(nil))
		return none, none, nil
	}
	fold := func(of func(*canon.AuditTransaction) proof.Hash, siblings [][]byte) (proof.Hash, error) {
		list := make([]proof.Leaf, len(b.Transactions))
		for i := range b.Transactions {
			t := &b.Transactions[i]
			list[i] = proof.Leaf{Index: uint64(t.Index), Hash: of(t)}
		}
		return proof.PathRoot(list, uint64(b.Count), siblings)
	}
	if data, err = fold(dataLeaf, b.DataSiblings); err != nil {
		return data, results, fmt.Errorf("%w: %w", ErrData, err)
	}
	if results, err = fold(resultLeaf, b.ResultSiblings); err != nil {
		return data, results, fmt.Errorf("%w: %w", ErrResults, err)
	}
	return data, results, nil
}

// read is a block whose transactions are its header's.
type read struct {
	height  uint64
	hash    proof.Hash // of the header
	results proof.Hash // which the next header has
}

func readBlock(b *canon.AuditBlock, chainID string) (*read, error) {
	validators, ok := hashOf(b.ValidatorsHash)
	if !ok || b.Header == nil {
		return nil, fmt.Errorf("%w: no header, or no validators hash", light.ErrHeader)
	}
	hash, err := light.HashHeader(b.Header, chainID, validators)
	if err != nil {
		return nil, err
	}
	data, results, err := roots(b)
	if err != nil {
		return nil, err
	}
	if want, _ := hashOf(b.Header.DataHash); data != want {
		return nil, fmt.Errorf("%w: height %d", ErrData, b.Header.Height)
	}
	return &read{b.Header.Height, hash, results}, nil
}

// before checks that the header follows the block.
func (r *read) before(h *canon.Header) error {
	if hash, ok := hashOf(h.LastBlockHash); h.Height != r.height+1 || !ok || hash != r.hash {
		return fmt.Errorf("%w: height %d", ErrLink, r.height)
	}
	if results, ok := hashOf(h.LastResultsHash); !ok || results != r.results {
		return fmt.Errorf("%w: height %d", ErrResults, r.height)
	}
	return nil
}
