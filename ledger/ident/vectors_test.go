package ident

import (
	"errors"
	"strings"
	"testing"
)

// Published numbers and those worked out by hand in the standards' own examples. want is the sentinel, nil for correct.
var vectors = []struct {
	namespace Namespace
	value     string
	want      error
}{
	// UPU S10; the first six are the valid and invalid numbers of a public tracking-number data set.
	{S10, "RB123456785GB", nil},
	{S10, "RB123456785US", nil},
	{S10, "RB123456785CV", nil},
	{S10, "RB123456785CF", nil},
	{S10, "RB123456786US", ErrCheckDigit},
	{S10, "RB123456785XX", ErrCountry},
	{S10, "RA473124829GB", nil},
	{S10, "EE000000005CN", nil},
	{S10, "EE999999995CN", nil},
	{S10, "EE000000080CN", nil}, // 11 − Σ mod 11 is 10
	{S10, "EE000000014CN", nil},
	{S10, "LX123456785XZ", nil}, // Kosovo Post
	{S10, "LX123456785AC", nil},
	{S10, "RB123456785UK", ErrCountry}, // reserved in ISO 3166-1, not for posts
	{S10, "RB123456785AN", ErrCountry}, // withdrawn in 2010
	{S10, "rb123456785gb", ErrCharacter},
	{S10, "RB12345678567", ErrCharacter},
	{S10, "R1123456785GB", ErrCharacter},
	{S10, "RB1234567A5GB", ErrCharacter},
	{S10, "RB12345678GB", ErrLength},
	{S10, "", ErrLength},

	{IMPC, "CNSHAA", nil},
	{IMPC, "USJFKA", nil},
	{IMPC, "SGSIN1", nil},
	{IMPC, "XXSHAA", ErrCountry},
	{IMPC, "1NSHAA", ErrCharacter},
	{IMPC, "CNSHa1", ErrCharacter},
	{IMPC, "CNSHA", ErrLength},
	{Dispatch, "CNSHAAGBLALAAUN60123", nil},
	{Dispatch, "CNSHAAGBLALAEUN60123", ErrCharacter}, // category
	{Dispatch, "CNSHAAGBLALAA1N60123", ErrCharacter}, // subclass
	{Dispatch, "CNSHAAGBLALAAU.60123", ErrCharacter},
	{Dispatch, "CNSHAAGBLALAAUN6012A", ErrCharacter},
	{Dispatch, "CNSHAAXXLALAAUN60123", ErrCountry},
	{Dispatch, "CNSHAAGBLALAAUN6012", ErrLength},
	{Receptacle, "CNSHAAGBLALAAUN60123001100157", nil},
	{Receptacle, "CNSHAAGBLALAAUN60123001200157", ErrCharacter}, // flags are 0 or 1
	{Receptacle, "CNSHAAGBLALAAUN60123001120157", ErrCharacter},
	{Receptacle, "CNSHAAGBLALAAUN60123A01100157", ErrCharacter},
	{Receptacle, "CNSHAAGBLALAAUN6012300110015A", ErrCharacter},
	{Receptacle, "XXSHAAGBLALAAUN60123001100157", ErrCountry},
	{Receptacle, "CNSHAAGBLALAAUN6012300110015", ErrLength},

	{GTIN, "06291041500213", nil},
	{GTIN, "09506000134352", nil},
	{GTIN, "00000096385074", nil},
	{GTIN, "80614141123458", nil},
	{GTIN, "9506000134352", ErrLength},
	{GTIN, "09506000134353", ErrCheckDigit},
	{GTIN, "0950600013435A", ErrCharacter},
	{SGTIN, `095060001343526789/&%"!?()`, nil},
	{SGTIN, "09506000134352", ErrLength},
	{SGTIN, "0950600013435", ErrLength},
	{SGTIN, "0950600013435212345678901234567890", nil},
	{SGTIN, "09506000134352123456789012345678901", ErrLength},
	{SGTIN, "09506000134352a b", ErrCharacter},
	{SGTIN, "09506000134352a#b", ErrCharacter},
	{SGTIN, "09506000134353A1", ErrCheckDigit},
	{LGTIN, "04012345123456Lot987", nil},
	{LGTIN, "0401234512345612345678901234567890", nil},
	{LGTIN, "04012345123456123456789012345678901", ErrLength},
	{LGTIN, "04012345123456", ErrLength},
	{LGTIN, "04012345123456é", ErrCharacter},
	{SSCC, "106141412345678908", nil},
	{SSCC, "106141412345678907", ErrCheckDigit},
	{SSCC, "10614141234567890", ErrLength},
	{GLN, "0614141073467", nil},
	{GLN, "061414107346732a/b", nil},
	{GLN, "06141410734670", ErrSyntax}, // extension 0 is no extension
	{GLN, "061414107346700", nil},
	{GLN, "061414107346712345678901234567890", nil},
	{GLN, "0614141073467123456789012345678901", ErrLength},
	{GLN, "0614141073468", ErrCheckDigit},
	{GLN, "061414107346", ErrLength},
	{GRAI, "04012345000221334455", nil},
	{GRAI, "04012345000221", nil},
	{GRAI, "040123450002211234567890123456", nil},
	{GRAI, "0401234500022112345678901234567", ErrLength},
	{GRAI, "80614141123458", ErrSyntax}, // should begin with 0
	{GIAI, "4012345ABC345", nil},
	{GIAI, "4012", nil},
	{GIAI, "401", ErrLength},
	{GIAI, "40A2345ABC", ErrCharacter},
	{GIAI, "4012345ABC~", ErrCharacter},
	{GIAI, "40123456789012345678901234567890"[:31], ErrLength},
	{GSRN, "401234500000067657", nil},
	{GSRN, "401234500000067658", ErrCheckDigit},
	{GDTI, "4012345000092PO-4711", nil},
	{GDTI, "4012345000092", nil},
	{GDTI, "401234500009212345678901234567", nil},
	{GDTI, "4012345000092123456789012345678", ErrLength},
	{GDTI, "4012345000093PO-4711", ErrCheckDigit},

	{Container, "CSQU3054383", nil},
	{Container, "MSCU6399872", nil},
	{Container, "TEMU1234565", nil},
	{Container, "CSQU3054384", ErrCheckDigit},
	{Container, "CSQA3054383", ErrCharacter},
	{Container, "CS1U3054383", ErrCharacter},
	{Container, "CSQU305438A", ErrCharacter},
	{Container, "CSQU305438", ErrLength},
	{Locode, "CNSHA", nil},
	{Locode, "USLA9", nil},
	{Locode, "XZSUU", nil}, // installation in international waters
	{Locode, "CNSH1", ErrCharacter},
	{Locode, "CNSH0", ErrCharacter},
	{Locode, "XXSHA", ErrCountry},
	{Locode, "ACSHA", ErrCountry}, // posts' code, not UN/LOCODE's
	{Locode, "C1SHA", ErrCharacter},
	{Locode, "CNSHAA", ErrLength},

	{Organisation, "cainiao", nil},
	{Organisation, "a1", nil},
	{Organisation, "china-post-2", nil},
	{Organisation, strings.Repeat("a", 32), nil},
	{Organisation, strings.Repeat("a", 33), ErrLength},
	{Organisation, "a", ErrLength},
	{Organisation, "1a", ErrCharacter},
	{Organisation, "-a", ErrCharacter},
	{Organisation, "a-", ErrSyntax},
	{Organisation, "a--b", ErrSyntax},
	{Organisation, "Cainiao", ErrCharacter},
	{Organisation, "caf\u00e9", ErrCharacter},

	{URI, "urn:uuid:374d95fc-9457-4a51-bd6a-0bba133845a8", nil},
	{URI, "geo:31.2,121.5", nil},
	{URI, "a+b-c.d1:x", nil},
	{URI, "a_b:x", ErrSyntax},
	{URI, "https://example.com/工厂/1", nil},
	{URI, "urn:epc:id:pgln:4000001.00012", nil},
	{URI, "https://id.gs1.org/00/401234500173447592", nil}, // wrong check digit: text, not a key
	{URI, "urn:waybill:block:17", nil},
	{URI, "x:" + strings.Repeat("y", MaxURI-2), nil},
	{URI, "x:" + strings.Repeat("y", MaxURI-1), ErrLength},
	{URI, "x:", ErrSyntax},
	{URI, ":x", ErrSyntax},
	{URI, "1x:y", ErrSyntax},
	{URI, "no scheme", ErrSyntax},
	{URI, "/a/b", ErrSyntax},
	{URI, "x:a b", ErrCharacter},
	{URI, "x:a\nb", ErrCharacter},
	{URI, "x:a\x7fb", ErrCharacter},
	{URI, "x:a\xffb", ErrCharacter},
	{URI, "x:a\xed\xa0\x80b", ErrCharacter}, // surrogate
	{URI, "x:a\u0085b", ErrCharacter},
	{URI, "x:a\u00a0b", ErrCharacter},
	{URI, "x:a\u200bb", ErrCharacter},
	{URI, "x:a\u202eb", ErrCharacter},
	{URI, "x:a\ufeffb", ErrCharacter},
	{URI, "x:a\u061cb", ErrCharacter},
	{URI, "x:a\u1680b", ErrCharacter},
	{URI, "x:a\u2028b", ErrCharacter},
	{URI, "x:a\u2066b", ErrCharacter},
	{URI, "x:a\u3000b", ErrCharacter},
	{URI, "x:a\ufdd0b", ErrCharacter},
	{URI, "x:a\uffffb", ErrCharacter},
	{URI, "x:a\U0001fffeb", ErrCharacter},
	{URI, "x:a\u200db", nil}, // zero-width joiner: some scripts are misread without it
	{URI, "x:a\ufffdb", nil}, // a replacement character that somebody wrote
	{URI, "urn:epc:id:sscc:4012345.3111111111", ErrNotCanonical},
	{URI, "https://brand.example/x/01/09506000134352/21/A1", ErrNotCanonical},
	{URI, "urn:waybill:id:s10:RB123456785GB", ErrNotCanonical},
	{URI, "URN:Waybill:ID:s10:RB123456786GB", ErrNotCanonical}, // malformed all the same

	{0, "x", ErrNamespace},
	{17, "x", ErrNamespace},
	{Proposal, "usps/7", nil},
	{Proposal, "usps", ErrSyntax},
	{Proposal, "usps/07", ErrSyntax},
	{Proposal, "usps/", ErrSyntax},
	{Proposal, "usps/1234567890", ErrSyntax},
	{Proposal, "USPS/1", ErrCharacter},
	{Proposal, "usps/7a", ErrCharacter},
	{Council, "council", nil},
	{Council, "councils", ErrSyntax},
	{PublicKey, strings.Repeat("0a", 16), nil},
	{PublicKey, strings.Repeat("0A", 16), ErrCharacter},
	{PublicKey, "0a", ErrLength},
	{36, "x", ErrNamespace},
	{255, "", ErrNamespace},
}

