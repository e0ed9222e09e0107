// Package atomicfile writes small files that are whole or absent, whenever the power goes.
//
// Why it exists: a rename is atomic for readers but not durable by itself. The bytes must be synced before the
// rename, and the directory after it, or a crash leaves an empty file under the final name, or the old one although
// success was reported. Configuration and keys both need exactly this order, so it exists once.
//
// A crash can leave a temporary file beside the target; RemoveStale deletes those. The files are not for data that
// the engine writes: that goes through a vfs.FS of its own.
//
// Concurrency: functions may run at once; of two writers of one path the later Replace wins, and one Create.
package atomicfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// infix separates the target's name from the random part of a temporary file's name: ".node.age.tmp-123".
const infix = ".tmp-"

// Staged is a complete, synced temporary file beside its target. One of Replace, Create and Discard ends it.
type Staged struct {
	temp, target string
}

// Stage writes data with the given mode to a temporary file in path's directory and syncs it.
func Stage(path string, data []byte, mode fs.FileMode) (*Staged, error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+infix+"*") // CreateTemp's own mode is 0600
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", path, err)
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(mode))
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, errors.Join(fmt.Errorf("write %s: %w", path, err), os.Remove(f.Name()))
	}
	return &Staged{temp: f.Name(), target: path}, nil
}

// Replace puts the file under its final name, over an older one, and syncs the directory. On return it is durable.
func (s *Staged) Replace() error {
	if err := os.Rename(s.temp, s.target); err != nil {
		return fmt.Errorf("replace %s: %w", s.target, err)
	}
	return SyncDir(filepath.Dir(s.target))
}

// Create puts the file under its final name and syncs the directory. If the name is taken it fails with fs.ErrExist
// and leaves the older file alone, also when two processes create at once.
func (s *Staged) Create() error {
	if err := os.Link(s.temp, s.target); err != nil {
		return fmt.Errorf("create %s: %w", s.target, err)
	}
	if err := os.Remove(s.temp); err != nil {
		return fmt.Errorf("create %s: %w", s.target, err)
	}
	return SyncDir(filepath.Dir(s.target))
}

// Discard removes the temporary file. After Replace or Create it does nothing.
func (s *Staged) Discard() error {
	if err := os.Remove(s.temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("discard: %w", err)
	}
	return nil
}

// Replace stages data and puts it at path.
func Replace(path string, data []byte, mode fs.FileMode) error {
	s, err := Stage(path, data, mode)
	if err != nil {
		return err
	}
	return errors.Join(s.Replace(), s.Discard())
}

// Create stages data and puts it at path, which must not exist.
func Create(path string, data []byte, mode fs.FileMode) error {
	s, err := Stage(path, data, mode)
	if err != nil {
		return err
	}
	return errors.Join(s.Create(), s.Discard())
}

// RemoveStale deletes the temporary files of path that a crash has left.
func RemoveStale(path string) error {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("remove stale files: %w", err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "."+filepath.Base(path)+infix) {
			err = errors.Join(err, os.Remove(filepath.Join(filepath.Dir(path), e.Name())))
		}
	}
	return err
}

// SyncDir makes the names in a directory durable: files created, renamed or removed.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync directory: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("sync directory %s: %w", dir, err)
	}
	return nil
}
