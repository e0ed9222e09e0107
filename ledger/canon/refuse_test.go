package canon_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"runtime"
	"strings"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/waybill-network/waybill/ledger/canon"
)

// TestRefusals shows each reason by an example. Bytes are in hexadecimal, fields apart.
func TestRefusals(t *testing.T) {
	for _, tt := range []struct {
		name    string
		message protoreflect.Name
		bytes   string
		want    error
		field   string
	}{
		{"ends inside a key", "Body", "08 01  92", canon.ErrTruncated, ""},
		{"ends inside a number", "Body", "08 80", canon.ErrTruncated, "version"},
		{"ends inside a length", "Body", "12 80", canon.ErrTruncated, "organisation"},
		{"ends inside a text", "Body", "12 03 61 62", canon.ErrTruncated, "organisation"},
		{"length beyond all input", "Body", "12 ffffffffffffffffff01", canon.ErrTruncated, "organisation"},
		{"part ends inside its own field", "Body", "3a 04 0a 03 08 01", canon.ErrTruncated, "actions[0].core"},

		{"number with a needless byte", "Body", "08 81 00", canon.ErrVarint, "version"},
		{"key with a needless byte", "Body", "88 00 01", canon.ErrVarint, ""},
		{"length with a needless byte", "Body", "12 81 00 61", canon.ErrVarint, "organisation"},
		{"number of eleven bytes", "Body", "30 80 80 80 80 80 80 80 80 80 80 01", canon.ErrVarint, "expiry"},
		{"number of 65 bits", "Body", "30 ffffffffffffffffff02", canon.ErrVarint, "expiry"},
		{"zero in two bytes", "Body", "08 80 00", canon.ErrVarint, "version"},

		{"fields exchanged", "Body", "12 01 61  08 01", canon.ErrOrder, "version"},
		{"single number twice", "Body", "08 01  08 01", canon.ErrOrder, "version"},
		{"single text twice", "Body", "12 01 61  12 01 61", canon.ErrOrder, "organisation"},
		{"single part twice", "Action", "0a 02 08 01  0a 02 08 01", canon.ErrOrder, "core"},
		{"list goes on after a later field", "Envelope", "12 02 08 01  1a 02 08 01  12 02 08 01", canon.ErrOrder, "signatures"},
		{"packed list in two pieces", "Row", "52 01 00  52 01 01", canon.ErrOrder, "history"},

		{"unknown number", "Body", "40 01", canon.ErrUnknown, ""},
		{"field number zero", "Body", "00 01", canon.ErrUnknown, ""},
		{"field number beyond protobuf's", "Body", "80 80 80 80 80 80 80 80 80 01 01", canon.ErrUnknown, ""},
		{"unknown number deep inside", "Body", "3a 07 0a 05 08 01 a8 07 01", canon.ErrUnknown, "actions[0].core"},

		{"number as text", "Body", "0a 01 01", canon.ErrWireType, "version"},
		{"text as number", "Body", "10 01", canon.ErrWireType, "organisation"},
		{"fixed 32 bits", "Body", "0d 01 00 00 00", canon.ErrWireType, "version"},
		{"fixed 64 bits", "Body", "31 01 00 00 00 00 00 00 00", canon.ErrWireType, "expiry"},
		{"group", "Action", "0b 08 01 0c", canon.ErrWireType, "core"},
		{"list that is not packed", "Row", "50 01", canon.ErrWireType, "history"},

		{"zero", "Body", "08 00", canon.ErrDefault, "version"},
		{"zero of an enum", "Unit", "08 00", canon.ErrDefault, "role"},
		{"zero with a sign", "Core", "38 00", canon.ErrDefault, "offset"},
		{"empty text", "Body", "12 00", canon.ErrDefault, "organisation"},
		{"empty bytes", "Body", "1a 00", canon.ErrDefault, "key_id"},
		{"empty part", "Action", "0a 00", canon.ErrDefault, "core"},
		{"number in a list of parts", "Body", "3a 02 10 01", canon.ErrWireType, "actions[0].units[0]"},
		{"empty part in a list", "Body", "3a 00", canon.ErrDefault, "actions[0]"},
		{"empty text in a list", "Node", "12 00", canon.ErrDefault, "addresses[0]"},
		{"empty bytes in a list", "Single", "08 01  22 01 aa  22 00", canon.ErrDefault, "path[1]"},
		{"empty packed list", "Row", "52 00", canon.ErrDefault, "history"},

		{"number over 32 bits", "Body", "08 80 80 80 80 10", canon.ErrRange, "version"},
		{"number over 32 bits in a packed list", "Row", "52 05 80 80 80 80 10", canon.ErrRange, "history"},
		{"negative enum", "Core", "08 ffffffffffffffffff01", canon.ErrRange, "type"},
		{"enum over 31 bits", "Core", "08 80 80 80 80 08", canon.ErrRange, "type"},
		{"number with a sign over 32 bits", "Core", "38 80 80 80 80 10", canon.ErrRange, "offset"},

		{"not UTF-8", "Body", "12 01 ff", canon.ErrUTF8, "organisation"},
		{"overlong UTF-8", "Body", "12 02 c0 80", canon.ErrUTF8, "organisation"},
		{"half of a surrogate pair", "Body", "12 03 ed a0 80", canon.ErrUTF8, "organisation"},
		{"not UTF-8 in a list", "Node", "12 01 61  12 01 80", canon.ErrUTF8, "addresses[1]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b, err := hex.DecodeString(strings.ReplaceAll(tt.bytes, " ", ""))
			if err != nil {
				t.Fatal(err)
			}
			p := pairOf(tt.message)
			judge(t, p, b)
			refused(t, p.canon().Decode(b, plenty), tt.want, tt.field)
		})
	}
}

