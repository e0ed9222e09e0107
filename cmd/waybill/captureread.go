package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/vocabulary"
	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/epcis"
	"github.com/waybill-network/waybill/node/keys"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// readDocuments reads every file and adds a result for each event, or for a document that is none.
func (c *cli) readDocuments(ctx context.Context, b *capture, files []string, o epcis.Options) error {
	for _, name := range files {
		raw, err := c.readFile(name, epcis.DefaultBytes)
		if err != nil {
			return err
		}
		d, err := epcis.Parse(raw, o)
		if err != nil {
			r := &result{File: name, Event: -1}
			r.malformed(err)
			b.results = append(b.results, r)
			continue
		}
		for i := range d.Events {
			b.results = append(b.results, readEvent(name, i, &d.Events[i]))
		}
		c.sayUnrecorded(name, d)
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// sayUnrecorded names what a document says beside its events, which is not recorded; the two members that every
// document has are known for that.
func (c *cli) sayUnrecorded(file string, d *epcis.Document) {
	var names []string
	for _, n := range d.Notes {
		if n.Kind != epcis.Unrecorded {
			c.tellf("waybill: %s: %s", inLine(file), inLine(n.String()))
		} else if n.Path != "id" && n.Path != "creationDate" {
			names = append(names, n.Path)
		}
	}
	if len(names) > 0 {
		c.tellf("waybill: %s: not recorded, because it belongs to the document and not to an event: %s",
			inLine(file), inLine(strings.Join(names, ", ")))
	}
}

func readEvent(file string, index int, e *epcis.Event) *result {
	r := &result{File: file, Event: index, event: e}
	for _, n := range e.Notes {
		r.Notes = append(r.Notes, resultNote{n.Kind, n.Path, n.Text})
	}
	if e.Err != nil {
		r.malformed(e.Err)
		return r
	}
	r.Act, r.Units = actName(e.Action.Core.Type), len(e.Action.Units)
	return r
}

func (r *result) malformed(err error) {
	r.Status, r.Text = statusMalformed, err.Error()
	var e *epcis.Error
	if errors.As(err, &e) {
		r.Field, r.Text = e.Path, e.Err.Error()
	}
}

// identity is the organisation of a home, and what it may register.
type identity struct {
	*client
	organisation string
	publicKey    []byte
	genesis      *canon.Genesis    // the home's, nil without
	parameters   *canon.Parameters // of the chain, once connected, as is
	sender       *sender

	member *canon.Member // its record, once asked for
	err    error         // why the record is not known
	device bool          // its home is a device's
}

// signer reads who the home signs for: its card says the name.
func (c *cli) signer(cfg config.Config, n *client) (*identity, error) {
	card, err := readCard(filepath.Join(cfg.Home, cardFile))
	if err != nil {
		return nil, err
	}
	key, err := keyStore(cfg).Show(keys.Organisation)
	if err != nil {
		return nil, err
	}
	if fmt.Sprintf("%x", card.Keys[0].PublicKey) != key.PublicKey {
		return nil, fail(exitUsage,
			"restore the card.json that waybill init wrote, or complete waybill org key rotate by running it again",
			fmt.Errorf("the card in %s is not of the organisation key there", cfg.Home))
	}
	as, err := c.identityOf(cfg, n, card.Id, card.Keys[0].PublicKey)
	if err == nil {
		as.device = card.Roles[0].Type == canon.RoleTypeDevice
	}
	return as, err
}

// identityOf is the organisation that signs with a key of the home.
func (c *cli) identityOf(cfg config.Config, n *client, organisation string, publicKey []byte) (as *identity, err error) {
	as = &identity{client: n, organisation: organisation, publicKey: publicKey}
	path := cfg.Path(cfg.Paths.Genesis)
	if _, err := os.Stat(path); err == nil {
		as.genesis, err = readGenesis(path)
		return as, err
	}
	return as, nil
}

// connect gets ready to sign for the node's chain, which must be the home's.
func (as *identity) connect(ctx context.Context, ring *keys.Ring) (err error) {
	sign := func(m []byte) ([]byte, error) { return ring.Sign(keys.Organisation, m) }
	if as.sender, err = newSender(ctx, as.client, as.organisation, as.publicKey, sign); err != nil {
		return err
	}
	if err := as.sameChain(as.sender.chainID); err != nil {
		return err
	}
	g := as.genesis
	if g == nil {
		if g, err = as.client.genesis(ctx); err != nil {
			return err
		}
	}
	as.parameters = g.Parameters
	if as.device {
		as.sender.log = func() (*canon.Device, error) { return as.client.deviceLog(ctx, as.organisation) }
	}
	return nil
}

// sameChain fails where the node's chain is not the home's.
func (as *identity) sameChain(id string) error {
	if as.genesis == nil || genesis.ChainID(as.genesis) == id {
		return nil
	}
	return fail(exitUsage, "--node names a node of the home's own network",
		fmt.Errorf("the node is of chain %s, the home of %s", id, genesis.ChainID(as.genesis)))
}

// mayCommission and mayAccept are the ledger's rules on the organisation's record, which is read when the first
// event asks for it.
func (as *identity) mayCommission(ctx context.Context) func(ident.ID) bool {
	return func(id ident.ID) bool {
		m := as.record(ctx)
		return m != nil && member.MayCommission(m, id)
	}
}

func (as *identity) mayAccept(ctx context.Context) func(ident.ID) bool {
	return func(id ident.ID) bool {
		m := as.record(ctx)
		return m != nil && member.MayAccept(m, id, false)
	}
}

// maySign is the ledger's rule on the acts that plain words of EPCIS are taken for: a role that reaches the places, and
// for the end of goods the prefix or a role that ends anybody's.
func (as *identity) maySign(ctx context.Context) func(*canon.Core, []canon.Unit) bool {
	return func(c *canon.Core, units []canon.Unit) bool {
		m, act := as.record(ctx), vocabulary.ActOf(c.Type)
		if m == nil || act == nil || !member.May(m, act.Roles, c.ReadPoint, c.BusinessLocation) {
			return false
		}
		if c.Type != canon.ActionTypeDecommission || member.Has(m, canon.RoleTypeMarketplace, canon.RoleTypeImportCustoms) {
			return true
		}
		return !slices.ContainsFunc(units, func(u canon.Unit) bool {
			id := ident.ID{Namespace: ident.Namespace(u.Namespace), Value: string(u.Value)}
			return u.Scheme != proof.Plain || !member.MayCommission(m, id)
		})
	}
}

// record returns the organisation's record, nil when it is not known.
func (as *identity) record(ctx context.Context) *canon.Member {
	if as.member == nil && as.err == nil {
		as.member, as.err = as.prove(ctx)
		if as.err == nil && as.member.Device != nil {
			as.member, as.err = as.client.acting(ctx, as.member)
		}
	}
	return as.member
}

// prove gets the record from the node, proven where the home has a genesis. A node that does not answer is no
// reason to stop here: the genesis has the record too, as it was then.
func (as *identity) prove(ctx context.Context) (*canon.Member, error) {
	id := ident.ID{Namespace: ident.Organisation, Value: as.organisation}
	name, err := id.Render(ident.Canonical)
	if err != nil {
		return nil, err
	}
	asking, cancel := context.WithTimeout(ctx, promptly)
	defer cancel()
	r, err := as.proof.Prove(asking, connect.NewRequest(&apiv1.ProveRequest{Unit: &apiv1.Unit{Id: name}}))
	if err != nil {
		silent := connect.CodeOf(err) == connect.CodeUnavailable || asking.Err() != nil
		if silent && ctx.Err() == nil && as.genesis != nil {
			return as.founded()
		}
		return nil, as.explain(err)
	}
	g := as.genesis
	if g == nil {
		if g, err = as.client.genesis(ctx); err != nil {
			return nil, err
		}
	}
	v, err := light.Verify(r.Msg.Proof, light.RootOf(g))
	if err != nil {
		return nil, broken(err)
	}
	if v.Verdict == proof.Absent {
		return nil, as.stranger()
	}
	if q := v.Question; q.Namespace != uint32(id.Namespace) || string(q.Value) != id.Value || v.Subject == nil ||
		v.Subject.State == nil || v.Subject.State.Member == nil {
		return nil, fail(exitUnproven, "", errors.New("the node's proof is not about the organisation's record"))
	}
	return v.Subject.State.Member, nil
}

func (as *identity) founded() (*canon.Member, error) {
	for i := range as.genesis.Members {
		if m := &as.genesis.Members[i]; m.Id == as.organisation {
			return m, nil
		}
	}
	return nil, as.stranger()
}

func (as *identity) stranger() error {
	err := fmt.Errorf("%q is not a member", as.organisation)
	return fail(exitRefused, "its card must be in the genesis, or be admitted by governance", err)
}
