package follow

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/node/config/atomicfile"
)

// Evidence is an evidence file that was kept, with what it shows.
type Evidence struct {
	*light.Conflict
	// Source whose header is not the one that is trusted.
	Source string
	// File is the bytes; Path is where they are, "" where nothing is kept.
	File []byte
	Path string
	Time time.Time
}

// conflict keeps two headers of one height as evidence; nil where they do not both hold by the rule of a path. shown is
// the path that the source gave for its header, if it gave one.
func (c *Client) conflict(
	s *source, lied *canon.LightBlock, shown []canon.LightBlock, ours *canon.LightBlock,
) (*Evidence, error) {
	if ours == nil {
		return nil, nil
	}
	// From the genesis where that is possible, so that whoever has it can check the file.
	for _, root := range []*light.Root{light.RootOf(c.cfg.Genesis), c.root} {
		a := c.pathTo(root, lied, shown)
		b := c.pathTo(root, ours, nil)
		if a == nil || b == nil {
			continue
		}
		file, err := light.NewEvidence(root, a, b)
		if err != nil {
			continue
		}
		found, err := light.CheckEvidence(file, root)
		if err != nil {
			return nil, err // it was made just now
		}
		return c.keep(&Evidence{Conflict: found, Source: s.Name(), File: file, Time: c.cfg.Now()})
	}
	return nil, nil
}

// pathTo finds a path from a root to a header: the one that was shown, or the one that we came by, as short as it holds.
func (c *Client) pathTo(root *light.Root, b *canon.LightBlock, shown []canon.LightBlock) []canon.LightBlock {
	var ways [][]canon.LightBlock
	if root == c.root || root.Pinned == c.root.Pinned {
		c.mu.Lock()
		way := c.path
		c.mu.Unlock()
		for k := 0; k <= len(way) && (k == 0 || way[k-1].Header.Height < b.Header.Height); k++ {
			ways = append(ways, slices.Concat(way[:k], []canon.LightBlock{*b}))
		}
	} else {
		ways = append(ways, []canon.LightBlock{*b})
	}
	if len(shown) > 0 {
		ways = append(ways, shown)
	}
	for _, way := range ways {
		if _, err := light.Follow(root, way); err == nil {
			return way
		}
	}
	return nil
}

// keepEvidence bounds what colluding validators can make a client write: each header that they sign is evidence anew.
const keepEvidence = 64

// keep notes evidence, and writes it. The same evidence is kept once.
func (c *Client) keep(e *Evidence) (*Evidence, error) {
	c.mu.Lock()
	at := slices.IndexFunc(c.evidence, func(old *Evidence) bool { return bytes.Equal(old.File, e.File) })
	if at >= 0 || len(c.evidence) == keepEvidence {
		at = max(at, 0) // any will do to accuse the source
		e = c.evidence[at]
		c.mu.Unlock()
		return e, nil
	}
	c.evidence = append(c.evidence, e)
	c.mu.Unlock()
	c.cfg.Tell(Event{Kind: "evidence", Source: e.Source, Reason: "conflict", Evidence: e, Text: words(e)})
	if c.cfg.Dir == "" {
		return e, nil
	}
	name := fmt.Sprintf("%d-%x-%x%s", e.First.Height, e.First.HeaderHash[:4], e.Second.HeaderHash[:4], suffix)
	e.Path = filepath.Join(c.cfg.Dir, name)
	err := os.MkdirAll(c.cfg.Dir, 0o755)
	if err == nil {
		err = atomicfile.Replace(e.Path, e.File, 0o644)
	}
	if err != nil {
		return e, fmt.Errorf("keep evidence: %w", err)
	}
	return e, nil
}

// suffix of evidence files.
const suffix = ".evidence"

// loadEvidence reads what was kept before. A file that does not hold is left alone.
func (c *Client) loadEvidence() error {
	if c.cfg.Dir == "" {
		return nil
	}
	paths, err := filepath.Glob(filepath.Join(c.cfg.Dir, "*"+suffix))
	if err != nil {
		return err
	}
	for _, path := range paths[:min(len(paths), keepEvidence)] {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		if info.Size() > light.MaxBytes {
			continue
		}
		file, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, root := range []*light.Root{light.RootOf(c.cfg.Genesis), c.root} {
			if found, err := light.CheckEvidence(file, root); err == nil {
				c.evidence = append(c.evidence, &Evidence{Conflict: found, File: file, Path: path, Time: info.ModTime()})
				break
			}
		}
	}
	return nil
}

// words say what evidence shows.
func words(e *Evidence) string {
	signed := "no validator signed both"
	switch n := len(e.Both); {
	case n == 1:
		signed = "one validator signed both"
	case n > 1:
		signed = fmt.Sprintf("%d validators signed both", n)
	}
	return fmt.Sprintf("two headers of height %d, %x… and %x…: %s",
		e.First.Height, e.First.HeaderHash[:4], e.Second.HeaderHash[:4], signed)
}
