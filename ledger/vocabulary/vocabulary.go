// Package vocabulary holds the words that the ledger knows by number: those of the Core Business Vocabulary 2.0, the acts,
// the posts' item events, and the codes of the Harmonized System.
//
// A step or disposition outside the tables travels as its URI. The tables' hash is a parameter of every chain, so that
// two nodes cannot read one number as two words.
package vocabulary

import (
	"crypto/sha256"
	"strconv"
	"strings"
	"sync"
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

// TableHash is the SHA-256 of every table that two builds could hold differently: the steps, the dispositions, the acts,
// the postal scans and the HS codes, each ended by a line feed. Acts and scans are a line for each row, as actLine and
// postalLine write it; the texts for people are not among them, so that one can be worded better.
func TableHash() [32]byte { return tableHash() }

var tableHash = sync.OnceValue(func() [32]byte {
	lines := make([]byte, 0, 64<<10)
	lines = append(lines, steps+"\n"+dispositions+"\n"...)
	for i := range acts {
		lines = actLine(lines, &acts[i])
	}
	lines = append(lines, '\n')
	for i := range postal {
		lines = postalLine(lines, &postal[i])
	}
	lines = append(lines, '\n')
	return sha256.Sum256(append(lines, tariff+"\n"...))
})

// actLine appends "type name event action step disposition milestone roles postal\n": numbers in decimal, lists joined by
// commas, "-" for an empty name or list.
func actLine(b []byte, a *Act) []byte {
	b = strconv.AppendUint(b, uint64(a.Type), 10)
	b = appendWord(appendWord(b, a.Name), a.Event)
	b = appendNumbers(b, a.Action, a.Step, a.Disposition, a.Milestone)
	return append(appendList(appendList(b, a.Roles), a.Postal), '\n')
}

// postalLine appends "event code milestone side report\n".
func postalLine(b []byte, p *PostalScan) []byte {
	b = appendWord(strconv.AppendUint(b, uint64(p.Event), 10), p.Code)
	return append(appendNumbers(b, p.Milestone, p.Side, p.Report), '\n')
}

func appendWord(b []byte, word string) []byte {
	if word == "" {
		word = "-"
	}
	return append(append(b, ' '), word...)
}

func appendNumbers(b []byte, numbers ...uint32) []byte {
	for _, n := range numbers {
		b = strconv.AppendUint(append(b, ' '), uint64(n), 10)
	}
	return b
}

func appendList(b []byte, numbers []uint32) []byte {
	if len(numbers) == 0 {
		return append(b, ' ', '-')
	}
	for i, n := range numbers {
		separator := byte(',')
		if i == 0 {
			separator = ' '
		}
		b = strconv.AppendUint(append(b, separator), uint64(n), 10)
	}
	return b
}

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
