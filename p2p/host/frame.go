package host

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/libp2p/go-libp2p/core/network"
)

// Faults of a peer. Each cuts it.
var (
	errTooLarge  = errors.New("message larger than its channel allows")
	errSlow      = errors.New("message did not arrive in time")
	errBroken    = errors.New("message broken off or malformed")
	errOverdrawn = errors.New("more sent than was granted")
	errTwice     = errors.New("second stream for one channel")
	errDecode    = errors.New("message does not decode")
	errSwells    = errors.New("message decodes to far more than it weighs")
	errRefused   = errors.New("message refused by its reactor")
	errPanic     = errors.New("message made its reactor panic")
)

// step is how much may take one Arrival to come or go.
const step = 64 << 10

// reader reads frames off one stream: { uvarint n, n bytes }.
type reader struct {
	s       network.Stream
	br      *bufio.Reader
	arrival time.Duration
	timed   bool // a read deadline is set
}

func newReader(s network.Stream, buffer int, arrival time.Duration) *reader {
	return &reader{s: s, br: bufio.NewReaderSize(s, buffer), arrival: arrival}
}

// uvarint waits, as long as it takes, for a number to begin: a frame's size or a grant, 1 … most. io.EOF is the end of
// the stream before it.
func (r *reader) uvarint(most int64) (int64, error) {
	if r.timed && r.br.Buffered() == 0 {
		_ = r.s.SetReadDeadline(time.Time{})
		r.timed = false
	}
	if _, err := r.br.Peek(1); err != nil {
		if err == io.EOF {
			return 0, io.EOF
		}
		return 0, r.verdict(err)
	}
	if r.br.Buffered() < binary.MaxVarintLen64 {
		r.deadline()
	}
	n, err := binary.ReadUvarint(r.br)
	switch {
	case err != nil:
		return 0, r.verdict(err)
	case n == 0:
		return 0, fmt.Errorf("%w: zero", errBroken)
	case n > uint64(most):
		return 0, fmt.Errorf("%w: %d > %d", errTooLarge, n, most)
	}
	return int64(n), nil
}

// body reads the n bytes of a frame. It never holds more than twice what has arrived plus 4 KiB, and each step must
// come within the arrival time.
func (r *reader) body(n int64) ([]byte, error) {
	buf := make([]byte, 0, min(n, 4<<10))
	for int64(len(buf)) < n {
		if len(buf) == cap(buf) {
			grown := make([]byte, len(buf), min(n, 2*int64(cap(buf))))
			copy(grown, buf)
			buf = grown
		}
		next := buf[len(buf):min(cap(buf), len(buf)+step)]
		if r.br.Buffered() < len(next) {
			r.deadline()
		}
		k, err := io.ReadFull(r.br, next)
		buf = buf[:len(buf)+k]
		if err != nil {
			return nil, r.verdict(err)
		}
	}
	return buf, nil
}

func (r *reader) deadline() {
	_ = r.s.SetReadDeadline(time.Now().Add(r.arrival))
	r.timed = true
}

// verdict tells a fault of the sender from the ordinary end of a stream.
func (r *reader) verdict(err error) error {
	var ne net.Error
	switch {
	case r.s.Conn().IsClosed(), errors.Is(err, network.ErrReset), errors.Is(err, net.ErrClosed):
		return err // the last is how QUIC says that the connection ended, a killed and restarted peer's too
	case errors.As(err, &ne) && ne.Timeout():
		return fmt.Errorf("%w: %w", errSlow, err)
	default:
		return fmt.Errorf("%w: %w", errBroken, err)
	}
}

// frame returns { uvarint n, payload }.
func frame(payload []byte) []byte {
	out := make([]byte, 0, binary.MaxVarintLen32+len(payload))
	return append(binary.AppendUvarint(out, uint64(len(payload))), payload...)
}

// write sends b, each step within the arrival time.
func write(s network.Stream, b []byte, arrival time.Duration) error {
	for len(b) > 0 {
		_ = s.SetWriteDeadline(time.Now().Add(arrival))
		n, err := s.Write(b[:min(len(b), step)])
		if err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}
