package config

import (
	"encoding"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/netip"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// field is one key of a Config: its path, and the place that its value is written to.
type field struct {
	path  string // "p2p.public.listen"
	value reflect.Value
}

// env returns the field's environment variable: "WAYBILL_P2P_PUBLIC_LISTEN".
func (f field) env() string { return envPrefix + strings.ToUpper(strings.ReplaceAll(f.path, ".", "_")) }

// section returns the path without its last part.
func (f field) section() string { return f.path[:strings.LastIndexByte(f.path, '.')] }

// name returns the last part of the path.
func (f field) name() string { return f.path[strings.LastIndexByte(f.path, '.')+1:] }

// fields lists every key of c in the order of the struct: parsing, documentation and printing all walk this list,
// so a key that exists is parsed, documented and printed.
func fields(c *Config) []field { return appendFields(nil, "", reflect.ValueOf(c).Elem()) }

func appendFields(to []field, prefix string, section reflect.Value) []field {
	for i := range section.NumField() {
		name := section.Type().Field(i).Tag.Get("toml")
		if name == "" || name == "-" {
			continue
		}
		v := section.Field(i)
		if _, leaf := v.Addr().Interface().(encoding.TextUnmarshaler); v.Kind() == reflect.Struct && !leaf {
			to = appendFields(to, prefix+name+".", v)
			continue
		}
		to = append(to, field{path: prefix + name, value: v})
	}
	return to
}

// set stores v, which is what the TOML parser made of a value: string, int64, float64, bool, []any, map or a time.
func (f field) set(v any) error {
	if _, isList := f.list(); !isList {
		return setOne(f.value, v)
	}
	items, ok := v.([]any)
	if !ok {
		return fmt.Errorf("want a list of strings, got %s", describe(v))
	}
	list := reflect.MakeSlice(f.value.Type(), len(items), len(items))
	for i, item := range items {
		if err := setOne(list.Index(i), item); err != nil {
			return fmt.Errorf("entry %d: %w", i+1, err)
		}
	}
	f.value.Set(list)
	return nil
}

// setText stores a value given as text, by the environment or a flag. Lists are separated by commas.
func (f field) setText(text string) error {
	if _, isList := f.list(); isList {
		items := []any{}
		for item := range strings.SplitSeq(text, ",") {
			if item = strings.TrimSpace(item); item != "" || text != "" {
				items = append(items, item)
			}
		}
		return f.set(items)
	}
	if f.value.Kind() == reflect.Bool {
		switch text {
		case "true", "false":
			return f.set(text == "true")
		}
		return fmt.Errorf("want true or false, got %q", clip(text))
	}
	if f.value.CanInt() && !isText(f.value) {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return fmt.Errorf("want an integer, got %q", clip(text))
		}
		return f.set(n)
	}
	return f.set(text)
}

// list returns the field's value if it is a list (a multiaddress is a slice too, but one value).
func (f field) list() (reflect.Value, bool) {
	return f.value, f.value.Kind() == reflect.Slice && !isText(f.value)
}

// isText reports whether v is written as a string: it parses itself from text, or is a duration.
func isText(v reflect.Value) bool {
	_, ok := v.Addr().Interface().(encoding.TextUnmarshaler)
	return ok || v.Type() == reflect.TypeFor[time.Duration]()
}

var (
	errDuration = errors.New(`want a duration such as "15s", "10ms" or "2m"`)
	errListen   = errors.New(`want a literal address and a port, such as "127.0.0.1:26680" or "[::]:26680"`)
)

func setOne(to reflect.Value, v any) error {
	text, isString := v.(string)
	switch into := to.Addr().Interface().(type) {
	case *time.Duration:
		if !isString {
			return fmt.Errorf("%w, got %s", errDuration, describe(v))
		}
		d, err := time.ParseDuration(text)
		if err != nil {
			return fmt.Errorf("%w, got %q", errDuration, clip(text))
		}
		*into = d
	case *netip.AddrPort:
		if !isString || into.UnmarshalText([]byte(text)) != nil {
			return fmt.Errorf("%w, got %s", errListen, describe(v))
		}
	case encoding.TextUnmarshaler:
		if !isString {
			return fmt.Errorf("want a string, got %s", describe(v))
		}
		return into.UnmarshalText([]byte(text))
	case *string:
		if !isString {
			return fmt.Errorf("want a string, got %s", describe(v))
		}
		*into = text
	case *bool:
		on, ok := v.(bool)
		if !ok {
			return fmt.Errorf("want true or false, got %s", describe(v))
		}
		*into = on
	case *int:
		n, ok := v.(int64)
		if !ok || n > math.MaxInt || n < math.MinInt {
			return fmt.Errorf("want an integer, got %s", describe(v))
		}
		*into = int(n)
	default:
		return fmt.Errorf("type %s has no text form", to.Type())
	}
	return nil
}

// describe names a parsed TOML value for an error message.
func describe(v any) string {
	switch v := v.(type) {
	case string:
		return strconv.Quote(clip(v))
	case int64:
		return fmt.Sprintf("the integer %d", v)
	case float64:
		return fmt.Sprintf("the number %g", v)
	case bool:
		return fmt.Sprintf("the boolean %t", v)
	case []any:
		return "a list"
	case map[string]any:
		return "a section"
	default:
		return "a date or time"
	}
}

// text returns the value as TOML. A list is written one entry a line.
func (f field) text() string {
	list, isList := f.list()
	if !isList {
		return oneText(f.value)
	}
	if list.Len() == 0 {
		return "[]"
	}
	var b strings.Builder
	b.WriteString("[\n")
	for i := range list.Len() {
		b.WriteString("  " + oneText(list.Index(i)) + ",\n")
	}
	return b.String() + "]"
}

func oneText(v reflect.Value) string {
	switch v := v.Interface().(type) {
	case time.Duration:
		text := v.String()
		if strings.HasSuffix(text, "m0s") { // "2m0s": nobody writes it so
			text = strings.TrimSuffix(text, "0s")
		}
		return quote(text)
	case slog.Level:
		return quote(strings.ToLower(v.String()))
	case encoding.TextMarshaler:
		text, err := v.MarshalText()
		if err != nil {
			return quote("")
		}
		return quote(string(text))
	case string:
		return quote(v)
	default:
		return fmt.Sprint(v)
	}
}

// quote writes a TOML basic string (TOML 1.0 "String"): quotation mark, backslash and control characters escaped.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < 0x20 || r >= 0x7f && r < 0xa0:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
