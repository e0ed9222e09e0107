package shipment_test

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
)

// short names of the roles, in their order, for the columns of a matrix.
var columns = []string{
	"governance", "marketplace", "brand", "logistics", "post", "carrier", "warehouse", "export-customs", "import-customs", "broker",
	"inspection", "auditor", "device",
}

// everyAct fails unless every act of goods is a row.
func (s *story) everyAct() {
	var acts []uint32
	for _, row := range s.rows {
		_, action, ok := strings.Cut(row, ": ")
		if !ok {
			s.d.Fatalf(s.t, "row %q", row)
		}
		s.block = s.Time() + minute
		acts = append(acts, s.action(strings.Fields(action)).Core.Type)
	}
	for _, a := range goods() {
		if !slices.Contains(acts, a.Type) {
			s.d.Fatalf(s.t, "no row of %s", a.Name)
		}
	}
}

// matrix is a row for each act and a column for each role's member, which has the role's name.
func (s *story) matrix(input string) string {
	s.block = s.Time() + minute
	var before []string
	for line := range strings.Lines(input) {
		rest, ok := strings.CutPrefix(strings.TrimSpace(line), "before ")
		if !ok {
			s.d.Fatalf(s.t, "line %q", line)
		}
		before = append(before, rest)
	}
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintf(w, "\t%s\n", strings.Join(columns, "\t")) // to memory
	for _, row := range s.rows {
		label, action, _ := strings.Cut(row, ": ")
		cells := []string{label}
		for _, role := range columns {
			cells = append(cells, s.cell(role, action, before))
		}
		_, _ = fmt.Fprintln(w, strings.Join(cells, "\t"))
	}
	_ = w.Flush()
	lines := strings.Split(out.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}
