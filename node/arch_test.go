package node_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/waybill-network/waybill"

// arrow is one row: packages in folder of may import their own folder and those of may, because of why.
type arrow struct {
	of  string
	may []string
	why string
}

// What the packages of the ledger's law stand on, from below.
var (
	base = []string{
		"ledger/canon", "ledger/code", "ledger/vocabulary", "ledger/travel", "ledger/ident", "ledger/sig", "ledger/proof",
		"ledger/recent",
	}
	member   = slices.Concat(base, []string{"ledger/tx", "ledger/register"})
	shipment = slices.Concat(member, []string{"ledger/member"})
	council  = slices.Concat(shipment, []string{"ledger/genesis"})
	exec     = slices.Concat(council, []string{"ledger/shipment", "ledger/governance", "ledger/light"})
	store    = slices.Concat(exec, []string{"ledger/exec"})
)

// arrows gives for each package, or folder of packages, the packages of this repository that it may import. A package
// obeys the row with the longest matching name; a folder's packages may import each other. Tests may import anything,
// because they prove one package with another.
var arrows = []arrow{
	{"proto", nil,
		"the formats are a leaf: whoever reads them must not get a node with them"},
	{"ledger/canon", nil,
		"the canonical codec is under every hash, in the verifier too"},
	{"ledger/code", nil,
		"a receipt's code is a number with a name; whoever shows one needs no ledger"},
	{"ledger/vocabulary", []string{"ledger/canon"},
		"words and their numbers are a standard's table"},
	{"ledger/travel", nil,
		"what can travel how fast is arithmetic, the same on a phone"},
	{"ledger/trace", []string{"ledger/canon", "ledger/code", "ledger/vocabulary", "ledger/travel", "ledger/proof"},
		"what became of a unit is read from its proof alone, by whoever holds it"},
	{"ledger/recent", nil,
		"a cache is a cache of anything"},
	{"ledger/ident", nil,
		"identifiers are a standard's syntax: they depend on nothing of ours"},
	{"ledger/sig", nil,
		"one signature rule, used by votes, transactions and proofs alike"},
	{"ledger/proof", []string{"ledger/canon"},
		"a customs office must be able to read and compile the checker of proofs in an afternoon"},
	{"ledger/light", []string{"ledger/canon", "ledger/proof", "ledger/sig"},
		"who checks a proof trusts no node, and so runs no part of one"},
	{"ledger/audit", []string{
		"ledger/canon", "ledger/code", "ledger/ident", "ledger/light", "ledger/proof", "ledger/sig", "ledger/tx",
	},
		"an auditor repeats every hash and signature of a file, with no node at hand"},
	{"ledger/tx", base,
		"an envelope is judged before any state is read"},
	{"ledger/register", base,
		"the tree knows keys and records, not what they mean"},
	{"ledger/member", member,
		"who may act is settled before what is done"},
	{"ledger/shipment", shipment,
		"the life of a unit rests on members, never the other way"},
	{"ledger/genesis", shipment,
		"a chain begins with members, before there is any unit"},
	{"ledger/governance", council,
		"who sits at the table is decided apart from what the parcels do"},
	{"ledger/exec", exec,
		"execution is a function of view and block; it reaches no disk"},
	{"ledger/store", store,
		"the store keeps what execution returns"},
	{"ledger", []string{"ledger"},
		"the law of the ledger knows nothing of who orders its blocks, carries or serves them"},
	{"consensus", []string{"ledger", "proto"},
		"consensus and network do not know each other: node hands membership to the network as a value"},
	{"p2p", []string{"ledger", "proto"},
		"consensus and network do not know each other: node hands membership to the network as a value"},
	{"node", []string{"consensus", "p2p", "ledger", "proto"},
		"the node wires all of it and is imported by commands only"},
	{"node/web/browser", []string{"scripts/need"},
		"tests drive a browser against what is served, whoever serves it"},
	{"cmd", []string{"node", "consensus", "p2p", "ledger", "proto"},
		"commands parse and run"},
	{"scripts", []string{"node", "consensus", "p2p", "ledger", "proto"},
		"generators and drills use the product; the product does not use them"},
}

