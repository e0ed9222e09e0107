package register_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
)

// model is the register as one would write it in an evening: records in a list, everything else worked out
// again each time, with hashes written here from FORMAT.md and not taken from the code under test.
type model struct {
	records []record
}

type record struct {
	key    proof.Hash
	state  *canon.State // nil for the sentinel
	events []register.Link
	ranges []canon.SerialRange // in no order
}

func newModel() *model { return &model{records: []record{{}}} }

// clone copies as deep as anything here is changed in place.
func (m *model) clone() *model {
	out := &model{records: slices.Clone(m.records)}
	for i := range out.records {
		r := &out.records[i]
		r.events, r.ranges = slices.Clone(r.events), slices.Clone(r.ranges)
	}
	return out
}

func (m *model) index(key proof.Hash) int {
	return slices.IndexFunc(m.records, func(r record) bool { return r.key == key })
}

// sorted returns all keys in ascending order.
func (m *model) sorted() []proof.Hash {
	byKey := map[proof.Hash]bool{}
	for i := range m.records {
		byKey[m.records[i].key] = true
	}
	return slices.SortedFunc(maps.Keys(byKey), func(a, b proof.Hash) int { return bytes.Compare(a[:], b[:]) })
}

// before is the index of the record with the greatest key below.
func (m *model) before(key proof.Hash) int {
	best := 0
	for i := range m.records {
		k := m.records[i].key
		if bytes.Compare(k[:], key[:]) < 0 && bytes.Compare(k[:], m.records[best].key[:]) > 0 {
			best = i
		}
	}
	return best
}

func (m *model) next(key proof.Hash) proof.Hash {
	keys := m.sorted()
	if i := slices.Index(keys, key); i+1 < len(keys) {
		return keys[i+1]
	}
	return proof.Hash(bytes.Repeat([]byte{0xff}, 32))
}

// ordered returns a product's ranges by length, then by bytes.
func (r *record) ordered() []canon.SerialRange {
	out := slices.Clone(r.ranges)
	slices.SortFunc(out, func(a, b canon.SerialRange) int {
		if len(a.Lo) != len(b.Lo) {
			return len(a.Lo) - len(b.Lo)
		}
		return bytes.Compare([]byte(a.Lo), []byte(b.Lo))
	})
	return out
}

// stateBytes is the stored state, with number and root of the serial ranges in it.
func (r *record) stateBytes() []byte {
	if r.state == nil {
		return nil
	}
	s := *r.state
	if len(r.ranges) > 0 {
		var p canon.Product
		if s.Product != nil {
			p = *s.Product
		}
		var leaves []proof.Hash
		for _, g := range r.ordered() {
			leaves = append(leaves, hash([]byte{0x18, byte(len(g.Lo))}, []byte(g.Lo), []byte{byte(len(g.Hi))}, []byte(g.Hi)))
		}
		root := rfc6962(leaves)
		p.Ranges, p.RangesRoot = uint32(len(leaves)), root[:]
		s.Product = &p
	}
	return s.Encode()
}

func (r *record) leaves() (out []proof.Hash) {
	for _, e := range r.events {
		out = append(out, hash([]byte{0x10}, u64(e.Height), u32(e.Tx), u32(e.Action), e.Commit[:]))
	}
	return out
}

// row is record ‖ frontier ‖ state.
func (m *model) row(i int) []byte {
	r := &m.records[i]
	next, leaves, state := m.next(r.key), r.leaves(), r.stateBytes()
	history := rfc6962(leaves)
	var stateHash proof.Hash
	if r.state != nil {
		stateHash = hash([]byte{0x13}, state)
	}
	out := slices.Concat(r.key[:], next[:], u32(uint32(len(leaves))), history[:], stateHash[:])
	for bit := 31; bit >= 0; bit-- { // the frontier: perfect subtrees from the left, largest first
		if n := 1 << bit; len(r.events)&n != 0 {
			h := rfc6962(leaves[:n])
			out, leaves = append(out, h[:]...), leaves[n:]
		}
	}
	return append(out, state...)
}

func (m *model) rows() [][]byte {
	out := make([][]byte, len(m.records))
	for i := range out {
		out[i] = m.row(i)
	}
	return out
}

// root folds rows of the whole register.
func root(rows [][]byte) proof.Hash {
	leaves := make([]proof.Hash, len(rows))
	for i, row := range rows {
		inner := hash(row[:132])
		leaves[i] = hash([]byte{0}, row[:32], inner[:])
	}
	return dense(leaves, 32)
}

func dense(leaves []proof.Hash, level int) proof.Hash {
	switch {
	case len(leaves) == 0:
		return missing(level)
	case level == 0:
		return leaves[0]
	}
	half := min(len(leaves), 1<<(level-1))
	return parent(dense(leaves[:half], level-1), dense(leaves[half:], level-1))
}

// missing is a subtree without records.
func missing(level int) (h proof.Hash) {
	for range level {
		h = parent(h, h)
	}
	return h
}

// rfc6962 is MTH of RFC 6962, section 2.1, over leaves that are hashes already; zero over none.
func rfc6962(leaves []proof.Hash) proof.Hash {
	switch len(leaves) {
	case 0:
		return proof.Hash{}
	case 1:
		return leaves[0]
	}
	k := 1
	for 2*k < len(leaves) {
		k *= 2
	}
	return parent(rfc6962(leaves[:k]), rfc6962(leaves[k:]))
}

func parent(left, right proof.Hash) proof.Hash { return hash([]byte{1}, left[:], right[:]) }

func hash(parts ...[]byte) proof.Hash { return sha256.Sum256(slices.Concat(parts...)) }

func u32(v uint32) []byte { return binary.BigEndian.AppendUint32(nil, v) }
func u64(v uint64) []byte { return binary.BigEndian.AppendUint64(nil, v) }
