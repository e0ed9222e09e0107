package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// hostile is text as a member or a peer may write it.
const hostile = "\x1b[2J\u202egnp.exe\x00\n" + "wide世界"

// busy is a node of many things, with hostile texts wherever members and peers write some.
func busy() (*apiv1.OverviewResponse, []*apiv1.BlockSummary) {
	o := &apiv1.OverviewResponse{
		Status: &apiv1.StatusResponse{
			Version: "1.2.3", ChainId: "test-1", Organisation: "usps", Height: 120, Validator: true, Standing: "active",
			RoundHeight: 121, Round: 2, Step: "RoundStepPropose", PoolTxs: 7, PoolBytes: 4096, Records: 42,
			Peers: []*apiv1.Peer{
				{PeerId: "12D3", Organisation: "cainiao", Address: "/ip4/10.0.0.1/tcp/26656", RttUs: 1500, Version: "waybill/1.2.3", Validator: true},
				{PeerId: "12D4", Organisation: hostile, Address: hostile, Version: hostile + strings.Repeat("x", 100)},
			},
			Upgrade: &apiv1.Upgrade{Height: 500, Rules: 2},
		},
		Now: 1_767_600_121_500, CommittedAt: 1_767_600_120_000, SeenFrom: 1, SeenTo: 120, DisputesOpen: 1, ProposalsOpen: 2,
		Machine: &apiv1.Machine{MemoryBytes: 300 << 20, LedgerBytes: 5 << 30, BlocksBytes: 2 << 10, UptimeMs: 7_200_000},
		Validators: []*apiv1.ValidatorVotes{
			{Organisation: "usps", Power: 10, Signed: 97, Missed: 3, Votes: strings.Repeat("s", 97) + "mns", Address: make([]byte, 20)},
			{Power: 5, Signed: 1, Missed: 49, Votes: strings.Repeat(".", 50) + "s" + strings.Repeat("m", 49), Address: make([]byte, 20)},
		},
		Pool:       []*apiv1.PoolShare{{Organisation: "cainiao", Txs: 19_000, Bytes: 40 << 20, Queued: 3}, {Organisation: hostile, Txs: 1}},
		PoolLimits: &apiv1.PoolLimits{OrganisationTxs: 20_000, OrganisationBytes: 48 << 20, Bytes: 128 << 20},
		Warnings: []*apiv1.WarningKind{
			{Code: 4, Text: "a scan of a unit that nobody registered", Warning: true, Count: 9, Recent: 1,
				Newest: []*apiv1.WarningExample{{Height: 119, Unit: &apiv1.ShownUnit{Id: hostile}}}},
			{Code: 22, Text: "received by one to whom custody was not offered", Warning: true, Count: 3, Recent: 2},
			{Code: 1000, Text: "the same event", Count: 5},
		},
	}
	var blocks []*apiv1.BlockSummary
	for h := uint64(120); h > 20; h-- {
		blocks = append(blocks, &apiv1.BlockSummary{
			Height: h, Time: 1_767_600_000_000 + int64(h)*500, Txs: uint32(h % 7), Proposer: "usps", Signed: 1, Validators: 2, Refused: uint32(h % 2),
		})
	}
	return o, blocks
}

func busyModel(width, height int) *topModel {
	t := &topModel{
		ask: func() (*moment, error) { return momentOf(busy()), nil }, interval: time.Second, url: "http://test", ink: colours(),
		width: 80, height: 24,
	}
	t.Update(tea.WindowSizeMsg{Width: width, Height: height})
	t.Update(t.question())
	return t
}

