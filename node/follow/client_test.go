package follow_test

import (
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/prove"
	"github.com/waybill-network/waybill/node/follow"
	"github.com/waybill-network/waybill/node/forge"
)

// TestFollows a chain while it grows, keeps what it trusts, and goes on from it.
func TestFollows(t *testing.T) {
	w := newWorld(t)
	cfg := w.config(t, w.honest)
	cfg.Sources = append(cfg.Sources, dead{"nowhere"})
	cfg.Dir = filepath.Join(t.TempDir(), "state")
	c, err := follow.New(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if s := c.Status(); s.Trusted.Height != 0 || s.Pin != "" || c.LightBlock(0) != nil {
		t.Errorf("before the first answer: %+v", s)
	}
	for range 3 {
		w.Commit()
		tip, err := c.Update(t.Context())
		if err != nil || tip.Height != w.Store.Last().Height || tip.Signed != 4 {
			t.Fatalf("%+v, %v", tip, err)
		}
	}
	if got := w.told("trusted"); len(got) != 3 || !slices.Equal(got[2].Agreed, []string{w.honest}) {
		t.Errorf("%+v", got)
	}
	if got := w.told("unreachable"); len(got) != 1 || got[0].Source != "nowhere" || got[0].Reason != "unreachable" {
		t.Errorf("a dead node is told of once: %+v", got)
	}
	s := c.Status()
	if !strings.HasPrefix(s.Pin, "8:") || s.Expires.Sub(w.now()) > 30*24*time.Hour || state(c, "nowhere").State != "unreachable" {
		t.Errorf("%+v", s)
	}
	if b := c.LightBlock(0); string(b) != string(c.LightBlock(8)) || c.LightBlock(99) != nil {
		t.Error("the light blocks that are trusted")
	}
	cfg.Sources = []follow.Source{dead{"nowhere"}}
	if c, err = follow.New(t.Context(), cfg); err != nil || c.Trusted().Height != 8 {
		t.Fatalf("after a restart: %v", err)
	}
	if _, err := c.Update(t.Context()); !errors.Is(err, follow.ErrNoSource) || follow.Reason(err) != "unreachable" {
		t.Errorf("nobody answers: %v", err)
	}
	if _, err := c.Ask(t.Context(), &follow.Question{Unit: parcel}); follow.Reason(err) != "unreachable" {
		t.Errorf("nobody answers: %v", err)
	}
	if _, err := c.Ask(t.Context(), &follow.Question{Unit: "RB123456784CN"}); !errors.As(err, new(*prove.AskError)) {
		t.Errorf("no question: %v", err)
	}
}

// TestQuestions: salt and epoch are part of what was asked, absence is an answer, and what is not yet there is waited for.
func TestQuestions(t *testing.T) {
	w := newWorld(t)
	c := w.client(t, w.honest)
	epoch := uint32(0)
	for _, tt := range []struct {
		q    follow.Question
		want proof.Verdict
	}{
		{follow.Question{Unit: parcel}, proof.Genuine},
		{follow.Question{Unit: parcel, Epoch: &epoch}, proof.Genuine},
		{follow.Question{Unit: "urn:test:nobody"}, proof.Absent},
		{follow.Question{Unit: "urn:test:nobody", Salt: make([]byte, 16)}, proof.Absent},
	} {
		a, err := c.Ask(t.Context(), &tt.q)
		if err != nil || a.Verdict != tt.want {
			t.Errorf("%+v: %v", tt.q, err)
		}
	}
	top := w.Store.Last().Height
	done := make(chan error, 1)
	go func() {
		_, err := c.Ask(t.Context(), &follow.Question{Unit: parcel, AtLeast: top})
		done <- err
	}()
	w.Commit()
	if err := <-done; err != nil {
		t.Errorf("waited for height %d: %v", top, err)
	}
	_, err := c.Ask(t.Context(), &follow.Question{Unit: parcel, AtLeast: top + 5})
	if got := refusals(err); len(got) != 1 || got[0] != "behind" {
		t.Errorf("a height to come: %v", err)
	}
}

// TestOld: an answer whose signatures are too old is refused as such, and so is one of the future.
func TestOld(t *testing.T) {
	w := newWorld(t)
	c := w.client(t, w.honest)
	for _, tt := range []struct {
		late time.Duration
		want string
	}{
		{0, ""}, {-170 * time.Second, ""}, {-182 * time.Second, "old"}, {30 * time.Second, "drift"},
	} {
		w.late = tt.late
		_, err := c.Ask(t.Context(), &follow.Question{Unit: parcel})
		if got := strings.Join(refusals(err), " "); got != tt.want {
			t.Errorf("%s late: %q (%v), want %q", tt.late, got, err, tt.want)
		}
		w.late = 0
		if _, err := c.Ask(t.Context(), &follow.Question{Unit: parcel}); err != nil {
			t.Errorf("once the clock is right again: %v", err)
		}
		c = w.client(t, w.honest)
	}
}

// TestExpired: neither a genesis, nor a header on disk, nor a pin is trusted longer than the trusting period; a recent pin
// is how to go on.
func TestExpired(t *testing.T) {
	w := newWorld(t)
	cfg := w.config(t, w.honest)
	cfg.Dir = t.TempDir()
	c, err := follow.New(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	tip, err := c.Update(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	old := &follow.Pin{Height: tip.Height, Hash: tip.HeaderHash}
	w.CommitAt(w.Time() + 31*24*3_600_000)
	w.CommitAt(w.Time() + 1000)
	for _, err := range []error{
		func() error { _, err := c.Update(t.Context()); return err }(),
		func() error { _, err := c.Ask(t.Context(), &follow.Question{Unit: parcel}); return err }(),
		func() error { _, err := follow.New(t.Context(), cfg); return err }(), // what was kept
		func() error { cfg := cfg; cfg.Dir = ""; _, err := follow.New(t.Context(), cfg); return err }(),
		func() error { cfg := cfg; cfg.Pin = old; _, err := follow.New(t.Context(), cfg); return err }(),
	} {
		if !errors.Is(err, light.ErrExpired) || follow.Reason(err) != "expired" {
			t.Errorf("%v", err)
		}
	}
	lb := w.Chain.LightBlock(w.Store.Last().Height)
	hash, err := light.HashBlock(lb, w.Store.ChainID())
	if err != nil {
		t.Fatal(err)
	}
	cfg.Pin, err = follow.ParsePin((&follow.Pin{Height: lb.Header.Height, Hash: hash}).String())
	if err != nil {
		t.Fatal(err)
	}
	if c, err = follow.New(t.Context(), cfg); err != nil {
		t.Fatal(err)
	}
	w.Commit()
	if a, err := c.Ask(t.Context(), &follow.Question{Unit: parcel}); err != nil || !a.Stale {
		t.Errorf("from a pin: %+v, %v", a, err)
	}
	if _, err := c.Update(t.Context()); err != nil {
		t.Fatal(err)
	}
	cfg.Pin = nil
	if c, err = follow.New(t.Context(), cfg); err != nil || c.Trusted().Height != w.Store.Last().Height {
		t.Errorf("a pin is kept: %v", err)
	}
}

// TestPins: a pin that no node shows is no trust.
func TestPins(t *testing.T) {
	w := newWorld(t)
	cfg := w.config(t, w.honest)
	cfg.Pin = &follow.Pin{Height: 2, Hash: proof.Hash{1}}
	if _, err := follow.New(t.Context(), cfg); !errors.Is(err, light.ErrPinned) {
		t.Error(err)
	}
	cfg.Pin.Height = 99
	if _, err := follow.New(t.Context(), cfg); err == nil {
		t.Error("a height that nobody has")
	}
	good := strings.Repeat("0a", 32)
	for _, text := range []string{"", "1", ":", "0:" + good, "-1:" + good, "1:" + good[2:], "1:" + good + "00", "x:" + good, "1:" + good + ":1"} {
		if p, err := follow.ParsePin(text); err == nil {
			t.Errorf("%q is read as %v", text, p)
		}
	}
}

// TestKeptState: what was kept is read as if a stranger had written it.
func TestKeptState(t *testing.T) {
	w := newWorld(t)
	cfg := w.config(t, w.honest)
	cfg.Dir = t.TempDir()
	c, err := follow.New(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Update(t.Context()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(cfg.Dir, "trusted.path")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for at := range b {
		b[at] ^= 1
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := follow.New(t.Context(), cfg); !errors.Is(err, follow.ErrState) {
			t.Fatalf("byte %d: %v", at, err)
		}
		b[at] ^= 1
	}
}

// TestChangingValidators: the set changes until none of the first validators is left; the client goes along with it, the
// way back to the genesis stays provable, and who has left signs nothing that is taken.
func TestChangingValidators(t *testing.T) {
	w := newWorld(t)
	f, url := w.liar(t, "usps", "cainiao")
	c := w.client(t, w.honest, url)
	for _, org := range []string{"usps", "cainiao", "correos", "hangzhou-tea"} {
		w.vote(canon.Change{Type: canon.ChangeTypePower, Organisation: org, Validator: newValidator(org)})
		for range 3 {
			w.Commit()
		}
		if _, err := c.Update(t.Context()); err != nil {
			t.Fatalf("%s: %v", org, err)
		}
	}
	if c.Trusted().Height != w.Store.Last().Height || len(w.told("dropped")) != 0 {
		t.Fatalf("%+v", c.Status())
	}
	if a, err := c.Ask(t.Context(), &follow.Question{Unit: parcel}); err != nil || a.Verdict != proof.Genuine {
		t.Errorf("%+v, %v", a, err)
	}
	for _, name := range []string{"removed-validator", "colluding-set", "two-of-four"} {
		w.Commit()
		f.Tell(forge.LieNamed(name))
		c := w.client(t, url)
		if _, err := c.Update(t.Context()); err == nil || len(refusals(err)) != 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// newValidator is an organisation's validator with another key.
func newValidator(org string) *canon.Validator {
	return &canon.Validator{Algorithm: 1, PublicKey: ledgertest.Public(org + "/second"), Power: 10}
}

// vote has a change proposed and voted for.
func (w *world) vote(change canon.Change) {
	w.T.Helper()
	w.proposals++
	p := ledgertest.Propose("usps/"+string(rune('0'+w.proposals)), change, w.Time()+100_000)
	codes := w.Commit(w.Tx("usps", p))
	for _, org := range []string{"correos", "cainiao", "hangzhou-tea"} {
		codes = append(codes, w.Commit(w.Tx(org, ledgertest.Vote(p, canon.ChoiceYes)))...)
	}
	if codes[0] != 0 || codes[1] != 0 {
		w.T.Fatalf("%v", codes)
	}
}

// TestEndlessHeader: a source that streams for ever is cut off, and costs no more than a proof may.
func TestEndlessHeader(t *testing.T) {
	w := newWorld(t)
	f, url := w.liar(t)
	f.Tell(forge.LieNamed("endless"))
	c := w.client(t, url, w.honest)
	if _, err := c.Update(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := state(c, url); got.State != "dropped" || got.Reason != "size" {
		t.Errorf("%+v", got)
	}
}

// TestSources: what is no address is refused when it is named.
func TestSources(t *testing.T) {
	for _, address := range []string{"", "ftp://x", "http://", "/ip4/127.0.0.1/tcp/1", "/ip4/127.0.0.1/tcp/1/p2p/nobody", "/x"} {
		if _, _, err := follow.Sources("chain", "test", []string{address}, nil); err == nil {
			t.Errorf("%q is a source", address)
		}
	}
	s := httptest.NewServer(nil)
	defer s.Close()
	list, closing, err := follow.Sources("chain", "test", []string{strings.TrimPrefix(s.URL, "http://") + "/"}, nil)
	if err != nil || len(list) != 1 {
		t.Fatal(err)
	}
	if _, err := list[0].LightBlock(t.Context(), 0); follow.Reason(err) != "unreachable" && err == nil {
		t.Errorf("a server that is no node: %v", err)
	}
	if err := closing(); err != nil {
		t.Error(err)
	}
}

// TestReasons: words of this package and of package light are apart.
func TestReasons(t *testing.T) {
	for _, word := range follow.Reasons() {
		if slices.Contains(light.Reasons(), word) || slices.Contains(light.FollowReasons(), word) {
			t.Errorf("%s is also a word of package light", word)
		}
	}
	doc, err := os.ReadFile("../../ledger/FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range follow.Reasons() {
		if !strings.Contains(string(doc), "`"+word+"`") {
			t.Errorf("FORMAT.md does not say what %s is", word)
		}
	}
}

// TestHangingSource does not hold the others up each time: it is asked last, and briefly, until it answers again.
func TestHangingSource(t *testing.T) {
	w := newWorld(t)
	f, url := w.liar(t)
	c := w.client(t, url, w.honest)
	f.Tell(forge.LieNamed("hanging"))
	if _, err := c.Update(t.Context()); err != nil || state(c, url).State != "unreachable" {
		t.Fatal(err)
	}
	start := time.Now()
	for range 5 {
		if a, err := c.Ask(t.Context(), &follow.Question{Unit: parcel}); err != nil || a.Source != w.honest || len(a.Refused) != 0 {
			t.Fatalf("%+v, %v", a, err)
		}
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("five answers take %v", took)
	}
	f.Tell(nil)
	w.Commit()
	if _, err := c.Update(t.Context()); err != nil || state(c, url).State != "ok" || len(w.told("back")) != 1 {
		t.Errorf("%+v, %v", state(c, url), err)
	}
}

// TestManyAtOnce: questions, updates and a look at the status run together.
func TestManyAtOnce(t *testing.T) {
	w := newWorld(t)
	_, url := w.liar(t)
	c := w.client(t, url, w.honest)
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			switch i % 4 {
			case 0:
				if _, err := c.Update(t.Context()); err != nil {
					t.Error(err)
				}
			case 1:
				c.Status()
				c.LightBlock(0)
			default:
				if a, err := c.Ask(t.Context(), &follow.Question{Unit: parcel}); err != nil || a.Verdict != proof.Genuine {
					t.Errorf("%+v, %v", a, err)
				}
			}
		})
		if i%10 == 0 {
			w.Commit()
		}
	}
	wg.Wait()
}
