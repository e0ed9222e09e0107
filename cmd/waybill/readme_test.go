package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/waybill-network/waybill/node/config"
)

// readme is the README's text between two lines, the latter not included.
func readme(t *testing.T, from, to string) string {
	t.Helper()
	b, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, found := strings.Cut(string(b), "\n"+from+"\n")
	text, _, ends := strings.Cut(text, "\n"+to)
	if !found || !ends {
		t.Fatalf("README has no part from %q to %q", from, to)
	}
	return text
}

// fenced are the blocks of code in a text, each without its fences.
func fenced(text string) (blocks []string) {
	for i, part := range strings.Split("\n"+text, "\n```") {
		if i%2 == 1 {
			_, block, _ := strings.Cut(part, "\n") // behind the language
			blocks = append(blocks, block)
		}
	}
	return blocks
}

var (
	hexRun   = regexp.MustCompile(`[0-9a-f]{8,}`)
	number   = regexp.MustCompile(`[0-9]+(\.[0-9]+)?`)
	blankRun = regexp.MustCompile(` +`)
)

// alike makes lines equal that differ in hashes, numbers and alignment only.
func alike(line string) string {
	line = number.ReplaceAllString(hexRun.ReplaceAllString(line, "#"), "0")
	return strings.TrimSpace(blankRun.ReplaceAllString(line, " "))
}

// tourIsReal compares the README's tour with what the demo printed: each of its lines is one of those, in their order.
func tourIsReal(t *testing.T, out string) {
	t.Helper()
	blocks := fenced(readme(t, "<!-- tour -->", "<!-- /tour -->"))
	if len(blocks) != 1 {
		t.Fatalf("the tour has %d blocks", len(blocks))
	}
	printed := strings.Split(out, "\n")
	lines := 0
	for line := range strings.SplitSeq(blocks[0], "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		lines++
		for len(printed) > 0 && alike(printed[0]) != alike(line) {
			printed = printed[1:]
		}
		if len(printed) == 0 {
			t.Fatalf("the demo does not print, or not in its turn: %s", line)
		}
		printed = printed[1:]
	}
	if lines < 10 {
		t.Errorf("a tour of %d lines", lines)
	}
}

// TestE2EReadme runs what the README says under "Run a network": the one partner's lines as they stand, and the same
// for three others, on this machine's loopback and in the past.
func TestE2EReadme(t *testing.T) {
	t.Parallel()
	r := newReader(t)
	blocks := fenced(readme(t, "## Run a network", "| command | does |"))
	if len(blocks) != 4 {
		t.Fatalf("%d blocks", len(blocks))
	}
	homes, start, document, use := blocks[0], blocks[1], blocks[2], blocks[3]
	for i := range r.members {
		r.shell(i, homes)
	}
	ceremony, cp, found := strings.Cut(start, "\ncp ")
	if !found {
		t.Fatalf("no copying of the genesis in\n%s", start)
	}
	r.shell(usps, ceremony)
	cp, run, _ := strings.Cut(cp, "\n")
	for i := range r.members {
		r.shell(i, "cp "+cp)
		r.start(i, run)
	}
	r.await()
	r.write("posting.json", document)
	for command := range strings.SplitSeq(strings.TrimSpace(use), "\n") {
		out := r.shell(usps, command)
		for _, w := range []struct{ of, want string }{
			{"waybill status", "height       "}, {"waybill capture", "1 recorded"}, {"waybill unit show", "GENUINE  RB123456785US (s10)"},
			{"waybill unit prove", "GENUINE  RB123456785US"}, {"waybill proof verify", "GENUINE  RB123456785US (s10)"},
		} {
			if strings.HasPrefix(command, w.of) && !strings.Contains(out, w.want) {
				t.Errorf("%s prints no %q:\n%s", command, w.want, out)
			}
		}
	}
	for _, part := range []string{
		readme(t, "## The page for who holds the parcel", "## Who may ask"), readme(t, "## Who may ask a node what", "## Run a network"),
	} {
		for _, block := range fenced(part) {
			for line := range strings.SplitSeq(strings.TrimSpace(block), "\n") {
				command, is := strings.CutPrefix(line, "$ ")
				if !is {
					t.Errorf("no command: %s", line)
				}
				r.shell(usps, command)
			}
		}
	}
	r.stop()
}

