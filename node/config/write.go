package config

import (
	"fmt"
	"strings"

	"github.com/waybill-network/waybill/node/config/atomicfile"
)

const header = `Configuration of a Waybill node.

A line that begins with "# key =" shows the default; remove the "# " to change the value. A key that the node does
not know is refused. Each value can also be given by the environment variable WAYBILL_SECTION_KEY, such as
WAYBILL_CONSENSUS_HEARTBEAT, and by a command-line flag; lists are separated by commas there. The order is: default,
this file, environment, flag.
Sizes are written "64KiB" or "16MiB", times "10ms", "15s" or "2m". Relative paths start at this file's directory.`

// Write writes the documented file to path, atomically and durably, over an older one. Its mode is 0644: it holds no
// secret, and Load refuses it when others may write it.
func (c Config) Write(path string) error {
	if err := c.Validate(); err != nil {
		return err
	}
	return atomicfile.Replace(path, []byte(c.Document()), 0o644)
}

// Document returns the documented file: every key with its comment; values that are the default as comments, others
// as values.
func (c Config) Document() string {
	defaults := Default()
	standard := fields(&defaults)
	var b strings.Builder
	b.WriteString(comment(header))
	section := ""
	for i, f := range fields(&c) {
		if f.section() != section {
			section = f.section()
			fmt.Fprintf(&b, "\n%s[%s]\n", comment(docs[section]), section)
		}
		assignment := f.name() + " = " + f.text() + "\n"
		if f.text() == standard[i].text() {
			assignment = comment(assignment)
		}
		fmt.Fprintf(&b, "\n%s%s", comment(docs[f.path]), assignment)
	}
	return b.String()
}

// Effective returns the values in force as a TOML document, each with where it came from.
func (c Config) Effective() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# home: %s\n", quote(c.Home))
	section := ""
	for _, f := range fields(&c) {
		if f.section() != section {
			section = f.section()
			fmt.Fprintf(&b, "\n[%s]\n", section)
		}
		fmt.Fprintf(&b, "%s = %s # %s\n", f.name(), f.text(), c.origin(f.path))
	}
	return b.String()
}

// comment puts "# " before every line.
func comment(text string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.TrimSuffix(text, "\n") + "\n") {
		b.WriteString(strings.TrimRight("# "+line, " \n") + "\n")
	}
	return b.String()
}
