package follow

import (
	"context"

	"github.com/waybill-network/waybill/ledger/prove"
)

// Source answers, truly or not.
type Source interface {
	// Name is its address, as the operator wrote it.
	Name() string
	// LightBlock returns proof.v1.LightBlock of a height, 0 for the newest.
	LightBlock(ctx context.Context, height uint64) ([]byte, error)
	// Prove returns a proof file.
	Prove(ctx context.Context, q *Question) ([]byte, error)
}

// Question asks about a unit.
type Question struct {
	// Unit as people write it, "RB123456785CN" or a GS1 Digital Link.
	Unit string
	// Salt of a blinded unit, 16 bytes; else nil.
	Salt []byte
	// Epoch of a reused identifier; the last one when nil.
	Epoch *uint32
	// AtLeast is the height whose state is wanted: read your own write. A source may not heed it; the client does.
	AtLeast uint64
}

// read says what is asked about; prove.AskError for what does not read.
func (q *Question) read() (prove.Question, error) {
	out, err := prove.Ask(q.Unit, q.Salt)
	out.Epoch = q.Epoch
	return out, err
}
