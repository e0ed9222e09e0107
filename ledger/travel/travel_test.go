package travel_test

import (
	"encoding/hex"
	"go/parser"
	"go/token"
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/travel"
)

const (
	hour   = int64(3_600_000)
	radius = 6_371_000
)

func place(t testing.TB, code string) travel.Place {
	t.Helper()
	p, ok := travel.Find(code)
	if !ok {
		t.Fatalf("%s is not in the table", code)
	}
	return p
}

// at is a point on the equator so many metres of chord east of 0° E.
func at(metres float64) travel.Place {
	angle := 2 * math.Asin(metres/2/radius)
	return travel.Place{X: int32(math.Round(radius * math.Cos(angle))), Y: int32(math.Round(radius * math.Sin(angle)))}
}

func chord(a, b travel.Place) float64 {
	return math.Hypot(math.Hypot(float64(a.X)-float64(b.X), float64(a.Y)-float64(b.Y)), float64(a.Z)-float64(b.Z))
}

// TestKnownDistances: great circles between ports, from their latitudes and longitudes, come out of the table; and an
// aeroplane at 900 km/h over the ground is never too fast, while one that needs a third of the chord's time is.
func TestKnownDistances(t *testing.T) {
	for _, tt := range []struct {
		from, to               string
		lat1, lon1, lat2, lon2 float64
	}{
		{"CNSHA", "USLAX", 31.23, 121.47, 34.05, -118.25},
		{"ESMAD", "SGSIN", 40.42, -3.70, 1.2833, 103.85},
		{"DEHAM", "CNNGB", 53.55, 9.99, 29.87, 121.55},
		{"AUSYD", "GBLHR", -33.85, 151.20, 51.4667, -0.45},
		{"NLRTM", "BRSAO", 51.9167, 4.50, -23.55, -46.63},
		{"JPTYO", "CLSCL", 35.6833, 139.75, -33.45, -70.6333},
		{"HKHKG", "CNSZX", 22.3167, 114.1667, 22.54, 114.06},
	} {
		rad := func(degrees float64) float64 { return degrees * math.Pi / 180 }
		h := math.Pow(math.Sin(rad(tt.lat2-tt.lat1)/2), 2) +
			math.Cos(rad(tt.lat1))*math.Cos(rad(tt.lat2))*math.Pow(math.Sin(rad(tt.lon2-tt.lon1)/2), 2)
		want := 2 * radius * math.Asin(math.Sqrt(h))
		a, b := place(t, tt.from), place(t, tt.to)
		c := chord(a, b)
		if got := 2 * radius * math.Asin(c/2/radius); math.Abs(got-want) > 200 {
			t.Errorf("%s–%s is %.1f km, in the table %.1f", tt.from, tt.to, want/1000, got/1000)
		}
		if v := travel.Judge(a, b, int64(want/900*3600), canon.TransportModeAir); v != travel.OK {
			t.Errorf("%s–%s at 900 km/h: %d", tt.from, tt.to, v)
		}
		if v := travel.Judge(a, b, int64(c/3000*3600), canon.TransportModeAir); c > 1e6 && v != travel.TooFast {
			t.Errorf("%s–%s at 3,000 km/h: %d", tt.from, tt.to, v)
		}
	}
}

// TestSpeeds: a kilometre inside and outside the reach of every mode, after ten hours.
func TestSpeeds(t *testing.T) {
	for _, tt := range []struct {
		mode uint32
		kmh  float64
	}{
		{canon.TransportModeUnspecified, 1000}, {canon.TransportModeSea, 100}, {canon.TransportModeRail, 400},
		{canon.TransportModeRoad, 200}, {canon.TransportModeAir, 1000}, {canon.TransportModeMail, 1000},
		{canon.TransportModeMultimodal, 1000}, {canon.TransportModeFixed, 1000}, {canon.TransportModeInlandWater, 100},
		{9, 1000}, {math.MaxUint32, 1000},
	} {
		edge := tt.kmh*1000*10 + 50_000
		if v := travel.Judge(at(0), at(edge-10), 10*hour, tt.mode); v != travel.OK {
			t.Errorf("mode %d inside: %d", tt.mode, v)
		}
		if v := travel.Judge(at(0), at(edge+10), 10*hour, tt.mode); v != travel.TooFast {
			t.Errorf("mode %d outside: %d", tt.mode, v)
		}
	}
}

