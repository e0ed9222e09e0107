package config

import (
	"maps"
	"slices"
	"strings"
)

const envPrefix = "WAYBILL_"

// env sets fields from WAYBILL_SECTION_KEY variables. A variable of one of the sections that names no key is
// refused like a misspelled key of the file; other WAYBILL_ variables belong to the command line.
func (l *loader) env(env []string) {
	byName := make(map[string]*field)
	for i := range l.fields {
		byName[l.fields[i].env()] = &l.fields[i]
	}
	for _, entry := range env {
		name, value, _ := strings.Cut(entry, "=")
		switch f := byName[name]; {
		case f != nil:
			l.setText(f, value, name)
		case name == envPrefix+"PASSPHRASE" || name == envPrefix+"KEYS_PASSPHRASE":
			l.fail("", name, ErrPassphraseInEnv)
		case l.inSection(name) && !isServiceLink(name):
			l.fail("", name, unknownKey(name, slices.Sorted(maps.Keys(byName))))
		}
	}
}

// inSection reports whether the variable's name begins like those of a section.
func (l *loader) inSection(name string) bool {
	return slices.ContainsFunc(l.sections(), func(s string) bool {
		return strings.HasPrefix(name, field{path: s}.env()+"_")
	})
}

// isServiceLink reports whether Kubernetes has set the variable: for a service "waybill-api" it sets
// WAYBILL_API_SERVICE_HOST, WAYBILL_API_SERVICE_PORT…, WAYBILL_API_PORT and WAYBILL_API_PORT_443_TCP… in every pod
// of the namespace (Kubernetes documentation, "Accessing the Service", environment variables). No key ends so.
func isServiceLink(name string) bool {
	if strings.HasSuffix(name, "_SERVICE_HOST") || strings.HasSuffix(name, "_PORT") ||
		strings.Contains(name, "_SERVICE_PORT_") {
		return true
	}
	_, after, found := strings.Cut(name, "_PORT_")
	return found && after != "" && after[0] >= '0' && after[0] <= '9'
}

// flags sets fields from the command line, in the order of the keys.
func (l *loader) flags(flags map[string]string) {
	for _, path := range slices.Sorted(maps.Keys(flags)) {
		origin := "flag --" + printable(path)
		f := l.field(path)
		if f == nil {
			l.fail("", origin, unknownKey(path, l.paths()))
			continue
		}
		l.setText(f, flags[path], origin)
	}
}
