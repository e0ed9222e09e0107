package config

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// file sets fields from a TOML document.
func (l *loader) file(data []byte) {
	var tree map[string]any
	if err := toml.Unmarshal(data, &tree); err != nil {
		origin := FileName
		var at *toml.DecodeError
		if errors.As(err, &at) {
			row, column := at.Position()
			origin = fmt.Sprintf("%s:%d:%d", FileName, row, column)
		}
		l.fail("", origin, err)
		return
	}
	l.table("", tree, keyLines(data))
}

// table walks one table of the document. prefix is empty or ends in a dot.
func (l *loader) table(prefix string, table map[string]any, lines map[string]int) {
	for _, key := range slices.Sorted(maps.Keys(table)) {
		path, value := prefix+key, table[key]
		origin := FileName
		if line, ok := lines[path]; ok {
			origin = fmt.Sprintf("%s:%d", FileName, line)
		}
		sub, isTable := value.(map[string]any)
		switch f := l.field(path); {
		case f != nil:
			if err := f.set(value); err != nil {
				l.fail(path, origin, err)
				continue
			}
			l.origins[path] = origin
		case l.isSection(path) && isTable:
			l.table(path+".", sub, lines)
		case l.isSection(path):
			l.fail(path, origin, fmt.Errorf("this is a section: write [%s] and its keys below", path))
		case isTable:
			l.fail("["+printable(path)+"]", origin, unknownKey(path, l.sections()))
		default:
			l.fail(printable(path), origin, unknownKey(path, l.paths()))
		}
	}
}

// printable returns a foreign key as it is where it is harmless, else quoted.
func printable(key string) string {
	key = clip(key)
	if strconv.Quote(key) != `"`+key+`"` {
		return strconv.Quote(key)
	}
	return key
}

// keyLines maps the path of each key and section to its line, counted from 1, for error messages. The decoder that
// gives the values does not keep their lines; a document that it accepted parses here too.
func keyLines(data []byte) map[string]int {
	lines := make(map[string]int)
	var p unstable.Parser
	p.Reset(data)
	section := ""
	for p.NextExpression() {
		e := p.Expression()
		path, offset := nodePath(e)
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			section = path + "."
		case unstable.KeyValue:
			path = section + path
		default:
			continue
		}
		lines[path] = 1 + bytes.Count(data[:offset], []byte("\n"))
	}
	return lines
}

// nodePath returns the dotted key of an expression, and the offset of its first part in the document.
func nodePath(e *unstable.Node) (path string, offset int) {
	if e.Kind != unstable.Table && e.Kind != unstable.ArrayTable && e.Kind != unstable.KeyValue {
		return "", 0
	}
	var parts []string
	for it := e.Key(); it.Next(); {
		if len(parts) == 0 {
			offset = int(it.Node().Raw.Offset)
		}
		parts = append(parts, string(it.Node().Data))
	}
	return strings.Join(parts, "."), offset
}
