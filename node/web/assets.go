package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
)

//go:generate go run -C ../../scripts/bundle . -root ../../node/web

//go:embed dist
var distFiles embed.FS

// manifest is dist/manifest.json, which scripts/bundle writes.
type manifest struct {
	Entries   map[string]entry  `json:"entries"`   // by source
	Integrity map[string]string `json:"integrity"` // by file
}

// entry is what a source became: a file, those that it loads at once, and those that it may load later.
type entry struct {
	File    string   `json:"file"`
	Preload []string `json:"preload"`
	Lazy    []string `json:"lazy"`
}

// asset is one file, as it is served.
type asset struct {
	name      string
	media     string
	integrity string
	body      []byte
	// packed returns it by gzip, nil where that is hardly smaller. The first call packs.
	packed func() []byte
}

// bundle is what dist holds, the same in every node of a release.
type bundle struct {
	manifest manifest
	files    map[string]*asset
}

// dist reads the files, once in a process.
var dist = sync.OnceValues(func() (*bundle, error) {
	b := &bundle{files: map[string]*asset{}}
	raw, err := distFiles.ReadFile("dist/manifest.json")
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(raw, &b.manifest); err != nil {
		return nil, fmt.Errorf("dist/manifest.json: %w", err)
	}
	for name, want := range b.manifest.Integrity {
		body, err := distFiles.ReadFile("dist/" + name)
		if err != nil {
			return nil, err
		}
		a := newAsset(name, body)
		if a.integrity != want {
			return nil, fmt.Errorf("dist/%s is not the file that the manifest names", name)
		}
		b.files[name] = a
	}
	return b, nil
})

// newAsset makes a file of what it holds.
func newAsset(name string, body []byte) *asset {
	sum := sha512.Sum384(body)
	return &asset{
		name: name, media: mediaOf(name), body: body,
		integrity: "sha384-" + base64.StdEncoding.EncodeToString(sum[:]),
		packed: sync.OnceValue(func() []byte {
			if p := pack(body, gzip.BestCompression); len(p) < len(body)*9/10 {
				return p
			}
			return nil
		}),
	}
}

func pack(body []byte, level int) []byte {
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, level)
	if err != nil {
		return body // not reached: the level is one
	}
	_, _ = z.Write(body) // into memory
	_ = z.Close()
	return out.Bytes()
}

// mediaOf does not ask the machine's own table of types, which differs.
func mediaOf(name string) string {
	switch ext := path.Ext(name); ext {
	case ".js", ".mjs":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".json":
		return "application/json"
	case ".webmanifest":
		return "application/manifest+json"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".wasm":
		return "application/wasm"
	default:
		if m := mime.TypeByExtension(ext); m != "" {
			return m
		}
		return "application/octet-stream"
	}
}

// cacheForever is for what has its hash in its name.
const cacheForever = "public, max-age=31536000, immutable"

// serve answers with the file, packed where the asker takes that.
func (a *asset) serve(w http.ResponseWriter, r *http.Request, cache string) {
	h := w.Header()
	tag := `"` + strings.TrimPrefix(a.integrity, "sha384-")[:22] + `"`
	body := a.body
	if takesGzip(r.Header.Get("Accept-Encoding")) {
		if p := a.packed(); p != nil {
			body = p
			h.Set("Content-Encoding", "gzip")
			tag = tag[:len(tag)-1] + `-gz"`
		}
	}
	if notModified(w, r, tag, cache) {
		return
	}
	send(w, r, body, a.media, tag, cache)
}

// takesGzip reads Accept-Encoding (RFC 9110, 12.5.3).
func takesGzip(header string) bool {
	for _, p := range preferences(header) {
		if p.value == "gzip" || p.value == "*" {
			return p.q > 0
		}
	}
	return false
}

// firstLoad lists the files that a browser fetches for a page before anyone touches it.
func (b *bundle) firstLoad(sources ...string) (out []string) {
	for _, s := range sources {
		e := b.manifest.Entries[s]
		for _, f := range append([]string{e.File}, e.Preload...) {
			if f != "" && !slices.Contains(out, f) {
				out = append(out, f)
			}
		}
	}
	return out
}
