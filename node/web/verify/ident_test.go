package verify

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/waybill-network/waybill/ledger/ident"
)

// identified is what a parser finds in a text.
type identified struct {
	Namespace uint8  `json:"namespace"`
	Value     string `json:"value"` // hex
	Reason    string `json:"reason"`
	// Of an identifier only: the canonical URI.
	Canonical string `json:"canonical"`
}

var identReasons = []struct {
	err  error
	word string
}{
	{ident.ErrSyntax, "syntax"}, {ident.ErrLength, "length"}, {ident.ErrCharacter, "character"},
	{ident.ErrCheckDigit, "check-digit"}, {ident.ErrCountry, "country"}, {ident.ErrNamespace, "namespace"},
}

// TestIdentifiersAgree compares the browser's reading of identifiers with Go's: on one of each kind in every spelling,
// and on those with something changed in them.
func TestIdentifiersAgree(t *testing.T) {
	t.Parallel()
	texts := identTexts(t)
	var want []identified
	read := 0
	for _, s := range texts {
		id, _, err := ident.Parse(s)
		if err == nil {
			read++
			canonical, err := id.Render(ident.Canonical)
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, identified{Namespace: uint8(id.Namespace), Value: hex.EncodeToString([]byte(id.Value)), Canonical: canonical})
			continue
		}
		for _, r := range identReasons {
			if errors.Is(err, r.err) {
				want = append(want, identified{Reason: r.word})
			}
		}
	}
	var got []identified
	runNode(t, `
import { NotAnIdentifier, format, parseExact } from './ident.mjs';
import { hex } from './bytes.mjs';
export default (texts) => texts.map((s) => {
  try {
    const { namespace, value } = parseExact(s);
    return { namespace, value: hex(value), reason: '', canonical: format({ namespace, value }).canonical };
  } catch (e) {
    if (!(e instanceof NotAnIdentifier)) throw e;
    return { namespace: 0, value: '', reason: e.reason, canonical: '' };
  }
});`, texts, &got)
	if len(got) != len(want) {
		t.Fatalf("%d answers for %d texts", len(got), len(want))
	}
	differ := 0
	for i := range want {
		if diff := cmp.Diff(want[i], got[i]); diff != "" && differ < 20 {
			differ++
			t.Errorf("%q (- Go, + JavaScript):\n%s", texts[i], diff)
		}
	}
	t.Logf("%d texts, %d identifiers", len(texts), read)
}

// identTexts are identifiers of each kind in their spellings, and changed ones.
func identTexts(t *testing.T) []string {
	t.Helper()
	texts := []string{
		"RB123456785GB", "rb 123 456 785 gb", "USLAXA", "CNSHA", "XZ222", "CSQU3054383", "9506000134352", "09506000134352",
		"https://id.gs1.org/01/09506000134352/21/A%2F1", "https://id.gs1.org/01/09506000134352/10/L1", "01/09506000134352/22/v/10/a/21/b",
		"https://shop.example/x/y/gtin/9506000134352/ser/12", "http://shop.example/01/cats", "https://shop.example/01/09506000134352?a=b",
		"https://shop.example/01/09506000134352?", "urn:epc:id:sgtin:950600.0013435.A%2F1", "urn:epc:class:lgtin:950600.0013435.L",
		"urn:epc:idpat:sgtin:950600.0013435.*", "urn:epc:id:sscc:950600.01234567890", "https://id.gs1.org/00/095060001343521236",
		"urn:epc:id:sgln:950600.001343.0", "urn:epc:id:sgln:950600.001343.x", "414/9506000134352/254/e", "414/9506000134352/254/0",
		"urn:epc:id:grai:950600.001343.s", "8003/09506000134352s", "urn:epc:id:giai:950600.asset", "8004/9506asset",
		"urn:epc:id:gsrn:950600.01234567890", "8018/950600012345678906", "urn:epc:id:gdti:950600.001343.d", "253/9506000134352doc",
		"urn:epc:id:cpi:950600.A.1", "urn:waybill:id:s10:RB123456785GB", "urn:waybill:id:org:usps", "urn:waybill:id:org:a--b",
		"urn:waybill:id:proposal:usps/7", "urn:waybill:id:proposal:usps/07", "urn:waybill:id:council:council", "urn:waybill:id:who:x",
		"urn:waybill:id:key:00112233445566778899aabbccddeeff", "GBLALAUSLAXAAUN60001001010123", "GBLALAUSLAXAAUN60001", "urn:x", "x:",
		"mailto:a b", "urn:\u202ex", "urn:\U0001F600", "", " ", "/01/09506000134352", "00/095060001343521236", "095060001343521236",
	}
	for _, country := range []string{"AC", "TA", "XZ", "AQ", "UK", "EU"} {
		texts = append(texts, "RB123456785"+country, country+"AAA", country+"LAXA")
	}
	r := rand.New(rand.NewPCG(7, 7))
	const alphabet = "0123456789ABCXYZabz/:.%?#*-_ +\u00e9\u4e2d\n\x00"
	letters := []rune(alphabet)
	for range 40 {
		for _, s := range texts[:75] {
			b := []rune(s)
			for range 1 + r.IntN(2) {
				at := r.IntN(len(b) + 1)
				c := letters[r.IntN(len(letters))]
				switch {
				case r.IntN(3) == 0 && at < len(b):
					b = append(b[:at], b[at+1:]...)
				case r.IntN(2) == 0 && at < len(b):
					b[at] = c
				default:
					b = append(b[:at], append([]rune{c}, b[at:]...)...)
				}
			}
			texts = append(texts, string(b))
		}
	}
	return texts
}

