package shipment_test

import (
	"slices"
	"strconv"
	"strings"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// Words of the stories' options, by number from 1.
var (
	sideWords     = []string{"export", "import"}
	reportWords   = []string{"presented", "held", "returned", "ended"}
	decisionWords = []string{"hold", "refer", "do-not-load", "lift", "release", "refuse", "seize"}
	modeWords     = []string{"sea", "rail", "road", "air"}
	wrongWords    = []string{"loss", "damage", "theft", "missent"}
	paperWords    = []string{"order", "payment", "waybill"}
)

// term reads an option of an action:
//
//	lane=CN-DE-ES    from, countries of transit, to
//	weight=, pieces= numbers
//	side=, report=, decision=, mode=, wrong=   one of the words above
//	ref=, reason=    texts
//	paper=order:1    a paper and what it commits to
//	origin=, hs=     facts of goods
//	for=             on behalf of whom
//	postal=EMD       with the side and report of the code
//	offset=480       minutes east of UTC
//	disposition=     in CBV's word
func (s *story) term(c *canon.Core, key, value string) {
	word := func(list []string) uint32 {
		at := slices.Index(list, value)
		if at < 0 {
			s.d.Fatalf(s.t, "%s=%s", key, value)
		}
		return uint32(at + 1)
	}
	number := func(text string) uint64 {
		n, err := strconv.ParseUint(text, 10, 32)
		if err != nil {
			s.d.Fatalf(s.t, "%s=%s", key, value)
		}
		return n
	}
	facts := func() *canon.Facts {
		if c.Facts == nil {
			c.Facts = &canon.Facts{}
		}
		return c.Facts
	}
	switch key {
	case "lane":
		way := strings.Split(value, "-")
		c.Lane = &canon.Lane{From: way[0], To: way[len(way)-1], Via: way[1 : len(way)-1]}
	case "weight":
		c.Weight = number(value)
	case "pieces":
		c.Pieces = uint32(number(value))
	case "side":
		c.Side = word(sideWords)
	case "report":
		c.Report = word(reportWords)
	case "decision":
		c.Decision = word(decisionWords)
	case "mode":
		c.Mode = word(modeWords)
	case "wrong":
		c.Irregularity = word(wrongWords)
	case "ref":
		c.Reference = value
	case "reason":
		c.Reason = value
	case "paper":
		kind, commitment, _ := strings.Cut(value, ":")
		value = kind
		c.Paper = &canon.Paper{Type: word(paperWords), Commitment: slices.Repeat([]byte{byte(number(commitment))}, 32)}
	case "origin":
		facts().Origin = value
	case "hs":
		facts().Hs = value
	case "for":
		c.OnBehalfOf = value
	case "postal":
		p := vocabulary.PostalByCode(value)
		c.Postal, c.Side, c.Report = p.Event, p.Side, p.Report
	case "offset":
		n, err := strconv.ParseInt(value, 10, 32)
		if err != nil {
			s.d.Fatalf(s.t, "%v", err)
		}
		c.Offset = int32(n)
	case "disposition":
		c.Disposition = vocabulary.Disposition(value)
	default:
		s.d.Fatalf(s.t, "no option %q", key)
	}
}

// remember keeps what the signer must show to correct the last event that it handed in.
func (s *story) remember(x *tx.Tx, index int) {
	last := len(x.Body.Actions) - 1
	if vocabulary.Governs(x.Body.Actions[last].Core.Type) || x.Body.Actions[last].Core.Correction != nil {
		return
	}
	shown := show(&x.Body, s.Store.Last().Height+1, uint32(index), uint32(last))
	s.said[x.Body.Organisation] = &shown
}

// own makes it a correction of a member's last event.
func (s *story) own(a *tx.DraftAction, org string) {
	a.Core.Correction = s.said[org]
	if a.Core.Correction == nil {
		a.Core.Correction = &canon.Correction{Height: 1, Salt: make([]byte, 16), KeyId: make([]byte, 8), Core: []byte{8, 1}}
	}
}
