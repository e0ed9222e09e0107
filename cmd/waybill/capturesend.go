package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/node/epcis"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// capture is a run of the command: all events of all files in order.
type capture struct {
	results []*result
	proceed bool
	dryRun  bool
}

// halted reports whether a mistake or refusal keeps everything from being recorded.
func (b *capture) halted() bool {
	if b.proceed {
		return false
	}
	for _, r := range b.results {
		if r.Status == statusMalformed || r.Status == statusRefused {
			return true
		}
	}
	return false
}

// open returns the events that are to be recorded.
func (b *capture) open() (out []*result) {
	for _, r := range b.results {
		if r.Status == statusPending || r.Status == statusAccepted {
			out = append(out, r)
		}
	}
	return out
}

// batches cuts events into transactions, in order, as long as the chain allows.
func (as *identity) batches(events []*result) (out [][]*result, err error) {
	p := as.parameters
	actions := make([]tx.DraftAction, len(events))
	for i, r := range events {
		actions[i] = *r.action()
	}
	most := epcis.TxLimits{Bytes: int(p.TxBytes), Actions: int(p.TxActions), Touches: int(p.TxTouches)}
	runs, err := epcis.Batches(actions, most)
	if err != nil {
		return nil, fail(exitUsage, "", err)
	}
	for _, run := range runs {
		out, events = append(out, events[:len(run)]), events[len(run):]
	}
	return out, nil
}

// trialBytes bounds one trial to what a request to the node may hold. It holds no more units than a block, too.
const trialBytes = 8 << 20

// trial is consecutive transactions that are tried together, and their events.
type trial struct {
	txs    [][]byte
	events [][]*result
}

// try signs all transactions and has the node say what would become of them now.
func (b *capture) try(ctx context.Context, as *identity) error {
	batches, err := as.batches(b.open())
	if err != nil {
		return err
	}
	var trials []trial
	touches, size := 0, 0
	for i, events := range batches {
		t, err := as.build(events)
		if err != nil {
			return err
		}
		touches, size = touches+t.Touches, size+len(t.Raw)
		if i == 0 || touches > int(as.parameters.BlockTouches) || size > trialBytes {
			trials, touches, size = append(trials, trial{}), t.Touches, len(t.Raw)
		}
		last := &trials[len(trials)-1]
		last.txs, last.events = append(last.txs, t.Raw), append(last.events, events)
	}
	for i := range trials {
		if err := as.tryTogether(ctx, &trials[i]); err != nil {
			return err
		}
	}
	return nil
}

func (as *identity) build(events []*result) (*tx.Tx, error) {
	actions := make([]tx.DraftAction, len(events))
	for i, r := range events {
		actions[i] = *r.action()
	}
	return as.sender.build(actions)
}

// tryTogether tries transactions. Of a refused one only the first refused action is known, so then they are tried
// again with one event in each: what one event did, the next ones see.
func (as *identity) tryTogether(ctx context.Context, t *trial) error {
	receipts, err := as.simulate(ctx, t.txs)
	if err != nil {
		return err
	}
	if !anyRefused(receipts) {
		for i, r := range receipts {
			settle(t.events[i], r, statusAccepted)
		}
		return nil
	}
	var single trial
	for _, events := range t.events {
		for _, e := range events {
			x, err := as.build([]*result{e})
			if err != nil {
				return err
			}
			single.txs, single.events = append(single.txs, x.Raw), append(single.events, []*result{e})
		}
	}
	if receipts, err = as.simulate(ctx, single.txs); err != nil {
		return err
	}
	for i, r := range receipts {
		if code.Code(r.Code) == code.OK {
			settle(single.events[i], r, statusAccepted)
			continue
		}
		if r.Action == 0 {
			return refusedAll(r)
		}
		single.events[i][0].refuse(r)
	}
	return nil
}