// TestTopShows: each view shows what it is for, in every size of terminal, and nothing that a member or peer wrote reaches
// the terminal as a control.
func TestTopShows(t *testing.T) {
	for i, want := range [][]string{
		{"test-1", "height 121 round 2 Propose", "1.5 s ago", "block time 500 ms", "6.0 tx/s", "silent: ", "3 warnings in ten minutes", "1 custody disputes", "5.00 GiB ledger", "rules 2 from height 500"},
		{"usps", "97", "(0000000000", "signed"}, {"cainiao", "1.5 ms", "waybill/1.2.3", "validator"},
		{"19000", "40.0 MiB", "95.0 %"}, {"W22", "W4", "1000", "119"}, {"120", "119", "1/2", "usps"},
	} {
		for _, size := range [][2]int{{200, 60}, {120, 40}, {80, 24}, {40, 10}, {1, 1}, {0, 0}} {
			m := busyModel(size[0], size[1])
			m.Update(key(fmt.Sprint(i + 1)))
			v := m.View()
			lines := strings.Split(v.Content, "\n")
			if !v.AltScreen || len(lines) > max(5, size[1]) {
				t.Errorf("%s in %v: %d lines", sections[i].name, size, len(lines))
			}
			for _, l := range lines {
				if lipgloss.Width(l) > max(1, size[0]) {
					t.Errorf("%s in %v: %d columns: %q", sections[i].name, size, lipgloss.Width(l), l)
				}
				harmless(t, l)
			}
			for _, w := range want {
				if size[0] >= 200 && !strings.Contains(plainText(v.Content), w) {
					t.Errorf("%s: no %q in\n%s", sections[i].name, w, plainText(v.Content))
				}
			}
		}
	}
}

// harmless checks that a line has no control but colours, and nothing that turns the direction of text.
func harmless(t *testing.T, line string) {
	t.Helper()
	plain := plainText(line)
	if strings.ContainsAny(plain, "\x00\x1b\r\u202e") {
		t.Errorf("a control reaches the terminal: %q", line)
	}
}

// plainText takes colours out.
func plainText(s string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, "\x1b[")
		b.WriteString(before)
		end := strings.IndexByte(after, 'm')
		if !found || end < 0 || strings.Trim(after[:end], "0123456789;") != "" {
			b.WriteString(after)
			return b.String()
		}
		s = after[end+1:]
	}
}

func key(name string) tea.KeyPressMsg {
	codes := map[string]tea.Key{
		"tab": {Code: tea.KeyTab}, "shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift}, "right": {Code: tea.KeyRight},
		"left": {Code: tea.KeyLeft}, "down": {Code: tea.KeyDown}, "up": {Code: tea.KeyUp}, "pgdown": {Code: tea.KeyPgDown},
		"ctrl+c": {Code: 'c', Mod: tea.ModCtrl},
	}
	if k, ok := codes[name]; ok {
		return tea.KeyPressMsg(k)
	}
	return tea.KeyPressMsg{Code: rune(name[0]), Text: name}
}

// TestTopKeys: what keys do.
func TestTopKeys(t *testing.T) {
	m := busyModel(80, 24)
	for _, row := range []struct {
		keys         []string
		view, scroll int
	}{
		{[]string{"tab"}, 1, 0}, {[]string{"right", "right"}, 3, 0}, {[]string{"shift+tab", "left"}, 1, 0},
		{[]string{"left", "left"}, 5, 0}, {[]string{"down", "down", "up"}, 5, 1}, {[]string{"pgdown"}, 5, 21},
		{[]string{"pgdown", "pgdown", "pgdown", "pgdown", "pgdown"}, 5, 81}, {[]string{"g", "up"}, 5, 0}, {[]string{"right"}, 0, 0},
		{[]string{"4"}, 3, 0}, {[]string{"9", "x", "0"}, 3, 0},
	} {
		for _, k := range row.keys {
			if _, cmd := m.Update(key(k)); cmd != nil {
				t.Errorf("%s: something is to be done", k)
			}
		}
		if m.view != row.view || m.scroll != row.scroll {
			t.Errorf("after %v: view %d, scroll %d, not %d, %d", row.keys, m.view, m.scroll, row.view, row.scroll)
		}
	}
	for _, k := range []string{"q", "ctrl+c"} {
		_, cmd := m.Update(key(k))
		if cmd == nil {
			t.Fatalf("%s does nothing", k)
		}
		if _, ok := cmd().(tea.QuitMsg); !ok {
			t.Errorf("%s does not end it", k)
		}
	}
}

