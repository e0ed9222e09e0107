package api

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/node/access"
	"github.com/waybill-network/waybill/node/query"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// maxSearch bounds what is searched for, in bytes.
const maxSearch = 2048

// maxHits of one kind.
const maxHits = 20

// Search implements apiv1connect.ConsoleServiceHandler.
func (c *console) Search(
	ctx context.Context, r *connect.Request[apiv1.SearchRequest],
) (*connect.Response[apiv1.SearchResponse], error) {
	text := strings.TrimSpace(r.Msg.Text)
	if len(text) > maxSearch {
		return nil, invalid("text: %d bytes, of which at most %d are searched for", len(text), maxSearch)
	}
	if text == "" {
		return nil, invalid("text: empty")
	}
	people, err := c.ledger.Consortium()
	if err != nil {
		return nil, c.internal(err)
	}
	f := finder{console: c, text: text, people: people, out: new(apiv1.SearchResponse)}
	for _, look := range []func() error{f.height, f.hexadecimal, f.members, f.proposals, f.unit} {
		if err := look(); err != nil {
			return nil, c.internal(err)
		}
	}
	if access.From(ctx).May(access.Admin) {
		f.peers()
	}
	slices.SortStableFunc(f.out.Hits, func(a, b *apiv1.SearchHit) int { return order01(b.Recorded) - order01(a.Recorded) })
	return connect.NewResponse(f.out), nil
}

func order01(b bool) int {
	if b {
		return 1
	}
	return 0
}

// finder looks for one text.
type finder struct {
	*console
	text   string
	people *query.Consortium
	out    *apiv1.SearchResponse
}

func (f *finder) hit(h *apiv1.SearchHit) { f.out.Hits = append(f.out.Hits, h) }

// height looks for a block. People write heights with separators.
func (f *finder) height() error {
	digits, n, ok := heightOf(f.text)
	if !ok {
		return nil
	}
	b, ok, err := f.ledger.Store().Block(n)
	if err != nil {
		return err
	}
	h := &apiv1.SearchHit{Kind: apiv1.HitKind_HIT_KIND_BLOCK, Id: digits, Recorded: ok, Height: n}
	if last := f.ledger.Store().Last().Height; ok {
		h.Text = fmt.Sprintf("block with %d transactions", b.Txs)
	} else if n > last {
		h.Text = fmt.Sprintf("to come: the last block is %d", last)
	} else {
		h.Text = "this node does not hold it"
	}
	f.hit(h)
	return nil
}

// heightOf reads a height that a chain may reach.
func heightOf(text string) (digits string, n uint64, ok bool) {
	digits = strings.TrimPrefix(strings.NewReplacer(",", "", " ", "", "_", "", "'", "").Replace(text), "#")
	n, err := strconv.ParseUint(digits, 10, 63)
	return digits, n, err == nil && len(digits) <= 12
}

// hexadecimal looks for what is written in hexadecimal: transactions, keys, validators. Nothing is of no length.
func (f *finder) hexadecimal() error {
	b := unhex(strings.TrimPrefix(strings.ToLower(f.text), "0x"))
	switch len(b) {
	case 0:
		return nil
	case hashSize:
		if err := f.transaction(proof.Hash(b)); err != nil {
			return err
		}
		f.keys(func(_ uint32, public []byte) bool { return string(public) == string(b) })
	case len(sig.KeyID{}):
		f.keys(func(algorithm uint32, public []byte) bool { return sig.KeyIDOf(algorithm, public) == sig.KeyID(b) })
	}
	return f.validator(b)
}

// unhex reads hexadecimal, nothing of what is none.
func unhex(text string) []byte {
	b, err := hex.DecodeString(text)
	if err != nil {
		return nil
	}
	return b
}

