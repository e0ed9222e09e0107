package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"connectrpc.com/connect"
	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/ledger/canon"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

func (c *cli) unitWatchCommand() *cobra.Command {
	q := &unitQuestion{}
	var after uint64
	var span time.Duration
	cmd := &cobra.Command{
		Use:   "watch ID [--home H | --node URL]",
		Short: "Show a unit's events as they are committed",
		Long: `Show a unit's events, a line each, as they are committed, until interrupted. When the connection breaks it
is made again, and nothing is shown twice or left out. With --json each line is a JSON object.

What the node streams is not proven; waybill unit show is. The node serves this to its operator, and to
whom it gave a token of scope subscribe: put it into WAYBILL_TOKEN.`,
		Example: `  waybill unit watch RB123456785CN --home ./usps
  waybill unit watch RB123456785CN --home ./usps --after 1200 --for 10m --json`,
		Args: exactly("ID"),
		RunE: func(cmd *cobra.Command, args []string) error {
			u, err := q.unit(c, args[0])
			if err != nil {
				return err
			}
			n, err := q.dial(c)
			if err != nil {
				return err
			}
			return c.unitWatch(cmd.Context(), &watch{client: n, unit: u, after: after}, span)
		},
	}
	q.target.add(cmd)
	cmd.Flags().StringVar(&q.salt, "salt", "", "`salt` of a blinded unit, 32 hex digits")
	cmd.Flags().Uint64Var(&after, "after", 0, "show events above this `height`")
	cmd.Flags().DurationVar(&span, "for", 0, "stop after this `time`, such as 10m")
	return cmd
}

// watch follows one unit over as many connections as it takes.
type watch struct {
	*client
	unit  *apiv1.Unit
	after uint64 // everything up to this height was shown
	// What was shown above after, so that a new connection, which begins there, shows nothing twice.
	shown map[position]bool
	top   uint64 // height of the latest of them
}

type position struct {
	height     uint64
	tx, action uint32
}

// redial is the pause before a broken connection is made again, at first and at most.
const (
	redial    = 200 * time.Millisecond
	redialMax = 10 * time.Second
)

func (c *cli) unitWatch(ctx context.Context, w *watch, span time.Duration) error {
	c.lines = true
	if span > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, span)
		defer cancel()
	}
	reached := false // the node, once
	for pause := redial; ; pause = min(2*pause, redialMax) {
		alive, err := w.stream(ctx, func(r *apiv1.WatchResponse) error { return c.sayWatched(r) })
		reached = reached || alive
		switch {
		case ctx.Err() != nil:
			return nil // interrupted, or the time is over: the way this command ends
		case !reached || !passing(err):
			return w.explain(err)
		}
		if alive {
			pause = redial
		}
		c.tellf("waybill: connection lost, trying again: %s", printable(err.Error()))
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil
		}
	}
}

// passing reports whether an error may be gone at the next try.
func passing(err error) bool {
	switch connect.CodeOf(err) {
	case connect.CodeInvalidArgument, connect.CodeUnauthenticated, connect.CodePermissionDenied, connect.CodeUnimplemented,
		connect.CodeNotFound:
		return false
	}
	return true
}

// stream follows one connection until it breaks. alive says whether the node sent anything.
func (w *watch) stream(ctx context.Context, show func(*apiv1.WatchResponse) error) (alive bool, err error) {
	s, err := w.query.Watch(ctx, connect.NewRequest(&apiv1.WatchRequest{Unit: w.unit, AfterHeight: w.after}))
	if err != nil {
		return false, err
	}
	defer func() { _ = s.Close() }() // what there was to learn from it was learnt
	for s.Receive() {
		alive = true
		if m := s.Msg(); w.take(m) {
			if err := show(m); err != nil {
				return alive, err
			}
		}
	}
	if err := s.Err(); err != nil {
		return alive, err
	}
	return alive, connect.NewError(connect.CodeUnavailable, errors.New("the node ended the stream"))
}

// take reports whether a message is an event that was not shown yet. A sign of life, which is no event, says that
// everything committed before it was sent; between two of them, the events of a reused identifier's epochs may
// come out of order.
func (w *watch) take(m *apiv1.WatchResponse) bool {
	if len(m.Event) == 0 {
		w.after, w.shown = max(w.after, w.top), nil
		return false
	}
	p := position{m.Height, m.Tx, m.Action}
	if m.Height <= w.after || w.shown[p] {
		return false
	}
	if w.shown == nil {
		w.shown = map[position]bool{}
	}
	w.shown[p], w.top = true, max(w.top, m.Height)
	return true
}

// watched is one streamed event as data. It is not proven.
type watched struct {
	reportEvent
	TxID      string `json:"tx_id"`
	BlockTime string `json:"block_time"`
}

func (c *cli) sayWatched(m *apiv1.WatchResponse) error {
	var a canon.Action
	if err := a.Decode(m.Event, maxActionItems); err != nil {
		return fmt.Errorf("the node sent an event that cannot be read, of height %d: %w", m.Height, err)
	}
	if a.Core == nil {
		return fmt.Errorf("the node sent an event without a core, of height %d", m.Height)
	}
	e := watched{TxID: hex.EncodeToString(m.TxId), BlockTime: utc(m.Time)}
	e.Height, e.Tx, e.Action, e.Organisation, e.Units = m.Height, m.Tx, m.Action, m.Organisation, uint32(len(a.Units))
	e.core(a.Core)
	if c.json {
		c.print(e)
		return nil
	}
	c.sayf("%s  %s  %s  %s  %s  %s", clock(e.Time), e.what(), e.words(), e.where(), inLine(e.Organisation), e.block())
	return nil
}

// maxActionItems bounds the parts of one action that a node sends.
const maxActionItems = 1 << 16
