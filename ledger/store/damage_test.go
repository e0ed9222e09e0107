package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/register"
	"github.com/waybill-network/waybill/ledger/store"
	"github.com/waybill-network/waybill/ledger/tx"
)

// TestDamagedStoreGivesNoWrongAnswer: whatever key of whatever family is changed, opening refuses, or what
// the store answers is right or an error; it never panics. (What is answered wrong of a transaction's bytes,
// its reader finds, who hashes them; package fsck names all damage.)
func TestDamagedStoreGivesNoWrongAnswer(t *testing.T) {
	const n = 20
	story := ledgertest.Tell(t, 30, n)
	disk := vfs.NewCrashableMem()
	s := open(t, story.Genesis, options(disk))
	play(t, s, story, n)
	whole := dump(t, s)
	members, err := s.Members()
	if err != nil || len(members) < len(story.Genesis.Members) {
		t.Fatalf("%d members, %v", len(members), err)
	}
	txs := final(t, s, n)
	shut(t, s)
	random := rand.New(rand.NewPCG(30, 0))
	refused, wrong := map[byte]int{}, map[byte]int{}
	for range 120 {
		e := whole[random.IntN(len(whole))]
		family := store.Families[random.IntN(len(store.Families))]
		for e.Key[0] != family {
			e = whole[random.IntN(len(whole))]
		}
		bad := disk.CrashClone(vfs.CrashCloneCfg{})
		s, err := store.OpenRaw(dir, options(bad))
		if err != nil {
			t.Fatal(err)
		}
		value := damaged(random, e.Value, whole)
		if err := s.Put(e.Key, value); err != nil {
			t.Fatal(err)
		}
		shut(t, s)
		if s, err = store.Open(dir, nil, options(bad)); err != nil {
			if !told(err) {
				t.Errorf("%s: opening says %v", store.Place([]byte(e.Key)), err)
			}
			refused[family]++
			continue
		}
		if err := question(s, story, txs, family); err != nil {
			if !told(err) {
				t.Errorf("%s is now %x: %v", store.Place([]byte(e.Key)), value, err)
			}
			wrong[family]++
		}
		shut(t, s)
	}
	t.Logf("refused %v, not answered %v", refused, wrong)
	for _, family := range []byte("gm") {
		if refused[family] == 0 {
			t.Errorf("no damage of family %c was refused", family)
		}
	}
}

// final returns the transactions that can be found by id.
func final(t *testing.T, s *store.Store, n uint64) map[proof.Hash]*store.Tx {
	t.Helper()
	out := map[proof.Hash]*store.Tx{}
	for h := range n + 1 {
		err := s.Txs(h, func(got *store.Tx) error {
			if got.Code.Final() {
				kept := *got
				kept.Raw = bytes.Clone(got.Raw)
				parsed, err := tx.Read(kept.Raw, s.ChainID())
				if err != nil {
					return err
				}
				out[parsed.ID] = &kept
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// damaged is a value with a bit flipped, cut, lengthened, emptied (which deletes it), or another key's.
func damaged(random *rand.Rand, value string, whole []store.Entry) string {
	b := []byte(value)
	switch random.IntN(6) {
	case 0:
		return value[:random.IntN(len(value))]
	case 1:
		return value + "\x00"
	case 2:
		return whole[random.IntN(len(whole))].Value
	default:
		b[random.IntN(len(b))] ^= 1 << random.IntN(8)
		return string(b)
	}
}

// told reports whether an error names damage in a way that a caller can tell.
func told(err error) bool {
	for _, reason := range []error{
		store.ErrCorrupt, store.ErrFormat, store.ErrNotFounded, store.ErrOtherChain, register.ErrRow, register.ErrInvariant,
	} {
		if errors.Is(err, reason) {
			return true
		}
	}
	return false
}

// question asks a store everything, and returns an error where it does not answer or answers wrong. Proofs
// are verified against the app hash of the story, which the damaged store cannot change.
func question(s *store.Store, story *ledgertest.Story, txs map[proof.Hash]*store.Tx, family byte) error {
	var failed error
	fail := func(err error) {
		if failed == nil || !told(err) {
			failed = err
		}
	}
	for _, height := range []uint64{s.Last().Height, s.Last().Height - 1} {
		v, err := s.At(height)
		if err != nil {
			fail(err)
			continue
		}
		v.AppHash = story.After[height].AppHash
		for _, unit := range story.Units {
			_, _ = ask(s, v, unit) // an error of any kind is no answer, and an answer is verified
		}
		v.Close()
	}
	for id, want := range txs {
		got, err := s.Find(id)
		if err != nil {
			fail(err)
		} else if got != nil && family != 't' && (!bytes.Equal(got.Raw, want.Raw) || got.Height != want.Height || got.Index != want.Index) {
			fail(fmt.Errorf("transaction %x is found as %d of height %d", id, got.Index, got.Height))
		}
	}
	if list, err := s.Members(); err != nil {
		fail(err)
	} else if len(list) < len(story.Genesis.Members) && family != 'o' {
		fail(errors.New("a member is missing"))
	}
	return failed
}

// TestOpeningRefusesWhatIsNotItsOwn: another chain, another format, no ledger, and a directory with other
// things in it.
func TestOpeningRefusesWhatIsNotItsOwn(t *testing.T) {
	story := ledgertest.Tell(t, 31, 5)
	o := options(vfs.NewMem())
	if _, err := store.Open(dir, nil, o); !errors.Is(err, store.ErrNotFounded) {
		t.Errorf("an empty directory without a genesis: %v", err)
	}
	s := open(t, story.Genesis, o)
	play(t, s, story, 5)
	shut(t, s)

	other, err := genesis.New("test", ledgertest.Start+1, genesis.Defaults(), ledgertest.Cards())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(dir, other, o); !errors.Is(err, store.ErrOtherChain) {
		t.Errorf("another genesis: %v", err)
	}
	for format, want := range map[string]error{"1": store.ErrFormat, "3": store.ErrFormat, "22": store.ErrFormat, "": store.ErrCorrupt} {
		s = open(t, story.Genesis, o)
		if err := s.Put("mformat", format); err != nil {
			t.Fatal(err)
		}
		shut(t, s)
		if _, err := store.Open(dir, story.Genesis, o); !errors.Is(err, want) {
			t.Errorf("format %q: %v", format, err)
		}
		if _, err := store.Inspect(dir, nil, o); err == nil {
			t.Errorf("format %q can be inspected", format)
		}
		s, err = store.OpenRaw(dir, o)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Put("mformat", "2"); err != nil {
			t.Fatal(err)
		}
		shut(t, s)
	}
	s = open(t, nil, o)
	if err := sound(s, story); err != nil {
		t.Error(err)
	}
	shut(t, s)
}
