package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/trace"
	"github.com/waybill-network/waybill/ledger/tx"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// The lanes are parcels as they cross a border: posted in Shanghai, flown to New York and delivered. Forty travel in a
// bag, of which one departure and one arrival is scanned for all; customs on either side decide on a bag's worth at once;
// every other scan is of one parcel. A story is a bag's, and it waits for the receipts of what its next act rests on.
const (
	lanesItems  = 40 // parcels in a bag
	lanesEvents = 12 // of a parcel, with those of its bag
	lanesLate   = 12 // of the sortings of a bag, and as many of its rounds, that are handed in last: 5 % of all events
	lanesTwice  = 5  // of the deliveries of a bag that are handed in again: 1 %
	lanesAtOnce = 96 // bags under way
	lanesPerTx  = 20 // scans in a transaction
)

// lanes is the measurement.
type lanes struct {
	phase
	Parcels         int     `json:"parcels"`
	ParcelsPerSec   float64 `json:"parcels_per_second"`
	EventsOfParcels float64 `json:"parcel_events_per_second"` // with those that a parcel has through its bag
	ProofBytes      int     `json:"proof_bytes"`              // of a parcel at its end, with its bag
}

func (l *lanes) line() string {
	return fmt.Sprintf("%8.0f parcels/s of %d events each, %.0f events/s seen by parcels, %.0f records/s written, "+
		"p50 %d ms  p99 %d ms, %.2f cores and %d MB per node; %d bytes for a parcel's proof",
		l.ParcelsPerSec, lanesEvents, l.EventsOfParcels, l.PerSecond, l.P50, l.P99, l.CPU, l.RSS>>20, l.ProofBytes)
}

// story is a bag's way.
type story struct {
	*bench
	bag                          int
	start                        int64 // of the posting, milliseconds since 1970 UTC
	origin, destination, customs *sender
	late                         [][]tx.DraftAction
	lateBy                       []*sender
}

// lanes measures whole ways.
func (b *bench) lanes(ctx context.Context) (l lanes, err error) {
	var bags atomic.Int64
	l.phase, err = b.measure(ctx, "lanes", func(ctx context.Context) error {
		end := time.Now().Add(b.length())
		errs := make(chan error, lanesAtOnce)
		for range lanesAtOnce {
			go func() {
				for time.Now().Before(end) && ctx.Err() == nil && b.failure() == nil {
					if err := b.story(int(bags.Add(1)) - 1).tell(ctx); err != nil {
						errs <- err
						return
					}
				}
				errs <- nil
			}()
		}
		var first error
		for range lanesAtOnce {
			if err := <-errs; first == nil {
				first = err
			}
		}
		return first
	})
	if err != nil {
		return l, err
	}
	l.Parcels = int(bags.Load()) * lanesItems
	l.ParcelsPerSec = float64(l.Parcels) / l.Seconds
	l.EventsOfParcels = lanesEvents * l.ParcelsPerSec
	l.ProofBytes, err = b.checkLanes(ctx, int(bags.Load()))
	return l, err
}

func (b *bench) story(bag int) *story {
	return &story{
		bench: b, bag: bag, start: time.Now().Add(-7 * 24 * time.Hour).UnixMilli(),
		origin: b.senders[bag%3], destination: b.senders[(bag+1)%3], customs: b.senders[3],
	}
}

