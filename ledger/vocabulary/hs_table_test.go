package vocabulary

import (
	"errors"
	"testing"
)

// TestTariffIsWhole: every line is read; edition 2022 has 5,612 subheadings in 96 chapters, 77 being kept free.
func TestTariffIsWhole(t *testing.T) {
	codes, err := parseTariff(tariff)
	if err != nil {
		t.Fatal(err)
	}
	chapters := 0
	for i, c := range codes {
		if i == 0 || codes[i-1]/10_000 != c/10_000 {
			chapters++
		}
		if c/10_000 == 77 || c/10_000 > 97 {
			t.Errorf("%06d is in no chapter", c)
		}
	}
	if len(codes) != 5612 || chapters != 96 {
		t.Errorf("%d subheadings in %d chapters", len(codes), chapters)
	}
}

// TestDamagedTariff: a table that is not as the generator writes it is not read past the damage.
func TestDamagedTariff(t *testing.T) {
	const good = "0101 21 29\n"
	for _, bad := range []string{
		"0102 21", "0102\n", "0102 \n", "0102 2\n", "0102 29 21\n", "0102 21 21\n", "0101 30\n", "0100 10\n", "0102  21\n", "\n",
		"102 21\n", "0102 21 \n", "0102 2A\n", "0102 21\r\n",
	} {
		codes, err := parseTariff(good + bad)
		if !errors.Is(err, errTariff) || len(codes) != 2 {
			t.Errorf("%q: %d codes, %v", bad, len(codes), err)
		}
	}
}
