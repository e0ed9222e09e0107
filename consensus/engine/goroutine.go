package engine

import (
	"runtime"
	"strings"
)

// Where goroutines of the libraries begin and end.
const (
	cometbft = "github.com/cometbft/"
	pebbleDB = "github.com/cockroachdb/pebble/"
	// receiveRoutine is CometBFT's consensus loop. It recovers a panic, closes the WAL and lets those go
	// who wait for it; other goroutines of CometBFT and Pebble recover nothing.
	receiveRoutine = cometbft + "cometbft/consensus.(*State).receiveRoutine"
)

// abandon ends the goroutine when it belongs to a library whose only answer to an error is a panic that
// would end the process before anyone could say why. The reason has been reported before. On every
// other goroutine, and on the consensus loop, which ends in order, it returns, and the caller hands
// the error up.
//
// What the goroutine had begun stays undone; that is sound because the engine stops after every
// reported reason, and what survives is what a crash at this moment would leave.
func abandon() {
	var pcs [64]uintptr
	frames, root := pcs[:], ""
	for skip := 2; ; skip += len(pcs) {
		n := runtime.Callers(skip, frames)
		walk := runtime.CallersFrames(frames[:n])
		for more := n > 0; more; {
			var f runtime.Frame
			if f, more = walk.Next(); f.Function == receiveRoutine {
				return
			} else if f.Function != "" && f.Function != "runtime.goexit" {
				root = f.Function
			}
		}
		if n < len(pcs) {
			break
		}
	}
	if strings.HasPrefix(root, cometbft) || strings.HasPrefix(root, pebbleDB) {
		runtime.Goexit()
	}
}
