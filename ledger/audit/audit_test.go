package audit_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-network/waybill/ledger/audit"
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/proof"
)

func (w *world) verify(file []byte) (*audit.Report, error) {
	return audit.Verify(bytes.NewReader(file), w.Root())
}

func (w *world) holds(file []byte) *audit.Report {
	w.T.Helper()
	r, err := w.verify(file)
	if err != nil {
		w.T.Fatal(err)
	}
	return r
}

func TestRange(t *testing.T) {
	w := newWorld(t)
	r := w.holds(w.file(rangeHead(1, w.last()), w.complete(1, w.last())...))
	want := audit.Tally{
		Transactions: 10, Accepted: 6, Unreadable: 1, Unproven: 1,
		Refused: map[code.Code]uint64{code.Malformed: 1, code.Replayed: 1, code.BadSignature: 1, code.NoOffer: 1},
		Acts: map[uint32]uint64{
			canon.ActionTypeAccept: 1, canon.ActionTypeObserve: 2, canon.ActionTypeAggregate: 1, canon.ActionTypeAddKey: 1,
			canon.ActionTypeRevokeKey: 1,
		},
		Signers: map[string]uint64{"cainiao": 2, "usps": 4},
	}
	if diff := cmp.Diff(want, r.Tally); diff != "" {
		t.Error(diff)
	}
	if r.Blocks != w.last() || r.Proven.Height != w.last()+1 || r.Members["usps"].Title != "USPS" || r.FirstSeconds >= r.LastSeconds {
		t.Errorf("%+v", r)
	}
	// A part of the chain, up to a block in its middle.
	if r := w.holds(w.file(rangeHead(2, 3), w.complete(2, 3)...)); r.Blocks != 2 || r.Proven.Height != 4 {
		t.Errorf("%+v", r)
	}
}

func TestOrganisation(t *testing.T) {
	w := newWorld(t)
	r := w.holds(w.file(orgHead("usps", 1, w.last()), w.signed("usps")...))
	if r.Blocks != 5 || r.Transactions != 5 || r.Accepted != 4 || r.Refused[code.NoOffer] != 1 || len(r.Signers) != 1 ||
		r.Subject.Subject.State.Member.Id != "usps" {
		t.Errorf("%+v", r)
	}
	if m := r.Members["usps"]; m == nil || len(m.Keys) != 2 {
		t.Errorf("%+v", m)
	}
}

func TestUnit(t *testing.T) {
	w := newWorld(t)
	r := w.holds(w.file(unitHead, w.about(parcel)...))
	// The bag's scan is in the proof, as its record is; its transaction was not put in.
	if r.Subject.Verdict != proof.Caution && r.Subject.Verdict != proof.Genuine || r.Events != 4 || r.Whole != 3 || r.Transactions != 3 {
		t.Errorf("%s: %d of %d events, %d transactions", r.Subject.Verdict, r.Whole, r.Events, r.Transactions)
	}
	if r := w.holds(w.file(unitHead, w.about(parcel)[0])); r.Whole != 0 || r.Transactions != 0 {
		t.Errorf("%+v", r)
	}
}

