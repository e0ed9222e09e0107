package ident

import (
	"errors"
	"strings"
)

// linkOrigin is the domain of canonical Digital Links.
const (
	linkHost   = "id.gs1.org"
	linkOrigin = "https://" + linkHost + "/"
)

// linkNames are the path elements that this package knows: the application identifier and the short name that the
// Digital Link standard allowed until release 1.2 and that links in the field still carry.
var linkNames = [...]struct{ ai, alias string }{
	{"00", "sscc"}, {"01", "gtin"}, {"10", "lot"}, {"21", "ser"}, {"22", "cpv"}, {"253", "gdti"}, {"254", "glnx"},
	{"414", "gln"}, {"8003", "grai"}, {"8004", "giai"}, {"8018", "gsrn"},
}

// linkAI returns the application identifier of a path element, "" for one that is none.
func linkAI(element string) string {
	for i := range linkNames {
		if n := &linkNames[i]; element == n.ai || element == n.alias {
			return n.ai
		}
	}
	return ""
}

// linkPath is the end of a Digital Link's path: a primary key and its qualifiers, still escaped.
type linkPath struct {
	key, value               string // application identifier of the primary key
	variant, lot, serial, ex string // AI 22, 10, 21 and 254; "" where absent
}

// claimLink reads what follows "http://" or "https://". A web URI is taken for a Digital Link when its path ends in a
// primary key with that key's qualifiers in their order, on whatever domain and below whatever path, and neither a
// query nor a fragment follows: attributes in a query say more than the key and would be lost.
//
// Ordinary web addresses can look like that by chance ("/01/cats"). So on a domain other than id.gs1.org a malformed
// key is an ordinary URI, and only a wrong check digit is a fault.
func claimLink(rest string, d *draft) (bool, fault) {
	host, path, ok := strings.Cut(rest, "/")
	if !ok || host == "" || strings.ContainsAny(host, "?#") {
		return false, fault{}
	}
	if i := strings.IndexAny(path, "?#"); i >= 0 {
		if tail := path[i:]; tail != "?" && tail != "#" && tail != "?#" {
			return false, fault{}
		}
		path = path[:i]
	}
	p, _, ok := splitLinkPath(path)
	if !ok {
		return false, fault{}
	}
	f := p.read(d)
	certain := len(host) == len(linkHost) && hasFold(host, linkHost)
	if f.cause == nil || errors.Is(f.cause, ErrCheckDigit) || certain {
		return true, f
	}
	return false, fault{}
}

// splitLinkPath walks back from the end of a path, pair by pair, to the primary key. stem is what stands before it.
func splitLinkPath(path string) (p linkPath, stem string, ok bool) {
	for {
		var element, value string
		path, value = cutLast(path)
		path, element = cutLast(path)
		if value == "" {
			return linkPath{}, "", false
		}
		switch linkAI(element) {
		case "":
			return linkPath{}, "", false
		case "21":
			ok = p.serial == "" && p.lot == "" && p.variant == ""
			p.serial = value
		case "10":
			ok = p.lot == "" && p.variant == ""
			p.lot = value
		case "22":
			ok = p.variant == ""
			p.variant = value
		case "254":
			ok = p.ex == ""
			p.ex = value
		default:
			p.key, p.value = linkAI(element), value
			ok = p.wellQualified()
			return p, path, ok
		}
		if !ok {
			return linkPath{}, "", false
		}
	}
}

// cutLast splits off the last path element.
func cutLast(path string) (before, last string) {
	i := strings.LastIndexByte(path, '/')
	if i < 0 {
		return "", path
	}
	return path[:i], path[i+1:]
}

// wellQualified reports whether the qualifiers belong to the key. A variant with neither lot nor serial is a class
// between GTIN and lot that the ledger does not know.
func (p *linkPath) wellQualified() bool {
	trade := p.variant != "" || p.lot != "" || p.serial != ""
	switch p.key {
	case "01":
		return p.ex == "" && (p.variant == "" || p.lot != "" || p.serial != "")
	case "414":
		return !trade
	}
	return !trade && p.ex == ""
}

// read fills the draft. The finest key wins: with a serial, lot and variant add nothing to which thing is meant.
func (p *linkPath) read(d *draft) fault {
	d.form = Canonical
	switch p.key {
	case "00":
		return d.number(SSCC, p.value, 18)
	case "8018":
		return d.number(GSRN, p.value, 18)
	case "01":
		return p.readTradeItem(d)
	case "414":
		if f := d.number(GLN, p.value, 13); f.cause != nil || p.ex == noExtension {
			return f
		}
		return d.unescape(p.ex, escapedInPath, 20)
	case "253":
		return d.numberAndSerial(GDTI, p.value, 13, 17)
	case "8003":
		if p.value[0] != '0' {
			return badSyntax("should begin with 0")
		}
		return d.numberAndSerial(GRAI, p.value, 14, 16)
	}
	d.namespace = GIAI
	if len(p.value) < shortestPrefix {
		return badLength("should be 4 to 30 characters")
	}
	if f := every(p.value[:shortestPrefix], "company prefix", isDigit); f.cause != nil {
		return f
	}
	return d.unescape(p.value, escapedInPath, 30)
}

func (p *linkPath) readTradeItem(d *draft) fault {
	namespace, serial := GTIN, ""
	switch {
	case p.serial != "":
		namespace, serial = SGTIN, p.serial
	case p.lot != "":
		namespace, serial = LGTIN, p.lot
	}
	if f := d.gtin(namespace, p.value); f.cause != nil {
		return f
	}
	return d.unescape(serial, escapedInPath, 20)
}

// linkLayout returns the application identifiers of a GS1 key's path; false for the other namespaces.
func linkLayout(id ID) (ais [2]string, ok bool) {
	switch id.Namespace {
	case GTIN:
		return [2]string{"01"}, true
	case SGTIN:
		return [2]string{"01", "21"}, true
	case LGTIN:
		return [2]string{"01", "10"}, true
	case SSCC:
		return [2]string{"00"}, true
	case GLN:
		return [2]string{"414", "254"}, true
	case GRAI:
		return [2]string{"8003"}, true
	case GIAI:
		return [2]string{"8004"}, true
	case GSRN:
		return [2]string{"8018"}, true
	case GDTI:
		return [2]string{"253"}, true
	}
	return [2]string{}, false
}

// appendLinkPath writes a GS1 key as Digital Link path: "01/09506000134352/21/A%2F1".
func appendLinkPath(b []byte, id ID) []byte {
	ais, _ := linkLayout(id)
	b = append(append(b, ais[0]...), '/')
	serial := id.Serial()
	if ais[1] == "" || serial == "" {
		return appendEscapedPath(b, id.Value)
	}
	b = append(b, id.Value[:numberLength(id.Namespace)]...)
	b = append(append(append(b, '/'), ais[1]...), '/')
	return appendEscapedPath(b, serial)
}
