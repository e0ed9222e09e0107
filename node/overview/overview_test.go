package overview

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
	"github.com/waybill-network/waybill/ledger/store"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/node/nodetest"
)

// parcelOf is the n-th of some parcels.
func parcelOf(n int) string {
	serial := fmt.Sprintf("%08d", 50_000_000+n)
	check, _ := ident.S10CheckDigit(serial)
	return fmt.Sprintf("RB%s%cCN", serial, check)
}

// told is a chain with a story and quarrels about custody: of eight parcels, all taken with a reserve, three are handed over
// again without one.
func told(t *testing.T) *nodetest.Node {
	t.Helper()
	n := nodetest.Over(t, ledgertest.New(t))
	for _, b := range ledgertest.Tell(t, 7, 150).Blocks {
		n.CommitAt(b.Time, b.Txs...)
	}
	for i := range 8 {
		quarrel(t, n, i)
	}
	for i := range 3 {
		must(t, n, "usps", offer(n, parcelOf(2*i), "correos"))
		must(t, n, "correos", act(n, canon.ActionTypeCustodyAccept, parcelOf(2*i)))
	}
	return n
}

// quarrel has a parcel taken over with a reserve.
func quarrel(t *testing.T, n *nodetest.Node, i int) {
	t.Helper()
	must(t, n, "cainiao", act(n, canon.ActionTypeAccept, parcelOf(i)))
	must(t, n, "cainiao", offer(n, parcelOf(i), "usps"))
	reserve := act(n, canon.ActionTypeCustodyReserve, parcelOf(i))
	reserve.Core.Irregularity = canon.IrregularityLoss
	must(t, n, "usps", reserve)
}

func act(n *nodetest.Node, kind uint32, units ...string) tx.DraftAction {
	return ledgertest.Action(kind, (n.Time()-ledgertest.Start)/1000, units...)
}

func offer(n *nodetest.Node, unit, to string) tx.DraftAction {
	a := act(n, canon.ActionTypeCustodyOffer, unit)
	a.Core.Offer = &canon.Offer{To: to}
	return a
}

func must(t *testing.T, n *nodetest.Node, org string, a tx.DraftAction) {
	t.Helper()
	if c := n.Commit(n.Tx(org, a)); c[0] != code.OK {
		t.Fatalf("%s: %s", org, c[0])
	}
}

// fold gathers until everything committed was read.
func fold(t *testing.T, n *nodetest.Node, depth Depth) *Fold {
	t.Helper()
	f := New(n.Query, depth, slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); f.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ended })
	caughtUp(t, f, n)
	return f
}

func caughtUp(t *testing.T, f *Fold, n *nodetest.Node) {
	t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		if _, to := f.Seen(); to == n.Store.Last().Height {
			return
		}
		if time.Now().After(end) {
			t.Fatal("it does not catch up")
		}
	}
}

