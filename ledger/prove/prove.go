// Package prove answers questions about the ledger with proofs that package proof verifies.
//
// A whole answer holds the unit's record with its complete history, the record of every container that
// held it, the records of all who signed, and for goods the product, whose recall is theirs, with the neighbouring serial
// ranges: everything that a verdict needs, at one height, and of other units nothing but hashes.
//
// Anybody may scan anything, so histories have any length. An answer stays within a proof file all the same: of a long
// history it shows the first and the last events and of those between the commits, of one that is longer still the
// root, and the reader is told that not everything is shown. Every single event can be asked for.
package prove

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
	"github.com/waybill-network/waybill/ledger/store"
	"github.com/waybill-network/waybill/ledger/tx"
)

// State is one state of the ledger, as a store.Version gives it.
type State interface {
	register.Rows
	// Tx returns a transaction of the chain.
	Tx(height uint64, index uint32) (*store.Tx, error)
	// Siblings returns what proof.DenseRoot needs beside the rows at the indexes.
	Siblings(indexes []uint64) ([][]byte, error)
}

// Limits of one answer, so that no question costs without bound, and that no file is made which nobody reads.
const (
	// maxEvents of all records of an answer; the history of a record that would bring more is its root.
	maxEvents = 80_000
	// maxShown is how many events of one record are disclosed, half of them its first and half its last.
	maxShown = 1024
	// maxRead is how many bytes of transactions are read to disclose events of them.
	maxRead = 64 << 20
	// maxSingle is how long the history of a record may be of which a single event is asked.
	maxSingle = 1 << 20
	maxDepth  = 6
	// What a verifier reads, with room for a path of eight light blocks of a thousand validators.
	maxBytes = light.MaxBytes - 1<<20
	maxItems = light.MaxItems - 1<<14
)

// ErrTooLarge means that a record has more than 2^20 events, whose leaves the path to one of them would need, or that
// the one event with its detail is larger than what a verifier reads.
var ErrTooLarge = errors.New("answer is too large")

// ErrNoEvent means that the record does not hold the event asked for, or that the identifier has no such epoch.
var ErrNoEvent = errors.New("the unit has no such event or epoch")

// Question asks for a unit.
type Question struct {
	ID ident.ID
	// Salt of a blinded unit, 16 bytes; nil for a plain one.
	Salt []byte
	// Epoch of a reused identifier; nil for its last.
	Epoch *uint32
	// Event asks for one event of the unit only.
	Event *canon.Position
	// Detail discloses the events' detail to those who may see it.
	Detail bool
}

// Answer proves what the state of a block says about a question.
func Answer(s State, b *store.Block, parameters *canon.Parameters, q Question) (*canon.Answer, error) {
	for shown := maxShown; ; shown /= 4 {
		p := prover{
			state: s, block: b, detail: q.Detail, show: shown,
			rows: map[uint64]*draft{}, events: map[place]*event{}, withheld: map[place]proof.Hash{},
		}
		if err := p.collect(&q); err != nil {
			return nil, err
		}
		a, err := p.answer(parameters)
		switch {
		case err != nil || readable(a):
			return a, err
		case shown == 0:
			return nil, ErrTooLarge
		}
	}
}

// readable reports whether a verifier reads an answer as large as this. Each item takes a byte or more.
func readable(a *canon.Answer) bool {
	b := a.Encode()
	return len(b) <= maxItems || len(b) <= maxBytes && new(canon.Answer).Decode(b, maxItems) == nil
}

// passed is an event of a record that the record does not disclose.
type passed struct {
	of *draft
	at place
}

// share names a record in those events that it does not disclose and another one does: they are shown once, for both.
func (p *prover) share() error {
	for _, s := range p.passed {
		if p.events[s.at] == nil {
			continue
		}
		if err := p.disclose(s.of, s.at); err != nil {
			return err
		}
	}
	return nil
}

type place struct {
	height     uint64
	tx, action uint32
}

func placeOf(l *register.Link) place { return place{l.Height, l.Tx, l.Action} }

// compare orders places as the ledger does.
func (a place) compare(b place) int {
	return cmp.Or(cmp.Compare(a.height, b.height), cmp.Compare(a.tx, b.tx), cmp.Compare(a.action, b.action))
}

// prover collects the rows and events of an answer.
type prover struct {
	state    State
	block    *store.Block
	detail   bool
	question canon.Question
	ranges   *canon.Ranges
	product  uint64 // index of the row that ranges belongs to
	rows     map[uint64]*draft
	events   map[place]*event
	withheld map[place]proof.Hash // commits of events that are not disclosed
	passed   []passed             // over by what keeps an answer short
	count    int                  // of events in all histories
	show     int                  // how many events of one record are disclosed
	read     int                  // bytes of transactions
	txs      map[place]*tx.Stored
}