func (as *identity) simulate(ctx context.Context, txs [][]byte) ([]*apiv1.Receipt, error) {
	r, err := as.submit.Simulate(ctx, connect.NewRequest(&apiv1.SimulateRequest{Envelopes: txs}))
	if err != nil {
		return nil, as.explain(err)
	}
	if len(r.Msg.Receipts) != len(txs) {
		return nil, fmt.Errorf("the node tried %d transactions and answered for %d", len(txs), len(r.Msg.Receipts))
	}
	return r.Msg.Receipts, nil
}

func anyRefused(receipts []*apiv1.Receipt) bool {
	for _, r := range receipts {
		if code.Code(r.Code) != code.OK {
			return true
		}
	}
	return false
}

// refusedAll is a refusal of the signer or the transaction, which no single event is to blame for.
func refusedAll(r *apiv1.Receipt) error {
	return fail(exitRefused, codeHint(code.Code(r.Code)), fmt.Errorf("refused: %s: %s", r.Name, r.Text))
}

// settle gives the events of an accepted transaction its status and notices.
func settle(events []*result, r *apiv1.Receipt, s status) {
	for _, e := range events {
		e.Status, e.Warnings = s, nil
	}
	for _, n := range r.Notices {
		if n.Action > 0 && int(n.Action) <= len(events) {
			events[n.Action-1].notice(n)
		}
	}
}

// record submits the accepted events, a transaction at a time, so that they act in their order. The next one
// waits for the receipt of the one before.
func (b *capture) record(ctx context.Context, as *identity, done func(int)) error {
	batches, err := as.batches(b.open())
	if err != nil {
		return err
	}
	for _, events := range batches {
		for len(events) > 0 && !b.halted() {
			before := len(events)
			if events, err = as.recordTogether(ctx, events); err != nil {
				return err
			}
			done(before - len(events))
		}
	}
	as.attested(ctx, b.results)
	return nil
}

// attested waits a moment until a block follows the last one with an event. The next header is what attests a state:
// before it, a proof from this node would not show what has just been recorded.
func (as *identity) attested(ctx context.Context, events []*result) {
	last := uint64(0)
	for _, e := range events {
		last = max(last, e.Height)
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	for last > 0 {
		s, err := as.status.Status(ctx, connect.NewRequest(&apiv1.StatusRequest{}))
		if err != nil || s.Msg.Height > last || rest(ctx, 20*time.Millisecond) != nil {
			return
		}
	}
}

// recordTogether submits one transaction and waits for its receipt. If the state has changed since the trial so
// that an event is refused, it returns the others, which are still to be recorded.
func (as *identity) recordTogether(ctx context.Context, events []*result) (rest []*result, err error) {
	t, err := as.build(events)
	if err != nil {
		return nil, err
	}
	for i, e := range events {
		e.Status, e.TxID, e.Action = statusSubmitted, hex.EncodeToString(t.ID[:]), i+1
	}
	if err := as.sender.submitTx(ctx, t); err != nil {
		if exit, _ := classify(err); exit == exitRefused {
			unsend(events)
		}
		return nil, err
	}
	waiting, cancel := context.WithTimeout(ctx, as.sender.lifetime+15*time.Second) // past its expiry
	defer cancel()
	r, err := as.wait(waiting, t.ID[:])
	switch {
	case err != nil:
		return nil, err
	case code.Code(r.Receipt.Code) == code.OK:
		settle(events, r.Receipt, statusRecorded)
		for _, e := range events {
			e.Height = r.Receipt.Height
		}
		return nil, nil
	}
	unsend(events)
	blamed := int(r.Receipt.Action)
	if blamed == 0 || blamed > len(events) {
		return nil, refusedAll(r.Receipt)
	}
	events[blamed-1].refuse(r.Receipt)
	return append(append([]*result(nil), events[:blamed-1]...), events[blamed:]...), nil
}

// unsend takes back that the events were submitted.
func unsend(events []*result) {
	for _, e := range events {
		e.Status, e.TxID, e.Action = statusPending, "", 0
	}
}
