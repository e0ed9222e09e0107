package vocabulary_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/waybill-network/waybill/ledger/vocabulary"
	ledgerv1 "github.com/waybill-network/waybill/proto/ledger/v1"
)

// TestNumbersAreTheProtocols: words and numbers agree with vocabulary.proto in both directions, and no word is lacking.
func TestNumbersAreTheProtocols(t *testing.T) {
	for _, tt := range []struct {
		enum   protoreflect.EnumDescriptor
		prefix string
		number func(string) uint32
		name   func(uint32) string
		words  int
	}{
		{ledgerv1.BusinessStep(0).Descriptor(), "BUSINESS_STEP_", vocabulary.Step, vocabulary.StepName, 41},
		{ledgerv1.Disposition(0).Descriptor(), "DISPOSITION_", vocabulary.Disposition, vocabulary.DispositionName, 33},
	} {
		values := tt.enum.Values()
		if values.Len() != tt.words+1 {
			t.Errorf("%s has %d values", tt.enum.Name(), values.Len())
		}
		for i := 1; i < values.Len(); i++ {
			v := values.Get(i)
			word := strings.ToLower(strings.TrimPrefix(string(v.Name()), tt.prefix))
			if n := tt.number(word); n != uint32(v.Number()) {
				t.Errorf("%s is %d, in the protocol %d", word, n, v.Number())
			}
			if got := tt.name(uint32(v.Number())); got != word {
				t.Errorf("%d is %q, in the protocol %q", v.Number(), got, word)
			}
		}
		for _, n := range []uint32{0, uint32(tt.words + 1), 1<<32 - 1} {
			if got := tt.name(n); got != "" {
				t.Errorf("%d is %q", n, got)
			}
		}
		for _, word := range []string{"", " ", "arriving departing", "Arriving", "arrivin", "unspecified"} {
			if n := tt.number(word); n != 0 {
				t.Errorf("%q is %d", word, n)
			}
		}
	}
}

// TestTableHash: every genesis holds this hash, so a change of a word, an act, a scan or an HS code is a new rules version.
func TestTableHash(t *testing.T) {
	h := vocabulary.TableHash()
	if got := hex.EncodeToString(h[:]); got != "671d8f10f08da391d05ea34a71ee4983191b73cf33ee610cd36b56b0527bf5fb" {
		t.Errorf("%s", got)
	}
}
