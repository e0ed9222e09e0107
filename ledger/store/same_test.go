package store_test

import (
	"runtime"
	"sync"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/google/go-cmp/cmp"

	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/tx"
)

// TestStoryIsRich: tests that replay stories judge something.
func TestStoryIsRich(t *testing.T) {
	codes := ledgertest.Tell(t, 1, 200).Codes()
	for _, c := range []code.Code{
		code.OK, code.Malformed, code.BadSignature, code.Expired, code.Replayed, code.Role, code.Commissioned,
		code.RangeOverlap, code.NotCustodian, code.OfferOpen, code.NoOffer,
	} {
		if codes[c] == 0 {
			t.Errorf("no transaction ends as %s: %v", c, codes)
		}
	}
}

// TestSameBlocksSameState: nothing but the blocks shows in the state, to the last byte on disk.
func TestSameBlocksSameState(t *testing.T) {
	const n = 60
	story := ledgertest.Tell(t, 2, n)
	known := &knowing{txs: map[string]*tx.Tx{}, facts: map[proof.Hash]bool{}}
	first := open(t, story.Genesis, options(vfs.NewMem()))
	for _, b := range story.Blocks {
		if err := apply(first, b, known); err != nil {
			t.Fatal(err)
		}
	}
	shut(t, first)
	var want []string
	for _, how := range []struct {
		name  string
		cores int
		cache exec.Cache
		again bool // open again after every block
	}{
		{"one core", 1, nil, false},
		{"two cores", 2, nil, false},
		{"eight cores", 8, nil, false},
		{"everything read and verified before", 2, known, false},
		{"opened again after every block", 2, nil, true},
	} {
		t.Run(how.name, func(t *testing.T) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(how.cores))
			o := options(vfs.NewMem())
			s := open(t, story.Genesis, o)
			for h, b := range story.Blocks {
				if err := apply(s, b, how.cache); err != nil {
					t.Fatal(err)
				}
				if s.Last() != story.After[h+1] {
					t.Fatalf("height %d: %+v, at first %+v", h+1, s.Last(), story.After[h+1])
				}
				if how.again {
					shut(t, s)
					s = open(t, nil, o)
					if err := sound(s, story); err != nil {
						t.Fatal(err)
					}
				}
			}
			got := lines(t, dump(t, s))
			if want == nil {
				want = got
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the disk differs:\n%s", diff)
			}
			askAll(t, s, story, n)
			askAll(t, s, story, n-1)
			shut(t, s)
		})
	}
}

// knowing is a cache that forgets nothing.
type knowing struct {
	mu    sync.Mutex
	txs   map[string]*tx.Tx
	facts map[proof.Hash]bool
}

func (k *knowing) Read(raw []byte) *tx.Tx {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.txs[string(raw)]
}

func (k *knowing) Verified(fact proof.Hash) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.facts[fact]
}

func (k *knowing) Learn(t *tx.Tx, fact proof.Hash) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.txs[string(t.Raw)], k.facts[fact] = t, true
}
