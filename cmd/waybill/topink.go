package main

import (
	"strings"

	"charm.land/lipgloss/v2"
)

// ink is how a moment is written: in colours of the terminal's own palette, so that it is readable on light and on dark, or
// without any. Nothing is told by colour alone.
type ink struct {
	head, dim, good, bad, odd, mark lipgloss.Style
	// Of a vote, by its letter.
	votes map[rune]string
	// Eighths of a bar, from empty to full.
	bars []rune
}

// colours for a terminal.
func colours() *ink {
	s := lipgloss.NewStyle
	k := &ink{
		head: s().Bold(true), dim: s().Faint(true),
		good: s().Foreground(lipgloss.Green), bad: s().Foreground(lipgloss.Red).Bold(true),
		odd: s().Foreground(lipgloss.Yellow), mark: s().Reverse(true).Bold(true), bars: []rune(" ▁▂▃▄▅▆▇█"),
	}
	k.votes = map[rune]string{
		's': k.good.Render("▪"), 'm': k.bad.Render("×"), 'n': k.odd.Render("○"), '.': k.dim.Render("·"),
	}
	return k
}

// plainInk writes text for files and pipes, in ASCII.
func plainInk() *ink {
	s := lipgloss.NewStyle()
	return &ink{
		head: s, dim: s, good: s, bad: s, odd: s, mark: s, bars: []rune(" .:-=+*#@"),
		votes: map[rune]string{'s': "#", 'm': "x", 'n': "o", '.': "."},
	}
}

// grid draws votes, the newest of them in so many columns.
func (k *ink) grid(votes string, columns int) string {
	if over := len(votes) - columns; over > 0 {
		votes = votes[over:]
	}
	var b strings.Builder
	for _, letter := range votes {
		if drawn, ok := k.votes[letter]; ok {
			b.WriteString(drawn)
		} else {
			b.WriteByte('?')
		}
	}
	return b.String()
}

// bar draws numbers as a line of columns, the largest full.
func (k *ink) bar(numbers []uint64) string {
	most := uint64(1)
	for _, n := range numbers {
		most = max(most, n)
	}
	var b strings.Builder
	for _, n := range numbers {
		eighth := 0
		if n > 0 {
			eighth = max(1, int(float64(n)/float64(most)*8+0.5))
		}
		b.WriteRune(k.bars[eighth])
	}
	return b.String()
}

// foreign makes text of members and peers safe in a cell, at most so many columns wide.
func foreign(s string, width int) string {
	s = inLine(s)
	if lipgloss.Width(s) <= width {
		return s
	}
	var b strings.Builder
	room := width - 1
	for _, r := range s {
		if room -= lipgloss.Width(string(r)); room < 0 {
			break
		}
		b.WriteRune(r)
	}
	return b.String() + "…"
}

// pad fills a cell up to a width, on the left for numbers.
func pad(s string, width int, right bool) string {
	fill := strings.Repeat(" ", max(0, width-lipgloss.Width(s)))
	if right {
		return fill + s
	}
	return s + fill
}
