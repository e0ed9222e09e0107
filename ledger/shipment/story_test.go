package shipment_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/cockroachdb/datadriven"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// TestStories runs the stories in testdata: what members do, and what the ledger answers, in words that a post office
// uses. `go test ./ledger/shipment -rewrite` writes the answers again.
//
//	members          a new chain, with strict=CN-ES lanes; per line: id, role, and the role's scope as countries=, places=, lanes=
//	                 or prefixes=; with owner= it is an alias
//	names            per line a name for an identifier: "bag = urn:…"; with salt=N the identifier is hidden
//	block            a block one minute later; per line a transaction: member, then actions divided by ";"
//	wait 13mo        a block without transactions, so much later (s, m, h, d, mo of 30 days, y of 365)
//	show N…          the records
//	ask N            what a proof says about it
//	table            what each member would be answered now: per line "label: action" is a column; lines "before member
//	                 action" come first in each cell's block, where $me is the member of the row
//	acts             the rows of a matrix, "label: action": every act of goods must be one
//	matrix           the answer to each act of each member, which must be of every role; lines "before member action"
//
// Actions are those of the vocabulary with units, and scan, offer, take, refuse for observe and custody; commission with
// from= and to= for a range of serials, and class= for hidden goods; pack U… into P, unpack U… from P, empty P; associate
// U… with P, transform U… into U…; delegate broker. Options: at=-5m is when it happened, before the block; the others are
// in options_test.go.
func TestStories(t *testing.T) {
	datadriven.Walk(t, "testdata", func(t *testing.T, path string) {
		var s *story
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			if d.Cmd == "members" {
				s = begin(t, d)
				return ""
			}
			if s == nil {
				d.Fatalf(t, "a story begins with its members")
			}
			return s.run(d)
		})
	})
}

// minute is how long after the one before a block comes.
const minute = 60_000

type story struct {
	*ledgertest.Chain
	t     *testing.T
	d     *datadriven.TestData
	names map[string]thing
	order []string
	block int64                        // time of the block in the making
	rows  []string                     // of a matrix
	said  map[string]*canon.Correction // each member's last event
	one   string                       // the member that is speaking
}

// thing is what a name stands for.
type thing struct {
	id   ident.ID
	form ident.Form
	salt []byte
}

func (th thing) unit(role uint32) canon.Unit {
	u := canon.Unit{Role: role, Namespace: uint32(th.id.Namespace), Value: []byte(th.id.Value), Form: uint32(th.form)}
	if th.salt != nil {
		b := proof.Blind(u.Namespace, u.Value, th.salt)
		u.Scheme, u.Value, u.Form = proof.Blinded, b[:], 0
	}
	return u
}

var roles = []string{
	"", "governance", "marketplace", "brand", "logistics", "post", "carrier", "warehouse", "export-customs", "import-customs", "broker",
	"inspection", "auditor", "device",
}

func begin(t *testing.T, d *datadriven.TestData) *story {
	t.Helper()
	var cards []canon.Member
	for line := range strings.Lines(d.Input) {
		fields := strings.Fields(line)
		at := slices.IndexFunc(cards, func(m canon.Member) bool { return m.Id == fields[0] })
		if at < 0 {
			power := uint64(0)
			if len(cards) == 0 {
				power = 1
			}
			cards = append(cards, ledgertest.Member(fields[0], fields[0], power))
			at = len(cards) - 1
		}
		kind := slices.Index(roles, fields[1])
		if kind <= 0 {
			d.Fatalf(t, "no role %q", fields[1])
		}
		role := canon.Role{Type: uint32(kind)}
		for _, f := range fields[2:] {
			name, list, _ := strings.Cut(f, "=")
			values := strings.Split(list, ",")
			switch name {
			case "countries":
				role.Countries = values
			case "places":
				role.Places = values
			case "lanes":
				role.Lanes = values
			case "prefixes":
				role.Prefixes = values
			case "owner":
				owner := proof.OwnerCommitment(proof.Salt([]byte("sixteen bytes ..")), list)
				cards[at].OwnerCommitment = owner[:]
			default:
				d.Fatalf(t, "no scope %q", name)
			}
		}
		cards[at].Roles = append(cards[at].Roles, role)
	}
	p := genesis.Defaults()
	for _, a := range d.CmdArgs {
		p.StrictLanes = a.Vals
	}
	return &story{Chain: ledgertest.NewWith(t, p, cards...), t: t, names: map[string]thing{}, said: map[string]*canon.Correction{}}
}

