package ident

import (
	"errors"
	"testing"
)

// accepted are spellings with what they mean. back is what Render(form) gives where it is not the spelling itself.
var accepted = []struct {
	in        string
	namespace Namespace
	value     string
	form      Form
	back      string
}{
	// EPC URNs: the examples of EPC Tag Data Standard chapter 6 and of CBV, check digits recomputed.
	{"urn:epc:id:sgtin:4012345.011111.98%22", SGTIN, `0401234511111898"`, EPC(7), ""},
	{"urn:epc:id:sgtin:415056789012.0.987654", SGTIN, "04150567890128987654", EPC(12), ""},
	{"urn:epc:id:sgtin:0614141.812345.6789%2F%26%25%22!%3F()", SGTIN, `806141411234586789/&%"!?()`, EPC(7), ""},
	{"urn:epc:id:sgtin:0614141.812345.a.b.c", SGTIN, "80614141123458a.b.c", EPC(7), ""},
	{"urn:epc:id:sgtin:0614141.812345.%41", SGTIN, "80614141123458A", EPC(7), "urn:epc:id:sgtin:0614141.812345.A"},
	{"urn:epc:id:sgtin:0614141.812345.%3c", SGTIN, "80614141123458<", EPC(7), "urn:epc:id:sgtin:0614141.812345.%3C"},
	{"URN:EPC:id:sgtin:0614141.812345.A", SGTIN, "80614141123458A", EPC(7), "urn:epc:id:sgtin:0614141.812345.A"},
	{"urn:epc:class:lgtin:4012345.012345.Lot987", LGTIN, "04012345123456Lot987", EPC(7), ""},
	{"urn:epc:id:sscc:4012345.3111111111", SSCC, "340123451111111111", EPC(7), ""},
	{"urn:epc:id:sscc:0614141.1234567890", SSCC, "106141412345678908", EPC(7), ""},
	{"urn:epc:id:sgln:4012345.00005.122", GLN, "4012345000054122", EPC(7), ""},
	{"urn:epc:id:sgln:4012345.00005.0", GLN, "4012345000054", EPC(7), ""},
	{"urn:epc:id:sgln:401234500005..0", GLN, "4012345000054", EPC(12), ""},
	{"urn:epc:id:grai:4012345.00022.334455", GRAI, "04012345000221334455", EPC(7), ""},
	{"urn:epc:id:grai:4012345.00022.*", GRAI, "04012345000221*", EPC(7), ""},
	{"urn:epc:id:giai:4012345.ABC345", GIAI, "4012345ABC345", EPC(7), ""},
	{"urn:epc:id:giai:401234.5ABC345", GIAI, "4012345ABC345", EPC(6), ""},
	{"urn:epc:id:gsrn:4012345.0000006765", GSRN, "401234500000067657", EPC(7), ""},
	{"urn:epc:id:gdti:4012345.00009.PO-4711", GDTI, "4012345000092PO-4711", EPC(7), ""},
	{"urn:epc:id:gdti:987659999999..9", GDTI, "98765999999929", EPC(12), ""},
	{"urn:epc:idpat:sgtin:4012345.012345.*", GTIN, "04012345123456", EPCPattern(7), ""},
	{"urn:epc:idpat:sgtin:401234.0512345.*", GTIN, "04012345123456", EPCPattern(6), ""},
	{"urn:epc:idpat:sgtin:401234512345.0.*", GTIN, "04012345123456", EPCPattern(12), ""},
	{"urn:epc:idpat:grai:4012345.99999.*", GRAI, "04012345999990", EPCPattern(7), ""},
	{"urn:epc:idpat:gdti:4012345.11111.*", GDTI, "4012345111118", EPCPattern(7), ""},

	// Digital Links.
	{"https://id.gs1.org/01/09506000134352", GTIN, "09506000134352", Canonical, ""},
	{"https://id.gs1.org/01/04012345111118/21/98%22", SGTIN, `0401234511111898"`, Canonical, ""},
	{"https://id.gs1.org/01/80614141123458/21/6789%2F%26%25%22%21%3F%28%29", SGTIN, `806141411234586789/&%"!?()`,
		Canonical, ""},
	{"https://id.gs1.org/01/80614141123458/21/a%2Bb", SGTIN, "80614141123458a+b", Canonical, ""},
	{"https://id.gs1.org/01/80614141123458/21/a+b&c", SGTIN, "80614141123458a+b&c", Canonical,
		"https://id.gs1.org/01/80614141123458/21/a%2Bb%26c"},
	{"https://id.gs1.org/01/80614141123458/21/%61%2d%7a", SGTIN, "80614141123458a-z", Canonical,
		"https://id.gs1.org/01/80614141123458/21/a-z"},
	{"https://id.gs1.org/01/04012345123456/10/Lot987", LGTIN, "04012345123456Lot987", Canonical, ""},
	{"https://id.gs1.org/00/340123453111111115", SSCC, "340123453111111115", Canonical, ""},
	{"https://id.gs1.org/414/4226350800008", GLN, "4226350800008", Canonical, ""},
	{"https://id.gs1.org/414/4280000000002/254/12", GLN, "428000000000212", Canonical, ""},
	{"https://id.gs1.org/414/4280000000002/254/0", GLN, "4280000000002", Canonical,
		"https://id.gs1.org/414/4280000000002"},
	{"https://id.gs1.org/8003/03870585000552987", GRAI, "03870585000552987", Canonical, ""},
	{"https://id.gs1.org/8004/0180451111ABC987", GIAI, "0180451111ABC987", Canonical, ""},
	{"https://id.gs1.org/8004/0180%2FX", GIAI, "0180/X", Canonical, ""},
	{"https://id.gs1.org/8018/385888700111111111", GSRN, "385888700111111111", Canonical, ""},
	{"https://id.gs1.org/253/4602443000331XYZ", GDTI, "4602443000331XYZ", Canonical, ""},
	// … on other domains, below a path, with former short names, zeros dropped, finer key winning.
	{"http://us-company-with-UPC.com/01/001122334455/ser/GHB", SGTIN, "00001122334455GHB", Canonical,
		"https://id.gs1.org/01/00001122334455/21/GHB"},
	{"http://example.de/gtin-8/01/96385074", GTIN, "00000096385074", Canonical, "https://id.gs1.org/01/00000096385074"},
	{"https://ean-13.de/a/b/gtin/4012345123456/ser/ABC524", SGTIN, "04012345123456ABC524", Canonical,
		"https://id.gs1.org/01/04012345123456/21/ABC524"},
	{"https://id.gs1.org/gtin/9780345418913/cpv/344/lot/1223/ser/765tz", SGTIN, "09780345418913765tz", Canonical,
		"https://id.gs1.org/01/09780345418913/21/765tz"},
	{"https://id.gs1.org/01/9780345418913/22/344/10/1223", LGTIN, "097803454189131223", Canonical,
		"https://id.gs1.org/01/09780345418913/10/1223"},
	{"HTTPS://ID.GS1.ORG/01/09506000134352", GTIN, "09506000134352", Canonical, "https://id.gs1.org/01/09506000134352"},
	{"https://id.gs1.org/01/09506000134352?", GTIN, "09506000134352", Canonical, "https://id.gs1.org/01/09506000134352"},
	{"https://x.example//01/09506000134352", GTIN, "09506000134352", Canonical,
		"https://id.gs1.org/01/09506000134352"},
	{"https://x.example/01/09506000134352/21/01", SGTIN, "0950600013435201", Canonical,
		"https://id.gs1.org/01/09506000134352/21/01"},
	{"https://x.example/00/106141412345678908/01/09506000134352", GTIN, "09506000134352", Canonical,
		"https://id.gs1.org/01/09506000134352"},

	// The ledger's own URNs.
	{"urn:waybill:id:s10:RB123456785GB", S10, "RB123456785GB", Canonical, ""},
	{"urn:waybill:id:s9:CNSHAAGBLALAAUN60123001100157", Receptacle, "CNSHAAGBLALAAUN60123001100157", Canonical, ""},
	{"urn:waybill:id:s8:CNSHAAGBLALAAUN60123", Dispatch, "CNSHAAGBLALAAUN60123", Canonical, ""},
	{"urn:waybill:id:impc:CNSHAA", IMPC, "CNSHAA", Canonical, ""},
	{"urn:waybill:id:container:CSQU3054383", Container, "CSQU3054383", Canonical, ""},
	{"urn:waybill:id:locode:CNSHA", Locode, "CNSHA", Canonical, ""},
	{"urn:waybill:id:org:cainiao", Organisation, "cainiao", Canonical, ""},

	// As typed.
	{"RB123456785GB", S10, "RB123456785GB", Bare, ""},
	{" rb 123 456 785 gb ", S10, "RB123456785GB", Bare, "RB123456785GB"},
	{"106141412345678908", SSCC, "106141412345678908", Bare, ""},
	{"1 0614141 234567890 8", SSCC, "106141412345678908", Bare, "106141412345678908"},
	{"96385074", GTIN, "00000096385074", Bare, "00000096385074"},
	{"036000291452", GTIN, "00036000291452", Bare, "00036000291452"},
	{"6291041500213", GTIN, "06291041500213", Bare, "06291041500213"},
	{"06291041500213", GTIN, "06291041500213", Bare, ""},
	{"0614141073467", GTIN, "00614141073467", Bare, "00614141073467"}, // a bare GLN is read as a GTIN
	{"csqu 305438 3", Container, "CSQU3054383", Bare, "CSQU3054383"},
	{"cnsha", Locode, "CNSHA", Bare, "CNSHA"},
	{"CNSHAA", IMPC, "CNSHAA", Bare, ""},
	{"CNSHAAGBLALAAUN60123", Dispatch, "CNSHAAGBLALAAUN60123", Bare, ""},
	{"CNSHAAGBLALAAUN60123001100157", Receptacle, "CNSHAAGBLALAAUN60123001100157", Bare, ""},
	{"01/80614141123458/21/a%2Fb", SGTIN, "80614141123458a/b", Bare, ""},
	{"gtin/80614141123458/ser/a:b", SGTIN, "80614141123458a:b", Bare, "01/80614141123458/21/a%3Ab"},
	{"414/4280000000002/254/12", GLN, "428000000000212", Bare, ""},
	{"00/106141412345678908", SSCC, "106141412345678908", Bare, "106141412345678908"},

	// Everything else that has a scheme.
	{"urn:epc:id:pgln:4000001.00012", URI, "urn:epc:id:pgln:4000001.00012", Canonical, ""},
	{"urn:epc:id:upui:1234567.098765.51qIgY)%3C%26Jp3*j7'SDB", URI, "urn:epc:id:upui:1234567.098765.51qIgY)%3C%26Jp3*j7'SDB",
		Canonical, ""},
	{"urn:epc:idpat:sgtin:4012345.*.*", URI, "urn:epc:idpat:sgtin:4012345.*.*", Canonical, ""},
	{"urn:epc:idpat:sgtin:4012345.012345.7", URI, "urn:epc:idpat:sgtin:4012345.012345.7", Canonical, ""},
	{"urn:epc:idpat:sgln:4012345.00005.*", URI, "urn:epc:idpat:sgln:4012345.00005.*", Canonical, ""},
	{"https://example.com/gtin/09780345418913/21/765tz?abc=211121", URI,
		"https://example.com/gtin/09780345418913/21/765tz?abc=211121", Canonical, ""},
	{"https://id.gs1.org/01/09780345418913#x", URI, "https://id.gs1.org/01/09780345418913#x", Canonical, ""},
	{"https://id.gs1.org/01/09780345418913/", URI, "https://id.gs1.org/01/09780345418913/", Canonical, ""},
	{"https://id.gs1.org/gtin/9780345418913/cpv/344", URI, "https://id.gs1.org/gtin/9780345418913/cpv/344", Canonical, ""},
	{"https://id.gs1.org/01/09780345418913/21/1/10/2", URI, "https://id.gs1.org/01/09780345418913/21/1/10/2", Canonical, ""},
	{"https://id.gs1.org/01/09780345418913/235/1", URI, "https://id.gs1.org/01/09780345418913/235/1", Canonical, ""},
	{"https://id.gs1.org/8006/040123451234560102/21/44", URI, "https://id.gs1.org/8006/040123451234560102/21/44", Canonical, ""},
	{"https://id.gs1.org/00/340123453111111115/21/1", URI, "https://id.gs1.org/00/340123453111111115/21/1", Canonical, ""},
	{"https://id.gs1.org/00/340123453111111115/22/1", URI, "https://id.gs1.org/00/340123453111111115/22/1", Canonical, ""},
	{"https://id.gs1.org/414/4226350800008/10/1", URI, "https://id.gs1.org/414/4226350800008/10/1", Canonical, ""},
	{"https://id.gs1.org/253/4602443000331/254/1", URI, "https://id.gs1.org/253/4602443000331/254/1", Canonical, ""},
	{"https://id.gs1.org/01/09780345418913/254/1", URI, "https://id.gs1.org/01/09780345418913/254/1", Canonical, ""},
	{"https://id.gs1.org/01/09780345418913/21/1/21/2", URI, "https://id.gs1.org/01/09780345418913/21/1/21/2", Canonical, ""},
	{"http://example.de/abc/9780345418913", URI, "http://example.de/abc/9780345418913", Canonical, ""},
	{"http://example.de/01/97803", URI, "http://example.de/01/97803", Canonical, ""},
	{"http://example.de/giai/about-us", URI, "http://example.de/giai/about-us", Canonical, ""},
	{"http://example.de?a=/01/09780345418913", URI, "http://example.de?a=/01/09780345418913", Canonical, ""},
	{"https:///01/09780345418913", URI, "https:///01/09780345418913", Canonical, ""},
	{"ftp://id.gs1.org/01/09780345418913", URI, "ftp://id.gs1.org/01/09780345418913", Canonical, ""},
	{"https://example.com/gtin/09780345418913/21/föö", URI, "https://example.com/gtin/09780345418913/21/föö", Canonical, ""},
}

