package engine

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	dbm "github.com/cometbft/cometbft-db"
	"pgregory.net/rapid"
)

func openPebble(t testing.TB, fs vfs.FS) *pebble.DB {
	t.Helper()
	p, err := pebble.Open("db", smallStore(fs, nil).Options())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestDBAgainstMemDB does the same random things to a view of Pebble and to CometBFT's reference
// database, with another view beside it that must not notice.
func TestDBAgainstMemDB(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		p := openPebble(t, vfs.NewMem())
		defer p.Close()
		neighbours := []dbm.DB{NewDB(p, "b\xfe\xff"), NewDB(p, "c")}
		for _, n := range neighbours {
			noError(rt, n.Set([]byte("k"), []byte("theirs")))
		}
		m := &model{got: NewDB(p, "b\xff"), want: dbm.NewMemDB()}
		rt.Repeat(map[string]func(*rapid.T){
			"set":     m.set,
			"delete":  m.delete,
			"batch":   m.batch,
			"iterate": m.iterate,
			"compact": func(rt *rapid.T) { noError(rt, m.got.Compact(nil, nil)) },
			"flush":   func(rt *rapid.T) { noError(rt, p.Flush()) },
			"":        m.get,
		})
		for _, n := range neighbours {
			if v, err := n.Get([]byte("k")); err != nil || string(v) != "theirs" {
				rt.Fatalf("a neighbour's value is %q %v", v, err)
			}
		}
	})
}

type model struct{ got, want dbm.DB }

func noError(t rapid.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// same fails where one accepts and the other refuses.
func same(t *rapid.T, got, want error) {
	t.Helper()
	if (got == nil) != (want == nil) || got != nil && got.Error() != want.Error() {
		t.Fatalf("%v, the reference says %v", got, want)
	}
}

var (
	keys   = rapid.SliceOfN(rapid.SampledFrom([]byte{0, 1, 'k', 0xff}), 0, 3)
	values = rapid.OneOf(rapid.Just([]byte(nil)), rapid.SliceOfN(rapid.Byte(), 0, 3), rapid.Just(bytes.Repeat([]byte("v"), 5000)))
	bounds = rapid.OneOf(rapid.Just([]byte(nil)), keys)
)

func (m *model) set(t *rapid.T) {
	k, v := keys.Draw(t, "key"), values.Draw(t, "value")
	if rapid.Bool().Draw(t, "sync") {
		same(t, m.got.SetSync(k, v), m.want.SetSync(k, v))
	} else {
		same(t, m.got.Set(k, v), m.want.Set(k, v))
	}
}

func (m *model) delete(t *rapid.T) {
	k := keys.Draw(t, "key")
	if rapid.Bool().Draw(t, "sync") {
		same(t, m.got.DeleteSync(k), m.want.DeleteSync(k))
	} else {
		same(t, m.got.Delete(k), m.want.Delete(k))
	}
}

func (m *model) batch(t *rapid.T) {
	got, want := m.got.NewBatch(), m.want.NewBatch()
	for range rapid.IntRange(0, 4).Draw(t, "writes") {
		k := keys.Draw(t, "key")
		if rapid.Bool().Draw(t, "set") {
			v := values.Draw(t, "value")
			same(t, got.Set(k, v), want.Set(k, v))
		} else {
			same(t, got.Delete(k), want.Delete(k))
		}
	}
	switch rapid.IntRange(0, 2).Draw(t, "end") {
	case 0:
		same(t, got.Write(), want.Write())
		same(t, got.Set([]byte("k"), []byte("v")), want.Set([]byte("k"), []byte("v")))
		same(t, got.Write(), want.Write())
	case 1:
		same(t, got.WriteSync(), want.WriteSync())
	}
	same(t, got.Close(), want.Close())
	same(t, got.Close(), want.Close())
	same(t, got.Delete([]byte("k")), want.Delete([]byte("k")))
}

func (m *model) get(t *rapid.T) {
	k := keys.Draw(t, "key")
	got, err := m.got.Get(k)
	want, wantErr := m.want.Get(k)
	same(t, err, wantErr)
	if (got == nil) != (want == nil) || !bytes.Equal(got, want) {
		t.Fatalf("%x is %x, the reference has %x", k, got, want)
	}
	has, err := m.got.Has(k)
	wantHas, wantErr := m.want.Has(k)
	if same(t, err, wantErr); has != wantHas {
		t.Fatalf("%x: %v, the reference says %v", k, has, wantHas)
	}
}

func (m *model) iterate(t *rapid.T) {
	start, end := bounds.Draw(t, "start"), bounds.Draw(t, "end")
	walk := dbm.DB.Iterator
	if rapid.Bool().Draw(t, "reverse") {
		walk = dbm.DB.ReverseIterator
	}
	got, err := walk(m.got, start, end)
	want, wantErr := walk(m.want, start, end)
	if same(t, err, wantErr); err != nil {
		return
	}
	one, two := list(t, got), list(t, want)
	if one != two {
		t.Fatalf("from %x to %x: %s\nthe reference has %s", start, end, one, two)
	}
}

func list(t *rapid.T, it dbm.Iterator) (out string) {
	start, end := it.Domain()
	out = fmt.Sprintf("%x-%x:", start, end)
	for ; it.Valid(); it.Next() {
		out += fmt.Sprintf(" %x=%x", it.Key(), it.Value())
	}
	noError(t, errors.Join(it.Error(), it.Close()))
	return out
}

func TestViewOfEverything(t *testing.T) {
	p := openPebble(t, vfs.NewMem())
	defer p.Close()
	noError(t, NewDB(p, "x/").Set([]byte("k"), []byte("v")))
	all := NewDB(p, "")
	if v, err := all.Get([]byte("x/k")); err != nil || string(v) != "v" {
		t.Fatalf("%q %v", v, err)
	}
	noError(t, all.Compact(nil, nil))
	if all.Stats()["pebble"] == "" {
		t.Fatal("no metrics")
	}
}

// TestSyncedWritesSurvive: what CometBFT wrote with a sync is there after a power loss.
func TestSyncedWritesSurvive(t *testing.T) {
	disk := vfs.NewCrashableMem()
	p := openPebble(t, disk)
	defer p.Close()
	d := NewDB(p, "x/")
	noError(t, d.SetSync([]byte("set"), []byte("1")))
	noError(t, d.SetSync([]byte("gone"), []byte("1")))
	noError(t, d.DeleteSync([]byte("gone")))
	b := d.NewBatch()
	noError(t, b.Set([]byte("batch"), []byte("2")))
	noError(t, b.WriteSync())
	again := openPebble(t, disk.CrashClone(vfs.CrashCloneCfg{}))
	defer again.Close()
	d = NewDB(again, "x/")
	for k, want := range map[string]string{"set": "1", "batch": "2", "gone": ""} {
		if v, err := d.Get([]byte(k)); err != nil || string(v) != want {
			t.Errorf("%s is %q %v, want %q", k, v, err, want)
		}
	}
}
