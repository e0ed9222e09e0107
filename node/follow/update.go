package follow

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
)

// answer is a light block that a source shows.
type answer struct {
	from  *source
	block *canon.LightBlock
	err   error
}

// Update asks every source for its newest header, judges them, and returns the newest that is trusted. The error is
// light.ErrExpired where the trusted header has grown too old, ErrConflict where the client has stopped, and
// ErrNoSource, with what each source did, where none could be followed in this round.
func (c *Client) Update(ctx context.Context) (*light.Trusted, error) {
	before := c.Trusted()
	newest := c.ask(ctx, c.inTurn(), 0)
	c.work.Lock()
	defer c.work.Unlock()
	if err := c.stopped(); err != nil {
		return nil, err
	}
	if err := before.Fresh(c.now(), c.limits); err != nil {
		return nil, err
	}
	var refused []*SourceError
	good := 0
	for _, a := range newest {
		err := a.err
		if ctx.Err() != nil {
			return nil, ctx.Err() // it is we who have no time
		}
		if err == nil {
			err = c.judge(ctx, a.from, a.block, nil)
		} else {
			err = unanswered(err)
		}
		if stop := c.stopped(); stop != nil {
			return nil, errors.Join(stop, err)
		}
		if err == nil && a.block.Header.Height < before.Height {
			err = fmt.Errorf("%w: its newest is %d, and %d was seen", ErrBehind, a.block.Header.Height, before.Height)
		}
		if errors.Is(err, light.ErrExpired) {
			return nil, err
		}
		if err != nil {
			refused = append(refused, c.refusal(a.from, err))
			continue
		}
		good++
		c.noteGood(a.from, a.block.Header.Height)
	}
	c.mu.Lock()
	c.updated = c.cfg.Now()
	c.mu.Unlock()
	if good == 0 {
		return nil, &NoSourceError{refused}
	}
	return c.Trusted(), ctx.Err()
}

// refusal is what a source did wrong, which is noted unless it was.
func (c *Client) refusal(s *source, err error) *SourceError {
	r := new(SourceError)
	if !errors.As(err, &r) {
		r = &SourceError{s.Name(), err}
		_ = c.refuse(s, err) // the same as r
	}
	return r
}

// unanswered is an error of a source that did not show its newest light block.
func unanswered(err error) error {
	if Reason(err) == "" {
		return fmt.Errorf("%w: %w", ErrUnreachable, err)
	}
	return err
}

// noteGood notes that a source showed a header that holds.
func (c *Client) noteGood(s *source, height uint64) {
	c.mu.Lock()
	was := s.state
	if was != "dropped" {
		s.state, s.reason, s.text, s.at, s.height = "ok", "", "", c.cfg.Now(), height
	}
	c.mu.Unlock()
	if was == "unreachable" || was == "behind" {
		c.cfg.Tell(Event{Kind: "back", Source: s.Name()})
	}
}

// ask asks sources at once for the light block of a height, 0 for the newest, and returns their answers in order.
func (c *Client) ask(ctx context.Context, from []*source, height uint64) []answer {
	out := make([]answer, len(from))
	var wg sync.WaitGroup
	for i, s := range from {
		wg.Go(func() {
			b, err := c.fetch(ctx, s, height)
			out[i] = answer{s, b, err}
		})
	}
	wg.Wait()
	return out
}

// others are what the other live sources show at a height, as far as they do. One whose answer cannot be read lies.
func (c *Client) others(ctx context.Context, than *source, height uint64) (out []answer) {
	var rest []*source
	for _, s := range c.live() {
		if s != than {
			rest = append(rest, s)
		}
	}
	for _, a := range c.ask(ctx, rest, height) {
		switch {
		case a.err == nil:
			out = append(out, a)
		case errors.Is(a.err, errNotHeld): // not yet, or no more
		default:
			_ = c.refuse(a.from, unanswered(a.err))
		}
	}
	return out
}
