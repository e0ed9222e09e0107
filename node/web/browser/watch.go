package browser

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// watch collects what fails a test.
type watch struct {
	mu       sync.Mutex
	tolerate []string
	problems []string
}

func newWatch(tolerate []string) *watch { return &watch{tolerate: slices.Clone(tolerate)} }

func (w *watch) tolerateAlso(texts []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tolerate = append(w.tolerate, texts...)
}

// add notes a problem, unless it is tolerated and not always one.
func (w *watch) add(text string, always bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !always && slices.ContainsFunc(w.tolerate, func(s string) bool { return strings.Contains(text, s) }) {
		return
	}
	w.problems = append(w.problems, text)
}

func (w *watch) all() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.problems)
}

// event reads what a page or worker says. It runs on the goroutine that reads the browser's messages, in their order.
func (w *watch) event(e any) {
	switch e := e.(type) {
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			w.add("console: "+textOf(e.Args), false)
		}
	case *runtime.EventExceptionThrown:
		d := e.ExceptionDetails
		text := d.Text
		if d.Exception != nil {
			text += " " + d.Exception.Description + string(d.Exception.Value)
		}
		w.add(fmt.Sprintf("exception: %s (%s:%d)", text, d.URL, d.LineNumber+1), false)
	case *network.EventRequestWillBeSent:
		if u, err := url.Parse(e.Request.URL); err == nil && errand(u.Hostname()) {
			w.add("a request to "+e.Request.URL, true)
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			w.add(fmt.Sprintf("console: %s (%s)", e.Entry.Text, e.Entry.URL), false)
		}
	}
}

func textOf(args []*runtime.RemoteObject) string {
	var out []string
	for _, a := range args {
		text := a.Description
		if text == "" {
			text = string(a.Value)
		}
		out = append(out, text)
	}
	return strings.Join(out, " ")
}

// watchWorkers listens to workers too, a page's own and service workers.
func (b *Browser) watchWorkers() {
	err := chromedp.ListenBrowser(b.ctx, func(e any) {
		created, ok := e.(*target.EventTargetCreated)
		if !ok || !strings.HasSuffix(created.TargetInfo.Type, "worker") {
			return
		}
		go func() { // a listener may not give commands
			id := chromedp.WithTargetID(created.TargetInfo.TargetID)
			ctx, _ := chromedp.NewContext(b.ctx, id, chromedp.WithListener(b.watch.event)) // until the browser ends
			_ = chromedp.Do(ctx)                                                           // it may have ended already
		}()
	})
	if err != nil {
		b.t.Fatalf("listening to the browser: %v", err)
	}
}
