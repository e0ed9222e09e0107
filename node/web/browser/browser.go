// Package browser drives a real browser in tests: Debian's Chromium without a window, as a phone or a desk would show the
// pages of node/web.
//
// What must hold of every page holds of every test without being asked for: an error on the console, an exception that
// nothing caught (in the page or in one of its workers), or a request to an origin that the test did not allow fails the
// test. Each request that leaves the browser, whoever in it makes it, passes the package's own gate, which answers none
// that is not allowed: nothing of a test reaches a network.
//
// A Browser and its pages belong to one test and are used by one goroutine; their processes end with it. Only tests
// import the package.
package browser

import (
	"context"
	"image"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/waybill-network/waybill/scripts/need"
)

// patience is how long one step of a test may take. Test machines have few cores, and some steps run on an emulated slow one.
const patience = 60 * time.Second

// Options of a browser; the zero value is an English one that may reach nothing.
type Options struct {
	// Origins that pages may load from and ask, as "http://127.0.0.1:8080".
	Origins []string
	// Languages as a browser's user prefers them, "zh-CN,zh": Accept-Language and navigator.languages. Default "en-US,en".
	Languages string
	// Camera is what the browser's only camera sees all the time; nil is no camera. Permission is granted without asking.
	Camera image.Image
	// TimeZone is the IANA name of the zone that the machine stands in. Default "UTC".
	TimeZone string
	// Tolerate are texts of console errors and exceptions that the test provokes: one that contains any of them is no
	// failure.
	Tolerate []string
}

// Browser is a running browser with a profile of its own.
type Browser struct {
	t     testing.TB
	ctx   context.Context
	gate  *gate
	watch *watch
}

// New starts a browser that ends with the test, or skips the test where there is none (package scripts/need).
func New(t testing.TB, o Options) *Browser {
	t.Helper()
	path := need.Tool(t, "chromium")
	w := newWatch(o.Tolerate)
	g := openGate(t, o.Origins, w)
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), flags(t, path, g.address(), o)...)
	ctx, end := chromedp.NewContext(ctx, chromedp.WithListener(w.event))
	b := &Browser{t: t, ctx: ctx, gate: g, watch: w}
	t.Cleanup(func() {
		problems := w.all() // what the browser says while it is ended is the harness's doing: answers on their way are cut off
		end()
		cancel()
		for _, problem := range problems {
			t.Errorf("browser: %s", problem)
		}
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("starting the browser: %v", err)
	}
	b.watchWorkers()
	return b
}

// flags are the command line: nothing that the browser would do on its own behalf.
func flags(t testing.TB, path, proxy string, o Options) []chromedp.ExecAllocatorOption {
	t.Helper()
	languages := o.Languages
	if languages == "" {
		languages = "en-US,en"
	}
	zone := o.TimeZone
	if zone == "" {
		zone = "UTC"
	}
	first, _, _ := strings.Cut(languages, ",")
	out := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path),
		chromedp.NoSandbox, // it cannot be had as root in a container, and the pages are ours
		chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-domain-reliability", true),
		chromedp.Flag("no-pings", true),
		chromedp.Flag("disable-features", "Translate,OptimizationHints,MediaRouter,AutofillServerCommunication"),
		chromedp.Flag("proxy-server", proxy),
		chromedp.Flag("proxy-bypass-list", "<-loopback>"),
		chromedp.Flag("lang", first),
		chromedp.Flag("accept-lang", languages),
		chromedp.WindowSize(1280, 800),
		chromedp.Env("TZ="+zone, "LANG="+strings.ReplaceAll(first, "-", "_")+".UTF-8", "LANGUAGE="+first),
	)
	if o.Camera != nil {
		out = append(out,
			chromedp.Flag("use-fake-device-for-media-stream", true),
			chromedp.Flag("use-fake-ui-for-media-stream", true),
			chromedp.Flag("use-file-for-fake-video-capture", writeVideo(t, o.Camera)),
		)
	}
	return out
}

// Tolerate adds texts to Options.Tolerate, from here on.
func (b *Browser) Tolerate(texts ...string) { b.watch.tolerateAlso(texts) }

// Problems are what would fail the test if it ended now.
func (b *Browser) Problems() []string { return b.watch.all() }

// Allow adds origins to Options.Origins, from here on.
func (b *Browser) Allow(origins ...string) { b.gate.allow(origins) }

// Unplug takes the browser off the network, with all of its pages and workers, or puts it back.
func (b *Browser) Unplug(unplugged bool) { b.gate.unplug(unplugged) }

// Requests lists every request that left the browser until now, in order.
func (b *Browser) Requests() []Request { return b.gate.list() }
