package web

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxText is how many characters of a foreign text a page shows. All of it is in the proof.
const maxText = 300

// Visible makes foreign text safe to read: what a reader cannot see, or what turns the direction of what follows, is
// shown as its number, "⟨U+202E⟩"; what is too long is cut with an ellipsis. folder page has the same in JavaScript.
//
// It does not escape markup: html/template does that.
func Visible(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	n, before := 0, rune(0)
	for i, r := range s {
		if n++; n > maxText {
			b.WriteString("…")
			break
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		broken := r == utf8.RuneError && size == 1
		if broken || hidden(r) || joiner(r) && !(joined(before) && joined(following(s[i+size:]))) {
			fmt.Fprintf(&b, "⟨U+%04X⟩", r)
		} else {
			b.WriteRune(r)
		}
		before = r
	}
	return b.String()
}

// plain reports whether a text is short, printable ASCII, as nearly all are.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return len(s) <= maxText
}

// joiner is one of the two characters without width that join or part their neighbours: in emoji and in Persian they
// belong to the text, between letters of ASCII they hide in it.
func joiner(r rune) bool { return r == 0x200c || r == 0x200d }

// joined reports whether a character is one that a joiner may stand beside.
func joined(r rune) bool { return r > 0x7f && !joiner(r) }

// following is the first character of a text, 0 where it ends.
func following(s string) rune {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return 0
	}
	return r
}

// hidden are controls, marks of direction, and characters that show nothing.
func hidden(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0: // C0, DEL, C1
	case r == 0xad, r == 0x34f, r == 0x61c, r == 0x180e, r == 0x3164, r == 0xfeff, r == 0xffa0:
	case r == 0x115f, r == 0x1160, r == 0x17b4, r == 0x17b5:
	case r == 0x200b, r == 0x200e, r == 0x200f:
	case r >= 0x2028 && r <= 0x202e, r >= 0x2060 && r <= 0x206f:
	case r >= 0xfff9 && r <= 0xfffb, r >= 0xe0000 && r <= 0xe0fff:
	default:
		return false
	}
	return true
}

// clip shortens what an error quotes.
func clip(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}
