package config

import (
	"fmt"
	"slices"
)

// Entry is one key of the configuration, for the command line's flags, completion and help.
type Entry struct {
	Path string // "consensus.heartbeat"
	Env  string // "WAYBILL_CONSENSUS_HEARTBEAT"
	Doc  string // the comment on the field, one paragraph
}

// Entries lists every key in the order of the file.
func Entries() []Entry {
	c := Default()
	var out []Entry
	for _, f := range fields(&c) {
		out = append(out, Entry{Path: f.path, Env: f.env(), Doc: docs[f.path]})
	}
	return out
}

// Text returns the effective value of the key at path as TOML, and where it came from ("default" or an origin as in
// FieldError).
func (c Config) Text(path string) (value, origin string, err error) {
	all := fields(&c)
	i := slices.IndexFunc(all, func(f field) bool { return f.path == path })
	if i < 0 {
		l := loader{fields: all}
		return "", "", fmt.Errorf("%s: %w", printable(path), unknownKey(path, l.paths()))
	}
	return all[i].text(), c.origin(path), nil
}

func (c Config) origin(path string) string {
	if o, ok := c.origins[path]; ok {
		return o
	}
	return "default"
}
