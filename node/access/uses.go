package access

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/waybill-network/waybill/node/config/atomicfile"
)

// UsesName is the name of the file with the last uses in the node's data directory.
const UsesName = "api.uses.json"

// saveEvery is how old what the file says may be.
const saveEvery = time.Minute

// uses is when each credential was used last. It is written once a minute while anything is used, so that the command
// line can show it without asking the node.
type uses struct {
	byID  map[string]*use
	timer *time.Timer // nil while the file says what there is to say
}

type use struct {
	last     time.Time
	requests uint64
}

// use notes a use. The caller holds b.mu.
func (b *Book) use(id string, now time.Time) {
	u := b.uses.byID[id]
	if u == nil {
		u = new(use)
		b.uses.byID[id] = u
	}
	u.last, u.requests = now, u.requests+1
	if b.uses.timer == nil && b.cookie != nil && id != CookieID {
		b.uses.timer = time.AfterFunc(saveEvery, func() {
			b.mu.Lock()
			defer b.mu.Unlock()
			if err := b.saveUses(); err != nil {
				b.log.Warn("last uses of credentials are not saved", slog.Any("err", err))
			}
		})
	}
}

// saveUses writes what is not written yet. The caller holds b.mu.
func (b *Book) saveUses() error {
	if b.uses.timer == nil {
		return nil
	}
	b.uses.timer.Stop()
	b.uses.timer = nil
	out := map[string]string{}
	for id, u := range b.uses.byID {
		if b.byID[id] == nil {
			if id != CookieID {
				delete(b.uses.byID, id) // it was revoked
			}
			continue
		}
		out[id] = u.last.UTC().Format(time.RFC3339)
	}
	text, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(b.data, UsesName)
	return errors.Join(atomicfile.Replace(path, append(text, '\n'), 0o600), atomicfile.RemoveStale(path))
}

// LastUses reads when each credential was used last, by id, as a node with this data directory wrote it.
func LastUses(data string) (map[string]time.Time, error) {
	path := filepath.Join(data, UsesName)
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var texts map[string]string
	if err := json.Unmarshal(b, &texts); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	out := make(map[string]time.Time, len(texts))
	for id, text := range texts {
		if out[id], err = readTime(text); err != nil {
			return nil, fmt.Errorf("%s: %q: %w", path, id, err)
		}
	}
	return out, nil
}

func readUses(data string) (map[string]*use, error) {
	last, err := LastUses(data)
	out := make(map[string]*use, len(last))
	for id, t := range last {
		out[id] = &use{last: t}
	}
	return out, err
}

// Use is what a credential was used for since the node started.
type Use struct {
	ID, Name string
	Requests uint64
	Last     time.Time // also before this start
}

// Uses lists the cookie and the credentials of the list that were ever used, by id.
func (b *Book) Uses() (out []Use) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, id := range slices.Sorted(maps.Keys(b.uses.byID)) {
		name := CookieID
		if c := b.byID[id]; c != nil {
			name = c.Name
		} else if id != CookieID {
			continue
		}
		u := b.uses.byID[id]
		out = append(out, Use{ID: id, Name: name, Requests: u.requests, Last: u.last})
	}
	return out
}