func TestCheckVectors(t *testing.T) {
	for _, v := range vectors {
		err := ID{v.namespace, v.value}.Check()
		if v.want == nil && err != nil || !errors.Is(err, v.want) {
			t.Errorf("%s %q: got %v, want %v", v.namespace, v.value, err, v.want)
		}
	}
}

func TestErrorsNameThePart(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"RB123456786GB", `s10 "RB123456786GB": check digit is 6, should be 5: wrong check digit`},
		{"RB123456785XX", `s10 "RB123456785XX": country of the issuing post: no such country code`},
		{"RB12345A785GB", `s10 "RB12345A785GB": serial holds 'A': character not allowed`},
		{"urn:epc:id:sgtin:0614141.812345.ab\u00e9",
			`sgtin "urn:epc:id:sgtin:0614141.812345.abé": serial holds byte 0xC3: character not allowed`},
		{"https://id.gs1.org/01/123",
			`gtin "https://id.gs1.org/01/123": should be 8, 12, 13 or 14 digits: wrong length`},
		{"what is this", `identifier "what is this": neither a URI nor as long as any bare identifier: ` +
			`not in the form of its kind`},
		{"urn:waybill:id:isbn:1", `identifier "urn:waybill:id:isbn:1": urn:waybill:id: has no such name: unknown namespace`},
	} {
		_, _, err := Parse(tt.in)
		if err == nil || err.Error() != tt.want {
			t.Errorf("Parse(%q)\n got %v\nwant %s", tt.in, err, tt.want)
		}
	}
	_, _, err := Parse(strings.Repeat("x", 10_000))
	if err == nil || len(err.Error()) > 300 {
		t.Errorf("error quotes all of a long foreign text: %d bytes", len(err.Error()))
	}
}

