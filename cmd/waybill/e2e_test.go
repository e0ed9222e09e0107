package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/waybill-network/waybill/node/epcis"
)

// TestE2ECommands runs the commands that need a network against one of four processes, in the order of their use.
func TestE2ECommands(t *testing.T) {
	t.Parallel()
	n := startNetwork(t, netOptions{})
	for _, step := range []struct {
		name string
		run  func(*network)
	}{
		{"capture records and reads back", (*network).captures},
		{"capture does nothing twice", (*network).capturesAgain},
		{"capture is all or nothing", (*network).capturesAllOrNothing},
		{"capture splits what is large, in order", (*network).capturesMuch},
		{"capture of a chain that is not the home's", (*network).capturesElsewhere},
		{"unit show and prove", (*network).shows},
		{"unit show believes no node", (*network).believesNobody},
		{"unit watch", (*network).watches},
		{"tx show and wait", (*network).waits},
		{"fsck", (*network).checks},
	} {
		if !t.Run(step.name, func(t *testing.T) { step.run(n.with(t)) }) {
			return // the next steps stand on this one
		}
	}
}

// document is an EPCIS document of events, in a file.
func (n *network) document(name string, events ...string) string {
	n.t.Helper()
	text := `{"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld",{"ex":"https://ns.example/"}],` +
		`"type":"EPCISDocument","schemaVersion":"2.0","creationDate":"2024-05-01T00:00:00Z","epcisBody":{"eventList":[` +
		strings.Join(events, ",\n") + `]}}`
	file := filepath.Join(n.t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		n.t.Fatal(err)
	}
	return file
}

// objects is an ObjectEvent at a minute of a day in the past.
func objects(minute int, step, action string, epcs ...string) string {
	return fmt.Sprintf(`{"type":"ObjectEvent","eventTime":"2024-05-01T%02d:%02d:00.000+08:00","eventTimeZoneOffset":"+08:00",`+
		`"action":%q,"bizStep":%q,"epcList":["%s"]}`, minute/60, minute%60, action, step, strings.Join(epcs, `","`))
}

// packing is an AggregationEvent.
func packing(minute int, action, parent string, children ...string) string {
	return fmt.Sprintf(`{"type":"AggregationEvent","eventTime":"2024-05-01T%02d:%02d:00.000+08:00","eventTimeZoneOffset":"+08:00",`+
		`"action":%q,"bizStep":"packing","parentID":%q,"childEPCs":["%s"]}`,
		minute/60, minute%60, action, parent, strings.Join(children, `","`))
}

// results runs capture and reads its lines.
func (n *network) results(want int, args ...string) (out []result) {
	n.t.Helper()
	stdout, stderr, code := n.Waybill(append([]string{"capture", "--json"}, args...)...)
	if code != want {
		n.t.Fatalf("capture exits %d, not %d\n%s%s", code, want, stdout, stderr)
	}
	d := json.NewDecoder(strings.NewReader(stdout))
	for d.More() {
		var r result
		if err := d.Decode(&r); err != nil {
			n.t.Fatal(err)
		}
		if r.File != "" { // not the error at the end
			out = append(out, r)
		}
	}
	return out
}

func statuses(list []result) (out []status) {
	for _, r := range list {
		out = append(out, r.Status)
	}
	return out
}

func (n *network) wantStatuses(got []result, want ...status) {
	n.t.Helper()
	if !slices.Equal(statuses(got), want) {
		n.t.Fatalf("statuses %v, want %v", statuses(got), want)
	}
}

const (
	e2eParcel = "urn:waybill:id:s10:RB123456785CN"
	e2eBag    = "urn:waybill:id:s9:CNSHAAUSJFKAAUN60001001110050"
	e2eCaddy  = "https://id.gs1.org/01/09506000134352/21/E1"
)

