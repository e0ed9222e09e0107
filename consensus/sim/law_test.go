package sim

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
)

// law is what a machine's state of a height says of who may do what.
type law struct {
	by         *machine
	members    [32]byte   // hash of what the application shows of members and parameters
	validators proof.Hash // of the council's seats, as a header shows them
	seats      []canon.Seat
}

// readLaw reads it anew. The seats come from the register, members and parameters from the application's memory.
func (b *boot) readLaw() error {
	l := law{by: b.m}
	h := sha256.New()
	var seated canon.Genesis
	members := b.app.Members()
	for _, m := range members {
		h.Write(m.Encode())
	}
	h.Write(b.app.Parameters().Encode())
	h.Sum(l.members[:0])
	council, err := b.council()
	if err != nil {
		return err
	}
	if !bytes.Equal(council.Parameters.Encode(), b.app.Parameters().Encode()) {
		return fmt.Errorf("the application's parameters are not the council's")
	}
	l.seats = council.Seats
	for _, s := range council.Seats {
		m := b.app.Member(s.Organisation)
		if m == nil || m.Validator == nil || m.Validator.Power != s.Power {
			return fmt.Errorf("the seat of %s has power %d, its record says %v", s.Organisation, s.Power, m)
		}
		seated.Members = append(seated.Members, canon.Member{Validator: m.Validator})
	}
	l.validators = light.HashValidators(light.Validators(&seated))
	b.law = l
	b.m.w.referee.told(l, int64(b.ledger.Last().Height))
	return nil
}

// council is the record in the last state.
func (b *boot) council() (*canon.Council, error) {
	v, err := b.ledger.At(b.ledger.Last().Height)
	if err != nil {
		return nil, err
	}
	index, ok, err := v.Find(member.CouncilKey())
	if err == nil && !ok {
		err = errors.New("no council")
	}
	var row []byte
	if err == nil {
		row, err = v.Row(index)
	}
	if err := errors.Join(err, v.Close()); err != nil {
		return nil, err
	}
	_, _, raw, err := register.Split(row)
	if err != nil {
		return nil, err
	}
	s, err := register.ReadState(raw)
	if err != nil {
		return nil, err
	}
	return s.Council, nil
}

// told compares what a machine knows of members after a height with what others do.
func (r *referee) told(l law, height int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if old, ok := r.laws[height]; !ok {
		r.laws[height] = l
	} else if old.members != l.members || old.validators != l.validators {
		r.failLocked("%s and %s know other members, or other parameters, after height %d", old.by.name, l.by.name, height)
	}
}

// validated judges the validators that a header announces for the height after its own: those that have a seat in the
// state before it.
func (b *boot) validated(height int64, next []byte) {
	if !bytes.Equal(next, b.law.validators[:]) {
		b.m.w.referee.fail("at %s the validators of height %d are not the council's of height %d", b.m.name, height+1, height-1)
	}
}

// quorum reports whether machines of a side have over two thirds of the power in one of the sets that may act after a
// height.
func (r *referee) quorum(height int64, side func(name string) bool) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for h := height; h >= max(0, height-2); h-- {
		at := h
		for at > 0 && r.laws[at].by == nil {
			at--
		}
		var all, own uint64
		for _, s := range r.laws[at].seats {
			if all += s.Power; side(s.Organisation) {
				own += s.Power
			}
		}
		if 3*own > 2*all {
			return true
		}
	}
	return false
}

// resigns reports whether an error is that of a machine without the release that the chain goes on with.
func (w *world) resigns(m *machine, err error) bool {
	if !errors.Is(err, exec.ErrRules) || !w.upgrades {
		return false
	}
	w.trace.tell("%s ends: %v", m.name, err)
	m.resigned.Store(true)
	return true
}
