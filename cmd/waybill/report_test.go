package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/prove"
	"github.com/waybill-network/waybill/ledger/trace"
	"github.com/waybill-network/waybill/ledger/tx"
)

const (
	parcel    = "RB123456785CN"
	other     = "RB123456771CN"
	bag       = "CNSHAAUSJFKAAUN60001001110050"
	bag2      = "CNSHAAUSJFKAAUN60001002110050"
	container = "CSQU3054383"
)

// told asks for a unit of a chain and returns its story, a line for each event: its seconds since the chain's start,
// act and container.
func told(t *testing.T, c *ledgertest.Chain, unit string) (out []string) {
	t.Helper()
	v := c.Ask(unit)
	for _, e := range newReport(v, time.UnixMilli(c.Time())).History {
		at, err := time.Parse(time.RFC3339Nano, e.Time)
		if err != nil {
			t.Fatal(err)
		}
		line := fmt.Sprintf("%d %s", (at.UnixMilli()-ledgertest.Start)/1000, e.Act)
		if e.Container != "" {
			line += " " + short(e.Container)
		}
		if e.In != "" {
			line += " in " + short(e.In)
		}
		out = append(out, line)
	}
	return out
}

// chainOf commits a story in which each action is a block of its own.
func chainOf(t *testing.T, org string, actions ...tx.DraftAction) *ledgertest.Chain {
	t.Helper()
	c := ledgertest.New(t)
	for _, a := range actions {
		c.Must(c.Tx(org, a))
	}
	return c
}

