package follow

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/node/config/atomicfile"
)

// Names of the files below Dir.
const (
	// trustedFile is a canonical proof.v1.Proof without an answer: the path from the root to the trusted header.
	trustedFile = "trusted.path"
	// haltFile says why the client stopped, until a pin takes it on.
	haltFile = "halted.txt"
)

// ErrState means that the files below Dir are not those of this chain, or are damaged.
var ErrState = errors.New("kept state cannot be used")

// extend puts a trusted header behind the path, which is kept short: what is not needed to get there goes.
func (c *Client) extend(b *canon.LightBlock) {
	least := 0
	if c.root.Pinned != (proof.Hash{}) {
		least = 1 // the pinned header
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	path := c.path
	if n := len(path); n > least {
		shorter := slices.Concat(path[:n-1], []canon.LightBlock{*b})
		if _, err := light.Follow(c.root, shorter); err == nil {
			c.path = shorter
			return
		}
	}
	c.path = slices.Concat(path, []canon.LightBlock{*b})
}

// save keeps what is trusted.
func (c *Client) save() error {
	c.mu.Lock()
	path := c.path
	c.mu.Unlock()
	if c.cfg.Dir == "" || len(path) == 0 {
		return nil
	}
	if err := os.MkdirAll(c.cfg.Dir, 0o755); err != nil {
		return err
	}
	p := &canon.Proof{Version: 1, ChainId: c.root.ChainID, Path: path}
	if c.root.Pinned != (proof.Hash{}) {
		p.Pinned = c.root.Pinned[:]
	}
	if err := atomicfile.Replace(filepath.Join(c.cfg.Dir, trustedFile), p.Encode(), 0o644); err != nil {
		return fmt.Errorf("keep the trusted header: %w", err)
	}
	return nil
}

// load reads what was kept; false where there is nothing.
func (c *Client) load() (bool, error) {
	if c.cfg.Dir == "" {
		return false, nil
	}
	if why, err := os.ReadFile(filepath.Join(c.cfg.Dir, haltFile)); err == nil {
		return false, fmt.Errorf("%w: %.300s", ErrConflict, why)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	b, err := os.ReadFile(filepath.Join(c.cfg.Dir, trustedFile))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if err := c.restore(b); err != nil {
		return false, fmt.Errorf("%w: %s: %w", ErrState, filepath.Join(c.cfg.Dir, trustedFile), err)
	}
	return true, nil
}

// restore checks kept bytes as if a stranger had sent them.
func (c *Client) restore(b []byte) error {
	var p canon.Proof
	if err := p.Decode(b, light.MaxItems); err != nil {
		return err
	}
	if p.ChainId != c.root.ChainID {
		return fmt.Errorf("%w: %.60q", light.ErrChain, p.ChainId)
	}
	root := c.root
	if len(p.Pinned) == len(proof.Hash{}) {
		root = &light.Root{ChainID: root.ChainID, Pinned: proof.Hash(p.Pinned), TrustingPeriod: root.TrustingPeriod}
	}
	last, err := light.Follow(root, p.Path)
	if err != nil {
		return err
	}
	block := &p.Path[len(p.Path)-1]
	t, err := light.TrustPinned(root.ChainID, last.Height, last.HeaderHash, block)
	if err != nil {
		return err
	}
	c.root, c.path = root, p.Path
	c.trust(t, block)
	return nil
}

// saveHalt keeps that the client has stopped.
func (c *Client) saveHalt(why error) error {
	if c.cfg.Dir == "" {
		return nil
	}
	if err := os.MkdirAll(c.cfg.Dir, 0o755); err != nil {
		return err
	}
	return atomicfile.Replace(filepath.Join(c.cfg.Dir, haltFile), []byte(why.Error()), 0o644)
}

// unhalt forgets it, because an operator has pinned a header.
func (c *Client) unhalt() error {
	if c.cfg.Dir == "" {
		return nil
	}
	err := os.Remove(filepath.Join(c.cfg.Dir, haltFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
