package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/vectors"
	"github.com/waybill-network/waybill/node/card"
)

// TestScripts runs testdata/*.txt, which are the documentation of every command that needs no running network. Beside
// what testscript offers, a script may say
//
//	exits N waybill …   the program ends with exit code N
//	json PATH VALUE     standard output is JSON, and the value at the dotted path is this; "PATH =" wants none there
//
// and finds the golden proof files of package vectors in $VECTORS, as NAME.proof, and their genesis.json.
func TestScripts(t *testing.T) {
	golden := t.TempDir()
	writeVectors(t, golden)
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(e *testscript.Env) error {
			e.Setenv("VECTORS", golden)
			e.Setenv("QUICK", "--work-factor=2") // keys that open at once
			return nil
		},
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "json": jsonAt},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

func writeVectors(t *testing.T, dir string) {
	t.Helper()
	cases := vectors.Cases(t)
	for _, c := range cases {
		if err := os.WriteFile(filepath.Join(dir, c.Name+".proof"), c.File, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	g, err := genesis.Read(cases[0].Trust.Genesis)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(dir, "genesis.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(card.WriteGenesis(f, g), f.Close()); err != nil {
		t.Fatal(err)
	}
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits N command…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var ended *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &ended) {
		got = ended.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, not %d", got, want)
	}
}

func jsonAt(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: json path value")
	}
	var v any
	// Several values after each other are lines of one command: an array of them.
	var all []any
	d := json.NewDecoder(strings.NewReader(ts.ReadFile("stdout")))
	for d.More() {
		var one any
		ts.Check(d.Decode(&one))
		all = append(all, one)
	}
	if v = any(all); len(all) == 1 {
		v = all[0]
	}
	for name := range strings.SplitSeq(args[0], ".") {
		v = descend(v, name)
	}
	got := "="
	switch v := v.(type) {
	case nil:
	case []any:
		got = fmt.Sprintf("[%d]", len(v))
	default:
		got = fmt.Sprint(v)
	}
	if got != args[1] {
		ts.Fatalf("%s is %s, not %s", args[0], got, args[1])
	}
}

// descend goes one step down into a JSON value: a member's name or an element's index.
func descend(v any, name string) any {
	switch v := v.(type) {
	case map[string]any:
		return v[name]
	case []any:
		if i, err := strconv.Atoi(name); err == nil && i < len(v) {
			return v[i]
		}
	}
	return nil
}
