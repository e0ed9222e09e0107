package telemetry

import (
	"runtime"
	"runtime/debug"
)

// Build says which program runs.
type Build struct {
	Version  string `json:"version"`  // the module's version, "(devel)" for one built from a working tree
	Revision string `json:"revision"` // the commit, with "+changes" if the tree had others; empty if unknown
	Time     string `json:"time"`     // the commit's time, RFC 3339; empty if unknown
	Go       string `json:"go"`       // the Go release
	Platform string `json:"platform"` // "linux/amd64"
}

// ReadBuild returns what the Go tool has recorded in the program.
func ReadBuild() Build {
	b := Build{Version: "(devel)", Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if info.Main.Version != "" {
		b.Version = info.Main.Version
	}
	changed := false
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value
		case "vcs.time":
			b.Time = s.Value
		case "vcs.modified":
			changed = s.Value == "true"
		}
	}
	if changed && b.Revision != "" {
		b.Revision += "+changes"
	}
	return b
}
