package register

import (
	"cmp"
	"fmt"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
)

// Entry is a record as the present block sees it. Its state is a value that is replaced, never changed.
type Entry struct {
	Index uint64
	Key   proof.Hash
	// State is nil for a record that was just created.
	State *canon.State

	next     proof.Hash
	frontier proof.Frontier
	links    []Link              // events of this block
	ranges   *rangeList          // nil until it is read
	inserted []canon.SerialRange // ranges of this block
	old      []byte              // committed row, nil when the record is new
	changed  bool                // state or history, against old
	relinked bool                // next, against old
	decoded  bool                // state and frontier are read
	tx       uint64              // transaction that saved the entry last
}

// Count is the number of events in the record's history.
func (e *Entry) Count() uint32 { return e.frontier.Count }

// New reports whether the block created the record.
func (e *Entry) New() bool { return e.old == nil }

// Link ties one event to a record's history.
type Link struct {
	Height     uint64
	Tx, Action uint32
	// Tag is the first 8 bytes of a hash of the event's content and signer, to know a duplicate by.
	Tag [8]byte
	// Time and Milestone are the event's, in milliseconds since 1970 UTC and of canon.Milestone… or Found, so that a record
	// whose event is corrected can be folded again without its transactions.
	Time      int64
	Milestone uint32
	// Commit is the event's, so that the path to one event of a long history needs no transaction of the others.
	Commit proof.Hash
}

// Found is the Milestone of the link of an event that reaches none, and finds again what was lost.
const Found = 255

// Leaf is the event's leaf in the record's history.
func (l Link) Leaf() proof.Hash { return proof.HistoryLeaf(l.Height, l.Tx, l.Action, l.Commit) }

// View is a block's reading and writing of the register. Changes belong to the transaction begun last
// until it is kept or reverted. A View is for one goroutine.
type View struct {
	rows    Rows
	width   uint64 // with the records created
	entries map[proof.Hash]*Entry
	read    map[proof.Hash]*Entry // prefetched, not yet asked for
	created []*Entry

	tx      uint64
	journal []saved
}

type saved struct {
	entry   *Entry
	before  Entry
	created bool
	// inserted is the serial range that was added, beside which nothing changed; before is not set.
	inserted *canon.SerialRange
}

// NewView begins a block on the committed rows of a register of width records.
func NewView(rows Rows, width uint64) *View {
	return &View{rows: rows, width: width, entries: map[proof.Hash]*Entry{}, read: map[proof.Hash]*Entry{}}
}

// Prefetch reads the records of keys on all cores, so that Get finds them in memory. Keys may repeat and
// need not exist.
func (v *View) Prefetch(keys []proof.Hash) error {
	seen := make(map[proof.Hash]bool, len(keys))
	unique := make([]proof.Hash, 0, len(keys))
	for _, k := range keys {
		if !seen[k] && v.entries[k] == nil {
			seen[k] = true
			unique = append(unique, k)
		}
	}
	found := make([]*Entry, len(unique))
	err := parallel(len(unique), batch, func(i int) (err error) {
		found[i], err = v.load(unique[i])
		return err
	})
	if err != nil {
		return err
	}
	for i, k := range unique {
		v.read[k] = found[i]
	}
	return nil
}

// load reads a committed record, or returns nil.
func (v *View) load(key proof.Hash) (*Entry, error) {
	index, ok, err := v.rows.Find(key)
	if err != nil || !ok {
		return nil, err
	}
	row, err := v.rows.Row(index)
	if err != nil {
		return nil, err
	}
	e, err := newEntry(index, row)
	if err != nil {
		return nil, err
	}
	if e.Key != key {
		return nil, fmt.Errorf("%w: index %d holds another key", ErrRow, index)
	}
	err = e.decode()
	return e, err
}

func newEntry(index uint64, row []byte) (*Entry, error) {
	if len(row) < proof.RecordSize {
		return nil, fmt.Errorf("%w: index %d has %d bytes", ErrRow, index, len(row))
	}
	rec := proof.ReadRecord(row)
	return &Entry{Index: index, Key: rec.Key, next: rec.Next, frontier: proof.Frontier{Count: rec.Count}, old: row}, nil
}

// decode reads state and frontier out of the committed row.
func (e *Entry) decode() (err error) {
	if e.decoded || e.old == nil {
		return nil
	}
	var state []byte
	if e.frontier, state, err = splitTail(e.frontier.Count, e.old[proof.RecordSize:]); err != nil {
		return err
	}
	e.State, err = ReadState(state)
	e.decoded = true
	return err
}

