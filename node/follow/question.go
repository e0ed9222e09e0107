package follow

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/prove"
)

// Answer is a proof that was taken.
type Answer struct {
	*light.Verified
	// File is the proof.
	File []byte
	// Source that answered.
	Source string
	// Age of its newest signatures.
	Age time.Duration
	// Refused is what other sources answered before, that was not taken.
	Refused []*SourceError
}

// Ask asks the sources in turn until one gives an answer that is proven, about this question, under a header that is
// followed, and fresh. The error is a NoSourceError; prove.AskError for what is no question;
// light.ErrExpired or ErrConflict where nothing can be trusted.
func (c *Client) Ask(ctx context.Context, q *Question) (*Answer, error) {
	want, err := q.read()
	if err != nil {
		return nil, err
	}
	var refused []*SourceError
	for _, s := range c.inTurn() {
		if err := c.stopped(); err != nil {
			return nil, err
		}
		out, err := c.askOne(ctx, s, q, &want)
		if err == nil {
			c.noteGood(s, out.Height)
			out.Refused = refused
			return out, nil
		}
		if errors.Is(err, light.ErrExpired) || ctx.Err() != nil {
			return nil, err
		}
		refused = append(refused, c.refusal(s, err))
	}
	if err := c.stopped(); err != nil {
		return nil, err
	}
	return nil, &NoSourceError{refused}
}

// inTurn are the live sources, those last that were behind or did not answer.
func (c *Client) inTurn() []*source {
	list := c.live()
	c.mu.Lock()
	defer c.mu.Unlock()
	rank := map[string]int{"behind": 1, "unreachable": 2}
	slices.SortStableFunc(list, func(a, b *source) int { return cmp.Compare(rank[a.state], rank[b.state]) })
	return list
}

// again is how long to wait before a source that is a block behind is asked once more.
const again = 300 * time.Millisecond

// askOne asks one source, a few times while it is behind, unless it has waited itself.
func (c *Client) askOne(ctx context.Context, s *source, q *Question, want *prove.Question) (*Answer, error) {
	for try := 0; ; try++ {
		start := time.Now()
		out, err := c.askOnce(ctx, s, q, want)
		if !errors.Is(err, ErrBehind) || try == 3 || time.Since(start) > again {
			return out, err
		}
		select {
		case <-time.After(again):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (c *Client) askOnce(ctx context.Context, s *source, q *Question, want *prove.Question) (*Answer, error) {
	least := c.Trusted().Height // the height whose header was seen: its state is that of the block before
	ask := *q
	if least > 0 {
		ask.AtLeast = max(ask.AtLeast, least-1)
	}
	within, cancel := context.WithTimeout(ctx, c.patience(s))
	defer cancel()
	file, err := s.Prove(within, &ask)
	if err != nil {
		return nil, c.waited(ctx, s, &ask, unanswered(err))
	}
	v, err := light.Verify(file, light.RootOf(c.cfg.Genesis))
	if err != nil {
		return nil, err
	}
	if !same(v.Question, want) {
		return nil, fmt.Errorf("%w: %.100q", ErrAnotherQuestion, v.Question.Value)
	}
	out := &Answer{Verified: v, File: file, Source: s.Name(), Age: c.cfg.Now().Sub(time.Unix(v.Seconds, 0))}
	switch {
	case v.Height < max(least, q.AtLeast+1):
		return nil, fmt.Errorf("%w: height %d, and %d was seen", ErrBehind, v.Height, max(least, q.AtLeast+1))
	case -out.Age > c.cfg.Drift:
		return nil, fmt.Errorf("%w: its signatures are %s ahead", light.ErrDrift, -out.Age.Round(time.Second))
	case out.Age > c.cfg.MaxAge:
		return nil, fmt.Errorf("%w: %s, at most %s", ErrOld, out.Age.Round(time.Second), c.cfg.MaxAge)
	}
	return out, c.underHeader(ctx, s, file)
}

// waited tells a source that waited for a height in vain from one that does not answer at all.
func (c *Client) waited(ctx context.Context, s *source, q *Question, err error) error {
	if q.AtLeast == 0 || !errors.Is(err, ErrUnreachable) || ctx.Err() != nil {
		return err
	}
	b, down := c.fetch(ctx, s, 0)
	if down != nil || b.Header.Height > q.AtLeast {
		return err
	}
	return fmt.Errorf("%w: its newest is %d, and the state of %d was asked for: %s",
		ErrBehind, b.Header.Height, q.AtLeast, err.Error())
}

// underHeader makes sure that the last header of a proof's path is the chain's.
func (c *Client) underHeader(ctx context.Context, s *source, file []byte) error {
	var p canon.Proof
	if err := p.Decode(file, light.MaxItems); err != nil {
		return fmt.Errorf("%w: %w", light.ErrEncoding, err)
	}
	c.work.Lock()
	defer c.work.Unlock()
	if err := c.Trusted().Fresh(c.now(), c.limits); err != nil {
		return err
	}
	return c.judge(ctx, s, &p.Path[len(p.Path)-1], p.Path)
}

// same reports whether a proof's question is the one that was asked. Without an epoch the last one is asked for, which
// the proof itself shows.
func same(q *canon.Question, want *prove.Question) bool {
	return q != nil && q.Namespace == uint32(want.ID.Namespace) && string(q.Value) == want.ID.Value &&
		bytes.Equal(q.Salt, want.Salt) && (want.Epoch == nil || *want.Epoch == q.Epoch) && q.Event == nil
}