// libraries says who may import a foreign module. One that is not listed may be imported by anyone except the ledger,
// which imports no other at all.
var libraries = []struct {
	name string
	by   []string
	why  string
}{
	{"github.com/oasisprotocol/curve25519-voi", []string{"ledger/sig"},
		"a second place that verifies is a second rule, and two rules can split the chain"},
	{"github.com/cockroachdb/pebble/v2/vfs", []string{"ledger/store", "ledger/ledgertest", "ledger/fsck", "consensus", "node"},
		"a file system that is passed in can be crashed in a test; whoever writes files takes one"},
	{"github.com/cockroachdb/pebble", []string{"ledger/store", "consensus/engine", "node"},
		"what is durable, and when, must be readable in one place for state, one for blocks, one for indexes"},
	{"github.com/cometbft/cometbft", []string{"consensus", "p2p", "node"},
		"the engine can be replaced only while it is known in few places"},
	{"github.com/libp2p/go-libp2p", []string{"p2p", "node"},
		"one host, guarded in one place"},
	{"github.com/chromedp", []string{"node/web/browser"},
		"a browser is driven in tests, and set up in one place"},
	{"connectrpc.com/connect", []string{"proto/api", "node", "cmd", "scripts"},
		"an RPC library has no part in formats, ledger or consensus"},
}

// TestArrows holds the one-way arrows between packages and the few doors to foreign modules.
func TestArrows(t *testing.T) {
	for _, pkg := range packages(t) {
		rule := rowOf(pkg.dir)
		if rule.of == "" {
			t.Errorf("%s has no row in arrows: decide what it may import", pkg.dir)
			continue
		}
		for _, imp := range pkg.imports() {
			own, isOwn := strings.CutPrefix(imp.path, module+"/")
			switch {
			case isOwn:
				if !within(own, rule.of) && !slices.ContainsFunc(rule.may, func(p string) bool { return within(own, p) }) {
					t.Errorf("%s: %s must not import %s: %s", imp.at, pkg.dir, own, rule.why)
				}
			case strings.Contains(strings.Split(imp.path, "/")[0], "."):
				checkLibrary(t, pkg.dir, imp)
			}
		}
	}
}

// rowOf gives the row with the longest name that a package obeys.
func rowOf(dir string) arrow {
	var row arrow
	for _, a := range arrows {
		if within(dir, a.of) && len(a.of) > len(row.of) {
			row = a
		}
	}
	return row
}

func checkLibrary(t *testing.T, dir string, imp imported) {
	t.Helper()
	for _, lib := range libraries {
		if !within(imp.path, lib.name) {
			continue
		}
		if !slices.ContainsFunc(lib.by, func(p string) bool { return within(dir, p) }) {
			t.Errorf("%s: %s must not import %s: %s", imp.at, dir, imp.path, lib.why)
		}
		return
	}
	if within(dir, "ledger") {
		t.Errorf("%s: %s must not import %s: each library of the ledger is part of the law, and listed here", imp.at, dir, imp.path)
	}
}

// TestHarnessesStayInTests keeps what needs package testing out of what is built: only another harness may import it.
func TestHarnessesStayInTests(t *testing.T) {
	all := packages(t)
	harness := map[string]bool{}
	for _, pkg := range all {
		for _, imp := range pkg.imports() {
			if imp.path == "testing" {
				harness[module+"/"+pkg.dir] = true
			}
		}
	}
	if !harness[module+"/node/web/browser"] {
		t.Fatal("node/web/browser is not taken for a harness")
	}
	for _, pkg := range all {
		for _, imp := range pkg.imports() {
			if harness[imp.path] && !harness[module+"/"+pkg.dir] {
				t.Errorf("%s: %s imports %s, which is for tests", imp.at, pkg.dir, imp.path)
			}
		}
	}
}

