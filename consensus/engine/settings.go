package engine

import (
	"fmt"
	"time"

	"github.com/cometbft/cometbft/config"
)

// Settings tune consensus. Every value reaches CometBFT as it is.
type Settings struct {
	// Heartbeat is how long an idle chain waits before it makes an empty block. Ledger time is the time of
	// the previous commit, so this is also how stale it may be.
	Heartbeat time.Duration

	// TimeoutPropose is how long round 0 waits for a proposal; each turn of a validator that is down costs
	// this much. Each later round waits ProposeDelta longer.
	TimeoutPropose, ProposeDelta time.Duration
	// TimeoutVote is how long a round waits for the rest of the votes once two thirds of the power voted,
	// but not alike. Each later round waits VoteDelta longer.
	TimeoutVote, VoteDelta time.Duration
	// TimeoutCommit is how long a node waits for the last precommits after a block is decided. 0 on a
	// local network; 50 to 200 ms over a wide area.
	TimeoutCommit time.Duration

	// GossipSleep is the pause of a gossip routine that had nothing to send.
	GossipSleep time.Duration
	// MajoritySleep is the pause between telling a peer which majorities are known. Gossip routines
	// outlive Stop by up to five of them.
	MajoritySleep time.Duration

	// ReapInterval is how often the application is asked for transactions to send to peers.
	ReapInterval time.Duration
	// MaxTxBytes is the largest transaction, MaxBatchBytes the largest message of transactions.
	MaxTxBytes, MaxBatchBytes int
	// SeenTxs is how many transactions are remembered so that peers cannot bring them again; about 200 B each.
	SeenTxs int

	// MaxBlockAhead is how far the time of a proposed block may lie ahead of this machine's clock.
	MaxBlockAhead time.Duration

	// LogBytes is the size at which the consensus log starts a new file. It exceeds that by what one height
	// brings, and stops recording peers' messages at four times this.
	LogBytes int64
}

// DefaultSettings suit validators on one network or near each other.
func DefaultSettings() Settings {
	return Settings{
		Heartbeat:      15 * time.Second,
		TimeoutPropose: time.Second,
		ProposeDelta:   500 * time.Millisecond,
		TimeoutVote:    500 * time.Millisecond,
		VoteDelta:      500 * time.Millisecond,
		GossipSleep:    10 * time.Millisecond,
		MajoritySleep:  500 * time.Millisecond,
		ReapInterval:   10 * time.Millisecond,
		MaxTxBytes:     1 << 20,
		MaxBatchBytes:  1 << 20,
		SeenTxs:        100_000,
		MaxBlockAhead:  time.Minute,
		LogBytes:       16 << 20,
	}
}

// Validate names the field that cannot work. How large values may sensibly be is for whoever offers
// them to an operator.
func (s Settings) Validate() error {
	for _, d := range []struct {
		name  string
		value time.Duration
		least time.Duration
	}{
		{"Heartbeat", s.Heartbeat, 1},
		{"TimeoutPropose", s.TimeoutPropose, 1},
		{"ProposeDelta", s.ProposeDelta, 0},
		{"TimeoutVote", s.TimeoutVote, 1},
		{"VoteDelta", s.VoteDelta, 0},
		{"TimeoutCommit", s.TimeoutCommit, 0},
		{"GossipSleep", s.GossipSleep, 1},
		{"MajoritySleep", s.MajoritySleep, 1},
		{"ReapInterval", s.ReapInterval, 1},
		{"MaxTxBytes", time.Duration(s.MaxTxBytes), 1},
		{"MaxBatchBytes", time.Duration(s.MaxBatchBytes), 1},
		{"SeenTxs", time.Duration(s.SeenTxs), 1},
		{"MaxBlockAhead", s.MaxBlockAhead, 1},
		{"LogBytes", time.Duration(s.LogBytes), 1},
	} {
		if d.value < d.least {
			return fmt.Errorf("engine settings: %s is %d, which is too small", d.name, d.value)
		}
	}
	return nil
}

func (s Settings) consensus() *config.ConsensusConfig {
	c := config.DefaultConsensusConfig()
	c.TimeoutPropose, c.TimeoutProposeDelta = s.TimeoutPropose, s.ProposeDelta
	c.TimeoutPrevote, c.TimeoutPrevoteDelta = s.TimeoutVote, s.VoteDelta
	c.TimeoutPrecommit, c.TimeoutPrecommitDelta = s.TimeoutVote, s.VoteDelta
	c.TimeoutCommit, c.SkipTimeoutCommit = s.TimeoutCommit, true
	c.CreateEmptyBlocks, c.CreateEmptyBlocksInterval = false, s.Heartbeat
	c.PeerGossipSleepDuration, c.PeerQueryMaj23SleepDuration = s.GossipSleep, s.MajoritySleep
	c.BlockTimeTolerance = s.MaxBlockAhead
	return c
}

func (s Settings) mempool() *config.MempoolConfig {
	c := config.DefaultMempoolConfig()
	c.Type = config.MempoolTypeApp
	c.ReapInterval = s.ReapInterval
	c.MaxTxBytes, c.MaxBatchBytes = s.MaxTxBytes, s.MaxBatchBytes
	c.SeenCacheSize = s.SeenTxs
	return c
}
