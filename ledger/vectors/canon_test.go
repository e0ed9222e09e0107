package vectors_test

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
)

// canonVector is bytes that are, or are not, the canonical encoding of a message.
type canonVector struct {
	About   string `json:"about"`
	Message string `json:"message"`
	Bytes   string `json:"bytes"`
	// Items is the budget of messages and list elements.
	Items int `json:"items"`
	// Value of what is accepted: fields that are not at their default, by their JSON names; bytes in hex, numbers of 64
	// bits as text.
	Value map[string]any `json:"value,omitempty"`
	// Reason and Field of what is refused.
	Reason string `json:"reason,omitempty"`
	Field  string `json:"field,omitempty"`
}

type message interface {
	Decode(b []byte, items int) error
	Encode() []byte
}

var messages = map[string]func() message{
	"Action":     func() message { return new(canon.Action) },
	"Body":       func() message { return new(canon.Body) },
	"Core":       func() message { return new(canon.Core) },
	"Offer":      func() message { return new(canon.Offer) },
	"Key":        func() message { return new(canon.Key) },
	"Node":       func() message { return new(canon.Node) },
	"Role":       func() message { return new(canon.Role) },
	"Row":        func() message { return new(canon.Row) },
	"Parameters": func() message { return new(canon.Parameters) },
}

var canonReasons = map[string]error{
	"truncated": canon.ErrTruncated, "varint": canon.ErrVarint, "order": canon.ErrOrder, "unknown": canon.ErrUnknown,
	"wire-type": canon.ErrWireType, "default": canon.ErrDefault, "range": canon.ErrRange, "utf8": canon.ErrUTF8, "items": canon.ErrItems,
}

// accepted are messages that must be read, and written again as the same bytes.
func accepted() map[string]message {
	place := &canon.Place{Namespace: 4, Value: []byte("USJFKA"), Form: 64}
	return map[string]message{
		"nothing at all":                     &canon.Offer{},
		"numbers at their greatest":          &canon.Key{Algorithm: math.MaxUint32, PublicKey: []byte{0}, From: math.MaxUint64, Until: 1},
		"a negative number":                  &canon.Offer{To: "x", Deadline: -1},
		"the least number of 64 bits":        &canon.Offer{Deadline: math.MinInt64},
		"the greatest number of 64 bits":     &canon.Offer{Deadline: math.MaxInt64},
		"2⁵³ + 1, which is no double":        &canon.Offer{Deadline: 1<<53 + 1},
		"the least number of 32 bits":        &canon.Core{Offset: math.MinInt32},
		"the greatest number of 32 bits":     &canon.Core{Offset: math.MaxInt32},
		"the greatest enum":                  &canon.Core{Type: math.MaxInt32},
		"field numbers of two bytes":         &canon.Core{Range: &canon.SerialRange{Lo: "1"}, Offer: &canon.Offer{To: "y"}},
		"places inside a core":               &canon.Core{Type: 3, Time: 1, ReadPoint: place, BusinessLocation: place},
		"a list of messages":                 &canon.Action{Units: []canon.Unit{{Role: 1}, {Namespace: 1, Value: []byte{0xff}}, {Role: 1}}},
		"a list of texts":                    &canon.Node{PublicKey: bytes.Repeat([]byte{7}, 32), Addresses: []string{"a", "a", "\u00e9"}},
		"a packed list with zero in it":      &canon.Row{History: []uint32{0, 1, 127, 128, math.MaxUint32, 0}},
		"a byte order mark, kept":            &canon.Offer{To: "\ufeffx"},
		"a text of control and wide letters": &canon.Offer{To: "\x00\u2028\U0010ffff"},
		"bytes that are no text":             &canon.Key{PublicKey: []byte{0xff, 0xfe, 0x00}},
		"a long text":                        &canon.Offer{To: strings.Repeat("z", 300)},
		"every field of the parameters": &canon.Parameters{
			Rules: 1, Heartbeat: 2, BlockBytes: 3, BlockTouches: 4, TxBytes: 5, TxActions: 6, TxTouches: 7, ExpiryAhead: 8, EventAhead: 9,
			ReplayEntries: 10, ProductRanges: 11, ReuseAfter: 12, TrustingPeriod: 13, IdentifierTables: []byte{14}, VocabularyTables: []byte{15},
		},
	}
}

