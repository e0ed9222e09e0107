package host

import (
	"strings"
	"testing"

	"github.com/libp2p/go-libp2p/core/peer"
)

// TestAgent: members see which software the others say they run, however long or broken the word is.
func TestAgent(t *testing.T) {
	t.Parallel()
	versions := []string{"1.2.3", strings.Repeat("x", 52) + "é" + strings.Repeat("y", 400)}
	i := 0
	a, b := newPair(t, func(x *box) { x.cfg.Version = versions[i]; i++ })
	said := func(by *box, id peer.ID) string {
		for _, p := range by.host.Peers() {
			if p.ID == id {
				return p.Agent
			}
		}
		return ""
	}
	eventually(t, "both say what they run", func() bool { return said(a, b.id) != "" && said(b, a.id) != "" })
	if got := said(b, a.id); got != "waybill/1.2.3" {
		t.Errorf("said %q", got)
	}
	if got := said(a, b.id); len(got) > maxAgent || !strings.HasPrefix(got, "waybill/xxx") {
		t.Errorf("said %q, %d bytes", got, len(got))
	}
	if got := agent(""); got != agentName {
		t.Errorf("without a version: %q", got)
	}
}
