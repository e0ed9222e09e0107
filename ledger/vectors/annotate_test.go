package vectors_test

import (
	"fmt"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// annotate shows a message field by field: key and value in hex, then name and meaning.
func (e *example) annotate(b []byte, d protoreflect.MessageDescriptor, depth int) {
	indent := strings.Repeat("  ", depth)
	for len(b) > 0 {
		num, wire, n := protowire.ConsumeTag(b)
		f := d.Fields().ByNumber(num)
		line := func(size int, format string, args ...any) {
			hex := fmt.Sprintf("%x", b[:size])
			if len(hex) > 64 {
				hex = hex[:58] + "…" + hex[len(hex)-4:]
			}
			e.say("%-70s %s", indent+hex, fmt.Sprintf(format, args...))
		}
		if wire == protowire.VarintType {
			v, m := protowire.ConsumeVarint(b[n:])
			line(n+m, "%s %s", f.Name(), number(f, v))
			b = b[n+m:]
			continue
		}
		v, m := protowire.ConsumeBytes(b[n:])
		switch {
		case f.Kind() == protoreflect.MessageKind:
			line(n+m-len(v), "%s, %d bytes", f.Name(), len(v))
			e.annotate(v, f.Message(), depth+1)
		case f.Kind() == protoreflect.StringKind || printable(v):
			line(n+m, "%s %q", f.Name(), v)
		default:
			line(n+m, "%s, %d bytes", f.Name(), len(v))
		}
		b = b[n+m:]
	}
}

func number(f protoreflect.FieldDescriptor, v uint64) string {
	switch f.Kind() {
	case protoreflect.EnumKind:
		return string(f.Enum().Values().ByNumber(protoreflect.EnumNumber(v)).Name())
	case protoreflect.Sint32Kind:
		return fmt.Sprint(protowire.DecodeZigZag(v))
	default:
		return fmt.Sprint(v)
	}
}

func printable(b []byte) bool {
	for _, c := range b {
		if c < 0x20 || c > 0x7e {
			return false
		}
	}
	return true
}