// TestRefused: each way in which a file can leave something out, or say what is not so.
func TestRefused(t *testing.T) {
	w := newWorld(t)
	last := w.last()
	all := w.complete(1, last)
	org := w.signed("usps")
	unit := w.about(parcel)
	drop := func(f []frame, i int) []frame { return slices.Delete(slices.Clone(f), i, i+1) }
	swap := func(f []frame, i, j int) []frame {
		f = slices.Clone(f)
		f[i], f[j] = f[j], f[i]
		return f
	}
	with := func(f []frame, i int, x frame) []frame {
		f = slices.Clone(f)
		f[i] = x
		return f
	}
	change := func(h uint64, f func(*canon.AuditBlock)) frame {
		b := *w.block(h)
		b.Transactions = slices.Clone(b.Transactions)
		f(&b)
		return blockFrame(&b)
	}
	stale := newWorld(t)
	early := stale.member("usps") // of the same chain, a block before
	stale.Block()
	id, _, err := ident.Parse(other)
	if err != nil {
		t.Fatal(err)
	}
	foreign := w.block(3).Transactions[4].Envelope
	for _, tt := range []struct {
		name string
		file []byte
		want error
	}{
		{"nothing", nil, audit.ErrFrame},
		{"a proof file", w.member("usps"), audit.ErrFrame},
		{"a head of nothing", w.file(canon.AuditHead{Kind: 9}), nil},
		{"no frames", w.file(unitHead), audit.ErrFrame},
		{"a block before the path", w.file(rangeHead(1, last), drop(all, 0)...), audit.ErrFrame},
		{"the first block", w.file(rangeHead(1, last), drop(all, 3)...), audit.ErrIncomplete},
		{"a block in the middle", w.file(rangeHead(1, last), drop(all, 4)...), audit.ErrLink},
		{"the last block", w.file(rangeHead(1, last), drop(all, len(all)-1)...), audit.ErrIncomplete},
		{"the block at the end of the range", w.file(rangeHead(1, last-1), w.complete(1, last-2)...), audit.ErrIncomplete},
		{"blocks in another order", w.file(rangeHead(1, last), swap(all, 3, 4)...), audit.ErrIncomplete},
		{"a transaction", w.file(rangeHead(1, last), with(all, 3, blockFrame(audit.Part(w.block(1),
			func(t *canon.AuditTransaction) bool { return t.Index > 0 })))...), audit.ErrIncomplete},
		{"a transaction, and its count", w.file(rangeHead(1, last), with(all, 3, change(1, func(b *canon.AuditBlock) {
			b.Transactions, b.Count = b.Transactions[:1], 1
		}))...), audit.ErrData},
		{"all transactions", w.file(rangeHead(1, last), with(all, 3, change(1, func(b *canon.AuditBlock) {
			b.Transactions, b.Count = nil, 0
		}))...), audit.ErrData},
		{"siblings of none", w.file(rangeHead(1, last), with(all, 4, change(2, func(b *canon.AuditBlock) {
			b.DataSiblings = [][]byte{make([]byte, 32)}
		}))...), audit.ErrData},
		{"a refusal called accepted", w.file(rangeHead(1, last), with(all, 5, change(3, func(b *canon.AuditBlock) {
			b.Transactions[4].Code = 0
		}))...), audit.ErrResults},
		{"another receipt", w.file(rangeHead(1, last), with(all, 3, change(1, func(b *canon.AuditBlock) {
			b.Transactions[0].Receipt = b.Transactions[1].Receipt
		}))...), audit.ErrReceipt},
		{"a header's time", w.file(rangeHead(1, last), with(all, 3, change(1, func(b *canon.AuditBlock) {
			h := *b.Header
			h.Seconds++
			b.Header = &h
		}))...), audit.ErrLink},
		{"a signer's record", w.file(rangeHead(1, last), drop(all, 2)...), audit.ErrUnsigned},
		{"a signer's record, twice", w.file(rangeHead(1, last), with(all, 1, proofFrame(w.member("usps")))...), audit.ErrRecord},
		{"a record of too early a state", stale.file(rangeHead(1, last+1), with(stale.complete(1, last+1), 2, proofFrame(early))...),
			audit.ErrRecord},
		{"a record of no organisation", w.file(rangeHead(1, last), with(all, 1, proofFrame(w.proof(id)))...), audit.ErrRecord},
		{"another organisation's record", w.file(orgHead("cainiao", 1, last), org...), audit.ErrRecord},
		{"another organisation's transaction", w.file(orgHead("usps", 1, last), with(org, 2, blockFrame(w.block(1)))...), audit.ErrForeign},
		{"a forged transaction", w.file(orgHead("usps", 1, last), with(org, 4, blockFrame(audit.Part(w.block(3),
			func(t *canon.AuditTransaction) bool { return t.Index >= 3 })))...), audit.ErrUnsigned},
		{"a height out of the range", w.file(orgHead("usps", 2, last), org...), audit.ErrForeign},
		{"a block without its successor", w.file(orgHead("usps", 1, last), drop(org, 3)...), audit.ErrLink},
		{"a block of the organisation twice", w.file(orgHead("usps", 1, last), slices.Insert(slices.Clone(org), 3, org[2])...), audit.ErrFrame},
		{"a block of nothing", w.file(orgHead("usps", 1, last), slices.Insert(slices.Clone(org), 3,
			lightFrame(w.light(3)), blockFrame(w.block(2)))...), audit.ErrFrame},
		{"no record", w.file(orgHead("usps", 1, last), drop(org, 0)...), audit.ErrFrame},
		{"two units", w.file(unitHead, append(slices.Clone(unit), unit[0])...), audit.ErrFrame},
		{"a transaction about another unit", w.file(unitHead, append(slices.Clone(unit), envelopeFrame(foreign))...), audit.ErrForeign},
		{"a transaction twice", w.file(unitHead, append(slices.Clone(unit), unit[1])...), audit.ErrForeign},
		{"bytes that are no transaction", w.file(unitHead, append(slices.Clone(unit), envelopeFrame([]byte("none")))...), audit.ErrForeign},
		{"bytes after the end", append(w.file(unitHead, unit...), 0), audit.ErrFrame},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := audit.Verify(bytes.NewReader(tt.file), w.Root())
			if err == nil || tt.want != nil && !errors.Is(err, tt.want) || audit.Reason(err) == "" {
				t.Errorf("%v (%s), want %v", err, audit.Reason(err), tt.want)
			}
		})
	}
}

