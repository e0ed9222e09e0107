package forge

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// absent is an identifier that nobody records.
const absent = "urn:forge:absent"

// recheck makes the question's checksum its own: whoever changes a question can.
func recheck(q *canon.Question) {
	q.Check = nil
	sum := proof.QuestionCheck(q)
	q.Check = sum[:]
}

// subjectOf is the row of the unit asked about, as far as it is shown by its identifier.
func subjectOf(a *canon.Answer) (int, error) {
	value, scheme := a.Question.Value, uint32(proof.Plain)
	if len(a.Question.Salt) > 0 {
		hash := proof.Blind(a.Question.Namespace, a.Question.Value, a.Question.Salt)
		value, scheme = hash[:], proof.Blinded
	}
	at := slices.IndexFunc(a.Rows, func(r canon.Row) bool {
		return r.Namespace == a.Question.Namespace && r.Epoch == a.Question.Epoch && r.Scheme == scheme &&
			bytes.Equal(r.Value, value)
	})
	if at < 0 || len(a.Rows[at].History) == 0 {
		return 0, errors.New("forge: the lie takes a unit that has events")
	}
	return at, nil
}

// lastEvent is the index of the unit's newest event in the answer.
func lastEvent(a *canon.Answer) (row int, event uint32, err error) {
	row, err = subjectOf(a)
	if err != nil {
		return 0, 0, err
	}
	h := a.Rows[row].History
	return row, h[len(h)-1], nil
}

func changeEvent(_ *Server, p *canon.Proof) error {
	_, e, err := lastEvent(p.Answer)
	if err != nil {
		return err
	}
	p.Answer.Events[e].Core.Time -= 3_600_000
	return nil
}

func changeQuestion(_ *Server, p *canon.Proof) error {
	v := p.Answer.Question.Value
	v[len(v)-1] ^= 1
	return nil
}

// cutHistory drops the last event of the unit, and the event itself where no other row refers to it.
func cutHistory(_ *Server, p *canon.Proof) error {
	a := p.Answer
	row, e, err := lastEvent(a)
	if err != nil {
		return err
	}
	a.Rows[row].History = a.Rows[row].History[:len(a.Rows[row].History)-1]
	if slices.ContainsFunc(a.Rows, func(r canon.Row) bool {
		return slices.Contains(r.History, e) || r.Single != nil && r.Single.Event == e
	}) {
		return nil
	}
	a.Events = slices.Delete(a.Events, int(e), int(e)+1)
	for i := range a.Rows {
		for j, ref := range a.Rows[i].History {
			if ref > e {
				a.Rows[i].History[j]--
			}
		}
		if s := a.Rows[i].Single; s != nil && s.Event > e {
			s.Event--
		}
	}
	return nil
}

func removeRecord(_ *Server, p *canon.Proof) error {
	row, err := subjectOf(p.Answer)
	if err != nil {
		return err
	}
	p.Answer.Rows = slices.Delete(p.Answer.Rows, row, row+1)
	return nil
}

// withheld is no false answer: one that hides what the last event was.
func withheld() Lie {
	l := answers("withheld-event", "what the last event says is not shown, only that there is one", hideEvent)
	l.Verdict = string(proof.Partial)
	return l
}

func hideEvent(_ *Server, p *canon.Proof) error {
	_, e, err := lastEvent(p.Answer)
	if err != nil {
		return err
	}
	event := &p.Answer.Events[e]
	commit, err := proof.CommitOf(event)
	if err != nil {
		return err
	}
	*event = canon.Event{Position: event.Position, Commit: commit[:]}
	return nil
}

// swapped answers with the proof of another unit.
func swapped(name, says string, rename bool, reasons ...string) Lie {
	return Lie{
		Name: name, Says: says, Needs: "other", Reasons: reasons,
		proof: func(ctx context.Context, s *Server, q *apiv1.ProveRequest, file []byte) ([]byte, error) {
			other, err := s.truth(ctx, &apiv1.ProveRequest{Unit: &apiv1.Unit{Id: s.Other}})
			if err != nil || !rename {
				return other, err
			}
			return renamed(other, file)
		},
	}
}

func forgedAbsence(ctx context.Context, s *Server, _ *apiv1.ProveRequest, file []byte) ([]byte, error) {
	other, err := s.truth(ctx, &apiv1.ProveRequest{Unit: &apiv1.Unit{Id: absent}})
	if err != nil {
		return nil, err
	}
	return renamed(other, file)
}

// renamed puts the question of one file into another.
func renamed(file, asked []byte) ([]byte, error) {
	p, err := readProof(file)
	if err != nil {
		return nil, err
	}
	from, err := readProof(asked)
	if err != nil {
		return nil, err
	}
	p.Answer.Question = from.Answer.Question
	recheck(p.Answer.Question)
	return p.Encode(), nil
}

func anotherChain(_ context.Context, _ *Server, _ *apiv1.ProveRequest, file []byte) ([]byte, error) {
	p, err := readProof(file)
	if err != nil {
		return nil, err
	}
	p.ChainId = "other-0123456789"
	return p.Encode(), nil
}
