package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
)

// topLive shows moments until somebody ends it.
func (c *cli) topLive(ctx context.Context, n *client, interval time.Duration, out *os.File) error {
	m := &topModel{
		ask: func() (*moment, error) { return n.moment(ctx) }, interval: interval, url: n.url, ink: colours(),
		width: 80, height: 24,
	}
	p := tea.NewProgram(m, tea.WithContext(ctx), tea.WithInput(c.in), tea.WithOutput(out), tea.WithEnvironment(c.env))
	_, err := p.Run()
	if ctx.Err() != nil || errors.Is(err, tea.ErrInterrupted) {
		err = nil // interrupted: the way this command ends
	}
	return err
}

// topModel is what the terminal shows. Update and View run on one goroutine.
type topModel struct {
	ask      func() (*moment, error)
	interval time.Duration
	url      string
	ink      *ink

	now    *moment // nil before the first answer
	err    error   // of the last question, nil when it was answered
	paused bool
	asking bool // a question is under way, so that none is asked twice

	view, scroll  int
	width, height int
}

// What happens to the model beside keys.
type (
	answered struct {
		m   *moment
		err error
	}
	askNow struct{}
)

func (t *topModel) question() tea.Msg {
	m, err := t.ask()
	return answered{m, err}
}

// Init implements tea.Model.
func (t *topModel) Init() tea.Cmd {
	t.asking = true
	return t.question
}

// Update implements tea.Model.
func (t *topModel) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		t.width, t.height = msg.Width, msg.Height
	case answered:
		t.asking, t.err = false, msg.err
		if msg.err == nil {
			t.now = msg.m
		}
		return t, tea.Tick(t.interval, func(time.Time) tea.Msg { return askNow{} })
	case askNow:
		if t.paused || t.asking {
			return t, nil
		}
		t.asking = true
		return t, t.question
	case tea.KeyPressMsg:
		cmd := t.key(msg.String())
		return t, cmd
	}
	t.clamp()
	return t, nil
}

// key does what a key is for.
func (t *topModel) key(name string) tea.Cmd {
	defer t.clamp()
	switch name {
	case "q", "esc", "ctrl+c":
		return tea.Quit
	case "tab", "right", "l":
		t.turn(t.view + 1)
	case "shift+tab", "left", "h":
		t.turn(t.view - 1)
	case "down", "j":
		t.scroll++
	case "up", "k":
		t.scroll--
	case "pgdown", "space":
		t.scroll += t.room()
	case "pgup":
		t.scroll -= t.room()
	case "home", "g":
		t.scroll = 0
	case "p":
		t.paused = !t.paused
		if !t.paused && !t.asking {
			t.asking = true
			return t.question
		}
	default:
		if n := int(name[0] - '1'); len(name) == 1 && n >= 0 && n < len(sections) {
			t.turn(n)
		}
	}
	return nil
}

func (t *topModel) turn(to int) {
	t.view, t.scroll = (to+len(sections))%len(sections), 0
}

// room is how many lines of a view fit below the head and above the foot.
func (t *topModel) room() int { return max(1, t.height-4) }

func (t *topModel) clamp() {
	t.scroll = max(0, min(t.scroll, len(t.lines())-t.room()))
}

// lines of the view that is open. The first shows validators and warnings too, as far as there is room.
func (t *topModel) lines() []string {
	if t.now == nil {
		return nil
	}
	out := sections[t.view].lines(t.now, t.ink, t.width)
	if t.view > 0 {
		return out
	}
	for _, i := range []int{1, 4, 2} {
		more := sections[i].lines(t.now, t.ink, t.width)
		if len(out)+len(more)+2 > t.room() {
			break
		}
		out = append(append(out, "", t.ink.head.Render(strings.ToUpper(sections[i].name))), more...)
	}
	return out
}

// View implements tea.Model.
func (t *topModel) View() tea.View {
	var b strings.Builder
	line := func(s string) {
		b.WriteString(lipgloss.NewStyle().MaxWidth(max(1, t.width)).Render(s))
		b.WriteByte('\n')
	}
	line(t.tabs())
	line("")
	lines := t.lines()
	for i := t.scroll; i < min(t.scroll+t.room(), len(lines)); i++ {
		line(lines[i])
	}
	for i := len(lines) - t.scroll; i < t.room(); i++ {
		line("")
	}
	b.WriteString(lipgloss.NewStyle().MaxWidth(max(1, t.width)).Render(t.foot(len(lines))))
	v := tea.NewView(b.String())
	v.AltScreen, v.WindowTitle = true, "waybill top"
	return v
}

func (t *topModel) tabs() string {
	var out []string
	for i, s := range sections {
		name := fmt.Sprintf(" %d %s ", i+1, s.name)
		if i == t.view {
			name = t.ink.mark.Render(name)
		}
		out = append(out, name)
	}
	return strings.Join(out, "")
}

// foot says how the last question went, and the keys.
func (t *topModel) foot(lines int) string {
	keys := t.ink.dim.Render("tab view  ↑↓ scroll  p pause  q end")
	if t.scroll+t.room() < lines {
		keys = t.ink.dim.Render(fmt.Sprintf("%d more lines  ", lines-t.scroll-t.room())) + keys
	}
	switch {
	case t.err != nil:
		return t.ink.bad.Render(foreign(t.err.Error(), max(20, t.width-40))) + "  " + keys
	case t.now == nil:
		return "asking " + foreign(t.url, 60) + " …  " + keys
	case t.paused:
		return t.ink.odd.Render("paused") + "  " + keys
	}
	return keys
}