// sealed counts the frames of a file again, and writes its end anew.
func sealed(file []byte) []byte {
	end := len(file) - 45
	frames, at := uint64(0), len(audit.Magic)
	for ; at < end; frames++ {
		at += 5 + int(binary.BigEndian.Uint32(file[at+1:]))
	}
	sum := sha256.Sum256(file[:end])
	out := append(bytes.Clone(file[:end+5]), make([]byte, 8)...)
	binary.BigEndian.PutUint64(out[end+5:], frames)
	return append(out, sum[:]...)
}

// small is a chain of two blocks, so that each byte of its files can be changed in turn.
func small(t testing.TB) *world {
	t.Helper()
	cards := []canon.Member{ledgertest.Member("usps", "USPS", 10, canon.Role{Type: canon.RoleTypePost})}
	w := &world{ledgertest.New(t, cards...), map[uint64]*canon.LightBlock{}}
	one := ledgertest.Action(canon.ActionTypeAccept, 1, parcel)
	one.Detail = []canon.DetailField{{Name: "note", Value: []byte(`"a"`)}}
	w.Must(w.Tx("usps", one), w.Tx("usps", ledgertest.Action(canon.ActionTypeObserve, 2, other)))
	w.Block(w.Tx("usps", ledgertest.Action(canon.ActionTypeCustodyAccept, 3, other)))
	return w
}

