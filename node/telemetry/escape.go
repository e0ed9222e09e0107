package telemetry

import (
	"fmt"
	"io"
	"unicode"
	"unicode/utf8"
)

// escaper rewrites what a slog handler writes, one record a call, so that it is safe to look at. The text handler
// quotes all that is not printable by itself. The JSON handler escapes ASCII controls only: C1 controls (U+009B starts
// a terminal command like ESC [), bidirectional marks and invisible runes pass. Such runes are outside ASCII and so
// within a JSON string, where \uXXXX is the same text to whoever parses it.
type escaper struct{ w io.Writer }

func (e escaper) Write(record []byte) (int, error) {
	if _, err := e.w.Write(escape(record)); err != nil {
		return 0, err
	}
	return len(record), nil
}

// escape returns record itself where there is nothing to escape.
func escape(record []byte) []byte {
	first := indexUnsafe(record)
	if first < 0 {
		return record
	}
	out := append(make([]byte, 0, len(record)+32), record[:first]...)
	for rest := record[first:]; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		switch {
		case !unsafeRune(r, size):
			out = append(out, rest[:size]...)
		case r > 0xffff: // JSON has UTF-16 surrogates for these (RFC 8259 §7)
			r -= 0x10000
			out = fmt.Appendf(out, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		rest = rest[size:]
	}
	return out
}

func indexUnsafe(record []byte) int {
	for i := 0; i < len(record); {
		r, size := utf8.DecodeRune(record[i:])
		if unsafeRune(r, size) {
			return i
		}
		i += size
	}
	return -1
}

// unsafeRune reports whether the rune must not reach a terminal as it is. Bytes below 0x20 other than the record's
// line end do not occur: both handlers escape them.
func unsafeRune(r rune, size int) bool {
	if r < 0x7f {
		return false
	}
	return !unicode.IsPrint(r) || r == utf8.RuneError && size == 1
}
