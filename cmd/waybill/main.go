// Command waybill runs and asks a node of a Waybill network: a permissioned ledger of cross-border parcels.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], system{in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.Environ(), getenv: os.Getenv})
	stop()
	os.Exit(code)
}
