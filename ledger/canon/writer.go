package canon

import "math/bits"

func sizeVarint(v uint64) int { return (bits.Len64(v|1) + 6) / 7 }

func sizeNumber(key int, v uint64) int {
	if v == 0 {
		return 0
	}
	return key + sizeVarint(v)
}

// sizeBytes is the size of a length-delimited field whose key takes key bytes.
func sizeBytes(key, n int) int { return key + sizeVarint(uint64(n)) + n }

func sizePacked(vs []uint32) int {
	n := 0
	for _, v := range vs {
		n += sizeVarint(uint64(v))
	}
	return n
}

func zigzag(v int32) uint64 { return uint64(uint32(v<<1) ^ uint32(v>>31)) }

func appendVarint(b []byte, v uint64) []byte {
	for v >= 0x80 {
		b = append(b, byte(v)|0x80)
		v >>= 7
	}
	return append(b, byte(v))
}

func appendNumber(b []byte, num, v uint64) []byte {
	if v == 0 {
		return b
	}
	return appendVarint(appendVarint(b, num<<3|wireVarint), v)
}

// appendHead begins a length-delimited field of n bytes.
func appendHead(b []byte, num uint64, n int) []byte {
	return appendVarint(appendVarint(b, num<<3|wireBytes), uint64(n))
}

func appendElement[T ~string | ~[]byte](b []byte, num uint64, v T) []byte {
	return append(appendHead(b, num, len(v)), v...)
}

func appendBytes[T ~string | ~[]byte](b []byte, num uint64, v T) []byte {
	if len(v) == 0 {
		return b
	}
	return appendElement(b, num, v)
}
