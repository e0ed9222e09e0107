// Package vocabulary holds the words of the Core Business Vocabulary 2.0 that the ledger knows by number.
//
// A word outside the tables travels as its URI. The tables' hash is a parameter of every chain, so that
// two nodes cannot read one number as two words.
package vocabulary

import (
	"crypto/sha256"
	"strings"
)

// steps are the business steps (CBV 2.0, 7.1) by number from 1; the numbers are those of
// proto/ledger/v1/vocabulary.proto.
const steps = "accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting " +
	"decommissioning departing destroying disassembling dispensing encoding entering_exiting holding inspecting installing " +
	"killing loading other packing picking receiving removing repackaging repairing replacing reserving retail_selling " +
	"shipping staging_outbound stock_taking stocking storing transporting unloading unpacking void_shipping " +
	"sensor_reporting sampling"

// dispositions are the dispositions (CBV 2.0, 7.2) by number from 1.
const dispositions = "active available completeness_inferred completeness_verified conformant container_closed container_open " +
	"damaged destroyed dispensed disposed encoded expired in_progress in_transit inactive mismatch_class mismatch_instance " +
	"mismatch_quantity needs_replacement no_pedigree_match non_conformant non_sellable_other partially_dispensed recalled " +
	"reserved retail_sold returned sellable_accessible sellable_not_accessible stolen unavailable unknown"

// TableHash is the SHA-256 of both tables, each ended by a line feed.
func TableHash() [32]byte { return sha256.Sum256([]byte(steps + "\n" + dispositions + "\n")) }

// Step returns the number of a business step, or 0.
func Step(name string) uint32 { return number(steps, name) }

// StepName returns the name of a business step, or "".
func StepName(n uint32) string { return name(steps, n) }

// Disposition returns the number of a disposition, or 0.
func Disposition(name string) uint32 { return number(dispositions, name) }

// DispositionName returns the name of a disposition, or "".
func DispositionName(n uint32) string { return name(dispositions, n) }

func number(table, word string) uint32 {
	n := uint32(0)
	for w := range strings.SplitSeq(table, " ") {
		if n++; w == word {
			return n
		}
	}
	return 0
}

func name(table string, n uint32) string {
	for w := range strings.SplitSeq(table, " ") {
		if n--; n == 0 {
			return w
		}
	}
	return ""
}
