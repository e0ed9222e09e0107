package forge_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/node/forge"
	"github.com/waybill-network/waybill/node/nodetest"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
	"github.com/waybill-network/waybill/proto/api/v1/apiv1connect"
)

const parcel, other = "RB123456785CN", "RB000000283CN"

// world is a chain with two parcels, an honest node and a forger before it.
type world struct {
	*nodetest.Node
	forger *forge.Server
	url    string // of the forger
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{Node: nodetest.New(t)}
	w.scan(canon.ActionTypeAccept, 1, parcel)
	w.scan(canon.ActionTypeAccept, 2, other)
	var err error
	w.forger, err = forge.New(forge.Options{
		Node: forge.Honest(t, w.Node, nil), ChainID: w.Store.ChainID(), Other: other,
		Colluders: []ed25519.PrivateKey{ledgertest.Key("usps/validator"), ledgertest.Key("cainiao/validator")},
		Removed:   ledgertest.Key("correos/validator"),
	})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(w.forger)
	t.Cleanup(s.Close)
	w.url = s.URL
	return w
}

// scan records something and lets the next header attest it.
func (w *world) scan(kind uint32, seconds int64, unit string) {
	w.T.Helper()
	org := "cainiao"
	for _, c := range w.Commit(w.Tx(org, ledgertest.Action(kind, seconds, unit))) {
		if c != 0 {
			w.T.Fatalf("refused: %v", c)
		}
	}
	w.Commit()
}

// get asks on the plain route.
func (w *world) get(t *testing.T, path string) (int, []byte) {
	t.Helper()
	r, err := http.Get(w.url + path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, b
}

// TestLies: by itself, without a clock, a memory or another node, a verifier of proofs refuses each lie for its reason, or
// the lie is one of those that only these can show.
func TestLies(t *testing.T) {
	w := newWorld(t)
	path := "/v1/proof?unit=" + parcel
	status, first := w.get(t, path)
	root := light.RootOf(w.Genesis)
	if v, err := light.Verify(first, root); status != http.StatusOK || err != nil || v.Verdict != "GENUINE" {
		t.Fatalf("%d, %v", status, err)
	}
	w.scan(canon.ActionTypeObserve, 3, parcel)
	for _, l := range forge.Lies() {
		w.forger.Tell(&l)
		if l.Name == "hanging" {
			continue // it ends with the request: below
		}
		if (len(l.Reasons) == 0) == (l.Verdict == "") || l.Says == "" {
			t.Errorf("%s: a lie has reasons or a verdict: %+v", l.Name, l)
		}
		status, file := w.get(t, path)
		if l.Name == "silent" {
			if status == http.StatusOK {
				t.Errorf("%s: %d", l.Name, status)
			}
			continue
		}
		if status != http.StatusOK {
			t.Errorf("%s: %d %s", l.Name, status, file)
			continue
		}
		_, truth := w.truth(t, &l)
		if bytes.Equal(file, truth) {
			t.Errorf("%s: it is the truth", l.Name)
		}
		v, err := light.Verify(file, root)
		switch l.Name {
		case "another-unit":
			if err != nil || string(v.Question.Value) == parcel {
				t.Errorf("%s: %v", l.Name, err)
			}
		case "old-height":
			if err != nil || !bytes.Equal(file, first) {
				t.Errorf("%s: %v", l.Name, err)
			}
		case "colluding-set": // holds to who knows nothing but the genesis
			if err != nil || v.Signed != 2 || v.Validators != 2 || v.Subject == nil || v.Subject.Count != 1 {
				t.Errorf("%s: %v", l.Name, err)
			}
		case "withheld-event":
			if err != nil || string(v.Verdict) != l.Verdict {
				t.Errorf("%s: %v", l.Name, err)
			}
		default:
			if !slices.Contains(l.Reasons, light.Reason(err)) {
				t.Errorf("%s: refused for %q (%v), not %v", l.Name, light.Reason(err), err, l.Reasons)
			}
		}
	}
	for range 200 {
		w.forger.Tell(forge.LieNamed("flipped-byte"))
		if _, file := w.get(t, path); light.Reason(func() error { _, err := light.Verify(file, root); return err }()) == "" {
			t.Fatal("a flipped byte was accepted")
		}
	}
}

// truth is what the honest node says now.
func (w *world) truth(t *testing.T, after *forge.Lie) (int, []byte) {
	t.Helper()
	w.forger.Tell(nil)
	defer w.forger.Tell(after)
	return w.get(t, "/v1/proof?unit="+parcel)
}

// TestBothWires: a lie is the same by Connect and by GET, with a salt and an epoch in the question, and what is no proof
// is passed on.
func TestBothWires(t *testing.T) {
	w := newWorld(t)
	client := apiv1connect.NewProofServiceClient(http.DefaultClient, w.url)
	for _, name := range []string{"", "two-of-four", "cut-history", "removed-validator"} {
		w.forger.Tell(forge.LieNamed(name))
		r, err := client.Prove(t.Context(), connect.NewRequest(&apiv1.ProveRequest{Unit: &apiv1.Unit{Id: parcel}}))
		if err != nil {
			t.Fatal(err)
		}
		if _, b := w.get(t, "/v1/proof?unit="+parcel+"&epoch=0&at-least=1"); !bytes.Equal(b, r.Msg.Proof) {
			t.Errorf("%q: two answers", name)
		}
		lb, err := client.LightBlock(t.Context(), connect.NewRequest(&apiv1.LightBlockRequest{Height: 3}))
		if err != nil {
			t.Fatal(err)
		}
		if _, b := w.get(t, "/v1/light-block?height=3"); !bytes.Equal(b, lb.Msg.LightBlock) {
			t.Errorf("%q: two light blocks", name)
		}
	}
	w.forger.Tell(nil)
	if status, _ := w.get(t, "/v1/proof?unit=urn:a:b&salt="+hex.EncodeToString(make([]byte, 16))); status != http.StatusOK {
		t.Errorf("with a salt: %d", status)
	}
	for _, path := range []string{"/v1/proof?unit=RB123456784CN", "/v1/proof?unit=urn:a:b&salt=0", "/v1/proof?unit=urn:a:b&epoch=x"} {
		if status, _ := w.get(t, path); status < 400 {
			t.Errorf("%s: %d", path, status)
		}
	}
	if status, _ := w.get(t, "/v1/light-block?height=99"); status != http.StatusNotFound {
		t.Errorf("a height to come: %d", status)
	}
	st := apiv1connect.NewStatusServiceClient(http.DefaultClient, w.url)
	if r, err := st.Status(t.Context(), connect.NewRequest(&apiv1.StatusRequest{})); err != nil || r.Msg.ChainId != w.Store.ChainID() {
		t.Errorf("what is no proof is not passed on: %v", err)
	}
	g, err := client.Genesis(t.Context(), connect.NewRequest(&apiv1.GenesisRequest{}))
	if err != nil || !bytes.Equal(g.Msg.Genesis, w.Genesis.Encode()) {
		t.Errorf("genesis: %v", err)
	}
}

// TestHanging ends with who asked.
func TestHanging(t *testing.T) {
	w := newWorld(t)
	w.forger.Tell(forge.LieNamed("hanging"))
	c := http.Client{Timeout: 200 * time.Millisecond}
	if r, err := c.Get(w.url + "/v1/proof?unit=" + parcel); err == nil {
		_ = r.Body.Close()
		t.Error("it answers")
	}
}
