package trace_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"github.com/waybill-network/waybill/ledger/trace"
)

// TestMilestones: what people are shown of a parcel's way, for what was recorded of it.
func TestMilestones(t *testing.T) {
	const posted = "0:01:00 cainiao accept parcel postal=EMA\n"
	const flown = posted + "0:05:00 cainiao depart parcel postal=EMC\n1:05:00 usps arrive parcel postal=EMD\n"
	const bagged = posted + "0:04:00 cainiao pack parcel into=bag\n0:05:00 cainiao customs-report bag postal=EXA\n"
	for _, tt := range []struct{ name, events, want string }{
		{"announced only", "0:00:00 market ship parcel", ""},
		{"posted", posted, "accepted now #1"},
		{"at the outward office", posted + "0:02:00 cainiao arrive parcel postal=EMB", "accepted now #2"},
		{"presented to customs", posted + "0:03:00 cainiao customs-report parcel postal=EXA", "accepted done #1, export-customs now #2"},
		{"held there", posted + "0:03:00 cainiao customs-report parcel postal=EXB reason=x",
			"accepted done #1, export-customs problem #2"},
		{"and back", posted + "0:03:00 cainiao customs-report parcel postal=EXA\n0:04:00 cainiao customs-report parcel postal=EXC",
			"accepted done #1, export-customs done #3"},
		{"presented in its bag", bagged, "accepted done #1, export-customs now #3"},
		{"presented in its bag, and gone on", bagged + "0:06:00 cainiao depart bag postal=EMC",
			"accepted done #1, export-customs done #3, in-flight now #4"},
		{"held in its bag", bagged + "0:06:00 cainiao customs-report bag postal=EXB reason=x", "accepted done #1, export-customs problem #4"},
		{"a bag that was presented after it had left it",
			posted + "0:03:00 cainiao pack parcel into=bag\n0:04:00 cainiao unpack parcel outof=bag\n0:05:00 cainiao customs-report bag postal=EXA",
			"accepted now #1"},
		{"export cancelled", posted + "0:04:00 cainiao customs-report parcel postal=EXX", "accepted done #1, export-customs problem #2"},
		{"declared, not presented", posted + "0:02:00 cainiao declare parcel side=export", "accepted now #1, export-customs now #2"},
		{"released by customs", posted + "0:02:00 cn-customs customs-decide parcel side=export decision=release",
			"accepted done #1, export-customs done #2"},
		{"released, reported held since",
			posted + "0:02:00 cn-customs customs-decide parcel side=export decision=release\n0:03:00 cainiao customs-report parcel postal=EXB reason=x",
			"accepted done #1, export-customs done #2"},
		{"in flight, nothing said of customs", posted + "0:05:00 cainiao depart parcel postal=EMC", "accepted done #1, in-flight now #2"},
		{"in flight after a hold that was not lifted",
			posted + "0:02:00 cn-customs customs-decide parcel side=export decision=hold ref=a\n0:05:00 cainiao depart parcel postal=EMC",
			"accepted done #1, export-customs problem #2, in-flight now #3"},
		{"in flight after a report of a hold",
			posted + "0:02:00 cainiao customs-report parcel postal=EXB reason=x\n0:05:00 cainiao depart parcel postal=EMC",
			"accepted done #1, export-customs done #2, in-flight now #3"},
		{"at the inward office", flown, "accepted done #1, in-flight done #2, import-customs now #3"},
		{"arrived, nobody said that it left", posted + "1:05:00 usps arrive parcel postal=EMD",
			"accepted done #1, in-flight done #2, import-customs now #2"},
		{"held by import customs", flown + "1:06:00 us-customs customs-decide parcel side=import decision=hold ref=x",
			"accepted done #1, in-flight done #2, import-customs problem #4"},
		{"lifted", flown + "1:06:00 us-customs customs-decide parcel side=import decision=hold ref=x\n" +
			"1:07:00 us-customs customs-decide parcel side=import decision=lift ref=x\n1:08:00 usps customs-report parcel postal=EDC",
			"accepted done #1, in-flight done #2, import-customs done #6"},
		{"seized", flown + "1:06:00 us-customs customs-decide parcel side=import decision=seize ref=x",
			"accepted done #1, in-flight done #2, import-customs problem #4, delivered problem #4"},
		{"on the way inland, customs unsaid", flown + "1:09:00 usps depart parcel postal=EMF", "accepted done #1, in-flight done #2"},
		{"held by the post", flown + "1:09:00 usps hold parcel postal=EDF",
			"accepted done #1, in-flight done #2, out-for-delivery problem #4"},
		{"out", flown + "1:09:00 usps out-for-delivery parcel postal=EDG",
			"accepted done #1, in-flight done #2, out-for-delivery now #4"},
		{"attempted", flown + "1:09:00 usps attempt parcel postal=EMH", "accepted done #1, in-flight done #2, out-for-delivery now #4"},
		{"delivered", flown + "1:09:00 usps out-for-delivery parcel postal=EDG\n1:10:00 usps deliver parcel postal=EMI",
			"accepted done #1, in-flight done #2, out-for-delivery done #4, delivered done #5"},
		{"lost in flight", posted + "0:05:00 cainiao depart parcel postal=EMC\n2:00:00 cainiao exception parcel wrong=loss",
			"accepted done #1, in-flight problem #3"},
		{"on the way back", flown + "1:09:00 usps return parcel", "accepted done #1, in-flight done #2, delivered problem #4"},
		{"flying back", flown + "1:09:00 usps return parcel\n1:10:00 usps depart parcel postal=EMC",
			"accepted done #1, in-flight now #5, delivered problem #5"},
		{"back with the sender", flown + "1:09:00 usps return parcel\n3:10:00 cainiao returned parcel",
			"accepted done #1, in-flight done #2, delivered problem #5"},
		{"given up after its delivery", posted + "1:10:00 usps deliver parcel postal=EMI\n1:11:00 usps decommission parcel",
			"accepted done #1, delivered done #2"},
		{"given up before", posted + "1:11:00 usps decommission parcel", "accepted done #1, delivered problem #2"},
		{"delivery corrected", posted + "1:10:00 usps deliver parcel postal=EMI\n1:11:00 usps correct parcel correct=2", "accepted now #1"},
	} {
		s := &tale{world: newWorld(), t: t}
		s.tell(&datadriven.TestData{Input: tt.events})
		stones := trace.Milestones(trace.Read(s.result("parcel"), trace.Options{}))
		var got []string
		for _, m := range stones {
			if m.State != trace.StoneOpen {
				got = append(got, fmt.Sprintf("%s %s %s", m.Name, m.State, height(m.Event)))
			} else if m.Event != nil {
				t.Errorf("%s: %s is open by %s", tt.name, m.Name, height(m.Event))
			}
		}
		if len(stones) != 6 || strings.Join(got, ", ") != tt.want {
			t.Errorf("%s: %s\nwant %s", tt.name, strings.Join(got, ", "), tt.want)
		}
	}
	if trace.Milestones(nil) != nil {
		t.Error("milestones of nothing")
	}
}
