package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"connectrpc.com/connect"
	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/keys"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// signing is a command that signs as the organisation of a home and submits through a node.
type signing struct{ target }

func (s *signing) add(cmd *cobra.Command) {
	s.home.add(cmd)
	s.addNode(cmd)
}

// session is an opened home whose organisation signs.
type session struct {
	*identity
	cfg  config.Config
	pass keys.Passphrase
	ring *keys.Ring
}

// close forgets the keys.
func (s *session) close() {
	s.ring.Close()
	s.pass.Zero()
}

// sign opens the home's organisation key and connects to the node. The caller closes the session.
func (c *cli) sign(ctx context.Context, s *signing) (*session, error) {
	cfg, n, err := c.reach(s)
	if err != nil {
		return nil, err
	}
	as, err := c.signer(cfg, n)
	if err != nil {
		return nil, err
	}
	return c.openSession(ctx, cfg, as)
}

// reach reads the home's configuration and makes a client for its node.
func (c *cli) reach(s *signing) (cfg config.Config, n *client, err error) {
	if cfg, err = s.load(c); err != nil {
		return cfg, nil, err
	}
	n, err = s.dial(c)
	return cfg, n, err
}

func (c *cli) openSession(ctx context.Context, cfg config.Config, as *identity) (_ *session, err error) {
	out := &session{identity: as, cfg: cfg}
	if out.pass, err = c.source(cfg).Read(ctx); err != nil {
		return nil, err
	}
	if out.ring, err = keyStore(cfg).Open(out.pass, keys.Organisation); err != nil {
		out.pass.Zero()
		return nil, err
	}
	if err := as.connect(ctx, out.ring); err != nil {
		out.close()
		return nil, err
	}
	return out, nil
}

// act records one action of the consortium's and returns its receipt. Acknowledged is what a block has: without a receipt
// the error names the transaction.
func (s *session) act(ctx context.Context, core *canon.Core, units ...ident.ID) (*apiv1.Receipt, error) {
	core.Time = time.Now().UnixMilli()
	a := tx.DraftAction{Core: core}
	for _, u := range units {
		a.Units = append(a.Units, canon.Unit{Namespace: uint32(u.Namespace), Value: []byte(u.Value)})
	}
	waiting, cancel := context.WithTimeout(ctx, s.sender.lifetime+15*time.Second) // past its expiry
	defer cancel()
	t, r, err := s.sender.record(waiting, a)
	if err != nil && t != nil && r == nil {
		if exit, _ := classify(err); exit == exitPending {
			err = fmt.Errorf("transaction %x: %w", t.ID, err)
		}
	}
	if err == nil {
		s.attest(ctx, r.Height)
	}
	return r, err
}

// attest waits a moment until a block follows that of the height: its header is what attests the state, so that a proof
// from this node shows what has just been recorded.
func (n *client) attest(ctx context.Context, height uint64) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	for {
		s, err := n.status.Status(ctx, connect.NewRequest(&apiv1.StatusRequest{}))
		if err != nil || s.Msg.Height > height || rest(ctx, 20*time.Millisecond) != nil {
			return
		}
	}
}

// acted is the answer of a command that recorded one action.
type acted struct {
	TxID   string `json:"tx_id"`
	Height uint64 `json:"height"`
}

func actedBy(r *apiv1.Receipt) acted { return acted{hex.EncodeToString(r.TxId), r.Height} }

// done prints what one action has done: for people in words, for programs with the given fields beside the receipt's.
func (c *cli) done(r *apiv1.Receipt, fields map[string]any, format string, args ...any) {
	if c.json {
		fields["tx_id"], fields["height"] = hex.EncodeToString(r.TxId), r.Height
		c.print(fields)
		return
	}
	c.sayf(format, args...)
	c.sayf("block %d, transaction %x", r.Height, r.TxId)
}

// orgID is an organisation's identifier.
func orgID(id string) (ident.ID, error) {
	out := ident.ID{Namespace: ident.Organisation, Value: id}
	if err := out.Check(); err != nil {
		return out, usage("%q: an organisation's id is 2 to 32 of a-z, 0-9 and single hyphens", id)
	}
	return out, nil
}
