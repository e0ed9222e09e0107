// Command atlas writes what the consumer page's map is drawn of, in node/web/page/data.
//
//	go run ./scripts/atlas -land land-110m.json -csv FILE [-table ledger/travel/places.txt] [-out node/web/page/data]
//
// -land is the TopoJSON of world-atlas 2.0.2 (ISC), which is Natural Earth's 1:110m land (public domain): land alone,
// because borders are for others to draw. -csv is UN/LOCODE (UNECE) with the columns unlocode and name. Where a place is
// comes from -table, by which the ledger judges, so that the map shows what the rules saw.
//
// land.json is {"width", "height", "top", "path"}: an SVG path in Miller's cylindrical projection, width units for 360
// degrees from 180° W on, and top the y of the upper edge. The projection is a cylindrical one, because a map that is
// centred on the Pacific is then the same path once more beside itself.
//
// places-N.json is {"CN": "SHA 312 1215 Shanghai\n…", …}: of each country the places' codes without it, latitude and
// longitude in tenths of a degree, and the name. The countries are dealt out to several files, so that a phone loads those
// of a route; places.mjs says from which country on each one holds them.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	land := flag.String("land", "", "land as TopoJSON")
	source := flag.String("csv", "", "UN/LOCODE with names, as CSV")
	table := flag.String("table", "ledger/travel/places.txt", "the ledger's table of places")
	out := flag.String("out", "node/web/page/data", "folder to write to")
	flag.Parse()
	if err := run(*land, *source, *table, *out); err != nil {
		fmt.Fprintln(os.Stderr, "atlas:", err)
		os.Exit(1)
	}
}

func run(land, source, table, out string) error {
	m, err := readLand(land)
	if err != nil {
		return fmt.Errorf("%s: %w", land, err)
	}
	if err := write(filepath.Join(out, "land.json"), m); err != nil {
		return err
	}
	p, err := readPlaces(source, table)
	if err != nil {
		return err
	}
	return writePlaces(out, p)
}

func write(path string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(b, '\n'), 0o644)
}
