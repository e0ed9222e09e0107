package follow

import (
	"slices"
	"time"

	"github.com/waybill-network/waybill/ledger/light"
)

// Status is a moment of a client.
type Status struct {
	ChainID string
	// Trusted header; of height 0 it is the genesis.
	Trusted *light.Trusted
	// Pin is how somebody else can be told of it; "" for the genesis.
	Pin string
	// Expires is when it must not be trusted any more.
	Expires time.Time
	// Updated is when the sources were asked last; zero for never.
	Updated time.Time
	// Halted is why no answer is taken; "" where they are.
	Halted   string
	Sources  []SourceStatus
	Evidence []*Evidence
}

// SourceStatus is what a source did.
type SourceStatus struct {
	Name string
	// State is ok, unreachable, behind or dropped; "" where it was not asked yet.
	State string
	// Reason of a state that is not ok, and what it says.
	Reason, Text string
	// Height of its newest header that was judged, and when.
	Height uint64
	Time   time.Time
	// Agreed says that it showed the header that is trusted.
	Agreed bool
}

// Status is how the client is.
func (c *Client) Status() *Status {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := c.trusted
	s := &Status{
		ChainID: c.root.ChainID, Trusted: t, Updated: c.updated, Evidence: slices.Clone(c.evidence),
		Expires: time.Unix(t.Time.Seconds+c.limits.Period, int64(t.Time.Nanos)),
	}
	if t.Height > 0 {
		s.Pin = (&Pin{t.Height, t.HeaderHash}).String()
	}
	if c.halted != nil {
		s.Halted = c.halted.Error()
	}
	for _, src := range c.sources {
		s.Sources = append(s.Sources, SourceStatus{
			Name: src.Name(), State: src.state, Reason: src.reason, Text: src.text, Height: src.height, Time: src.at,
			Agreed: src.agreed,
		})
	}
	return s
}

// LightBlock is a light block that is trusted, as canonical bytes; nil where the height was not trusted lately. 0 is the
// newest.
func (c *Client) LightBlock(height uint64) []byte {
	if height == 0 {
		height = c.Trusted().Height
	}
	known := c.at(height)
	if known == nil || known.block == nil {
		return nil
	}
	return known.block.Encode()
}
