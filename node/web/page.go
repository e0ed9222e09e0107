package web

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"

	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/prove"
	"github.com/waybill-network/waybill/node/link"
)

const mediaPage = "text/html"

// maxItems is how many things may be asked for at once.
const maxItems = 50

// serveHome answers / with the start page, /?id=… with what is known of one thing, or with a list.
func (h *Handler) serveHome(w http.ResponseWriter, r *http.Request) {
	asked, err := askedFor(r.URL.RawQuery)
	if err != nil {
		h.failPage(w, r, h.problemOf(r.Context(), err))
		return
	}
	switch len(asked) {
	case 0:
		h.sendPage(w, r, http.StatusOK, h.view(r))
	case 1:
		h.serveOne(w, r, asked[0])
	default:
		h.serveList(w, r, asked)
	}
}

// askedFor reads the numbers that a form or a link asks for: one to a line, or parted by commas or semicolons.
func askedFor(raw string) (out []string, err error) {
	all, err := url.ParseQuery(raw)
	if err != nil {
		return nil, malformed("query", err.Error())
	}
	seen := map[string]bool{}
	for _, text := range append(all["id"], all["unit"]...) {
		for one := range strings.FieldsFuncSeq(text, func(c rune) bool { return strings.ContainsRune("\r\n,;", c) }) {
			if one = strings.TrimSpace(one); one != "" && !seen[one] {
				seen[one], out = true, append(out, one)
			}
			if len(out) > maxItems {
				return nil, malformed("id", fmt.Sprintf("at most %d at once", maxItems))
			}
		}
	}
	return out, nil
}

func (h *Handler) view(r *http.Request) *view { return h.site.view(tongueOf(r), r.URL.Query()) }

// lines are what was asked for, for a field with a line for each.
func lines(asked []string) string {
	var out []string
	for _, a := range asked {
		out = append(out, Visible(a))
	}
	return strings.Join(out, "\n")
}

// serveOne leads to the thing's own page, and answers here where it has none.
func (h *Handler) serveOne(w http.ResponseWriter, r *http.Request, text string) {
	id, err := link.Read(text)
	if err != nil {
		h.failPage(w, r, h.problemOf(r.Context(), err), text)
		return
	}
	if to := link.Path(id); to != "" {
		if lang := r.URL.Query().Get("lang"); lang != "" {
			to += "?lang=" + url.QueryEscape(clip(lang))
		}
		w.Header().Set("Location", to)
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusSeeOther)
		return
	}
	h.servePage(w, r, id)
}

// serveList answers with several things, each with the way to its own page. Nothing is proven here: a list of fifty
// proofs for one request would be a lever.
func (h *Handler) serveList(w http.ResponseWriter, r *http.Request, asked []string) {
	v := h.view(r)
	v.Asked = lines(asked)
	for _, text := range asked {
		it := item{ID: Visible(text)}
		if id, err := link.Read(text); err != nil {
			it.Problem = viewOf(h.problemOf(r.Context(), err))
		} else if it.ID, it.Path = Visible(people(id)), link.Path(id); it.Path == "" {
			it.Path = "/?" + url.Values{"id": {text}}.Encode()
		}
		v.Items = append(v.Items, it)
	}
	h.sendPage(w, r, http.StatusOK, v)
}

// servePage answers with a page about one thing: the first paint is what this node proves.
func (h *Handler) servePage(w http.ResponseWriter, r *http.Request, id ident.ID) {
	t := tongueOf(r)
	top := h.ledger.Top()
	tag := fmt.Sprintf(`W/"%d-%s-%s"`, top, t.Name, h.page.Hash[:16])
	if top > 0 && notModified(w, r, tag, "no-cache") {
		return
	}
	reading, err := h.ask(r.Context(), prove.Question{ID: id}, t)
	if err != nil {
		h.failPage(w, r, h.problemOf(r.Context(), err), people(id))
		return
	}
	v := h.view(r)
	v.Asked, v.Reading, v.Chain.Height = Visible(people(id)), reading, reading.Block.Height
	if reading.Block.Height == top {
		w.Header().Set("ETag", tag)
	}
	h.sendPage(w, r, http.StatusOK, v)
}

// ask proves and reads.
func (h *Handler) ask(ctx context.Context, q prove.Question, t tongue) (*Reading, error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	b, err := h.ledger.Prove(ctx, q, 0)
	if err != nil {
		return nil, err
	}
	return h.read(b, q, h.site.texts[t.Name])
}

// serveReading answers GET /v1/reading?unit=ID[&salt=…][&epoch=N] with what this node says, as JSON.
func (h *Handler) serveReading(w http.ResponseWriter, r *http.Request) {
	p, err := parametersOf(r.URL.RawQuery, "unit", "salt", "epoch", "lang")
	var q prove.Question
	if err == nil {
		q, _, err = p.question()
	}
	if err != nil {
		fail(w, r, h.problemOf(r.Context(), err))
		return
	}
	h.sendReading(w, r, q)
}

