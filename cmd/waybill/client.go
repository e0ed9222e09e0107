package main

import (
	"cmp"
	"errors"
	"fmt"
	"net/netip"
	neturl "net/url"
	"strings"

	"connectrpc.com/connect"
	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/node/access"
	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/proto/api/v1/apiv1connect"
)

// target is the node that a command asks.
type target struct {
	url string
	credentials
	home
}

func (t *target) add(cmd *cobra.Command) {
	t.home.addDir(cmd)
	t.addNode(cmd)
}

// addNode adds the flags that say which node is asked, and as whom.
func (t *target) addNode(cmd *cobra.Command) {
	cmd.Flags().StringVar(&t.url, "node", "", "`URL` of the node's API; the one of --home by default")
	t.credentials.add(cmd)
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
	console apiv1connect.ConsoleServiceClient
	// lacks says why no credential is shown, "" where one is.
	lacks string
}

// dial makes a client for the node; nothing is sent yet.
func (t *target) dial(c *cli) (*client, error) {
	url := strings.TrimSuffix(t.url, "/")
	var cfg *config.Config // of the home, where its own node is asked
	if url == "" {
		read, err := t.load(c)
		if err != nil {
			return nil, err
		}
		if !read.API.Listen.IsValid() {
			return nil, usage("the node of %s has no API; name one with --node", t.dir)
		}
		cfg, url = &read, "http://"+read.API.Listen.String()
		if read.API.TLSCertFile != "" {
			url = "https://" + read.API.Listen.String()
		}
	}
	if !strings.Contains(url, "://") {
		url = "http://" + url
	}
	u, err := neturl.Parse(url)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, usage("--node %s: no URL such as http://127.0.0.1:26680", t.url)
	}
	h, err := t.transport(c, cfg)
	if err != nil {
		return nil, err
	}
	token, lacks, err := t.token(c, cfg)
	if err != nil {
		return nil, err
	}
	if cfg == nil && readable(u) && token() != "" {
		c.notef("waybill: the token goes to %s unencrypted, and can be read on the way; https:// hides it", u.Host)
	}
	n := newClient(h, url, access.Send(token))
	n.lacks = lacks
	return n, nil
}

// readable reports whether others than this machine could read what is sent to an address.
func readable(u *neturl.URL) bool {
	if u.Scheme == "https" || u.Hostname() == "localhost" {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return err != nil || !ip.Unmap().IsLoopback()
}

func newClient(h connect.HTTPClient, url string, opts ...connect.ClientOption) *client {
	return &client{
		url:    url,
		submit: apiv1connect.NewSubmitServiceClient(h, url, opts...),
		query:  apiv1connect.NewQueryServiceClient(h, url, opts...),
		proof:  apiv1connect.NewProofServiceClient(h, url, opts...),
		status: apiv1connect.NewStatusServiceClient(h, url, opts...),

		members: apiv1connect.NewConsortiumServiceClient(h, url, opts...),
		console: apiv1connect.NewConsoleServiceClient(h, url, opts...),
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
		if strings.Contains(e.Message(), "x509: ") || strings.Contains(e.Message(), "tls: ") {
			return fail(exitUnreachable, "--ca-file names the certificate of who vouches for the node's", errors.New(e.Message()))
		}
		if strings.Contains(e.Message(), "429") { // how the library sees the status of a node that limits requests
			return fail(exitUnreachable, "the node limits requests; try again in a moment, or raise its api.request_rate", err)
		}
		return fail(exitUnreachable, "is the node at "+n.url+" running? --node names another", errors.New(e.Message()))
	case connect.CodeInternal, connect.CodeUnknown:
		if rest, plain := strings.CutPrefix(n.url, "http://"); plain && strings.Contains(e.Message(), "400 Bad Request") {
			return fail(exitFailed, "if it speaks TLS, name it as https://"+rest, err)
		}
	case connect.CodeDeadlineExceeded:
		return fail(exitPending, "the node at "+n.url+" is behind, or does not answer; waybill status tells",
			fmt.Errorf("no answer in time: %s", e.Message()))
	case connect.CodeUnauthenticated:
		return fail(exitFailed, cmp.Or(n.lacks, "the node's operator lists what it gave with waybill token list"), err)
	case connect.CodePermissionDenied:
		return fail(exitFailed, "the node's operator gives scopes: waybill token create NAME --scope query,subscribe", err)
	case connect.CodeInvalidArgument, connect.CodeFailedPrecondition:
		if name := e.Meta().Get("Waybill-Code"); name != "" {
			return fail(exitRefused, codeHint(codeOf(name)), errors.New("refused: "+e.Message()))
		}
		return fail(exitUsage, "", errors.New(e.Message()))
	}
	return err
}
