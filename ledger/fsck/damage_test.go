package fsck_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"

	"github.com/waybill-network/waybill/ledger/fsck"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/register"
	"github.com/waybill-network/waybill/ledger/store"
)

// names are the report's words for the families.
var names = map[byte]string{
	'b': "blocks", 'e': "events", 'g': "groups", 'i': "key index", 'm': "meta", 'o': "member index", 'p': "serial ranges",
	's': "rows", 't': "transactions", 'u': "undos", 'v': "proposal index", 'w': "replay window", 'x': "transaction ids",
}

// damage is a change of one key.
type damage struct {
	how        string
	key, value []byte // without a value, the key is deleted
}

func (d damage) plant(t *testing.T, disk vfs.FS) {
	t.Helper()
	db := raw(t, disk)
	defer db.Close()
	var err error
	if d.value == nil {
		err = db.Delete(d.key, pebble.Sync)
	} else {
		err = db.Set(d.key, d.value, pebble.Sync)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestEveryKindOfDamageIsFoundAndNamed: a key of any family that is changed, cut, lost or too many is named
// by the report, also where it keeps the store from opening; opening does not fail for another reason.
func TestEveryKindOfDamageIsFoundAndNamed(t *testing.T) {
	story := ledgertest.Tell(t, 3, 20)
	disk := write(t, story)
	random := rand.New(rand.NewPCG(7, 7))
	refused, opened := map[byte]int{}, map[byte]int{}
	for _, family := range []byte(store.Families) {
		for _, d := range damages(t, random, disk, family) {
			bad := copyOf(disk)
			d.plant(t, bad)
			if s, err := store.Inspect(dir, story.Genesis, options(bad)); err == nil {
				if err := named(check(t, s, engine{story: story}), d.key); err != nil {
					t.Errorf("%s %s: %v", store.Place(d.key), d.how, err)
				}
				s.Close()
			} else if string(d.key) != "mformat" {
				t.Errorf("%s %s: inspecting says %v", store.Place(d.key), d.how, err)
			}
			switch s, err := store.Open(dir, nil, options(bad)); {
			case err == nil:
				opened[family]++
				s.Close()
			case known(err):
				refused[family]++
			default:
				t.Errorf("%s %s: opening says %v", store.Place(d.key), d.how, err)
			}
		}
	}
	t.Logf("opened %v, refused %v", opened, refused)
	if opened['g'] > 0 || opened['m'] > 0 {
		t.Error("opening believes what it could have checked")
	}
	for _, family := range []byte(store.Families) {
		if refused[family]+opened[family] < 4 {
			t.Errorf("family %c has hardly been damaged", family)
		}
	}
}

// known reports whether opening refused for a reason that a caller can tell.
func known(err error) bool {
	for _, reason := range []error{store.ErrCorrupt, store.ErrFormat, store.ErrNotFounded, register.ErrRow, register.ErrInvariant} {
		if errors.Is(err, reason) {
			return true
		}
	}
	return false
}

// named judges the report on one damaged key.
func named(r *fsck.Report, key []byte) error {
	for _, d := range r.Damage {
		if d.Where == names[key[0]] && d.Count == 1 && strings.HasPrefix(d.First, store.Place(key)+": ") {
			return nil
		}
	}
	return fmt.Errorf("not named in %+v", r.Damage)
}

// damages makes up changes of a family.
func damages(t *testing.T, random *rand.Rand, disk vfs.FS, family byte) (out []damage) {
	db := raw(t, disk)
	defer db.Close()
	var keys, values [][]byte
	it, err := db.NewIter(&pebble.IterOptions{LowerBound: []byte{family}, UpperBound: []byte{family + 1}})
	if err != nil {
		t.Fatal(err)
	}
	for it.First(); it.Valid(); it.Next() {
		keys, values = append(keys, bytes.Clone(it.Key())), append(values, bytes.Clone(it.Value()))
	}
	if err := it.Close(); err != nil {
		t.Fatal(err)
	}
	for n := range 2 {
		i := random.IntN(len(keys))
		if n == 0 {
			i = len(keys) - 1
		}
		flipped := bytes.Clone(values[i])
		flipped[random.IntN(len(flipped))] ^= 1 << random.IntN(8)
		out = append(out, damage{"changed in a bit", keys[i], flipped})
		if len(values[i]) > 1 {
			out = append(out, damage{"cut short", keys[i], values[i][:len(values[i])-1]})
		}
		if j := random.IntN(len(keys)); !bytes.Equal(values[i], values[j]) {
			out = append(out, damage{"replaced by another", keys[i], values[j]})
		}
		if i > 0 || family != 'u' && family != 'w' { // those may be forgotten from below
			out = append(out, damage{"lost", keys[i], nil})
		}
	}
	surplus := bytes.Clone(keys[len(keys)-1])
	surplus[len(surplus)-1]++
	if family != 'g' && family != 'm' && !slices.ContainsFunc(keys, func(k []byte) bool { return bytes.Equal(k, surplus) }) {
		out = append(out, damage{"too many", surplus, values[len(keys)-1]})
	}
	return out
}

// TestRottenTableIsNamed: where a table can no longer be read, the report says which part of the ledger, and
// the check goes on with the others.
func TestRottenTableIsNamed(t *testing.T) {
	story := ledgertest.Tell(t, 8, 20)
	disk := write(t, story)
	if err := open(t, disk, story).Close(); err != nil { // opening writes what the log holds to a table
		t.Fatal(err)
	}
	files, err := disk.List(dir)
	if err != nil {
		t.Fatal(err)
	}
	tables, reported := 0, 0
	for _, name := range files {
		if !strings.HasSuffix(name, ".sst") {
			continue
		}
		tables++
		data, err := disk.UnsafeGetFileDataBuffer(dir + "/" + name)
		if err != nil {
			t.Fatal(err)
		}
		for at := 5; at < len(data); at += len(data)/12 + 1 {
			bad := copyOf(disk)
			f, err := bad.Create(dir+"/"+name, vfs.WriteCategoryUnspecified)
			if err != nil {
				t.Fatal(err)
			}
			rotten := bytes.Clone(data)
			rotten[at] ^= 0x10
			if _, err := f.Write(rotten); err != nil {
				t.Fatal(err)
			}
			f.Close()
			s, err := store.Inspect(dir, story.Genesis, options(bad))
			if err != nil {
				continue
			}
			r, err := fsck.Check(t.Context(), s, engine{story: story}, fsck.Options{Scratch: options(nil)}, nil)
			if err != nil {
				t.Errorf("byte %d of %s: %v", at, name, err)
			} else if !r.Clean() && strings.Contains(r.Damage[0].First, "cannot be read: ") {
				reported++
			}
			s.Close()
		}
	}
	if t.Logf("%d tables, %d reports", tables, reported); reported < 6 {
		t.Error("hardly any rot is reported")
	}
}
