// Package prove answers questions about the ledger with proofs that package proof verifies.
//
// A whole answer holds the unit's record with its complete history, the record of every container that
// held it, the records of all who signed, and for goods the product with the neighbouring serial
// ranges: everything that a verdict needs, at one height, and of other units nothing but hashes.
package prove

import (
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
	// MaxEvents of all records of an answer.
	MaxEvents = 20_000
	maxDepth  = 6
	// What a verifier reads, with room for a path of eight light blocks of a thousand validators.
	maxBytes = light.MaxBytes - 1<<20
	maxItems = light.MaxItems - 1<<14
)

// ErrTooLarge means that an answer would hold more than MaxEvents events, or more than a verifier reads.
var ErrTooLarge = errors.New("answer is too large; ask for single events")

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
func Answer(s State, b *store.Block, parameters *canon.Parameters, chainID string, q Question) (*canon.Answer, error) {
	p := prover{state: s, block: b, chainID: chainID, detail: q.Detail, rows: map[uint64]*draft{}, events: map[place]*event{}}
	if err := p.collect(&q); err != nil {
		return nil, err
	}
	a, err := p.answer(parameters)
	if err == nil && (len(p.events) > 256 || p.detail) && !readable(a) {
		err = ErrTooLarge
	}
	return a, err
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

// prover collects the rows and events of an answer.
type prover struct {
	state    State
	block    *store.Block
	chainID  string
	detail   bool
	question canon.Question
	ranges   *canon.Ranges
	product  uint64 // index of the row that ranges belongs to
	rows     map[uint64]*draft
	events   map[place]*event
	txs      map[place]*tx.Tx
}

// draft is a row of the answer in the making.
type draft struct {
	canon.Row
	rec     proof.Record
	history []place
	single  *place
}

// names reports whether the unit is the record's.
func (d *draft) names(u *canon.Unit) bool {
	return u.Namespace == d.Namespace && u.Scheme == d.Scheme && string(u.Value) == string(d.Value)
}

// event is an action with the units of it that the answer discloses.
type event struct {
	tx     *tx.Tx
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

// bare collects a record by its key alone. Its state is read, and shown once it is identified.
func (p *prover) bare(index uint64) (*draft, error) {
	if d := p.rows[index]; d != nil {
		return d, nil
	}
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
	p.rows[index] = d
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

// history collects the whole history of a record, and the containers that it was put into.
func (p *prover) history(d *draft, depth int) error {
	if d.history != nil || d.rec.Count == 0 {
		return nil
	}
	if len(p.events)+int(d.rec.Count) > MaxEvents {
		return ErrTooLarge
	}
	d.history = make([]place, 0, d.rec.Count)
	err := p.state.Links(d.Index, 0, d.rec.Count, func(l register.Link) error {
		d.history = append(d.history, place{l.Height, l.Tx, l.Action})
		return nil
	})
	if err != nil {
		return err
	}
	for _, at := range d.history {
		if err := p.disclose(d, at); err != nil {
			return err
		}
		if err := p.container(d, at, depth); err != nil {
			return err
		}
	}
	return nil
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
		parent, err := p.holder(u, at)
		if err != nil || parent == nil {
			return err
		}
		return p.history(parent, depth-1)
	}
	return nil
}

// holder finds which epoch of a container's identifier an event belongs to.
func (p *prover) holder(u *canon.Unit, at place) (*draft, error) {
	s := subject{scheme: u.Scheme, namespace: u.Namespace, value: u.Value}
	first, err := p.row(&s)
	if err != nil || first == nil || first.State.Epochs == 0 {
		return first, err
	}
	for s.epoch = first.State.Epochs; s.epoch > 0; s.epoch-- {
		d, err := p.row(&s)
		if err != nil || d == nil {
			return d, err
		}
		found := false
		err = p.state.Links(d.Index, 0, d.rec.Count, func(l register.Link) error {
			found = found || place{l.Height, l.Tx, l.Action} == at
			return nil
		})
		if err != nil || found {
			return d, err
		}
	}
	return first, nil
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

func (p *prover) tx(at place) (*tx.Tx, error) {
	key := place{height: at.height, tx: at.tx}
	if t := p.txs[key]; t != nil {
		return t, nil
	}
	stored, err := p.state.Tx(at.height, at.tx)
	if err != nil {
		return nil, err
	}
	t, err := tx.Read(stored.Raw, p.chainID)
	if err != nil {
		return nil, fmt.Errorf("transaction %d of height %d: %w", at.tx, at.height, err)
	}
	if p.txs == nil {
		p.txs = map[place]*tx.Tx{}
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
		id := p.events[at].tx.Body.Organisation
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
