package proof

import (
	"bytes"

	"github.com/waybill-network/waybill/ledger/canon"
)

// Verdict is what an answer says about a unit, for people.
type Verdict string

// Verdicts, each from proven data only.
const (
	// Genuine: registered by one who may, and nothing odd is recorded.
	Genuine Verdict = "GENUINE"
	// Caution: registered, with warnings that stand, or damaged or disputed.
	Caution Verdict = "CAUTION"
	// Suspect: goods that were never commissioned; what seems to be there twice; what was scanned after its end.
	Suspect Verdict = "SUSPECT"
	// Recalled: it, its product, or a range of serials that covers it.
	Recalled Verdict = "RECALLED"
	// Seen: scanned by somebody, registered by nobody; for units that no brand commissions.
	Seen Verdict = "SEEN"
	// Absent: there is no record of it at all; for units that no brand commissions.
	Absent Verdict = "ABSENT"
	// Partial: what is shown is true, but something that could change the picture is not shown.
	Partial Verdict = "PARTIAL"
	// EventShown: one event was asked for, it is in the record, and who signed it is shown.
	EventShown Verdict = "EVENT"
)

// Result is what a verified answer says.
type Result struct {
	Verdict Verdict
	// Reasons are all that is proven against it, and not only what decided: of its own record, of its product, of its
	// commissioning. Empty when one event was asked for.
	Reasons []Reason
	// Missing says in words what an incomplete answer lacks.
	Missing []string
	// Subject is the record asked about, nil when it is absent.
	Subject *Subject
	// Containers are the records of what held it, in the answer's order.
	Containers []Subject
	// NeverCommissioned: the record of the serial, if any, is a mere scan, and nothing else can have commissioned it: of a
	// plain one neither a range of its product nor, where the product has any, a hidden unit; of one asked for with a
	// salt nothing. Or it is hidden, and was commissioned under another product.
	NeverCommissioned bool
	// InRange: the serial is commissioned as part of this range, though no event names it.
	InRange *canon.SerialRange
	// Members are the proven organisations and aliases, in the answer's order.
	Members []*canon.Member
}

// Subject is a proven record with its proven events.
type Subject struct {
	Namespace uint32
	Value     []byte
	Scheme    uint32
	Epoch     uint32
	State     *canon.State
	// Events is the whole history in ledger order, or the one event asked for.
	Events []*canon.Event
	// Count is the number of events in the record.
	Count uint32
	// Withheld is how many of Events are shown as their commit only.
	Withheld int
}

// maxDepth is how many containers deep an answer is followed.
const maxDepth = 6

// Verify checks that the answer follows from the app hash, and says what it means.
func Verify(a *canon.Answer, appHash Hash) (*Result, error) {
	v := verifier{answer: a}
	if err := v.prove(appHash); err != nil {
		return nil, err
	}
	return v.judge()
}

type verifier struct {
	answer *canon.Answer
	leaves []Hash // of the answer's events
	used   []bool // which of them a row refers to
	units  map[*canon.Event]map[unitName]uint32
	rows   []row
	byKey  map[Hash]*row
	result Result
}

// prove folds everything shown up to the app hash.
func (v *verifier) prove(appHash Hash) error {
	a := v.answer
	var err error
	if v.leaves, err = eventLeaves(a.Events); err != nil {
		return err
	}
	v.used, v.units = make([]bool, len(a.Events)), make(map[*canon.Event]map[unitName]uint32, len(a.Events))
	v.rows, v.byKey = make([]row, len(a.Rows)), make(map[Hash]*row, len(a.Rows))
	nodes := make([]Leaf, len(a.Rows))
	for i := range a.Rows {
		r, err := v.readRow(&a.Rows[i])
		if err != nil {
			return err
		}
		v.rows[i], v.byKey[r.record.Key] = r, &v.rows[i]
		nodes[i] = Leaf{r.Index, r.record.Leaf()}
	}
	for i, ok := range v.used {
		if !ok {
			return wrapPosition(ErrUnreferenced, &a.Events[i])
		}
	}
	root, err := DenseRoot(nodes, a.Records, a.Siblings)
	if err != nil {
		return malformed("rows: %v", err)
	}
	parameters, err := optional(a.ParametersRoot)
	if err != nil {
		return malformed("parameters root: %v", err)
	}
	replay, err := optional(a.ReplayChain)
	if err != nil {
		return malformed("replay chain: %v", err)
	}
	if AppHash(root, a.Records, parameters, replay) != appHash {
		return ErrAppHash
	}
	return nil
}

func eventLeaves(events []canon.Event) ([]Hash, error) {
	leaves := make([]Hash, len(events))
	for i := range events {
		leaf, err := leafOf(&events[i])
		if err != nil {
			return nil, err
		}
		if i > 0 && !before(events[i-1].Position, events[i].Position) {
			return nil, malformed("events out of order")
		}
		leaves[i] = leaf
	}
	return leaves, nil
}

