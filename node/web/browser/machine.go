package browser

import (
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
)

// Viewport sets the size of the page in CSS pixels, and how many pixels of the screen make one of them. Narrow ones are a
// phone's, with touch.
func (p *Page) Viewport(width, height int, scale float64) {
	p.t.Helper()
	const tablet = 600
	phone := width < tablet
	call(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: int64(width), Height: int64(height), DeviceScaleFactor: scale, Mobile: phone,
	})
	call(p, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: phone})
}

// Slow makes the page's processor this many times slower; 1 is the machine's own.
func (p *Page) Slow(times float64) {
	p.t.Helper()
	call(p, emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: times})
}

// Line sets the page's network: bits per second down, a fourth of that up, and milliseconds until an answer begins.
// 0 and 0 is the machine's own.
func (p *Page) Line(bitsPerSecond, latencyMillis float64) {
	p.t.Helper()
	down, up := bitsPerSecond/8, bitsPerSecond/32
	if bitsPerSecond == 0 {
		down, up = -1, -1
	}
	call(p, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{
			{Latency: latencyMillis, DownloadThroughput: down, UploadThroughput: up},
		},
	})
}

// Offline takes the page off the network, as far as it can tell: nothing is answered, to it or to its service worker, and
// navigator.onLine says so. The whole browser's connections are cut by Unplug.
func (p *Page) Offline(offline bool) {
	p.t.Helper()
	params := network.EmulateNetworkConditionsByRuleParams{EmulateOfflineServiceWorker: &offline}
	if offline {
		params.MatchedNetworkConditions = []*network.Conditions{{Offline: true, DownloadThroughput: -1, UploadThroughput: -1}}
	} else {
		params.MatchedNetworkConditions = []*network.Conditions{}
	}
	call(p, network.EmulateNetworkConditionsByRule, params)
	call(p, network.OverrideNetworkState, network.OverrideNetworkStateParams{
		Offline: offline, DownloadThroughput: -1, UploadThroughput: -1,
	})
}

// Prefer sets media features, as "prefers-color-scheme", "dark".
func (p *Page) Prefer(feature, value string) {
	p.t.Helper()
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: feature, Value: value}},
	})
}

// Screenshot writes what the page shows as a PNG; whole takes all of its length, not only what fits the viewport.
func (p *Page) Screenshot(path string, whole bool) {
	p.t.Helper()
	shot := call(p, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: &whole, Clip: p.clip(whole)})
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(path, shot.Data, 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// clip is the rectangle of all that the page holds, nil for what it shows.
func (p *Page) clip(whole bool) *page.Viewport {
	p.t.Helper()
	if !whole {
		return nil
	}
	size := Eval[[2]float64](p, "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
	return &page.Viewport{Width: size[0], Height: size[1], Scale: 1}
}
