package vocabulary_test

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/waybill-network/waybill/ledger/vocabulary"
	ledgerv1 "github.com/waybill-network/waybill/proto/ledger/v1"
)

// TestWordsAreTheProtocols: the words of every enumeration are the protocol's, at its numbers, none lacking.
func TestWordsAreTheProtocols(t *testing.T) {
	for _, tt := range []struct {
		enum   protoreflect.EnumDescriptor
		prefix string
		words  vocabulary.Words
	}{
		{ledgerv1.BorderSide(0).Descriptor(), "BORDER_SIDE_", vocabulary.Sides},
		{ledgerv1.CustomsReport(0).Descriptor(), "CUSTOMS_REPORT_", vocabulary.Reports},
		{ledgerv1.CustomsDecision(0).Descriptor(), "CUSTOMS_DECISION_", vocabulary.Decisions},
		{ledgerv1.TransportMode(0).Descriptor(), "TRANSPORT_MODE_", vocabulary.Modes},
		{ledgerv1.Irregularity(0).Descriptor(), "IRREGULARITY_", vocabulary.Irregularities},
		{ledgerv1.PaperType(0).Descriptor(), "PAPER_TYPE_", vocabulary.PaperTypes},
		{ledgerv1.RoleType(0).Descriptor(), "ROLE_TYPE_", vocabulary.Roles},
		{ledgerv1.Milestone(0).Descriptor(), "MILESTONE_", vocabulary.Milestones},
	} {
		values := tt.enum.Values()
		if got := len(tt.words.List()); got != values.Len()-1 {
			t.Errorf("%s has %d values, %d words", tt.enum.Name(), values.Len()-1, got)
		}
		for i := 1; i < values.Len(); i++ {
			v := values.Get(i)
			word := strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(string(v.Name()), tt.prefix)), "_", "-")
			if got := tt.words.Name(uint32(v.Number())); got != word || tt.words.Number(word) != uint32(v.Number()) {
				t.Errorf("%d is %q, in the protocol %q", v.Number(), got, word)
			}
		}
	}
	actions := ledgerv1.EventAction(0).Descriptor().Values()
	for i := range actions.Len() {
		want := strings.TrimPrefix(string(actions.Get(i).Name()), "EVENT_ACTION_")
		if got := vocabulary.EventActionName(uint32(actions.Get(i).Number())); got != want {
			t.Errorf("action %d is %q, in the protocol %q", i, got, want)
		}
	}
	if got := vocabulary.EventActionName(uint32(actions.Len())); got != "" {
		t.Errorf("an action too many: %q", got)
	}
}

// TestPostalActs: each of the 25 item events is exactly one act, and one of goods.
func TestPostalActs(t *testing.T) {
	count := map[uint32]int{}
	for _, a := range vocabulary.Acts() {
		for _, p := range a.Postal {
			count[p]++
		}
	}
	scans := vocabulary.PostalScans()
	if len(scans) != 25 || len(count) != len(scans) {
		t.Errorf("%d scans, %d are acts", len(scans), len(count))
	}
	for _, s := range scans {
		a := vocabulary.PostalAct(s.Event)
		if a == nil || vocabulary.Governs(a.Type) || count[s.Event] != 1 {
			t.Errorf("%s is the act %v, %d times", s.Code, a, count[s.Event])
			continue
		}
		if reports := s.Side != 0; reports != (a.Name == "customs-report") {
			t.Errorf("%s is %s", s.Code, a.Name)
		}
	}
	for _, n := range []uint32{0, 26, 1<<32 - 1} {
		if a := vocabulary.PostalAct(n); a != nil {
			t.Errorf("%d is %s", n, a.Name)
		}
	}
}
