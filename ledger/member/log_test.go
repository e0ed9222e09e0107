package member_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/proof"
)

// entry is "counter<-counter before", of an action whose hash has the counter and a mark: "7a<-6".
func follow(d *canon.Device, entry string) (*canon.Device, code.Notice) {
	hash := func(s string) (h proof.Hash) {
		copy(h[:], s)
		return h
	}
	what, after, _ := strings.Cut(entry, "<-")
	n, err := strconv.ParseUint(strings.TrimRight(what, "ab"), 10, 64)
	if err != nil {
		panic(err)
	}
	var previous []byte
	if h := hash(after); after != "" {
		previous = h[:]
	}
	return member.Follow(d, &canon.LogEntry{Counter: n, Previous: previous}, hash(what))
}

// TestFollow: a device's log, entry by entry, each with the warning that it raises, and what is left at the end.
func TestFollow(t *testing.T) {
	for _, tt := range []struct {
		entries string // with "!23" or "!24" where a warning is raised
		want    string // counter, gaps, forks
	}{
		{"1<- 2<-1 3<-2", "3 [] 0"},
		{"1<- 2<-1 2<-1", "2 [] 0"},
		{"1<- 2<-1 2b<-1!24 3<-2", "3 [] 1"},
		{"1<- 2<-1 2b<-1!24 3<-2b!24 4<-3", "4 [] 2"},
		{"1<- 4<-3!23 2<-1 3<-2 5<-4", "5 [] 0"},
		{"1<- 4<-3!23 3<-2", "4 [{2 2}] 0"},
		{"3<-2!23", "3 [{1 2}] 0"},
		{"1<- 9<-8!23 5<-4", "9 [{2 4} {6 8}] 0"},
		{"1<- 9<-8!23 5<-4 5<-4!24", "9 [{2 4} {6 8}] 1"},
		{"1<- 3<-2!23 5<-4!23 4<-3 2<-1", "5 [] 0"},
		{"1<- 1b<-!24", "1 [] 1"},
		{"1<- 2<-1 3<-2 1<-!24", "3 [] 1"},
		{"18446744073709551615<-1!23 5<-4", "18446744073709551615 [{1 4} {6 18446744073709551614}] 0"},
	} {
		d := &canon.Device{}
		for _, e := range strings.Fields(tt.entries) {
			e, warning, _ := strings.Cut(e, "!")
			before := fmt.Sprint(*d)
			next, odd := follow(d, e)
			if want := map[string]code.Notice{"": 0, "23": code.DeviceGap, "24": code.DeviceFork}[warning]; odd != want {
				t.Errorf("%s: %s raises W%d", tt.entries, e, odd)
			}
			if fmt.Sprint(*d) != before {
				t.Errorf("%s: %s changes the record that it was given", tt.entries, e)
			}
			d = next
		}
		if got := fmt.Sprint(d.Counter, " ", pairs(d.Gaps), " ", d.Forks); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.entries, got, tt.want)
		}
	}
}

func pairs(gaps []canon.CounterGap) string {
	var out []string
	for _, g := range gaps {
		out = append(out, fmt.Sprintf("{%d %d}", g.First, g.Last))
	}
	return fmt.Sprint(out)
}

// TestFollowAnyOrder: while no more than sixteen gaps are open, an honest log leaves no gap and no fork in whatever order
// it arrives; and the gaps are exactly what is missing at each moment.
func TestFollowAnyOrder(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		n := 1 + r.IntN(30)
		d, seen := &canon.Device{}, map[uint64]bool{}
		for _, i := range r.Perm(n) {
			after := ""
			if i > 0 {
				after = fmt.Sprint(i)
			}
			d, _ = follow(d, fmt.Sprintf("%d<-%s", i+1, after))
			seen[uint64(i+1)] = true
			missing := map[uint64]bool{}
			for _, g := range d.Gaps {
				for c := g.First; c <= g.Last; c++ {
					missing[c] = true
				}
			}
			for c := uint64(1); c <= d.Counter; c++ {
				if seen[c] == missing[c] {
					t.Fatalf("seed %d: counter %d is seen %t and missing %t: %v", seed, c, seen[c], missing[c], d.Gaps)
				}
			}
		}
		if d.Counter != uint64(n) || len(d.Gaps) > 0 || d.Forks > 0 {
			t.Fatalf("seed %d: %+v", seed, d)
		}
	}
}

