package engine

import "time"

// SetHeartbeat changes Settings.Heartbeat of a running engine, from the next height on. It must be called by the
// application, within Commit: CometBFT reads the value on the goroutine that calls Commit, and nowhere else.
func (e *Engine) SetHeartbeat(d time.Duration) {
	e.settings.Heartbeat = d
	if e.tuning != nil { // not while Start replays blocks
		e.tuning.CreateEmptyBlocksInterval = d
	}
}