// TestEveryByteCounts: a file with any byte changed is refused for a reason that has a word. So it is when whoever changed
// it has sealed it again; then it may say the same as before, since the place of a transaction in a block of which not all
// is shown is not proven, and not told.
func TestEveryByteCounts(t *testing.T) {
	w := small(t)
	for name, file := range map[string][]byte{
		"range": w.file(rangeHead(1, 2), lightFrame(w.light(3)), proofFrame(w.member("usps")), blockFrame(w.block(1)), blockFrame(w.block(2))),
		"organisation": w.file(orgHead("usps", 1, 2), proofFrame(w.member("usps")), lightFrame(w.light(2)),
			blockFrame(audit.Part(w.block(1), func(t *canon.AuditTransaction) bool { return t.Index == 1 }))),
		"unit": w.file(unitHead, w.about(parcel)...),
	} {
		t.Run(name, func(t *testing.T) {
			t.Logf("%d bytes", len(file))
			want := told(w.holds(file))
			head := len(audit.Magic) + 5 + int(binary.BigEndian.Uint32(file[len(audit.Magic)+1:]))
			same := 0
			for i := range file {
				changed := bytes.Clone(file)
				changed[i] ^= 1 << (i % 8)
				if _, err := w.verify(changed); err == nil || audit.Reason(err) == "" {
					t.Fatalf("byte %d: %v", i, err)
				}
				inFrames := i >= len(audit.Magic) && i < len(file)-45
				if inFrames && (name != "organisation" || i >= head) { // what an organisation's range is, only its writer says
					same += w.resealed(t, i, changed, want)
				}
			}
			if same > 4 || name != "organisation" && same > 0 {
				t.Errorf("%d changes that say the same", same)
			}
		})
	}
}

// resealed verifies a changed file with a seal of its own, where its frames are still such.
func (w *world) resealed(t *testing.T, i int, changed []byte, want string) (same int) {
	t.Helper()
	at := len(audit.Magic)
	for at < len(changed)-45 {
		at += 5 + int(binary.BigEndian.Uint32(changed[at+1:min(at+5, len(changed))]))
	}
	if at != len(changed)-45 {
		return 0 // another length of a frame: where the end is, is anybody's guess
	}
	r, err := w.verify(sealed(changed))
	switch {
	case err == nil && told(r) == want:
		return 1
	case err == nil || audit.Reason(err) == "":
		t.Fatalf("byte %d, sealed again: %v", i, err)
	}
	return 0
}

// told is everything that a report says.
func told(r *audit.Report) string {
	s := fmt.Sprintf("%v %d %d %d %+v %d %d %v %v", r.Head.Kind, r.FirstSeconds, r.LastSeconds, r.Blocks, r.Tally, r.Events, r.Whole,
		r.Proven, r.Stale)
	for id, m := range r.Members {
		s += id + string(m.Encode())
	}
	if r.Subject != nil {
		s += string(r.Subject.Verdict) + string(r.File)
	}
	return s
}

// TestCutOff: a file that ends early says so, wherever.
func TestCutOff(t *testing.T) {
	w := small(t)
	file := w.file(unitHead, w.about(parcel)...)
	for n := range file {
		if _, err := w.verify(file[:n]); !errors.Is(err, audit.ErrFrame) {
			t.Fatalf("%d of %d bytes: %v", n, len(file), err)
		}
	}
}

// TestWriterPassesErrorsOn: a disk that is full is not a file.
func TestWriterPassesErrorsOn(t *testing.T) {
	w := small(t)
	full := errors.New("disk is full")
	a, err := audit.NewWriter(failing{full}, &canon.AuditHead{Version: 1, ChainId: w.Store.ChainID(), Kind: canon.AuditKindUnit})
	if !errors.Is(err, full) || !errors.Is(a.Proof([]byte{1}), full) || !errors.Is(a.Close(), full) {
		t.Error(err)
	}
}

type failing struct{ error }

func (f failing) Write([]byte) (int, error) { return 0, f.error }

func FuzzVerify(f *testing.F) {
	w := small(f)
	root := w.Root()
	f.Add(w.file(rangeHead(1, 2), lightFrame(w.light(3)), proofFrame(w.member("usps")), blockFrame(w.block(1)), blockFrame(w.block(2))))
	f.Add(w.file(orgHead("usps", 1, 2), w.signed("usps")...))
	f.Add(w.file(unitHead, w.about(parcel)...))
	f.Add([]byte(audit.Magic))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := audit.Verify(bytes.NewReader(b), root)
		if (err == nil) != (r != nil) || err != nil && audit.Reason(err) == "" {
			t.Errorf("%v, %v", r, err)
		}
	})
}
