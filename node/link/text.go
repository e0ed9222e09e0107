package link

import (
	"net/url"
	"strings"

	"github.com/waybill-network/waybill/ledger/ident"
)

// Read reads what a person types or pastes, or a scanner sends: whatever package ident reads, a Digital Link with what
// brands append, and the element string of a GS1 code, with its numbers in brackets or parted by FNC1.
func Read(text string) (ident.ID, error) {
	text = strings.TrimSpace(text)
	if path, ok := elements(text); ok {
		l, err := Parse(path, "")
		if err != nil {
			return ident.ID{}, err
		}
		return l.ID, nil
	}
	id, _, err := ident.Parse(text)
	if err != nil {
		return id, &FieldError{"id", err}
	}
	if id.Namespace == ident.URI {
		if l := linkIn(text); l != nil {
			return l.ID, nil
		}
	}
	return id, nil
}

// linkIn reads a web address as a link of ours or a Digital Link with a query, below whatever path; nil where it is
// none.
func linkIn(text string) *Link {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return nil
	}
	path := u.EscapedPath()
	for {
		if l, err := Parse(path, u.RawQuery); err == nil {
			return l
		}
		i := strings.IndexByte(path[min(1, len(path)):], '/')
		if i < 0 {
			return nil
		}
		path = path[i+1:]
	}
}

// gs is what scanners send for FNC1 within a code.
const gs = "\x1d"

// symbologies are what scanners send before a GS1 code: GS1-128, DataMatrix, QR and DotCode.
var symbologies = []string{"]C1", "]d2", "]Q3", "]J1"}

// elements turns a GS1 element string into the path of a Digital Link: the key with its lot and serial.
func elements(text string) (path string, ok bool) {
	found := map[string]string{}
	if strings.HasPrefix(text, "(") {
		ok = bracketed(text, found)
	} else {
		for _, s := range symbologies {
			if rest, cut := strings.CutPrefix(text, s); cut {
				ok = plain(strings.TrimPrefix(rest, gs), found)
			}
		}
	}
	switch {
	case !ok:
		return "", false
	case found["00"] != "":
		return "/00/" + url.PathEscape(found["00"]), true
	case found["01"] == "":
		return "", false
	}
	path = "/01/" + url.PathEscape(found["01"])
	for _, ai := range []string{"10", "21"} {
		if v := found[ai]; v != "" {
			path += "/" + ai + "/" + url.PathEscape(v)
		}
	}
	return path, true
}

// bracketed reads "(01)09506000134352(21)A1".
func bracketed(text string, found map[string]string) bool {
	for text != "" {
		ai, rest, ok := strings.Cut(text[1:], ")")
		if !ok || !numeric(ai) {
			return false
		}
		end := strings.Index(rest, "(")
		for end >= 0 && !looksLikeAI(rest[end:]) { // a bracket of the value's own
			next := strings.Index(rest[end+1:], "(")
			if next < 0 {
				end = -1
				break
			}
			end += 1 + next
		}
		if end < 0 {
			end = len(rest)
		}
		found[ai], text = rest[:end], rest[end:]
	}
	return true
}

// looksLikeAI reports whether a text begins with a number of two to four digits in brackets.
func looksLikeAI(text string) bool {
	ai, _, ok := strings.Cut(text[1:], ")")
	return ok && len(ai) >= 2 && len(ai) <= 4 && numeric(ai)
}

// fixed are the lengths of values that nothing ends but their length, by the first two digits of the identifier.
var fixed = map[string]int{
	"00": 18, "01": 14, "02": 14, "11": 6, "12": 6, "13": 6, "15": 6, "16": 6, "17": 6, "20": 2,
}

// plain reads "010950600013435221A1", with FNC1 where a value of no fixed length ends. It stops at what it does not
// know.
func plain(text string, found map[string]string) bool {
	for len(text) >= 2 {
		ai := text[:2]
		text = text[2:]
		n, isFixed := fixed[ai]
		switch {
		case isFixed && len(text) < n:
			return false
		case isFixed:
			found[ai], text = text[:n], strings.TrimPrefix(text[n:], gs)
		case ai == "10" || ai == "21" || ai == "22":
			found[ai], text, _ = strings.Cut(text, gs)
		default:
			return true
		}
	}
	return text == ""
}
