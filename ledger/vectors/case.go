package vectors

import (
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
)

// Case is a proof file, and what is trusted when it is checked.
type Case struct {
	Name  string
	About string // what the file is, in a line
	File  []byte
	Trust Trust
	// Of names the case that a tampered file was made from.
	Of string
	// Reason for which a tampered file is refused (see Reason).
	Reason string
}

// Trust is a genesis in its canonical bytes, or else a pinned header.
type Trust struct {
	Genesis []byte
	ChainID string
	Pinned  proof.Hash
	// TrustingPeriod of a pinned header, in seconds.
	TrustingPeriod int64
}

// Root reads the trust.
func (c Trust) Root(t testing.TB) *light.Root {
	t.Helper()
	if len(c.Genesis) == 0 {
		return &light.Root{ChainID: c.ChainID, Pinned: c.Pinned, TrustingPeriod: c.TrustingPeriod}
	}
	g, err := genesis.Read(c.Genesis)
	if err != nil {
		t.Fatal(err)
	}
	return light.RootOf(g)
}

// edit returns the case with its proof changed. The change sees a proof of its own.
func (c Case) edit(t testing.TB, name, about string, change func(p *canon.Proof)) Case {
	t.Helper()
	p := decode(t, c.File)
	change(p)
	return Case{Name: name, About: about, File: p.Encode(), Trust: c.Trust, Of: c.Name}
}

// decode reads a proof that is canonical.
func decode(t testing.TB, file []byte) *canon.Proof {
	t.Helper()
	p := new(canon.Proof)
	if err := p.Decode(append([]byte(nil), file...), 1<<20); err != nil {
		t.Fatal(err)
	}
	return p
}