// refused checks reason and field of an error; an error without a field may stand bare.
func refused(t *testing.T, err, want error, field string) {
	t.Helper()
	var e *canon.Error
	at := ""
	if errors.As(err, &e) {
		at = e.Field
	}
	if !errors.Is(err, want) || at != field {
		t.Errorf("%v (field %q); want %v of %q", err, at, want, field)
	}
}

// TestBudget: messages and list elements are counted wherever they stand, and one too many is refused.
func TestBudget(t *testing.T) {
	for _, tt := range []struct {
		message protoreflect.Name
		bytes   string
		items   int
		field   string // of the one too many
	}{
		{"Body", "08 01", 0, ""},
		{"Action", "0a 02 08 01", 1, "core"},
		{"Body", "3a 04 0a 02 08 01  3a 04 0a 02 08 01", 4, "actions[1].core"},
		{"Node", "12 01 61  12 01 62  12 01 63", 3, "addresses[2]"},
		{"Row", "52 04 00 01 02 03", 4, "history"},
		{"Proof", "2a 04 32 02 aabb", 2, "answer.siblings[0]"},
	} {
		b, err := hex.DecodeString(strings.ReplaceAll(tt.bytes, " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		c := pairOf(tt.message).canon()
		if err := c.Decode(b, tt.items); err != nil {
			t.Errorf("%s %s: %d items: %v", tt.message, tt.bytes, tt.items, err)
		}
		if tt.items > 0 {
			refused(t, c.Decode(b, tt.items-1), canon.ErrItems, tt.field)
		}
		if err := c.Decode(b, -1); tt.items > 0 && !errors.Is(err, canon.ErrItems) {
			t.Errorf("%s: negative budget: %v", tt.message, err)
		}
	}
}

// TestBudgetBoundsMemory: what hostile bytes make a reader allocate depends on the budget, not on them.
func TestBudgetBoundsMemory(t *testing.T) {
	const size = 1 << 20
	for _, tt := range []struct {
		name    string
		message protoreflect.Name
		piece   string // repeated to a mebibyte
		wrap    []byte // field keys around it, from the inside
		items   int
		most    uint64 // bytes allocated
	}{
		{"actions of four bytes", "Body", "3a 02 1a 01", nil, 100, 100 << 10},
		{"rows of four bytes", "Answer", "2a 02 08 01", nil, 100, 200 << 10},
		{"events of four bytes", "Answer", "3a 02 38 01", nil, 100, 300 << 10},
		{"siblings of one byte", "Answer", "32 01 aa", nil, 100, 20 << 10},
		{"packed numbers", "Row", "01", []byte{0x52}, 100, 8 << 10},
		{"packed numbers, three parts deep", "Proof", "01", []byte{0x52, 0x2a, 0x2a}, 100, 16 << 10},
		{"texts of one byte", "Role", "12 01 61", nil, 100, 20 << 10},
	} {
		t.Run(tt.name, func(t *testing.T) {
			piece, err := hex.DecodeString(strings.ReplaceAll(tt.piece, " ", ""))
			if err != nil {
				t.Fatal(err)
			}
			b := bytes.Repeat(piece, size/len(piece))
			for _, key := range tt.wrap {
				b = field(key, b)
			}
			p := pairOf(tt.message)
			if err := p.canon().Decode(b, tt.items); !errors.Is(err, canon.ErrItems) && !errors.Is(err, canon.ErrTruncated) {
				t.Fatalf("%v", err)
			}
			if got := allocated(func() { _ = p.canon().Decode(b, tt.items) }); got > tt.most {
				t.Errorf("%d bytes allocated for %d items; at most %d", got, tt.items, tt.most)
			}
		})
	}
}

// allocated is how many bytes one call of f allocates.
func allocated(f func()) uint64 {
	const calls = 16
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range calls {
		f()
	}
	runtime.ReadMemStats(&after)
	return (after.TotalAlloc - before.TotalAlloc) / calls
}

// field writes a length-delimited field by its key.
func field(key byte, b []byte) []byte {
	out := []byte{key}
	n := uint64(len(b))
	for ; n >= 0x80; n >>= 7 {
		out = append(out, byte(n)|0x80)
	}
	return append(append(out, byte(n)), b...)
}
