// Command places writes ledger/travel/places.txt: the table of places that every node and every verifier embeds.
//
//	go run ./scripts/places -csv FILE [-out ledger/travel/places.txt]
//
// FILE is UN/LOCODE (UNECE) as CSV with a heading that names at least the columns unlocode, lat and lon, in degrees. The
// places by hand (hand.go) are added; one that FILE has too is an error, so that the list of them stays short. Floating
// point ends here: the table holds metres. Its hash is a parameter of every chain, so a new table is a new rules version.
package main

import (
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
)

// radius of the Earth in metres (IUGG mean radius, rounded to a kilometre).
const radius = 6_371_000

// point in degrees, north and east positive.
type point struct{ lat, lon float64 }

func main() {
	source := flag.String("csv", "", "UN/LOCODE with coordinates, as CSV")
	out := flag.String("out", "ledger/travel/places.txt", "the table to write")
	flag.Parse()
	if err := run(*source, *out); err != nil {
		fmt.Fprintln(os.Stderr, "places:", err)
		os.Exit(1)
	}
}

func run(source, out string) error {
	f, err := os.Open(source)
	if err != nil {
		return err
	}
	defer f.Close()
	places, err := read(f)
	if err != nil {
		return fmt.Errorf("%s: %w", source, err)
	}
	added, err := hand()
	if err != nil {
		return err
	}
	for code, p := range added {
		if _, known := places[code]; known {
			return fmt.Errorf("%s by hand is in the list", code)
		}
		places[code] = p
	}
	table, err := render(places)
	if err != nil {
		return err
	}
	return os.WriteFile(out, []byte(table), 0o644)
}

// read returns the places of the list but for those that are left out.
func read(r io.Reader) (map[string]point, error) {
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, errors.New("no heading")
	}
	code, lat, lon := slices.Index(rows[0], "unlocode"), slices.Index(rows[0], "lat"), slices.Index(rows[0], "lon")
	if code < 0 || lat < 0 || lon < 0 {
		return nil, errors.New("the heading lacks unlocode, lat or lon")
	}
	skip := strings.Fields(leftOut)
	places := make(map[string]point)
	for _, row := range rows[1:] {
		if slices.Contains(skip, row[code]) {
			continue
		}
		p := point{}
		if p.lat, err = strconv.ParseFloat(row[lat], 64); err != nil {
			return nil, fmt.Errorf("%s: %w", row[code], err)
		}
		if p.lon, err = strconv.ParseFloat(row[lon], 64); err != nil {
			return nil, fmt.Errorf("%s: %w", row[code], err)
		}
		if _, twice := places[row[code]]; twice {
			return nil, fmt.Errorf("%s is there twice", row[code])
		}
		places[row[code]] = p
	}
	return places, nil
}

// render is the table: "CODE x y z offset", a line each, ascending. x points to 0° N 0° E, y to 0° N 90° E, z to the
// North Pole, in metres; offset is the mean solar time's from UTC in minutes, four to a degree.
func render(places map[string]point) (string, error) {
	codes := make([]string, 0, len(places))
	for code, p := range places {
		if len(code) != 5 {
			return "", fmt.Errorf("%q is not a UN/LOCODE", code)
		}
		if !(math.Abs(p.lat) <= 90 && math.Abs(p.lon) <= 180) {
			return "", fmt.Errorf("%s is not on Earth", code)
		}
		codes = append(codes, code)
	}
	slices.Sort(codes)
	var b strings.Builder
	for _, code := range codes {
		p := places[code]
		lat, lon := p.lat*math.Pi/180, p.lon*math.Pi/180
		metres := func(part float64) int { return int(math.Round(radius * part)) }
		fmt.Fprintf(&b, "%s %d %d %d %d\n", code, metres(math.Cos(lat)*math.Cos(lon)), metres(math.Cos(lat)*math.Sin(lon)),
			metres(math.Sin(lat)), int(math.Round(p.lon*4)))
	}
	return b.String(), nil
}
