package vectors

// dice makes numbers that look random and are the same in every run and release (SplitMix64, Steele and others, 2014).
type dice uint64

func (d *dice) next() uint64 {
	*d += 0x9e3779b97f4a7c15
	z := uint64(*d)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// IntN is a number from 0 to n-1. Small n only: it does not mind that some come up a little more often.
func (d *dice) IntN(n int) int { return int(d.next() >> 33 % uint64(n)) }

// Uint32 is any number of 32 bits.
func (d *dice) Uint32() uint32 { return uint32(d.next() >> 32) }