// refused are bytes that are not canonical. Offer is {1: string to, 2: int64 deadline}.
var refused = []struct {
	about, message, bytes string
	items                 int
	reason, field         string
}{
	{"a key cut short", "Offer", "80", 9, "truncated", ""},
	{"a number cut short", "Offer", "10ff", 9, "truncated", "deadline"},
	{"a key without its value", "Offer", "10", 9, "truncated", "deadline"},
	{"a text cut short", "Offer", "0a0361", 9, "truncated", "to"},
	{"a length over 2⁵³", "Offer", "0affffffffffffff7f61", 9, "truncated", "to"},
	{"a length of 2⁶⁴ - 1", "Offer", "0affffffffffffffffff0161", 9, "truncated", "to"},
	{"a message cut short inside", "Core", "420210", 9, "truncated", "read_point"},
	{"a number cut short inside a message", "Core", "42020880", 9, "truncated", "read_point.namespace"},
	{"a packed number cut short", "Row", "5202ff80", 9, "truncated", "history"},
	{"a key that is not minimal", "Offer", "8a000161", 9, "varint", ""},
	{"a number that is not minimal", "Offer", "108100", 9, "varint", "deadline"},
	{"zero in two bytes", "Offer", "108000", 9, "varint", "deadline"},
	{"a length that is not minimal", "Offer", "0a810061", 9, "varint", "to"},
	{"a number of 65 bits", "Offer", "10ffffffffffffffffff02", 9, "varint", "deadline"},
	{"a number of eleven bytes", "Offer", "10ffffffffffffffffffff01", 9, "varint", "deadline"},
	{"a packed number that is not minimal", "Row", "52028100", 9, "varint", "history"},
	{"fields in descending order", "Offer", "10010a0161", 9, "order", "to"},
	{"a field twice", "Offer", "0a01610a0161", 9, "order", "to"},
	{"a message twice", "Core", "4202080142020801", 9, "order", "read_point"},
	{"a packed list in two parts", "Row", "520101520102", 9, "order", "history"},
	{"a list after a later field", "Action", "1a0161120208011202", 9, "order", "units"},
	{"field 0", "Offer", "0001", 9, "unknown", ""},
	{"a field that the message does not have", "Offer", "1801", 9, "unknown", ""},
	{"a field number over 2⁶⁰", "Offer", "ffffffffffffffffff0101", 9, "unknown", ""},
	{"an unknown field inside a message", "Core", "42023001", 9, "unknown", "read_point"},
	{"an unknown field inside a list", "Action", "12020801120378016112", 9, "unknown", "units[1]"},
	{"a number as bytes", "Offer", "120101", 9, "wire-type", "deadline"},
	{"a number of fixed 64 bits", "Offer", "110100000000000000", 9, "wire-type", "deadline"},
	{"a number of fixed 32 bits", "Offer", "1501000000", 9, "wire-type", "deadline"},
	{"a text as a number", "Offer", "0801", 9, "wire-type", "to"},
	{"a group", "Offer", "0b0c", 9, "wire-type", "to"},
	{"the end of a group", "Offer", "0c", 9, "wire-type", "to"},
	{"a list of numbers that is not packed", "Row", "5001", 9, "wire-type", "history"},
	{"wire type 7", "Offer", "1701", 9, "wire-type", "deadline"},
	{"zero written out", "Offer", "1000", 9, "default", "deadline"},
	{"an enum's zero written out", "Core", "0800", 9, "default", "type"},
	{"an empty text", "Offer", "0a00", 9, "default", "to"},
	{"empty bytes", "Key", "1200", 9, "default", "public_key"},
	{"an empty message", "Core", "4200", 9, "default", "read_point"},
	{"an empty message in a list", "Action", "1200", 9, "default", "units[0]"},
	{"an empty text in a list", "Role", "120141120012", 9, "default", "countries[1]"},
	{"an empty packed list", "Row", "5200", 9, "default", "history"},
	{"a number of 33 bits", "Key", "088080808010", 9, "range", "algorithm"},
	{"an enum of 32 bits", "Core", "088080808008", 9, "range", "type"},
	{"a zigzag number of 33 bits", "Core", "388080808010", 9, "range", "offset"},
	{"a packed number of 33 bits", "Row", "52058080808010", 9, "range", "history"},
	{"a lone continuation byte", "Offer", "0a0180", 9, "utf8", "to"},
	{"a letter cut short", "Offer", "0a02e282", 9, "utf8", "to"},
	{"an overlong slash", "Offer", "0a02c0af", 9, "utf8", "to"},
	{"an overlong letter of three bytes", "Offer", "0a03e08080", 9, "utf8", "to"},
	{"half a surrogate pair", "Offer", "0a03eda080", 9, "utf8", "to"},
	{"a letter over U+10FFFF", "Offer", "0a04f4908080", 9, "utf8", "to"},
	{"a byte that is never UTF-8", "Offer", "0a01ff", 9, "utf8", "to"},
	{"a text in a list that is no text", "Role", "1201ff", 9, "utf8", "countries[0]"},
	{"one message too many", "Core", "420208014a020801", 1, "items", "business_location"},
	{"one list element too many", "Role", "120141120142", 1, "items", "countries[1]"},
	{"one packed number too many", "Row", "5203010101", 2, "items", "history"},
	{"one message inside a list too many", "Body", "3a040a0208013a040a020801", 3, "items", "actions[1].core"},
}

