package audit_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"testing"

	"github.com/waybill-network/waybill/ledger/audit"
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/prove"
	"github.com/waybill-network/waybill/ledger/store"
	"github.com/waybill-network/waybill/ledger/tx"
)

const parcel, other, bag = "RB123456785CN", "RB123456771CN", "CNSHAAUSJFKAAUN60001001110050"

// world is a chain whose headers are the engine's in what an audit looks at: each names the block before it, its
// transactions and the results of those before.
type world struct {
	*ledgertest.Chain
	lights map[uint64]*canon.LightBlock
}

// newWorld has four blocks: a posting and a scan; nothing; a packing, what is refused, bytes that are no transaction, and
// a forgery; and a key that takes another's place.
func newWorld(t testing.TB) *world {
	t.Helper()
	cards := []canon.Member{
		ledgertest.Member("cainiao", "Cainiao", 10, canon.Role{Type: canon.RoleTypeLogistics}),
		ledgertest.Member("usps", "USPS", 10, canon.Role{Type: canon.RoleTypePost}),
	}
	w := &world{ledgertest.New(t, cards...), map[uint64]*canon.LightBlock{}}
	posting := w.Tx("cainiao", ledgertest.Action(canon.ActionTypeAccept, 1, parcel, other))
	w.Must(posting, w.Tx("usps", ledgertest.Action(canon.ActionTypeObserve, 2, parcel)))
	w.Block()
	forged := bytes.Clone(w.Tx("usps", ledgertest.Action(canon.ActionTypeObserve, 3, other)).Raw)
	forged[len(forged)-1] ^= 1
	w.Raw(w.Time()+1000, []byte("no transaction"),
		w.Tx("cainiao", ledgertest.Pack(canon.ActionTypeAggregate, 3, bag, parcel)).Raw, posting.Raw, forged,
		w.Tx("usps", ledgertest.Action(canon.ActionTypeCustodyAccept, 3, parcel)).Raw)
	add := func(kind uint32, key string) tx.DraftAction {
		return ledgertest.Govern(canon.Core{Type: kind, Key: &canon.KeyChange{Algorithm: 1, PublicKey: ledgertest.Public(key)}})
	}
	w.Must(w.Tx("usps", add(canon.ActionTypeAddKey, "usps/second")))
	w.Must(w.SignWith("usps/second", w.Draft("usps", add(canon.ActionTypeRevokeKey, "usps"))))
	w.Must(w.SignWith("usps/second", w.Draft("usps", ledgertest.Action(canon.ActionTypeObserve, 5, bag))))
	return w
}

// last is the height of the last block.
func (w *world) last() uint64 { return w.Store.Last().Height }

// block is a complete block of a height.
func (w *world) block(h uint64) *canon.AuditBlock {
	w.T.Helper()
	lb := w.light(h)
	validators := light.HashValidators(lb.Validators)
	b := &canon.AuditBlock{Header: lb.Header, ValidatorsHash: validators[:]}
	w.txs(h, func(t *store.Tx) {
		b.Transactions = append(b.Transactions, canon.AuditTransaction{
			Index: t.Index, Envelope: bytes.Clone(t.Raw), Code: uint32(t.Code), Receipt: bytes.Clone(t.Data),
		})
	})
	b.Count = uint32(len(b.Transactions))
	return b
}

func (w *world) txs(h uint64, visit func(*store.Tx)) {
	w.T.Helper()
	if err := w.Store.Txs(h, func(t *store.Tx) error { visit(t); return nil }); err != nil {
		w.T.Fatal(err)
	}
}

// merkle is the engine's tree, by recursion as RFC 6962 has it.
func merkle(items [][]byte) []byte {
	switch len(items) {
	case 0:
		h := sha256.Sum256(nil)
		return h[:]
	case 1:
		h := sha256.Sum256(append([]byte{0}, items[0]...))
		return h[:]
	}
	split := 1
	for split*2 < len(items) {
		split *= 2
	}
	h := sha256.Sum256(append(append([]byte{1}, merkle(items[:split])...), merkle(items[split:])...))
	return h[:]
}