// TestEnginesSwitchIsConfined keeps CometBFT's libp2p transport, which is experimental and not permissioned, where it
// can be replaced by a switch of our own.
func TestEnginesSwitchIsConfined(t *testing.T) {
	const most = 2
	var files []string
	for _, pkg := range packages(t) {
		for _, imp := range pkg.imports() {
			if within(imp.path, "github.com/cometbft/cometbft/lp2p") {
				files = append(files, imp.at)
			}
		}
	}
	if len(files) > most {
		t.Errorf("lp2p is imported by %d files, at most %d: %v", len(files), most, files)
	}
}

// TestPackagesSayWhy wants one package comment in each package, so that a reader knows where it is.
func TestPackagesSayWhy(t *testing.T) {
	for _, pkg := range packages(t) {
		files := pkg.files
		if len(files) == 0 {
			files = pkg.tests
		}
		var with []string
		name := ""
		for _, f := range files {
			if ast.IsGenerated(f.tree) {
				continue
			}
			name = f.tree.Name.Name
			if f.tree.Doc == nil {
				continue
			}
			with = append(with, f.path)
			if text := f.tree.Doc.Text(); name != "main" && !strings.HasPrefix(text, "Package "+name+" ") {
				t.Errorf("%s: the package comment begins %.30q, not with Package %s", f.path, text, name)
			}
		}
		if name != "" && len(with) != 1 {
			t.Errorf("%s has %d package comments, not one: %v", pkg.dir, len(with), with)
		}
	}
}

// TestNoMachineIsNamed refuses paths of a developer's machine and hosts of package registries in any file.
func TestNoMachineIsNamed(t *testing.T) {
	// Put together here, so that this file does not name them.
	machine := regexp.MustCompile(`(^|[^\w.%/-])/(` + strings.Join([]string{"work", "root", "tmp"}, "|") + `)/` +
		`|` + strings.Join([]string{"proxy.golang", "registry.npmjs", "deb.debian"}, `\.org|`) + `\.org`)
	walk(t, func(name string) {
		b, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.IndexByte(b[:min(len(b), 8000)], 0) >= 0 {
			return
		}
		if at := machine.FindIndex(b); at != nil {
			line := 1 + bytes.Count(b[:at[0]+1], []byte("\n"))
			t.Errorf("%s:%d names a machine: %q", name, line, b[at[0]:at[1]])
		}
	})
}

type (
	// pack is a folder of Go files; dir is relative to the module's root.
	pack struct {
		dir          string
		files, tests []source
	}
	source struct {
		path string
		tree *ast.File
	}
	imported struct{ path, at string }
)

// imports lists what the package imports outside its tests.
func (p pack) imports() []imported {
	var out []imported
	for _, f := range p.files {
		for _, spec := range f.tree.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			out = append(out, imported{path: name, at: f.path})
		}
	}
	return out
}

// packages parses the headers of every Go file of the module, whatever its build constraints, except those that are
// no part of a package (constraint "ignore").
func packages(t *testing.T) []pack {
	t.Helper()
	byDir := map[string]*pack{}
	walk(t, func(name string) {
		if path.Ext(name) != ".go" {
			return
		}
		src, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.HasPrefix(src, []byte("//go:build ignore\n")) {
			return
		}
		tree, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly|parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		dir := path.Dir(name)
		if byDir[dir] == nil {
			byDir[dir] = &pack{dir: dir}
		}
		if f := (source{name, tree}); strings.HasSuffix(name, "_test.go") {
			byDir[dir].tests = append(byDir[dir].tests, f)
		} else {
			byDir[dir].files = append(byDir[dir].files, f)
		}
	})
	var out []pack
	for _, p := range byDir {
		out = append(out, *p)
	}
	slices.SortFunc(out, func(a, b pack) int { return strings.Compare(a.dir, b.dir) })
	return out
}

// walk calls f with each file of the repository, relative to its root; not with build output and repository data.
func walk(t *testing.T, f func(name string)) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(".."), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{".git", ".cache", "bin", "node_modules"}, d.Name()):
			return fs.SkipDir
		case d.Type().IsRegular():
			f(name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// within tells whether a package or module path is dir or lies below it.
func within(name, dir string) bool {
	return name == dir || strings.HasPrefix(name, dir+"/")
}
