package proof_test

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"slices"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
)

var sentinels = []error{
	proof.ErrMalformed, proof.ErrAppHash, proof.ErrUnitsRoot, proof.ErrDetailRoot, proof.ErrHistory, proof.ErrUnreferenced,
	proof.ErrForeignEvent, proof.ErrSigner, proof.ErrQuestion, proof.ErrNoAnswer, proof.ErrRanges,
}

// golden are the answers of the golden vectors, and the app hash of each.
func golden(t testing.TB) (answers [][]byte, hashes []proof.Hash) {
	t.Helper()
	b, err := os.ReadFile("../vectors/testdata/proofs.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Proofs []struct {
			File  string
			Facts struct {
				Chain struct {
					AppHash string `json:"app_hash"`
				}
			}
		}
	}
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	for _, v := range file.Proofs {
		raw, err := hex.DecodeString(v.File)
		if err != nil {
			t.Fatal(err)
		}
		hash, err := hex.DecodeString(v.Facts.Chain.AppHash)
		if err != nil {
			t.Fatal(err)
		}
		var p canon.Proof
		if err := p.Decode(raw, 1<<20); err != nil {
			t.Fatal(err)
		}
		answers, hashes = append(answers, p.Answer.Raw()), append(hashes, proof.Hash(hash))
	}
	if len(answers) < 20 {
		t.Fatalf("%d answers", len(answers))
	}
	return answers, hashes
}

// FuzzVerify: no answer panics, each refusal has its sentinel, and no change but one of the question is accepted as a
// complete answer: with something missing, only PARTIAL, or what is proven against the unit, is said.
func FuzzVerify(f *testing.F) {
	answers, hashes := golden(f)
	known := map[string]bool{}
	for i := range answers {
		f.Add(answers[i])
		known[string(unasked(f, answers[i]))] = true
	}
	slices.SortFunc(hashes, func(a, b proof.Hash) int { return slices.Compare(a[:], b[:]) })
	hashes = slices.Compact(hashes)
	f.Fuzz(func(t *testing.T, b []byte) {
		var a canon.Answer
		if a.Decode(b, 1<<16) != nil {
			return
		}
		for _, h := range hashes {
			r, err := proof.Verify(&a, h)
			if err != nil {
				if !slices.ContainsFunc(sentinels, func(s error) bool { return errors.Is(err, s) }) {
					t.Fatalf("no known reason: %v", err)
				}
				continue
			}
			less := r.Verdict == proof.Partial || len(r.Missing) > 0 && (r.Verdict == proof.Recalled || r.Verdict == proof.Suspect)
			if !less && !known[string(unasked(t, b))] {
				t.Fatalf("%s: %x", r.Verdict, b)
			}
		}
	})
}

// unasked is an answer without its question.
func unasked(t testing.TB, b []byte) []byte {
	t.Helper()
	var a canon.Answer
	if err := a.Decode(b, 1<<20); err != nil {
		t.Fatal(err)
	}
	a.Question = nil
	return a.Encode()
}
