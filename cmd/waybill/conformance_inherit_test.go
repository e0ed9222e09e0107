//go:build conformance

package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/trace"
	"github.com/waybill-network/waybill/node/config"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
	"github.com/waybill-network/waybill/scripts/need"
)

// said is an event as its JSON says it, with the place in the chain that its receipt names.
type said struct {
	Type   string   `json:"type"`
	Time   string   `json:"eventTime"`
	Action string   `json:"action"`
	EPCs   []string `json:"epcList"`
	Parent string   `json:"parentID"`
	Kids   []string `json:"childEPCs"`

	millis int64
	place  trace.Moment
}

func (e *said) names(id string) bool {
	return e.Parent == id || slices.Contains(e.EPCs, id) || slices.Contains(e.Kids, id)
}

// readSaid reads the event list of a document, and nothing else of it.
func readSaid(t *testing.T, file string) (out []said) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Body struct {
			Events []said `json:"eventList"`
		} `json:"epcisBody"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	for i := range doc.Body.Events {
		at, err := time.Parse(time.RFC3339Nano, doc.Body.Events[i].Time)
		if err != nil {
			t.Fatal(err)
		}
		doc.Body.Events[i].millis = at.UnixMilli()
	}
	return doc.Body.Events
}

// TestConformanceInheritance: of every item of the linked supply chain, which is packed into a second container while in one
// more than a thousand times, the events of each container that held it are listed for exactly the time in which it was
// inside, at one height, by proof. What they are is read off the JSON by maps and loops. The sample scans no container, so
// each is scanned right before and right after its packing, and at the end.
func TestConformanceInheritance(t *testing.T) {
	n := startNetwork(t, netOptions{tune: func(_ int, cfg *config.Config) {
		cfg.API.RequestRate, cfg.API.RequestBurst = 100_000, 100_000
	}})
	linked := need.Data(t, "epcis", "linked-supply-chain-932-events.json")
	events := readSaid(t, linked)
	if len(events) != 932 {
		t.Fatalf("%d events", len(events))
	}
	n.placed(events, n.results(exitOK, linked, "--home", n.Home(cainiao)))
	scans := n.document("scans.json", scansOf(events)...)
	late := readSaid(t, scans)
	n.placed(late, n.results(exitOK, scans, "--home", n.Home(correos)))
	n.Sync()

	all := slices.Concat(events, late)
	slices.SortFunc(all, func(a, b said) int { return a.place.Compare(b.place) })
	last := uint64(0)
	items := map[string]bool{}
	for i := range all {
		last = max(last, all[i].place.Height)
		for _, id := range append(slices.Clone(all[i].Kids), all[i].EPCs...) {
			items[id] = items[id] || strings.Contains(id, "/21/") && all[i].Parent != ""
		}
	}
	count, inherited, stays := 0, 0, 0
	for id, item := range items {
		if !item {
			continue
		}
		tr := n.traced(id, last)
		i, s := n.with(t).compare(id, all, tr)
		count, inherited, stays = count+1, inherited+i, stays+s
	}
	t.Logf("%d items, %d stays, %d events inherited", count, stays, inherited)
	if stays < 1400 || inherited < 1400 {
		t.Error("the comparison says too little")
	}
}

// scansOf are scans of each container: a millisecond before and after its packing, and after everything.
func scansOf(events []said) (out []string) {
	end := int64(0)
	for i := range events {
		end = max(end, events[i].millis)
	}
	scan := func(id string, millis int64) string {
		return fmt.Sprintf(`{"type":"ObjectEvent","eventTime":%q,"eventTimeZoneOffset":"+00:00","action":"OBSERVE",`+
			`"bizStep":"inspecting","epcList":[%q]}`, time.UnixMilli(millis).UTC().Format("2006-01-02T15:04:05.000Z"), id)
	}
	for i := range events {
		if e := &events[i]; e.Parent != "" {
			out = append(out, scan(e.Parent, end+1), scan(e.Parent, e.millis+1), scan(e.Parent, e.millis-1))
		}
	}
	return out
}

// placed notes where the chain has each event.
func (n *network) placed(events []said, results []result) {
	n.t.Helper()
	index := map[string]uint32{}
	for i, r := range results {
		if r.Status != statusRecorded {
			n.t.Fatalf("event %d: %+v", i, r)
		}
		if _, known := index[r.TxID]; !known {
			id, err := hex.DecodeString(r.TxID)
			if err != nil {
				n.t.Fatal(err)
			}
			got, err := n.nodes[cainiao].client().query.Transaction(n.t.Context(),
				connect.NewRequest(&apiv1.TransactionRequest{TxId: id, WaitMs: 30_000}))
			if err != nil {
				n.t.Fatal(err)
			}
			index[r.TxID] = got.Msg.Receipt.Index
		}
		events[i].place = trace.Moment{Time: events[i].millis, Height: r.Height, Tx: index[r.TxID], Action: uint32(r.Action - 1)}
	}
}

// traced proves an item on a node that captured nothing, at a height or above, and traces it.
func (n *network) traced(id string, height uint64) *trace.Trace {
	n.t.Helper()
	file, err := n.nodes[usps].client().ask(n.t.Context(), &apiv1.ProveRequest{Unit: &apiv1.Unit{Id: id}, AtLeastHeight: height})
	if err != nil {
		n.t.Fatal(err)
	}
	v, err := light.Verify(file, light.RootOf(n.genesis))
	if err != nil {
		n.t.Fatalf("%s: %v", id, err)
	}
	tr := trace.Read(v.Result, trace.Options{})
	if tr == nil || tr.Withheld+tr.Hidden > 0 || len(v.Missing) > 0 {
		n.t.Fatalf("%s: not all of it is shown: %v", id, v.Missing)
	}
	return tr
}

// compare runs through all events again, with nothing but a map of what is in what, and compares what the item then has to
// inherit, and when it was in what, with the trace.
func (n *network) compare(id string, all []said, tr *trace.Trace) (inherited, stays int) {
	n.t.Helper()
	in := map[string]string{}
	var want, held []string
	var from trace.Moment
	leave := func(to string) {
		if in[id] != "" {
			held = append(held, fmt.Sprintf("%s from %v to %s", in[id], from, to))
		}
	}
	for i := range all {
		e := &all[i]
		if e.names(id) {
			want = append(want, fmt.Sprintf("%v own", e.place))
		} else if c := in[id]; c != "" && e.names(c) {
			want = append(want, fmt.Sprintf("%v in %s", e.place, c))
			inherited++
		}
		if e.Type != "AggregationEvent" || e.Action != "ADD" {
			continue
		}
		for _, child := range e.Kids {
			if child == id {
				leave(fmt.Sprint(e.place))
				from = e.place
			}
			in[child] = e.Parent
		}
	}
	leave("now")
	var got, was []string
	for i := range tr.Events {
		e := &tr.Events[i]
		how := "own"
		if len(e.In) > 0 {
			how = "in " + subjectName(e.In[len(e.In)-1])
		}
		got = append(got, fmt.Sprintf("%v %s", trace.MomentOf(e.Event), how))
	}
	for i := range tr.Stays {
		s := &tr.Stays[i]
		to := "now"
		if !s.Open {
			to = fmt.Sprint(s.To)
		}
		was = append(was, fmt.Sprintf("%s from %v to %s", containerOf(s), s.From, to))
	}
	for what, pair := range map[string][2][]string{"events": {want, got}, "stays": {held, was}} {
		if slices.Compare(pair[0], pair[1]) != 0 {
			n.t.Errorf("%s of %s:\n%s\nwant\n%s", what, id, strings.Join(pair[1], "\n"), strings.Join(pair[0], "\n"))
		}
	}
	return inherited, len(held)
}
