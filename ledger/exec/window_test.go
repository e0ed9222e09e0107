package exec_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/waybill-network/waybill/ledger/exec"
)

// TestWindowModel compares the window with a list of all entries ever added. Times jump as ledger time does after an idle
// night, and what is dropped, and when, may not show.
func TestWindowModel(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 1))
		w, model := exec.NewWindow(), map[[16]byte]exec.Entry{}
		now := int64(1_767_600_000_000)
		for step := range 300 {
			var batch []exec.Entry
			for range r.IntN(6) {
				e := exec.Entry{Organisation: fmt.Sprint("org-", r.IntN(3)), Expiry: now + r.Int64N(8000) + 1}
				e.Key[0], e.Key[1] = byte(r.IntN(256)), byte(r.IntN(256))
				if old, ok := model[e.Key]; ok && old.Expiry > now {
					continue // exec adds no key that is held
				}
				model[e.Key] = e
				batch = append(batch, e)
			}
			w.Add(batch)
			now += r.Int64N(1500)
			if r.IntN(40) == 0 {
				now += 40_000_000
			}
			if r.IntN(3) > 0 {
				w.Drop(now - r.Int64N(2)*r.Int64N(3000))
			}
			live := map[string]int{}
			for key, e := range model {
				if e.Expiry > now {
					live[e.Organisation]++
				}
				if got := w.Holds(key, now); got != (e.Expiry > now) {
					t.Fatalf("seed %d step %d: %x expires %d ms from now, held %v", seed, step, key[:2], e.Expiry-now, got)
				}
			}
			for i := range 4 {
				org := fmt.Sprint("org-", i)
				if got := w.Live(org, now); got != live[org] {
					t.Fatalf("seed %d step %d: %s has %d live entries, want %d", seed, step, org, got, live[org])
				}
			}
			if total := live["org-0"] + live["org-1"] + live["org-2"]; w.Len() < total {
				t.Fatalf("seed %d step %d: holds %d of %d", seed, step, w.Len(), total)
			}
		}
		if w.Drop(now + 1e9); w.Len() != 0 {
			t.Errorf("seed %d: %d entries are never dropped", seed, w.Len())
		}
	}
}

// TestEntryKeys: organisation and nonce are the key, and nothing else is.
func TestEntryKeys(t *testing.T) {
	c := found(t, nothing)
	a, b := scan(c, "cainiao"), scan(c, "cainiao")
	same := *a
	same.Raw, same.Body.Actions = nil, nil
	if exec.EntryOf(a) != exec.EntryOf(&same) || exec.EntryOf(a).Key == exec.EntryOf(b).Key {
		t.Error("nonce")
	}
	other := *a
	other.Body.Organisation = "usps"
	if exec.EntryOf(a).Key == exec.EntryOf(&other).Key {
		t.Error("organisation")
	}
	// The organisation's length is hashed: "ab" ‖ "c…" is not "a" ‖ "bc…".
	x, y := *a, *a
	x.Body.Organisation, x.Body.Nonce = "ab", []byte("c123456789012345")
	y.Body.Organisation, y.Body.Nonce = "a", []byte("bc123456789012345")
	if exec.EntryOf(&x).Key == exec.EntryOf(&y).Key {
		t.Error("boundary between organisation and nonce")
	}
}

// TestWindowAfterLongStop: a chain that stood still for a hundred years goes on at once.
func TestWindowAfterLongStop(t *testing.T) {
	const start, century = 1_767_600_000_000, 100 * 365 * 86_400_000
	w := exec.NewWindow()
	for i := range 50 {
		w.Add([]exec.Entry{{Key: [16]byte{byte(i)}, Organisation: "usps", Expiry: start + int64(i)*1000}})
	}
	begun := time.Now()
	if n := w.Live("usps", start+24_500); n != 25 {
		t.Errorf("%d are live halfway", n)
	}
	for range 100 {
		if n := w.Live("usps", start+century); n != 0 {
			t.Errorf("%d are live", n)
		}
	}
	w.Drop(start + century)
	w.Add([]exec.Entry{{Key: [16]byte{1}, Organisation: "usps", Expiry: start + century + 5000}})
	if w.Len() != 1 || w.Live("usps", start+century) != 1 || !w.Holds([16]byte{1}, start+century) || w.Holds([16]byte{2}, 0) {
		t.Error("what is new is not all that it holds")
	}
	if took := time.Since(begun); took > time.Second {
		t.Errorf("it takes %v", took)
	}
}
