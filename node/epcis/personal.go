package epcis

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Personal data cannot be taken off a ledger again, so members that look like it are pointed out before they are signed.
// These are heuristics on names and values: they miss some and accuse some. They look at every string of an event except
// those of an @context.

// personalWords are words of a member's name that by themselves mean a person: English, Spanish, Portuguese, German and
// French as written in one word.
var personalWords = strings.Fields("email phone telephone mobile cellphone fax surname forename firstname lastname fullname " +
	"givenname familyname middlename maidenname nickname salutation address addressee street zipcode postcode postalcode " +
	"birthdate birthday birthplace dob passport ssn correo telefono teléfono celular direccion dirección apellido apellidos " +
	"endereco endereço sobrenome telefone cpf vorname nachname anschrift strasse straße adresse prenom prénom telefon")

// personalPairs are pairs of words that mean a person when they follow each other; the first of a pair is one of the
// words before the colon, the second one of those after it.
var personalPairs = []struct{ first, second []string }{
	{strings.Fields("first last full given family middle maiden nick contact person customer client consumer recipient " +
		"receiver consignee consignor sender shipper addressee driver employee operator user patient owner buyer"),
		strings.Fields("name names")},
	{strings.Fields("zip post postal"), []string{"code"}},
	{[]string{"birth"}, strings.Fields("date day place")},
	{[]string{"of"}, []string{"birth"}},
	{strings.Fields("national identity personal passport"), strings.Fields("id number card")},
	{[]string{"social"}, []string{"security"}},
	{strings.Fields("e"), []string{"mail"}},
}

// personalSigns are parts of a Chinese name that mean a person.
var personalSigns = strings.Fields("姓名 收件人 寄件人 收货人 发货人 联系人 手机 电话 地址 住址 邮箱 邮编 身份证 护照")

var streetWords = strings.Fields("street road avenue lane boulevard blvd drive calle avenida rua rue strasse straße")

// mostPersonal bounds the notes about one event.
const mostPersonal = 20

// findPersonal returns a note for each member of an event that looks like personal data, the eventIDs before the last
// one among them: they are recorded too.
func findPersonal(event *value, earlier []value) []Note {
	var f finder
	f.walk(event)
	for i := range earlier {
		f.member(&member{eventIDMember, earlier[i]})
	}
	return f.notes
}

func refusedAsPersonal(n Note) error { return fmt.Errorf("%w: %s", ErrPersonal, n.Text) }

type finder struct {
	path  []string
	notes []Note
}

func (f *finder) walk(v *value) {
	switch v.kind {
	case stringKind:
		if what := personalValue(v.text); what != "" {
			f.found("looks like " + what)
		}
	case arrayKind:
		for i := range v.items {
			f.path = append(f.path, fmt.Sprintf("[%d]", i))
			f.walk(&v.items[i])
			f.path = f.path[:len(f.path)-1]
		}
	case objectKind:
		for i := range v.members {
			f.member(&v.members[i])
		}
	}
}

func (f *finder) member(m *member) {
	if m.name == "@context" {
		return
	}
	f.path = append(f.path, pathName(m.name))
	if personalName(m.name) {
		f.found("is named like personal data")
	} else {
		f.walk(&m.value)
	}
	f.path = f.path[:len(f.path)-1]
}

func (f *finder) found(what string) {
	if len(f.notes) >= mostPersonal {
		return
	}
	path := ""
	for _, p := range f.path {
		path = joinPath(path, p)
	}
	f.notes = append(f.notes, note(Personal, path, "%s; a ledger cannot forget it", what))
}

// personalName judges the last part of a member's name, "example:contactName".
func personalName(name string) bool {
	name = name[strings.LastIndexAny(name, ":/#")+1:]
	for _, sign := range personalSigns {
		if strings.Contains(name, sign) {
			return true
		}
	}
	words := wordsOf(name)
	for i, w := range words {
		if slices.Contains(personalWords, w) {
			return true
		}
		for _, p := range personalPairs {
			if i > 0 && slices.Contains(p.first, words[i-1]) && slices.Contains(p.second, w) {
				return true
			}
		}
	}
	return false
}

// wordsOf splits a name where a small letter meets a capital and at everything that is no letter.
func wordsOf(name string) []string {
	var words []string
	start, small := -1, false
	end := func(i int) {
		if start >= 0 {
			words = append(words, strings.ToLower(name[start:i]))
		}
		start = -1
	}
	for i, r := range name {
		if !unicode.IsLetter(r) || small && unicode.IsUpper(r) {
			end(i)
		}
		if unicode.IsLetter(r) && start < 0 {
			start = i
		}
		small = unicode.IsLower(r)
	}
	end(len(name))
	return words
}

// personalValue says what a string looks like, "" for nothing personal.
func personalValue(s string) string {
	scheme, rest, ok := strings.Cut(s, ":")
	if ok && uri(s) {
		switch strings.ToLower(scheme) {
		case "http", "https", "urn", "ni":
			return ""
		}
		s = rest
	}
	switch {
	case hasEmail(s):
		return "an e-mail address"
	case isPhone(s):
		return "a telephone number"
	case isStreet(s):
		return "a postal address"
	}
	return ""
}

// hasEmail reports whether a word of s is local@domain with a point in the domain.
func hasEmail(s string) bool {
	if !strings.Contains(s, "@") {
		return false
	}
	for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune(" \t\r\n,;<>()[]\"'", r) }) {
		local, domain, ok := strings.Cut(strings.TrimRight(w, "."), "@")
		if ok && addressPart(local, "._%+-") && addressPart(domain, ".-") && strings.Contains(strings.Trim(domain, "."), ".") {
			return true
		}
	}
	return false
}

func addressPart(s, marks string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(marks, r)
	}) < 0
}

// isPhone reports whether s is an international number: +, 8 to 15 digits (ITU-T E.164), and what separates them.
func isPhone(s string) bool {
	if !strings.HasPrefix(s, "+") {
		return false
	}
	digits := 0
	for _, r := range s[1:] {
		if r >= '0' && r <= '9' {
			digits++
		} else if !strings.ContainsRune(" ()-./", r) {
			return false
		}
	}
	return digits >= 8 && digits <= 15
}

// isStreet reports whether s is a few words with a kind of street and a number among them.
func isStreet(s string) bool {
	if strings.Contains(s, "路") && strings.Contains(s, "号") {
		return true
	}
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return strings.ContainsRune(" \t,.;", r) })
	if len(words) < 2 || len(words) > 16 {
		return false
	}
	street, number := false, false
	for _, w := range words {
		street = street || slices.Contains(streetWords, w) || strings.HasSuffix(w, "straße") || strings.HasSuffix(w, "strasse")
		number = number || digit(w[0])
	}
	return street && number
}