// TestTopAsks: it asks again after each answer, never twice at once and not while it is paused, and shows what went wrong over
// what it knew.
func TestTopAsks(t *testing.T) {
	asked := 0
	var fails error
	m := &topModel{interval: time.Millisecond, url: "http://" + hostile, ink: colours(), width: 80, height: 24}
	m.ask = func() (*moment, error) { asked++; return momentOf(busy()), fails }
	if !strings.Contains(m.View().Content, "asking") {
		t.Error(m.View().Content)
	}
	answer := m.Init()()
	if _, cmd := m.Update(askNow{}); cmd != nil {
		t.Error("asked twice at once")
	}
	_, tick := m.Update(answer)
	if _, ok := tick().(askNow); !ok {
		t.Error("it does not ask again")
	}
	fails = errors.New("it is gone " + hostile)
	_, ask := m.Update(askNow{})
	m.Update(ask())
	if got := m.View().Content; !strings.Contains(got, "is gone") || !strings.Contains(got, "test-1") || asked != 2 {
		t.Errorf("asked %d times:\n%s", asked, got)
	}
	for l := range strings.SplitSeq(m.View().Content, "\n") {
		harmless(t, l)
	}
	m.Update(key("p"))
	if _, cmd := m.Update(askNow{}); cmd != nil || !m.paused {
		t.Error("it asks while it is paused")
	}
	fails = nil
	_, ask = m.Update(key("p"))
	if ask == nil {
		t.Fatal("it does not go on")
	}
	m.Update(ask())
	if got := m.View().Content; strings.Contains(got, "is gone") {
		t.Error(got)
	}
}

// TestTopText: the plain text has everything, in ASCII where it is ours.
func TestTopText(t *testing.T) {
	text := strings.Join(momentOf(busy()).text(plainInk(), 0), "\n")
	for _, want := range []string{"VALIDATORS", "PEERS", "POOL", "WARNINGS", "BLOCKS", "test-1", "W22", "waybill/1.2.3", "##xo#"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	for l := range strings.SplitSeq(text, "\n") {
		harmless(t, l)
		if strings.Contains(l, "\x1b") {
			t.Errorf("colours in plain text: %q", l)
		}
	}
	if strings.Contains(text, "\n   110 ") || !strings.Contains(text, "\n   111 ") {
		t.Errorf("not the last ten blocks:\n%s", text)
	}
	empty := momentOf(new(apiv1.OverviewResponse), nil)
	if text := strings.Join(empty.text(plainInk(), 0), "\n"); !strings.Contains(text, "nothing waits") {
		t.Error(text)
	}
}

// TestPace: block time and rate are those of the last minute, or of the last two blocks where those are farther apart.
func TestPace(t *testing.T) {
	at := func(seconds ...int64) (out []*apiv1.BlockSummary) {
		for _, s := range seconds {
			out = append(out, &apiv1.BlockSummary{Time: s * 1000, Txs: 10})
		}
		return out
	}
	for _, row := range []struct {
		blocks       []*apiv1.BlockSummary
		millis, rate float64
	}{
		{nil, 0, 0}, {at(5), 0, 0}, {at(5, 5), 0, 0}, {at(100, 98, 96), 2000, 5}, {at(1000, 970, 940, 100), 30_000, 1.0 / 3},
		{at(1000, 100), 900_000, 1.0 / 90},
	} {
		if millis, rate := pace(row.blocks); millis != row.millis || rate < row.rate-1e-9 || rate > row.rate+1e-9 {
			t.Errorf("%v: %v ms, %v/s", row.blocks, millis, rate)
		}
	}
}

// TestE2ETop: one moment of a real node, as text and as data; and what is said where no node answers.
func TestE2ETop(t *testing.T) {
	n := startNetwork(t, netOptions{})
	out := n.Must("top", "--home", n.Home(usps), "--once")
	for _, want := range []string{"chain       ", "height      ", "validator, active", "VALIDATORS", "correos", "nothing waits for a block"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if again := n.Must("top", "--home", n.Home(usps)); !strings.Contains(again, "VALIDATORS") {
		t.Errorf("without a terminal:\n%s", again)
	}
	var m moment
	if err := json.Unmarshal([]byte(n.Must("top", "--home", n.Home(usps), "--json")), &m); err != nil {
		t.Fatal(err)
	}
	if len(m.Validators) != 4 || m.Status.Organisation != "usps" || len(m.Blocks) == 0 || m.Machine.Memory == 0 || m.SeenFrom != 1 {
		t.Errorf("%+v", m)
	}
	for _, p := range m.Peers {
		if !strings.HasPrefix(p.Version, "waybill") {
			t.Errorf("%+v", p)
		}
	}
	if _, problem, code := waybill(t.Context(), t, "top", "--node", "http://127.0.0.1:1", "--once"); code != exitUnreachable {
		t.Errorf("exit %d\n%s", code, problem)
	}
	if _, _, code := waybill(t.Context(), t, "top", "--home", n.Home(usps), "--interval", "1ms"); code != exitUsage {
		t.Errorf("exit %d", code)
	}
}
