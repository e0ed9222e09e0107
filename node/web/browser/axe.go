package browser

import (
	_ "embed"
	"fmt"
	"strings"
)

// axe is axe-core (testdata/axe/README.md), which judges pages by WCAG and by good practice.
//
//go:embed testdata/axe/axe.min.js
var axe string

// Violation is a rule of axe that the page breaks.
type Violation struct {
	ID, Impact, Help string
	// Nodes are CSS selectors of the elements that break it, each with what is wrong there.
	Nodes []string
}

// String says all of it in some lines.
func (v Violation) String() string {
	return fmt.Sprintf("%s (%s): %s\n\t%s", v.ID, v.Impact, v.Help, strings.Join(v.Nodes, "\n\t"))
}

// Axe judges the page as it is now.
func (p *Page) Axe() []Violation {
	p.t.Helper()
	p.Do(axe + ";void 0")
	return Eval[[]Violation](p, judge)
}

// judge runs axe and writes what it finds as Violations.
const judge = `axe.run(document, { resultTypes: ['violations'] }).then((found) => found.violations.map((v) => ({
  ID: v.id, Impact: v.impact ?? '', Help: v.help,
  Nodes: v.nodes.map((n) => n.target.flat(9).join(' ') + ': ' + (n.failureSummary ?? '').replaceAll('\n', ' ')),
})))`

// Accessible fails the test for each rule of axe that the page breaks.
func (p *Page) Accessible(what string) {
	p.t.Helper()
	for _, v := range p.Axe() {
		p.t.Errorf("%s: %s", what, v)
	}
}
