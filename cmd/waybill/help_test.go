package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// allCommands are the root and all below it; the shells' completion scripts explain themselves.
func allCommands() (all []*cobra.Command) {
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		all = append(all, cmd)
		for _, sub := range cmd.Commands() {
			if cmd.Name() != "completion" {
				walk(sub)
			}
		}
	}
	walk(new(cli).root())
	return all
}

// TestEveryCommandIsExplained: what each command's help must have, and that its examples are of this program.
func TestEveryCommandIsExplained(t *testing.T) {
	seen := map[string]bool{}
	for _, cmd := range allCommands() {
		name := cmd.CommandPath()
		if seen[name] {
			t.Errorf("%s is there twice", name)
		}
		seen[name] = true
		if cmd.Short == "" || strings.HasSuffix(cmd.Short, ".") || len(cmd.Short) > 70 {
			t.Errorf("%s: short %q", name, cmd.Short)
		}
		if cmd.HasParent() && cmd.HasSubCommands() && cmd.Long == "" {
			t.Errorf("%s has no long text", name)
		}
		for line := range strings.SplitSeq(cmd.Long, "\n") {
			if len([]rune(line)) > 125 {
				t.Errorf("%s: line of %d characters: %s", name, len([]rune(line)), line)
			}
		}
		if err := exampleOf(cmd); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		help := strings.TrimPrefix(name+" --help", "waybill ")
		out, problem, code := waybill(t.Context(), t, strings.Fields(help)...)
		if code != exitOK || problem != "" || !strings.Contains(out, "Examples:\n"+cmd.Example) {
			t.Errorf("%s: exit %d\n%s%s", help, code, out, problem)
		}
		for code := exitOK; code <= exitPending; code++ {
			if !strings.Contains(out, fmt.Sprintf("\n  %d  ", code)) {
				t.Errorf("%s does not document exit code %d", help, code)
			}
		}
	}
}

// exampleOf checks the examples of a command: each names it, or a command below it, and only flags that there are.
func exampleOf(cmd *cobra.Command) error {
	if cmd.Example == "" {
		return fmt.Errorf("no example")
	}
	for line := range strings.SplitSeq(strings.ReplaceAll(cmd.Example, "\\\n", " "), "\n") {
		_, call, found := strings.Cut(line, "waybill ")
		if !found || !strings.HasPrefix(line, "  ") {
			return fmt.Errorf("example %q", line)
		}
		call, _, _ = strings.Cut(call, " | ")
		words := strings.Fields(strings.TrimRight(call, ")"))
		about, rest, err := cmd.Root().Find(words)
		if err != nil || !strings.HasPrefix(about.CommandPath(), cmd.CommandPath()) ||
			about.HasSubCommands() && about.Use == about.Name() {
			return fmt.Errorf("example %q is of another command", line)
		}
		for _, word := range rest {
			flag, _, _ := strings.Cut(strings.TrimPrefix(word, "--"), "=")
			if strings.HasPrefix(word, "--") && about.Flag(flag) == nil {
				return fmt.Errorf("example %q: there is no %s", line, word)
			}
		}
	}
	return nil
}

// TestEveryFlagIsExplained: no flag shows a type of Go's, and none is called a thing that it is not.
func TestEveryFlagIsExplained(t *testing.T) {
	for _, cmd := range allCommands() {
		for line := range strings.SplitSeq(cmd.Flags().FlagUsages(), "\n") {
			for _, kind := range []string{" string ", " strings ", " stringArray ", " stringToString ", "(default [])"} {
				if strings.Contains(line, kind) {
					t.Errorf("%s: %s", cmd.CommandPath(), line)
				}
			}
		}
	}
}