// TestIdentifiersRead: what a page takes beyond that, and what it makes of it.
func TestIdentifiersRead(t *testing.T) {
	t.Parallel()
	cases := []struct{ text, want string }{
		{"\x1d010950600013435221A1", "sgtin 09506000134352A1"},
		{"]d2010950600013435217301231\x1d", "gtin 09506000134352"},
		{"]C1001950600013435212", "length"},
		{"]C100095060001343521236", "sscc 095060001343521236"},
		{"]Q3010950600013435210LOT\x1d21A/1", "sgtin 09506000134352A/1"},
		{"]C1010950600013435210LOT\x1d17301231", "lgtin 09506000134352LOT"},
		{"(01)09506000134352(21)A1", "sgtin 09506000134352A1"},
		{"(01) 09506000134352 (10) L-1", "lgtin 09506000134352L-1"},
		{"(00)095060001343521236(02)09506000134352(37)7", "sscc 095060001343521236"},
		{"(01)09506000134353(21)A1", "check-digit"},
		{"010950600013435221A1", "sgtin 09506000134352A1"},
		{"(99)x", "syntax"},
		{"https://shop.example/01/09506000134352/21/A1?utm=x", "sgtin 09506000134352A1"},
		{"https://node.example/01/09506000134352/21/A1#salt=00112233445566778899aabbccddeeff", "sgtin 09506000134352A1 salted"},
		{"https://node.example/t/RB123456785GB", "s10 RB123456785GB"},
		{"/t/RB123456785GB", "s10 RB123456785GB"},
		{"/01/09506000134352/21/A%2F1", "sgtin 09506000134352A/1"},
		{"RB-123-456-785-GB", "s10 RB123456785GB"},
		{"ＲＢ１２３４５６７８５ＧＢ", "s10 RB123456785GB"},
		{"RB 123 456 786 GB", "check-digit"},
		{" RB123456785GB\n", "s10 RB123456785GB"},
		{"]zz01", "syntax"},
		{"\x1d\x1d\x1d", "syntax"},
	}
	texts := make([]string, len(cases))
	for i, c := range cases {
		texts[i] = c.text
	}
	var got []string
	runNode(t, `
import assert from 'node:assert/strict';
import { NotAnIdentifier, format, parse } from './ident.mjs';
export default (texts) => texts.map((s) => {
  try {
    const id = parse(s);
    const again = parse(format(id).text);
    assert.deepEqual([again.kind, again.text], [id.kind, id.text]);
    return id.kind + ' ' + id.text + (id.salt?.length === 16 ? ' salted' : '');
  } catch (e) {
    if (!(e instanceof NotAnIdentifier)) throw e;
    return e.reason;
  }
});`, texts, &got)
	for i, c := range cases {
		if got[i] != c.want {
			t.Errorf("%q: %s, want %s", c.text, got[i], c.want)
		}
	}
	if _, err := json.Marshal(got); err != nil {
		t.Fatal(err)
	}
}
