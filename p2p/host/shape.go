package host

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"
)

// A few bytes can decode to many: two bytes make an empty commit signature of 80. shape knows, for one generated
// message type, what each field costs in memory, and weighs a message before it is decoded.
type shape struct {
	fields map[protowire.Number]field
}

type field struct {
	each   int64  // allocated for one occurrence, growth of the slice included
	packed int64  // of a repeated scalar: size of one element in memory, else 0
	sub    *shape // of an embedded message, else nil
}

const (
	maxSwell = 3        // a decoded message may weigh this many times its bytes …
	allowed  = 64 << 10 // … and this much more
	maxDepth = 32       // of messages in messages
)

// check refuses what would decode to far more than it weighs.
func (s *shape) check(body []byte) error {
	w, err := s.weigh(body, 0)
	if err != nil {
		return err
	}
	if most := maxSwell*int64(len(body)) + allowed; w > most {
		return fmt.Errorf("%w: %d bytes to %d", errSwells, len(body), w)
	}
	return nil
}

// weigh is an upper bound of the memory that decoding allocates.
func (s *shape) weigh(b []byte, depth int) (int64, error) {
	if depth > maxDepth {
		return 0, fmt.Errorf("%w: nested deeper than %d", errDecode, maxDepth)
	}
	var total int64
	for len(b) > 0 {
		num, typ, n := protowire.ConsumeTag(b)
		if n < 0 {
			return 0, fmt.Errorf("%w: %w", errDecode, protowire.ParseError(n))
		}
		b = b[n:]
		n = protowire.ConsumeFieldValue(num, typ, b)
		if n < 0 {
			return 0, fmt.Errorf("%w: %w", errDecode, protowire.ParseError(n))
		}
		value := b[:n]
		b = b[n:]
		f, known := s.fields[num]
		if !known {
			continue
		}
		total += f.each
		if typ != protowire.BytesType {
			continue
		}
		content, _ := protowire.ConsumeBytes(value)
		switch {
		case f.sub != nil:
			w, err := f.sub.weigh(content, depth+1)
			if err != nil {
				return 0, err
			}
			total += w
		case f.packed > 0:
			total += int64(len(content)) * f.packed
		default:
			total += int64(len(content))
		}
	}
	return total, nil
}

// shapeOf reads the struct tags that gogoproto generates. It is called while the switch is built.
func shapeOf(message any) *shape {
	return shapes{}.of(reflect.TypeOf(message).Elem())
}

// shapes ends the recursion of types that contain themselves.
type shapes map[reflect.Type]*shape

func (known shapes) of(t reflect.Type) *shape {
	if s, ok := known[t]; ok {
		return s
	}
	s := &shape{fields: map[protowire.Number]field{}}
	known[t] = s
	for i := range t.NumField() {
		known.add(s, t.Field(i), 0)
	}
	if m, ok := reflect.New(t).Interface().(interface{ XXX_OneofWrappers() []any }); ok {
		for _, w := range m.XXX_OneofWrappers() {
			wt := reflect.TypeOf(w).Elem() // a struct of one field, allocated for itself
			known.add(s, wt.Field(0), int64(wt.Size()))
		}
	}
	return s
}

func (known shapes) add(s *shape, sf reflect.StructField, more int64) {
	parts := strings.Split(sf.Tag.Get("protobuf"), ",")
	if len(parts) < 2 {
		return
	}
	num, err := strconv.Atoi(parts[1])
	if err != nil {
		return
	}
	f := field{each: more}
	t := sf.Type
	if t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8 {
		t = t.Elem()
		f.each += 2 * int64(t.Size()) // a slice that grew is up to twice as long
		if isScalar(t) {
			f.packed = 2 * int64(t.Size())
		}
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
		f.each += int64(t.Size())
	}
	// Timestamps and durations decode into Go's own types, which keep nothing of the message.
	if t.Kind() == reflect.Struct && t.PkgPath() != "time" {
		f.sub = known.of(t)
	}
	s.fields[protowire.Number(num)] = f
}

func isScalar(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Bool, reflect.Int32, reflect.Int64, reflect.Uint32, reflect.Uint64, reflect.Float32, reflect.Float64:
		return true
	}
	return false
}