// light is the light block of a height up to the one after the last block.
func (w *world) light(h uint64) *canon.LightBlock {
	w.T.Helper()
	if b := w.lights[h]; b != nil {
		return b
	}
	b := w.LightBlock(h)
	var data, results [][]byte
	if h <= w.last() {
		w.txs(h, func(t *store.Tx) {
			sum := sha256.Sum256(t.Raw)
			data = append(data, sum[:])
		})
	}
	if h > 1 {
		w.txs(h-1, func(t *store.Tx) {
			var r []byte
			if t.Code != code.OK {
				r = binary.AppendUvarint([]byte{8}, uint64(t.Code))
			}
			if len(t.Data) > 0 {
				r = append(binary.AppendUvarint(append(r, 0x12), uint64(len(t.Data))), t.Data...)
			}
			results = append(results, r)
		})
		before := w.light(h - 1)
		hash, err := light.HashHeader(before.Header, w.Store.ChainID(), light.HashValidators(before.Validators))
		if err != nil {
			w.T.Fatal(err)
		}
		b.Header.LastBlockHash = hash[:]
	}
	b.Header.DataHash, b.Header.LastResultsHash = merkle(data), merkle(results)
	keys := map[string]ed25519.PrivateKey{}
	for _, org := range []string{"cainiao", "usps"} {
		keys[string(ledgertest.Public(org+"/validator"))] = ledgertest.Key(org + "/validator")
	}
	err := light.Sign(b, w.Store.ChainID(), func(i int, m []byte) []byte { return ed25519.Sign(keys[string(b.Validators[i].PublicKey)], m) })
	if err != nil {
		w.T.Fatal(err)
	}
	w.lights[h] = b
	return b
}

// proof is a proof file about an identifier, of the last state.
func (w *world) proof(id ident.ID) []byte { return w.Prove(prove.Question{ID: id}).Encode() }

func (w *world) member(org string) []byte {
	return w.proof(ident.ID{Namespace: ident.Organisation, Value: org})
}

// file writes an audit file.
func (w *world) file(head canon.AuditHead, frames ...func(*audit.Writer) error) []byte {
	w.T.Helper()
	head.Version, head.ChainId = 1, w.Store.ChainID()
	var out bytes.Buffer
	a, err := audit.NewWriter(&out, &head)
	if err != nil {
		w.T.Fatal(err)
	}
	for _, f := range append(frames, (*audit.Writer).Close) {
		if err := f(a); err != nil {
			w.T.Fatal(err)
		}
	}
	return out.Bytes()
}

type frame = func(*audit.Writer) error

func proofFrame(b []byte) frame            { return func(w *audit.Writer) error { return w.Proof(b) } }
func lightFrame(b *canon.LightBlock) frame { return func(w *audit.Writer) error { return w.Light(b) } }
func blockFrame(b *canon.AuditBlock) frame { return func(w *audit.Writer) error { return w.Block(b) } }
func envelopeFrame(b []byte) frame         { return func(w *audit.Writer) error { return w.Envelope(b) } }

// complete are the frames of a range.
func (w *world) complete(from, to uint64) []frame {
	frames := []frame{lightFrame(w.light(to + 1)), proofFrame(w.member("cainiao")), proofFrame(w.member("usps"))}
	for h := from; h <= to; h++ {
		frames = append(frames, blockFrame(w.block(h)))
	}
	return frames
}

func rangeHead(from, to uint64) canon.AuditHead {
	return canon.AuditHead{Kind: canon.AuditKindRange, From: from, To: to}
}

// signed are the frames of an organisation: the blocks with what it signed, and of them only that.
func (w *world) signed(org string) []frame {
	frames := []frame{proofFrame(w.member(org))}
	for h := uint64(1); h <= w.last(); h++ {
		part := audit.Part(w.block(h), func(t *canon.AuditTransaction) bool {
			read, err := tx.Read(t.Envelope, w.Store.ChainID())
			return err == nil && read.Body.Organisation == org && code.Code(t.Code) != code.BadSignature
		})
		if len(part.Transactions) > 0 {
			frames = append(frames, lightFrame(w.light(h+1)), blockFrame(part))
		}
	}
	return frames
}

func orgHead(org string, from, to uint64) canon.AuditHead {
	return canon.AuditHead{Kind: canon.AuditKindOrganisation, Organisation: org, From: from, To: to}
}

// about are the frames of a unit with the whole transactions of its events.
func (w *world) about(unit string) []frame {
	id, _, err := ident.Parse(unit)
	if err != nil {
		w.T.Fatal(err)
	}
	frames := []frame{proofFrame(w.proof(id))}
	seen := map[[2]uint64]bool{}
	for _, e := range w.Ask(unit).Subject.Events {
		if at := [2]uint64{e.Position.Height, uint64(e.Position.Tx)}; !seen[at] {
			seen[at] = true
			frames = append(frames, envelopeFrame(w.block(e.Position.Height).Transactions[e.Position.Tx].Envelope))
		}
	}
	return frames
}

var unitHead = canon.AuditHead{Kind: canon.AuditKindUnit}
