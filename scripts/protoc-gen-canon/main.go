// Command protoc-gen-canon is the protoc plugin that writes package ledger/canon: plain structs with
// a strict canonical codec for every message of proto/ledger and proto/proof, and the same as
// tables for browsers. buf runs it with all files at once.
package main

import (
	"fmt"
	"strings"

	"google.golang.org/protobuf/compiler/protogen"
	"google.golang.org/protobuf/reflect/protoreflect"
)

func main() {
	protogen.Options{}.Run(func(p *protogen.Plugin) error {
		var messages []*protogen.Message
		var enums []*protogen.Enum
		for _, f := range p.Files {
			if path := f.Desc.Path(); strings.HasPrefix(path, "ledger/") || strings.HasPrefix(path, "proof/") {
				messages = append(messages, f.Messages...)
				enums = append(enums, f.Enums...)
			}
		}
		for _, m := range messages {
			if err := supported(m); err != nil {
				return err
			}
		}
		writeGo(p.NewGeneratedFile("ledger/canon/messages.go", ""), messages, enums)
		writeTables(p.NewGeneratedFile("node/web/verify/messages.mjs", ""), messages, enums)
		return nil
	})
}

// supported refuses what a canonical encoding does not have: maps, floats, oneofs, groups.
func supported(m *protogen.Message) error {
	for _, f := range m.Fields {
		switch {
		case f.Desc.IsMap(), f.Oneof != nil:
			return fmt.Errorf("%s: maps and oneofs have no canonical encoding", f.Desc.FullName())
		case kind(f) == "":
			return fmt.Errorf("%s: kind %s has no canonical encoding", f.Desc.FullName(), f.Desc.Kind())
		case f.Desc.IsList() && (kind(f) == "uint64" || kind(f) == "int64" || kind(f) == "sint32"):
			return fmt.Errorf("%s: lists of numbers are of 32 bits", f.Desc.FullName())
		}
	}
	return nil
}

// kind is the reader's method for the field, "" for what is not supported.
func kind(f *protogen.Field) string {
	switch f.Desc.Kind() {
	case protoreflect.Uint32Kind:
		return "uint32"
	case protoreflect.EnumKind:
		return "enum"
	case protoreflect.Uint64Kind:
		return "uint64"
	case protoreflect.Int64Kind:
		return "int64"
	case protoreflect.Sint32Kind:
		return "sint32"
	case protoreflect.StringKind:
		return "string"
	case protoreflect.BytesKind:
		return "bytes"
	case protoreflect.MessageKind:
		return "message"
	default:
		return ""
	}
}

// constant names an enum value in Go: ACTION_TYPE_OBSERVE is ActionTypeObserve.
func constant(v *protogen.EnumValue) string {
	var out strings.Builder
	for _, w := range strings.Split(strings.ToLower(string(v.Desc.Name())), "_") {
		out.WriteString(strings.ToUpper(w[:1]) + w[1:])
	}
	return out.String()
}
