package signer

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/waybill-network/waybill/consensus/signer/durable"
)

// SetAside moves the state of the directory's key to a name of its own, last-signed.<address>, so that another key can
// begin there; it is never needed again, and kept all the same. It does nothing where there is no state. ErrLocked: a
// node signs with it; stop that first. After a crash it may be called again.
func SetAside(f vfs.FS, dir string) (err error) {
	lock, err := f.Lock(f.PathJoin(dir, lockFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("%w: %s: %w", ErrLocked, dir, err)
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	s, err := read(f, dir)
	switch {
	case errors.Is(err, ErrNoState):
		return nil
	case err != nil:
		return err
	}
	path := f.PathJoin(dir, stateFile)
	if err := f.Rename(path, fmt.Sprintf("%s.%X", path, s.address)); err != nil {
		return fmt.Errorf("set signer state aside: %w", err)
	}
	return durable.SyncDir(f, dir)
}
