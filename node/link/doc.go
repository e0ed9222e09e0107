// Package link resolves GS1 Digital Links: from a URL's path and query to the identifier that is meant, and back, and
// says in a linkset (RFC 9264, GS1-Conformant resolver 1.2) what there is to know about it.
//
// It exists because a code on a parcel or on goods is such a URL: whatever camera reads it comes to a node by it, with
// what scanners and brands append. Postal items have no GS1 key, so their path is a Waybill's own: /t/RB123456785CN.
//
// Parse takes foreign bytes and never panics. A link that is none, or of a key that has no page, is ErrNotFound; one
// that is malformed is a FieldError that names the part. Compressed links are not read. All functions are pure.
package link

import (
	"errors"
	"fmt"
)

// ErrNotFound means that the path is no link that is resolved here.
var ErrNotFound = errors.New("no identifier that has a page")

// FieldError says which part of a link does not read, and why.
type FieldError struct {
	Field string // "path", or the name of a parameter
	Err   error
}

func (e *FieldError) Error() string { return e.Field + ": " + e.Err.Error() }
func (e *FieldError) Unwrap() error { return e.Err }

func bad(field, format string, args ...any) error {
	return &FieldError{field, fmt.Errorf(format, args...)}
}
