package verify

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/trace"
	"github.com/waybill-network/waybill/ledger/travel"
	"github.com/waybill-network/waybill/ledger/vectors"
)

// place is a point in metres from the Earth's centre.
type place struct {
	X int32 `json:"x"`
	Y int32 `json:"y"`
	Z int32 `json:"z"`
}

// traced is a history to read: rows without hashes, or a proof file.
type traced struct {
	Answer string `json:"answer,omitempty"`
	File   string `json:"file,omitempty"`
	Height uint64 `json:"height"`
	Time   int64  `json:"time"`
}

// TestTracesAgree compares the browser's reading of histories with Go's: random ones that no rules would take, and those
// of random proof files.
func TestTracesAgree(t *testing.T) {
	t.Parallel()
	var in struct {
		Genesis string           `json:"genesis"`
		Places  map[string]place `json:"places"`
		Traces  []traced         `json:"traces"`
	}
	in.Places = map[string]place{}
	var want [][]string
	kinds := map[string]int{}
	keep := func(lines []string) {
		want = append(want, lines)
		for _, l := range lines {
			word, rest, _ := strings.Cut(l, " ")
			kinds[word]++
			if word == "milestone" {
				kinds[strings.Join(strings.Fields(rest)[:2], " ")]++
			}
		}
	}
	for _, h := range vectors.Histories(t, 5, 800) {
		keep(vectors.TraceLines(trace.Read(h.Result(), h.Options)))
		in.Traces = append(in.Traces, traced{Answer: hex.EncodeToString(h.Answer.Encode()), Height: h.Options.Height, Time: h.Options.Time})
		for i := range h.Answer.Events {
			c := h.Answer.Events[i].Core
			if c == nil || c.ReadPoint == nil && c.BusinessLocation == nil {
				continue
			}
			p := c.ReadPoint
			if p == nil {
				p = c.BusinessLocation
			}
			if at, found := travel.Find(string(p.Value)); found {
				in.Places[string(p.Value)] = place{at.X, at.Y, at.Z}
			}
		}
	}
	for _, c := range vectors.Random(t, 3, 200) {
		v, err := light.Verify(c.File, c.Trust.Root(t))
		if err != nil {
			continue
		}
		in.Genesis = hex.EncodeToString(c.Trust.Genesis)
		keep(vectors.TraceLines(trace.Read(v.Result, trace.Options{})))
		in.Traces = append(in.Traces, traced{File: hex.EncodeToString(c.File)})
	}
	for _, kind := range []string{
		"stay", "tenure", "hold", "span", "voucher", "warning", "travel", "accepted now", "export-customs problem", "export-customs now",
		"in-flight now", "in-flight done", "import-customs now", "import-customs problem", "import-customs done", "out-for-delivery now",
		"delivered done", "delivered problem",
	} {
		if kinds[kind] < 10 {
			t.Errorf("%d histories have %q", kinds[kind], kind)
		}
	}
	var got [][]string
	runNode(t, `
import { trustGenesis, verifyProof } from './verify.mjs';
import { resultOf, traceLines } from './vectors.trace.mjs';
import { unhex } from './bytes.mjs';
export default async ({ genesis, places, traces }) => {
  const trust = await trustGenesis(unhex(genesis));
  const find = (code) => places[code] ?? null;
  const out = [];
  for (const { answer, file, height, time } of traces) {
    const result = file ? await verifyProof(unhex(file), trust) : resultOf(answer);
    out.push(traceLines(result, { height, time, find }));
  }
  return out;
};`, in, &got)
	bad := 0
	for i := range want {
		if diff := cmp.Diff(want[i], got[i]); diff != "" && len(want[i])+len(got[i]) > 0 && bad < 5 {
			bad++
			t.Errorf("history %d (- Go, + JavaScript):\n%s", i, diff)
		}
	}
	t.Logf("%d histories, %v", len(want), kinds)
}
