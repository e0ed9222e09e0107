package main

import (
	"os"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows on a terminal how far something is; elsewhere it shows nothing.
type progress struct{ bar *progressbar.ProgressBar }

func (c *cli) progress(of int, what string) progress {
	f, ok := c.err.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) || of == 0 {
		return progress{}
	}
	return progress{progressbar.NewOptions(of, progressbar.OptionSetWriter(f), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())}
}

func (p progress) add(n int) {
	if p.bar != nil {
		_ = p.bar.Add(n) // the terminal is gone; the work goes on
	}
}

func (p progress) end() {
	if p.bar != nil {
		_ = p.bar.Finish() // as above
	}
}
