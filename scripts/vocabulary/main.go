// Command vocabulary writes ledger/VOCABULARY.md from the tables of packages vocabulary, shipment, code and epcis.
//
//	go run ./scripts/vocabulary [-out ledger/VOCABULARY.md]
//
// The tables are code that decides; a text beside them that somebody keeps by hand would be another vocabulary.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	out := flag.String("out", "ledger/VOCABULARY.md", "the document to write")
	flag.Parse()
	if err := os.WriteFile(*out, document(), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, "vocabulary:", err)
		os.Exit(1)
	}
}
