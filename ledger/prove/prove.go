// Package prove answers questions about the ledger with proofs that package proof verifies.
//
// A whole answer holds the unit's record with its complete history, the record of every container that
// held it, the records of all who signed, and for goods the product with the neighbouring serial
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
	"sort"

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

// ErrNoEvent means that the record does not hold the event asked for.
var ErrNoEvent = errors.New("the unit has no such event")

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
	count    int                  // of events in all histories
	show     int                  // how many events of one record are disclosed
	read     int                  // bytes of transactions
	txs      map[place]*tx.Stored
}

// draft is a row of the answer in the making.
type draft struct {
	canon.Row
	rec     proof.Record
	history []register.Link // nil until it is collected, and where it is shown as its root
	single  *place
}

// names reports whether the unit is the record's.
func (d *draft) names(u *canon.Unit) bool {
	return u.Namespace == d.Namespace && u.Scheme == d.Scheme && string(u.Value) == string(d.Value)
}

// event is an action with the units of it that the answer discloses.
type event struct {
	tx     *tx.Stored
	action uint32
	units  map[uint32]bool
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
	if q.ID.Namespace == ident.SGTIN && q.Salt == nil && q.Event == nil && (d == nil || d.State.Origin <= canon.OriginSeen) {
		if err := p.never(q.ID); err != nil {
			return err
		}
	}
	return p.signers()
}

// subject is a unit by what names its record.
type subject struct {
	scheme, namespace uint32
	value             []byte
	epoch             uint32
}

func (u *subject) key() proof.Hash { return proof.Key(u.scheme, u.namespace, u.value, u.epoch) }

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
	if u.epoch > 0 {
		if d, err = p.row(u); err != nil || d == nil {
			return d, err
		}
	}
	if q.Event != nil {
		at := place{q.Event.Height, q.Event.Tx, q.Event.Action}
		d.single = &at
		return d, p.disclose(d, at)
	}
	return d, p.history(d, maxDepth)
}

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

// disclose shows the record's own unit in an event.
func (p *prover) disclose(d *draft, at place) error {
	e, err := p.event(at)
	if err != nil {
		return err
	}
	a := e.body()
	for j := range a.Units {
		u := &a.Units[j]
		if u.Role != canon.UnitRoleClass && d.names(u) {
			e.units[uint32(j)] = true
			if d.Scheme == proof.Blinded && a.Core.Type == canon.ActionTypeCommission {
				e.discloseClass()
			}
			return nil
		}
	}
	if len(a.Units) > 0 {
		return fmt.Errorf("%w: height %d tx %d action %d", ErrNoEvent, at.height, at.tx, at.action)
	}
	return nil
}

// discloseClass shows the product beside hidden goods, without which nobody can know whose they are.
func (e *event) discloseClass() {
	for j, u := range e.body().Units {
		if u.Role == canon.UnitRoleClass {
			e.units[uint32(j)] = true
		}
	}
}

// container follows the packing of a record into the container's own record.
func (p *prover) container(d *draft, at place, depth int) error {
	e := p.events[at]
	a := e.body()
	if a.Core.Type != canon.ActionTypeAggregate || !e.shows(d, canon.UnitRoleChild) {
		return nil
	}
	for j := range a.Units {
		u := &a.Units[j]
		if u.Role != canon.UnitRoleParent {
			continue
		}
		e.units[uint32(j)] = true
		if depth == 0 {
			return nil // the verifier says PARTIAL
		}
		parent, err := p.holder(u, a.Core.Time, at)
		if err != nil || parent == nil {
			return err
		}
		return p.history(parent, depth-1)
	}
	return nil
}

// holder finds which epoch of a container's identifier an event of a time belongs to: the last that was open by then,
// unless that one was opened after the event was recorded.
func (p *prover) holder(u *canon.Unit, time int64, at place) (*draft, error) {
	s := subject{scheme: u.Scheme, namespace: u.Namespace, value: u.Value}
	first, err := p.row(&s)
	if err != nil || first == nil {
		return first, err
	}
	open := sort.Search(int(first.State.Epochs), func(i int) bool {
		d, failed := p.peek(&s, uint32(i+1))
		err = errors.Join(err, failed)
		return d == nil || d.State.Opened > time || d.State.Height > at.height
	})
	for s.epoch = uint32(open); s.epoch > 0 && err == nil; s.epoch-- {
		d, failed := p.peek(&s, s.epoch)
		if failed != nil || d == nil {
			return nil, failed
		}
		if _, found, failed := p.find(d, at); failed != nil {
			return nil, failed
		} else if found {
			return p.row(&s)
		}
	}
	return first, err
}

// find returns the index of an event in a record's history, which is in ledger order.
func (p *prover) find(d *draft, at place) (index uint32, found bool, err error) {
	i, found := sort.Find(int(d.rec.Count), func(i int) (order int) {
		failed := p.state.Links(d.Index, uint32(i), uint32(i+1), func(l register.Link) error {
			order = at.compare(placeOf(&l))
			return nil
		})
		err = errors.Join(err, failed)
		return order
	})
	return uint32(i), found && err == nil, err
}

// event reads an action of the chain.
func (p *prover) event(at place) (*event, error) {
	if e := p.events[at]; e != nil {
		return e, nil
	}
	t, err := p.tx(at)
	if err != nil {
		return nil, err
	}
	if int(at.action) >= len(t.Body.Actions) {
		return nil, fmt.Errorf("%w: height %d tx %d action %d", ErrNoEvent, at.height, at.tx, at.action)
	}
	e := &event{tx: t, action: at.action, units: map[uint32]bool{}}
	p.events[at] = e
	return e, nil
}

func (p *prover) tx(at place) (*tx.Stored, error) {
	key := place{height: at.height, tx: at.tx}
	if t := p.txs[key]; t != nil {
		return t, nil
	}
	stored, err := p.state.Tx(at.height, at.tx)
	if err != nil {
		return nil, err
	}
	p.read += len(stored.Raw)
	t, err := tx.ReadStored(stored.Raw)
	if err != nil {
		return nil, fmt.Errorf("transaction %d of height %d: %w", at.tx, at.height, err)
	}
	if p.txs == nil {
		p.txs = map[place]*tx.Stored{}
	}
	p.txs[key] = t
	return t, nil
}

func (e *event) body() *canon.Action { return &e.tx.Body.Actions[e.action] }

// shows reports whether the record plays the role in the event.
func (e *event) shows(d *draft, role uint32) bool {
	return slices.ContainsFunc(e.body().Units, func(u canon.Unit) bool {
		return u.Role == role && d.names(&u)
	})
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