func (s *story) run(d *datadriven.TestData) string {
	s.d = d
	switch d.Cmd {
	case "names":
		for line := range strings.Lines(d.Input) {
			s.name(line)
		}
		return ""
	case "wait":
		s.Raw(s.Time() + s.duration(d.CmdArgs[0].Key))
		return ""
	case "block":
		return s.transactions(d.Input)
	case "show":
		var out []string
		for _, arg := range d.CmdArgs {
			out = append(out, s.show(arg.Key))
		}
		return strings.Join(out, "\n") + "\n"
	case "ask":
		return s.ask(d.CmdArgs[0].Key)
	case "table":
		return s.table(d.Input)
	case "acts":
		s.rows = strings.Split(strings.TrimSpace(d.Input), "\n")
		s.everyAct()
		return ""
	case "matrix":
		return s.matrix(d.Input)
	}
	d.Fatalf(s.t, "no command %q", d.Cmd)
	return ""
}

// name reads "parcel = RB123456785CN salt=7".
func (s *story) name(line string) {
	name, rest, _ := strings.Cut(strings.TrimSpace(line), " = ")
	text, salt, hidden := strings.Cut(rest, " salt=")
	id, form, err := ident.Parse(text)
	if err != nil {
		s.d.Fatalf(s.t, "%v", err)
	}
	th := thing{id: id, form: form}
	if hidden {
		th.salt = []byte(fmt.Sprintf("%016s", salt))
	}
	s.names[name] = th
	s.order = append(s.order, name)
}

func (s *story) thing(name string) thing {
	th, ok := s.names[name]
	if !ok {
		s.d.Fatalf(s.t, "no name %q", name)
	}
	return th
}

func (s *story) duration(text string) int64 {
	units := []struct {
		suffix string
		millis int64
	}{{"mo", 30 * 86_400_000}, {"y", 365 * 86_400_000}, {"d", 86_400_000}, {"h", 3_600_000}, {"m", 60_000}, {"s", 1000}}
	for _, u := range units {
		if number, ok := strings.CutSuffix(text, u.suffix); ok {
			n, err := strconv.ParseInt(number, 10, 64)
			if err != nil {
				s.d.Fatalf(s.t, "%v", err)
			}
			return n * u.millis
		}
	}
	s.d.Fatalf(s.t, "no duration %q", text)
	return 0
}

// moment is a time in words: days and clock since the genesis.
func moment(millis int64) string {
	m := (millis - ledgertest.Start) / minute
	return fmt.Sprintf("day %d %02d:%02d", m/1440, m/60%24, m%60)
}

func (s *story) transactions(input string) string {
	s.block = s.Time() + minute
	var raw [][]byte
	var txs []*tx.Tx
	for line := range strings.Lines(input) {
		line = strings.TrimSpace(line)
		x := s.transaction(line)
		s.remember(x, len(txs))
		txs, raw = append(txs, x), append(raw, x.Raw)
	}
	var out strings.Builder
	for i, r := range s.Raw(s.block, raw...) {
		fmt.Fprintf(&out, "%s\n", s.verdict(txs[i], r))
	}
	return out.String()
}

// transaction reads "cainiao accept parcel ; offer parcel to=usps".
func (s *story) transaction(line string) *tx.Tx {
	org, actions, _ := strings.Cut(line, " ")
	if broker, ok := strings.CutPrefix(actions, "delegate "); ok {
		return s.Tx(org, ledgertest.Govern(canon.Core{Type: canon.ActionTypeDelegate, Delegation: &canon.Delegation{Broker: broker}}))
	}
	s.one = org
	var list []tx.DraftAction
	for text := range strings.SplitSeq(actions, ";") {
		list = append(list, s.action(strings.Fields(text)))
	}
	return s.Tx(org, list...)
}

