// Package canon is the canonical encoding of every message that the ledger hashes, signs or proves.
//
// A canonical encoding is the one protobuf encoding of a message in which fields ascend, varints are
// minimal, nothing has its default value, no field is unknown, strings are UTF-8 and repeated
// numbers are packed. There is exactly one for each message, so bytes and meaning cannot come
// apart: what was signed is what was read (FORMAT.md, "Canonical encoding").
//
// The messages and their codecs are generated from proto/ledger/v1 and proto/proof/v1 by
// scripts/gen/protoc-gen-canon, for Go here and for browsers beside node/web/verify. They need the
// standard library only, so that no dependency can change what consensus accepts and so that a
// light client stays small. A message that was read keeps the bytes it was read from (Raw).
//
// Reading never panics, allocates in proportion to a budget of items that the caller gives, and
// keeps slices into its input. Messages are plain values without locks.
package canon

import (
	"errors"
	"fmt"
)

// Reasons why bytes are not the canonical encoding of a message. They come wrapped in an *Error.
var (
	ErrTruncated = errors.New("ends inside a field")
	ErrVarint    = errors.New("varint is not minimal or over 64 bits")
	ErrOrder     = errors.New("field out of ascending order")
	ErrUnknown   = errors.New("unknown field")
	ErrWireType  = errors.New("wrong wire type")
	ErrDefault   = errors.New("default value is written out")
	ErrRange     = errors.New("number out of range")
	ErrUTF8      = errors.New("not UTF-8")
	ErrItems     = errors.New("too many items")
)

// Error names the field that is not canonical, as in "actions[3].units[0].value".
type Error struct {
	Field string
	Err   error
}

func (e *Error) Error() string {
	if e.Field == "" {
		return e.Err.Error()
	}
	return e.Field + ": " + e.Err.Error()
}

func (e *Error) Unwrap() error { return e.Err }

// at puts a field, and an index unless it is negative, before the path of err.
func at(field string, index int, err error) error {
	if index >= 0 {
		field = fmt.Sprintf("%s[%d]", field, index)
	}
	var inner *Error
	if errors.As(err, &inner) {
		if inner.Field != "" {
			field += "." + inner.Field
		}
		err = inner.Err
	}
	return &Error{Field: field, Err: err}
}
