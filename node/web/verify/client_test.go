package verify

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/prove"
)

// honest serves a chain as a node does: proofs of its last state, and light blocks.
type honest struct {
	mu    sync.Mutex
	chain *ledgertest.Chain
	// edit, where it is set, changes a proof before it is served.
	edit func(p *canon.Proof)
	// blocks, where it is set, serves light blocks instead.
	blocks http.HandlerFunc
	// asked are the paths and queries of all requests.
	asked []string
}

func (h *honest) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked = append(h.asked, r.URL.RequestURI())
	q := r.URL.Query()
	w.Header().Set("Access-Control-Allow-Origin", "*")
	switch r.URL.Path {
	case "/v1/proof":
		salt, _ := hex.DecodeString(q.Get("salt"))
		question, err := prove.Ask(q.Get("unit"), salt)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		p := h.chain.Prove(question)
		if h.edit != nil {
			p = decodeProof(h.chain.T, p.Encode())
			h.edit(p)
		}
		_, _ = w.Write(p.Encode())
	case "/v1/light-block":
		if h.blocks != nil {
			h.blocks(w, r)
			return
		}
		height, _ := strconv.ParseUint(q.Get("height"), 10, 64)
		top := h.chain.Store.Last().Height + 1
		switch {
		case height == 0:
			height = top
		case height > top:
			http.Error(w, "not yet", http.StatusNotFound)
			return
		}
		_, _ = w.Write(h.chain.LightBlock(height).Encode())
	default:
		http.NotFound(w, r)
	}
}

func decodeProof(t testing.TB, file []byte) *canon.Proof {
	t.Helper()
	p := new(canon.Proof)
	if err := p.Decode(file, light.MaxItems); err != nil {
		t.Fatal(err)
	}
	return p
}

const (
	asked   = "RB123456785CN"
	another = "RB123456799CN"
)

// tradeTo makes a chain of so many blocks in which the parcel was posted, and whatever else says.
func tradeTo(t testing.TB, height int, place string) *ledgertest.Chain {
	t.Helper()
	c := ledgertest.New(t)
	c.Must(c.Tx("cainiao", ledgertest.Action(canon.ActionTypeAccept, 0, asked, another)))
	for i := 1; i < height; i++ {
		a := ledgertest.Action(canon.ActionTypeObserve, int64(i), asked)
		a.Core.ReadPoint = &canon.Place{Namespace: 4, Value: []byte(place)}
		c.Must(c.Tx("cainiao", a))
	}
	return c
}

// told is what the client says of a question.
type told struct {
	Verdict  string   `json:"verdict"` // '' when it refuses
	Reason   string   `json:"reason"`  // of that
	Failed   []string `json:"failed"`  // steps, as "age.old"
	Steps    int      `json:"steps"`
	Nodes    []string `json:"nodes"` // reasons, "" for a good one
	Height   int      `json:"height"`
	Conflict int      `json:"conflict"` // its height
	Evidence string   `json:"evidence"`
	Seen     int      `json:"seen"` // height kept afterwards
	Pin      int      `json:"pin"`  // that it rests on
	Millis   float64  `json:"millis"`
}

// scene is a question to nodes.
type scene struct {
	name    string
	nodes   []http.Handler
	id      string
	now     int64 // seconds after the last block; 0 is one second
	seen    *pin
	pin     *pin // that came with the page
	expired bool // the trusting period is a second

	verdict, reason string
	failed          string   // the steps that fail
	told            []string // of each node
	conflict        int
	seenAfter       int
	pinAfter        int
}

type pin struct {
	ChainID string `json:"chainId"`
	Height  int    `json:"height"`
	Hash    string `json:"headerHash"`
	Seconds int64  `json:"seconds"`
}

func pinOf(c *ledgertest.Chain, height uint64) *pin {
	b := c.LightBlock(height)
	hash, err := light.HashBlock(b, c.Store.ChainID())
	if err != nil {
		c.T.Fatal(err)
	}
	return &pin{c.Store.ChainID(), int(height), hex.EncodeToString(hash[:]), b.Header.Seconds}
}