// Get returns the record with the key, or nil.
func (v *View) Get(key proof.Hash) (*Entry, error) {
	if e := v.entries[key]; e != nil {
		err := e.decode()
		return e, err
	}
	e, ok := v.read[key]
	if !ok {
		var err error
		if e, err = v.load(key); err != nil {
			return nil, err
		}
	}
	if e != nil {
		v.entries[key] = e
	} else {
		v.read[key] = nil // known to be absent
	}
	return e, nil
}

// Create registers a key that Get did not find.
func (v *View) Create(key proof.Hash) *Entry {
	e := &Entry{Index: v.width, Key: key, decoded: true, changed: true, tx: v.tx}
	v.width++
	v.entries[key] = e
	v.created = append(v.created, e)
	v.journal = append(v.journal, saved{entry: e, created: true})
	return e
}

// save keeps the entry as it was before the present transaction.
func (v *View) save(e *Entry) {
	if e.tx == v.tx {
		return
	}
	v.journal = append(v.journal, saved{entry: e, before: *e})
	e.tx = v.tx
	e.frontier.Nodes = append(make([]proof.Hash, 0, len(e.frontier.Nodes)+1), e.frontier.Nodes...)
}

// Set replaces a record's state.
func (v *View) Set(e *Entry, s *canon.State) {
	v.save(e)
	e.State, e.changed = s, true
}

// Add appends an event to a record's history.
func (v *View) Add(e *Entry, l Link) {
	v.save(e)
	e.frontier.Append(l.Leaf())
	e.links = append(e.links, l)
	e.changed = true
}

// Begin starts a transaction.
func (v *View) Begin() {
	v.tx++
	v.journal = v.journal[:0]
}

// Revert takes back what was changed since Begin.
func (v *View) Revert() {
	for i := len(v.journal) - 1; i >= 0; i-- {
		s := &v.journal[i]
		if s.inserted != nil {
			s.entry.ranges.remove(s.inserted)
			continue
		}
		if s.created {
			delete(v.entries, s.entry.Key)
			v.created = v.created[:len(v.created)-1]
			v.width--
			continue
		}
		ranges := s.entry.ranges
		*s.entry = s.before
		s.entry.ranges = ranges
	}
	v.journal = v.journal[:0]
}

// Recorded reports whether one of the record's last events, at most that many, has the tag.
func (v *View) Recorded(e *Entry, tag [8]byte, last int) (found bool, err error) {
	for i := len(e.links) - 1; i >= 0 && last > 0; i-- {
		if e.links[i].Tag == tag {
			return true, nil
		}
		last--
	}
	committed := e.frontier.Count - uint32(len(e.links))
	if e.old == nil || committed == 0 || last <= 0 {
		return false, nil
	}
	from := uint32(max(0, int64(committed)-int64(last)))
	err = v.rows.Links(e.Index, from, committed, func(l Link) error {
		found = found || l.Tag == tag
		return nil
	})
	return found, err
}

// Touched reports whether the event at this place of the block is in the record's history already.
func (e *Entry) Touched(tx, action uint32) bool {
	n := len(e.links)
	return n > 0 && e.links[n-1].Tx == tx && e.links[n-1].Action == action
}

// Links visits all events of the record's history in order, the committed ones and those of this block.
func (v *View) Links(e *Entry, visit func(sequence uint32, l Link) error) error {
	next := uint32(0)
	each := func(l Link) error {
		next++
		return visit(next-1, l)
	}
	if committed := e.committed(); committed > 0 {
		if err := v.rows.Links(e.Index, 0, committed, each); err != nil {
			return err
		}
	}
	for _, l := range e.links {
		if err := each(l); err != nil {
			return err
		}
	}
	return nil
}

// FindLink returns the event of the record's history at a place of the chain. It reads as many committed links as their
// number has digits in base 2.
func (v *View) FindLink(e *Entry, height uint64, tx, action uint32) (sequence uint32, l Link, ok bool, err error) {
	low, high := uint32(0), e.Count()
	for low < high {
		mid := low + (high-low)/2
		if l, err = v.event(e, mid); err != nil {
			return 0, l, false, err
		}
		switch c := cmp.Or(cmp.Compare(l.Height, height), cmp.Compare(l.Tx, tx), cmp.Compare(l.Action, action)); {
		case c == 0:
			return mid, l, true, nil
		case c < 0:
			low = mid + 1
		default:
			high = mid
		}
	}
	return 0, Link{}, false, nil
}

// event reads one link of the record's history.
func (v *View) event(e *Entry, sequence uint32) (out Link, err error) {
	if committed := e.committed(); sequence >= committed {
		return e.links[sequence-committed], nil
	}
	err = v.rows.Links(e.Index, sequence, sequence+1, func(l Link) error {
		out = l
		return nil
	})
	return out, err
}

// committed is how many events the record had before the block.
func (e *Entry) committed() uint32 { return e.frontier.Count - uint32(len(e.links)) }
