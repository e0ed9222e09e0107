package epcis

import (
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// The members of the ledger's own that are one word, text, number or row of bytes.

func wordMember(name string, words vocabulary.Words, at func(*canon.Core) *uint32) ownMember {
	return ownMember{name, name,
		func(r *reading, v *value) *Error {
			if err := isString(v); err != nil {
				return err
			}
			n := words.Number(v.text)
			if n == 0 {
				return notOneOf(v.text, words)
			}
			*at(&r.core) = n
			return nil
		},
		func(a *canon.Action) []byte {
			if word := words.Name(*at(a.Core)); word != "" {
				return appendString(nil, word)
			}
			return nil
		}}
}

func notOneOf(word string, words vocabulary.Words) *Error {
	return fail(ErrValue, "%s, should be one of: %s", quote(word), strings.Join(words.List(), ", "))
}

func textMember(name, field string, at func(*canon.Core) *string) ownMember {
	return ownMember{name, field,
		func(r *reading, v *value) *Error {
			if err := isString(v); err != nil {
				return err
			}
			if v.text == "" {
				return fail(ErrValue, "is empty")
			}
			*at(&r.core) = v.text
			return nil
		},
		func(a *canon.Action) []byte {
			if s := *at(a.Core); s != "" {
				return appendString(nil, s)
			}
			return nil
		}}
}

// readNumber reads a positive whole number of so many bits; zero is the absence of the member.
func readNumber(v *value, bits int, least uint64) (uint64, *Error) {
	if err := isNumber(v); err != nil {
		return 0, err
	}
	n, err := strconv.ParseUint(string(v.raw), 10, bits)
	if err != nil || n < least {
		return 0, fail(ErrValue, "%s, should be a whole number from %d to 2^%d-1", quote(string(v.raw)), least, bits)
	}
	return n, nil
}

func writeNumber(n uint64) []byte {
	if n == 0 {
		return nil
	}
	return strconv.AppendUint(nil, n, 10)
}

func readWeight(r *reading, v *value) (err *Error) {
	r.core.Weight, err = readNumber(v, 64, 1)
	return err
}

func readPieces(r *reading, v *value) *Error {
	n, err := readNumber(v, 32, 1)
	r.core.Pieces = uint32(n)
	return err
}

// readHex reads bytes in hexadecimal, so many or, for 0, any number from 1.
func readHex(v *value, size int) ([]byte, *Error) {
	if err := isString(v); err != nil {
		return nil, err
	}
	b, err := hex.DecodeString(v.text)
	if err != nil || len(b) == 0 || size > 0 && len(b) != size {
		if size == 0 {
			return nil, fail(ErrValue, "%s is not hexadecimal", quote(v.text))
		}
		return nil, fail(ErrValue, "%s, should be %d hexadecimal digits", quote(v.text), 2*size)
	}
	return b, nil
}

func writeHex(b []byte) []byte {
	if len(b) == 0 {
		return nil
	}
	return appendString(nil, hex.EncodeToString(b))
}
