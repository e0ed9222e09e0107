// Command waybill runs and asks a node of a Waybill network: a permissioned ledger of cross-border parcels.
package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	// SIGPIPE would end the program at once when who reads its output goes, as in `waybill demo | head`, and a node
	// with the reader of its log. Standard output that is gone ends it as an interrupt does instead.
	signal.Ignore(syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	ctx, cancel := context.WithCancel(ctx)
	out := whileRead{os.Stdout, cancel}
	code := run(ctx, os.Args[1:], system{in: os.Stdin, out: out, err: os.Stderr, env: os.Environ(), getenv: os.Getenv})
	cancel()
	stop()
	os.Exit(code)
}

// whileRead calls gone when nobody reads what is written any more.
type whileRead struct {
	io.Writer
	gone func()
}

func (w whileRead) Write(b []byte) (int, error) {
	n, err := w.Writer.Write(b)
	if errors.Is(err, syscall.EPIPE) {
		w.gone()
	}
	return n, err
}
