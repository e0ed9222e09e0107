package proof

import (
	"crypto/sha256"
	"encoding/binary"

	"github.com/waybill-network/waybill/ledger/canon"
)

// Hash is a SHA-256.
type Hash [32]byte

// First bytes of what is hashed, one for each purpose, so that no hash can stand for another
// (FORMAT.md, "Hashes").
const (
	tagLeaf    = 0x00 // register leaf
	tagNode    = 0x01 // inner node of every tree
	tagHistory = 0x10 // history leaf
	tagCommit  = 0x11 // event commit
	tagSalt    = 0x12 // salts out of a nonce
	tagState   = 0x13 // record state
	tagUnit    = 0x14 // unit leaf
	tagCore    = 0x15 // event core
	tagField   = 0x16 // detail leaf
	tagRange   = 0x18 // serial range leaf
	tagOwner   = 0x19 // owner of an alias
	tagUnits   = 0x1a // units root
	tagFields  = 0x1b // detail root
	tagReplay  = 0x20 // replay chain
	tagParams  = 0x21 // parameters root
)

// Schemes of unit keys.
const (
	Plain   = 0
	Blinded = 1
)

func sum(b []byte) Hash { return sha256.Sum256(b) }

// Key is the register key of an identifier: SHA-256("wb/k1" ‖ u8 scheme ‖ u8 namespace ‖ u16 length ‖
// value ‖ u32 epoch). value is canonical when plain and Blind's result when blinded.
func Key(scheme, namespace uint32, value []byte, epoch uint32) Hash {
	var buf [96]byte
	b := append(buf[:0], "wb/k1"...)
	b = append(b, byte(scheme), byte(namespace))
	b = binary.BigEndian.AppendUint16(b, uint16(len(value)))
	b = append(b, value...)
	return sum(binary.BigEndian.AppendUint32(b, epoch))
}

// Blind hides an identifier behind a 16-byte salt: SHA-256("wb/b1" ‖ u8 namespace ‖ u16 length ‖ value ‖
// salt). Those who hold identifier and salt can name the unit; the chain holds only this.
func Blind(namespace uint32, value, salt []byte) Hash {
	b := append(make([]byte, 0, 96), "wb/b1"...)
	b = append(b, byte(namespace))
	b = binary.BigEndian.AppendUint16(b, uint16(len(value)))
	b = append(b, value...)
	return sum(append(b, salt...))
}

// KeyID names a key within its organisation: the first 8 bytes of SHA-256("wb/kid1" ‖ u8 algorithm ‖ public key).
func KeyID(algorithm uint32, publicKey []byte) [8]byte {
	b := append(append(make([]byte, 0, 48), "wb/kid1"...), byte(algorithm))
	h := sum(append(b, publicKey...))
	return [8]byte(h[:8])
}

// QuestionCheck is the first 8 bytes of SHA-256("wb/q1" ‖ canonical question without its check). It is a checksum: whoever
// makes a proof file can make it for any question.
func QuestionCheck(q *canon.Question) [8]byte {
	bare := *q
	bare.Check = nil
	h := sum(bare.Append([]byte("wb/q1")))
	return [8]byte(h[:8])
}

// Node is the parent of two nodes.
func Node(left, right Hash) Hash {
	var b [65]byte
	b[0] = tagNode
	copy(b[1:], left[:])
	copy(b[33:], right[:])
	return sum(b[:])
}

// RecordSize is the length of an encoded record.
const RecordSize = 132

// Record is one leaf of the register.
type Record struct {
	Key     Hash
	Next    Hash   // the next key in ascending order, all 0xff after the last
	Count   uint32 // events in the history
	History Hash   // root over them, zero when there are none
	State   Hash   // StateHash of the state, zero for the sentinel
}

// Append appends key ‖ next ‖ u32 count ‖ history ‖ state.
func (r *Record) Append(b []byte) []byte {
	b = append(b, r.Key[:]...)
	b = append(b, r.Next[:]...)
	b = binary.BigEndian.AppendUint32(b, r.Count)
	b = append(b, r.History[:]...)
	return append(b, r.State[:]...)
}

