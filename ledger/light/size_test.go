package light_test

import (
	"bytes"
	"math"
	"runtime"
	"slices"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
)

// hostile are files that hold as many of one thing as a file may, made by changing a good one that has a few hundred
// items itself. Each is as cheap to write, and as dear to read, as that thing allows.
var hostile = []struct {
	name  string
	build func(p *canon.Proof, items int)
}{
	{"light blocks", func(p *canon.Proof, n int) { p.Path = many(n, canon.LightBlock{Round: 1}) }},
	{"headers", func(p *canon.Proof, n int) {
		p.Path = many(n/2, canon.LightBlock{Header: &canon.Header{Height: 1}})
	}},
	{"validators", func(p *canon.Proof, n int) {
		p.Path[0].Validators = many(n, canon.LightValidator{Algorithm: 1})
	}},
	{"rows", func(p *canon.Proof, n int) { p.Answer.Rows = many(n, canon.Row{Index: 1}) }},
	{"bare rows", func(p *canon.Proof, n int) {
		p.Answer.Rows, p.Answer.Events = nil, nil
		for i := range min(n, 100_000) { // of 74 bytes
			p.Answer.Rows = append(p.Answer.Rows, canon.Row{Index: uint64(i), Key: ones(32), Next: ones(32)})
		}
	}},
	{"members", func(p *canon.Proof, n int) {
		p.Answer.Rows = many(n/3, canon.Row{State: &canon.State{Member: &canon.Member{Standing: 1}}})
	}},
	{"countries", func(p *canon.Proof, n int) {
		p.Answer.Rows[0].State = &canon.State{Member: &canon.Member{Roles: []canon.Role{{Countries: many(n, "C")}}}}
	}},
	{"references", func(p *canon.Proof, n int) { p.Answer.Rows[0].History = many(n, uint32(0)) }},
	{"long references", func(p *canon.Proof, n int) { p.Answer.Rows[0].History = many(n, uint32(math.MaxUint32)) }},
	{"siblings", func(p *canon.Proof, n int) { p.Answer.Siblings = many(n, ones(1)) }},
	{"events", func(p *canon.Proof, n int) { p.Answer.Events = many(n, canon.Event{UnitCount: 1}) }},
	{"withheld events", func(p *canon.Proof, n int) {
		p.Answer.Events = nil
		for i := range n / 2 {
			at := canon.Position{Height: uint64(i + 1)}
			p.Answer.Events = append(p.Answer.Events, canon.Event{Position: &at, Commit: ones(32)})
		}
	}},
	{"units", func(p *canon.Proof, n int) {
		p.Answer.Events[0].Units = many(n/2, canon.DisclosedUnit{Unit: &canon.Unit{Role: 1}})
	}},
}

func many[T any](n int, e T) []T { return slices.Repeat([]T{e}, n) }

func ones(n int) []byte { return bytes.Repeat([]byte{1}, n) }

// TestHostileFilesCostBoundedMemory: whatever a file is full of, it is refused, and reading it allocates no more than
// light.MaxBytes and light.MaxItems promise.
func TestHostileFilesCostBoundedMemory(t *testing.T) {
	const promised = 160 << 20
	c := cases(t, "parcel")[0]
	root := c.Trust.Root(t)
	var most uint64
	for _, h := range hostile {
		p := decode(t, c.File)
		h.build(p, light.MaxItems-400)
		file := p.Encode()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := light.Verify(file, root)
		runtime.ReadMemStats(&after)
		got := after.TotalAlloc - before.TotalAlloc
		if err == nil || !known(err) {
			t.Errorf("%s: %v", h.name, err)
		}
		if got > promised {
			t.Errorf("%s: %d bytes made a verifier allocate %d", h.name, len(file), got)
		}
		most = max(most, got)
		t.Logf("%-16s %8d bytes: %4d MiB, %.60v", h.name, len(file), got>>20, err)
	}
	if most < promised/2 {
		t.Errorf("at most %d bytes were allocated: is anything here dear to read?", most)
	}
}

// TestSize: a file is refused by its length before anything of it is read.
func TestSize(t *testing.T) {
	root := cases(t, "parcel")[0].Trust.Root(t)
	for _, tt := range []struct {
		n    int
		word string
	}{{0, "version"}, {light.MaxBytes, "encoding"}, {light.MaxBytes + 1, "size"}} {
		if _, err := light.Verify(ones(tt.n), root); light.Reason(err) != tt.word {
			t.Errorf("%d bytes: %v", tt.n, err)
		}
	}
}

// TestConsumersAnswer: what a phone loads stays within a few kilobytes, whatever the ledger comes to record of a unit.
func TestConsumersAnswer(t *testing.T) {
	for name, most := range map[string]int{"parcel-long": 4096, "goods": 2560, "recalled-serials": 2560, "blinded-goods": 2560} {
		if n := len(cases(t, name)[0].File); n > most || n < most/4 {
			t.Errorf("%s: %d bytes, at most %d", name, n, most)
		}
	}
}
