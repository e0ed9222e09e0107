package follow_test

import (
	"context"
	"crypto/ed25519"
	"errors"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/node/follow"
	"github.com/waybill-network/waybill/node/forge"
	"github.com/waybill-network/waybill/node/nodetest"
)

const parcel, other = "RB123456785CN", "RB000000283CN"

// world is a chain of four validators with an honest node, forgers before it, and a clock at the chain's own time.
type world struct {
	*nodetest.Node
	honest string
	late   time.Duration // of the clock, behind the chain

	proposals int

	mu     sync.Mutex
	events []follow.Event
}

func newWorld(t *testing.T, cards ...canon.Member) *world {
	t.Helper()
	w := &world{Node: nodetest.New(t, cards...)}
	w.record(canon.ActionTypeAccept, 1, parcel)
	w.record(canon.ActionTypeAccept, 2, other)
	w.honest = forge.Honest(t, w.Node, nil)
	return w
}

// record records something and lets the next header attest it.
func (w *world) record(kind uint32, seconds int64, unit string) {
	w.T.Helper()
	for _, c := range w.Commit(w.Tx("cainiao", ledgertest.Action(kind, seconds, unit))) {
		if c != 0 {
			w.T.Fatalf("refused: %v", c)
		}
	}
	w.Commit()
}

// validators are the consensus keys of organisations.
func validators(orgs ...string) (keys []ed25519.PrivateKey) {
	for _, org := range orgs {
		keys = append(keys, ledgertest.Key(org+"/validator"))
	}
	return keys
}

// liar is a forger before the honest node.
func (w *world) liar(t *testing.T, colluders ...string) (*forge.Server, string) {
	t.Helper()
	f, err := forge.New(forge.Options{
		Node: w.honest, ChainID: w.Store.ChainID(), Other: other, Colluders: validators(colluders...),
		Removed: validators("correos")[0],
	})
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	return f, s.URL
}

// now is the clock of these clients: a second after the last block.
func (w *world) now() time.Time { return time.UnixMilli(w.Time()).Add(time.Second - w.late) }

// config is a client's, of sources by URL.
func (w *world) config(t *testing.T, urls ...string) follow.Config {
	t.Helper()
	list, closing, err := follow.Sources(w.Store.ChainID(), "waybill/test", urls, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := closing(); err != nil {
			t.Error(err)
		}
	})
	return follow.Config{
		Genesis: w.Genesis, Sources: list, Now: w.now, Patience: 4 * time.Second,
		Tell: func(e follow.Event) { w.mu.Lock(); w.events = append(w.events, e); w.mu.Unlock() },
	}
}

func (w *world) client(t *testing.T, urls ...string) *follow.Client {
	t.Helper()
	c, err := follow.New(t.Context(), w.config(t, urls...))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// told are the events of a kind since the last call.
func (w *world) told(kind string) (out []follow.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range w.events {
		if e.Kind == kind {
			out = append(out, e)
		}
	}
	return out
}

// state is what a source did.
func state(c *follow.Client, name string) (s follow.SourceStatus) {
	for _, s := range c.Status().Sources {
		if s.Name == name {
			return s
		}
	}
	return s
}

// refusals are the words for which the sources' answers were not taken.
func refusals(err error) (out []string) {
	none := new(follow.NoSourceError)
	if errors.As(err, &none) {
		for _, r := range none.Refused {
			out = append(out, follow.Reason(r))
		}
	}
	return out
}

// dead is a source that never answers.
type dead struct{ name string }

func (d dead) Name() string { return d.name }
func (d dead) LightBlock(context.Context, uint64) ([]byte, error) {
	return nil, errors.New("no route")
}
func (d dead) Prove(context.Context, *follow.Question) ([]byte, error) {
	return nil, errors.New("no route")
}

// genesisRoot is the trust of who has the genesis alone.
func (w *world) genesisRoot() *light.Root { return light.RootOf(w.Genesis) }
