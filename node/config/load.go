package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// maxFile bounds config.toml. The documented file is about 12 KiB.
const maxFile = 256 << 10

// Load reads the configuration of the node in home: defaults, then home/config.toml, then env ("NAME=value", as
// os.Environ returns it), then flags (key path → text, lists separated by commas, as the command line collects
// them). It returns all that is wrong at once, as Errors.
func Load(home string, env []string, flags map[string]string) (Config, error) {
	home, err := filepath.Abs(home)
	if err != nil {
		return Config{}, fmt.Errorf("node home: %w", err)
	}
	data, err := readFile(filepath.Join(home, FileName))
	if err != nil {
		return Config{}, err
	}
	c, errs := parse(data, env, flags)
	c.Home = home
	if len(errs) == 0 {
		errs = c.validate()
	}
	if len(errs) > 0 {
		return Config{}, errs
	}
	return c, nil
}

// parse puts file, environment and flags over the defaults, without judging the values.
func parse(data []byte, env []string, flags map[string]string) (Config, Errors) {
	c := Default()
	c.origins = make(map[string]string)
	l := loader{fields: fields(&c), origins: c.origins}
	l.file(data)
	l.env(env)
	l.flags(flags)
	return c, l.errs
}

// readFile returns the file's bytes after checking its kind, size and mode on the opened file.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w: run \"waybill init\" for this home first: %w", path, ErrNoFile, err)
	}
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, fmt.Errorf("configuration: %w", err)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: not a regular file", path)
	case info.Mode().Perm()&0o022 != 0:
		return nil, fmt.Errorf("%s: %w (mode %04o), and so decide whom this node trusts: run \"chmod go-w %s\"",
			path, ErrMode, info.Mode().Perm(), path)
	}
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	if len(data) > maxFile {
		return nil, fmt.Errorf("%s: larger than %s", path, Size(maxFile))
	}
	return data, nil
}

// loader sets fields from one source after the other and collects what is wrong.
type loader struct {
	fields  []field
	origins map[string]string
	errs    Errors
}

func (l *loader) fail(path, origin string, err error) {
	l.errs = append(l.errs, &FieldError{Field: path, Origin: origin, Err: err})
}

// field returns the field at path, or nil.
func (l *loader) field(path string) *field {
	i := slices.IndexFunc(l.fields, func(f field) bool { return f.path == path })
	if i < 0 {
		return nil
	}
	return &l.fields[i]
}

// isSection reports whether fields lie under path.
func (l *loader) isSection(path string) bool {
	return slices.ContainsFunc(l.fields, func(f field) bool { return strings.HasPrefix(f.path, path+".") })
}

// paths lists every key.
func (l *loader) paths() []string {
	out := make([]string, len(l.fields))
	for i, f := range l.fields {
		out[i] = f.path
	}
	return out
}

// sections lists every section.
func (l *loader) sections() []string {
	var out []string
	for _, f := range l.fields {
		if s := f.section(); !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// setText sets the field from text and notes where the value came from.
func (l *loader) setText(f *field, text, origin string) {
	if err := f.setText(text); err != nil {
		l.fail(f.path, origin, err)
		return
	}
	l.origins[f.path] = origin
}