// reader does what the README says.
type reader struct {
	t        *testing.T
	dir      string
	members  []newHome
	nodes    []*localNode
	env      [][]string // of each node
	replace  []*strings.Replacer
	programs []*exec.Cmd
}

func newReader(t *testing.T) *reader {
	t.Helper()
	r := &reader{t: t, dir: t.TempDir(), members: demoMembers(t)}
	if err := errors.Join(
		os.Mkdir(filepath.Join(r.dir, "cards"), 0o755),
		os.WriteFile(filepath.Join(r.dir, "pass"), []byte("correct horse battery staple"), 0o600),
	); err != nil {
		t.Fatal(err)
	}
	yesterday := time.Now().Add(-24 * time.Hour).UTC().Format(time.DateOnly)
	for _, m := range r.members {
		var cfg config.Config
		guard, err := listenOnLoopback(&cfg)
		if err != nil {
			t.Fatal(err)
		}
		r.nodes = append(r.nodes, &localNode{org: m.id, cfg: cfg, guard: guard})
		r.env = append(r.env, append(os.Environ(),
			fmt.Sprintf("WAYBILL_P2P_LISTEN=%s,%s", cfg.P2P.Listen[0], cfg.P2P.Listen[1]),
			fmt.Sprintf("WAYBILL_API_LISTEN=%s", cfg.API.Listen), fmt.Sprintf("WAYBILL_ADMIN_LISTEN=%s", cfg.Admin.Listen)))
		r.replace = append(r.replace, strings.NewReplacer(
			"/dns4/waybill.usps.example/udp/26656/quic-v1", cfg.P2P.Listen[0].String(),
			"waybill init ", "waybill init --passphrase-file pass --work-factor 2 ", // nobody is there to be asked
			"usps", m.id, "United States Postal Service", m.title, "post:countries=US", strings.Join(m.roles, " --role "),
			"2026-11-24", yesterday))
	}
	return r
}

func (r *reader) write(name, text string) {
	r.t.Helper()
	if err := os.WriteFile(filepath.Join(r.dir, name), []byte(r.replace[usps].Replace(text)), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

func (r *reader) command(member int, name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Dir, c.Env = r.dir, r.env[member]
	return c
}

// shell gives a block to the shell, as a member.
func (r *reader) shell(member int, block string) string {
	r.t.Helper()
	block = r.replace[member].Replace(block)
	var problem bytes.Buffer
	c := r.command(member, "sh", "-ec", block)
	c.Stderr = &problem
	out, err := c.Output()
	if err != nil {
		r.t.Fatalf("%v\n%s\n%s%s", err, block, out, problem.String())
	}
	return string(out)
}

// start runs a node's command until the test ends.
func (r *reader) start(member int, command string) {
	r.t.Helper()
	args := strings.Fields(r.replace[member].Replace(command))
	c := r.command(member, args[0], args[1:]...)
	var log bytes.Buffer
	c.Stderr = &log
	if err := c.Start(); err != nil {
		r.t.Fatal(err)
	}
	r.programs = append(r.programs, c)
	r.t.Cleanup(func() {
		_ = c.Process.Kill() // unless stop has ended it
		_ = c.Wait()
		if r.t.Failed() {
			r.t.Logf("log of %s:\n%s", r.members[member].id, log.String())
		}
	})
}

// await waits until all nodes have a block.
func (r *reader) await() {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), startTimeout)
	defer cancel()
	for _, n := range r.nodes {
		if err := n.waitHeight(ctx, 1); err != nil {
			r.t.Fatal(err)
		}
	}
}

// stop ends the nodes as their operators do.
func (r *reader) stop() {
	r.t.Helper()
	for _, c := range r.programs {
		if err := c.Process.Signal(os.Interrupt); err != nil {
			r.t.Error(err)
		}
	}
	for i, c := range r.programs {
		if err := c.Wait(); err != nil {
			r.t.Errorf("node of %s: %v", r.members[i].id, err)
		}
	}
}