// TestTimeline: a unit inherits what happened to its containers while it was in them, by claimed time and however late
// the scans came in; not what happened before or after, and not what else the containers were filled with.
func TestTimeline(t *testing.T) {
	const (
		accept = canon.ActionTypeAccept
		scan   = canon.ActionTypeObserve
		in     = canon.ActionTypeAggregate
		out    = canon.ActionTypeDisaggregate
	)
	act, pack := ledgertest.Action, ledgertest.Pack
	for _, tt := range []struct {
		name    string
		actions []tx.DraftAction
		want    []string
	}{
		{
			"in and out",
			[]tx.DraftAction{
				act(scan, 1, bag), act(accept, 10, parcel), pack(in, 20, bag, parcel), act(scan, 30, bag), pack(out, 40, bag, parcel),
				act(scan, 50, bag), act(scan, 60, parcel),
			},
			[]string{"10 accept", "20 pack " + bag, "30 observe in " + bag, "40 unpack " + bag, "60 observe"},
		},
		{
			"scans that come late, in any order",
			[]tx.DraftAction{
				act(scan, 60, parcel), pack(out, 40, bag, parcel), act(scan, 50, bag), act(scan, 30, bag), pack(in, 20, bag, parcel),
				act(accept, 10, parcel), act(scan, 1, bag),
			},
			[]string{"10 accept", "20 pack " + bag, "30 observe in " + bag, "40 unpack " + bag, "60 observe"},
		},
		{
			"a bag in a container",
			[]tx.DraftAction{
				act(accept, 1, parcel), pack(in, 2, bag, parcel), act(scan, 3, container), pack(in, 4, container, bag), act(scan, 5, container),
				pack(out, 6, container, bag), act(scan, 7, container), act(scan, 8, bag),
			},
			[]string{
				"1 accept", "2 pack " + bag, "4 pack " + container + " in " + bag, "5 observe in " + container,
				"6 unpack " + container + " in " + bag, "8 observe in " + bag,
			},
		},
		{
			"a bag that was in the container before the parcel was in the bag",
			[]tx.DraftAction{
				act(scan, 1, container), pack(in, 2, container, bag), act(scan, 3, container), act(accept, 4, parcel), pack(in, 5, bag, parcel),
				act(scan, 6, container),
			},
			[]string{"4 accept", "5 pack " + bag, "6 observe in " + container},
		},
		{
			"a second bag closes the first stay",
			[]tx.DraftAction{
				act(accept, 1, parcel), pack(in, 2, bag, parcel), act(scan, 3, bag), pack(in, 4, bag2, parcel), act(scan, 5, bag), act(scan, 6, bag2),
			},
			[]string{"1 accept", "2 pack " + bag, "3 observe in " + bag, "4 pack " + bag2, "6 observe in " + bag2},
		},
		{
			"a bag that is emptied without naming what was in it",
			[]tx.DraftAction{
				act(accept, 1, parcel), pack(in, 2, bag, parcel), act(scan, 3, bag), pack(out, 4, bag), act(scan, 5, bag), act(scan, 6, parcel),
			},
			[]string{"1 accept", "2 pack " + bag, "3 observe in " + bag, "4 unpack in " + bag, "6 observe"},
		},
		{
			"what else is put into the bag and taken out of it",
			[]tx.DraftAction{
				act(accept, 1, parcel, other), pack(in, 2, bag, parcel), pack(in, 3, bag, other), pack(out, 4, bag, other), act(scan, 5, bag),
			},
			[]string{"1 accept", "2 pack " + bag, "5 observe in " + bag},
		},
		{
			"in, out and in again",
			[]tx.DraftAction{
				act(accept, 1, parcel), pack(in, 2, bag, parcel), pack(out, 3, bag, parcel), act(scan, 4, bag), pack(in, 5, bag, parcel),
				act(scan, 6, bag),
			},
			[]string{"1 accept", "2 pack " + bag, "3 unpack " + bag, "5 pack " + bag, "6 observe in " + bag},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, told(t, chainOf(t, "cainiao", tt.actions...), parcel)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestReportOfCustody: an open offer, and one whose deadline has passed and that nobody has touched since.
func TestReportOfCustody(t *testing.T) {
	offer := ledgertest.Action(canon.ActionTypeCustodyOffer, 2, parcel)
	offer.Core.Offer = &canon.Offer{To: "usps", Deadline: ledgertest.Start + 5000}
	c := chainOf(t, "cainiao", ledgertest.Action(canon.ActionTypeAccept, 1, parcel), offer)
	custody := func() *reportCustody {
		t.Helper()
		return newReport(c.Ask(parcel), time.UnixMilli(c.Time())).Record.Custody
	}
	want := &reportCustody{Custodian: "cainiao", Height: 1, OfferedTo: "usps", Deadline: "2026-01-05T08:00:05Z"}
	if diff := cmp.Diff(want, custody()); diff != "" {
		t.Error(diff)
	}
	for range 5 {
		c.Must(c.Tx("usps", ledgertest.Action(canon.ActionTypeObserve, 3, other)))
	}
	want.Lapsed = true
	if diff := cmp.Diff(want, custody()); diff != "" {
		t.Error(diff)
	}
}

// TestReportHidesNothingOfOthers: of an event that names fifty parcels, one is shown, and how many there were.
func TestReportHidesNothingOfOthers(t *testing.T) {
	c := chainOf(t, "cainiao", ledgertest.Action(canon.ActionTypeAccept, 1, parcel, other))
	r := newReport(c.Ask(parcel), time.UnixMilli(c.Time()))
	if e := r.History[0]; e.Units != 2 || e.Title != "Cainiao" || e.Time != "2026-01-05T16:00:01+08:00" {
		t.Errorf("%+v", e)
	}
}

// TestWithheldEventIsShownAsSuch: where an event is shown as its commit only, the history says so.
func TestWithheldEventIsShownAsSuch(t *testing.T) {
	c := chainOf(t, "cainiao", ledgertest.Action(canon.ActionTypeAccept, 1, parcel), ledgertest.Action(canon.ActionTypeObserve, 2, parcel))
	id, _, err := ident.Parse(parcel)
	if err != nil {
		t.Fatal(err)
	}
	p := c.Prove(prove.Question{ID: id})
	e := &p.Answer.Events[0]
	units := make([]proof.Leaf, len(e.Units))
	for i := range e.Units {
		units[i] = proof.Leaf{Index: uint64(e.Units[i].Index), Hash: proof.UnitLeaf(proof.Salt(e.Units[i].Salt), e.Units[i].Unit.Encode())}
	}
	root, err := proof.PathRoot(units, uint64(e.UnitCount), e.UnitSiblings)
	if err != nil {
		t.Fatal(err)
	}
	commit := proof.EventCommit(proof.Salt(e.Salt), e.Organisation, [8]byte(e.KeyId), proof.CoreHash(e.Core.Encode()),
		proof.UnitsRoot(e.UnitCount, root), proof.Hash{}, proof.Hash{})
	*e = canon.Event{Position: e.Position, Commit: commit[:]}
	r, err := verify(p.Encode(), c.Root(), c.Genesis, trace.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Verdict != proof.Partial || r.Record.Withheld != 1 || len(r.History) != 2 || r.History[1].Commit == "" || r.History[1].Act != "" {
		t.Errorf("%s, %+v", r.Verdict, r.History)
	}
}

// holderAt is who had the parcel, by the proof of a chain.
func holderAt(t *testing.T, c *ledgertest.Chain, seconds int64) *custodyAt {
	t.Helper()
	v := c.Ask(parcel)
	millis := ledgertest.Start + seconds*1000
	return custodyOf(trace.Read(v.Result, trace.Options{}), millis, utc(millis), newReport(v, time.UnixMilli(c.Time())))
}

// TestCustodyAt: one holder, a gap in which the giver answers, and an overlap in which both say that they had it.
func TestCustodyAt(t *testing.T) {
	pass := func(offered, taken int64) *ledgertest.Chain {
		c := ledgertest.New(t)
		offer := ledgertest.Action(canon.ActionTypeCustodyOffer, offered, parcel)
		offer.Core.Offer = &canon.Offer{To: "usps"}
		for i, a := range []tx.DraftAction{ledgertest.Action(canon.ActionTypeAccept, 1, parcel), offer,
			ledgertest.Action(canon.ActionTypeCustodyAccept, taken, parcel)} {
			c.Must(c.Tx([]string{"cainiao", "cainiao", "usps"}[i], a))
		}
		return c
	}
	for _, tt := range []struct {
		offered, taken, at int64
		answer             string
		holders            []string
		answers            string
	}{
		{10, 20, 0, "nobody", nil, ""},
		{10, 20, 5, "one", []string{"cainiao"}, ""},
		{10, 20, 15, "gap", nil, "cainiao"},
		{10, 20, 20, "one", []string{"usps"}, ""},
		{20, 10, 15, "overlap", []string{"cainiao", "usps"}, ""},
		{20, 10, 25, "one", []string{"usps"}, ""},
	} {
		a := holderAt(t, pass(tt.offered, tt.taken), tt.at)
		var holders []string
		for _, h := range a.Holders {
			holders = append(holders, h.Holder)
		}
		if a.Answer != tt.answer || !cmp.Equal(holders, tt.holders) || a.Answers != tt.answers || a.Says == "" {
			t.Errorf("%+v: %+v", tt, a)
		}
	}
	c := ledgertest.New(t)
	c.Block()
	if a := holderAt(t, c, 5); a.Answer != "nobody" || a.Says != "there is no record of it" {
		t.Errorf("%+v", a)
	}
}

// TestFlagsAsOfATime: a flag is not shown as it was before what raised it, however it is with the record today; and the
// verdict says which it is.
func TestFlagsAsOfATime(t *testing.T) {
	damage := ledgertest.Action(canon.ActionTypeException, 20, parcel)
	damage.Core.Irregularity = canon.IrregularityDamage
	c := chainOf(t, "cainiao", ledgertest.Action(canon.ActionTypeAccept, 1, parcel), damage)
	v, now := c.Ask(parcel), time.UnixMilli(c.Time())
	r := newReport(v, now)
	if len(r.Flags) != 1 || r.Flags[0].Flag != "damaged" || r.Verdict != proof.Caution || !strings.HasPrefix(r.Says, "damaged") {
		t.Errorf("%s: %s, %+v", r.Verdict, r.Says, r.Flags)
	}
	for seconds, want := range map[int64]int{10: 0, 20: 1} {
		then := newReportAs(v, trace.Options{Time: ledgertest.Start + seconds*1000}, now)
		if len(then.Flags) != want {
			t.Errorf("after %d s: %+v", seconds, then.Flags)
		}
	}
}

// TestReasonsOf: what is grave is said alone, and of what is lesser a few.
func TestReasonsOf(t *testing.T) {
	damaged, clone, w1 := proof.Reason{Word: proof.ReasonDamaged}, proof.Reason{Word: proof.ReasonClone}, proof.Reason{
		Word: proof.ReasonWarning, Code: 1,
	}
	for _, tt := range []struct {
		want string
		list []proof.Reason
	}{
		{"", nil},
		{"a clone is suspected", []proof.Reason{damaged, clone, w1}},
		{"damaged; an arrival before any departure", []proof.Reason{damaged, w1, w1}},
		{"damaged; disputed; some of its serials are recalled; and 1 more", []proof.Reason{
			damaged, {Word: proof.ReasonDisputed}, {Word: proof.ReasonSomeRecalled}, w1,
		}},
	} {
		if got := reasonsOf(tt.list); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

// TestSignersAreCounted: a validator that came after the genesis is not named by it, and is not left out either.
func TestSignersAreCounted(t *testing.T) {
	var out bytes.Buffer
	c := &cli{system: system{out: &out}}
	b := reportBlock{Signed: 4, Validators: 5, SignedPower: 40, Power: 50, Signers: []string{"cainiao", "correos", "usps"}}
	c.sayBlock(&b)
	const want = "by 4 of 5 validators, 40 of 50 power: cainiao, correos, usps, and 1 whose key came after the genesis\n"
	if !strings.Contains(out.String(), want) {
		t.Error(out.String())
	}
}

// TestWarningsTellTheirEvents: a warning is shown with the event that raised it, and as it stood at a height.
func TestWarningsTellTheirEvents(t *testing.T) {
	arrive := ledgertest.Action(canon.ActionTypeArrive, 20, parcel)
	depart := ledgertest.Action(canon.ActionTypeDepart, 10, parcel)
	c := chainOf(t, "cainiao", ledgertest.Action(canon.ActionTypeAccept, 1, parcel), arrive, depart)
	v := c.Ask(parcel)
	find := func(r *report) *reportRaised {
		for i := range r.Warnings {
			if r.Warnings[i].Code == "W1" {
				return &r.Warnings[i]
			}
		}
		return nil
	}
	now := time.UnixMilli(c.Time())
	w := find(newReport(v, now))
	if w == nil || w.Standing || w.Applied == nil || w.Applied.Event != "2/0/0" || w.Resolved == nil || w.Resolved.Event != "3/0/0" || w.Text == "" {
		t.Errorf("%+v", w)
	}
	then := find(newReportAs(v, trace.Options{Height: 2}, now))
	if then == nil || !then.Standing || then.Resolved != nil {
		t.Errorf("at height 2: %+v", then)
	}
	if r := newReportAs(v, trace.Options{Height: 1}, now); find(r) != nil || len(r.History) != 1 || r.AsOf.Height != 1 {
		t.Errorf("at height 1: %+v", r.Warnings)
	}
}
