package link

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/waybill-network/waybill/ledger/ident"
)

// Link is what a Digital Link says.
type Link struct {
	// ID is the finest key of the path: a serial, else a lot, else the class; or a logistic unit, or a postal item.
	ID ident.ID
	// Variant and Lot stand in the path beside a finer key; "" where absent.
	Variant, Lot string
	// Attributes of the query, ascending by application identifier.
	Attributes []Attribute
	// Type is the link type that is asked for: a full IRI, TypeLinkset, or "" for the default.
	Type string
}

// primary are the first elements of paths that are resolved, and the former short names of them.
var primary = map[string]bool{"00": true, "01": true, "sscc": true, "gtin": true}

// longest is more than any link of ours has; MaxURI bounds what package ident reads.
const longest = ident.MaxURI

// Parse reads the path of a URL, escaped as it came, and its query.
func Parse(escapedPath, rawQuery string) (*Link, error) {
	path, ok := strings.CutPrefix(escapedPath, "/")
	if !ok {
		return nil, fmt.Errorf("%w: the path does not begin with a slash", ErrNotFound)
	}
	path = strings.TrimSuffix(path, "/")
	first, rest, _ := strings.Cut(path, "/")
	l := new(Link)
	var err error
	switch {
	case first == "t":
		l.ID, err = postal(rest)
	case primary[first]:
		err = l.gs1(path)
	default:
		return nil, fmt.Errorf("%w: %q is none of 00, 01, t", ErrNotFound, clip(first))
	}
	if err != nil {
		return nil, err
	}
	if err := l.query(rawQuery); err != nil {
		return nil, err
	}
	return l, nil
}

// postal reads the path of a postal item.
func postal(rest string) (ident.ID, error) {
	text, err := url.PathUnescape(rest)
	if err != nil {
		return ident.ID{}, bad("path", "%w", err)
	}
	id, _, err := ident.Parse(text)
	switch {
	case err != nil:
		return ident.ID{}, bad("path", "%w", err)
	case id.Namespace != ident.S10:
		return ident.ID{}, bad("path", "%q is no number of a postal item (UPU S10), such as RB123456785CN", clip(text))
	}
	return id, nil
}

// gs1 reads a path of GS1 keys.
func (l *Link) gs1(path string) error {
	if len(path) > longest {
		return bad("path", "longer than %d bytes", longest)
	}
	pairs := strings.Split(path, "/")
	if len(pairs)%2 != 0 || len(pairs) > 8 {
		return bad("path", "a Digital Link has pairs of application identifier and value; compressed ones are not read")
	}
	id, _, err := ident.Parse("https://id.gs1.org/" + path)
	switch {
	case err != nil:
		return bad("path", "%w", err)
	case id.Namespace == ident.URI:
		return bad("path", "its qualifiers do not belong to the key, or stand in another order than 22, 10, 21")
	case dotted(id.String()):
		return bad("path", "a serial or lot of dots alone cannot stand in an address")
	case !HasPage(id):
		return bad("path", "its qualifiers do not belong to the key")
	}
	l.ID = id
	for i := 2; i+1 < len(pairs); i += 2 {
		value, err := qualifier(pairs[i+1])
		if err != nil {
			return bad("path", "%w", err)
		}
		switch pairs[i] {
		case "22", "cpv":
			l.Variant = value
		case "10", "lot":
			l.Lot = value
		case "21", "ser":
		default: // another key, which package ident takes for the one that is meant
			return bad("path", "%q is no qualifier of the first key", clip(pairs[i]))
		}
	}
	if id.Namespace == ident.LGTIN {
		l.Lot = "" // it is the ID's
	}
	return nil
}

// qualifier reads a value that stands beside the key that was read, in GS1's character set 82.
func qualifier(escaped string) (string, error) {
	text, err := url.PathUnescape(escaped)
	if err != nil {
		return "", err
	}
	return text, set82(text, 20)
}

// HasPage reports whether an identifier has a page of its own, so that a code can lead to it.
func HasPage(id ident.ID) bool { return Path(id) != "" }

// Path is the path of an identifier's page, "/01/09506000134352/21/A1", "/00/…" or "/t/RB123456785CN"; "" where it has
// none.
func Path(id ident.ID) string {
	if id.Check() != nil {
		return ""
	}
	switch id.Namespace {
	case ident.S10:
		return "/t/" + id.Value
	case ident.GTIN, ident.SGTIN, ident.LGTIN, ident.SSCC:
		if path := "/" + id.String(); !dotted(path) { // of a Digital Link, escaped
			return path
		}
	}
	return ""
}

// dotted reports whether a path ends in dots that browsers take for a step of it: they would open another thing's page.
func dotted(path string) bool { return strings.HasSuffix(path, "/.") || strings.HasSuffix(path, "/..") }

func clip(s string) string {
	const most = 60
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
