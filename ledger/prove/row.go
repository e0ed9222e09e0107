package prove

import (
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
)

// draft is a row of the answer in the making.
type draft struct {
	canon.Row
	rec     proof.Record
	history []register.Link // nil until it is collected, and where it is shown as its root
	single  *place          // of the one event asked for, the nth of the history
	nth     uint32
}

// names reports whether the unit is the record's.
func (d *draft) names(u *canon.Unit) bool {
	return u.Namespace == d.Namespace && u.Scheme == d.Scheme && string(u.Value) == string(d.Value)
}

// subject is a unit by what names its record.
type subject struct {
	scheme, namespace uint32
	value             []byte
	epoch             uint32
}

func (u *subject) key() proof.Hash { return proof.Key(u.scheme, u.namespace, u.value, u.epoch) }

// row collects a record with its identifier and state; nil means that there is none.
func (p *prover) row(u *subject) (*draft, error) {
	index, ok, err := p.state.Find(u.key())
	if err != nil || !ok {
		return nil, err
	}
	if d := p.rows[index]; d != nil && len(d.Value) > 0 {
		return d, nil
	}
	d, err := p.bare(index)
	if err != nil {
		return nil, err
	}
	d.Namespace, d.Value, d.Scheme, d.Epoch, d.Key = u.namespace, u.value, u.scheme, u.epoch, nil
	return d, nil
}

// peek reads the record of an epoch without collecting it; nil means that there is none.
func (p *prover) peek(u *subject, epoch uint32) (*draft, error) {
	s := *u
	s.epoch = epoch
	index, ok, err := p.state.Find(s.key())
	if err != nil || !ok {
		return nil, err
	}
	return p.load(index)
}

// bare collects a record by its key alone. Its state is read, and shown once it is identified.
func (p *prover) bare(index uint64) (*draft, error) {
	if d := p.rows[index]; d != nil {
		return d, nil
	}
	d, err := p.load(index)
	if err == nil {
		p.rows[index] = d
	}
	return d, err
}

// load reads a record.
func (p *prover) load(index uint64) (*draft, error) {
	row, err := p.state.Row(index)
	if err != nil {
		return nil, err
	}
	rec, _, state, err := register.Split(row)
	if err != nil {
		return nil, err
	}
	d := &draft{rec: rec}
	d.Index, d.Key, d.Next = index, rec.Key[:], rec.Next[:]
	if len(state) > 0 {
		if d.State, err = register.ReadState(state); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// absent collects the record before a key that is not registered.
func (p *prover) absent(key proof.Hash) error {
	before, err := p.state.Before([]proof.Hash{key})
	if err == nil {
		_, err = p.bare(before[0])
	}
	return err
}
