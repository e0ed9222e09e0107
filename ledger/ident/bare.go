package ident

import "strings"

// parseBare reads what is typed or scanned without any scheme: rules 5 and 6 of Parse.
func parseBare(s string, d *draft) fault {
	d.form = Bare
	if strings.IndexByte(s, '/') >= 0 {
		return parseBarePath(s, d)
	}
	var typed [receptacleLength + 1]byte
	n := 0
	for i := 0; i < len(s) && n < len(typed); i++ {
		c := s[i]
		if c == ' ' {
			continue
		}
		if isLower(c) {
			c -= 'a' - 'A'
		}
		typed[n] = c
		n++
	}
	return readBare(string(typed[:n]), d)
}

func readBare(v string, d *draft) fault {
	switch len(v) {
	case 5:
		d.namespace = Locode
	case 6:
		d.namespace = IMPC
	case 8, 12, 14:
		return d.gtin(GTIN, v)
	case 11:
		d.namespace = Container
	case 13:
		if allDigits(v) {
			return d.gtin(GTIN, v)
		}
		d.namespace = S10
	case 18:
		d.namespace = SSCC
	case dispatchLength:
		d.namespace = Dispatch
	case receptacleLength:
		d.namespace = Receptacle
	default:
		return badSyntax("neither a URI nor as long as any bare identifier")
	}
	d.add(v)
	return checkValue(d.namespace, v)
}

func parseBarePath(s string, d *draft) fault {
	p, stem, ok := splitLinkPath(s)
	if !ok || stem != "" || s[0] == '/' {
		return badSyntax("not a Digital Link path that begins with a key, such as 01/…")
	}
	f := p.read(d)
	d.form = Bare
	return f
}