func (f *finder) transaction(id proof.Hash) error {
	h := &apiv1.SearchHit{Kind: apiv1.HitKind_HIT_KIND_TRANSACTION, Id: hex.EncodeToString(id[:])}
	t, err := f.ledger.Store().Find(id)
	if err != nil {
		return err
	}
	switch {
	case t != nil:
		line, err := txSummary(t)
		if err != nil {
			return err
		}
		h.Recorded, h.Height = true, t.Height
		h.Text = fmt.Sprintf("%s by %s: %s", strings.Join(line.Acts, ", "), line.Organisation, t.Code)
	case f.app.Pool().Holds(id):
		h.Text = "waits in this node's pool"
	default:
		return nil
	}
	f.hit(h)
	return nil
}

// keys looks for the members that a key is, or was, of.
func (f *finder) keys(is func(algorithm uint32, public []byte) bool) {
	for i := range f.people.Members {
		m := &f.people.Members[i]
		found := func(what string) {
			f.hit(&apiv1.SearchHit{
				Kind: apiv1.HitKind_HIT_KIND_KEY, Id: m.Id, Text: what + " of " + m.Title, Recorded: true,
				Provable: provable(ident.Organisation, m.Id),
			})
		}
		for _, k := range m.Keys {
			if is(k.Algorithm, k.PublicKey) {
				found("signing key")
			}
		}
		if m.Node != nil && is(sig.Ed25519, m.Node.PublicKey) {
			found("node key")
		}
		if v := m.Validator; v != nil && is(v.Algorithm, v.PublicKey) {
			found("validator key")
		}
	}
}

// validator looks for one by its address.
func (f *finder) validator(address []byte) error {
	voting, err := f.ledger.Validators()
	if err != nil && !errors.Is(err, query.ErrNothing) {
		return err
	}
	for i := range voting {
		if v := &voting[i]; string(v.Address) == string(address) {
			org := f.people.Validating(v.PublicKey)
			f.hit(&apiv1.SearchHit{
				Kind: apiv1.HitKind_HIT_KIND_VALIDATOR, Id: org, Text: fmt.Sprintf("validator with power %d", v.Power),
				Recorded: true, Provable: provable(ident.Organisation, org),
			})
		}
	}
	return nil
}

func provable(n ident.Namespace, value string) string {
	return canonical(ident.ID{Namespace: n, Value: value})
}

// members looks for organisations and devices by id, which may be as the ledger writes it, and by a part of the title.
func (f *finder) members() error {
	want := strings.ToLower(strings.TrimPrefix(f.text, "urn:waybill:id:org:"))
	var exact, others []*apiv1.SearchHit
	for i := range f.people.Members {
		m := &f.people.Members[i]
		part := len(want) > 1 && (strings.Contains(m.Id, want) || strings.Contains(strings.ToLower(m.Title), want))
		if m.Id != want && !part {
			continue
		}
		h := &apiv1.SearchHit{
			Kind: apiv1.HitKind_HIT_KIND_ORGANISATION, Id: m.Id, Text: m.Title, Recorded: true,
			Provable: provable(ident.Organisation, m.Id),
		}
		if m.Device != nil {
			h.Kind, h.Text = apiv1.HitKind_HIT_KIND_DEVICE, m.Title+", device of "+m.Device.Owner
		}
		if m.Id == want {
			exact = append(exact, h)
		} else if len(others) < maxHits {
			others = append(others, h)
		}
	}
	f.out.Hits = append(append(f.out.Hits, exact...), others...)
	return nil
}

// proposals looks for them by id, and for all of a proposer's.
func (f *finder) proposals() error {
	want := strings.TrimPrefix(f.text, "urn:waybill:id:proposal:")
	n := 0
	for _, p := range slices.Backward(f.people.Proposals) {
		if p.Id != want && p.Proposer != want || n == maxHits {
			continue
		}
		n++
		f.hit(&apiv1.SearchHit{
			Kind: apiv1.HitKind_HIT_KIND_PROPOSAL, Id: p.Id, Text: "proposal of " + p.Proposer, Recorded: true,
			Height: p.Opened, Provable: provable(ident.Proposal, p.Id),
		})
	}
	return nil
}

