package disk

import (
	"fmt"
	"path"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// Reporting wraps the file system of a database. What cannot be written to its log is told to failed before the database
// learns of it: Pebble does not survive that, and where it happens while one log follows another it takes the process
// with it, by a panic that says nothing.
func Reporting(fs vfs.FS, failed func(error)) vfs.FS { return reporting{fs, failed} }

type reporting struct {
	vfs.FS
	failed func(error)
}

// Unwrap implements vfs.FS.
func (r reporting) Unwrap() vfs.FS { return r.FS }

func (r reporting) Create(name string, c vfs.DiskWriteCategory) (vfs.File, error) {
	f, err := r.FS.Create(name, c)
	return r.watch(name, f, err)
}

func (r reporting) ReuseForWrite(from, to string, c vfs.DiskWriteCategory) (vfs.File, error) {
	f, err := r.FS.ReuseForWrite(from, to, c)
	return r.watch(to, f, err)
}

func (r reporting) watch(name string, f vfs.File, err error) (vfs.File, error) {
	if path.Ext(r.PathBase(name)) != ".log" {
		return f, err
	}
	w := &watched{File: f, name: name, failed: r.failed}
	if err := w.tell(err); err != nil {
		return nil, err
	}
	return w, nil
}

type watched struct {
	vfs.File
	name   string
	failed func(error)
}

func (w *watched) tell(err error) error {
	if err != nil {
		w.failed(fmt.Errorf("write %s: %w", w.name, err))
	}
	return err
}

func (w *watched) Write(b []byte) (int, error) {
	n, err := w.File.Write(b)
	return n, w.tell(err)
}

func (w *watched) Sync() error { return w.tell(w.File.Sync()) }

func (w *watched) SyncData() error { return w.tell(w.File.SyncData()) }

func (w *watched) SyncTo(length int64) (bool, error) {
	full, err := w.File.SyncTo(length)
	return full, w.tell(err)
}