// TestEdges: the exact metre and millisecond where a verdict changes.
func TestEdges(t *testing.T) {
	east := func(metres int32) travel.Place { return travel.Place{X: metres} }
	for _, tt := range []struct {
		metres int32
		millis int64
		mode   uint32
		want   travel.Verdict
	}{
		{100_000, 0, canon.TransportModeAir, travel.TooFast},
		{50_000, 0, canon.TransportModeAir, travel.OK},
		{50_001, 0, canon.TransportModeAir, travel.TooFast},
		{50_001, 1, canon.TransportModeSea, travel.OK},
		{50_001, 36, canon.TransportModeSea, travel.OK},
		{50_002, 36, canon.TransportModeSea, travel.TooFast},
		{50_002, 37, canon.TransportModeSea, travel.OK},
		{100_000, 600_000, canon.TransportModeAir, travel.OK},
		{100_001, 600_000, canon.TransportModeAir, travel.TwoPlaces},
		{100_001, 600_001, canon.TransportModeAir, travel.OK},
		{100_001, 600_001, canon.TransportModeSea, travel.TooFast},
		{100_000, -1, canon.TransportModeAir, travel.TooFast},
		{100_001, math.MinInt64, canon.TransportModeAir, travel.TwoPlaces},
	} {
		if got := travel.Judge(east(0), east(tt.metres), tt.millis, tt.mode); got != tt.want {
			t.Errorf("%d m in %d ms by %d: %d, want %d", tt.metres, tt.millis, tt.mode, got, tt.want)
		}
	}
}

// TestAntipodes: the other side of the Earth is 12,742 km through it: 12.7 hours by air and 127 by sea, and then possible
// for ever.
func TestAntipodes(t *testing.T) {
	north, south := travel.Place{Z: radius}, travel.Place{Z: -radius}
	for _, tt := range []struct {
		millis int64
		mode   uint32
		want   travel.Verdict
	}{
		{0, canon.TransportModeAir, travel.TwoPlaces},
		{12 * hour, canon.TransportModeAir, travel.TooFast},
		{13 * hour, canon.TransportModeAir, travel.OK},
		{126 * hour, canon.TransportModeSea, travel.TooFast},
		{127 * hour, canon.TransportModeSea, travel.OK},
		{1000 * hour, canon.TransportModeSea, travel.OK},
		{math.MaxInt64, canon.TransportModeSea, travel.OK},
		{math.MaxInt64, canon.TransportModeAir, travel.OK},
	} {
		if got := travel.Judge(north, south, tt.millis, tt.mode); got != tt.want {
			t.Errorf("%d ms by %d: %d, want %d", tt.millis, tt.mode, got, tt.want)
		}
	}
}

// TestForeignPoints: points that no table holds do not turn far into near.
func TestForeignPoints(t *testing.T) {
	low, high := int32(math.MinInt32), int32(math.MaxInt32)
	a, b := travel.Place{X: low, Y: low, Z: low}, travel.Place{X: high, Y: high, Z: high}
	if v := travel.Judge(a, b, math.MaxInt64, canon.TransportModeAir); v != travel.TooFast {
		t.Errorf("%d", v)
	}
}

