package main

import (
	"errors"
	"fmt"
	"net/http"
	neturl "net/url"
	"strings"

	"connectrpc.com/connect"
	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/proto/api/v1/apiv1connect"
)

// target is the node that a command asks.
type target struct {
	url string
	home
}

func (t *target) add(cmd *cobra.Command) {
	t.home.addDir(cmd)
	cmd.Flags().StringVar(&t.url, "node", "", "`URL` of the node's API; the one of --home by default")
}

// client speaks to one node.
type client struct {
	url    string
	submit apiv1connect.SubmitServiceClient
	query  apiv1connect.QueryServiceClient
	proof  apiv1connect.ProofServiceClient
	status apiv1connect.StatusServiceClient
	// who is in it
	members apiv1connect.ConsortiumServiceClient
}

// dial makes a client for the node; nothing is sent yet.
func (t *target) dial(c *cli) (*client, error) {
	url := strings.TrimSuffix(t.url, "/")
	if url == "" {
		cfg, err := t.load(c)
		if err != nil {
			return nil, err
		}
		if !cfg.API.Listen.IsValid() {
			return nil, usage("the node of %s has no API; name one with --node", t.dir)
		}
		url = "http://" + cfg.API.Listen.String()
	}
	if !strings.Contains(url, "://") {
		url = "http://" + url
	}
	if u, err := neturl.Parse(url); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, usage("--node %s: no URL such as http://127.0.0.1:26680", t.url)
	}
	var opts []connect.ClientOption
	if token := c.getenv("WAYBILL_TOKEN"); token != "" {
		opts = append(opts, connect.WithInterceptors(bearer(token)))
	}
	return newClient(http.DefaultClient, url, opts...), nil
}

func newClient(h connect.HTTPClient, url string, opts ...connect.ClientOption) *client {
	return &client{
		url:    url,
		submit: apiv1connect.NewSubmitServiceClient(h, url, opts...),
		query:  apiv1connect.NewQueryServiceClient(h, url, opts...),
		proof:  apiv1connect.NewProofServiceClient(h, url, opts...),
		status: apiv1connect.NewStatusServiceClient(h, url, opts...),

		members: apiv1connect.NewConsortiumServiceClient(h, url, opts...),
	}
}

// explain turns an RPC error into one with an exit code.
func (n *client) explain(err error) error {
	var e *connect.Error
	if err == nil || !errors.As(err, &e) {
		return err
	}
	switch e.Code() {
	case connect.CodeUnavailable:
		if strings.Contains(e.Message(), "429") { // how the library sees the status of a node that limits requests
			return fail(exitUnreachable, "the node limits requests; try again in a moment, or raise its api.request_rate", err)
		}
		return fail(exitUnreachable, "is the node at "+n.url+" running? --node names another", errors.New(e.Message()))
	case connect.CodeDeadlineExceeded:
		return fail(exitPending, "the node at "+n.url+" is behind, or does not answer; waybill status tells",
			fmt.Errorf("no answer in time: %s", e.Message()))
	case connect.CodeUnauthenticated:
		return fail(exitFailed, "put a read token of the node into WAYBILL_TOKEN", err)
	case connect.CodeInvalidArgument, connect.CodeFailedPrecondition:
		if name := e.Meta().Get("Waybill-Code"); name != "" {
			return fail(exitRefused, codeHint(codeOf(name)), errors.New("refused: "+e.Message()))
		}
		return fail(exitUsage, "", errors.New(e.Message()))
	}
	return err
}
