package strict

import (
	"strings"
	"testing"
)

type box struct {
	Name  string  `json:"name"`
	Parts []part  `json:"parts,omitempty"`
	Lid   *string `json:"lid,omitempty"`
}

type part struct {
	Size int `json:"size"`
}

// TestDecode: what is read, and each way in which a file says something else than it seems to.
func TestDecode(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"good", `{"name":"a","parts":[{"size":1},{"size":2}],"lid":"name"}` + "\n", ""},
		{"a name of another case", `{"Name":"a"}`, `"Name" is no name of a field`},
		{"a name twice", `{"name":"a","name":"b"}`, `"name" is there twice`},
		{"a name twice within", `{"parts":[{"size":1,"size":2}]}`, `"size" is there twice`},
		{"an unknown name", `{"name":"a","colour":"red"}`, `unknown field "colour"`},
		{"something behind it", `{"name":"a"} {}`, "something follows"},
		{"another type", `{"name":1}`, "name"},
		{"nothing", ``, "EOF"},
		{"too much", `{"name":"` + strings.Repeat("a", 100) + `"}`, "larger than 100 bytes"},
	} {
		var b box
		err := Decode(strings.NewReader(tt.text), 100, &b)
		switch {
		case tt.want == "" && (err != nil || b.Name != "a" || len(b.Parts) != 2):
			t.Errorf("%s: %+v, %v", tt.name, b, err)
		case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
}