// peers looks for a connected node by its id.
func (f *finder) peers() {
	status := f.status()
	for _, p := range status.Peers {
		if p.PeerId == f.text {
			f.hit(&apiv1.SearchHit{
				Kind: apiv1.HitKind_HIT_KIND_PEER, Id: p.PeerId, Text: "connected node of " + p.Organisation, Recorded: true,
			})
		}
	}
	if status.PeerId == f.text {
		f.hit(&apiv1.SearchHit{
			Kind: apiv1.HitKind_HIT_KIND_PEER, Id: f.text, Text: "this node, of " + status.Organisation, Recorded: true,
		})
	}
}

// unit looks for a parcel, goods, a container or a place. A text that reads as none is not found; one that does is found
// even if nobody recorded it, because that can be proven too.
func (f *finder) unit() error {
	id, ok := identifierOf(f.text)
	if !ok {
		return nil
	}
	if id.Namespace.Own() {
		return f.own(id)
	}
	h := &apiv1.SearchHit{
		Kind: apiv1.HitKind_HIT_KIND_UNIT, Id: id.String(), Provable: canonical(id),
		Text: id.Namespace.String() + ", nobody recorded it",
	}
	s, err := f.state(id)
	if err != nil {
		return err
	}
	if s != nil {
		h.Recorded, h.Text, h.Height = true, id.Namespace.String()+", "+stateText(s), s.Height
	}
	f.hit(h)
	return nil
}

// identifierOf reads what people type; of what reads as no identifier, URIs are ones.
func identifierOf(text string) (ident.ID, bool) {
	id, _, err := ident.Parse(text)
	if err != nil && strings.Contains(text, ":") {
		id, _, err = ident.ParseLenient(text)
	}
	return id, err == nil
}

// own leads to a record of the ledger's own that has no list of its own.
func (f *finder) own(id ident.ID) error {
	if id.Namespace == ident.Organisation || id.Namespace == ident.Proposal {
		return nil // found above
	}
	s, err := f.state(id)
	if err != nil || s == nil {
		return err
	}
	f.hit(&apiv1.SearchHit{
		Kind: apiv1.HitKind_HIT_KIND_UNIT, Id: canonical(id), Text: "record of the ledger's own", Recorded: true,
		Provable: canonical(id),
	})
	return nil
}

// state reads the last epoch of a record in the last state, nil for none.
func (f *finder) state(id ident.ID) (*canon.State, error) {
	s := f.ledger.Store()
	v, err := s.At(s.Last().Height)
	if err != nil {
		return nil, err
	}
	defer func() { _ = v.Close() }() // it has been read
	first, err := query.State(v, proof.Plain, uint32(id.Namespace), []byte(id.Value), 0)
	if err != nil || first == nil || first.Epochs == 0 {
		return first, err
	}
	return query.State(v, proof.Plain, uint32(id.Namespace), []byte(id.Value), first.Epochs)
}

// stateText says in a line how a record came to be and what is against it.
func stateText(s *canon.State) string {
	words := map[uint32]string{
		canon.OriginSeen: "seen by ", canon.OriginCommissioned: "commissioned by ", canon.OriginAccepted: "accepted by ",
		canon.OriginFounded: "founded by ",
	}
	text := words[s.Origin] + s.Organisation
	if s.Custody != nil && s.Custody.Custodian != "" {
		text += ", custody of " + s.Custody.Custodian
	}
	if f := s.Flags; f != nil {
		for _, flag := range []struct {
			height uint64
			word   string
		}{{f.Recalled, "recalled"}, {f.CloneSuspect, "clone suspect"}, {f.Damaged, "damaged"}, {f.Disputed, "custody disputed"}} {
			if flag.height > 0 {
				text += ", " + flag.word
			}
		}
	}
	standing := 0
	for _, w := range s.Warnings {
		if w.Resolved == 0 && code.Notice(w.Code).Warning() {
			standing++
		}
	}
	if standing > 0 {
		text += fmt.Sprintf(", %d kinds of warnings", standing)
	}
	return text
}
