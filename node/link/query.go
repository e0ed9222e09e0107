package link

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/waybill-network/waybill/ledger/ident"
)

// Attribute is a data attribute of GS1 in a link's query, such as 17=271231.
type Attribute struct{ AI, Value string }

// query reads what scanners and brands append: attributes by number, the link type, and names that mean nothing here.
func (l *Link) query(raw string) error {
	all, err := url.ParseQuery(raw)
	if err != nil {
		return bad("query", "%w", err)
	}
	for name, values := range all {
		switch {
		case name == "linkType":
			if len(values) > 1 {
				return bad(name, "given more than once")
			}
			if l.Type, err = typeOf(values[0]); err != nil {
				return bad(name, "%w", err)
			}
		case !numeric(name):
		case len(name) < 2 || len(name) > 4:
			return bad(clip(name), "an application identifier has two to four digits")
		case len(values) > 1:
			return bad(name, "given more than once")
		default:
			if err := attribute(name, values[0]); err != nil {
				return bad(name, "%w", err)
			}
			l.Attributes = append(l.Attributes, Attribute{name, values[0]})
		}
	}
	slices.SortFunc(l.Attributes, func(a, b Attribute) int { return cmp.Compare(a.AI, b.AI) })
	return nil
}

// attribute judges a data attribute by the GS1 General Specifications, where they bind it to a shape that is listed
// here; any other is text of set 82.
func attribute(ai, value string) error {
	switch ai {
	case "00", "01", "10", "21", "22", "253", "254", "414", "8003", "8004", "8018":
		return fmt.Errorf("a key or qualifier belongs in the path")
	case "11", "12", "13", "15", "16", "17":
		return date(value)
	case "02", "410", "411", "412", "413", "415", "416", "417":
		return checked(ai, value)
	case "30", "37":
		return digits(value, 1, 8)
	case "422", "424", "425", "426":
		return digits(value, 3, 3)
	}
	if len(ai) == 4 && ai >= "3100" && ai <= "3699" {
		return digits(value, 6, 6) // measures
	}
	return set82(value, 90)
}

// date is YYMMDD; day 00 is the end of the month.
func date(v string) error {
	if err := digits(v, 6, 6); err != nil {
		return err
	}
	if month, day := v[2:4], v[4:6]; month < "01" || month > "12" || day > "31" {
		return fmt.Errorf("%s is no date YYMMDD", v)
	}
	return nil
}

// checked is a GTIN or GLN with its check digit.
func checked(ai, v string) error {
	key := "414/"
	if ai == "02" {
		key = "01/"
	}
	if err := digits(v, 8, 14); err != nil {
		return err
	}
	_, _, err := ident.Parse("https://id.gs1.org/" + key + v)
	return err
}

func digits(v string, least, most int) error {
	if len(v) < least || len(v) > most || !numeric(v) {
		return fmt.Errorf("%q: %d to %d digits", clip(v), least, most)
	}
	return nil
}

func numeric(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// set82 is what GS1 allows in a value of letters and digits.
func set82(v string, most int) error {
	if v == "" || len(v) > most {
		return fmt.Errorf("%q: 1 to %d characters", clip(v), most)
	}
	for _, c := range []byte(v) {
		if !strings.ContainsRune(set82Chars, rune(c)) {
			return fmt.Errorf("%q: character %q is not in GS1's set 82", clip(v), c)
		}
	}
	return nil
}

const set82Chars = `!"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz`