// ReadRecord reads what Append wrote; b holds at least RecordSize bytes.
func ReadRecord(b []byte) (r Record) {
	_ = b[RecordSize-1]
	r.Key, r.Next = Hash(b), Hash(b[32:])
	r.Count = binary.BigEndian.Uint32(b[64:])
	r.History, r.State = Hash(b[68:]), Hash(b[100:])
	return r
}

// Leaf is the record's node at level 0: SHA-256(0x00 ‖ key ‖ SHA-256(record)).
func (r *Record) Leaf() Hash {
	var buf [RecordSize]byte
	return RecordLeaf(r.Append(buf[:0]))
}

// RecordLeaf is Leaf of an encoded record.
func RecordLeaf(record []byte) Hash {
	inner := sha256.Sum256(record[:RecordSize])
	var b [65]byte
	b[0] = tagLeaf
	copy(b[1:], record[:32])
	copy(b[33:], inner[:])
	return sum(b[:])
}

// StateHash is SHA-256(0x13 ‖ canonical state).
func StateHash(state []byte) Hash {
	h := sha256.New()
	h.Write([]byte{tagState})
	h.Write(state)
	return Hash(h.Sum(nil))
}

// HistoryLeaf is SHA-256(0x10 ‖ u64 height ‖ u32 tx ‖ u32 action ‖ commit), the leaf hash itself in the
// tree of a history.
func HistoryLeaf(height uint64, tx, action uint32, commit Hash) Hash {
	var b [49]byte
	b[0] = tagHistory
	binary.BigEndian.PutUint64(b[1:], height)
	binary.BigEndian.PutUint32(b[9:], tx)
	binary.BigEndian.PutUint32(b[13:], action)
	copy(b[17:], commit[:])
	return sum(b[:])
}

// Salt hides something of low entropy; it comes out of the transaction's nonce.
type Salt [16]byte

// EventSalt is the first 16 bytes of SHA-256(0x12 ‖ nonce ‖ u32 action).
func EventSalt(nonce []byte, action uint32) Salt {
	var buf [32]byte
	b := append(append(buf[:0], tagSalt), nonce...)
	h := sum(binary.BigEndian.AppendUint32(b, action))
	return Salt(h[:16])
}

// UnitSalt is the first 16 bytes of SHA-256(0x12 ‖ nonce ‖ u32 action ‖ 0x01 ‖ u32 unit).
func UnitSalt(nonce []byte, action, unit uint32) Salt { return leafSalt(nonce, action, 1, unit) }

// FieldSalt is the first 16 bytes of SHA-256(0x12 ‖ nonce ‖ u32 action ‖ 0x02 ‖ u32 field).
func FieldSalt(nonce []byte, action, field uint32) Salt { return leafSalt(nonce, action, 2, field) }

func leafSalt(nonce []byte, action uint32, purpose byte, index uint32) Salt {
	var buf [32]byte
	b := append(append(buf[:0], tagSalt), nonce...)
	b = append(binary.BigEndian.AppendUint32(b, action), purpose)
	h := sum(binary.BigEndian.AppendUint32(b, index))
	return Salt(h[:16])
}

// CoreHash is SHA-256(0x15 ‖ canonical core).
func CoreHash(core []byte) Hash {
	var buf [128]byte
	return sum(append(append(buf[:0], tagCore), core...))
}

// UnitLeaf is SHA-256(0x14 ‖ salt ‖ canonical unit).
func UnitLeaf(salt Salt, unit []byte) Hash {
	var buf [128]byte
	b := append(append(buf[:0], tagUnit), salt[:]...)
	return sum(append(b, unit...))
}

// FieldLeaf is SHA-256(0x16 ‖ salt ‖ u16 length ‖ name ‖ value).
func FieldLeaf(salt Salt, name string, value []byte) Hash {
	b := make([]byte, 0, 19+len(name)+len(value))
	b = append(append(b, tagField), salt[:]...)
	b = binary.BigEndian.AppendUint16(b, uint16(len(name)))
	return sum(append(append(b, name...), value...))
}