func TestParseAccepts(t *testing.T) {
	for _, tt := range accepted {
		want := ID{tt.namespace, tt.value}
		id, form, err := Parse(tt.in)
		if err != nil || id != want || form != tt.form {
			t.Errorf("Parse(%q) = %+v form %d, %v; want %+v form %d", tt.in, id, form, err, want, tt.form)
			continue
		}
		back := tt.back
		if back == "" {
			back = tt.in
		}
		if got, err := id.Render(form); err != nil || got != back {
			t.Errorf("Parse(%q), then Render(%d) = %q, %v; want %q", tt.in, form, got, err, back)
		}
		if lenient, lenientForm, err := ParseLenient(tt.in); err != nil || lenient != id || lenientForm != form {
			t.Errorf("ParseLenient(%q) = %+v form %d, %v: not what Parse says", tt.in, lenient, lenientForm, err)
		}
	}
}

// refused are spellings that Parse refuses; kept says whether ParseLenient keeps them as a URI.
var refused = []struct {
	in   string
	want error
	kept bool
}{
	{"https://id.gs1.org/00/401234500173447592", ErrCheckDigit, true}, // from a published sample of 932 events
	{"https://brand.example/01/09506000134353/21/A1", ErrCheckDigit, true},
	{"https://id.gs1.org/01/123", ErrLength, true},
	{"https://id.gs1.org/01/09506000134352/21/a~b", ErrCharacter, true},
	{"https://id.gs1.org/01/09506000134352/21/a%2", ErrSyntax, true},
	{"https://id.gs1.org/01/09506000134352/21/a%GG", ErrSyntax, true},
	{"https://id.gs1.org/01/09506000134352/21/a%00b", ErrCharacter, true},
	{"https://id.gs1.org/01/09506000134352/21/123456789012345678901", ErrLength, true},
	{"https://id.gs1.org/8003/14012345000221", ErrSyntax, true},
	{"https://id.gs1.org/8003/040", ErrLength, true},
	{"https://id.gs1.org/8004/AB", ErrLength, true},
	{"https://id.gs1.org/8004/ABCD", ErrCharacter, true},
	{"https://id.gs1.org/253/46024", ErrLength, true},
	{"urn:epc:id:sgtin:0614141.812345", ErrSyntax, true},
	{"urn:epc:id:sgtin:0614141", ErrSyntax, true},
	{"urn:epc:id:sgtin:", ErrSyntax, true},
	{"urn:epc:id:sgtin:0614141.812345.", ErrLength, true},
	{"urn:epc:id:sgtin:0614141.81234.1", ErrLength, true},
	{"urn:epc:id:sgtin:06141.81234567.1", ErrLength, true},
	{"urn:epc:id:sgtin:0614141412345..1", ErrLength, true},
	{"urn:epc:id:sgtin:061414A.812345.1", ErrCharacter, true},
	{"urn:epc:id:sgtin:0614141.81234A.1", ErrCharacter, true},
	{"urn:epc:id:sgtin:0614141.812345.a/b", ErrCharacter, true},
	{"urn:epc:id:sgtin:0614141.812345.a&b", ErrCharacter, true},
	{"urn:epc:id:sgtin:0614141.812345.a\"b", ErrCharacter, true},
	{"urn:epc:id:sgtin:0614141.812345.%2Z", ErrSyntax, true},
	{"urn:epc:id:sgtin:0614141.812345.%20", ErrCharacter, true},
	{"urn:epc:id:sgtin:0614141.812345.123456789012345678901", ErrLength, true},
	{"urn:epc:id:sscc:0614141.123456789", ErrLength, true},
	{"urn:epc:id:sscc:0614141.1234567890.1", ErrCharacter, true},
	{"urn:epc:id:giai:4012345.", ErrLength, true},
	{"urn:epc:id:giai:40123.ABC", ErrLength, true},
	{"urn:epc:id:giai:4012345.123456789012345678901234", ErrLength, true},
	{"urn:epc:idpat:sgtin:4012345.01234.*", ErrLength, true},
	{"urn:epc:id:sgtin:0614141.812345.a b", ErrCharacter, false}, // not a URI either

	{"urn:waybill:id:s10:RB123456786GB", ErrCheckDigit, false},
	{"urn:waybill:id:s10:rb123456785gb", ErrCharacter, false},
	{"urn:waybill:id:s10:", ErrLength, false},
	{"urn:waybill:id:s10", ErrNamespace, false},
	{"urn:waybill:id:sgtin:09506000134352A", ErrNamespace, false}, // its canonical form is a Digital Link
	{"urn:waybill:id:uri:x:y", ErrNamespace, false},
	{"urn:waybill:id:", ErrNamespace, false},

	{"", ErrSyntax, false},
	{" ", ErrSyntax, false},
	{"RB123456786GB", ErrCheckDigit, false},
	{"106141412345678907", ErrCheckDigit, false},
	{"RB123456785", ErrCharacter, false}, // as long as a container number
	{"RB-123-456-785-GB", ErrSyntax, false},
	{"RB123456785GB RB123456799GB", ErrSyntax, false},
	{"/01/09506000134352", ErrSyntax, false},
	{"x/01/09506000134352", ErrSyntax, false},
	{"01/", ErrSyntax, false},
	{"01/09506000134353", ErrCheckDigit, false},
	{"01/09506000134352/22/1", ErrSyntax, false},
	{"a:b c", ErrCharacter, false},
	{"a:", ErrSyntax, false},
}