// TestClientAsksNodesThatLie: whatever some nodes say, the client says what is true where one of them says it, names the
// liars and why, and never says that goods are genuine by the word of a liar alone.
func TestClientAsksNodesThatLie(t *testing.T) {
	t.Parallel()
	const tip = 8 // height of the header that attests the last of seven blocks
	c := tradeTo(t, tip-1, "CNSHAA")
	fork := tradeTo(t, tip-1, "CNBJSA")
	ahead := tradeTo(t, tip, "CNSHAA")
	old := tradeTo(t, 3, "CNSHAA")
	stranger := ledgertest.New(t, ledgertest.Cards()[:4]...)
	stranger.Must(stranger.Tx("cainiao", ledgertest.Action(canon.ActionTypeAccept, 0, asked)))
	good := func() *honest { return &honest{chain: c} }
	edited := func(f func(p *canon.Proof)) *honest { return &honest{chain: c, edit: f} }
	bytesOf := func(change func(file []byte) []byte) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			rec := httptest.NewRecorder()
			good().ServeHTTP(rec, r)
			_, _ = w.Write(change(rec.Body.Bytes()))
		})
	}
	closed := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	slow := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	endless := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 1<<16)); err != nil {
				return
			}
		}
	})
	busy := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "7")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	swapped := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if q.Has("unit") {
			q.Set("unit", another)
		}
		r.URL.RawQuery = q.Encode()
		good().ServeHTTP(w, r)
	})
	colluding := edited(func(p *canon.Proof) { collude(t, c, p) })
	hiding := edited(func(p *canon.Proof) { collude(t, c, p) })
	hiding.blocks = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }
	forged := edited(func(p *canon.Proof) { // two of four sign
		b := &p.Path[len(p.Path)-1]
		b.Signatures = b.Signatures[:2]
	})
	absent := edited(func(p *canon.Proof) { // the rows of a parcel that does not exist, under the question about this one
		q := p.Answer.Question
		p.Answer = c.Prove(prove.Question{ID: mustAsk(t, "RB000000005CN").ID}).Answer
		p.Answer.Question = q
	})
	partial := edited(func(p *canon.Proof) { // the parcel's state as its hash
		row := &p.Answer.Rows[slices.IndexFunc(p.Answer.Rows, func(r canon.Row) bool { return string(r.Value) == asked })]
		h := proof.StateHash(row.State.Raw())
		row.State, row.StateHash = nil, h[:]
	})
	later := func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(300 * time.Millisecond)
			h.ServeHTTP(w, r)
		})
	}
	drips := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { // each answer just in time
		time.Sleep(1300 * time.Millisecond)
		colluding.ServeHTTP(w, r)
	})
	var elsewhere http.HandlerFunc = func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("there") {
			good().ServeHTTP(w, r)
			return
		}
		http.Redirect(w, r, r.URL.Path+"?there&"+r.URL.RawQuery, http.StatusFound)
	}
	cut := edited(func(p *canon.Proof) {
		row := &p.Answer.Rows[slices.IndexFunc(p.Answer.Rows, func(r canon.Row) bool { return string(r.Value) == asked })]
		row.History = row.History[:2]
		p.Answer.Events = p.Answer.Events[:2]
	})
	lyingBlocks := good()
	lyingBlocks.blocks = func(w http.ResponseWriter, r *http.Request) {
		height, _ := strconv.ParseUint(r.URL.Query().Get("height"), 10, 64)
		b := c.LightBlock(max(height, 1))
		b.Signatures[0].Signature[3] ^= 1
		_, _ = w.Write(b.Encode())
	}
	list := []scene{
		{name: "one honest node", nodes: []http.Handler{good()}, verdict: "GENUINE", told: []string{""}, seenAfter: tip},
		{name: "three", nodes: []http.Handler{good(), good(), good()}, verdict: "GENUINE", told: []string{"", "", ""}, seenAfter: tip},
		{name: "a parcel that is none", nodes: []http.Handler{good()}, id: "RB000000005CN", verdict: "ABSENT", told: []string{""}, seenAfter: tip},

		{name: "nobody answers", nodes: []http.Handler{closed, slow}, reason: "unreachable", told: []string{"unreachable", "unreachable"}},
		{name: "no nodes", reason: "unreachable"},
		{name: "busy", nodes: []http.Handler{busy}, reason: "unreachable", told: []string{"unreachable"}},
		{name: "one answers", nodes: []http.Handler{closed, good(), slow}, verdict: "GENUINE", told: []string{"unreachable", "", "unreachable"}, seenAfter: tip},
		{name: "endless", nodes: []http.Handler{endless}, reason: "size", told: []string{"size"}},
		{name: "a flipped byte", nodes: []http.Handler{bytesOf(func(f []byte) []byte { f[len(f)/2] ^= 1; return f })}, reason: "*"},
		{name: "cut short", nodes: []http.Handler{bytesOf(func(f []byte) []byte { return f[:len(f)/2] })}, reason: "encoding", told: []string{"encoding"}},
		{name: "no bytes", nodes: []http.Handler{bytesOf(func([]byte) []byte { return nil })}, reason: "version", told: []string{"version"}},
		{name: "a web page", nodes: []http.Handler{bytesOf(func([]byte) []byte { return []byte("<!doctype html><title>GENUINE</title>") })}, reason: "encoding"},
		{name: "history cut", nodes: []http.Handler{cut}, reason: "app-hash", told: []string{"app-hash"}},
		{name: "another parcel", nodes: []http.Handler{swapped}, reason: "another-question", told: []string{"another-question"}},
		{name: "another chain", nodes: []http.Handler{&honest{chain: stranger}}, reason: "chain", told: []string{"chain"}},
		{name: "a forged absence", nodes: []http.Handler{absent}, reason: "no-answer", told: []string{"no-answer"}},
		{name: "two of four", nodes: []http.Handler{forged}, reason: "power", told: []string{"power"}},
		{name: "two of four with accomplices", nodes: []http.Handler{colluding}, reason: "validators", told: []string{"validators"}},
		{name: "two of four with accomplices, silent about the rest", nodes: []http.Handler{hiding}, reason: "trust", told: []string{"trust"}},
		{name: "a liar beside an honest node", nodes: []http.Handler{colluding, swapped, good()}, verdict: "GENUINE",
			told: []string{"*", "*", ""}, seenAfter: tip},
		{name: "one that leaves something out", nodes: []http.Handler{partial}, verdict: "PARTIAL", failed: "history.partial",
			told: []string{"partial"}, seenAfter: tip},
		{name: "one that leaves something out before one that does not", nodes: []http.Handler{partial, later(good())}, verdict: "GENUINE",
			told: []string{"partial", ""}, seenAfter: tip},
		{name: "two that leave something out", nodes: []http.Handler{partial, partial}, verdict: "PARTIAL", failed: "history.partial",
			told: []string{"partial", ""}, seenAfter: tip},
		{name: "headers one by one, each just in time", nodes: []http.Handler{drips}, reason: "trust|validators", told: []string{"trust|validators"}},
		{name: "a redirect", nodes: []http.Handler{elsewhere}, reason: "unreachable", told: []string{"unreachable"}},
		{name: "false headers", nodes: []http.Handler{good(), lyingBlocks}, verdict: "GENUINE", told: []string{"", "*"}, seenAfter: tip},

		{name: "an old state", nodes: []http.Handler{good()}, now: 181, verdict: "GENUINE", failed: "age.old", told: []string{"old"}, seenAfter: tip},
		{name: "almost old", nodes: []http.Handler{good()}, now: 180, verdict: "GENUINE", told: []string{""}, seenAfter: tip},
		{name: "of the future", nodes: []http.Handler{good()}, now: -61, reason: "drift", told: []string{"drift"}},
		{name: "an old node beside one of today", nodes: []http.Handler{&honest{chain: old}, good()}, now: 178, verdict: "GENUINE",
			told: []string{"*", ""}, seenAfter: tip},
		{name: "below what was seen", nodes: []http.Handler{&honest{chain: old}}, seen: pinOf(c, tip), verdict: "GENUINE",
			failed: "seen.behind", told: []string{"behind"}, seenAfter: tip},
		{name: "above what was seen", nodes: []http.Handler{good()}, seen: pinOf(c, 4), verdict: "GENUINE", told: []string{""}, seenAfter: tip},
		{name: "what was seen", nodes: []http.Handler{good()}, seen: pinOf(c, tip), verdict: "GENUINE", told: []string{""}, seenAfter: tip},
		{name: "another header than was seen", nodes: []http.Handler{good()}, seen: pinOf(fork, tip), verdict: "GENUINE",
			failed: "seen.conflict", told: []string{"conflict"}, conflict: tip, seenAfter: tip},
		{name: "another past than was seen", nodes: []http.Handler{good()}, seen: pinOf(fork, 5), verdict: "GENUINE",
			failed: "seen.conflict", told: []string{"conflict"}, conflict: 5, seenAfter: 5},
		{name: "two chains", nodes: []http.Handler{good(), &honest{chain: fork}}, verdict: "GENUINE", failed: "agree.conflict",
			told: []string{"*", "*"}, conflict: tip, seenAfter: 0},
		{name: "one chain, one block further", nodes: []http.Handler{&honest{chain: ahead}, good()}, verdict: "GENUINE", told: []string{"", ""}, seenAfter: -1},
		{name: "old keys", nodes: []http.Handler{good()}, expired: true, verdict: "GENUINE", failed: "age.expired", told: []string{"expired"}},
		{name: "old keys, but another node agrees", nodes: []http.Handler{good(), good()}, expired: true, verdict: "GENUINE", told: []string{"", ""}, seenAfter: tip},
		{name: "old keys, but the phone saw a newer header", nodes: []http.Handler{good()}, expired: true, seen: pinOf(c, tip-1),
			verdict: "GENUINE", told: []string{""}, seenAfter: tip},
		{name: "old keys, but the phone saw that header", nodes: []http.Handler{good()}, expired: true, seen: pinOf(c, tip),
			verdict: "GENUINE", told: []string{""}, seenAfter: tip},
		{name: "old keys, but a header came with the page", nodes: []http.Handler{good()}, expired: true, pin: pinOf(c, tip-1),
			verdict: "GENUINE", told: []string{""}, seenAfter: tip, pinAfter: tip - 1},
		{name: "old keys, and another past came with the page", nodes: []http.Handler{good()}, expired: true, pin: pinOf(fork, 5),
			verdict: "GENUINE", failed: "age.expired seen.conflict", told: []string{"*"}, conflict: 5},
		{name: "a header came with the page that is not needed", nodes: []http.Handler{good()}, pin: pinOf(c, tip-1),
			verdict: "GENUINE", told: []string{""}, seenAfter: tip},
	}
	checkScenes(t, c, list)
}

