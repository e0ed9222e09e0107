package vocabulary_test

import (
	"testing"

	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// TestHS: codes that parcels carry are known, those of older editions and other lengths are not.
func TestHS(t *testing.T) {
	for code, want := range map[string]bool{
		"010121": true,  // horses, the first
		"970690": true,  // antiques, the last
		"610910": true,  // T-shirts of cotton
		"851713": true,  // smartphones, new in 2022
		"240412": true,  // nicotine without combustion, new in 2022
		"851712": false, // telephones of the edition of 2017
		"999999": false, "000000": false, "010100": false, "770000": false, "980000": false,
		"": false, "6109": false, "61091000": false, "6109.10": false, "61091": false, " 61091": false, "61091 ": false, "61091O": false,
		"６１０９１０": false, "+61091": false,
	} {
		if got := vocabulary.HS(code); got != want {
			t.Errorf("%q: %t", code, got)
		}
	}
}

// FuzzHS: only six ASCII digits are ever a code.
func FuzzHS(f *testing.F) {
	for _, s := range []string{"610910", "999999", "", "61091\x00", "0x6109", "６１０９"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, code string) {
		if !vocabulary.HS(code) {
			return
		}
		if len(code) != 6 {
			t.Fatalf("%q", code)
		}
		for _, c := range []byte(code) {
			if c < '0' || c > '9' {
				t.Fatalf("%q", code)
			}
		}
	})
}
