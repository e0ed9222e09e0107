package exec_test

import (
	"bytes"
	"crypto/ed25519"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/ledger/tx"
)

// TestAdmission: what is the same for every action, and what an honest proposer therefore leaves out of a block.
func TestAdmission(t *testing.T) {
	c := ledgertest.New(t)
	now := c.Time() + 1000 // time of the block
	at := func(expiry int64) []byte {
		d := c.Draft("cainiao", ledgertest.Action(canon.ActionTypeObserve, 1, item))
		d.Expiry = expiry
		return c.Sign(d).Raw
	}
	ahead := c.Genesis.Parameters.ExpiryAhead
	for _, tt := range []struct {
		name string
		raw  []byte
		want code.Code
	}{
		{"good", scan(c, "cainiao").Raw, code.OK},
		{"nothing", nil, code.Malformed},
		{"no transaction", []byte("no transaction"), code.Malformed},
		{"a byte more", append(bytes.Clone(scan(c, "cainiao").Raw), 0), code.Malformed},
		{"a byte less", scan(c, "cainiao").Raw[1:], code.Malformed},
		{"a varint that is not minimal", bytes.Replace(scan(c, "cainiao").Raw, []byte{0x12, 7, 'c', 'a', 'i'}, []byte{0x12, 0x87, 0, 'c', 'a', 'i'}, 1), code.Malformed},
		{"body of another version", rewrite(t, c, scan(c, "cainiao"), "cainiao", func(_ *canon.Envelope, b *canon.Body) { b.Version = 2 }), code.Malformed},
		{"stranger", c.Tx("stranger", ledgertest.Action(canon.ActionTypeObserve, 1, item)).Raw, code.UnknownOrganisation},
		{"key of another member", rewrite(t, c, scan(c, "cainiao"), "usps", func(e *canon.Envelope, b *canon.Body) {
			id := sig.KeyIDOf(1, ledgertest.Key("usps").Public().(ed25519.PublicKey))
			b.KeyId, e.Signatures[0].KeyId = id[:], id[:]
		}), code.UnknownKey},
		{"node's key", rewrite(t, c, scan(c, "cainiao"), "cainiao/node", func(e *canon.Envelope, b *canon.Body) {
			id := sig.KeyIDOf(1, ledgertest.Key("cainiao/node").Public().(ed25519.PublicKey))
			b.KeyId, e.Signatures[0].KeyId = id[:], id[:]
		}), code.UnknownKey},
		{"signed by another member", rewrite(t, c, scan(c, "cainiao"), "usps", func(*canon.Envelope, *canon.Body) {}), code.BadSignature},
		{"signed for another chain", otherChain(t, c), code.BadSignature},
		{"signature of zeros", rewrite2(t, scan(c, "cainiao"), func(e *canon.Envelope) { e.Signatures[0].Signature = make([]byte, 64) }), code.BadSignature},
		{"expired long ago", at(1), code.Expired},
		{"expires with the block", at(now), code.Expired},
		{"expires right after the block", at(now + 1), code.OK},
		{"expires as late as it may", at(now + ahead), code.OK},
		{"expires later than it may", at(now + ahead + 1), code.ExpiryAhead},
		{"expires at the end of time", at(1<<63 - 1), code.ExpiryAhead},
		{"role does not allow it", c.Tx("auditor", ledgertest.Action(canon.ActionTypeObserve, 1, item)).Raw, code.Role},
	} {
		if got := one(t, c, tt.raw); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func otherChain(t *testing.T, c *ledgertest.Chain) []byte {
	t.Helper()
	d := c.Draft("cainiao", ledgertest.Action(canon.ActionTypeObserve, 1, item))
	x, err := d.Sign("test-ffffffffff", func(m []byte) ([]byte, error) { return ed25519.Sign(ledgertest.Key("cainiao"), m), nil })
	if err != nil {
		t.Fatal(err)
	}
	return x.Raw
}

// rewrite2 changes the envelope and signs nothing.
func rewrite2(t *testing.T, x *tx.Tx, change func(e *canon.Envelope)) []byte {
	t.Helper()
	var env canon.Envelope
	if err := env.Decode(bytes.Clone(x.Raw), 1<<16); err != nil {
		t.Fatal(err)
	}
	change(&env)
	return env.Encode()
}

// TestStandingAndKeys: an organisation that is suspended or expelled, and keys in the heights in which they sign.
func TestStandingAndKeys(t *testing.T) {
	c := ledgertest.New(t)
	for range 5 {
		c.Block()
	}
	height := c.Store.Last().Height + 1
	for _, tt := range []struct {
		name   string
		change func(m *canon.Member)
		want   code.Code
	}{
		{"as founded", func(*canon.Member) {}, code.OK},
		{"suspended", func(m *canon.Member) { m.Standing = canon.StandingSuspended }, code.Suspended},
		{"expelled", func(m *canon.Member) { m.Standing = canon.StandingExpelled }, code.Suspended},
		{"key from this height", func(m *canon.Member) { m.Keys[0].From = height }, code.OK},
		{"key from the next height", func(m *canon.Member) { m.Keys[0].From = height + 1 }, code.UnknownKey},
		{"key until this height", func(m *canon.Member) { m.Keys[0].Until = height }, code.UnknownKey},
		{"key until the next height", func(m *canon.Member) { m.Keys[0].Until = height + 1 }, code.OK},
		{"no key", func(m *canon.Member) { m.Keys = nil }, code.UnknownKey},
	} {
		base := *c.Store.Base()
		base.Rows = patched{base.Rows, tt.change, "cainiao"}
		raw := scan(c, "cainiao").Raw
		if got := apply(t, &base, c.Time()+1000, nil, raw).Receipts[0].Code; got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
		err := exec.Judge(&base, exec.Block{Height: height, Time: c.Time() + 1000, Txs: [][]byte{raw}}, nil)
		if (err == nil) != (tt.want == code.OK) {
			t.Errorf("%s: Judge says %v", tt.name, err)
		}
		// Nobody is refused for a nonce that a forger used up.
		forged := rewrite(t, c, scan(c, "cainiao"), "usps", func(*canon.Envelope, *canon.Body) {})
		if got := apply(t, &base, c.Time()+1000, nil, forged).Receipts[0].Code; got != tt.want && (got != code.BadSignature || tt.want != code.OK) || got == code.OK {
			t.Errorf("%s, forged: %s", tt.name, got)
		}
	}
}

// TestReplay: a nonce acts once, in the block, in the next ones, after a restart, and when its actions were refused.
func TestReplay(t *testing.T) {
	c := ledgertest.New(t)
	good := scan(c, "cainiao")
	refused := c.Tx("auditor", ledgertest.Action(canon.ActionTypeObserve, 1, item))
	var codes []code.Code
	for _, r := range c.Block(good, good, refused, refused, good) {
		codes = append(codes, r.Code)
	}
	if want := []code.Code{code.OK, code.Replayed, code.Role, code.Replayed, code.Replayed}; !equal(codes, want) {
		t.Errorf("%v, want %v", codes, want)
	}
	for restart := range 2 {
		for name, raw := range map[string][]byte{
			"the same bytes": good.Raw, "refused before": refused.Raw,
			"another body with the nonce": rewrite(t, c, good, "cainiao", func(_ *canon.Envelope, b *canon.Body) { b.Actions[0].Core.Time++ }),
			"a later expiry":              rewrite(t, c, good, "cainiao", func(_ *canon.Envelope, b *canon.Body) { b.Expiry += 10_000 }),
			"another signature":           rewrite(t, c, good, "cainiao", func(*canon.Envelope, *canon.Body) {}),
		} {
			if got := one(t, c, raw); got != code.Replayed {
				t.Errorf("restart %d: %s: %s", restart, name, got)
			}
		}
		if err := c.Store.Close(); err != nil {
			t.Fatal(err)
		}
		c.Open()
	}
	// The window ends with the expiry, and there the expiry itself refuses.
	for c.Time() < good.Body.Expiry-2000 {
		c.Raw(min(c.Time()+60_000, good.Body.Expiry-2000))
	}
	if got := one(t, c, good.Raw); got != code.Replayed {
		t.Errorf("a second before it expires: %s", got)
	}
	c.Raw(good.Body.Expiry - 1000)
	if got := one(t, c, good.Raw); got != code.Expired {
		t.Errorf("when it expires: %s", got)
	}
}

func equal(a, b []code.Code) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// TestBodyOfAnother: a rival who sees a transaction before it is ordered can sign the same actions as its own, and can
// neither displace the original nor be taken for its author.
func TestBodyOfAnother(t *testing.T) {
	for name, first := range map[string]bool{"copy first": true, "original first": false} {
		c := ledgertest.New(t)
		original := c.Tx("cainiao", ledgertest.Action(canon.ActionTypeAccept, 1, item))
		resigned := rewrite(t, c, original, "usps", func(*canon.Envelope, *canon.Body) {}) // body as it is
		claimed := rewrite(t, c, original, "usps", func(e *canon.Envelope, b *canon.Body) {
			id := sig.KeyIDOf(1, ledgertest.Key("usps").Public().(ed25519.PublicKey))
			b.Organisation, b.KeyId, e.Signatures[0].KeyId = "usps", id[:], id[:]
		})
		if got := one(t, c, resigned); got != code.BadSignature {
			t.Errorf("signed by another: %s", got)
		}
		block := [][]byte{original.Raw, resigned, claimed}
		if first {
			block = [][]byte{resigned, claimed, original.Raw}
		}
		var got code.Code
		for i, r := range c.Raw(c.Time()+1000, block...) {
			if bytes.Equal(block[i], original.Raw) {
				got = r.Code
			} else if r.Code == code.OK {
				t.Errorf("%s: transaction %d is accepted", name, i)
			}
		}
		if v := c.Ask(item); got != code.OK || v.Subject.State.Organisation != "cainiao" || v.Subject.Count != 1 || len(v.Subject.State.Warnings) > 0 {
			t.Errorf("%s: %s, %+v", name, got, v.Subject)
		}
	}
}
