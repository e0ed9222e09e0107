package card

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
)

// encoding/json takes a name in any case, and of a name that occurs twice the last value. In a file that people compare
// by eye and programs by value, both would let one read something else than the other; here they are mistakes.

// strict reports a name that occurs twice in an object, or that no field of v's type has letter for letter. b is a JSON
// text that decodes into v.
func strict(b []byte, v any) error {
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
				names := open[len(open)-1]
				switch {
				case names[t]:
					return fmt.Errorf("%q is there twice", t)
				case !known[t]:
					return fmt.Errorf("%q is no name of a field", t)
				}
				names[t] = true
				isName = false
				continue
			}
		}
		isName = len(open) > 0 && open[len(open)-1] != nil
	}
}

// fieldNames gathers the names that the fields of a type, and of the types within, have in JSON.
func fieldNames(t reflect.Type, names map[string]bool) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice:
		fieldNames(t.Elem(), names)
	case reflect.Struct:
		for i := range t.NumField() {
			name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
			names[name] = true
			fieldNames(t.Field(i).Type, names)
		}
	}
}