func TestParseRefuses(t *testing.T) {
	for _, tt := range refused {
		id, _, err := Parse(tt.in)
		if !errors.Is(err, tt.want) {
			t.Errorf("Parse(%q) = %+v, %v; want %v", tt.in, id, err, tt.want)
		}
		id, form, err := ParseLenient(tt.in)
		if tt.kept && (err != nil || id != ID{URI, tt.in} || form != Canonical) {
			t.Errorf("ParseLenient(%q) = %+v form %d, %v; want it kept as it is", tt.in, id, form, err)
		}
		if !tt.kept && !errors.Is(err, tt.want) {
			t.Errorf("ParseLenient(%q) = %+v, %v; want %v", tt.in, id, err, tt.want)
		}
	}
}

func TestRenderRefuses(t *testing.T) {
	for _, tt := range []struct {
		id   ID
		form Form
		want error
	}{
		{ID{S10, "RB123456785GB"}, EPC(7), ErrForm},
		{ID{S10, "RB123456785GB"}, 1, ErrForm},
		{ID{S10, "RB123456786GB"}, Canonical, ErrCheckDigit},
		{ID{GTIN, "09506000134352"}, EPC(7), ErrForm},
		{ID{SGTIN, "09506000134352A"}, EPCPattern(7), ErrForm},
		{ID{SGTIN, "09506000134352A"}, EPC(5), ErrForm},
		{ID{SGTIN, "09506000134352A"}, EPC(13), ErrForm},
		{ID{GRAI, "04012345000221"}, EPC(7), ErrForm},
		{ID{GRAI, "04012345000221A"}, EPCPattern(7), ErrForm},
		{ID{GIAI, "40123ABC"}, EPC(6), ErrForm},
		{ID{GIAI, "401234"}, EPC(6), ErrForm},
		{ID{URI, "x:y"}, Bare, ErrForm},
		{ID{Organisation, "cainiao"}, Bare, ErrForm},
		{ID{0, "x"}, Canonical, ErrNamespace},
	} {
		if got, err := tt.id.Render(tt.form); !errors.Is(err, tt.want) {
			t.Errorf("%+v Render(%d) = %q, %v; want %v", tt.id, tt.form, got, err, tt.want)
		}
	}
}