func (p *prover) collect(q *Question) error {
	scheme, value := uint32(proof.Plain), []byte(q.ID.Value)
	if q.Salt != nil {
		b := proof.Blind(uint32(q.ID.Namespace), value, q.Salt)
		scheme, value = proof.Blinded, b[:]
	}
	p.question = canon.Question{Namespace: uint32(q.ID.Namespace), Value: []byte(q.ID.Value), Salt: q.Salt, Event: q.Event}
	u := subject{scheme: scheme, namespace: uint32(q.ID.Namespace), value: value}
	d, err := p.unit(&u, q)
	if err != nil {
		return err
	}
	p.question.Epoch = u.epoch
	if d == nil {
		if err := p.absent(u.key()); err != nil {
			return err
		}
	}
	if q.Event == nil && (q.ID.Namespace == ident.SGTIN || q.ID.Namespace == ident.LGTIN) {
		ranges := q.ID.Namespace == ident.SGTIN && q.Salt == nil && (d == nil || d.State.Origin <= canon.OriginSeen)
		if err := p.goods(q.ID, ranges); err != nil {
			return err
		}
	}
	if err := p.share(); err != nil {
		return err
	}
	return p.signers()
}

// unit collects the unit asked for; nil means that there is no record of it.
func (p *prover) unit(u *subject, q *Question) (*draft, error) {
	first, err := p.row(u)
	if err != nil || first == nil {
		return nil, err
	}
	d := first
	u.epoch = first.State.Epochs
	if q.Epoch != nil {
		u.epoch = *q.Epoch
	}
	if u.epoch > first.State.Epochs {
		return nil, fmt.Errorf("%w: its last epoch is %d", ErrNoEvent, first.State.Epochs)
	}
	if u.epoch > 0 {
		if d, err = p.row(u); err != nil || d == nil {
			return d, err
		}
	}
	if q.Event != nil {
		at := place{q.Event.Height, q.Event.Tx, q.Event.Action}
		nth, found, err := p.find(d, at)
		if err != nil {
			return nil, err
		}
		if !found {
			return nil, fmt.Errorf("%w: height %d tx %d action %d", ErrNoEvent, at.height, at.tx, at.action)
		}
		d.single, d.nth = &at, nth
		return d, p.disclose(d, at)
	}
	return d, p.history(d, maxDepth)
}

// history collects the history of a record, and the containers that it was put into.
func (p *prover) history(d *draft, depth int) error {
	if d.history != nil || d.rec.Count == 0 || p.count+int(d.rec.Count) > maxEvents {
		return nil
	}
	p.count += int(d.rec.Count)
	d.history = make([]register.Link, 0, d.rec.Count)
	err := p.state.Links(d.Index, 0, d.rec.Count, func(l register.Link) error {
		d.history = append(d.history, l)
		return nil
	})
	if err != nil {
		return err
	}
	var open []place
	for n := range d.history {
		l := &d.history[outside(n, len(d.history))]
		at := placeOf(l)
		if n >= p.show || p.read >= maxRead {
			p.withheld[at] = l.Commit
			p.passed = append(p.passed, passed{d, at})
			continue
		}
		if err := p.disclose(d, at); err != nil {
			return err
		}
		open = append(open, at)
	}
	slices.SortFunc(open, place.compare)
	for _, at := range open {
		if err := p.container(d, at, depth); err != nil {
			return err
		}
	}
	return nil
}

// outside is the nth of count indexes taken from both ends in turn: 0, count-1, 1, count-2.
func outside(n, count int) int {
	if n%2 == 0 {
		return n / 2
	}
	return count - 1 - n/2
}

// signers collects the records of all who signed an event of the answer.
func (p *prover) signers() error {
	for _, at := range p.places() {
		e := p.events[at]
		if e == nil {
			continue
		}
		id := e.tx.Body.Organisation
		s := subject{namespace: proof.NamespaceOrganisation, value: []byte(id)}
		if d, err := p.row(&s); err != nil || d == nil {
			return errors.Join(err, missingMember(d, id))
		}
	}
	return nil
}

func missingMember(d *draft, id string) error {
	if d != nil {
		return nil
	}
	return fmt.Errorf("%w: no record of signer %q, key %x", store.ErrCorrupt, id, member.Key(id))
}
