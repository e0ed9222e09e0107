package epcis

import (
	"fmt"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/tx"
)

// Bounds of a transaction that package tx keeps to itself.
const (
	// maxItems bounds the details of an envelope, each with its fields.
	maxItems = 16 * tx.MaxActions
	// frame is what a transaction is at most beside its actions and details: the body's head, the signature, and the
	// lengths in front of them.
	frame = 256
	// head is the key and length in front of an action or a detail.
	head = 5
)

// TxLimits bound one transaction. A field that is zero means the bound of the format (package tx); a chain's parameters
// may set lower ones.
type TxLimits struct {
	Bytes   int // of the whole envelope
	Actions int
	Touches int // of units: each action counts its units, or one
}

func (l TxLimits) complete() TxLimits {
	set := func(n *int, most int) {
		if *n <= 0 || *n > most {
			*n = most
		}
	}
	set(&l.Bytes, tx.MaxBytes)
	set(&l.Actions, tx.MaxActions)
	set(&l.Touches, tx.MaxTouches)
	return l
}

// load is what actions take of a transaction.
type load struct {
	bytes, actions, touches, items int
}

func (l load) add(o load) load {
	return load{l.bytes + o.bytes, l.actions + o.actions, l.touches + o.touches, l.items + o.items}
}

func loadOf(a *tx.DraftAction) load {
	l := load{actions: 1, touches: max(1, len(a.Units))}
	action := canon.Action{Core: a.Core, Units: a.Units, PrivateRoot: a.PrivateRoot}
	if len(a.Detail) > 0 {
		action.DetailRoot = make([]byte, 32)
		detail := canon.Detail{Action: tx.MaxActions, Fields: a.Detail}
		l.bytes += head + len(detail.Encode())
		l.items += 1 + len(a.Detail)
	}
	l.bytes += head + len(action.Encode())
	return l
}

// within reports the first bound that a load is over.
func (l load) within(most TxLimits) error {
	switch {
	case l.actions > most.Actions:
		return fmt.Errorf("%w: %d actions, at most %d", ErrLimit, l.actions, most.Actions)
	case l.touches > most.Touches:
		return fmt.Errorf("%w: names %d units, a transaction at most %d", ErrLimit, l.touches, most.Touches)
	case l.bytes+frame > most.Bytes:
		return fmt.Errorf("%w: takes %d bytes, a transaction at most %d", ErrLimit, l.bytes+frame, most.Bytes)
	case l.items >= maxItems: // the signature is one too
		return fmt.Errorf("%w: %d fields of detail", ErrLimit, l.items)
	}
	return nil
}

// Batches cuts actions into transactions: consecutive runs, in order, each as long as the limits allow. The runs are
// slices of actions. The error names the first action that no transaction can hold.
func Batches(actions []tx.DraftAction, limits TxLimits) ([][]tx.DraftAction, error) {
	most := limits.complete()
	var out [][]tx.DraftAction
	var sum load
	start := 0
	for i := range actions {
		l := loadOf(&actions[i])
		if err := l.within(most); err != nil {
			return nil, fmt.Errorf("actions[%d]: %w", i, err)
		}
		if next := sum.add(l); next.within(most) == nil {
			sum = next
			continue
		}
		out = append(out, actions[start:i:i])
		start, sum = i, l
	}
	if start < len(actions) {
		out = append(out, actions[start:])
	}
	return out, nil
}

// fits judges whether a transaction can hold the action, and its detail.
func fits(a *tx.DraftAction) *Error {
	if len(a.Detail) > tx.MaxFields {
		return fail(ErrLimit, "%d members beside those that the ledger has a place for, at most %d", len(a.Detail), tx.MaxFields)
	}
	for i := range a.Detail {
		switch name := a.Detail[i].Name; {
		case name == "":
			return fail(ErrValue, "a member has no name")
		case len(name) > tx.MaxName:
			return fail(ErrLimit, "a name of %d bytes, at most %d", len(name), tx.MaxName).in(name)
		}
	}
	if err := loadOf(a).within(TxLimits{}.complete()); err != nil {
		return &Error{Event: whole, Err: err}
	}
	return nil
}
