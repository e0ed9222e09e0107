package follow

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
)

// Config of a client.
type Config struct {
	// Genesis is what is trusted from the beginning.
	Genesis *canon.Genesis
	// Pin is trusted instead of the header on disk and the genesis; nil for none.
	Pin *Pin
	// Sources to ask, in order of preference.
	Sources []Source
	// Dir keeps the trusted header and evidence; "" keeps nothing.
	Dir string
	// MaxAge of the newest signatures under an answer: 180 s when 0.
	MaxAge time.Duration
	// Drift that this machine's clock and the validators' may have: 10 s when 0.
	Drift time.Duration
	// Patience with one request: 10 s when 0.
	Patience time.Duration
	// Now is the clock; time.Now when nil.
	Now func() time.Time
	// Tell is called with what happens, by one goroutine at a time; nil for nobody.
	Tell func(Event)
}

// Event is something that happened to the client.
type Event struct {
	// Kind is trusted, dropped, unreachable, back, behind, evidence or halted.
	Kind string
	// Source that it is about, or that was asked.
	Source string
	// Reason is a word of Reason; Text says more.
	Reason, Text string
	// Trusted header, of kind trusted; Agreed are the sources that show the same one.
	Trusted *light.Trusted
	Agreed  []string
	// Evidence, of that kind.
	Evidence *Evidence
}

// Client follows a chain.
type Client struct {
	cfg     Config
	root    *light.Root // genesis, or the pinned header
	limits  light.Limits
	sources []*source

	work sync.Mutex // held while a header is judged, which takes requests

	mu       sync.Mutex // held for a moment, for the fields below
	trusted  *light.Trusted
	path     []canon.LightBlock // from root to trusted, short; empty while that is the genesis
	seen     []seen             // recently trusted, ascending
	evidence []*Evidence
	halted   error
	updated  time.Time
}

// seen is a header that was trusted.
type seen struct {
	trusted *light.Trusted
	block   *canon.LightBlock // nil of a genesis
}

// keepSeen is how many headers are kept to compare answers with.
const keepSeen = 256

// source is a Source with what it did.
type source struct {
	Source
	// guarded by Client.mu
	state  string // "", "ok", "unreachable", "behind", "dropped"
	reason string
	text   string
	height uint64 // of its newest header that was judged
	at     time.Time
	agreed bool // with the header trusted last
}

// New makes a client that trusts its pin, or else the header on disk, or else the genesis. It is light.ErrExpired where
// that is older than the trusting period, ErrConflict where the client had to stop before and no pin says how to go on.
// A pin is fetched from a source and judged by itself.
func New(ctx context.Context, cfg Config) (*Client, error) {
	if cfg.Genesis == nil || len(cfg.Sources) == 0 {
		return nil, errors.New("follow: Genesis and at least one of Sources are needed")
	}
	defaults(&cfg)
	c := &Client{cfg: cfg, root: light.RootOf(cfg.Genesis)}
	c.limits = light.Limits{Period: c.root.TrustingPeriod, Drift: int64(cfg.Drift / time.Second), TwoThirds: true}
	for _, s := range cfg.Sources {
		c.sources = append(c.sources, &source{Source: s})
	}
	if err := c.begin(ctx); err != nil {
		return nil, err
	}
	if err := c.loadEvidence(); err != nil {
		return nil, err
	}
	if err := c.trusted.Fresh(c.now(), c.limits); err != nil {
		return nil, fmt.Errorf("height %d, of %s: %w", c.trusted.Height, instant(c.trusted.Time), err)
	}
	return c, nil
}

