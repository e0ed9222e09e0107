package travel

import (
	"errors"
	"math"
	"strings"
	"testing"
)

// TestTableIsWhole: every line is read, and every place lies on the Earth's surface with its own sun time.
func TestTableIsWhole(t *testing.T) {
	entries, err := parse(placesText)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(placesText, "\n"); len(entries) != n || n < 5300 {
		t.Errorf("%d places in %d lines", len(entries), n)
	}
	if len(placesText) > 250_000 {
		t.Errorf("%d bytes", len(placesText))
	}
	for _, e := range entries {
		p := e.place
		length := math.Sqrt(float64(p.X)*float64(p.X) + float64(p.Y)*float64(p.Y) + float64(p.Z)*float64(p.Z))
		if math.Abs(length-6_371_000) > 2 {
			t.Errorf("%s is %.1f m from the centre", e.code, length)
		}
		sun := math.Atan2(float64(p.Y), float64(p.X)) * 720 / math.Pi
		if off := math.Abs(sun - float64(p.Offset)); off > 0.51 && off < 1439 {
			t.Errorf("%s: offset %d, the sun's %.2f", e.code, p.Offset, sun)
		}
	}
}

// TestDamagedTable: a table that is not as the generator writes it is not read past the damage.
func TestDamagedTable(t *testing.T) {
	const good = "AAAAA 6371000 0 0 0\n"
	for _, bad := range []string{
		"AAAAB 6371000 0 0 0", "AAAAB 6371000 0 0\n", "AAAAB 6371000 0 0 0 0\n", "AAAAB 06371000 0 0 0\n", "AAAAB +1 0 0 0\n",
		"AAAA 6371000 0 0 0\n", "AAAAA 6371000 0 0 0\n", "AAAAB 6371000  0 0 0\n", "AAAAB 0 0 0 32768\n", "AAAAB 2147483648 0 0 0\n",
		"AAAAB 6371000 0 0 0\r\n", "AAAAB 0 0 0 -0\n", "\n",
	} {
		entries, err := parse(good + bad)
		if !errors.Is(err, errTable) || len(entries) != 1 {
			t.Errorf("%q: %d places, %v", bad, len(entries), err)
		}
	}
}