// captures: four organisations' words become acts of the ledger as far as each may act; everything comes back as it
// was said.
func (n *network) captures() {
	sensor := `{"type":"ObjectEvent","eventTime":"2024-05-01T12:00:00.123456+08:00","eventTimeZoneOffset":"+08:00","action":"OBSERVE",` +
		`"bizStep":"sensor_reporting","epcList":["` + e2eBag + `"],"ex:lot":{"ex:grade":"A","n":[1.0,1e3,"ü"]},` +
		`"sensorElementList":[{"sensorReport":[{"type":"Temperature","value":26.0,"uom":"CEL"}]}]}`
	for _, said := range []struct {
		by     int
		events []string
		acts   []string
	}{
		{longjing, []string{objects(1, "commissioning", "ADD", e2eCaddy)}, []string{"commission"}},
		{cainiao, []string{
			objects(10, "accepting", "OBSERVE", e2eParcel), packing(20, "ADD", e2eParcel, e2eCaddy), packing(30, "ADD", e2eBag, e2eParcel), sensor,
		}, []string{"accept", "pack", "pack", "observe"}},
		// What an organisation may not register, it has only seen.
		{usps, []string{
			objects(600, "commissioning", "ADD", "https://id.gs1.org/01/09506000134352/21/E2"),
			objects(610, "accepting", "OBSERVE", "urn:waybill:id:s10:RB123456771CN"),
		}, []string{"observe", "observe"}},
	} {
		got := n.results(exitOK, n.document("said.json", said.events...), "--home", n.Home(said.by))
		for i, r := range got {
			if r.Status != statusRecorded || r.Height == 0 || len(r.TxID) != 64 || r.Act != said.acts[i] {
				n.t.Errorf("%+v", r)
			}
			if observed := slices.ContainsFunc(r.Notes, func(n resultNote) bool { return n.Kind == epcis.Observed }); observed != (said.by == usps) {
				n.t.Errorf("event %d of node %d: noted as observed: %v", i, said.by, observed)
			}
		}
		n.Sync()
		n.readBack(got[0].TxID, said.events)
	}
}

// readBack compares a transaction's events with what was captured.
func (n *network) readBack(id string, events []string) {
	n.t.Helper()
	out := n.Must("tx", "show", id, "--epcis", "--home", n.Home(correos))
	var doc struct {
		Context []json.RawMessage `json:"@context"`
		Body    struct {
			Events []json.RawMessage `json:"eventList"`
		} `json:"epcisBody"`
	}
	if err := json.Unmarshal([]byte(out), &doc); err != nil {
		n.t.Fatal(err)
	}
	if len(doc.Body.Events) != len(events) {
		n.t.Fatalf("%d events came back of %d", len(doc.Body.Events), len(events))
	}
	for i := range events {
		if err := epcis.Equivalent([]byte(events[i]), doc.Body.Events[i]); err != nil {
			n.t.Errorf("event %d: %v\n%s", i, err, doc.Body.Events[i])
		}
	}
	if !bytes.Contains(doc.Context[len(doc.Context)-1], []byte("https://ns.example/")) {
		n.t.Errorf("context %s", doc.Context)
	}
}

// capturesAgain: the same file a second time adds nothing, not even a transaction.
func (n *network) capturesAgain() {
	before := n.Status(cainiao)
	file := n.document("again.json", objects(10, "accepting", "OBSERVE", e2eParcel), packing(20, "ADD", e2eParcel, e2eCaddy))
	n.wantStatuses(n.results(exitOK, file, "--home", n.Home(cainiao)), statusDuplicate, statusDuplicate)
	out, _, code := n.Waybill("capture", file, "--home", n.Home(cainiao), "--dry-run")
	if code != exitOK || !strings.Contains(out, "2 duplicate") {
		n.t.Errorf("exit %d\n%s", code, out)
	}
	if after := n.Status(cainiao); after.Records != before.Records || !bytes.Equal(after.AppHash, before.AppHash) {
		n.t.Error("the ledger changed")
	}
}

