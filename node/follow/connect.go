package follow

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/ledger/light"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
	"github.com/waybill-network/waybill/proto/api/v1/apiv1connect"
)

// api is a node's API.
type api struct {
	name   string
	client apiv1connect.ProofServiceClient
}

// slack is what a message has beside its bytes.
const slack = 1 << 10

// newAPI is the source behind a URL; without a scheme it is plain HTTP.
func newAPI(address string, h connect.HTTPClient) (Source, error) {
	full := address
	if !strings.Contains(full, "://") {
		full = "http://" + full
	}
	full = strings.TrimSuffix(full, "/")
	if u, err := url.Parse(full); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("%q is no URL such as http://127.0.0.1:26680 and no multiaddr with /p2p/ID", address)
	}
	if h == nil {
		h = http.DefaultClient
	}
	return &api{address, apiv1connect.NewProofServiceClient(h, full, connect.WithReadMaxBytes(light.MaxBytes+slack))}, nil
}

func (a *api) Name() string { return a.name }

// LightBlock implements Source.
func (a *api) LightBlock(ctx context.Context, height uint64) ([]byte, error) {
	r, err := a.client.LightBlock(ctx, connect.NewRequest(&apiv1.LightBlockRequest{Height: height}))
	if err != nil {
		return nil, failed(err)
	}
	return r.Msg.LightBlock, nil
}

// Prove implements Source.
func (a *api) Prove(ctx context.Context, q *Question) ([]byte, error) {
	r, err := a.client.Prove(ctx, connect.NewRequest(&apiv1.ProveRequest{
		Unit: &apiv1.Unit{Id: q.Unit, Salt: q.Salt}, Epoch: q.Epoch, AtLeastHeight: q.AtLeast,
	}))
	if err != nil {
		return nil, failed(err)
	}
	return r.Msg.Proof, nil
}

// failed says in our words why a call failed.
func failed(err error) error {
	switch connect.CodeOf(err) {
	case connect.CodeNotFound:
		return fmt.Errorf("%w: %w", errNotHeld, err)
	case connect.CodeResourceExhausted:
		return fmt.Errorf("%w: %w", light.ErrSize, err)
	}
	return fmt.Errorf("%w: %w", ErrUnreachable, err)
}