// judge finds what the proven rows say about the question.
func (v *verifier) judge() (*Result, error) {
	q := v.answer.Question
	if q == nil || len(q.Value) == 0 || len(q.Value) > maxValue || q.Namespace == 0 || q.Namespace > 255 ||
		len(q.Salt) != 0 && len(q.Salt) != 16 {
		return nil, malformed("question")
	}
	if check := QuestionCheck(q); string(q.Check) != string(check[:]) {
		return nil, ErrQuestion
	}
	scheme, value := uint32(Plain), q.Value
	if len(q.Salt) > 0 {
		b := Blind(q.Namespace, q.Value, q.Salt)
		scheme, value = Blinded, b[:]
	}
	key := Key(scheme, q.Namespace, value, q.Epoch)
	r := v.byKey[key]
	switch {
	case r != nil && r.identified():
		if err := v.present(r, q); err != nil {
			return nil, err
		}
	case r != nil:
		return nil, malformed("the record asked about is not identified")
	case q.Epoch != 0 || q.Event != nil || !v.absent(key): // epochs begin at 0
		return nil, ErrNoAnswer
	}
	if err := v.signers(); err != nil {
		return nil, err
	}
	if q.Event == nil {
		v.standing(r)
	}
	if err := v.goods(q, r); err != nil {
		return nil, err
	}
	v.members()
	v.result.Verdict = v.verdict(q, r)
	return &v.result, nil
}

// absent reports whether a row shows that there is no record with the key.
func (v *verifier) absent(key Hash) bool {
	for i := range v.rows {
		rec := &v.rows[i].record
		if bytes.Compare(rec.Key[:], key[:]) < 0 && bytes.Compare(key[:], rec.Next[:]) < 0 {
			return true
		}
	}
	return false
}

func (v *verifier) present(r *row, q *canon.Question) error {
	s := subjectOf(r)
	v.result.Subject = &s
	if q.Event != nil {
		if len(r.history) != 1 || withheld(r.history[0]) || placeOf(r.history[0].Position) != placeOf(q.Event) {
			return ErrNoAnswer
		}
		return nil
	}
	if r.State == nil {
		v.missing("state of the record is not shown")
	}
	if !r.whole {
		v.missing("history is not shown whole")
	}
	if s.Withheld > 0 {
		v.missing("events of the history are withheld")
	}
	if !v.newest(r) {
		v.missing("it is not shown that the identifier was not used again")
	}
	v.containers(r, maxDepth, map[*row]bool{r: true})
	return nil
}

// newest reports whether the row is shown to be of the identifier's last epoch, which the record of epoch
// 0 states.
func (v *verifier) newest(r *row) bool {
	first := v.byKey[Key(r.Scheme, r.Namespace, r.Value, 0)]
	return first != nil && first.State != nil && first.State.Epochs == r.Epoch
}

// place is a Position without its bytes, so that two compare with ==.
type place struct {
	height     uint64
	tx, action uint32
}

func placeOf(p *canon.Position) place { return place{p.Height, p.Tx, p.Action} }

func subjectOf(r *row) Subject {
	s := Subject{
		Namespace: r.Namespace, Value: r.Value, Scheme: r.Scheme, Epoch: r.Epoch,
		State: r.State, Events: r.history, Count: r.record.Count,
	}
	for _, e := range r.history {
		if withheld(e) {
			s.Withheld++
		}
	}
	return s
}

func (v *verifier) missing(what string) { v.result.Missing = append(v.result.Missing, what) }

// containers follows each packing of the unit to the container's own record, which shows the same event.
func (v *verifier) containers(r *row, depth int, done map[*row]bool) {
	for _, e := range r.history {
		if withheld(e) || e.Core.Type != canon.ActionTypeAggregate {
			continue
		}
		if role, _ := v.about(e, r.Row); role != canon.UnitRoleChild {
			continue
		}
		parent := v.holder(e)
		switch {
		case parent == nil:
			v.missing("record of a container is not shown")
		case done[parent]:
		case depth == 0:
			v.missing("containers are nested deeper than six")
		default:
			done[parent] = true
			s := subjectOf(parent)
			if parent.State == nil || !parent.whole {
				v.missing("record of a container is not shown whole")
			}
			if s.Withheld > 0 {
				v.missing("events of a container are withheld")
			}
			v.result.Containers = append(v.result.Containers, s)
			v.containers(parent, depth-1, done)
		}
	}
}

// holder returns the row of the event's parent in whose history the event stands.
func (v *verifier) holder(e *canon.Event) *row {
	p := parentOf(e)
	if p == nil {
		return nil
	}
	for i := range v.rows {
		r := &v.rows[i]
		if r.Namespace != p.Namespace || r.Scheme != p.Scheme || !bytes.Equal(r.Value, p.Value) {
			continue
		}
		for _, own := range r.history {
			if own == e {
				return r
			}
		}
	}
	return nil
}

func (v *verifier) members() {
	for i := range v.rows {
		if r := &v.rows[i]; r.Namespace == NamespaceOrganisation && r.State != nil && r.State.Member != nil {
			v.result.Members = append(v.result.Members, r.State.Member)
		}
	}
}
