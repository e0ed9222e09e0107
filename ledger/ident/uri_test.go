package ident

import (
	"testing"
	"unicode"
)

// The list in the package is fixed; Unicode's own tables, which move, judge it here where a move costs nothing but a
// look.
func TestHiddenCharacters(t *testing.T) {
	refused := []*unicode.RangeTable{unicode.White_Space, unicode.Cc, unicode.Bidi_Control,
		unicode.Noncharacter_Code_Point, unicode.Zs, unicode.Zl, unicode.Zp}
	shown := []*unicode.RangeTable{unicode.L, unicode.M, unicode.N, unicode.P, unicode.S}
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if unicode.In(r, refused...) && !hidden(r) {
			t.Errorf("%U passes", r)
		}
		if unicode.In(r, shown...) && hidden(r) {
			t.Errorf("%U is refused", r)
		}
	}
	for _, span := range [][2]rune{{0x200B, 0x200B}, {0x2060, 0x206F}, {0xFEFF, 0xFEFF}, {0xFFF9, 0xFFFB}} {
		for r := span[0]; r <= span[1]; r++ {
			if !hidden(r) {
				t.Errorf("%U passes", r)
			}
		}
	}
	for _, r := range []rune{0x200C, 0x200D, 0x205E, 0x2070, 0xFEFE, 0xFFF8, 0xFFFC, 0xFFFD} {
		if hidden(r) {
			t.Errorf("%U is refused", r)
		}
	}
}
