package telemetry

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"time"
)

// Notifier tells systemd what the service does (sd_notify(3), Type=notify). Without systemd its methods do nothing.
type Notifier struct {
	socket   *net.UnixAddr // nil: nobody listens
	watchdog time.Duration // systemd restarts the service after this time without a sign of life; 0: it does not
}

// NewNotifier reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID from the environment, given as os.Getenv.
func NewNotifier(getenv func(string) string) (*Notifier, error) {
	path := getenv("NOTIFY_SOCKET")
	if path == "" {
		return &Notifier{}, nil
	}
	if path[0] != '/' && path[0] != '@' {
		return nil, fmt.Errorf("NOTIFY_SOCKET=%q: want a path, or an abstract name after @", path)
	}
	n := &Notifier{socket: &net.UnixAddr{Name: path, Net: "unixgram"}}
	if pid := getenv("WATCHDOG_PID"); pid != "" && pid != strconv.Itoa(os.Getpid()) {
		return n, nil // the sign of life is expected of another process
	}
	if text := getenv("WATCHDOG_USEC"); text != "" {
		usec, err := strconv.ParseInt(text, 10, 64)
		if err != nil || usec <= 0 || usec > int64(24*time.Hour/time.Microsecond) {
			return nil, fmt.Errorf("WATCHDOG_USEC=%q: want a number of microseconds, up to a day", text)
		}
		n.watchdog = time.Duration(usec) * time.Microsecond
	}
	return n, nil
}

// Ready says that the start is complete.
func (n *Notifier) Ready() error { return n.send("READY=1") }

// Stopping says that the service ends by intent.
func (n *Notifier) Stopping() error { return n.send("STOPPING=1") }

// Status sets the line that "systemctl status" shows.
func (n *Notifier) Status(text string) error {
	return n.send("STATUS=" + strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' ' // a line end would begin another assignment
		}
		return r
	}, text))
}

// Watch gives systemd a sign of life at twice the asked rate while live holds, until ctx ends. A live check that hangs
// gives none, and systemd restarts the service. It returns at once if no sign is expected.
func (n *Notifier) Watch(ctx context.Context, live Check) {
	if n.socket == nil || n.watchdog == 0 {
		return
	}
	p := newProbe(live)
	tick := time.NewTicker(n.watchdog / 2)
	defer tick.Stop()
	for {
		if allOK(p.run(ctx)) && ctx.Err() == nil {
			_ = n.send("WATCHDOG=1") // one sign may be lost; if all are, systemd acts
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (n *Notifier) send(state string) error {
	if n.socket == nil {
		return nil
	}
	conn, err := net.DialUnix("unixgram", nil, n.socket)
	if err != nil {
		return fmt.Errorf("notify systemd: %w", err)
	}
	_, err = conn.Write([]byte(state))
	if err := errors.Join(err, conn.Close()); err != nil {
		return fmt.Errorf("notify systemd: %w", err)
	}
	return nil
}
