package ident

import "testing"

// Check runs on every unit of every block: what is canonical costs no allocation, in any namespace. A URI counts twice,
// because it is first offered to the other namespaces: one that they claim and refuse must not allocate either.
func TestCheckDoesNotAllocate(t *testing.T) {
	for _, v := range vectors {
		if v.want != nil {
			continue
		}
		id := ID{v.namespace, v.value}
		if n := testing.AllocsPerRun(20, func() { _ = id.Check() }); n != 0 {
			t.Errorf("%s %q: %v allocations", v.namespace, v.value, n)
		}
	}
	for _, tt := range refused {
		id := ID{URI, tt.in}
		if !tt.kept {
			continue
		}
		if n := testing.AllocsPerRun(20, func() { _ = id.Check() }); n != 0 {
			t.Errorf("URI %q: %v allocations", tt.in, n)
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	for _, id := range []ID{
		{S10, "RB123456785GB"}, {SGTIN, "095060001343526789AB"}, {SSCC, "106141412345678908"},
		{Receptacle, "CNSHAAGBLALAAUN60123001100157"}, {URI, "urn:epcglobal:cbv:bt:0614141073467:1152"},
		{URI, "https://id.gs1.org/00/401234500173447592"},
	} {
		b.Run(id.Namespace.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if id.Check() != nil {
					b.Fatal(id)
				}
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	for _, s := range []string{
		"RB123456785GB", "urn:epc:id:sgtin:0614141.812345.6789%2FAB",
		"https://id.gs1.org/01/09506000134352/21/6789AB",
	} {
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := Parse(s); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
