// Command bundle makes node/web/dist, what browsers load, out of the sources in node/web: modules bundled and minified,
// each file under a name that holds its hash, and manifest.json with the integrity of each.
//
//	go generate ./node/web
//
// It is a module of its own, so that the node's has no bundler among its dependencies; esbuild runs as a library, so
// that nothing here needs Node or npm. The same sources give the same bytes on every machine: the output is checked in,
// and make check-gen sees where it is out of date.
package main

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

func main() {
	root := flag.String("root", "", "folder of the sources, node/web")
	flag.Parse()
	if err := run(*root); err != nil {
		fmt.Fprintln(os.Stderr, "bundle:", err)
		os.Exit(1)
	}
}

// sets are the entries that share chunks: a page and what it loads later. The scan page shares with the consumer's,
// the console with nobody, so that neither loads the other's code.
var sets = []set{
	{entries: []entry{{"page/start.mjs", "start"}, {"page/main.mjs", "page"}, {"page/scan.mjs", "scan"}}, split: true},
	{entries: []entry{{"console/main.mjs", "console"}}, split: true},
	{entries: []entry{{"page/sw.mjs", "sw"}}, classic: true},
	{entries: []entry{{"page/style.css", "page"}}},
	{entries: []entry{{"console/style.css", "console"}}},
}

// copied are served as they are, under a name with their hash.
var copied = []string{"page/icon.svg", "page/icon-192.png", "page/icon-512.png"}

type set struct {
	entries []entry
	split   bool
	classic bool // a script without modules
}

// entry is a source and the name of its output.
type entry struct{ source, name string }

// asset is one row of manifest.json, by its source.
type asset struct {
	File string `json:"file"`
	// Preload are the files that it imports at once, in the order of their names.
	Preload []string `json:"preload,omitempty"`
	// Lazy are those that it may load later.
	Lazy []string `json:"lazy,omitempty"`
}

// manifest is what a server needs to know of the bundle.
type manifest struct {
	Entries map[string]asset `json:"entries"`
	// Integrity of each file: "sha384-…" in base64.
	Integrity map[string]string `json:"integrity"`
}

func run(root string) error {
	root, err := filepath.Abs(root)
	if err != nil {
		return err
	}
	b := &bundler{root: root, out: map[string][]byte{}, beside: map[string][]string{}, manifest: manifest{map[string]asset{}, map[string]string{}}}
	for _, s := range sets {
		if err := b.build(s); err != nil {
			return err
		}
	}
	for _, name := range copied {
		file, err := b.emit(filepath.Join(root, name))
		if err != nil {
			return err
		}
		b.manifest.Entries[name] = asset{File: file}
	}
	return b.write(filepath.Join(root, "dist"))
}

// write replaces the folder by what was made.
func (b *bundler) write(dist string) error {
	for name, content := range b.out {
		sum := sha512.Sum384(content)
		b.manifest.Integrity[name] = "sha384-" + base64.StdEncoding.EncodeToString(sum[:])
	}
	list, err := json.MarshalIndent(b.manifest, "", "\t")
	if err != nil {
		return err
	}
	b.out["manifest.json"] = append(list, '\n')
	if err := os.MkdirAll(dist, 0o755); err != nil {
		return err
	}
	old, err := os.ReadDir(dist)
	if err != nil {
		return err
	}
	for _, f := range old {
		if _, kept := b.out[f.Name()]; !kept {
			if err := os.RemoveAll(filepath.Join(dist, f.Name())); err != nil {
				return err
			}
		}
	}
	for name, content := range b.out {
		if err := os.WriteFile(filepath.Join(dist, name), content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// hashed puts the hash of a content into a file's name: "reader.wasm" becomes "reader.2KCEXAMP.wasm".
func hashed(name string, content []byte) string {
	sum := sha256.Sum256(content)
	ext := filepath.Ext(name)
	return name[:len(name)-len(ext)] + "." + base32.StdEncoding.EncodeToString(sum[:])[:8] + ext
}

func sorted(names map[string]bool) []string {
	var out []string
	for n := range names {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}