func TestCountries(t *testing.T) {
	if n := len(assigned) / 2; n != 249 || len(assigned)%2 != 0 {
		t.Errorf("%d codes, want 249", n)
	}
	for _, table := range []string{assigned, postal, unassignedPlaces} {
		for i := 2; i < len(table); i += 2 {
			if table[i-2:i] >= table[i:i+2] {
				t.Errorf("%s stands before %s", table[i-2:i], table[i:i+2])
			}
		}
	}
	known := 0
	for a := byte('A'); a <= 'Z'; a++ {
		for b := byte('A'); b <= 'Z'; b++ {
			code := string([]byte{a, b})
			if Country(code) {
				known++
			}
			plain := false // by walking, not by search
			for i := 0; i < len(assigned); i += 2 {
				plain = plain || assigned[i:i+2] == code
			}
			if Country(code) != plain {
				t.Errorf("Country(%s) = %v", code, Country(code))
			}
		}
	}
	if known != 249 {
		t.Errorf("%d of all pairs of letters are countries, want 249", known)
	}
	for _, code := range []string{"", "G", "GBR", "gb", "ZZ", "AA", "XX", "UK", "EU", "AC", "XZ"} {
		if Country(code) {
			t.Errorf("Country(%q)", code)
		}
	}
	// Posts that issue under codes of their own countries or territories.
	for _, code := range []string{"CN", "HK", "TW", "MO", "GB", "JE", "US", "PR", "RE", "AX", "XZ", "AC", "TA"} {
		if !PostalCountry(code) {
			t.Errorf("PostalCountry(%q) is false", code)
		}
	}
}

