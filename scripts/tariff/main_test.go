package main

import (
	"strings"
	"testing"
)

// TestTable: subheadings stand under their heading, in order; chapters, headings and statistics' codes are not there.
func TestTable(t *testing.T) {
	codes, err := read(strings.NewReader("section,hscode,description,parent,level\nI,01,Animals,TOTAL,2\nI,0102,Bovine,01,4\n" +
		"I,010229,Other,0102,6\nI,010221,Pure-bred,0102,6\nI,010121,Horses,0101,6\nTOTAL,999999,Not specified,9999,6\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := render(codes); got != "0101 21\n0102 21 29\n" {
		t.Errorf("%q", got)
	}
}

// TestRefused: a list that cannot be right gives no table.
func TestRefused(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "no column": "hscode,level\n010121,6\n", "length": "section,hscode,level\nI,01012,6\n",
		"letters": "section,hscode,level\nI,01012A,6\n", "twice": "section,hscode,level\n" + strings.Repeat("I,010121,6\n", 2),
	} {
		if _, err := read(strings.NewReader(text)); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
}