// tell lets the bag travel.
func (s *story) tell(ctx context.Context) error {
	r := rand.New(rand.NewPCG(5, uint64(s.bag)))
	cn := func(act uint32, hours float64) canon.Core { return s.core(act, hours, "CNSHAA", 480) }
	us := func(act uint32, hours float64) canon.Core { return s.core(act, hours, "USJFKA", -300) }
	lane := &canon.Lane{From: "CN", To: "US"}
	declare := func(c canon.Core, side uint32) canon.Core {
		c.Side, c.Lane = side, lane
		return c
	}
	release := func(c canon.Core, side uint32) []tx.DraftAction {
		c.Side, c.Decision, c.Reference = side, canon.CustomsDecisionRelease, fmt.Sprintf("MRN-%d", s.bag)
		return []tx.DraftAction{{Core: &c, Units: s.parcels(canon.UnitRoleObject)}}
	}
	bagged := func(c canon.Core, role uint32, children ...canon.Unit) []tx.DraftAction {
		return []tx.DraftAction{{Core: &c, Units: append([]canon.Unit{s.receptacle(role)}, children...)}}
	}
	fly := func(c canon.Core) canon.Core {
		c.Mode, c.Conveyance = canon.TransportModeAir, "MU587"
		return c
	}
	for _, act := range []struct {
		by    *sender
		scans [][]tx.DraftAction
	}{
		{s.origin, s.each(cn(canon.ActionTypeAccept, 0))},
		{s.origin, s.some(r, s.origin, cn(canon.ActionTypeSort, 5))},
		{s.origin, s.each(declare(cn(canon.ActionTypeDeclare, 6), canon.BorderSideExport))},
		{s.customs, [][]tx.DraftAction{release(cn(canon.ActionTypeCustomsDecide, 9), canon.BorderSideExport)}},
		{s.origin, [][]tx.DraftAction{
			bagged(cn(canon.ActionTypeAggregate, 10), canon.UnitRoleParent, s.parcels(canon.UnitRoleChild)...),
			bagged(fly(cn(canon.ActionTypeDepart, 14)), canon.UnitRoleObject),
		}},
		{s.destination, [][]tx.DraftAction{
			bagged(us(canon.ActionTypeArrive, 30), canon.UnitRoleObject),
			bagged(us(canon.ActionTypeDisaggregate, 33), canon.UnitRoleParent),
		}},
		{s.destination, s.each(declare(us(canon.ActionTypeDeclare, 34), canon.BorderSideImport))},
		{s.customs, [][]tx.DraftAction{release(us(canon.ActionTypeCustomsDecide, 40), canon.BorderSideImport)}},
		{s.destination, s.some(r, s.destination, us(canon.ActionTypeOutForDelivery, 60))},
		{s.destination, s.each(us(canon.ActionTypeDeliver, 66))},
	} {
		if err := s.hand(ctx, act.by, act.scans, true); err != nil {
			return err
		}
	}
	for i, scans := range s.late {
		if err := s.hand(ctx, s.lateBy[i], [][]tx.DraftAction{scans}, true); err != nil {
			return err
		}
	}
	again := s.each(us(canon.ActionTypeDeliver, 66))[0][:lanesTwice]
	return s.hand(ctx, s.destination, [][]tx.DraftAction{again}, false)
}

// hand sends transactions and waits for their receipts. What the ledger has already is not counted.
func (s *story) hand(ctx context.Context, by *sender, scans [][]tx.DraftAction, counted bool) error {
	var wait sync.WaitGroup
	if err := s.sendCounted(ctx, by, scans, &wait, counted); err != nil {
		return err
	}
	landed := make(chan struct{})
	go func() { wait.Wait(); close(landed) }()
	select {
	case <-landed:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-s.ended:
		return s.failure()
	case <-time.After(time.Minute):
		return fmt.Errorf("bag %d: no receipt within a minute", s.bag)
	}
}

func (s *story) core(act uint32, hours float64, place string, offset int32) canon.Core {
	return canon.Core{
		Type: act, Time: s.start + int64(hours*3_600_000), Offset: offset,
		ReadPoint: &canon.Place{Namespace: uint32(ident.IMPC), Value: []byte(place)},
	}
}

// each is a scan of every parcel, some minutes apart, as several transactions.
func (s *story) each(c canon.Core) (out [][]tx.DraftAction) {
	for i := range lanesItems {
		if i%lanesPerTx == 0 {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], s.scan(c, i))
	}
	return out
}

