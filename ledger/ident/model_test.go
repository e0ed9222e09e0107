package ident

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A second, dumb implementation of the check digits judges the fast one: it follows the standards' wording with big
// integers, tries all ten digits, and shares no code.

// modelGS1 finds the digit that makes the weighted sum of the completed number a multiple of ten.
func modelGS1(digits string) byte {
	for c := byte('0'); c <= '9'; c++ {
		sum := new(big.Int)
		completed := digits + string(c)
		for i := range len(completed) {
			weight := int64(1)
			if (len(completed)-i)%2 == 0 {
				weight = 3
			}
			d, _ := new(big.Int).SetString(completed[i:i+1], 10)
			sum.Add(sum, d.Mul(d, big.NewInt(weight)))
		}
		if new(big.Int).Mod(sum, big.NewInt(10)).Sign() == 0 {
			return c
		}
	}
	panic("no digit fits")
}

// modelS10 finds c in 1 … 11 with Σ + c ≡ 0 mod 11, then writes 10 as 0 and 11 as 5.
func modelS10(serial string) byte {
	written := map[int]byte{1: '1', 2: '2', 3: '3', 4: '4', 5: '5', 6: '6', 7: '7', 8: '8', 9: '9', 10: '0', 11: '5'}
	for c := 1; c <= 11; c++ {
		sum := c
		for i, weight := range []int{8, 6, 4, 2, 3, 5, 9, 7} {
			sum += weight * strings.IndexByte("0123456789", serial[i])
		}
		if sum%11 == 0 {
			return written[c]
		}
	}
	panic("no digit fits")
}

// modelContainer spells the letter values out: the alphabet from 10, with '?' where a multiple of eleven is left out.
func modelContainer(v string) byte {
	const values = "0123456789A?BCDEFGHIJK?LMNOPQRSTU?VWXYZ"
	sum := new(big.Int)
	for i := range len(v) {
		power := new(big.Int).Exp(big.NewInt(2), big.NewInt(int64(i)), nil)
		sum.Add(sum, power.Mul(power, big.NewInt(int64(strings.IndexByte(values, v[i])))))
	}
	rest := new(big.Int).Mod(sum, big.NewInt(11)).Int64()
	return "01234567890"[rest]
}

func TestCheckDigitsAgreeWithModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.StringMatching(`[0-9]{1,20}`).Draw(t, "number")
		if got, ok := GS1CheckDigit(number); !ok || got != modelGS1(number) {
			t.Fatalf("GS1 %s: %c, model %c", number, got, modelGS1(number))
		}
		var d draft
		d.add(number)
		d.addCheckDigit()
		if got := d.value[d.n-1]; got != modelGS1(number) {
			t.Fatalf("GS1 %s in a draft: %c, model %c", number, got, modelGS1(number))
		}
		serial := rapid.StringMatching(`[0-9]{8}`).Draw(t, "serial")
		if got, ok := S10CheckDigit(serial); !ok || got != modelS10(serial) {
			t.Fatalf("S10 %s: %c, model %c", serial, got, modelS10(serial))
		}
		box := rapid.StringMatching(`[A-Z]{4}[0-9]{6}`).Draw(t, "container")
		if got, ok := ContainerCheckDigit(box); !ok || got != modelContainer(box) {
			t.Fatalf("ISO 6346 %s: %c, model %c", box, got, modelContainer(box))
		}
	})
	// All letters in all places, which chance may miss.
	for place := range 4 {
		for c := byte('A'); c <= 'Z'; c++ {
			box := []byte("CSQU305438")
			box[place] = c
			if got, _ := ContainerCheckDigit(string(box)); got != modelContainer(string(box)) {
				t.Errorf("ISO 6346 %s: %c, model %c", box, got, modelContainer(string(box)))
			}
		}
	}
}

func TestCheckDigitHelpersRefuse(t *testing.T) {
	for _, v := range []string{"", "1234567", "123456789", "1234567A", "1234567\u00b2"} {
		if _, ok := S10CheckDigit(v); ok {
			t.Errorf("S10CheckDigit(%q) answers", v)
		}
	}
	for _, v := range []string{"", "12 4", "-1", "1\u0660"} {
		if _, ok := GS1CheckDigit(v); ok {
			t.Errorf("GS1CheckDigit(%q) answers", v)
		}
	}
	for _, v := range []string{"", "CSQU30543", "CSQU3054383", "csqu305438", "CSQ1305438", "CSQU30543A"} {
		if _, ok := ContainerCheckDigit(v); ok {
			t.Errorf("ContainerCheckDigit(%q) answers", v)
		}
	}
}

// A mistyped digit in a number under mod 10 never passes.
func TestOneWrongDigitIsRefused(t *testing.T) {
	for _, id := range []ID{
		{GTIN, "09506000134352"}, {SGTIN, "09506000134352A"}, {SSCC, "106141412345678908"}, {GLN, "0614141073467"},
		{GSRN, "401234500000067657"}, {GDTI, "4012345000092"},
	} {
		for at := range numberLength(id.Namespace) {
			for c := byte('0'); c <= '9'; c++ {
				v := []byte(id.Value)
				same := v[at] == c
				v[at] = c
				if err := (ID{id.Namespace, string(v)}).Check(); (err == nil) != same {
					t.Errorf("%s %s with %c at %d: %v", id.Namespace, id.Value, c, at, err)
				}
			}
		}
	}
}
