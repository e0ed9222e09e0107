//go:build conformance

package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/epcis"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
	"github.com/waybill-network/waybill/scripts/need"
)

// TestConformanceCapture captures every real document on a network of four processes: all events are recorded, come back
// as equivalent EPCIS from another member's node, and every subject of each is proven there.
func TestConformanceCapture(t *testing.T) {
	n := startNetwork(t, netOptions{tune: func(_ int, cfg *config.Config) {
		cfg.API.RequestRate, cfg.API.RequestBurst = 100_000, 100_000 // thousands of questions from one client
	}})
	linked := need.Data(t, "epcis", "linked-supply-chain-932-events.json")
	if got := n.conforms(linked); got != 932 {
		t.Errorf("%s: %d events", linked, got)
	}
	documents := 0
	err := filepath.WalkDir(need.Data(t, "epcis", "gs1-json"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasPrefix(filepath.Ext(path), ".json") {
			return err
		}
		documents++
		t.Run(filepath.Base(path), func(t *testing.T) { n.with(t).conforms(path) })
		return nil
	})
	if err != nil || documents < 42 {
		t.Errorf("%d documents, %v", documents, err)
	}
}

// conforms captures a document and follows every event of it. An event that stood in an earlier document, too, was
// followed there.
func (n *network) conforms(file string) (events int) {
	n.t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		n.t.Fatal(err)
	}
	doc, err := epcis.Parse(raw, epcis.Options{})
	if err != nil {
		n.t.Fatal(err)
	}
	results := n.results(exitOK, file, "--home", n.Home(cainiao))
	n.Sync()
	shown := map[string][]json.RawMessage{}
	subjects := map[ident.ID]bool{}
	for i, r := range results {
		if r.Status == statusDuplicate {
			continue
		}
		if r.Status != statusRecorded {
			n.t.Errorf("event %d: %+v", i, r)
			continue
		}
		if shown[r.TxID] == nil {
			shown[r.TxID] = n.events(r.TxID)
		}
		if err := epcis.Equivalent(doc.Events[i].JSON, shown[r.TxID][r.Action-1]); err != nil {
			n.t.Errorf("event %d: %v", i, err)
		}
		for _, id := range subjectsOf(doc.Events[i].Action.Core, doc.Events[i].Action.Units) {
			subjects[id] = true
		}
	}
	last := uint64(0) // block with an event; capture has waited for the header that attests it
	for _, r := range results {
		last = max(last, r.Height)
	}
	for id := range subjects {
		n.proven(id, last)
	}
	return len(results)
}

// events returns what a transaction says as EPCIS, from a node that did not capture it.
func (n *network) events(id string) []json.RawMessage {
	n.t.Helper()
	var doc struct {
		Body struct {
			Events []json.RawMessage `json:"eventList"`
		} `json:"epcisBody"`
	}
	if err := json.Unmarshal([]byte(n.Must("tx", "show", id, "--epcis", "--home", n.Home(correos))), &doc); err != nil {
		n.t.Fatal(err)
	}
	return doc.Body.Events
}

// subjectsOf are the records that an event is about.
func subjectsOf(core *canon.Core, units []canon.Unit) (out []ident.ID) {
	for i := range units {
		out = append(out, ident.ID{Namespace: ident.Namespace(units[i].Namespace), Value: string(units[i].Value)})
	}
	if len(units) == 0 {
		ns, value := proof.EventPlace(core, "cainiao")
		out = append(out, ident.ID{Namespace: ident.Namespace(ns), Value: string(value)})
	}
	return out
}

// proven asks for the whole record of a subject, as of a height, and checks it.
func (n *network) proven(id ident.ID, height uint64) {
	n.t.Helper()
	name, err := id.Render(ident.Canonical)
	if err != nil {
		n.t.Fatal(err)
	}
	file, err := n.nodes[correos].client().ask(n.t.Context(), &apiv1.ProveRequest{
		Unit: &apiv1.Unit{Id: name}, AtLeastHeight: height,
	})
	if err != nil {
		n.t.Errorf("%s: %v", name, err)
		return
	}
	v, err := light.Verify(file, light.RootOf(n.genesis))
	if err == nil && (v.Subject == nil || v.Subject.Count == 0) {
		err = errors.New("no event")
	}
	if err != nil {
		n.t.Errorf("%s: %v", name, err)
	}
}