// TestOrderAndTime: a verdict does not depend on which place is named first, and more time never makes it worse.
func TestOrderAndTime(t *testing.T) {
	point := rapid.Custom(func(t *rapid.T) travel.Place {
		lat, lon := rapid.Float64Range(-math.Pi/2, math.Pi/2).Draw(t, "lat"), rapid.Float64Range(-math.Pi, math.Pi).Draw(t, "lon")
		return travel.Place{
			X: int32(math.Round(radius * math.Cos(lat) * math.Cos(lon))), Y: int32(math.Round(radius * math.Cos(lat) * math.Sin(lon))),
			Z: int32(math.Round(radius * math.Sin(lat))),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := point.Draw(t, "a"), point.Draw(t, "b")
		mode := rapid.Uint32Range(0, 9).Draw(t, "mode")
		millis, more := rapid.Int64Range(0, 200*hour).Draw(t, "millis"), rapid.Int64Range(0, 200*hour).Draw(t, "more")
		v := travel.Judge(a, b, millis, mode)
		if back := travel.Judge(b, a, millis, mode); back != v {
			t.Fatalf("%d there, %d back", v, back)
		}
		if later := travel.Judge(a, b, millis+more, mode); v == travel.OK && later != travel.OK {
			t.Fatalf("possible in %d ms, not in %d", millis, millis+more)
		}
		if travel.Judge(a, a, millis, mode) != travel.OK {
			t.Fatal("staying is too fast")
		}
	})
}

// TestFind: UN/LOCODE and IMPC of one place are one place; what is neither is none.
func TestFind(t *testing.T) {
	for _, code := range strings.Fields("CNSHA DEHAM CNNGB CNSZX CNCAN CNHGH CNYIW HKHKG SGSIN ESMAD ESBCN ESVLC USJFK USNYC USLAX " +
		"USMIA USORD NLRTM NLAMS BEANR GBLHR GBFXT FRCDG BRSAO BRCWB MXMEX CLSCL AUSYD JPTYO KRICN RUMOW") {
		p := place(t, code)
		if q := place(t, code+"A"); q != p {
			t.Errorf("%s: %v, its office of exchange %v", code, p, q)
		}
		if got := travel.Country(code + "A"); got != code[:2] {
			t.Errorf("%s is in %q", code, got)
		}
	}
	if c := travel.Country("XX999"); c != "XX" {
		t.Errorf("the country of an unknown place is %q", c)
	}
	if _, ok := travel.Find("XX999"); ok {
		t.Error("an unknown place is found")
	}
	for _, code := range []string{"", "CN", "CNSH", "CNSHAAA", "cnsha", "CNsha", "CNSH ", "CNSHA\n", "CNSHA ", "1NSHA", "C\xc3\x91SHA"} {
		if _, ok := travel.Find(code); ok || travel.Country(code) != "" {
			t.Errorf("%q is a place", code)
		}
	}
	// The list has these in another hemisphere than they are in.
	for _, code := range []string{"AUDLP", "CNYAT", "FJLEV", "USGBV"} {
		if _, ok := travel.Find(code); ok {
			t.Errorf("%s is in the table", code)
		}
	}
}

func TestOffsetFits(t *testing.T) {
	for _, tt := range []struct {
		offset  int16
		minutes int32
		want    bool
	}{
		{486, 480, true},   // Shanghai in its own zone
		{304, 480, true},   // Kashgar keeps Peking's time
		{486, 60, false},   // Shanghai with a Spanish clock
		{-15, 120, true},   // Madrid in summer
		{-15, -300, false}, // Madrid with New York's clock
		{-629, 840, true},  // Kiritimati counts from the other side of the date line
		{715, -720, true},
		{-720, 720, true},
		{0, 240, true}, {0, 241, false}, {0, -240, true}, {0, -241, false},
		{700, -500, true}, {700, -499, false},
		{720, math.MinInt32, false}, {-720, math.MaxInt32, false},
	} {
		if got := travel.OffsetFits(travel.Place{Offset: tt.offset}, tt.minutes); got != tt.want {
			t.Errorf("sun %d, clock %d: %t", tt.offset, tt.minutes, got)
		}
	}
}

// TestTableHash: every genesis may hold this hash, so a change of the table is a new rules version.
func TestTableHash(t *testing.T) {
	h := travel.TableHash()
	if got := hex.EncodeToString(h[:]); got != "29953d92a0cfe39006b555a4aeda4f986b020ea56567d99f17888819ef1f55fa" {
		t.Errorf("%s", got)
	}
}

// TestStandardLibraryOnly: the package runs on phones and is ported; floats and foreign modules would end both.
func TestStandardLibraryOnly(t *testing.T) {
	for _, file := range []string{"travel.go", "place.go"} {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range f.Imports {
			name, _ := strconv.Unquote(i.Path.Value)
			if strings.Contains(name, ".") || name == "math" || name == "encoding/json" {
				t.Errorf("%s imports %s", file, name)
			}
		}
	}
}

// FuzzFind: no text is misread as a place, and what is found can be judged.
func FuzzFind(f *testing.F) {
	for _, s := range []string{"CNSHA", "CNSHAA", "", "cnsha", "ZZZZZZ", "\x00\xff\xff\xff\xff", "AAAAA", "上海市"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, code string) {
		p, ok := travel.Find(code)
		if !ok {
			if p != (travel.Place{}) {
				t.Fatalf("%q is unknown and at %v", code, p)
			}
			return
		}
		if len(code) != 5 && len(code) != 6 || travel.Country(code) != code[:2] {
			t.Fatalf("%q is a place", code)
		}
		if travel.Judge(p, p, 0, 0) != travel.OK || !travel.OffsetFits(p, int32(p.Offset)) {
			t.Fatalf("%q is not where it is", code)
		}
	})
}

func BenchmarkJudge(b *testing.B) {
	from, to := place(b, "CNSHA"), place(b, "USLAX")
	for b.Loop() {
		travel.Judge(from, to, 11*hour, canon.TransportModeAir)
	}
}

func BenchmarkFind(b *testing.B) {
	for b.Loop() {
		travel.Find("CNSHAA")
	}
}