func (s *story) scan(c canon.Core, item int) tx.DraftAction {
	c.Time += int64(item) * 60_000
	a := tx.DraftAction{Core: &c, Units: []canon.Unit{s.parcel(item, canon.UnitRoleObject)}}
	if c.Type == canon.ActionTypeDeclare {
		a.PrivateRoot = binary.BigEndian.AppendUint64(make([]byte, 24, 32), uint64(s.bag*lanesItems+item+1)) // nobody opens it
	}
	return a
}

// some is a scan of every parcel but for a few, which are handed in last.
func (s *story) some(r *rand.Rand, by *sender, c canon.Core) (out [][]tx.DraftAction) {
	var late, rest []tx.DraftAction
	for at, i := range r.Perm(lanesItems) {
		if at < lanesLate {
			late = append(late, s.scan(c, i))
		} else {
			rest = append(rest, s.scan(c, i))
		}
	}
	s.late, s.lateBy = append(s.late, late), append(s.lateBy, by)
	return [][]tx.DraftAction{rest[:len(rest)/2], rest[len(rest)/2:]}
}

func (s *story) parcel(item int, role uint32) canon.Unit {
	return canon.Unit{Role: role, Namespace: uint32(ident.S10), Value: laneParcel(s.bag, item), Form: uint32(ident.Bare)}
}

func (s *story) parcels(role uint32) (out []canon.Unit) {
	for i := range lanesItems {
		out = append(out, s.parcel(i, role))
	}
	return out
}

func (s *story) receptacle(role uint32) canon.Unit {
	value := fmt.Appendf(nil, "CNSHAAUSJFKAAUN6%04d%03d110050", s.bag/1000%10_000, s.bag%1000)
	return canon.Unit{Role: role, Namespace: uint32(ident.Receptacle), Value: value, Form: uint32(ident.Bare)}
}

// laneParcel is the S10 number of a parcel of a bag.
func laneParcel(bag, item int) []byte {
	digits := fmt.Sprintf("%08d", bag*lanesItems+item)
	check, _ := ident.S10CheckDigit(digits)
	return fmt.Appendf(nil, "RZ%s%cCN", digits, check)
}

// checkLanes verifies parcels: delivered, released on both sides, nothing odd, all twelve events with the bag's.
func (b *bench) checkLanes(ctx context.Context, bags int) (size int, err error) {
	root := light.RootOf(b.net.genesis)
	r := rand.New(rand.NewPCG(6, 6))
	b.mu.Lock()
	top := b.top
	b.mu.Unlock()
	for i := range 40 {
		id := string(laneParcel(r.IntN(bags), r.IntN(lanesItems)))
		s := b.senders[i%len(b.senders)]
		answer, err := s.proof.Prove(ctx, connect.NewRequest(&apiv1.ProveRequest{Unit: &apiv1.Unit{Id: id}, AtLeastHeight: top}))
		if err != nil {
			return 0, s.explain(err)
		}
		v, err := light.Verify(answer.Msg.Proof, root)
		if err != nil {
			return 0, fail(exitUnproven, "", fmt.Errorf("proof of %s: %w", id, err))
		}
		if odd := oddLane(trace.Read(v.Result, trace.Options{})); odd != "" {
			return 0, fail(exitUnproven, "", fmt.Errorf("%s: %s", id, odd))
		}
		size = len(answer.Msg.Proof)
	}
	return size, nil
}

// oddLane says what a parcel at its end should not look like.
func oddLane(t *trace.Trace) string {
	switch {
	case t == nil:
		return "no record"
	case len(t.Events) != lanesEvents:
		return fmt.Sprintf("%d events", len(t.Events))
	case t.Movement.Position != canon.MilestoneDelivered:
		return fmt.Sprintf("at milestone %d", t.Movement.Position)
	case t.Export == nil || t.Import == nil ||
		t.Export.Status != canon.ClearanceStatusReleased || t.Import.Status != canon.ClearanceStatusReleased:
		return "not released by customs"
	case len(t.Stays) != 1:
		return fmt.Sprintf("%d times in a bag", len(t.Stays))
	}
	for _, w := range t.Warnings {
		if w.Standing {
			return fmt.Sprintf("warned of W%d", w.Code)
		}
	}
	return ""
}
