package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
)

// column of a table: a title, and whether its cells are numbers.
type column struct {
	title string
	right bool
}

// table lays cells out below their titles, each column as wide as its widest cell.
func (k *ink) table(columns []column, rows [][]string) []string {
	width := make([]int, len(columns))
	for i, c := range columns {
		width[i] = lipgloss.Width(c.title)
		for _, r := range rows {
			width[i] = max(width[i], lipgloss.Width(r[i]))
		}
	}
	line := func(cells []string) string {
		var out []string
		for i, c := range cells {
			out = append(out, pad(c, width[i], columns[i].right))
		}
		return strings.TrimRight(strings.Join(out, "  "), " ")
	}
	titles := make([]string, len(columns))
	for i, c := range columns {
		titles[i] = c.title
	}
	out := []string{k.dim.Render(line(titles))}
	for _, r := range rows {
		out = append(out, line(r))
	}
	return out
}

// section is one part of what is shown.
type section struct {
	name  string
	lines func(m *moment, k *ink, width int) []string
}

// sections are the views, in order; the first shows the essentials of all.
var sections = []section{
	{"overview", (*moment).overview}, {"validators", (*moment).validators}, {"peers", (*moment).peers},
	{"pool", (*moment).pool}, {"warnings", (*moment).warnings}, {"blocks", (*moment).blocks},
}

// textBlocks is how many blocks a text shows.
const textBlocks = 10

// text is everything, one section after the other, for a width; 0 is no limit.
func (m *moment) text(k *ink, width int) []string {
	out := m.overview(k, width)
	for _, s := range sections[1:] {
		out = append(out, "", k.head.Render(strings.ToUpper(s.name)))
		lines := s.lines(m, k, width)
		if s.name == "blocks" {
			lines = lines[:min(len(lines), 1+textBlocks)]
		}
		out = append(out, lines...)
	}
	return out
}

// overview is the essentials.
func (m *moment) overview(k *ink, width int) []string {
	s := m.Status
	age := k.good
	if m.AgeMillis > 60_000 {
		age = k.bad
	}
	pace := "block time -"
	if m.BlockMillis > 0 {
		pace = fmt.Sprintf("block time %s   %.1f tx/s", lasting(m.BlockMillis), m.Rate)
	}
	out := []string{
		fmt.Sprintf("chain       %s   rules %d   %s of %s, %s, %s", k.head.Render(foreign(s.ChainID, 60)), s.Rules,
			foreign(s.Version, 24), foreign(cmp.Or(s.Organisation, "-"), 32), s.Role, cmp.Or(s.Standing, "no member")),
		fmt.Sprintf("height      %s   %s   %s", k.head.Render(fmt.Sprint(s.Height)),
			age.Render(lasting(float64(m.AgeMillis))+" ago"), pace),
		fmt.Sprintf("consensus   height %d round %d %s", s.RoundHeight, s.Round, foreign(s.Step, 24)),
		fmt.Sprintf("signed      %s", m.signedLine(k)),
		fmt.Sprintf("txs         %s", k.bar(m.recentTxs(columnsFor(width)))),
		fmt.Sprintf("waiting     %d transactions, %s of %s", s.PoolTxs, size(s.PoolBytes), size(m.PoolLimit.Bytes)),
		fmt.Sprintf("members     %d organisations, %d active, %d devices   %d open proposals",
			m.Organised, m.Active, m.Devices, m.Proposals),
		fmt.Sprintf("odd         %s", m.oddLine(k)),
		fmt.Sprintf("process     %s memory   %s ledger   %s blocks   up %s   %d records", size(m.Machine.Memory),
			size(m.Machine.Ledger), size(m.Machine.Blocks), lasting(float64(m.Machine.Uptime)), s.Records),
	}
	if u := s.Upgrade; u != nil {
		out = append(out, k.odd.Render(fmt.Sprintf("upgrade     rules %d from height %d on", u.Rules, u.Height)))
	}
	return out
}

// columnsFor is how many columns a graph may have in a width.
func columnsFor(width int) int {
	if width == 0 {
		return 60
	}
	return max(10, width-14)
}

// recentTxs are the transactions of the last blocks, the oldest first.
func (m *moment) recentTxs(most int) []uint64 {
	var out []uint64
	for _, b := range m.Blocks[:min(most, len(m.Blocks))] {
		out = append(out, uint64(b.Txs))
	}
	slices.Reverse(out)
	return out
}

// lately is over how many blocks a validator that signed none is called silent. One block's commit need not hold everybody's
// vote: it is complete with more than two thirds of the power.
const lately = 10

// signedLine says who of the validators signs.
func (m *moment) signedLine(k *ink) string {
	var power, signing uint64
	var silent []string
	for _, v := range m.Validators {
		power += v.Power
		if strings.ContainsRune(v.Votes[max(0, len(v.Votes)-lately):], 's') {
			signing += v.Power
		} else {
			silent = append(silent, foreign(cmp.Or(v.Organisation, v.Address), orgWidth))
		}
	}
	text := fmt.Sprintf("%d of %d power in the last %d blocks", signing, power, lately)
	if len(silent) > 0 {
		return k.odd.Render(text + ", silent: " + strings.Join(silent, ", "))
	}
	return text
}

// oddLine counts what somebody should look at.
func (m *moment) oddLine(k *ink) string {
	var recent, count uint64
	for _, w := range m.Warnings {
		if w.Warning {
			recent, count = recent+w.Recent, count+w.Count
		}
	}
	text := fmt.Sprintf("%d warnings in ten minutes, %d since block %d   %d custody disputes",
		recent, count, m.SeenFrom, m.DisputesOpen)
	if recent > 0 || m.DisputesOpen > 0 {
		return k.odd.Render(text)
	}
	return text
}

