package governance_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/tx"
)

// TestStories tells the stories in testdata, each on a chain of its own, with real signed transactions.
// `go test ./ledger/governance -rewrite` writes the answers again.
//
//	block     a block of transactions, a line each: "usps: vote usps/1 yes", "usps with key: …"; actions of one are parted by
//	          semicolons. The answer has their receipts, and what the engine is told. The acts:
//	          propose ID admit|suspend|readmit|expel|roles|power|parameters|upgrade … [deadline=1h]; vote ID yes|no;
//	          heartbeat [height=-1] [hash=wrong]; add-key K [height=+1]; revoke-key K [height=]; set-node K ADDRESS…;
//	          grant DEVICE [key=] [countries=] [until=3d]; revoke-device; delegate BROKER [until=]; revoke-delegation;
//	          scan UNIT [at=USLAX] [log=N [after=N]]; declare UNIT for=ORG
//	          Heights with a sign count from the block in the making.
//	blocks    n=N empty ones
//	later     an empty block, for=3d after the last
//	member, proposal   what the record says
//	council   who votes
//	table     X,Y,…: each line for each of them in place of $x, on the last state, which stays as it is
func TestStories(t *testing.T) {
	datadriven.Walk(t, "testdata", func(t *testing.T, path string) {
		w := newWorld(t)
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			w.T = t
			switch d.Cmd {
			case "block":
				return w.tell(d.Input)
			case "blocks":
				var n int
				d.ScanArgs(t, "n", &n)
				for range n {
					w.Block()
				}
				return ""
			case "later":
				var s string
				d.ScanArgs(t, "for", &s)
				w.Raw(w.Time() + millis(s))
				return ""
			case "member":
				return w.member(d.CmdArgs[0].Key)
			case "proposal":
				return w.proposal(d.CmdArgs[0].Key)
			case "council":
				return w.council()
			case "apply":
				return w.apply()
			case "table":
				return w.table(strings.Split(d.CmdArgs[0].Key, ","), d.Input)
			}
			d.Fatalf(t, "unknown command")
			return ""
		})
	})
}

func (w *world) tell(input string) string {
	var txs []*tx.Tx
	for line := range strings.Lines(input) {
		txs = append(txs, w.tx(strings.TrimSpace(line)))
	}
	var out strings.Builder
	for _, r := range w.Block(txs...) {
		fmt.Fprintln(&out, say(r))
	}
	for _, u := range w.Last.Validators {
		fmt.Fprintf(&out, "engine: %s %d\n", w.nameOf(u), u.Power)
	}
	return out.String()
}

// nameOf finds the name of a validator's key.
func (w *world) nameOf(u exec.ValidatorUpdate) string {
	for _, id := range []string{"hangzhou-tea", "cainiao", "usps", "correos", "royal-mail", "anpost", "auditor", "posti"} {
		for _, suffix := range []string{"/validator", "/validator2"} {
			if string(ledgertest.Public(id+suffix)) == string(u.PublicKey) {
				return id + suffix
			}
		}
	}
	return "?"
}

// table says what becomes of each line, for each of the names in place of $x.
func (w *world) table(names []string, input string) string {
	rows := [][]string{append([]string{""}, names...)}
	for line := range strings.Lines(input) {
		line = strings.TrimSpace(line)
		row := []string{line}
		for _, name := range names {
			raw := w.tx(strings.ReplaceAll(line, "$x", name)).Raw
			block := exec.Block{Height: w.Store.Last().Height + 1, Time: w.Time() + 1000, Txs: [][]byte{raw}}
			out, err := exec.Apply(w.Store.Base(), block, nil)
			if err != nil {
				w.T.Fatal(err)
			}
			row = append(row, say(out.Receipts[0]))
		}
		rows = append(rows, row)
	}
	width := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			width[i] = max(width[i], len(cell))
		}
	}
	var out strings.Builder
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			fmt.Fprintf(&line, "%-*s  ", width[i], cell)
		}
		fmt.Fprintln(&out, strings.TrimRight(line.String(), " "))
	}
	return out.String()
}

