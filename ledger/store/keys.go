package store

import (
	"encoding/binary"

	"github.com/waybill-network/waybill/ledger/proof"
)

func rowKey(index uint64) []byte     { return be64('s', index) }
func groupKey(g uint64) []byte       { return be64('g', g) }
func blockKey(height uint64) []byte  { return be64('b', height) }
func undoKey(height uint64) []byte   { return be64('u', height) }
func windowKey(height uint64) []byte { return be64('w', height) }
func txsKey(height uint64) []byte    { return be64('t', height) }

func keyKey(k proof.Hash) []byte { return append([]byte{'i'}, k[:]...) }
func idKey(id proof.Hash) []byte { return append([]byte{'x'}, id[:16]...) }

func txKey(height uint64, tx uint32) []byte { return binary.BigEndian.AppendUint32(txsKey(height), tx) }

func memberKey(id string) []byte { return append([]byte{'o'}, id...) }

func proposalKey(index uint64) []byte { return be64('v', index) }

func linkKey(index uint64, seq uint32) []byte {
	return binary.BigEndian.AppendUint32(be64('e', index), seq)
}

func rangeKey(index uint64, lo string) []byte {
	return append(append(be64('p', index), byte(len(lo))), lo...)
}

func be64(prefix byte, v uint64) []byte {
	return binary.BigEndian.AppendUint64(append(make([]byte, 0, 16), prefix), v)
}

var (
	formatKey  = []byte("mformat")
	genesisKey = []byte("mgenesis")
	lastKey    = []byte("mlast")
)
