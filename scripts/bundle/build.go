package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"

	"github.com/evanw/esbuild/pkg/api"
)

// bundler collects what the sets make.
type bundler struct {
	root     string
	mu       sync.Mutex        // esbuild calls plugins from several goroutines
	out      map[string][]byte // by file name
	beside   map[string][]string
	manifest manifest
}

// metafile is the part of esbuild's report that is read here.
type metafile struct {
	Outputs map[string]struct {
		EntryPoint string `json:"entryPoint"`
		Imports    []struct {
			Path     string `json:"path"`
			Kind     string `json:"kind"`
			External bool   `json:"external"`
		} `json:"imports"`
		Inputs map[string]struct{} `json:"inputs"`
	} `json:"outputs"`
}

func (b *bundler) build(s set) error {
	meta, err := b.bundle(s)
	if err != nil {
		return fmt.Errorf("%s: %w", s.entries[0].source, err)
	}
	for name, out := range meta.Outputs {
		if out.EntryPoint == "" {
			continue
		}
		source := filepath.ToSlash(out.EntryPoint)
		for _, e := range s.entries {
			if e.source == source {
				a := asset{File: filepath.Base(name)}
				now, later := b.reach(meta, name)
				a.Preload, a.Lazy = sorted(now), sorted(later)
				b.manifest.Entries[source] = a
			}
		}
	}
	return nil
}

// bundle runs esbuild over a set.
func (b *bundler) bundle(s set) (*metafile, error) {
	o := api.BuildOptions{
		AbsWorkingDir: b.root, Outdir: filepath.Join(b.root, "dist"), Bundle: true, Write: false, Metafile: true,
		EntryNames: "[name].[hash]", ChunkNames: "[name].[hash]", AssetNames: "[name].[hash]",
		MinifyWhitespace: true, MinifyIdentifiers: true, MinifySyntax: true, Charset: api.CharsetUTF8,
		LegalComments: api.LegalCommentsEndOfFile, Target: api.ES2022, Platform: api.PlatformBrowser,
		Format: api.FormatESModule, Splitting: s.split, LogLevel: api.LogLevelWarning,
		Loader:  map[string]api.Loader{".svg": api.LoaderFile, ".wasm": api.LoaderFile, ".png": api.LoaderFile},
		Plugins: []api.Plugin{{Name: "beside", Setup: b.setup}},
	}
	if s.classic {
		o.Format = api.FormatIIFE
	}
	for _, e := range s.entries {
		o.EntryPointsAdvanced = append(o.EntryPointsAdvanced, api.EntryPoint{InputPath: "./" + e.source, OutputPath: e.name})
	}
	r := api.Build(o)
	if len(r.Errors) > 0 {
		return nil, errors.New(r.Errors[0].Text)
	}
	b.mu.Lock()
	for _, f := range r.OutputFiles {
		b.out[filepath.Base(f.Path)] = f.Contents
	}
	b.mu.Unlock()
	meta := new(metafile)
	return meta, json.Unmarshal([]byte(r.Metafile), meta)
}

// reach says which files an output imports at once, and which it may load later: chunks of its own and files beside it.
func (b *bundler) reach(meta *metafile, entry string) (now, later map[string]bool) {
	now, later = map[string]bool{}, map[string]bool{}
	var walk func(name string, lazy bool)
	walk = func(name string, lazy bool) {
		for _, i := range meta.Outputs[name].Imports {
			file := filepath.Base(i.Path)
			lazily := lazy || i.Kind != "import-statement"
			if i.External || now[file] || lazily && later[file] {
				continue
			}
			if lazily {
				later[file] = true
			} else {
				now[file] = true
				delete(later, file)
			}
			walk(i.Path, lazily)
		}
		for input := range meta.Outputs[name].Inputs {
			for _, file := range b.beside[filepath.Join(b.root, input)] {
				later[file] = true
			}
		}
	}
	walk(entry, false)
	return now, later
}

// urls are the standard idiom for a file beside a module: new URL('./x', import.meta.url).
var urls = regexp.MustCompile(`new URL\(\s*(?:'(\.[^'\n]+)'|"(\.[^"\n]+)")\s*,\s*import\.meta\.url\s*\)`)

// setup lets modules name files beside them by the idiom: the file is put under its hashed name and the module names
// that. A module so named is a worker, which is bundled alone.
func (b *bundler) setup(build api.PluginBuild) {
	build.OnLoad(api.OnLoadOptions{Filter: `\.m?js$`}, func(a api.OnLoadArgs) (api.OnLoadResult, error) {
		source, err := os.ReadFile(a.Path)
		if err != nil {
			return api.OnLoadResult{}, err
		}
		var broken error
		text := urls.ReplaceAllStringFunc(string(source), func(match string) string {
			parts := urls.FindStringSubmatch(match)
			target := filepath.Join(filepath.Dir(a.Path), parts[1]+parts[2])
			file, err := b.emit(target)
			if err != nil {
				broken = errors.Join(broken, fmt.Errorf("%s: %s: %w", a.Path, parts[1]+parts[2], err))
				return match
			}
			b.mu.Lock()
			b.beside[a.Path] = append(b.beside[a.Path], file)
			b.mu.Unlock()
			return strings.Replace(match, parts[1]+parts[2], "./"+file, 1)
		})
		return api.OnLoadResult{Contents: &text, Loader: api.LoaderJS}, broken
	})
}

// emit puts a file, or the bundle of a module, beside the others and returns its name there.
func (b *bundler) emit(path string) (string, error) {
	if ext := filepath.Ext(path); ext == ".mjs" || ext == ".js" {
		return b.worker(path)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	name := hashed(filepath.Base(path), content)
	b.mu.Lock()
	b.out[name] = content
	b.mu.Unlock()
	return name, nil
}

func (b *bundler) worker(path string) (string, error) {
	source, err := filepath.Rel(b.root, path)
	if err != nil {
		return "", err
	}
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	meta, err := b.bundle(set{entries: []entry{{filepath.ToSlash(source), name}}})
	if err != nil {
		return "", err
	}
	for out, o := range meta.Outputs {
		if o.EntryPoint != "" {
			return filepath.Base(out), nil
		}
	}
	return "", fmt.Errorf("%s gave no output", source)
}
