package fsck

import (
	"bytes"
	"context"
	"errors"

	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/store"
)

// names of the families, as the report has them.
var names = map[byte]string{
	'b': "blocks", 'e': "events", 'g': "groups", 'i': "key index", 'm': "meta", 'o': "member index", 'p': "serial ranges",
	's': "rows", 't': "transactions", 'u': "undos", 'v': "proposal index", 'w': "replay window", 'x': "transaction ids",
}

// compare walks both stores family by family, key by key.
func compare(ctx context.Context, r *Report, s, scratch *store.Store) error {
	for _, family := range []byte(store.Families) {
		got, err := s.Walk(family)
		if err != nil {
			return err
		}
		want, err := scratch.Walk(family)
		if err != nil {
			return errors.Join(err, got.Close())
		}
		c := comparison{report: r, family: family, want: want, got: got, time: s.Last().Time}
		if err := errors.Join(c.run(ctx), got.Close(), want.Close()); err != nil {
			return err
		}
	}
	return nil
}

type comparison struct {
	report    *Report
	family    byte
	want, got *store.Cursor
	time      int64 // of the last block
	seen      bool  // a key in got
}

func (c *comparison) run(ctx context.Context) error {
	want, got := c.want.Next(), c.got.Next()
	for n := 0; got || want && c.got.Err() == nil; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		c.report.Keys++
		var err error
		switch order := c.order(want, got); {
		case order < 0:
			err = c.missing()
			want = c.want.Next()
		case order > 0:
			c.differs(c.got.Key(), "the blocks do not lead to it")
			c.seen = true
			got = c.got.Next()
		default:
			err = c.both()
			c.seen = true
			want, got = c.want.Next(), c.got.Next()
		}
		if err != nil {
			return err
		}
	}
	return errors.Join(c.want.Err(), c.unreadable(c.got.Err()))
}

// unreadable reports what the disk no longer gives, with the rest of the family that lies behind it.
func (c *comparison) unreadable(err error) error {
	if !errors.Is(err, store.ErrCorrupt) {
		return err
	}
	c.report.found(names[c.family], "cannot be read: %v", err)
	return nil
}

// order is negative where the next key is wanted and not there, and positive where it is the reverse.
func (c *comparison) order(want, got bool) int {
	switch {
	case !got:
		return -1
	case !want:
		return 1
	default:
		return bytes.Compare(c.want.Key(), c.got.Key())
	}
}

func (c *comparison) differs(key []byte, how string) {
	c.report.found(names[c.family], "%s: %s", store.Place(key), how)
}

// missing judges a key that the store lacks. Undos and rows of the replay window it forgets from below;
// but no entry that is live may be gone.
func (c *comparison) missing() error {
	forgotten := false
	switch c.family {
	case 'u':
		forgotten = !c.seen
	case 'w':
		value, err := c.want.Value()
		if err != nil {
			return err
		}
		expiry, err := store.LastExpiry(value)
		if err != nil {
			return err
		}
		forgotten = !c.seen && expiry <= c.time
	}
	if !forgotten {
		c.differs(c.want.Key(), "missing")
	}
	return nil
}

func (c *comparison) both() error {
	if c.family == 'u' {
		c.report.Undos++
	}
	want, err := c.want.Value()
	if err != nil {
		return err
	}
	got, err := c.got.Value()
	if err != nil || bytes.Equal(want, got) {
		return c.unreadable(err)
	}
	c.differs(c.got.Key(), c.part(want, got)+" differs")
	return nil
}

// field is a part of a value of fixed length.
type field struct {
	name string
	end  int
}

var fields = map[byte][]field{
	's': {{"key", 32}, {"next key", 64}, {"number of events", 68}, {"history root", 100}, {"state hash", proof.RecordSize}},
	'b': {
		{"time", 8}, {"number of transactions", 12}, {"number of records", 20},
		{"root", 52}, {"replay chain", 84}, {"app hash", 116},
	},
	'e': {{"position or tag", 1 << 30}},
	'p': {{"last serial", 1 << 30}},
}

// part names the first part of a value that differs.
func (c *comparison) part(want, got []byte) string {
	if len(want) != len(got) {
		return "length"
	}
	at := 0
	for want[at] == got[at] {
		at++
	}
	for _, f := range fields[c.family] {
		if at < f.end {
			return f.name
		}
	}
	if c.family == 's' {
		return "frontier or state"
	}
	return "value"
}