// TestActing: in which roles a device acts, for each scope of it.
func TestActing(t *testing.T) {
	owner := &canon.Member{Id: "usps", Standing: canon.StandingActive, Roles: []canon.Role{
		{Type: canon.RoleTypeBrand, Prefixes: []string{"4012", "9506000"}},
		{Type: canon.RoleTypePost, Countries: []string{"GU", "US"}, Lanes: []string{"CN-US"}},
		{Type: canon.RoleTypeCarrier},
	}}
	for _, tt := range []struct {
		scope canon.Role
		want  string // type, countries, places, prefixes, lanes
	}{
		{canon.Role{}, "{3 [] [] [4012 9506000] []} {5 [GU US] [] [] [CN-US]} {6 [] [] [] []}"},
		{canon.Role{Countries: []string{"US"}}, "{3 [US] [] [4012 9506000] []} {5 [US] [] [] [CN-US]} {6 [US] [] [] []}"},
		{canon.Role{Countries: []string{"CA"}}, "{3 [CA] [] [4012 9506000] []} {6 [CA] [] [] []}"},
		{canon.Role{Places: []string{"USLAX"}}, "{3 [] [USLAX] [4012 9506000] []} {5 [GU US] [USLAX] [] [CN-US]} {6 [] [USLAX] [] []}"},
		{canon.Role{Lanes: []string{"CN-ES"}}, "{3 [] [] [4012 9506000] [CN-ES]} {6 [] [] [] [CN-ES]}"},
		{canon.Role{Prefixes: []string{"40123", "7"}}, "{3 [] [] [40123] []} {5 [GU US] [] [] [CN-US]} {6 [] [] [] []}"},
		{canon.Role{Prefixes: []string{"950600"}}, "{3 [] [] [9506000] []} {5 [GU US] [] [] [CN-US]} {6 [] [] [] []}"},
		{canon.Role{Prefixes: []string{"7613"}}, "{3 [] [] [] []} {5 [GU US] [] [] [CN-US]} {6 [] [] [] []}"},
	} {
		got := member.Acting(&canon.Member{Id: "usps-gun", Roles: []canon.Role{tt.scope}, Device: &canon.Device{Owner: "usps"}}, owner)
		var roles []string
		for _, r := range got.Roles {
			roles = append(roles, fmt.Sprintf("{%d %v %v %v %v}", r.Type, r.Countries, r.Places, r.Prefixes, r.Lanes))
		}
		if text := strings.Join(roles, " "); text != tt.want || got.Id != "usps" {
			t.Errorf("%+v: %s\nwant %s", tt.scope, text, tt.want)
		}
	}
}

// TestActingLong: of any two ascending lists there is left what a plain reading of GOVERNANCE.md §10 leaves.
func TestActingLong(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	list := func(longest int) []string {
		seen := map[string]bool{}
		for range 1 + r.IntN(40) {
			seen[fmt.Sprint(1111+r.IntN(3))+"21212121"[:r.IntN(longest)]] = true
		}
		return slices.Sorted(maps.Keys(seen))
	}
	for range 2000 {
		own, scope := list(9), list(9)
		got := member.Acting(
			&canon.Member{Roles: []canon.Role{{Type: canon.RoleTypeDevice, Places: scope, Prefixes: scope}}, Device: &canon.Device{}},
			&canon.Member{Roles: []canon.Role{{Type: canon.RoleTypeBrand, Places: own, Prefixes: own}}})
		both, longer := map[string]bool{}, map[string]bool{}
		for _, a := range own {
			for _, b := range scope {
				if both[a] = both[a] || a == b; strings.HasPrefix(a, b) {
					longer[a] = true
				} else if strings.HasPrefix(b, a) {
					longer[b] = true
				}
			}
		}
		maps.DeleteFunc(both, func(_ string, in bool) bool { return !in })
		if len(both) == 0 {
			if len(got.Roles) != 0 {
				t.Fatalf("%v within %v: %+v", own, scope, got.Roles)
			}
			continue
		}
		places, prefixes := slices.Sorted(maps.Keys(both)), slices.Sorted(maps.Keys(longer))
		if r := got.Roles[0]; !slices.Equal(r.Places, places) || !slices.Equal(r.Prefixes, prefixes) {
			t.Fatalf("%v within %v: %v and %v, want %v and %v", own, scope, r.Places, r.Prefixes, places, prefixes)
		}
	}
}
