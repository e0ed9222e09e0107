package signer

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"time"

	"github.com/cometbft/cometbft/crypto"
)

// The state file, integers big-endian:
//
//	 0   8  "wbsign/1"
//	 8  20  address of the key: first 20 bytes of SHA-256(public key)
//	28   8  floor: nothing at this height or below is signed (0: no floor)
//	36   8  height of the last signature (0: none yet)
//	44   4  round (0x7fffffff with step 3 and nothing signed: all of this height, which is the floor)
//	48   1  step: 0 none, 1 propose, 2 prevote, 3 precommit
//	49   8  timestamp that was signed, seconds since 1970, two's complement
//	57   4  its nanoseconds
//	61   1  length of the chain id, then the chain id
//	 .   2  length of the bytes that were signed, then the bytes (CanonicalVote or CanonicalProposal
//	        with their length before them, cometbft types/canonical.go)
//	 .   2  length of the signature, then the signature
//	 .  32  SHA-256 of all that comes before
//
// Nothing follows. "wbsign/1" is never given another meaning; a later layout takes another number.
const magic = "wbsign/1"

const (
	addressSize = crypto.AddressSize
	maxChain    = math.MaxUint8
	maxField    = math.MaxUint16
)

// state is all that must survive a crash. The signature itself is kept so that a node that crashed
// between signing and sending can send the same vote again.
type state struct {
	address   [addressSize]byte
	chain     string // at most maxChain bytes
	floor     int64  // nothing at this height or below is signed
	last      Mark
	at        time.Time // timestamp within signed
	signed    []byte    // at most maxField bytes
	signature []byte    // at most maxField bytes
}

func (s state) encode() []byte {
	b := append([]byte(magic), s.address[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(s.floor))
	b = binary.BigEndian.AppendUint64(b, uint64(s.last.Height))
	b = binary.BigEndian.AppendUint32(b, uint32(s.last.Round))
	b = append(b, byte(s.last.Step))
	b = binary.BigEndian.AppendUint64(b, uint64(s.at.Unix()))
	b = binary.BigEndian.AppendUint32(b, uint32(s.at.Nanosecond()))
	b = append(append(b, byte(len(s.chain))), s.chain...)
	b = append(binary.BigEndian.AppendUint16(b, uint16(len(s.signed))), s.signed...)
	b = append(binary.BigEndian.AppendUint16(b, uint16(len(s.signature))), s.signature...)
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

// decodeState reads a state file. Every file that encode did not write is ErrCorrupt.
func decodeState(b []byte) (state, error) {
	n := len(b) - sha256.Size
	if n < 0 {
		return state{}, fmt.Errorf("%w: %d bytes", ErrCorrupt, len(b))
	}
	if sum := sha256.Sum256(b[:n]); !bytes.Equal(sum[:], b[n:]) {
		return state{}, fmt.Errorf("%w: the checksum does not fit", ErrCorrupt)
	}
	r := reader{left: b[:n], ok: true}
	if string(r.take(len(magic))) != magic {
		return state{}, fmt.Errorf("%w: not a state of format %s", ErrCorrupt, magic)
	}
	var s state
	copy(s.address[:], r.take(addressSize))
	s.floor = int64(r.number(8))
	s.last = Mark{Height: int64(r.number(8)), Round: int32(r.number(4)), Step: Step(r.number(1))}
	s.at = time.Unix(int64(r.number(8)), int64(r.number(4))).UTC()
	s.chain = string(r.take(int(r.number(1))))
	s.signed = bytes.Clone(r.take(int(r.number(2))))
	s.signature = bytes.Clone(r.take(int(r.number(2))))
	// The layout has one spelling, so what does not come out again as it went in is not ours.
	if !r.ok || len(r.left) > 0 || !bytes.Equal(s.encode(), b) {
		return state{}, fmt.Errorf("%w: the fields do not fit the layout", ErrCorrupt)
	}
	if !s.valid() {
		return state{}, fmt.Errorf("%w: impossible position %s, floor %d", ErrCorrupt, s.last, s.floor)
	}
	return s, nil
}

func (s state) valid() bool {
	if s.floor < 0 || (len(s.signed) > 0) != (len(s.signature) > 0) {
		return false
	}
	if len(s.signed) == 0 {
		floored := s.last.Height > 0 && s.last.Height <= s.floor && s.last == endOf(s.last.Height)
		return s.last == Mark{} || floored
	}
	return s.last.Step != None && s.last.Step <= Precommit && s.last.Height > 0 && s.last.Round >= 0
}

// reader takes fields off the front; ok turns false when they run out.
type reader struct {
	left []byte
	ok   bool
}

func (r *reader) take(n int) []byte {
	if n > len(r.left) {
		r.ok, r.left = false, nil
		return nil
	}
	out := r.left[:n]
	r.left = r.left[n:]
	return out
}

func (r *reader) number(size int) uint64 {
	var n uint64
	for _, b := range r.take(size) {
		n = n<<8 | uint64(b)
	}
	return n
}