// capturesAllOrNothing: one bad event keeps the others out, unless --proceed; each has its own reason.
func (n *network) capturesAllOrNothing() {
	good := objects(40, "departing", "OBSERVE", e2eBag)
	good2 := objects(41, "departing", "OBSERVE", e2eBag)
	ahead := strings.Replace(objects(50, "arriving", "OBSERVE", e2eBag), "2024-05-01", "2124-05-01", 1)
	taken := objects(2, "commissioning", "ADD", "https://id.gs1.org/01/09506000134352/21/E3", e2eCaddy) // E1 is commissioned
	broken := strings.Replace(good, `"action":"OBSERVE",`, "", 1)
	home := []string{"--home", n.Home(longjing)}
	before := n.Status(longjing).AppHash

	file := n.document("mixed.json", good, ahead, taken, good2)
	got := n.results(exitRefused, append(home, file)...)
	n.wantStatuses(got, statusNotSent, statusRefused, statusRefused, statusNotSent)
	if got[1].Code != "EVENT_AHEAD" || got[1].Field != "eventTime" || got[2].Code != "COMMISSIONED" || got[2].Field != "epcList[1]" {
		n.t.Errorf("refusals %+v", got[1:3])
	}
	n.wantStatuses(n.results(exitRefused, append(home, file, "--dry-run")...), statusAccepted, statusRefused, statusRefused, statusAccepted)
	n.wantStatuses(n.results(exitUsage, append(home, file, n.document("broken.json", broken))...),
		statusNotSent, statusNotSent, statusNotSent, statusNotSent, statusMalformed)
	if !bytes.Equal(before, n.Status(longjing).AppHash) {
		n.t.Fatal("something was recorded")
	}

	got = n.results(exitRefused, append(home, "--proceed", n.document("broken.json", broken), file)...)
	n.wantStatuses(got, statusMalformed, statusRecorded, statusRefused, statusRefused, statusRecorded)
	if got[0].Field != "action" || got[1].TxID != got[4].TxID || got[1].Action != 1 || got[4].Action != 2 {
		n.t.Errorf("%+v", got)
	}
	n.wantStatuses(n.results(exitUsage, append(home, "--proceed", n.document("broken.json", broken, good))...), statusMalformed, statusDuplicate)
}

// capturesMuch: what is too large for a transaction, and for a trial, goes in several, in order.
func (n *network) capturesMuch() {
	var events []string
	unit := func(i, j int) string { return fmt.Sprintf("https://id.gs1.org/01/09506000134352/21/M%d-%d", i, j) }
	for i := range 60 {
		var epcs []string
		for j := range 400 { // 24,000 in all
			epcs = append(epcs, unit(i/2, j))
		}
		step, action := "commissioning", "ADD" // and then shipped
		if i%2 == 1 {
			step, action = "shipping", "OBSERVE"
		}
		events = append(events, objects(100+i, step, action, epcs...))
	}
	got := n.results(exitOK, n.document("much.json", events...), "--home", n.Home(longjing))
	last, ids := uint64(0), map[string]bool{}
	for i, r := range got {
		if r.Status != statusRecorded || r.Height < last || len(r.Warnings) > 0 {
			n.t.Fatalf("event %d: %s in block %d after %d, %d warnings: %v", i, r.Status, r.Height, last, len(r.Warnings), r.Warnings)
		}
		last, ids[r.TxID] = r.Height, true
	}
	if len(ids) != 12 { // 2,000 units each
		n.t.Errorf("%d transactions", len(ids))
	}
}

// capturesElsewhere: a transaction is signed for one chain; a node of another one is noticed before.
func (n *network) capturesElsewhere() {
	home := n.Home(usps)
	genesis := filepath.Join(home, "genesis.json")
	own, err := os.ReadFile(genesis)
	if err := errors.Join(err, os.Remove(genesis)); err != nil { // it is not replaced by another one
		n.t.Fatal(err)
	}
	n.Must("genesis", "--name", "another", "--time", "2024-01-01T00:00:00Z", "--out", genesis, filepath.Join(home, "card.json"))
	defer func() {
		if err := os.WriteFile(genesis, own, 0o644); err != nil {
			n.t.Fatal(err)
		}
	}()
	_, problem, code := n.Waybill("capture", n.document("d.json", objects(1, "arriving", "OBSERVE", e2eBag)), "--home", home)
	if code != exitUsage || !strings.Contains(problem, "the node is of chain test-") {
		n.t.Errorf("exit %d: %s", code, problem)
	}
}