// Widest cells of texts that members and peers wrote.
const (
	orgWidth  = 32
	textWidth = 48
)

func (m *moment) validators(k *ink, width int) []string {
	columns := []column{
		{"organisation", false}, {"power", true}, {"signed", true}, {"missed", true}, {"last blocks, newest right", false},
	}
	room := 100
	if width > 0 {
		room = max(10, width-62)
	}
	var rows [][]string
	for _, v := range m.Validators {
		missed := fmt.Sprint(v.Missed)
		if v.Missed > v.Signed {
			missed = k.odd.Render(missed)
		}
		name := cmp.Or(v.Organisation, "("+v.Address+")")
		rows = append(rows, []string{
			foreign(name, orgWidth), fmt.Sprint(v.Power), fmt.Sprint(v.Signed), missed, k.grid(v.Votes, room),
		})
	}
	legend := fmt.Sprintf("%s signed  %s missed  %s for no block  %s not in the set",
		k.votes['s'], k.votes['m'], k.votes['n'], k.votes['.'])
	return append(k.table(columns, rows), legend)
}

func (m *moment) peers(k *ink, _ int) []string {
	if len(m.Peers) == 0 {
		return []string{"nobody is connected, or the token has not the scope admin"}
	}
	columns := []column{
		{"organisation", false}, {"", false}, {"round trip", true}, {"software", false}, {"countries", false}, {"address", false},
	}
	var rows [][]string
	for _, p := range m.Peers {
		role := ""
		if p.Validator {
			role = "validator"
		}
		rtt := "-"
		if p.RTT > 0 {
			rtt = fmt.Sprintf("%.1f ms", p.RTT)
		}
		rows = append(rows, []string{
			foreign(cmp.Or(p.Organisation, "-"), orgWidth), role, rtt, foreign(cmp.Or(p.Version, "-"), 24),
			foreign(strings.Join(p.Countries, " "), 20), foreign(p.Address, textWidth),
		})
	}
	return k.table(columns, rows)
}

func (m *moment) pool(k *ink, _ int) []string {
	if len(m.Pool) == 0 {
		return []string{"nothing waits for a block"}
	}
	columns := []column{
		{"organisation", false}, {"waiting", true}, {"to verify", true}, {"bytes", true}, {"of its share", true},
	}
	var rows [][]string
	for _, s := range m.Pool {
		share := "-"
		if m.PoolLimit.OrganisationBytes > 0 && m.PoolLimit.OrganisationTxs > 0 {
			used := max(100*float64(s.Bytes)/float64(m.PoolLimit.OrganisationBytes),
				100*float64(s.Txs)/float64(m.PoolLimit.OrganisationTxs))
			share = fmt.Sprintf("%.1f %%", used)
			if used > 80 {
				share = k.bad.Render(share)
			}
		}
		rows = append(rows, []string{
			foreign(s.Organisation, orgWidth), fmt.Sprint(s.Txs), fmt.Sprint(s.Queued), size(s.Bytes), share,
		})
	}
	return k.table(columns, rows)
}

func (m *moment) warnings(k *ink, _ int) []string {
	if len(m.Warnings) == 0 {
		return []string{fmt.Sprintf("nothing since block %d", m.SeenFrom)}
	}
	columns := []column{
		{"kind", false}, {"ten minutes", true}, {fmt.Sprintf("since %d", m.SeenFrom), true}, {"last", true}, {"unit", false},
		{"", false},
	}
	list := slices.Clone(m.Warnings)
	slices.SortStableFunc(list, func(a, b topWarning) int { return cmp.Compare(b.Recent, a.Recent) })
	var rows [][]string
	for _, w := range list {
		kind := w.Code
		if w.Warning && w.Recent > 0 {
			kind = k.odd.Render(kind)
		}
		rows = append(rows, []string{
			kind, fmt.Sprint(w.Recent), fmt.Sprint(w.Count), fmt.Sprint(w.Height), foreign(w.Unit, 30),
			foreign(w.Text, 80),
		})
	}
	return k.table(columns, rows)
}

func (m *moment) blocks(k *ink, _ int) []string {
	columns := []column{
		{"height", true}, {"time", false}, {"proposer", false}, {"txs", true}, {"refused", true}, {"warnings", true},
		{"bytes", true}, {"round", true}, {"signed", true},
	}
	var rows [][]string
	for _, b := range m.Blocks {
		refused := fmt.Sprint(b.Refused)
		if b.Refused > 0 {
			refused = k.odd.Render(refused)
		}
		rows = append(rows, []string{
			fmt.Sprint(b.Height), b.Time, foreign(cmp.Or(b.Proposer, "-"), orgWidth), fmt.Sprint(b.Txs), refused,
			fmt.Sprint(b.Warnings), size(b.Bytes), fmt.Sprint(b.Round), fmt.Sprintf("%d/%d", b.Signed, b.Of),
		})
	}
	return k.table(columns, rows)
}

// lasting is a number of milliseconds as people say it.
func lasting(millis float64) string {
	d := time.Duration(millis * float64(time.Millisecond))
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}

// size is a number of bytes as people say it.
func size(n uint64) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d B", n)
	case n < 1<<20:
		return fmt.Sprintf("%.1f KiB", float64(n)/(1<<10))
	case n < 1<<30:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	}
	return fmt.Sprintf("%.2f GiB", float64(n)/(1<<30))
}
