package page_test

import (
	"log/slog"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/nodetest"
	"github.com/waybill-network/waybill/node/web"
	"github.com/waybill-network/waybill/node/web/browser"
	"github.com/waybill-network/waybill/node/web/page/pagetest"
)

// BenchmarkPage opens an item of twelve events on a phone that never saw the page: a processor four times slower than this
// machine's and a line of 1.6 Mbit/s with 40 ms to the first byte. The browser slows the page itself down, not its worker.
// Times are medians, in milliseconds since the address was opened:
//
//	first-paint  something to read: a node's own page already tells what the node says
//	usable       the entry takes a number, and the item has an answer or says that its check is under way
//	checked      the phone's own verdict
//	whole        with the map and the names of places
func BenchmarkPage(b *testing.B) {
	story := pagetest.NewWorld(b)
	asked := pagetest.NewSite(b, story, "..")
	static := published(b, story, asked.URL)
	n := nodetest.Over(b, pagetest.NewWorld(b).Chain())
	h, err := web.New(web.Options{
		Config: config.Web{Pages: true}, Ledger: n.Query, Log: slog.New(slog.DiscardHandler), Stopping: b.Context(),
	})
	if err != nil {
		b.Fatal(err)
	}
	node := httptest.NewServer(h)
	b.Cleanup(node.Close)
	for _, c := range []struct {
		name, url, usable string
		origins           []string
	}{
		{"node", node.URL + pagetest.Path(pagetest.ToMadrid), "first-contentful-paint", []string{node.URL}},
		{"static", static.URL + "/index.html?id=" + pagetest.ToMadrid, "waybill.checking", []string{static.URL, asked.URL}},
	} {
		b.Run(c.name, func(b *testing.B) {
			br := browser.New(b, browser.Options{Origins: c.origins})
			times := map[string][]float64{}
			var sent int64
			for b.Loop() {
				for range 2 {
					n.CommitAt(time.Now().UnixMilli())
				}
				p := br.Fresh()
				p.Viewport(360, 740, 2)
				p.Slow(4)
				p.Line(1_600_000, 40)
				before := len(br.Requests())
				if word := pagetest.Show(b, p, c.url); word != "GENUINE" {
					b.Fatalf("%s for %q", word, pagetest.Refusal(p))
				}
				for name, at := range browser.Eval[map[string]float64](p, marks) {
					times[name] = append(times[name], at)
				}
				sent = 0
				for _, r := range br.Requests()[before:] {
					sent += r.Bytes
				}
				p.Open("about:blank")
			}
			for unit, name := range map[string]string{
				"first-paint-ms": "first-contentful-paint", "usable-ms": c.usable, "checked-ms": "waybill.checked", "whole-ms": "waybill.whole",
			} {
				slices.Sort(times[name])
				b.ReportMetric(times[name][len(times[name])/2], unit)
			}
			b.ReportMetric(float64(sent), "bytes")
			b.ReportMetric(0, "ns/op") // opening the tab is in it
		})
	}
}

// marks are when the page came so far the first time, by name.
const marks = `Object.fromEntries([...performance.getEntriesByType('paint'), ...performance.getEntriesByType('mark')]
  .reverse().map((e) => [e.name, e.startTime]))`
