package verify

import (
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/vectors"
	"github.com/waybill-network/waybill/node/web/browser"
)

// judgement is what a verifier says of a file.
type judgement struct {
	Reason string         `json:"reason"`
	Facts  *vectors.Facts `json:"facts"`
}

func judge(file []byte, root *light.Root) judgement {
	v, err := light.Verify(file, root)
	if err != nil {
		return judgement{Reason: light.Reason(err)}
	}
	facts := vectors.FactsOf(v)
	return judgement{Facts: &facts}
}

// questions are what an engine is asked to judge.
type questions struct {
	Genesis string     `json:"genesis"`
	Files   []question `json:"files"`
}

type question struct {
	File  string    `json:"file"`
	Trust *pinnedTo `json:"trust"`
	name  string    // of the case
	want  judgement // Go's
}

type pinnedTo struct {
	ChainID        string `json:"chain_id"`
	Pinned         string `json:"pinned"`
	TrustingPeriod int64  `json:"trusting_period"`
}

// signed is a signature with what it is of.
type signed struct {
	PublicKey string `json:"public_key"`
	Message   string `json:"message"`
	Signature string `json:"signature"`
	Valid     bool   `json:"valid"`
	Name      string `json:"name"`
}

// TestVerifiersAgree compares the verifier with Go's in node and in Chromium, on true files and on altered ones: the same
// facts, or refused for the same reason, every one. And on the signatures that implementations of Ed25519 differ about.
func TestVerifiersAgree(t *testing.T) {
	t.Parallel()
	q := ask(t)
	valid, tampered := 0, 0
	reasons := map[string]int{}
	for _, one := range q.Files {
		if one.want.Facts != nil {
			valid++
		} else {
			tampered++
			reasons[one.want.Reason]++
		}
	}
	if valid < 500 || tampered < 2000 || len(reasons) < len(light.Reasons())-1 { // no file here is too large
		t.Fatalf("%d true files, %d that are refused, for %v", valid, tampered, reasons)
	}
	t.Logf("%d true files, %d that are refused, for %v", valid, tampered, reasons)
	b, err := os.ReadFile("../../../ledger/sig/testdata/zip215.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []signed
	if err := json.Unmarshal(b, &list); err != nil {
		t.Fatal(err)
	}

	t.Run("node", func(t *testing.T) {
		var got []judgement
		runNode(t, `export { compare as default } from './vectors.compare.mjs';`, q, &got)
		q.check(t, got)
		var fits []bool
		runNode(t, `export { signatures as default } from './vectors.compare.mjs';`, list, &fits)
		checkSignatures(t, list, fits)
	})
	t.Run("chromium", func(t *testing.T) {
		p := inBrowser(t, map[string]any{"/questions": q, "/signatures": list})
		q.check(t, browser.Eval[[]judgement](p, call("compare", "/questions")))
		checkSignatures(t, list, browser.Eval[[]bool](p, call("signatures", "/signatures")))
	})
}

// call is JavaScript that calls a function of vectors.compare.mjs with what a path serves.
func call(name, path string) string {
	return `(async () => (await import('/vectors.compare.mjs')).` + name + `(await (await fetch('` + path + `')).json()))()`
}

// inBrowser opens a page that may import the modules, and load what is served beside them.
func inBrowser(t testing.TB, served map[string]any) *browser.Page {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("/", http.FileServer(http.Dir(".")))
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("<!doctype html><title>The verifier</title><link rel=icon href=data:,>"))
	})
	for path, v := range served {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(b) })
	}
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	p := browser.New(t, browser.Options{Origins: []string{s.URL}}).Page()
	p.Open(s.URL)
	return p
}

// ask makes the files: golden, of random ledgers, and altered ones.
func ask(t *testing.T) *questions {
	t.Helper()
	const largest = 1 << 20 // the few that are larger are judged with the golden vectors
	golden := vectors.Cases(t)
	random := vectors.Random(t, 2, 1200)
	all := slices.Concat(golden, vectors.Tampered(t, golden), random)
	q := &questions{Genesis: hex.EncodeToString(golden[0].Trust.Genesis)}
	roots := map[string]*light.Root{}
	put := func(c vectors.Case) judgement {
		key := string(c.Trust.Pinned[:]) + c.Trust.ChainID
		if roots[key] == nil {
			roots[key] = c.Trust.Root(t)
		}
		one := question{File: hex.EncodeToString(c.File), name: c.Name, want: judge(c.File, roots[key])}
		if len(c.Trust.Genesis) == 0 {
			one.Trust = &pinnedTo{c.Trust.ChainID, hex.EncodeToString(c.Trust.Pinned[:]), c.Trust.TrustingPeriod}
		}
		q.Files = append(q.Files, one)
		return one.want
	}
	var truthful []vectors.Case
	for _, c := range all {
		if len(c.File) > largest {
			continue
		}
		if string(c.Trust.Genesis) != string(golden[0].Trust.Genesis) && len(c.Trust.Genesis) > 0 {
			t.Fatalf("%s is of another chain", c.Name)
		}
		if put(c).Facts != nil && len(c.File) < largest/64 {
			truthful = append(truthful, c)
		}
	}
	for _, c := range vectors.Altered(t, 4, truthful, 1600) {
		put(c)
	}
	return q
}

func (q *questions) check(t *testing.T, got []judgement) {
	t.Helper()
	if len(got) != len(q.Files) {
		t.Fatalf("%d judgements of %d files", len(got), len(q.Files))
	}
	differ := 0
	for i, one := range q.Files {
		if diff := cmp.Diff(one.want, got[i]); diff != "" {
			if differ++; differ <= 10 {
				t.Errorf("%s: JavaScript differs (- Go, + JavaScript):\n%s%.4000s", one.name, diff, one.File)
			}
		}
	}
	if differ > 0 {
		t.Errorf("%d files differ", differ)
	}
}

func checkSignatures(t *testing.T, list []signed, got []bool) {
	t.Helper()
	if len(got) != len(list) || len(list) < 200 {
		t.Fatalf("%d answers for %d signatures", len(got), len(list))
	}
	for i, v := range list {
		if got[i] != v.Valid {
			t.Errorf("%s: %v, want %v", v.Name, got[i], v.Valid)
		}
	}
}
