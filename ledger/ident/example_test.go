package ident_test

import (
	"errors"
	"fmt"

	"github.com/waybill-network/waybill/ledger/ident"
)

// One serialised item, three spellings, one key.
func ExampleParse() {
	for _, s := range []string{
		"urn:epc:id:sgtin:0614141.812345.a%2Fb",
		"https://id.gs1.org/01/80614141123458/21/a%2Fb",
		"http://brand.example/p/gtin/80614141123458/ser/a%2fb",
		"rb 123 456 785 gb",
		"urn:epcglobal:cbv:bt:0614141073467:1152",
	} {
		id, form, err := ident.Parse(s)
		fmt.Println(id.Namespace, id, form, err)
	}
	// Output:
	// sgtin 01/80614141123458/21/a%2Fb 7 <nil>
	// sgtin 01/80614141123458/21/a%2Fb 0 <nil>
	// sgtin 01/80614141123458/21/a%2Fb 0 <nil>
	// s10 RB123456785GB 64 <nil>
	// uri urn:epcglobal:cbv:bt:0614141073467:1152 0 <nil>
}

func ExampleParse_checkDigit() {
	_, _, err := ident.Parse("RB123456786GB")
	fmt.Println(err)
	fmt.Println(errors.Is(err, ident.ErrCheckDigit))
	// Output:
	// s10 "RB123456786GB": check digit is 6, should be 5: wrong check digit
	// true
}

// A document that must be kept may hold keys that are none: they stay text.
func ExampleParseLenient() {
	id, _, err := ident.ParseLenient("https://id.gs1.org/00/401234500173447592")
	fmt.Println(id.Namespace, id, err)
	// Output:
	// uri https://id.gs1.org/00/401234500173447592 <nil>
}

func ExampleID_Render() {
	id := ident.ID{Namespace: ident.SSCC, Value: "106141412345678908"}
	for _, form := range []ident.Form{ident.Canonical, ident.EPC(7), ident.EPC(9), ident.Bare} {
		s, _ := id.Render(form)
		fmt.Println(s)
	}
	// Output:
	// https://id.gs1.org/00/106141412345678908
	// urn:epc:id:sscc:0614141.1234567890
	// urn:epc:id:sscc:061414123.14567890
	// 106141412345678908
}

func ExampleRange() {
	r, _ := ident.NewRange("A0098", "A0103")
	fmt.Println(r.Count(), r.Covers("A0100"), r.Covers("A0104"), r.Covers("A100"))
	// Output:
	// 6 true false false
}
