package follow

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"github.com/waybill-network/waybill/ledger/proof"
)

// Pin is a header that somebody whom the operator trusts named, by a channel of its own.
type Pin struct {
	Height uint64
	Hash   proof.Hash
}

// ParsePin reads HEIGHT:HASH, the hash as 64 hexadecimal digits.
func ParsePin(text string) (*Pin, error) {
	height, hash, ok := strings.Cut(text, ":")
	n, err := strconv.ParseUint(height, 10, 63)
	b, bad := hex.DecodeString(hash)
	if !ok || err != nil || bad != nil || n == 0 || len(b) != len(proof.Hash{}) {
		return nil, fmt.Errorf("%.100q: a pin is HEIGHT:HASH, the hash of a block's header as 64 hexadecimal digits", text)
	}
	return &Pin{Height: n, Hash: proof.Hash(b)}, nil
}

func (p *Pin) String() string { return fmt.Sprintf("%d:%x", p.Height, p.Hash) }
