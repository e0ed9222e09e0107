package main

import (
	"testing"
	"time"
	_ "time/tzdata" // so that every machine has the zone below
)

// TestScenarioIsOfToday: whatever the machine's clock and zone say, the story ends within the day before, and nothing
// but its dates changes.
func TestScenarioIsOfToday(t *testing.T) {
	written, err := readScenario(demoScenario)
	if err != nil {
		t.Fatal(err)
	}
	madrid, err := time.LoadLocation("Europe/Madrid") // an offset of the story, with another one in summer
	if err != nil {
		t.Fatal(err)
	}
	local := time.Local
	t.Cleanup(func() { time.Local = local })
	for _, zone := range []*time.Location{time.UTC, madrid} {
		time.Local = zone
		for _, now := range []string{
			"2001-01-01T00:00:00Z", "2026-07-15T03:00:00Z", "2026-11-08T10:59:59.999Z", "2026-11-08T11:00:00Z",
			"2026-11-08T11:00:00.001Z", "2026-11-09T11:00:00Z", "2028-02-29T23:59:59Z", "2099-06-01T12:00:00+14:00",
		} {
			now, err := time.Parse(time.RFC3339Nano, now)
			if err != nil {
				t.Fatal(err)
			}
			s, err := readScenario(demoScenario)
			if err != nil {
				t.Fatal(err)
			}
			s.moveTo(now)
			compareMoved(t, now, written.Steps, s.Steps)
		}
	}
}

func compareMoved(t *testing.T, now time.Time, written, moved []step) {
	t.Helper()
	var last time.Time
	for i := range moved {
		was, is := written[i].At, moved[i].At
		if is.After(last) {
			last = is
		}
		if is.Sub(moved[0].At) != was.Sub(written[0].At) {
			t.Errorf("now %s: step %d is %s after the first, not %s", now, i+1, is.Sub(moved[0].At), was.Sub(written[0].At))
		}
		_, before := was.Zone()
		_, after := is.Zone()
		if before != after || is.Format("15:04:05") != was.Format("15:04:05") {
			t.Errorf("now %s: step %d is at %s, written as %s", now, i+1, is, was)
		}
	}
	if age := now.Sub(last); age < 0 || age >= 24*time.Hour {
		t.Errorf("now %s: the story ends at %s", now, last)
	}
}
