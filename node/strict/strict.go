// Package strict reads JSON files as people read them.
//
// Why it exists: encoding/json takes a name in any case, and of a name that occurs twice the last value. In a file that
// people compare by eye and programs by value, both would let one read something else than the other. Here they are
// mistakes, as are a name that no field has and anything behind the value.
//
// Concurrency: its functions have no state.
package strict

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
)

// Decode reads one JSON value of at most limit bytes.
func Decode(r io.Reader, limit int64, v any) error {
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return err
	}
	if int64(len(b)) > limit {
		return fmt.Errorf("file is larger than %d bytes", limit)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the JSON value")
	}
	return names(b, v)
}

// names reports a name that occurs twice in an object, or that no field of v's type has letter for letter. b is a JSON
// text that decodes into v.
func names(b []byte, v any) error {
	known := map[string]bool{}
	fieldNames(reflect.TypeOf(v), known)
	d := json.NewDecoder(bytes.NewReader(b))
	var open []map[string]bool // names of the objects around; nil for an array
	isName := false            // the next string is a member's name
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case json.Delim:
			switch t {
			case '{':
				open = append(open, map[string]bool{})
			case '[':
				open = append(open, nil)
			default:
				open = open[:len(open)-1]
			}
		case string:
			if isName {
				seen := open[len(open)-1]
				switch {
				case seen[t]:
					return fmt.Errorf("%q is there twice", t)
				case !known[t]:
					return fmt.Errorf("%q is no name of a field", t)
				}
				seen[t] = true
				isName = false
				continue
			}
		}
		isName = len(open) > 0 && open[len(open)-1] != nil
	}
}

// fieldNames gathers the names that the fields of a type, and of the types within, have in JSON.
func fieldNames(t reflect.Type, known map[string]bool) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice:
		fieldNames(t.Elem(), known)
	case reflect.Struct:
		for i := range t.NumField() {
			name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			known[name] = true
			fieldNames(t.Field(i).Type, known)
		}
	}
}