func TestParts(t *testing.T) {
	sgtin := ID{SGTIN, "09506000134352A1"}
	for _, tt := range []struct {
		id, class ID
		serial    string
	}{
		{sgtin, ID{GTIN, "09506000134352"}, "A1"},
		{ID{LGTIN, "09506000134352L"}, ID{GTIN, "09506000134352"}, "L"},
		{ID{GRAI, "04012345000221S"}, ID{GRAI, "04012345000221"}, "S"},
		{ID{GDTI, "4012345000092S"}, ID{GDTI, "4012345000092"}, "S"},
		{ID{GLN, "4012345000054X"}, ID{}, "X"},
		{ID{GTIN, "09506000134352"}, ID{}, ""},
		{ID{GRAI, "04012345000221"}, ID{}, ""},
		{ID{SSCC, "106141412345678908"}, ID{}, ""},
		{ID{S10, "RB123456785GB"}, ID{}, ""},
		{ID{SGTIN, ""}, ID{}, ""},
	} {
		class, ok := tt.id.Class()
		if class != tt.class || ok != (tt.class != ID{}) || tt.id.Serial() != tt.serial {
			t.Errorf("%+v: class %+v %v, serial %q", tt.id, class, ok, tt.id.Serial())
		}
	}
	if c, ok := IssuingCountry(ID{S10, "RB123456785GB"}); c != "GB" || !ok {
		t.Errorf("issued in %q", c)
	}
	if _, ok := IssuingCountry(sgtin); ok {
		t.Error("an SGTIN has an issuing post")
	}

	bag := ID{Receptacle, "CNSHAAGBLALAAUN60123001100157"}
	m, ok := bag.Mail()
	want := MailLabel{Origin: ID{IMPC, "CNSHAA"}, Destination: ID{IMPC, "GBLALA"}, Category: 'A', Subclass: "UN", Year: '6',
		Serial: "0123", Receptacle: "001", Highest: true, Weight: 157}
	if !ok || m != want {
		t.Errorf("label %+v %v, want %+v", m, ok, want)
	}
	dispatch, ok := DispatchOf(bag)
	if !ok || dispatch != (ID{Dispatch, "CNSHAAGBLALAAUN60123"}) {
		t.Errorf("dispatch %+v %v", dispatch, ok)
	}
	if m, ok := dispatch.Mail(); !ok || m.Receptacle != "" || m.Serial != "0123" {
		t.Errorf("dispatch taken apart: %+v %v", m, ok)
	}
	if _, ok := (ID{Receptacle, "short"}).Mail(); ok {
		t.Error("a malformed receptacle was taken apart")
	}
	if _, ok := DispatchOf(ID{Receptacle, "short"}); ok {
		t.Error("a malformed receptacle has a dispatch")
	}
	if _, ok := DispatchOf(dispatch); ok {
		t.Error("a dispatch has a dispatch")
	}
}

