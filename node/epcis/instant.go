package epcis

import "time"

// instant is a point in time as a document writes it.
type instant struct {
	ms    int64 // since 1970 UTC, rounded down
	plain bool  // written as RFC 3339, which the standard's schema asks for
}

// readInstant reads an ISO 8601 date and time with seconds, any number of digits after them, and an offset from UTC:
// "2005-04-03T20:33:31.116000-06:00". Beyond RFC 3339 it takes a comma before the fraction and the offsets ±hhmm and
// ±hh. The empty string means that s is right, otherwise it is the reason.
func readInstant(s string) (in instant, wrong string) {
	const layout = "YYYY-MM-DDThh:mm:ss"
	if len(s) <= len(layout) || !shaped(s[:len(layout)], "0000-00-00T00:00:00") {
		return in, "should be a date and time with an offset from UTC, as 2006-01-02T15:04:05.000+01:00"
	}
	in.plain = true
	rest := s[len(layout):]
	nanos := 0
	if rest[0] == '.' || rest[0] == ',' {
		in.plain = rest[0] == '.'
		n := 1
		for scale := int(time.Second) / 10; n < len(rest) && digit(rest[n]); n++ {
			nanos += int(rest[n]-'0') * scale
			scale /= 10
		}
		if n == 1 {
			return in, "has no digits after the point"
		}
		rest = rest[n:]
	}
	offset, plain, ok := readOffset(rest)
	if !ok {
		return in, "should end in Z or an offset from UTC such as +01:00"
	}
	in.plain = in.plain && plain
	t, ok := clock(s, nanos, time.Duration(offset)*time.Minute)
	if !ok {
		return in, "is no date or time of day"
	}
	in.ms = t.UnixMilli()
	return in, ""
}

// clock makes the instant of a date and time that are shaped right. Second 60 is allowed where it is a leap second, the
// last of its day in UTC; this clock has that as the next day's first.
func clock(s string, nanos int, offset time.Duration) (t time.Time, ok bool) {
	year, month, day := two(s)*100+two(s[2:]), time.Month(two(s[5:])), two(s[8:])
	hour, minute, second := two(s[11:]), two(s[14:]), two(s[17:])
	leap := second == 60
	if leap {
		second = 59
	}
	t = time.Date(year, month, day, hour, minute, second, nanos, time.UTC)
	if t.Month() != month || t.Day() != day || t.Hour() != hour || t.Minute() != minute || t.Second() != second {
		return t, false // time.Date counted on
	}
	t = t.Add(-offset)
	if leap {
		t = t.Add(time.Second)
	}
	return t, !leap || t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0
}

// readOffset reads Z, ±hh:mm, ±hhmm or ±hh as minutes east of UTC. plain means that RFC 3339 has the form.
func readOffset(s string) (minutes int, plain, ok bool) {
	switch {
	case s == "Z" || s == "z":
		return 0, true, true
	case shaped(s, "+00:00"):
		minutes, plain = two(s[1:])*60+two(s[4:]), true
		ok = two(s[4:]) < 60
	case shaped(s, "+0000"):
		minutes, ok = two(s[1:])*60+two(s[3:]), two(s[3:]) < 60
	case shaped(s, "+00"):
		minutes, ok = two(s[1:])*60, true
	}
	if ok && s[0] == '-' {
		minutes = -minutes
	}
	return minutes, plain, ok && minutes > -24*60 && minutes < 24*60
}

// readZone reads an eventTimeZoneOffset, ±hh:mm up to 14:00 (EPCIS 2.0, 7.4.1), in minutes.
func readZone(s string) (int32, bool) {
	minutes, plain, ok := readOffset(s)
	return int32(minutes), ok && plain && len(s) == len("+00:00") && minutes >= -14*60 && minutes <= 14*60
}

// shaped reports whether s has the shape of a pattern in which 0 stands for a digit, T for T or t, and + for a sign.
func shaped(s, pattern string) bool {
	if len(s) != len(pattern) {
		return false
	}
	for i := range len(s) {
		var ok bool
		switch c, p := s[i], pattern[i]; p {
		case '0':
			ok = digit(c)
		case 'T':
			ok = c == 'T' || c == 't'
		case '+':
			ok = c == '+' || c == '-'
		default:
			ok = c == p
		}
		if !ok {
			return false
		}
	}
	return true
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

func two(s string) int { return int(s[0]-'0')*10 + int(s[1]-'0') }

// instantText writes a time as most partners do: the place's own time with milliseconds and its offset, or Z.
func instantText(ms int64, offset int32) string {
	zone := time.FixedZone("", int(offset)*60)
	return time.UnixMilli(ms).In(zone).Format("2006-01-02T15:04:05.000Z07:00")
}

// zoneText is the inverse of readZone.
func zoneText(offset int32) string {
	return time.UnixMilli(0).In(time.FixedZone("", int(offset)*60)).Format("-07:00")
}