func (h *Handler) sendReading(w http.ResponseWriter, r *http.Request, q prove.Question) {
	t := tongueOf(r)
	reading, err := h.ask(r.Context(), q, t)
	if err != nil {
		fail(w, r, h.problemOf(r.Context(), err))
		return
	}
	b, err := json.Marshal(reading)
	if err != nil {
		fail(w, r, h.problemOf(r.Context(), err))
		return
	}
	w.Header().Set("Content-Language", t.Tag.String())
	w.Header().Set("Vary", "Accept, Accept-Language, Accept-Encoding")
	send(w, r, append(b, '\n'), mediaJSON, "", cacheOf(q, "no-cache"))
}

// serveScan answers with the document that may use the camera.
func (h *Handler) serveScan(w http.ResponseWriter, r *http.Request) {
	t := tongueOf(r)
	b, err := h.site.render(scanPage, t, h.view(r))
	if err != nil {
		fail(w, r, h.problemOf(r.Context(), err))
		return
	}
	h.sendDocument(w, r, http.StatusOK, b, t)
}

// serveAsset answers with a file of the bundle.
func (h *Handler) serveAsset(w http.ResponseWriter, r *http.Request) {
	a := h.site.asset(strings.TrimPrefix(r.URL.EscapedPath(), "/assets/"))
	if a == nil {
		fail(w, r, &problem{
			Status: http.StatusNotFound, Key: "not-found", Field: "path", Detail: "there is no such file in this release",
		})
		return
	}
	a.serve(w, r, cacheForever)
}

// serveFixed answers with a file that has no hash in its name.
func (h *Handler) serveFixed(w http.ResponseWriter, r *http.Request) {
	a, err := h.site.wellKnown(path.Base(r.URL.Path))
	if err != nil {
		fail(w, r, h.problemOf(r.Context(), err))
		return
	}
	a.serve(w, r, "no-cache")
}

// sendPage renders the consumer's page.
func (h *Handler) sendPage(w http.ResponseWriter, r *http.Request, status int, v *view) {
	t := tongueOf(r)
	v.PageHash = h.page.Hash
	if v.Chain.Height == 0 {
		v.Chain.Height = h.ledger.Top()
	}
	b, err := h.site.render(indexPage, t, v)
	if err != nil {
		fail(w, r, h.problemOf(r.Context(), err))
		return
	}
	h.sendDocument(w, r, status, b, t)
}

func (h *Handler) sendDocument(w http.ResponseWriter, r *http.Request, status int, b []byte, t tongue) {
	to := w.Header()
	to.Set("Content-Type", mediaPage+"; charset=utf-8")
	to.Set("Content-Language", t.Tag.String())
	to.Set("Cache-Control", "no-cache")
	// There is no secret in a page, so its size tells nothing (BREACH).
	if takesGzip(r.Header.Get("Accept-Encoding")) {
		to.Set("Content-Encoding", "gzip")
		b = pack(b, gzip.BestSpeed)
	}
	to.Set("Content-Length", strconv.Itoa(len(b)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(b) // the connection broke: nobody is there
	}
}

// failPage answers with a page that says what is wrong. asked is what stands in the field.
func (h *Handler) failPage(w http.ResponseWriter, r *http.Request, p *problem, asked ...string) {
	v := h.view(r)
	v.Problem, v.Asked = viewOf(p), lines(asked)
	retry(w.Header(), p)
	w.Header().Del("ETag")
	h.sendPage(w, r, p.Status, v)
}

// viewOf is a problem for a page: its key is one that has a text.
func viewOf(p *problem) *problemView {
	key := p.Key
	switch key {
	case "malformed", "no-page", "not-found", "no-block", "busy", "internal":
	case "not-yet", "not-held":
		key = "not-found"
	case "method":
		key = "malformed"
	default:
		key = "internal"
	}
	return &problemView{Status: p.Status, Key: "problem." + key, Detail: Visible(p.Detail), For: p.Field}
}

// linkProblem says what is wrong with a link.
func linkProblem(err error) *problem {
	var told *link.FieldError
	switch {
	case errors.As(err, &told):
		return malformed(told.Field, told.Err.Error())
	case errors.Is(err, link.ErrNotFound):
		return &problem{Status: http.StatusNotFound, Key: "no-page", Field: "path", Detail: err.Error()}
	}
	return nil
}

// serveConsole answers with the members' document.
func (h *Handler) serveConsole(w http.ResponseWriter, r *http.Request) {
	t := tongues[0]
	b, err := h.site.render(consolePage, t, h.view(r))
	if err != nil {
		fail(w, r, h.problemOf(r.Context(), err))
		return
	}
	h.sendDocument(w, r, http.StatusOK, b, t)
}
