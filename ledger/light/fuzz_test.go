package light_test

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"

	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/vectors"
)

// golden are the proof files of the golden vectors, and what they are trusted by. No ledger runs here to make them: its
// goroutines would be coverage that comes and goes, which a fuzzer takes for findings.
func golden(t testing.TB) (files [][]byte, roots []*light.Root) {
	t.Helper()
	b, err := os.ReadFile("../vectors/testdata/proofs.json")
	if err != nil {
		t.Fatal(err)
	}
	var list struct {
		Genesis string
		Proofs  []struct {
			File  string
			Trust *struct {
				ChainID        string `json:"chain_id"`
				Pinned         string
				TrustingPeriod int64 `json:"trusting_period"`
			}
		}
	}
	if err := json.Unmarshal(b, &list); err != nil {
		t.Fatal(err)
	}
	bytesOf := func(s string) []byte {
		b, err := hex.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	roots = append(roots, vectors.Trust{Genesis: bytesOf(list.Genesis)}.Root(t))
	for _, p := range list.Proofs {
		files = append(files, bytesOf(p.File))
		if p.Trust != nil {
			roots = append(roots, vectors.Trust{
				ChainID: p.Trust.ChainID, Pinned: proof.Hash(bytesOf(p.Trust.Pinned)), TrustingPeriod: p.Trust.TrustingPeriod,
			}.Root(t))
		}
	}
	if len(files) < 20 || len(roots) < 2 {
		t.Fatalf("%d files, %d roots", len(files), len(roots))
	}
	return files, roots
}

// FuzzVerify: no bytes panic, and whatever is accepted is a true file about another question, or one with less shown.
func FuzzVerify(f *testing.F) {
	files, roots := golden(f)
	genuine := map[string]bool{}
	for _, file := range files {
		f.Add(file)
		genuine[string(strip(f, file))] = true
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		for _, root := range roots {
			v, err := light.Verify(file, root)
			if err == nil && !less(v) && !genuine[string(strip(t, file))] {
				t.Fatalf("accepted as %s: %x", v.Verdict, file)
			}
			if err != nil && !known(err) {
				t.Fatal(err)
			}
		}
	})
}

// less reports whether a file says no more than what it shows of something incomplete.
func less(v *light.Verified) bool {
	return v.Verdict == proof.Partial || len(v.Missing) > 0 && (v.Verdict == proof.Recalled || v.Verdict == proof.Suspect)
}

// strip is a proof file without its question.
func strip(t testing.TB, file []byte) []byte {
	p := decode(t, file)
	p.Answer.Question = nil
	return p.Encode()
}
