// Command tariff writes ledger/vocabulary/hs.txt: the subheadings of the Harmonized System that declarations may name.
//
//	go run ./scripts/tariff -csv FILE [-out ledger/vocabulary/hs.txt]
//
// FILE is the list of UN Comtrade as CSV with a heading that names at least the columns section, hscode and level. The
// table's hash is a part of the vocabulary's, a parameter of every chain, so a new edition is a new rules version.
package main

import (
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

func main() {
	source := flag.String("csv", "", "the Harmonized System as CSV")
	out := flag.String("out", "ledger/vocabulary/hs.txt", "the table to write")
	flag.Parse()
	if err := run(*source, *out); err != nil {
		fmt.Fprintln(os.Stderr, "tariff:", err)
		os.Exit(1)
	}
}

func run(source, out string) error {
	f, err := os.Open(source)
	if err != nil {
		return err
	}
	defer f.Close()
	codes, err := read(f)
	if err != nil {
		return fmt.Errorf("%s: %w", source, err)
	}
	return os.WriteFile(out, []byte(render(codes)), 0o644)
}

// read returns the six-digit codes, ascending. Those that are in no section, 999999 "not specified", are statistics' and
// not the Harmonized System's.
func read(r io.Reader) ([]string, error) {
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, errors.New("no heading")
	}
	section, code, level := slices.Index(rows[0], "section"), slices.Index(rows[0], "hscode"), slices.Index(rows[0], "level")
	if section < 0 || code < 0 || level < 0 {
		return nil, errors.New("the heading lacks section, hscode or level")
	}
	var codes []string
	for _, row := range rows[1:] {
		if row[level] != "6" || row[section] == "TOTAL" {
			continue
		}
		if len(row[code]) != 6 || strings.Trim(row[code], "0123456789") != "" {
			return nil, fmt.Errorf("%q is not six digits", row[code])
		}
		codes = append(codes, row[code])
	}
	slices.Sort(codes)
	for i := range codes {
		if i > 0 && codes[i] == codes[i-1] {
			return nil, fmt.Errorf("%s is there twice", codes[i])
		}
	}
	return codes, nil
}

// render is a line for each heading: its four digits and, after a blank each, the last two of its subheadings.
func render(codes []string) string {
	var b strings.Builder
	for i, code := range codes {
		if i == 0 || codes[i-1][:4] != code[:4] {
			if i > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(code[:4])
		}
		b.WriteString(" " + code[4:])
	}
	b.WriteByte('\n')
	return b.String()
}
