package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// program is the program as a process of its own, as a person starts it.
type program struct {
	*exec.Cmd
	t       *testing.T
	out     io.ReadCloser
	problem bytes.Buffer
	held    *os.File // ends when the process and all that it started have ended
}

// startProgram starts it in a process group of its own, like a shell.
func startProgram(t *testing.T, args ...string) *program {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	held, hold, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p := &program{Cmd: exec.Command(self, args...), t: t, held: held}
	p.ExtraFiles = []*os.File{hold} // its processes inherit it
	p.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p.Stderr = &p.problem
	if p.out, err = p.StdoutPipe(); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(p.Start(), hold.Close()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = p.Process.Kill() // if the test failed before it ended; what it started ends with it
		held.Close()
	})
	return p
}

// ends reads standard output to its end and returns it with the exit code.
func (p *program) ends() (string, int) {
	p.t.Helper()
	out, err := io.ReadAll(p.out)
	if err != nil {
		p.t.Fatal(err)
	}
	var ended *exec.ExitError
	if err := p.Wait(); err != nil && !errors.As(err, &ended) {
		p.t.Fatal(err)
	}
	return string(out), p.ProcessState.ExitCode()
}

// leavesNothing waits until no process that it started is left.
func (p *program) leavesNothing() {
	p.t.Helper()
	if err := p.held.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
		p.t.Fatal(err)
	}
	if _, err := p.held.Read(make([]byte, 1)); err != io.EOF {
		p.t.Errorf("a process is left: %v", err)
	}
}

// demoVerdicts are the answers to the demo's questions, in order.
var demoVerdicts = []string{
	"GENUINE", "CAUTION", "GENUINE", "GENUINE", "GENUINE", "GENUINE", "RECALLED", "SUSPECT", "SUSPECT", "ABSENT",
}

// TestE2EDemo runs the demo as a person runs it: the story and the answers, as text and as data, and the ways it ends.
func TestE2EDemo(t *testing.T) {
	t.Parallel()
	t.Run("once", demoOnce)
	t.Run("until it is interrupted", demoInterrupted)
	t.Run("until it is killed", demoKilled)
	t.Run("until nobody reads", demoUnread)
}

// demoOnce: every step is told in order, every answer is the expected one, the commands that it prints do what they
// say, and the README's tour is what one sees.
func demoOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	p := startProgram(t, "demo", "--once", "--dir", dir)
	out, code := p.ends()
	if code != exitOK || p.problem.Len() > 0 {
		t.Fatalf("exit %d\n%s%s", code, out, p.problem.String())
	}
	p.leavesNothing()
	s, err := readScenario(demoScenario)
	if err != nil {
		t.Fatal(err)
	}
	rest := out
	tells := func(text string) {
		_, after, found := strings.Cut(rest, text)
		if !found {
			t.Fatalf("nothing says %q, or not in its turn\n%s", text, out)
		}
		rest = after
	}
	for _, step := range s.Steps {
		tells(fmt.Sprintf("%-9s %-16s %s\n", step.By, step.Act, step.Says))
	}
	for i, q := range s.Questions {
		tells(fmt.Sprintf("  %-9s %s\n", demoVerdicts[i], q.Says))
		tells(q.Unit)
		tells("waybill ")
		command, _, _ := strings.Cut(rest, "\n")
		args := slices.Concat(strings.Fields(command), []string{"--require", demoVerdicts[i]})
		if shown, problem, code := waybill(t.Context(), t, args...); code != exitOK {
			t.Errorf("%s: exit %d\n%s%s", command, code, shown, problem)
		}
	}
	tourIsReal(t, out)
}

