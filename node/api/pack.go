package api

import (
	"compress/gzip"
	"errors"
	"io"
	"math"

	"connectrpc.com/connect"
)

// packing lets requests come packed with gzip, and answers go as they are: proofs are hashes and signatures, which do
// not get smaller. Connect reads what a message unpacks to beyond its limit to the end, to say how long it would have
// been; with a bomb of 16 MiB that takes half a minute of a core, so here it finds an end sooner.
func packing(most int64) connect.HandlerOption {
	return connect.WithHandlerOptions(
		connect.WithCompression("gzip",
			func() connect.Decompressor { return &unpacker{most: most} },
			func() connect.Compressor { return gzip.NewWriter(io.Discard) }),
		connect.WithCompressMinBytes(math.MaxInt),
	)
}

var errUnpacks = errors.New("it unpacks to more than a request may hold")

// unpacker reads a gzip stream up to a limit in bytes.
type unpacker struct {
	gzip.Reader
	most, left int64
}

// Reset implements connect.Decompressor. One byte more than the limit is read, so that Connect sees that it is passed.
func (u *unpacker) Reset(r io.Reader) error {
	u.left = u.most + 1
	return u.Reader.Reset(r)
}

func (u *unpacker) Read(b []byte) (int, error) {
	if u.left <= 0 {
		return 0, errUnpacks
	}
	n, err := u.Reader.Read(b[:min(int64(len(b)), u.left)])
	u.left -= int64(n)
	return n, err
}