func defaults(cfg *Config) {
	for _, d := range []struct {
		v *time.Duration
		d time.Duration
	}{{&cfg.MaxAge, 180 * time.Second}, {&cfg.Drift, 10 * time.Second}, {&cfg.Patience, 10 * time.Second}} {
		if *d.v == 0 {
			*d.v = d.d
		}
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Tell == nil {
		cfg.Tell = func(Event) {}
	}
}

// begin sets what is trusted at first.
func (c *Client) begin(ctx context.Context) error {
	switch {
	case c.cfg.Pin != nil:
		if err := c.pinned(ctx, c.cfg.Pin); err != nil {
			return err
		}
		return errors.Join(c.save(), c.unhalt())
	default:
		found, err := c.load()
		if err == nil && !found {
			c.trust(light.TrustGenesis(c.root), nil)
		}
		return err
	}
}

// pinned fetches a pinned header from whichever source has it.
func (c *Client) pinned(ctx context.Context, p *Pin) error {
	var errs []error
	for _, s := range c.sources {
		b, err := c.fetch(ctx, s, p.Height)
		if err == nil {
			var t *light.Trusted
			if t, err = light.TrustPinned(c.root.ChainID, p.Height, p.Hash, b); err == nil {
				c.root = &light.Root{ChainID: c.root.ChainID, Pinned: p.Hash, TrustingPeriod: c.root.TrustingPeriod}
				c.path = []canon.LightBlock{*b}
				c.trust(t, b)
				return nil
			}
		}
		errs = append(errs, &SourceError{s.Name(), err})
	}
	return fmt.Errorf("no source shows the pinned header %s: %w", p, errors.Join(errs...))
}

// fetch gets a light block from a source, in time.
func (c *Client) fetch(ctx context.Context, s *source, height uint64) (*canon.LightBlock, error) {
	ctx, cancel := context.WithTimeout(ctx, c.patience(s))
	defer cancel()
	raw, err := s.LightBlock(ctx, height)
	if err != nil {
		return nil, err
	}
	if len(raw) > light.MaxBytes {
		return nil, fmt.Errorf("%w: %d bytes", light.ErrSize, len(raw))
	}
	b := new(canon.LightBlock)
	if err := b.Decode(raw, light.MaxItems); err != nil {
		return nil, fmt.Errorf("%w: %w", light.ErrEncoding, err)
	}
	switch {
	case b.Header == nil:
		return nil, fmt.Errorf("%w: none", light.ErrHeader)
	case height > 0 && b.Header.Height != height:
		return nil, fmt.Errorf("%w: light block %d, asked for %d", light.ErrPath, b.Header.Height, height)
	}
	return b, nil
}

// once is how long a source may take that did not answer before, or was behind.
const once = time.Second

// patience with a request to a source. One that hangs may not hold up the others each time.
func (c *Client) patience(s *source) time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s.state == "unreachable" || s.state == "behind" {
		return min(once, c.cfg.Patience)
	}
	return c.cfg.Patience
}

func (c *Client) now() light.Instant {
	now := c.cfg.Now()
	return light.Instant{Seconds: now.Unix(), Nanos: uint32(now.Nanosecond())}
}

func instant(i light.Instant) string {
	return time.Unix(i.Seconds, int64(i.Nanos)).UTC().Format(time.RFC3339)
}

// ChainID of the chain that is followed.
func (c *Client) ChainID() string { return c.root.ChainID }

// trust adds a header to those that are trusted.
func (c *Client) trust(t *light.Trusted, b *canon.LightBlock) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.trusted = t
	c.seen = append(c.seen, seen{t, b})
	if len(c.seen) > keepSeen {
		c.seen = c.seen[len(c.seen)-keepSeen:]
	}
}

// Trusted is the newest header that is trusted.
func (c *Client) Trusted() *light.Trusted {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.trusted
}

// at is the header trusted at a height; nil where none was.
func (c *Client) at(height uint64) *seen {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range c.seen {
		if c.seen[i].trusted.Height == height {
			return &c.seen[i]
		}
	}
	return nil
}

// below is the newest header trusted below a height; nil where it is forgotten.
func (c *Client) below(height uint64) *light.Trusted {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out *light.Trusted
	for i := range c.seen {
		if c.seen[i].trusted.Height < height {
			out = c.seen[i].trusted
		}
	}
	return out
}

// blockHash is the hash of a light block's header.
func (c *Client) blockHash(b *canon.LightBlock) (proof.Hash, error) {
	return light.HashBlock(b, c.root.ChainID)
}
