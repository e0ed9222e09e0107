package telemetry

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestProbe(t *testing.T) {
	first := Condition{Name: "a", Reason: "first"}
	for name, tc := range map[string]struct {
		check Check
		want  []Condition
	}{
		"none":       {nil, nil},
		"duplicates": {func(context.Context) []Condition { return []Condition{first, {Name: "a", OK: true}} }, []Condition{first}},
		"not UTF-8":  {func(context.Context) []Condition { return []Condition{{Name: "a\xff", OK: true}} }, []Condition{{Name: "a?", OK: true}}},
		"panic": {
			func(context.Context) []Condition { panic("nil map") },
			[]Condition{{Name: "check_answers", Reason: "the check panicked: nil map"}},
		},
	} {
		if d := cmp.Diff(tc.want, newProbe(tc.check).run(context.Background())); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

// TestHangingCheck: a check that hangs is answered for within the patience, runs once at a time however often it is
// asked, and is asked again once it has returned.
func TestHangingCheck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		var runs atomic.Int64
		p := newProbe(func(context.Context) []Condition {
			runs.Add(1)
			<-release
			return []Condition{{Name: "a", OK: true}}
		})
		for range 5 {
			start := time.Now()
			got := p.run(context.Background())
			if allOK(got) || !strings.Contains(got[0].Reason, "no answer within 2s") || time.Since(start) != patience {
				t.Fatalf("%v after %v", got, time.Since(start))
			}
		}
		if runs.Load() != 1 {
			t.Errorf("%d checks were under way at once", runs.Load())
		}
		close(release)
		synctest.Wait()
		if got := p.run(context.Background()); !allOK(got) {
			t.Errorf("after the check returned: %v", got)
		}
	})
}