// recount reads every block above a height in the dumbest way, in the order of the chain.
func recount(t *testing.T, n *nodetest.Node, above uint64) (all []Notice) {
	t.Helper()
	for h := above + 1; h <= n.Store.Last().Height; h++ {
		b, _, err := n.Store.Block(h)
		if err != nil {
			t.Fatal(err)
		}
		err = n.Store.Txs(h, func(s *store.Tx) error {
			r, err := s.Receipt()
			if err != nil || len(r.Notices) == 0 {
				return err
			}
			x, err := tx.Read(slices.Clone(s.Raw), n.Store.ChainID())
			if err != nil {
				return err
			}
			for _, e := range r.Notices {
				found := Notice{
					Code: code.Notice(e.Code), Height: h, Tx: s.Index, Action: e.Action - 1, Time: b.Time, TxID: x.ID[:],
					Organisation: x.Body.Organisation, unit: e.Unit,
				}
				if e.Unit > 0 { // else it is of the action, such as the end of a proposal
					u := x.Body.Actions[e.Action-1].Units[e.Unit-1]
					found.Unit = &Unit{u.Scheme, u.Namespace, string(u.Value)}
				}
				all = append(all, found)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// kindsOf counts notices as Kinds does, from all of them.
func kindsOf(n *nodetest.Node, all []Notice) (out []Kind) {
	for _, c := range code.Notices() {
		k := Kind{Code: c}
		for _, x := range all {
			if x.Code != c {
				continue
			}
			k.Count++
			k.Newest = slices.Insert(k.Newest, 0, x)
			if x.Time/60_000 > n.Time()/60_000-10 {
				k.Recent++
			}
		}
		if k.Newest = k.Newest[:min(8, len(k.Newest))]; k.Count > 0 {
			out = append(out, k)
		}
	}
	return out
}

// disputedKeys are the register keys of all records with a dispute, by reading every one of them.
func disputedKeys(t *testing.T, n *nodetest.Node) map[proof.Hash]uint64 {
	t.Helper()
	v, err := n.Store.At(n.Store.Last().Height)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = v.Close() }()
	out := map[proof.Hash]uint64{}
	err = v.Scan(1, v.Width, func(_ uint64, row []byte) error {
		rec, _, raw, err := register.Split(row)
		if err != nil {
			return err
		}
		s, err := register.ReadState(raw)
		if err != nil {
			return err
		}
		stands := slices.ContainsFunc(s.Warnings, func(w canon.Warning) bool {
			return (w.Code == 22 || w.Code == 28) && w.Resolved == 0
		})
		if s.Flags != nil && s.Flags.Disputed > 0 {
			out[rec.Key] = s.Flags.Disputed
		} else if stands {
			out[rec.Key] = 0
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestRecount: what is gathered is what a recount of every block finds, after the start and then block by block.
func TestRecount(t *testing.T) {
	n := told(t)
	f := fold(t, n, DefaultDepth())
	for round := range 3 {
		want := kindsOf(n, recount(t, n, 0))
		if len(want) < 6 || !slices.ContainsFunc(want, func(k Kind) bool { return k.Recent > 0 && k.Recent < k.Count }) {
			t.Fatalf("the story has too little to count: %d kinds", len(want))
		}
		if diff := cmp.Diff(want, f.Kinds(), cmp.AllowUnexported(Notice{})); diff != "" {
			t.Fatalf("round %d, %s", round, diff)
		}
		quarrel(t, n, 20+round)
		n.CommitAt(n.Time() + 240_000)
		caughtUp(t, f, n)
	}
}

// TestDisputes: the disputed units are those that a search of the whole register finds; who handed over again is not among
// them, nor watched any more.
func TestDisputes(t *testing.T) {
	n := told(t)
	f := fold(t, n, DefaultDepth())
	want := disputedKeys(t, n)
	open, dropped, err := f.Disputes()
	if err != nil || dropped != 0 || len(want) < 5 {
		t.Fatalf("%d disputes, %d dropped, %v", len(want), dropped, err)
	}
	got := map[proof.Hash]uint64{}
	for i, d := range open {
		got[proof.Key(d.Unit.Scheme, d.Unit.Namespace, []byte(d.Unit.Value), d.Epoch)] = d.Since
		if i > 0 && open[i-1].Raised.Height < d.Raised.Height {
			t.Errorf("%+v comes before %+v", open[i-1], d)
		}
		if len(d.Codes) == 0 || d.Custody.Custodian == "" {
			t.Errorf("%+v", d)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(f.suspects.byUnit) != len(open) {
		t.Errorf("%d units are watched, %d disputed", len(f.suspects.byUnit), len(open))
	}
	d := open[0]
	if d.Unit.Value != parcelOf(7) || d.Custody.Custodian != "usps" || d.Raised.Organisation != "usps" || d.Codes[0] != code.CustodyReserved {
		t.Errorf("%+v", d)
	}
	must(t, n, "usps", offer(n, parcelOf(7), "correos"))
	must(t, n, "correos", act(n, canon.ActionTypeCustodyAccept, parcelOf(7)))
	caughtUp(t, f, n)
	if now, _, err := f.Disputes(); err != nil || len(now) != len(open)-1 {
		t.Errorf("%d disputes after one was settled, %v", len(now), err)
	}
}

// TestDepth: only the last blocks are read, and it says which.
func TestDepth(t *testing.T) {
	n := told(t)
	last := n.Store.Last().Height
	for _, depth := range []Depth{{Blocks: 9, Txs: 1 << 40}, {Blocks: 1 << 40, Txs: 5}, {}} {
		f := fold(t, n, depth)
		from, to := f.Seen()
		if to != last || from == 1 || last+1-from > 60 || depth.Blocks == 9 && last+1-from != 9 {
			t.Errorf("%+v: %d to %d", depth, from, to)
		}
		if diff := cmp.Diff(kindsOf(n, recount(t, n, from-1)), f.Kinds(), cmp.AllowUnexported(Notice{})); diff != "" && to >= from {
			t.Errorf("%+v: %s", depth, diff)
		}
	}
}

// TestSuspectsAreBounded: of too many the oldest go, and are counted.
func TestSuspectsAreBounded(t *testing.T) {
	var s suspects
	for i := range 3 * maxSuspects {
		s.add(&Notice{Height: uint64(i), Unit: &Unit{Value: fmt.Sprint(i)}})
		s.add(&Notice{Height: uint64(i)}) // of nothing
		if len(s.byUnit) > maxSuspects+maxSuspects/4 {
			t.Fatalf("%d units", len(s.byUnit))
		}
	}
	if int(s.dropped)+len(s.byUnit) != 3*maxSuspects || s.byUnit[Unit{Value: "0"}] != nil {
		t.Errorf("%d dropped, %d kept", s.dropped, len(s.byUnit))
	}
	if newest := s.list()[0].Unit.Value; newest != fmt.Sprint(3*maxSuspects-1) {
		t.Errorf("the newest is %s", newest)
	}
}

// TestMissingBlock: a block that the store cannot give is an error, and a stop is none.
func TestMissingBlock(t *testing.T) {
	n := told(t)
	var log strings.Builder
	f := New(n.Query, Depth{Blocks: 3, Txs: 1000}, slog.New(slog.NewTextHandler(&log, nil)))
	if err := f.read(n.Store.Last().Height + 7); !errors.Is(err, store.ErrCorrupt) {
		t.Errorf("a block that does not exist was read: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	f.Run(ctx)
	if log.Len() > 0 {
		t.Errorf("said %q of a stop", log.String())
	}
}
