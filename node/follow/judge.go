package follow

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
)

// judge decides whether a light block that a source shows is the chain's, and goes on to it where it is newer than what
// is trusted. path is what the source shows for it from the root, where it does. A source that lies is dropped.
// c.work is held.
func (c *Client) judge(ctx context.Context, s *source, b *canon.LightBlock, path []canon.LightBlock) error {
	if err := c.stopped(); err != nil {
		return err
	}
	hash, err := c.blockHash(b)
	if err != nil {
		return c.refuse(s, err)
	}
	height := b.Header.Height
	known := c.at(height)
	if known != nil && known.trusted.HeaderHash == hash {
		// Its signatures are not ours, and every one must verify.
		if _, err := light.TrustPinned(c.root.ChainID, height, hash, b); err != nil {
			return c.refuse(s, err)
		}
		return nil
	}
	from := c.below(height)
	if from == nil || height < c.Trusted().Height && from.Fresh(c.now(), c.limits) != nil {
		return fmt.Errorf("%w: height %d is forgotten", ErrBehind, height)
	}
	steps, t, err := c.reach(ctx, s, from, b)
	switch {
	case errors.Is(err, light.ErrExpired):
		return err // it is what we trust that is too old, and nobody's fault
	case err != nil:
		return c.accuse(ctx, s, b, path, err)
	case known != nil: // two headers that both hold by the strict rule
		return c.halt(s, b, path, known.block)
	}
	if height < c.Trusted().Height {
		return nil // between two that are trusted
	}
	return c.adopt(ctx, s, steps, t)
}

// reach steps from a trusted header to one that a source shows, by others that the source shows, too. It may take a few
// times as long as a single one, because a hostile source can make up one after the other, each a moment before its time
// is over.
func (c *Client) reach(
	ctx context.Context, s *source, from *light.Trusted, to *canon.LightBlock,
) ([]canon.LightBlock, *light.Trusted, error) {
	ctx, cancel := context.WithTimeout(ctx, 3*c.patience(s))
	defer cancel()
	return from.Reach(to, c.now(), c.limits, func(h uint64) (*canon.LightBlock, error) { return c.fetch(ctx, s, h) })
}

// adopt goes on to a header that holds, unless another source shows another one that holds, too.
func (c *Client) adopt(ctx context.Context, s *source, steps []canon.LightBlock, t *light.Trusted) error {
	b := &steps[len(steps)-1]
	agreed := []string{s.Name()}
	for _, answer := range c.others(ctx, s, t.Height) {
		hash, err := c.blockHash(answer.block)
		if err == nil && hash == t.HeaderHash {
			if _, err = light.TrustPinned(c.root.ChainID, t.Height, hash, answer.block); err == nil {
				agreed = append(agreed, answer.from.Name())
				continue
			}
		}
		if err != nil {
			_ = c.refuse(answer.from, err)
			continue
		}
		if _, _, err := c.reach(ctx, answer.from, c.Trusted(), answer.block); err == nil {
			return c.halt(answer.from, answer.block, nil, b)
		} else if lie(err) {
			_ = c.convict(answer.from, answer.block, nil, b, err)
		}
	}
	c.extend(b)
	c.trust(t, b)
	c.agree(agreed, t)
	if err := c.save(); err != nil {
		return err
	}
	c.cfg.Tell(Event{Kind: "trusted", Source: s.Name(), Trusted: t, Agreed: agreed})
	return nil
}

// accuse is for a light block that does not hold by the strict rule. Where it holds by that of a proof's path, others
// are asked what the chain's own header is; then both are kept.
func (c *Client) accuse(ctx context.Context, s *source, b *canon.LightBlock, path []canon.LightBlock, why error) error {
	if !lie(why) {
		return why
	}
	if known := c.at(b.Header.Height); known != nil {
		return c.convict(s, b, path, known.block, why)
	}
	for _, answer := range c.others(ctx, s, b.Header.Height) {
		from := c.below(b.Header.Height)
		if _, _, err := c.reach(ctx, answer.from, from, answer.block); err == nil {
			return c.convict(s, b, path, answer.block, why)
		}
	}
	return c.refuse(s, why)
}

// convict drops a source whose header is not the chain's, and keeps both where both hold by the rule of a path.
func (c *Client) convict(s *source, lied *canon.LightBlock, path []canon.LightBlock, ours *canon.LightBlock, why error) error {
	e, err := c.conflict(s, lied, path, ours)
	switch {
	case err != nil:
		return errors.Join(c.refuse(s, why), err)
	case e == nil:
		return c.refuse(s, why)
	}
	return c.refuse(s, fmt.Errorf("%w at height %d (%w), kept as evidence", ErrConflict, lied.Header.Height, why))
}

// halt is for two headers of one height that both hold by the strict rule: more than a third of the power signed both.
func (c *Client) halt(s *source, b *canon.LightBlock, path []canon.LightBlock, other *canon.LightBlock) error {
	err := fmt.Errorf("%w at height %d, by more than two thirds of the validators each: nothing can be trusted until "+
		"somebody pins a header", ErrConflict, b.Header.Height)
	_, kept := c.conflict(s, b, path, other)
	c.mu.Lock()
	c.halted = err
	c.mu.Unlock()
	c.cfg.Tell(Event{Kind: "halted", Source: s.Name(), Reason: "conflict", Text: err.Error()})
	return errors.Join(err, kept, c.saveHalt(err))
}

// stopped is why no answer is taken any more.
func (c *Client) stopped() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.halted
}

// refuse notes what a source did wrong, drops it where it lied, and returns the error as a SourceError.
func (c *Client) refuse(s *source, err error) error {
	c.mu.Lock()
	was := s.state
	s.reason, s.text, s.at, s.agreed = Reason(err), clip(err.Error()), c.cfg.Now(), false
	switch {
	case was == "dropped":
	case lie(err):
		s.state = "dropped"
	case errors.Is(err, ErrBehind), errors.Is(err, ErrOld):
		s.state = "behind"
	default:
		s.state = "unreachable"
	}
	state, text := s.state, s.text
	c.mu.Unlock()
	if state != was {
		c.cfg.Tell(Event{Kind: state, Source: s.Name(), Reason: Reason(err), Text: text})
	}
	return &SourceError{s.Name(), err}
}

// maxText bounds what is kept of an error, which may quote what a source sent.
const maxText = 500

func clip(s string) string {
	if len(s) <= maxText {
		return s
	}
	return strings.ToValidUTF8(s[:maxText], "") + "…"
}

// agree notes who shows the header that is trusted now.
func (c *Client) agree(names []string, t *light.Trusted) {
	var back []string
	c.mu.Lock()
	for _, s := range c.sources {
		if s.state == "dropped" {
			continue
		}
		if s.agreed = slices.Contains(names, s.Name()); s.agreed {
			if s.state == "unreachable" || s.state == "behind" {
				back = append(back, s.Name())
			}
			s.state, s.reason, s.text, s.at, s.height = "ok", "", "", c.cfg.Now(), t.Height
		}
	}
	c.mu.Unlock()
	for _, name := range back {
		c.cfg.Tell(Event{Kind: "back", Source: name})
	}
}

// live are the sources that were not dropped.
func (c *Client) live() (out []*source) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range c.sources {
		if s.state != "dropped" {
			out = append(out, s)
		}
	}
	return out
}
