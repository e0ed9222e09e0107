package epcis

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestReadInstant(t *testing.T) {
	ms := func(s string) int64 {
		at, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			t.Fatal(err)
		}
		return at.UnixMilli()
	}
	for _, tt := range []struct {
		text, same string
		plain      bool
	}{
		{"2005-04-03T20:33:31.116000-06:00", "2005-04-03T20:33:31.116-06:00", true},
		{"2005-07-11T11:30:47.0Z", "2005-07-11T11:30:47Z", true},
		{"2026-01-05t09:00:00z", "2026-01-05T09:00:00Z", true},
		{"2026-01-05T09:00:00.0009999999999999999999Z", "2026-01-05T09:00:00Z", true},
		{"2026-01-05T09:00:00.123456789123456789+01:00", "2026-01-05T09:00:00.123+01:00", true},
		{"2026-01-05T09:00:00,5+0100", "2026-01-05T09:00:00.5+01:00", false},
		{"2026-01-05T09:00:00-11", "2026-01-05T09:00:00-11:00", false},
		{"2024-02-29T23:59:59.999+14:00", "2024-02-29T23:59:59.999+14:00", true},
		{"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", true},
		{"2016-12-31T18:59:60.25-05:00", "2017-01-01T00:00:00.25Z", true},
		{"1970-01-01T00:00:00.001Z", "1970-01-01T00:00:00.001Z", true},
		{"1969-12-31T23:59:59.9995Z", "1969-12-31T23:59:59.999Z", true},
	} {
		in, wrong := readInstant(tt.text)
		if wrong != "" || in.ms != ms(tt.same) || in.plain != tt.plain {
			t.Errorf("%s: %d plain %v %s, want %d", tt.text, in.ms, in.plain, wrong, ms(tt.same))
		}
	}
	for _, bad := range []string{
		"", "2026", "2026-01-05", "2026-01-05T09:00", "2026-01-05T09:00:00", "2026-01-05T09:00Z", "2026-01-05 09:00:00Z",
		"2026-13-05T09:00:00Z", "2026-00-05T09:00:00Z", "2026-02-29T09:00:00Z", "2026-01-00T09:00:00Z", "2026-01-32T09:00:00Z",
		"2026-01-05T24:00:00Z", "2026-01-05T09:60:00Z", "2026-01-05T09:00:61Z", "2026-01-05T09:00:60Z", "2026-02-30T23:59:60Z",
		"2026-01-05T09:00:00.Z", "2026-01-05T09:00:00.5", "2026-01-05T09:00:00+1:00", "2026-01-05T09:00:00+01:60",
		"2026-01-05T09:00:00+24:00", "2026-01-05T09:00:00Z ", "2026-01-05T09:00:00ZZ", "２026-01-05T09:00:00Z", "20260105T090000Z",
	} {
		if in, wrong := readInstant(bad); wrong == "" {
			t.Errorf("%q: read as %d", bad, in.ms)
		}
	}
}

// TestInstantText: what the ledger writes reads back as the same instant, in the place's own time.
func TestInstantText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.Int64Range(1, 253_402_300_799_999).Draw(t, "ms") // to the end of 9999
		zone := rapid.Int32Range(-14*60, 14*60).Draw(t, "zone")
		if at+int64(zone)*60_000 > 253_402_300_799_999 {
			zone = -zone
		}
		text := instantText(at, zone)
		in, wrong := readInstant(text)
		if wrong != "" || in.ms != at || !in.plain {
			t.Fatalf("%d %d → %s → %d %s", at, zone, text, in.ms, wrong)
		}
		if back, ok := readZone(zoneText(zone)); !ok || back != zone {
			t.Fatalf("%d → %s → %d", zone, zoneText(zone), back)
		}
	})
	if got := instantText(at, 60); got != "2026-01-05T09:00:00.000+01:00" {
		t.Error(got)
	}
	if got := instantText(at, 0); got != "2026-01-05T08:00:00.000Z" {
		t.Error(got)
	}
}

func TestPlainDecimal(t *testing.T) {
	for number, want := range map[string]string{
		"0": "0", "-0": "-0", "17.50": "17.50", "1e3": "1000", "1.5E3": "1500", "1.25e1": "12.5", "1.25e+0": "1.25", "125e-2": "1.25",
		"1e-3": "0.001", "-1.5e-1": "-0.15", "0e5": "0", "0.5e1": "5", "10e-1": "1.0", "12345678901234567890123456789012": "12345678901234567890123456789012",
		"1e31": "10000000000000000000000000000000",
		"1e32": "", "1e-31": "", "1e999999999999999999999": "", "123456789012345678901234567890123": "",
	} {
		got, ok := plainDecimal(number)
		if ok != (want != "") || ok && got != want {
			t.Errorf("%s: %q %v, want %q", number, got, ok, want)
		}
	}
	for quantity, want := range map[string]string{"007": "7", "-007.5": "-7.5", "0": "0", "00": "0", "0.5": "0.5", "-0": "-0", "10": "10"} {
		if got := jsonNumber(quantity); got != want {
			t.Errorf("%s: %s, want %s", quantity, got, want)
		}
	}
}