func TestCompanyPrefixCovers(t *testing.T) {
	for _, tt := range []struct {
		prefix string
		id     ID
		want   bool
	}{
		{"9506000", ID{GTIN, "09506000134352"}, true},
		{"9506000", ID{GTIN, "19506000134359"}, true}, // whatever the indicator
		{"9506000", ID{SGTIN, "09506000134352A"}, true},
		{"9506000", ID{LGTIN, "09506000134352L"}, true},
		{"0950600", ID{GTIN, "09506000134352"}, false}, // the indicator is no part of the prefix
		{"9506", ID{GTIN, "09506000134352"}, true},
		{"950", ID{GTIN, "09506000134352"}, false}, // shorter than any that GS1 licenses
		{"9506000134352", ID{GTIN, "09506000134352"}, false},
		{"", ID{GTIN, "09506000134352"}, false},
		{"9506O00", ID{GTIN, "09506000134352"}, false},
		{"0614141", ID{SSCC, "106141412345678908"}, true},
		{"1061414", ID{SSCC, "106141412345678908"}, false}, // the extension digit neither
		{"0614141", ID{GLN, "0614141073467X"}, true},
		{"4012345", ID{GRAI, "04012345000221S"}, true},
		{"0401234", ID{GRAI, "04012345000221S"}, false},
		{"4012345", ID{GIAI, "4012345ABC345"}, true},
		{"4012345", ID{GSRN, "401234500000067657"}, true},
		{"4012345", ID{GDTI, "4012345000092"}, true},
		{"00000", ID{GTIN, "00000096385074"}, false}, // GTIN-8
		{"00000963", ID{GTIN, "00000096385074"}, false},
		{"1234", ID{S10, "RB123456785GB"}, false},
		{"1234", ID{URI, "1234"}, false},
		{"1234", ID{GTIN, ""}, false},
	} {
		if got := CompanyPrefixCovers(tt.prefix, tt.id); got != tt.want {
			t.Errorf("prefix %s, %+v: %v, want %v", tt.prefix, tt.id, got, tt.want)
		}
	}
}

func TestCompareIsByNamespaceThenBytes(t *testing.T) {
	a, b, c := ID{S10, "Z"}, ID{GTIN, "A"}, ID{GTIN, "B"}
	if a.Compare(b) >= 0 || b.Compare(c) >= 0 || c.Compare(a) <= 0 || a.Compare(ID{S10, "Z"}) != 0 {
		t.Error("order is not namespace, then bytes")
	}
}
