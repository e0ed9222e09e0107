package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// TestDocumentIsCurrent: the document in the tree is what the tables say.
func TestDocumentIsCurrent(t *testing.T) {
	have, err := os.ReadFile("../../ledger/VOCABULARY.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, document()) {
		t.Error("ledger/VOCABULARY.md is not what the tables say; run make gen")
	}
}

// TestDocumentIsWhole: every act, item event, refusal and warning has a row, and no row has a hole.
func TestDocumentIsWhole(t *testing.T) {
	text := string(document())
	for _, a := range vocabulary.Acts() {
		if !strings.Contains(text, "| **"+a.Name+"** | "+a.Text) {
			t.Errorf("%s is not there", a.Name)
		}
	}
	for _, s := range vocabulary.PostalScans() {
		if !strings.Contains(text, "\n| "+s.Code+" | "+s.Text) {
			t.Errorf("%s is not there", s.Code)
		}
	}
	for _, c := range code.All() {
		if !strings.Contains(text, " | "+c.String()+" | "+c.Text()+" |") {
			t.Errorf("%s is not there", c)
		}
	}
	for _, n := range code.Notices() {
		if !strings.Contains(text, " | "+n.Text()+" |\n") {
			t.Errorf("%d is not there", n)
		}
	}
	acts, _, _ := strings.Cut(text, "## Refusals")
	if strings.Contains(acts, "|  |") {
		t.Error("a cell is empty")
	}
}
