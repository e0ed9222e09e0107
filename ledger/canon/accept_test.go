package canon_test

import (
	"bytes"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"pgregory.net/rapid"
)

// canonical is the dumb definition: protobuf reads the bytes, knows every field, writes the same bytes again, and no
// part is empty or negative where the format has none.
func canonical(p pair, b []byte) bool {
	m := p.proto.ProtoReflect().New().Interface()
	if proto.Unmarshal(b, m) != nil {
		return false
	}
	again, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
	return err == nil && bytes.Equal(again, b) && clean(m.ProtoReflect())
}

// clean reports whether the message holds no unknown field, no empty part and no negative enum.
func clean(m protoreflect.Message) bool {
	if len(m.GetUnknown()) > 0 {
		return false
	}
	ok := true
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		if !f.IsList() {
			ok = cleanValue(f, v)
			return ok
		}
		for i := range v.List().Len() {
			ok = ok && cleanValue(f, v.List().Get(i))
		}
		return ok
	})
	return ok
}

func cleanValue(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
	switch f.Kind() {
	case protoreflect.MessageKind:
		return clean(v.Message()) && proto.Size(v.Message().Interface()) > 0
	case protoreflect.EnumKind:
		return v.Enum() >= 0
	case protoreflect.StringKind:
		return v.String() != ""
	case protoreflect.BytesKind:
		return len(v.Bytes()) > 0
	default:
		return true
	}
}

// judge checks that the codec accepts bytes if and only if they are canonical, and keeps them.
func judge(t interface {
	Helper()
	Fatalf(string, ...any)
}, p pair, b []byte) {
	t.Helper()
	before := bytes.Clone(b)
	c := p.canon()
	err := c.Decode(b, plenty)
	if want := canonical(p, b); (err == nil) != want {
		t.Fatalf("%s %x: canonical %v, read with %v", p.name(), b, want, err)
	}
	if !bytes.Equal(b, before) {
		t.Fatalf("%s %x: input was changed", p.name(), before)
	}
	if err == nil && (!bytes.Equal(c.Encode(), b) || !bytes.Equal(c.Raw(), b)) {
		t.Fatalf("%s %x: written as %x", p.name(), b, c.Encode())
	}
}

// TestAcceptedIsCanonical damages good encodings in the ways of one who looks for a second encoding of a meaning.
func TestAcceptedIsCanonical(t *testing.T) {
	for _, p := range pairs {
		t.Run(string(p.name()), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				b := marshal(t, random(p).Draw(t, "message"))
				for range rapid.IntRange(1, 3).Draw(t, "damages") {
					b = damage(t, b)
				}
				judge(t, p, b)
			})
		})
	}
}

func damage(t *rapid.T, b []byte) []byte {
	at := rapid.IntRange(0, len(b)).Draw(t, "at")
	fields := split(b)
	switch rapid.IntRange(0, 8).Draw(t, "damage") {
	case 0: // another byte
		if at < len(b) {
			b = bytes.Clone(b)
			b[at] ^= rapid.ByteRange(1, 255).Draw(t, "bits")
		}
		return b
	case 1: // cut
		return b[:at]
	case 2: // a byte more
		return append(append(bytes.Clone(b[:at]), rapid.Byte().Draw(t, "byte")), b[at:]...)
	case 3: // a byte less
		if at < len(b) {
			return append(bytes.Clone(b[:at]), b[at+1:]...)
		}
		return b
	case 4: // a longer varint of the same value
		if at < len(b) && b[at] < 0x80 {
			return append(append(bytes.Clone(b[:at]), b[at]|0x80, 0), b[at+1:]...)
		}
		return b
	case 5: // fields exchanged
		if len(fields) > 1 {
			i := rapid.IntRange(0, len(fields)-2).Draw(t, "field")
			fields[i], fields[i+1] = fields[i+1], fields[i]
		}
		return bytes.Join(fields, nil)
	case 6: // a field twice
		if len(fields) > 0 {
			return append(bytes.Clone(b), fields[rapid.IntRange(0, len(fields)-1).Draw(t, "field")]...)
		}
		return b
	case 7: // a default value written out
		return append(bytes.Clone(b), protowire.AppendVarint(protowire.AppendTag(nil,
			protowire.Number(rapid.IntRange(1, 16).Draw(t, "number")), protowire.Type(rapid.IntRange(0, 5).Draw(t, "type"))), 0)...)
	default: // any bytes
		return rapid.SliceOfN(rapid.Byte(), 0, 12).Draw(t, "bytes")
	}
}

// split cuts an encoding into its fields; what does not parse stays in one piece.
func split(b []byte) (out [][]byte) {
	for len(b) > 0 {
		_, _, n := protowire.ConsumeField(b)
		if n < 0 {
			return append(out, b)
		}
		out, b = append(out, b[:n]), b[n:]
	}
	return out
}
