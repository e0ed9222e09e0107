package link

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/waybill-network/waybill/ledger/ident"
)

// Vocabulary is the namespace of GS1's link types.
const Vocabulary = "https://ref.gs1.org/voc/"

// Context turns a linkset into JSON-LD; a Link header names it.
const Context = "https://ref.gs1.org/standards/resolver/linkset-context"

// Link types that an identifier has here.
const (
	// TypeLinkset asks for all links.
	TypeLinkset = "linkset"
	typeDefault = Vocabulary + "defaultLink"
	// TypePage is the consumer's page.
	TypePage = Vocabulary + "pip"
	// TypeProof is the proof file, which verifies what is said of the item.
	TypeProof = Vocabulary + "verificationService"
	// TypeTrace is the node's own reading of the proof, as JSON.
	TypeTrace = Vocabulary + "traceability"
)

// typeOf reads a link type: a CURIE "gs1:pip", a full IRI, "linkset", or "all" as it was called before.
func typeOf(text string) (string, error) {
	switch {
	case text == "all" || text == TypeLinkset:
		return TypeLinkset, nil
	case text == "" || text == "gs1:defaultLink" || text == typeDefault:
		return "", nil
	}
	for _, prefix := range []string{"gs1:", "https://gs1.org/voc/", "https://www.gs1.org/voc/"} {
		if name, ok := strings.CutPrefix(text, prefix); ok {
			text = Vocabulary + name
		}
	}
	if u, err := url.Parse(text); err != nil || u.Scheme == "" || len(text) > 200 {
		return "", fmt.Errorf("%q is no link type such as gs1:pip", clip(text))
	}
	return text, nil
}

// Site is who resolves.
type Site struct {
	// Origin is the base URL, "https://parcels.example".
	Origin string
	// Languages of the page, as BCP 47 tags.
	Languages []string
	// Pages says that there is a page for people.
	Pages bool
}

// target is one link of a linkset (RFC 9264, 4.2.4).
type target struct {
	Href     string   `json:"href"`
	Title    string   `json:"title"`
	Type     string   `json:"type"`
	Hreflang []string `json:"hreflang,omitempty"`
}

// ProofPath is where the proof file of an identifier is.
func ProofPath(id ident.ID) string { return asked("/v1/proof", id) }

// TracePath is where the node's own reading of an identifier is.
func TracePath(id ident.ID) string { return asked("/v1/reading", id) }

func asked(path string, id ident.ID) string {
	name := id.Value
	if text, err := id.Render(ident.Canonical); err == nil {
		name = text
	}
	return path + "?" + url.Values{"unit": {name}}.Encode()
}

// links are the targets by link type.
func (s Site) links(id ident.ID) map[string][]target {
	proof := target{Href: s.Origin + ProofPath(id), Title: "Proof file, to be verified", Type: "application/octet-stream"}
	trace := target{Href: s.Origin + TracePath(id), Title: "What this node says, unverified", Type: "application/json"}
	out := map[string][]target{TypeProof: {proof}, TypeTrace: {trace}, typeDefault: {trace}}
	if s.Pages {
		page := target{
			Href: s.Origin + Path(id), Title: "Genuine or not, and its journey", Type: "text/html", Hreflang: s.Languages,
		}
		out[TypePage], out[typeDefault] = []target{page}, []target{page}
	}
	return out
}

// Target is where a link type leads, as an absolute URL; "" where the identifier has no such link.
func (s Site) Target(id ident.ID, linkType string) string {
	for _, t := range s.links(id)[linkType] {
		return t.Href
	}
	return ""
}

// Linkset returns all links of an identifier, application/linkset+json.
func (s Site) Linkset(id ident.ID) ([]byte, error) {
	context := map[string]any{"anchor": s.Origin + Path(id), "itemDescription": id.String()}
	for kind, targets := range s.links(id) {
		context[kind] = targets
	}
	return json.Marshal(map[string]any{"linkset": []any{context}})
}

// Description returns the resolver's description file, for /.well-known/gs1resolver.
func (s Site) Description(name string) ([]byte, error) {
	type namespace struct {
		Namespace string `json:"namespace"`
		Prefix    string `json:"prefix"`
		Profile   string `json:"profile"`
	}
	return json.Marshal(struct {
		Name         string            `json:"name"`
		Root         string            `json:"resolverRoot"`
		Keys         []string          `json:"supportedPrimaryKeys"`
		Types        []namespace       `json:"supportedLinkType"`
		CanBeLinkset bool              `json:"linkTypeDefaultCanBeLinkset"`
		Context      string            `json:"jsonLdContextLocation"`
		Contact      map[string]string `json:"contact"`
	}{
		name, s.Origin, []string{"00", "01"},
		[]namespace{{Vocabulary, "gs1:", "https://www.gs1.org/voc/?show=linktypes"}}, !s.Pages, Context,
		map[string]string{"fn": name},
	})
}