func TestNamespaceNames(t *testing.T) {
	// The numbers and names are in the ledger's keys and URNs: this list only ever grows.
	ladder := []struct {
		number Namespace
		name   string
	}{
		{1, "s10"}, {2, "s9"}, {3, "s8"}, {4, "impc"}, {5, "gtin"}, {6, "sgtin"}, {7, "lgtin"}, {8, "sscc"}, {9, "gln"},
		{10, "grai"}, {11, "giai"}, {12, "gsrn"}, {13, "gdti"}, {14, "container"}, {15, "locode"}, {16, "uri"}, {32, "org"},
		{33, "proposal"}, {34, "council"}, {35, "key"},
	}
	valid := 0
	for n := range 256 {
		if Namespace(n).Valid() {
			valid++
		}
	}
	if valid != len(ladder) {
		t.Errorf("%d namespaces are valid, %d listed", valid, len(ladder))
	}
	for _, l := range ladder {
		if got, ok := NamespaceByName(l.name); !ok || got != l.number || l.number.String() != l.name {
			t.Errorf("%d %s: by name %d %v, name %s", l.number, l.name, got, ok, l.number)
		}
	}
	if _, ok := NamespaceByName(""); ok {
		t.Error("the empty name is a namespace")
	}
}

func TestTableHash(t *testing.T) {
	// A change here is a change of what validators accept: it needs a new rules version, not a new golden value alone.
	const golden = "8c2502a6295fa1ec1d061003a3531c472bec31ae9028caaa174a6309013da79e"
	if got := hexOf(TableHash()); got != golden {
		t.Errorf("table hash %s, want %s", got, golden)
	}
}

func hexOf(h [32]byte) string {
	const digits = "0123456789abcdef"
	var b []byte
	for _, c := range h {
		b = append(b, digits[c>>4], digits[c&15])
	}
	return string(b)
}
