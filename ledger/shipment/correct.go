package shipment

import (
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
)

const (
	maxCorrected = 64   // events of one record, half of them by whom the thing does not concern
	maxRefolded  = 4096 // events of a record that is folded again
	coreItems    = 4096 // bounds the core of a corrected event, which was read once before
)

// correct declares an event of the signer's own to be wrong. Its commit is opened by the correction, so that nobody can
// name an event of another, and so that what kind of event it is need not be looked up. The movement is folded again
// from the links of the record.
func (c *Context) correct(u *unit) (*Refusal, error) {
	if u.entry == nil {
		return refuse(code.NoEvent, u.index)
	}
	k := c.action.Core.Correction
	at, link, found, err := c.View.FindLink(u.entry, k.Height, k.Tx, k.Action)
	if err != nil {
		return nil, err
	}
	var core canon.Core
	if !found || link.Commit != c.openedCommit(k) || core.Decode(k.Core, coreItems) != nil {
		return refuse(code.NoEvent, u.index)
	}
	list := u.entry.State.Corrected
	place, twice := slices.BinarySearch(list, at)
	if twice || len(list) >= c.correctable(u) || core.Type == canon.ActionTypeCorrect {
		return refuse(code.NotCorrected, u.index)
	}
	list = slices.Insert(slices.Clone(list), place, at)
	if !u.single || u.entry.Count() > maxRefolded {
		if u.single {
			c.notice(u.index, code.NotRefolded)
		}
		return nil, c.touch(u, func(s *canon.State) { s.Corrected = list })
	}
	movement, err := c.refold(u, list)
	if err != nil {
		return nil, err
	}
	return nil, c.touch(u, func(s *canon.State) {
		s.Corrected = list
		var trail []canon.Sighting
		if s.Movement != nil {
			trail = s.Movement.Trail
		}
		movement.Trail = without(trail, &link)
		if s.Movement = movement; empty(movement) {
			s.Movement = nil
		}
		c.clearTravel(u, s, trail, movement.Trail)
	})
}

// correctable is how many events of the record may have been corrected: others leave room to whom the thing concerns.
func (c *Context) correctable(u *unit) int {
	if c.concerned(u) {
		return maxCorrected
	}
	return maxCorrected / 2
}

// openedCommit is the commit of what the correction says the event is made of, by the correction's own organisation.
func (c *Context) openedCommit(k *canon.Correction) proof.Hash {
	return proof.EventCommit(proof.Salt(k.Salt), c.t.Body.Organisation, [8]byte(k.KeyId), proof.CoreHash(k.Core),
		rootOf(k.UnitsRoot), rootOf(k.DetailRoot), rootOf(k.PrivateRoot))
}

// rootOf reads a root; one of nothing is absent.
func rootOf(b []byte) (h proof.Hash) {
	copy(h[:], b)
	return h
}

// refold folds the record's movement from its links without the corrected events, given in ascending order. The trail is
// not in it.
func (c *Context) refold(u *unit, corrected []uint32) (*canon.Movement, error) {
	m := new(canon.Movement)
	err := c.View.Links(u.entry, func(sequence uint32, l register.Link) error {
		if len(corrected) > 0 && corrected[0] == sequence {
			corrected = corrected[1:]
			return nil
		}
		at := &canon.Moment{Milestone: l.Milestone, Time: l.Time, Height: l.Height, Tx: l.Tx, Action: l.Action}
		finds := l.Milestone == register.Found
		if finds {
			at.Milestone = canon.MilestoneUnspecified
		}
		enter(m, at, finds)
		return nil
	})
	return m, err
}

// without returns the trail without the sighting of an event.
func without(trail []canon.Sighting, l *register.Link) []canon.Sighting {
	at := &canon.Moment{Time: l.Time, Height: l.Height, Tx: l.Tx, Action: l.Action}
	i := slices.IndexFunc(trail, func(s canon.Sighting) bool { return compareMoments(s.Moment, at) == 0 })
	if i < 0 {
		return trail
	}
	if len(trail) == 1 {
		return nil
	}
	return slices.Delete(slices.Clone(trail), i, i+1)
}

func empty(m *canon.Movement) bool {
	return m.Last == nil && m.End == nil && m.Turned == nil && m.Lost == nil && m.Found == nil && len(m.Trail) == 0
}
