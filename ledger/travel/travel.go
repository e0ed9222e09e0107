// Package travel says where the ledger's places are and how fast a parcel can get from one to another.
//
// A clone betrays itself by travel that nothing can do: warnings W5 (too fast) and W6 (two places at once). Every node and
// every light client must find the same ones, so a place is a point in whole metres and the judgement is integers only:
// no float, clock, map or other module has a part in it. All values on the way stay below 2^53, so that a program whose
// numbers are IEEE doubles computes the same.
//
// The table is places.txt, written by scripts/places from UN/LOCODE 2024-2 over 2015-1 (UNECE) and a list by hand. Its hash
// is a parameter of the chain. Everything here may be called by many goroutines at once.
package travel

// Place is a point on a sphere of 6,371 km. Only Find makes one.
type Place struct {
	// X to 0° N 0° E, Y to 0° N 90° E and Z to the North Pole, from the Earth's centre, in metres.
	X, Y, Z int32
	// Offset of the place's mean solar time from UTC in minutes, -720 to 720, east positive.
	Offset int16
}

// Verdict is what two sightings of one unit say together.
type Verdict uint8

const (
	// OK is travel that is possible.
	OK Verdict = iota
	// TooFast is farther than anything of its mode of transport goes in that time (W5).
	TooFast
	// TwoPlaces is far apart at practically the same time (W6).
	TwoPlaces
)

// Modes of transport of UN/ECE Recommendation 19, the numbers of canon.TransportMode. Every other is judged as air.
const (
	sea         = 1
	rail        = 2
	road        = 3
	air         = 4 // as mail (5), multimodal (6) and fixed (7) are
	inlandWater = 8
)

const (
	// momentMillis and momentMetres: within ten minutes nothing is seen 100 km away.
	momentMillis = 600_000
	momentMetres = 100_000
	// slackMetres makes up for places that are towns and not points, and for scanners' clocks.
	slackMetres = 50_000
	// longestMillis is 128 hours: the slowest mode then reaches 12,850 km, more than the Earth is wide.
	longestMillis = 128 * 3_600_000
	// widest exceeds the diameter of the Earth, 12,742 km, so nothing is beyond a reach of it.
	widest = 13_000_000
)

// Judge compares two sightings of one unit that lie millis milliseconds apart; less than 0 counts as 0. mode is how it
// travelled on from the earlier one, 0 where that is not known. Swapping the places changes nothing.
//
// Distance is that of the chord, straight through the Earth, which is never longer than the way over it: what is called
// too fast is too fast on any way.
func Judge(a, b Place, millis int64, mode uint32) Verdict {
	far := chordSquared(a, b)
	millis = max(millis, 0)
	if millis <= momentMillis && far > momentMetres*momentMetres {
		return TwoPlaces
	}
	if r := reach(millis, mode); far > r*r {
		return TooFast
	}
	return OK
}

// chordSquared is in square metres. Two places of the table differ by at most 12,742,002 on an axis and lie at most
// 12,742,004 apart, so the square is below 1.63e14. The clamp never touches those; it bounds the sum by 3 * 2^50 for
// whatever else a Place may hold.
func chordSquared(a, b Place) int64 {
	dx := clamp(int64(a.X) - int64(b.X))
	dy := clamp(int64(a.Y) - int64(b.Y))
	dz := clamp(int64(a.Z) - int64(b.Z))
	return dx*dx + dy*dy + dz*dz
}

func clamp(d int64) int64 { return min(max(d, -1<<25), 1<<25) }

// reach is how far the mode gets in millis, in whole metres rounded up, with the slack. 1 km/h is 1/3,600 of a metre in a
// millisecond. The product is at most 1,000 * 460,800,000 < 2^39, the result at most widest, and its square 1.69e14.
func reach(millis int64, mode uint32) int64 {
	return min((speed(mode)*min(millis, longestMillis)+3599)/3600+slackMetres, widest)
}

// speed in km/h that the mode does not exceed, waiting included or not.
func speed(mode uint32) int64 {
	switch mode {
	case sea, inlandWater:
		return 100
	case road:
		return 200
	case rail:
		return 400
	case air:
		return 1000
	default:
		return 1000
	}
}

// OffsetFits reports whether a clock at the place may show a time zone of minutes east of UTC: within four hours of its
// mean solar time. China keeps one zone over four and summer time adds an hour. The difference is taken modulo 24 hours,
// because zones near the date line count from either side.
func OffsetFits(p Place, minutes int32) bool {
	const day, most = 1440, 240
	d := ((int64(minutes)-int64(p.Offset))%day + day) % day
	return d <= most || d >= day-most
}
