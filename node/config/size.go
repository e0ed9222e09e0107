package config

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Size is a number of bytes, written with a binary unit: "64KiB", "16MiB". Decimal units are refused rather than
// guessed at: half the readers of "16MB" expect 16,000,000 and the other half 16,777,216.
type Size int64

// The units of Size, in bytes.
const (
	KiB Size = 1 << 10
	MiB Size = 1 << 20
	GiB Size = 1 << 30
	TiB Size = 1 << 40
)

var sizeUnits = []struct {
	name  string
	bytes Size
}{{"TiB", TiB}, {"GiB", GiB}, {"MiB", MiB}, {"KiB", KiB}, {"B", 1}}

var errSize = errors.New(`want a whole number with B, KiB, MiB, GiB or TiB, such as "16MiB"`)

// UnmarshalText parses a decimal number and a unit, without space, sign or fraction.
func (s *Size) UnmarshalText(text []byte) error {
	in := string(text)
	for _, u := range sizeUnits {
		digits, ok := strings.CutSuffix(in, u.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseUint(digits, 10, 63)
		if errors.Is(err, strconv.ErrRange) || err == nil && n > uint64(math.MaxInt64/u.bytes) {
			return fmt.Errorf("%q is more than any disk holds", clip(in))
		}
		if err != nil {
			break
		}
		*s = Size(n) * u.bytes
		return nil
	}
	return fmt.Errorf("%q is not a size: %w", clip(in), errSize)
}

// MarshalText writes the largest unit that divides the size.
func (s Size) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

func (s Size) String() string {
	for _, u := range sizeUnits {
		if s != 0 && s%u.bytes == 0 {
			return strconv.FormatInt(int64(s/u.bytes), 10) + u.name
		}
	}
	return "0B"
}

// clip shortens foreign text for an error message.
func clip(s string) string {
	const most = 80
	if len(s) <= most {
		return s
	}
	return s[:most] + "…"
}
