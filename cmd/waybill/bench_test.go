package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// TestE2EBench runs a small benchmark as a person runs it: figures of every part, and nothing left behind.
func TestE2EBench(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := startProgram(t, "bench", "--units", "2000", "--seconds", "1", "--json", "--dir", dir)
	out, code := p.ends()
	if code != exitOK || p.problem.Len() > 0 {
		t.Fatalf("exit %d\n%s%s", code, out, p.problem.String())
	}
	p.leavesNothing()
	var r benchReport
	d := json.NewDecoder(strings.NewReader(out))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil || d.More() {
		t.Fatalf("%v\n%s", err, out)
	}
	for name, m := range map[string]phase{
		"empty application first": r.NoopA.Single, "with 100 per transaction": r.NoopA.Hundred, "registering": r.Preload, "single": r.Single,
		"hundred": r.Hundred, "half load": r.Half, "empty application last": r.NoopB.Single, "and with 100": r.NoopB.Hundred,
	} {
		if m.Txs == 0 || m.Events < m.Txs || m.PerSecond <= 0 || m.P99 < m.P50 || m.CPU <= 0 || m.RSS == 0 || m.Blocks == 0 {
			t.Errorf("%s: %+v", name, m)
		}
	}
	if r.Units != 2000 || r.Preload.Events != 2000 || r.Hundred.Events != 100*r.Hundred.Txs || r.Single.Disk <= 0 {
		t.Errorf("%+v", r)
	}
	if r.Proofs.Count == 0 || r.Proofs.Bytes < 1000 || r.SingleOfNoop <= 0 || r.HundredOfNoop <= 0 {
		t.Errorf("%+v", r)
	}
	if l := r.Lanes; l.Parcels == 0 || l.Parcels%lanesItems != 0 || l.Events < 9*l.Parcels || l.P99 < l.P50 || l.ProofBytes < 1000 ||
		l.EventsOfParcels <= 0 {
		t.Errorf("%+v", l)
	}
	if n := r.Consumers; n.Asked < consumersAtOnce || n.Bytes < 1000 || n.AskedP99 < n.AskedP50 || n.FirstP99 <= 0 || n.Finality <= 0 {
		t.Errorf("%+v", n)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
}