// TestCanonical reads what is canonical and refuses what is not, for the reason and at the field that say so.
func TestCanonical(t *testing.T) {
	var list []canonVector
	for _, about := range sorted(accepted()) {
		m := accepted()[about]
		name := reflect.TypeOf(m).Elem().Name()
		v := canonVector{About: about, Message: name, Bytes: h(m.Encode()), Items: 99}
		read := messages[name]()
		if err := read.Decode(m.Encode(), v.Items); err != nil {
			t.Errorf("%s: %v", about, err)
			continue
		}
		if !bytes.Equal(read.Encode(), m.Encode()) {
			t.Errorf("%s: read and written again it is %x", about, read.Encode())
		}
		v.Value = valueOf(reflect.ValueOf(read).Elem())
		list = append(list, v)
	}
	for _, c := range refused {
		err := messages[c.message]().Decode(unhex(t, c.bytes), c.items)
		var where *canon.Error
		field := ""
		if errors.As(err, &where) {
			field = where.Field
		}
		if !errors.Is(err, canonReasons[c.reason]) || field != c.field {
			t.Errorf("%s: %v, want %s at %q", c.about, err, c.reason, c.field)
		}
		list = append(list, canonVector{About: c.about, Message: c.message, Bytes: c.bytes, Items: c.items, Reason: c.reason, Field: c.field})
	}
	golden(t, "canon.json", list)
}

// valueOf writes down a message as canonVector.Value describes.
func valueOf(m reflect.Value) map[string]any {
	out := map[string]any{}
	for i := range m.NumField() {
		f, field := m.Type().Field(i), m.Field(i)
		if !f.IsExported() || field.IsZero() {
			continue
		}
		out[strings.ToLower(f.Name[:1])+f.Name[1:]] = plain(field)
	}
	return out
}

func plain(v reflect.Value) any {
	switch {
	case v.Kind() == reflect.Pointer:
		return valueOf(v.Elem())
	case v.Kind() == reflect.Struct:
		return valueOf(v)
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		return h(v.Bytes())
	case v.Kind() == reflect.Slice:
		list := make([]any, v.Len())
		for i := range list {
			list[i] = plain(v.Index(i))
		}
		return list
	case v.Kind() == reflect.Int64:
		return strconv.FormatInt(v.Int(), 10)
	case v.Kind() == reflect.Uint64:
		return strconv.FormatUint(v.Uint(), 10)
	default:
		return v.Interface()
	}
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// TestEveryReason shows that the vectors leave no reason out.
func TestEveryReason(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range refused {
		seen[c.reason] = true
	}
	for reason := range canonReasons {
		if !seen[reason] {
			t.Errorf("nothing is refused for %s", reason)
		}
	}
}