// demoInterrupted: the demo as data; the network is up until Ctrl-C, and then all ends well and the files go.
func demoInterrupted(t *testing.T) {
	p := startProgram(t, "demo", "--json")
	r := p.demoResult()
	var verdicts []string
	for _, a := range r.Answers {
		verdicts = append(verdicts, a.Verdict)
		if info, err := os.Stat(a.File); err != nil || info.Size() != int64(a.Bytes) || a.Validators != 4 || a.Signed < 3 {
			t.Errorf("%+v: %v", a, err)
		}
	}
	if !slices.Equal(verdicts, demoVerdicts) || len(r.Nodes) != 4 || len(r.Guests) != 7 || r.ChainID == "" {
		t.Errorf("%+v", r)
	}
	height, warned := uint64(0), []string{}
	for _, s := range r.Steps {
		for _, w := range s.Warnings {
			warned = append(warned, w.Code)
		}
		if s.Height <= height || len(s.TxID) != 64 || s.Says == "" || s.At.After(time.Now()) {
			t.Errorf("after height %d: %+v", height, s)
		}
		height = s.Height
	}
	// What is odd: a release that customs never gave, and a serial that is at two ends of the world.
	if !slices.Equal(warned, []string{"W25", "W5"}) {
		t.Errorf("warnings %v", warned)
	}
	for _, n := range r.Nodes {
		if out, problem, code := waybill(t.Context(), t, "status", "--node", n.URL); code != exitOK ||
			!strings.Contains(out, r.ChainID) {
			t.Errorf("status of %s: exit %d\n%s%s", n.Organisation, code, out, problem)
		}
	}
	recordsActs(t, &r)
	if err := syscall.Kill(-p.Process.Pid, syscall.SIGINT); err != nil { // a terminal sends it to the whole group
		t.Fatal(err)
	}
	out, code := p.ends()
	if code != exitOK || out != "" || p.problem.Len() > 0 {
		t.Errorf("exit %d\n%s%s", code, out, p.problem.String())
	}
	p.leavesNothing()
	if _, err := os.Stat(r.Dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s is left: %v", r.Dir, err)
	}
}

// demoKilled: when the demo can do nothing more, its nodes end all the same.
func demoKilled(t *testing.T) {
	p := startProgram(t, "demo", "--dir", filepath.Join(t.TempDir(), "demo"))
	addrs, _ := p.untilFirstStep()
	if err := p.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	p.leavesNothing()
	for _, addr := range addrs {
		if c, err := net.Dial("tcp", addr); err == nil {
			c.Close()
			t.Errorf("something still listens at %s", addr)
		}
	}
}

// demoUnread: `waybill demo | head` ends when head does, and leaves nothing.
func demoUnread(t *testing.T) {
	p := startProgram(t, "demo")
	_, homes := p.untilFirstStep()
	p.out.Close()
	var ended *exec.ExitError
	if err := p.Wait(); !errors.As(err, &ended) || ended.ExitCode() != exitFailed || p.problem.String() != "waybill: interrupted\n" {
		t.Errorf("%v\n%s", err, p.problem.String())
	}
	p.leavesNothing()
	for _, home := range homes {
		if _, err := os.Stat(home); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is left: %v", home, err)
		}
	}
}

// untilFirstStep reads what the demo prints until it tells the first step: where its nodes listen, and their homes.
func (p *program) untilFirstStep() (addrs, homes []string) {
	p.t.Helper()
	for s := bufio.NewScanner(p.out); s.Scan() && !strings.Contains(s.Text(), "commission"); {
		if f := strings.Fields(s.Text()); len(f) == 3 && strings.HasPrefix(f[1], "http://") {
			addrs, homes = append(addrs, strings.TrimPrefix(f[1], "http://")), append(homes, f[2])
		}
	}
	if len(addrs) != 4 {
		p.t.Fatalf("nodes at %v\n%s", addrs, p.problem.String())
	}
	return addrs, homes
}

// demoResult reads the one value that demo --json prints.
func (p *program) demoResult() (r demoResult) {
	p.t.Helper()
	d := json.NewDecoder(p.out)
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		p.t.Fatalf("%v\n%s", err, p.problem.String())
	}
	// The decoder may have read on: nothing may follow but the end of the line.
	if more, _ := io.ReadAll(d.Buffered()); strings.TrimSpace(string(more)) != "" {
		p.t.Errorf("after the result: %s", more)
	}
	return r
}