// table executes, for each member and action, a block that is not committed.
func (s *story) table(input string) string {
	s.block = s.Time() + minute
	var before, labels, actions []string
	for line := range strings.Lines(input) {
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, "before "); ok {
			before = append(before, rest)
			continue
		}
		label, action, _ := strings.Cut(line, ": ")
		labels, actions = append(labels, label), append(actions, action)
	}
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintf(w, "\t%s\n", strings.Join(labels, "\t")) // to memory
	for _, m := range s.Genesis.Members {
		cells := []string{m.Id}
		for _, action := range actions {
			cells = append(cells, s.cell(m.Id, action, before))
		}
		_, _ = fmt.Fprintln(w, strings.Join(cells, "\t"))
	}
	_ = w.Flush()
	lines := strings.Split(out.String(), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// cell is the answer to a member's action after others in the same block, which is not committed.
func (s *story) cell(org, action string, before []string) string {
	var raw [][]byte
	said := maps.Clone(s.said)
	for i, line := range append(before[:len(before):len(before)], org+" "+action) {
		x := s.transaction(strings.ReplaceAll(line, "$me", org))
		s.remember(x, i)
		raw = append(raw, x.Raw)
	}
	s.said = said
	base := s.Store.Base()
	result, err := exec.Apply(base, exec.Block{Height: base.Height + 1, Time: s.block, Txs: raw}, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.short(result.Receipts[len(raw)-1])
}

// short is a receipt in a word or two.
func (s *story) short(r exec.Receipt) string {
	if r.Code != code.OK {
		return r.Code.String()
	}
	var receipt canon.Receipt
	if err := receipt.Decode(r.Data, 1<<16); err != nil {
		s.t.Fatal(err)
	}
	out := "ok"
	for _, n := range receipt.Notices {
		out += " " + strings.ReplaceAll(noticeName(n.Code), " ", "-")
	}
	return out
}

var verbs = map[string]uint32{
	"accept": canon.ActionTypeAccept, "scan": canon.ActionTypeObserve, "commission": canon.ActionTypeCommission,
	"pack": canon.ActionTypeAggregate, "unpack": canon.ActionTypeDisaggregate, "empty": canon.ActionTypeDisaggregate,
	"associate": canon.ActionTypeAssociate, "transact": canon.ActionTypeTransact, "transform": canon.ActionTypeTransform,
	"offer": canon.ActionTypeCustodyOffer, "take": canon.ActionTypeCustodyAccept, "refuse": canon.ActionTypeCustodyReject,
}

// action reads "pack parcel other into bag at=-5m place=CNSHA".
func (s *story) action(words []string) tx.DraftAction {
	kind, ok := verbs[words[0]]
	if !ok {
		act := vocabulary.ActByName(words[0])
		if act == nil {
			s.d.Fatalf(s.t, "no action %q", words[0])
		}
		kind = act.Type
	}
	core := &canon.Core{Type: kind, Time: s.block}
	a := tx.DraftAction{Core: core}
	role, then := canon.UnitRoleObject, canon.UnitRoleParent
	switch words[0] {
	case "pack", "unpack", "associate":
		role = canon.UnitRoleChild
	case "empty":
		role = canon.UnitRoleParent
	case "transform":
		role, then = canon.UnitRoleInput, canon.UnitRoleOutput
	}
	for _, w := range words[1:] {
		key, value, option := strings.Cut(w, "=")
		switch {
		case w == "into" || w == "from" || w == "with":
			role = then
		case w == "secret":
			a.PrivateRoot = slices.Repeat([]byte{7}, 32)
		case w == "own":
			s.own(&a, s.one)
		case key == "of":
			s.own(&a, value)
		case !option:
			a.Units = append(a.Units, s.thing(w).unit(role))
		default:
			s.option(&a, key, value)
		}
	}
	return a
}

func (s *story) option(a *tx.DraftAction, key, value string) {
	c := a.Core
	offer := func() *canon.Offer {
		if c.Offer == nil {
			c.Offer = &canon.Offer{}
		}
		return c.Offer
	}
	serials := func() *canon.SerialRange {
		if c.Range == nil {
			c.Range = &canon.SerialRange{}
		}
		return c.Range
	}
	switch {
	case key == "at":
		c.Time += s.duration(value)
	case key == "place":
		id, _, err := ident.Parse(value)
		if err != nil {
			s.d.Fatalf(s.t, "%v", err)
		}
		c.ReadPoint = &canon.Place{Namespace: uint32(id.Namespace), Value: []byte(id.Value)}
	case key == "step":
		c.BusinessStep = vocabulary.Step(value)
	case key == "class":
		a.Units = append(a.Units, s.thing(value).unit(canon.UnitRoleClass))
	case key == "from":
		serials().Lo = value
	case key == "to" && c.Type != canon.ActionTypeCustodyOffer:
		serials().Hi = value
	case key == "to":
		offer().To = value
	case key == "within":
		offer().Deadline = s.block + s.duration(value)
	default:
		s.term(c, key, value)
	}
}
