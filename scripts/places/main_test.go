package main

import (
	"strings"
	"testing"
)

// TestTable: known points come out where they are, in order, and what is left out stays out.
func TestTable(t *testing.T) {
	places, err := read(strings.NewReader("name,unlocode,lat,lon\nPole,XXPOL,90,0\nEast,XXEAS,0,90\nWest,XXDAT,0,-180\n" +
		"Arndell Park,AUDLP,34.3,151.45\n"))
	if err != nil {
		t.Fatal(err)
	}
	table, err := render(places)
	if err != nil {
		t.Fatal(err)
	}
	if want := "XXDAT -6371000 0 0 -720\nXXEAS 0 6371000 0 360\nXXPOL 0 0 6371000 0\n"; table != want {
		t.Errorf("%q", table)
	}
}

// TestRefused: a list that cannot be right gives no table.
func TestRefused(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "no column": "unlocode,lat\nXXAAA,1\n", "no number": "unlocode,lat,lon\nXXAAA,1N,2\n",
		"twice": "unlocode,lat,lon\n" + strings.Repeat("XXAAA,1,2\n", 2), "code": "unlocode,lat,lon\nXXAA,1,2\n",
		"latitude": "unlocode,lat,lon\nXXAAA,91,2\n", "not a number": "unlocode,lat,lon\nXXAAA,NaN,2\n",
	} {
		places, err := read(strings.NewReader(text))
		if err == nil {
			_, err = render(places)
		}
		if err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
