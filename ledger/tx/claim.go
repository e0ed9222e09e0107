package tx

import "encoding/binary"

// Claimed returns the organisation that an envelope says signed it, looking at nothing else. It decides
// whose queue pays for the reading.
func Claimed(raw []byte) (organisation string, ok bool) {
	body, ok := field(raw, 1)
	if !ok {
		return "", false
	}
	if len(body) >= 2 && body[0] == 1<<3 && body[1] < 0x80 { // version
		body = body[2:]
	}
	o, ok := field(body, 2)
	return string(o), ok && len(o) <= 32
}

// field returns a length-delimited field that b begins with.
func field(b []byte, num byte) ([]byte, bool) {
	if len(b) < 2 || b[0] != num<<3|2 {
		return nil, false
	}
	n, used := binary.Uvarint(b[1:])
	if used <= 0 || n > uint64(len(b)-1-used) {
		return nil, false
	}
	return b[1+used : 1+used+int(n)], true
}
