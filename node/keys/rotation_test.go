package keys

import (
	"errors"
	"slices"
	"testing"
)

// names are the next and former keys of a store.
func names(t *testing.T, s Store) (out []Kind) {
	t.Helper()
	list, err := s.Others()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range list {
		out = append(out, i.Kind)
	}
	return out
}

func show(t *testing.T, s Store, k Kind) Info {
	t.Helper()
	i, err := s.Show(k)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func TestRotation(t *testing.T) {
	s := fullStore(t)
	if err := s.Promote(Organisation, pass(good)); !errors.Is(err, ErrNotFound) {
		t.Errorf("promoted nothing: %v", err)
	}
	before := show(t, s, Organisation)
	next, err := s.GenerateNext(Organisation, pass(good))
	if err != nil {
		t.Fatal(err)
	}
	if has, err := s.HasNext(Organisation); err != nil || !has || show(t, s, Organisation) != before {
		t.Errorf("next %v, %v; the present key is %v", has, err, show(t, s, Organisation))
	}
	if _, err := s.GenerateNext(Organisation, pass(good)); !errors.Is(err, ErrExists) {
		t.Errorf("a next key was made over another one: %v", err)
	}
	if k, err := s.OpenNext(Organisation, pass(good)); err != nil || k.Info.KeyID != next.KeyID {
		t.Errorf("%v, %v", k, err)
	}
	if err := s.Promote(Organisation, pass(other)); !errors.Is(err, ErrWrongPassphrase) {
		t.Errorf("promoted under another passphrase: %v", err)
	}
	if err := s.Promote(Organisation, pass(good)); err != nil {
		t.Fatal(err)
	}
	former := Organisation + Kind("."+before.KeyID)
	if got := names(t, s); !slices.Equal(got, []Kind{former}) || show(t, s, Organisation).PublicKey != next.PublicKey {
		t.Errorf("others %v, present %v", got, show(t, s, Organisation))
	}
	if ring, err := s.Open(pass(good), Organisation, former); err != nil {
		t.Error(err)
	} else {
		ring.Close()
	}
	// Next and former keys follow a change of passphrase, or they would be lost with the old one.
	if _, err := s.GenerateNext(Node, pass(good)); err != nil {
		t.Fatal(err)
	}
	if got, err := s.ChangePassphrase(pass(good), pass(other)); err != nil || len(got.Changed) != 5 {
		t.Fatalf("%v, %v", got, err)
	}
	if ring, err := s.Open(pass(other), former, nextOf(Node)); err != nil {
		t.Error(err)
	} else {
		ring.Close()
	}
	if i, err := s.Others(); err != nil || i[0].PeerID == "" && i[1].PeerID == "" {
		t.Errorf("a node's next key has no peer id: %v, %v", i, err)
	}
}

// TestCrashInRotation stops a rotation before every step on disk. At each of them both keys open, and going on leaves the
// next key in use and the old one kept.
func TestCrashInRotation(t *testing.T) {
	promote := func(s Store) error { return s.Promote(Organisation, pass(good)) }
	ready := func() (s Store, old, next Info) {
		s = fullStore(t)
		old = show(t, s, Organisation)
		next, err := s.GenerateNext(Organisation, pass(good))
		if err != nil {
			t.Fatal(err)
		}
		return s, old, next
	}
	s, _, _ := ready()
	steps, err := crashAt(s, "", promote)
	if err != nil || len(steps) != 4 {
		t.Fatalf("steps of a whole promotion: %v, %v", steps, err)
	}
	for _, step := range steps {
		t.Run(step, func(t *testing.T) {
			s, old, next := ready()
			if _, err := crashAt(s, step, promote); !errors.Is(err, errCrash) {
				t.Fatal(err)
			}
			kinds, err := s.all()
			if err != nil {
				t.Fatal(err)
			}
			found := map[string]bool{}
			for _, k := range kinds {
				key, err := s.open(k, pass(good)) // it writes the public file of a key that has none
				if err != nil {
					t.Fatalf("%s: %v", k, err)
				}
				found[key.Info.KeyID] = true
				key.zero()
			}
			if !found[old.KeyID] || !found[next.KeyID] {
				t.Fatalf("a key is lost: %v", found)
			}
			has, err := s.HasNext(Organisation)
			if err != nil {
				t.Fatal(err)
			}
			if has != (show(t, s, Organisation) == old) {
				t.Errorf("a next key: %v, present %v", has, show(t, s, Organisation))
			}
			if has {
				if err := promote(s); err != nil {
					t.Fatal(err)
				}
			}
			if got := names(t, s); !slices.Equal(got, []Kind{Organisation + Kind("."+old.KeyID)}) ||
				show(t, s, Organisation).PublicKey != next.PublicKey {
				t.Errorf("others %v, present %v", got, show(t, s, Organisation))
			}
		})
	}
}
