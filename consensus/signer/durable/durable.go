// Package durable changes files so that a power loss leaves the old one or the new one, whole.
//
// A rename alone is not enough: the new name lives in the directory, and until the directory itself
// is synced a crash may bring the old file back (cometbft issue 6031 is exactly this). Everything
// here returns only when the change survives a crash. Functions hold no state and may be called
// concurrently for different files.
package durable

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// Suffix of a file under construction. One left behind by a crash is overwritten by the next Replace
// and never read.
const Suffix = ".new"

// Replace puts content under dir/name, atomically, and returns the file open for appending. On an
// error the file holds the old or the new content and the caller must not assume either.
func Replace(f vfs.FS, dir, name string, content []byte) (vfs.File, error) {
	path := f.PathJoin(dir, name)
	file, err := f.Create(path+Suffix, vfs.WriteCategoryUnspecified)
	if err != nil {
		return nil, fmt.Errorf("create %s: %w", path+Suffix, err)
	}
	if err := fill(f, file, dir, path, content); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

func fill(f vfs.FS, file vfs.File, dir, path string, content []byte) error {
	// A vfs.File may scribble on what it is given.
	if _, err := file.Write(bytes.Clone(content)); err != nil {
		return fmt.Errorf("write %s: %w", path+Suffix, err)
	}
	if err := file.Sync(); err != nil {
		return fmt.Errorf("sync %s: %w", path+Suffix, err)
	}
	if err := f.Rename(path+Suffix, path); err != nil {
		return fmt.Errorf("rename to %s: %w", path, err)
	}
	return SyncDir(f, dir)
}

// MkdirAll creates dir and its missing parents, and syncs every directory that gained an entry.
func MkdirAll(f vfs.FS, dir string) error {
	var changed []string
	for d := dir; ; d = f.PathDir(d) {
		if _, err := f.Stat(d); err == nil {
			break
		} else if !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("look for %s: %w", d, err)
		}
		parent := f.PathDir(d)
		if parent == d {
			break
		}
		changed = append(changed, parent)
	}
	if err := f.MkdirAll(dir, 0o750); err != nil {
		return fmt.Errorf("make %s: %w", dir, err)
	}
	for _, d := range changed {
		if err := SyncDir(f, d); err != nil {
			return err
		}
	}
	return nil
}

// SyncDir makes the names in dir durable.
func SyncDir(f vfs.FS, dir string) error {
	d, err := f.OpenDir(dir)
	if err != nil {
		return fmt.Errorf("open %s: %w", dir, err)
	}
	if err := d.Sync(); err != nil {
		return errors.Join(fmt.Errorf("sync %s: %w", dir, err), d.Close())
	}
	return d.Close()
}
