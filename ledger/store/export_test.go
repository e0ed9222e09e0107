package store

import (
	"github.com/cockroachdb/pebble/v2"
)

// Entry is a key and its value as they lie in the database.
type Entry struct{ Key, Value string }

// Dump returns the whole database in order.
func (s *Store) Dump() (out []Entry, err error) {
	err = scan(s.db, nil, []byte{0xff}, func(key, value []byte) error {
		out = append(out, Entry{string(key), string(value)})
		return nil
	})
	return out, err
}

// Put writes a value past everything that guards it; an empty one deletes the key.
func (s *Store) Put(key, value string) error {
	if value == "" {
		return s.db.Delete([]byte(key), pebble.Sync)
	}
	return s.db.Set([]byte(key), []byte(value), pebble.Sync)
}

// Flush writes what is in memory to tables.
func (s *Store) Flush() error { return s.db.Flush() }

// OpenRaw opens the database and looks at nothing in it; only Put and Close may be used.
func OpenRaw(dir string, o Options) (*Store, error) {
	o = o.withDefaults()
	db, err := pebble.Open(dir, pebbleOptions(&o))
	if err != nil {
		return nil, err
	}
	s := &Store{db: db, opts: o}
	err = s.publish(Block{}, nil)
	return s, err
}
