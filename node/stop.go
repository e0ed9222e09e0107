package node

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"
)

// Fatal delivers one reason when the node cannot go on. The owner then calls Stop.
func (n *Node) Fatal() <-chan error { return n.fatal }

// fail is told, from any goroutine, why the node cannot go on. It is logged at once: what follows may end the process.
func (n *Node) fail(err error) {
	if n.failed.Swap(true) {
		n.log.Debug("and further", slog.Any("err", err)) // what follows from the first reason
	} else {
		n.log.Error("the node cannot go on", slog.Any("err", err))
	}
	select {
	case n.fatal <- err:
	default:
	}
}

// broken is set when a store has failed for good. Closing it would wait for ever for what it can no longer write; what it
// holds on disk is what a crash leaves.
type broken struct{ atomic.Bool }

// unless closes what is not broken.
func (b *broken) unless(closeStore func() error) func() error {
	return func() error {
		if b.Load() {
			return nil
		}
		return closeStore()
	}
}

// opening runs what opens a store. One that fails for good while it is opened never returns, and is left behind.
func (n *Node) opening(open func() error) error {
	done := make(chan error, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				done <- fmt.Errorf("%v", p)
			}
		}()
		done <- open()
	}()
	select {
	case err := <-done:
		return err
	case err := <-n.fatal:
		return err
	}
}

// A node that failed leaves what does not end in this time to the recovery of its stores.
const failedWithin = 10 * time.Second

// Stop ends everything: first those who ask, then the engine, then the rest, last started first. When the context ends
// before, what is still in use stays open, and only the end of the process ends it.
func (n *Node) Stop(ctx context.Context) error {
	if n.failed.Load() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, failedWithin)
		defer cancel()
	}
	ended := make(chan error, 1)
	go func() { ended <- n.stop(ctx) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		return fmt.Errorf("stop: something does not end: %w", ctx.Err())
	}
}

func (n *Node) stop(ctx context.Context) error {
	errs := []error{unwind(&n.front)}
	if n.engine != nil {
		if err := n.engine.Stop(ctx); err != nil {
			return errors.Join(append(errs, fmt.Errorf("stop: %w", err))...) // its databases are in use: they stay open
		}
	}
	return errors.Join(append(errs, unwind(&n.undo))...)
}

// unwind runs a list of functions, last first, once.
func unwind(list *[]func() error) error {
	var errs []error
	for _, f := range slices.Backward(*list) {
		errs = append(errs, f())
	}
	*list = nil
	return errors.Join(errs...)
}

func (n *Node) later(undo func() error) { n.undo = append(n.undo, undo) }

func (n *Node) firstOfAll(undo func() error) { n.front = append(n.front, undo) }
