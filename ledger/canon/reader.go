package canon

import "unicode/utf8"

// Wire types of protobuf that occur here.
const (
	wireVarint = 0
	wireBytes  = 2
)

// reader walks the fields of one message.
type reader struct {
	rest  []byte
	last  uint64 // number of the field before
	items *int   // messages and list elements still allowed
}

// next returns the number and wire type of the next field; ok is false at the end.
func (r *reader) next() (num uint64, wire byte, ok bool, err error) {
	if len(r.rest) == 0 {
		return 0, 0, false, nil
	}
	key, err := r.varint()
	if err != nil {
		return 0, 0, false, err
	}
	return key >> 3, byte(key & 7), true, nil
}

// order checks that field num may stand here: after all lower ones, or again when it repeats.
func (r *reader) order(num uint64, repeated bool) error {
	if num < r.last || num == r.last && !repeated {
		return ErrOrder
	}
	r.last = num
	return nil
}

// varint reads a minimal base-128 varint.
func (r *reader) varint() (uint64, error) {
	var v uint64
	for i, c := range r.rest {
		if i == 9 && c > 1 {
			return 0, ErrVarint
		}
		v |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			if c == 0 && i > 0 {
				return 0, ErrVarint
			}
			r.rest = r.rest[i+1:]
			return v, nil
		}
	}
	return 0, ErrTruncated
}

// number reads a varint field; zero is the default and may not be written.
func (r *reader) number(wire byte) (uint64, error) {
	if wire != wireVarint {
		return 0, ErrWireType
	}
	v, err := r.varint()
	if err == nil && v == 0 {
		err = ErrDefault
	}
	return v, err
}

func (r *reader) uint32(wire byte) (uint32, error) {
	v, err := r.number(wire)
	if err == nil && v > 1<<32-1 {
		err = ErrRange
	}
	return uint32(v), err
}

func (r *reader) enum(wire byte) (uint32, error) {
	v, err := r.number(wire)
	if err == nil && v > 1<<31-1 {
		err = ErrRange
	}
	return uint32(v), err
}

func (r *reader) sint32(wire byte) (int32, error) {
	v, err := r.uint32(wire)
	return int32(v>>1) ^ -int32(v&1), err
}

// bytes reads a length-delimited field as a slice of the input. Empty is the default.
func (r *reader) bytes(wire byte) ([]byte, error) {
	b, err := r.element(wire)
	if err == nil && len(b) == 0 {
		err = ErrDefault
	}
	return b, err
}

// element reads a length-delimited list element, which may be empty.
func (r *reader) element(wire byte) ([]byte, error) {
	if wire != wireBytes {
		return nil, ErrWireType
	}
	n, err := r.varint()
	if err != nil {
		return nil, err
	}
	if n > uint64(len(r.rest)) {
		return nil, ErrTruncated
	}
	b := r.rest[:n:n]
	r.rest = r.rest[n:]
	return b, nil
}

func (r *reader) string(wire byte) (string, error) {
	b, err := r.bytes(wire)
	if err == nil && !utf8.Valid(b) {
		err = ErrUTF8
	}
	return string(b), err
}

// item takes one from the budget.
func (r *reader) item() error {
	if *r.items <= 0 {
		return ErrItems
	}
	*r.items--
	return nil
}

// room gives a list its whole length when its first element was read, so that a list of n costs memory for n. A list
// that grows would have cost five times as much, and what a reader can be made to allocate is what bounds its budget.
func room[T any](list []T, r *reader) []T {
	if list != nil {
		return list
	}
	return make([]T, 0, 1+r.more())
}

// more counts how many elements of the list follow, up to the budget.
func (r *reader) more() (n int) {
	in := reader{rest: r.rest}
	for n < *r.items {
		key, err := in.varint()
		if err != nil || key != r.last<<3|wireBytes {
			return n
		}
		if _, err := in.element(wireBytes); err != nil {
			return n
		}
		n++
	}
	return n
}

// packed reads a packed list of numbers of 32 bits; elements may be zero, the list may not be empty.
func (r *reader) packed(wire byte) ([]uint32, error) {
	b, err := r.bytes(wire)
	if err != nil {
		return nil, err
	}
	in := reader{rest: b, items: r.items}
	n := 0 // of numbers: their last bytes
	for _, c := range b {
		if c < 0x80 {
			n++
		}
	}
	out := make([]uint32, 0, max(0, min(n, *r.items)))
	for len(in.rest) > 0 {
		if err := in.item(); err != nil {
			return nil, err
		}
		v, err := in.varint()
		if err != nil {
			return nil, err
		}
		if v > 1<<32-1 {
			return nil, ErrRange
		}
		out = append(out, uint32(v))
	}
	return out, nil
}
