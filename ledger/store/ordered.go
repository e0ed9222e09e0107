package store

import (
	"fmt"
	"strings"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// Ordered wraps a file system for Pebble 2.1, which creates a manifest and then the marker that names it,
// and syncs the directory once for both: where a power loss keeps the later of two directory entries and
// not the earlier, the database does not open again (cockroachdb/pebble #5825, mended in #5915 and
// #5381, neither of them released under this module path). Here everything before a marker is durable
// before the marker exists.
func Ordered(fs vfs.FS) vfs.FS { return ordered{fs} }

type ordered struct{ vfs.FS }

func (o ordered) Create(name string, category vfs.DiskWriteCategory) (vfs.File, error) {
	if !strings.HasPrefix(o.PathBase(name), "marker.") {
		return o.FS.Create(name, category)
	}
	if err := o.syncDir(o.PathDir(name)); err != nil {
		return nil, fmt.Errorf("sync before %s: %w", name, err)
	}
	f, err := o.FS.Create(name, category)
	if err != nil {
		return nil, err
	}
	if err := f.Sync(); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func (o ordered) syncDir(name string) error {
	d, err := o.OpenDir(name)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// Unwrap implements vfs.FS.
func (o ordered) Unwrap() vfs.FS { return o.FS }