// UnitsRoot is SHA-256(0x1a ‖ u32 count ‖ root), zero without units.
func UnitsRoot(count uint32, root Hash) Hash { return counted(tagUnits, count, root) }

// FieldsRoot is SHA-256(0x1b ‖ u32 count ‖ root), zero without fields.
func FieldsRoot(count uint32, root Hash) Hash { return counted(tagFields, count, root) }

// counted binds the number of leaves to a root: the root of an RFC 6962 tree alone does not.
func counted(tag byte, count uint32, root Hash) Hash {
	if count == 0 {
		return Hash{}
	}
	var b [37]byte
	b[0] = tag
	binary.BigEndian.PutUint32(b[1:], count)
	copy(b[5:], root[:])
	return sum(b[:])
}

// EventCommit is SHA-256(0x11 ‖ salt ‖ u8 length ‖ organisation ‖ key id ‖ core hash ‖ units root ‖ detail
// root ‖ private root); roots are zero where there is nothing.
func EventCommit(salt Salt, organisation string, keyID [8]byte, core, units, detail, private Hash) Hash {
	var buf [192]byte
	b := append(append(buf[:0], tagCommit), salt[:]...)
	b = append(append(b, byte(len(organisation))), organisation...)
	b = append(append(b, keyID[:]...), core[:]...)
	b = append(append(b, units[:]...), detail[:]...)
	return sum(append(b, private[:]...))
}

// RangeLeaf is SHA-256(0x18 ‖ u8 length ‖ lo ‖ u8 length ‖ hi).
func RangeLeaf(lo, hi string) Hash {
	b := append(make([]byte, 0, 48), tagRange, byte(len(lo)))
	b = append(append(b, lo...), byte(len(hi)))
	return sum(append(b, hi...))
}

// OwnerCommitment is SHA-256(0x19 ‖ salt ‖ owner id), in an alias record.
func OwnerCommitment(salt Salt, owner string) Hash {
	return sum(append(append([]byte{tagOwner}, salt[:]...), owner...))
}

// ReplayChain is SHA-256(0x20 ‖ chain before ‖ i64 block time in ms ‖ u32 count ‖ transaction ids), over the
// transactions that a block added to the replay window. A block that added none leaves it as it was.
func ReplayChain(before Hash, millis int64, ids []Hash) Hash {
	if len(ids) == 0 {
		return before
	}
	h := sha256.New()
	h.Write([]byte{tagReplay})
	h.Write(before[:])
	h.Write(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint64(nil, uint64(millis)), uint32(len(ids))))
	for i := range ids {
		h.Write(ids[i][:])
	}
	return Hash(h.Sum(nil))
}

// ParametersRoot is SHA-256(0x21 ‖ canonical parameters).
func ParametersRoot(parameters []byte) Hash {
	return sum(append([]byte{tagParams}, parameters...))
}

// AppHash is SHA-256("wb/app1" ‖ register root ‖ u64 records ‖ parameters root ‖ replay chain).
func AppHash(root Hash, records uint64, parameters, replay Hash) Hash {
	b := append(make([]byte, 0, 112), "wb/app1"...)
	b = binary.BigEndian.AppendUint64(append(b, root[:]...), records)
	return sum(append(append(b, parameters[:]...), replay[:]...))
}

// GenesisHash is SHA-256("wb/gen1" ‖ canonical genesis); it names the chain and begins its replay chain.
func GenesisHash(genesis []byte) Hash { return sum(append([]byte("wb/gen1"), genesis...)) }

// SignBytes is "wb/tx1" ‖ u8 length ‖ chain id ‖ body: what a transaction's signature covers.
func SignBytes(chainID string, body []byte) []byte {
	b := make([]byte, 0, 7+len(chainID)+len(body))
	b = append(append(b, "wb/tx1"...), byte(len(chainID)))
	return append(append(b, chainID...), body...)
}

// TxID is the SHA-256 of SignBytes.
func TxID(chainID string, body []byte) Hash { return sum(SignBytes(chainID, body)) }