// apply tries an empty block, and says what stops it.
func (w *world) apply() string {
	_, err := exec.Apply(w.Store.Base(), exec.Block{Height: w.Store.Last().Height + 1, Time: w.Time() + 1000}, nil)
	if err != nil {
		return err.Error()
	}
	return "ok"
}

func (w *world) find(id string) *canon.Member {
	list, err := w.Store.Members()
	if err != nil {
		w.T.Fatal(err)
	}
	i := slices.IndexFunc(list, func(m canon.Member) bool { return m.Id == id })
	if i < 0 {
		return nil
	}
	return &list[i]
}

func (w *world) member(id string) string {
	m := w.find(id)
	if m == nil {
		return "none"
	}
	var out strings.Builder
	out.WriteString([]string{"", "active", "suspended", "expelled"}[m.Standing])
	next := w.Store.Last().Height + 1
	for i := range m.Keys {
		k := &m.Keys[i]
		fmt.Fprintf(&out, "\nkey from %d", k.From)
		if k.Until != 0 {
			fmt.Fprintf(&out, " until %d", k.Until)
		}
		if !member.Lives(k, next) {
			out.WriteString(", does not sign")
		}
	}
	if m.Validator != nil {
		fmt.Fprintf(&out, "\nvalidator %d", m.Validator.Power)
	}
	if m.Heartbeat != 0 {
		fmt.Fprintf(&out, "\nheartbeat %d", m.Heartbeat)
	}
	if d := m.Device; d != nil {
		fmt.Fprintf(&out, "\ndevice of %s, countries %v, counter %d, gaps", d.Owner, m.Roles[0].Countries, d.Counter)
		for _, g := range d.Gaps {
			fmt.Fprintf(&out, " %d-%d", g.First, g.Last)
		}
		fmt.Fprintf(&out, ", forks %d", d.Forks)
	}
	for _, b := range m.Brokers {
		fmt.Fprintf(&out, "\nbroker %s", b.Broker)
	}
	return out.String()
}

func (w *world) proposal(id string) string {
	list, err := w.Store.Proposals()
	if err != nil {
		w.T.Fatal(err)
	}
	i := slices.IndexFunc(list, func(p canon.ProposalState) bool { return p.Id == id })
	if i < 0 {
		return "none"
	}
	p := &list[i]
	var out strings.Builder
	fmt.Fprintf(&out, "%s, opened %d", []string{"", "open", "executed", "rejected", "lapsed", "failed"}[p.Status], p.Opened)
	if p.Closed != 0 {
		fmt.Fprintf(&out, ", closed %d", p.Closed)
	}
	if p.Failure != 0 {
		fmt.Fprintf(&out, ", %s", code.Code(p.Failure))
	}
	for _, b := range p.Ballots {
		fmt.Fprintf(&out, "\n%s %s at %d", b.Organisation, []string{"", "yes", "no"}[b.Choice], b.Height)
	}
	return out.String()
}

func (w *world) council() string {
	c, err := w.Store.Council()
	if err != nil {
		w.T.Fatal(err)
	}
	var out strings.Builder
	fmt.Fprintf(&out, "height %d, changed %d\n", w.Store.Last().Height, c.Changed)
	for _, s := range c.Seats {
		fmt.Fprintf(&out, "%s %d\n", s.Organisation, s.Power)
	}
	for _, p := range c.Prefixes {
		fmt.Fprintf(&out, "prefix %s %s\n", p.Prefix, p.Organisation)
	}
	if len(c.Parameters.StrictLanes) > 0 {
		fmt.Fprintf(&out, "strict %v\n", c.Parameters.StrictLanes)
	}
	for _, u := range c.Parameters.Upgrades {
		fmt.Fprintf(&out, "rules %d from %d\n", u.Rules, u.Height)
	}
	return out.String()
}