func mustAsk(t testing.TB, unit string) prove.Question {
	t.Helper()
	q, err := prove.Ask(unit, nil)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// collude puts a header under a true answer that two of the four validators signed with two of their own making.
func collude(t testing.TB, c *ledgertest.Chain, p *canon.Proof) {
	t.Helper()
	b := &p.Path[len(p.Path)-1]
	set := slices.Clone(b.Validators)
	names := map[string]string{}
	for _, org := range []string{"cainiao", "usps", "x", "y"} {
		names[string(ledgertest.Public(org+"/validator"))] = org
	}
	set[2].PublicKey, set[3].PublicKey = ledgertest.Public("x/validator"), ledgertest.Public("y/validator")
	set[0].PublicKey, set[1].PublicKey = ledgertest.Public("cainiao/validator"), ledgertest.Public("usps/validator")
	b.Validators = set
	err := light.Sign(b, c.Store.ChainID(), func(i int, m []byte) []byte {
		return sign(ledgertest.Key(names[string(set[i].PublicKey)]+"/validator"), m)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkScenes(t *testing.T, c *ledgertest.Chain, list []scene) {
	t.Helper()
	type question struct {
		Nodes   []string `json:"nodes"`
		ID      string   `json:"id"`
		Now     int64    `json:"now"` // milliseconds
		Seen    *pin     `json:"seen"`
		Pin     *pin     `json:"pin"`
		Expired bool     `json:"expired"`
	}
	var in struct {
		Genesis   string     `json:"genesis"`
		Questions []question `json:"questions"`
	}
	in.Genesis = hex.EncodeToString(c.Genesis.Encode())
	for _, s := range list {
		q := question{ID: s.id, Now: c.Time() + max(s.now, 1)*1000, Seen: s.seen, Pin: s.pin, Expired: s.expired}
		if q.ID == "" {
			q.ID = asked
		}
		if s.now < 0 {
			q.Now = c.Time() + s.now*1000
		}
		for _, h := range s.nodes {
			server := httptest.NewServer(h)
			t.Cleanup(func() {
				server.CloseClientConnections()
				server.Close()
			})
			q.Nodes = append(q.Nodes, server.URL)
		}
		in.Questions = append(in.Questions, q)
	}
	var got []told
	runNode(t, `
import { Client, Refused } from './client.mjs';
import { trustGenesis } from './verify.mjs';
import { hex, unhex } from './bytes.mjs';
export default async ({ genesis, questions }) => {
  const out = [];
  for (const { nodes, id, now, seen, pin, expired } of questions) {
    let kept = seen;
    const trust = await trustGenesis(unhex(genesis));
    if (expired) trust.trustingPeriod = 2n;
    const client = new Client({
      trust, nodes: nodes ?? [], now: () => now, timeout: 3000, patience: 1400, pin, seen: { get: () => kept, set: (v) => { kept = v; } },
    });
    const said = { verdict: '', reason: '', failed: [], steps: 0, nodes: [], height: 0, conflict: 0, evidence: '', seen: 0, millis: 0 };
    const start = performance.now();
    const failed = (steps) => steps.filter((s) => s.ok === false).map((s) => s.text);
    try {
      const a = await client.ask(id);
      Object.assign(said, { verdict: a.result.verdict, failed: failed(a.steps), steps: a.steps.length, height: a.height });
      said.nodes = a.nodes.map((n) => n.reason);
      if (a.conflict) Object.assign(said, { conflict: a.conflict.height, evidence: a.conflict.evidence ? hex(a.conflict.evidence) : '' });
    } catch (e) {
      if (!(e instanceof Refused)) throw e;
      Object.assign(said, { reason: e.reason, failed: failed(e.steps), steps: e.steps.length, nodes: e.nodes.map((n) => n.reason) });
    }
    said.seen = kept?.height ?? 0;
    said.pin = kept?.pin ?? 0;
    said.millis = performance.now() - start;
    out.push(said);
  }
  return out;
};`, in, &got)
	for i, s := range list {
		g := got[i]
		bad := func(format string, args ...any) { t.Errorf("%s: %s\n%+v", s.name, fmt.Sprintf(format, args...), g) }
		if g.Verdict != s.verdict || s.reason != "*" && !oneOf(s.reason, g.Reason) || s.reason == "*" && g.Reason == "" {
			bad("want %q %q", s.verdict, s.reason)
		}
		if failed := strings.Join(g.Failed, " "); s.reason == "" && failed != s.failed {
			bad("steps that fail: %q, want %q", failed, s.failed)
		}
		if s.reason != "" && len(g.Failed) != 1 {
			bad("a refusal fails in one step")
		}
		if g.Steps != 11 {
			bad("%d steps", g.Steps)
		}
		for j, want := range s.told {
			if want != "*" && (j >= len(g.Nodes) || !oneOf(want, g.Nodes[j])) {
				bad("node %d is told to be %q", j, want)
			}
		}
		if g.Conflict != s.conflict {
			bad("conflict at %d", s.conflict)
		}
		if s.seenAfter >= 0 && g.Seen != s.seenAfter {
			bad("the phone keeps %d", s.seenAfter)
		}
		if g.Pin != s.pinAfter {
			bad("what the phone keeps rests on a pin of height %d", g.Pin)
		}
		if g.Evidence != "" {
			file, _ := hex.DecodeString(g.Evidence)
			e, err := light.CheckEvidence(file, c.Root())
			if err != nil || int(e.First.Height) != s.conflict || len(e.Both) != 4 || bytes.Equal(e.First.HeaderHash[:], e.Second.HeaderHash[:]) {
				bad("evidence: %v", err)
			}
		} else if s.failed == "agree.conflict" {
			bad("no evidence")
		}
		if g.Millis > 30_000 {
			bad("%v", time.Duration(g.Millis)*time.Millisecond)
		}
	}
}

// oneOf reports whether a word is one of those that may be said, "a|b": how far a client gets within its time decides which.
func oneOf(words, word string) bool { return slices.Contains(strings.Split(words, "|"), word) }
