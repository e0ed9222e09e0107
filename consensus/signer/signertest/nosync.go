// Package signertest plants the fault that package signer exists to prevent, so that simulations can
// show that they would notice it. The fault is a file system, not a setting: the product has no
// switch that a configuration could reach.
package signertest

import "github.com/cockroachdb/pebble/v2/vfs"

// NoSync is a file system that reports every sync as done and does none: a signer opened on it forgets
// its last signatures at a power loss. Create its state on fs itself; else nothing at all survives, and
// the signer refuses to start.
func NoSync(fs vfs.FS) vfs.FS { return noSync{fs} }

type noSync struct{ vfs.FS }

func (n noSync) Create(name string, c vfs.DiskWriteCategory) (vfs.File, error) {
	return wrap(n.FS.Create(name, c))
}

func (n noSync) OpenDir(name string) (vfs.File, error) { return wrap(n.FS.OpenDir(name)) }

func wrap(f vfs.File, err error) (vfs.File, error) {
	if err != nil {
		return nil, err
	}
	return noSyncFile{f}, nil
}

type noSyncFile struct{ vfs.File }

func (noSyncFile) Sync() error     { return nil }
func (noSyncFile) SyncData() error { return nil }
