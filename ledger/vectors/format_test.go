package vectors_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/member"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/prove"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/ledger/vectors"
	ledgerv1 "github.com/waybill-network/waybill/proto/ledger/v1"
)

const (
	formatFile   = "../FORMAT.md"
	exampleBegin = "<!-- example: written by `go test ./ledger/vectors -update` -->\n"
	exampleEnd   = "<!-- end of example -->\n"
)

// exampleVector is the proof file of the worked example.
type exampleVector struct {
	Genesis string        `json:"genesis"`
	File    string        `json:"file"`
	Facts   vectors.Facts `json:"facts"`
}

// TestWorkedExample writes the worked example of FORMAT.md from a live ledger, and holds the document to it. Each hash in
// it is computed here from the bytes that are shown; the ledger's app hash and the verified proof file say whether the
// sum of it is right.
func TestWorkedExample(t *testing.T) {
	text := newExample(t).write()
	doc, err := os.ReadFile(formatFile)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(doc), exampleBegin)
	held, after, ok2 := strings.Cut(rest, exampleEnd)
	if !ok || !ok2 {
		t.Fatalf("%s has no marks around its example", formatFile)
	}
	switch {
	case *update:
		if err := os.WriteFile(formatFile, []byte(before+exampleBegin+text+exampleEnd+after), 0o644); err != nil {
			t.Fatal(err)
		}
	case held != text:
		t.Errorf("the example of %s is not what the code makes; `go test ./ledger/vectors -update` writes it", formatFile)
	}
}

// example is a ledger of two members in which one posts a parcel and puts it into a bag.
type example struct {
	*ledgertest.Chain
	t     *testing.T
	posts *tx.Tx
	packs *tx.Tx
	out   strings.Builder
}

const (
	exampleParcel = "LX000000014CN"
	exampleBag    = "CNHGHAESMADBAUN60007001110050"
)

func newExample(t *testing.T) *example {
	t.Helper()
	e := &example{t: t, Chain: ledgertest.New(t,
		ledgertest.Member("cainiao", "Cainiao", 20, canon.Role{Type: canon.RoleTypeLogistics, Countries: []string{"CN"}}),
		ledgertest.Member("correos", "Correos", 10, canon.Role{Type: canon.RoleTypePost, Countries: []string{"ES"}}))}
	post := ledgertest.Action(canon.ActionTypeAccept, 1, exampleParcel)
	post.Core.BusinessStep = canon.BusinessStepAccepting
	post.Core.ReadPoint = &canon.Place{Namespace: uint32(ident.Locode), Value: []byte("CNHGH")}
	e.posts = e.Tx("cainiao", post)
	e.Must(e.posts)
	pack := ledgertest.Pack(canon.ActionTypeAggregate, 2, "urn:waybill:id:s9:"+exampleBag, exampleParcel)
	pack.Core.BusinessStep, pack.Core.Action = canon.BusinessStepPacking, canon.EventActionAdd
	e.packs = e.Tx("cainiao", pack)
	e.Must(e.packs)
	return e
}

func (e *example) write() string {
	e.genesis()
	first := e.event("Block 1, the posting", e.posts)
	second := e.event("Block 2, the packing", e.packs)
	root := e.register(first, second)
	header := e.header(e.app(root))
	e.file(header)
	return e.out.String()
}

func (e *example) say(format string, args ...any) { fmt.Fprintf(&e.out, format+"\n", args...) }

// open and close stand around a block of bytes.
func (e *example) open()  { e.say("```") }
func (e *example) close() { e.say("```\n") }

// bytes shows a value under its name, 32 bytes a line.
func (e *example) bytes(name string, b []byte) {
	if len(b) <= 32 {
		e.say("%-24s %x", name, b)
		return
	}
	e.say("%-24s %d bytes", name, len(b))
	for len(b) > 0 {
		n := min(len(b), 32)
		e.say("  %x", b[:n])
		b = b[n:]
	}
}

// hash shows a hash over parts under its name, with what it is of in words.
func (e *example) hash(name, of string, parts ...any) proof.Hash {
	sum := proof.Hash(sha256.Sum256(cat(parts...)))
	e.result(name, sum[:], "H("+of+")")
	return sum
}

// result shows bytes with what they are, on two lines when one would be too long.
func (e *example) result(name string, b []byte, of string) {
	line := fmt.Sprintf("%-24s %x", name, b)
	if len(line)+len(of) > 116 {
		e.say("%s\n%26s= %s", line, "", of)
		return
	}
	e.say("%s = %s", line, of)
}

func (e *example) genesis() {
	g := e.Genesis
	e.say("### Genesis\n\nTwo members, each with a key, a node and a validator; the chain is named by the hash.\n")
	e.open()
	e.bytes("genesis", g.Encode())
	hash := e.hash("genesis hash", `"wb/gen1" ‖ genesis`, "wb/gen1", g.Encode())
	e.say("%-24s %s = name ‖ \"-\" ‖ first 5 bytes in hex", "chain id", genesis.ChainID(g))
	parameters := e.hash("parameters root", "21 ‖ parameters", byte(0x21), g.Parameters.Encode())
	if hash != genesis.Hash(g) || parameters != proof.ParametersRoot(g.Parameters.Encode()) {
		e.t.Error("genesis")
	}
	e.close()
}

// event shows a transaction of one action and returns the event's commit.
func (e *example) event(title string, x *tx.Tx) proof.Hash {
	body, chain := x.Body.Raw(), e.Store.ChainID()
	a := &x.Body.Actions[0]
	nonce := x.Body.Nonce
	e.say("### %s\n\nThe body that is signed, field by field:\n", title)
	e.open()
	e.annotate(body, (&ledgerv1.Body{}).ProtoReflect().Descriptor(), 0)
	e.close()
	e.open()
	e.say("%-24s \"wb/tx1\" ‖ %02x ‖ %q ‖ body, %d bytes", "signed bytes", len(chain), chain, len(x.Signed))
	id := e.hash("transaction id", "signed bytes", "wb/tx1", byte(len(chain)), chain, body)
	e.bytes("signature", x.Signature)
	salt := e.salt("event salt", "12 ‖ nonce ‖ 00000000", byte(0x12), nonce, uint32(0))
	core := e.hash("core hash", "15 ‖ core", byte(0x15), a.Core.Raw())
	var leaves []proof.Hash
	for j := range a.Units {
		s := e.salt(fmt.Sprintf("salt of unit %d", j), fmt.Sprintf("12 ‖ nonce ‖ 00000000 ‖ 01 ‖ %08x", j), byte(0x12), nonce, uint32(0), byte(1), uint32(j))
		leaves = append(leaves, e.hash(fmt.Sprintf("leaf of unit %d", j), "14 ‖ salt ‖ unit", byte(0x14), s, a.Units[j].Raw()))
	}
	top := leaves[0]
	if len(leaves) == 2 {
		top = e.hash("root of the units", "01 ‖ leaf 0 ‖ leaf 1", byte(1), leaves[0], leaves[1])
	}
	units := e.hash("units root", fmt.Sprintf("1a ‖ %08x ‖ root", len(leaves)), byte(0x1a), uint32(len(leaves)), top)
	var none proof.Hash
	commit := e.hash("event commit", "11 ‖ event salt ‖ 07 ‖ \"cainiao\" ‖ key id ‖ core hash ‖ units root ‖ 00… ‖ 00…",
		byte(0x11), salt, byte(7), "cainiao", x.KeyID[:], core, units, none, none)
	e.close()
	if id != x.ID || commit != x.Events[0].Commit {
		e.t.Errorf("%s: id or commit", title)
	}
	return commit
}

func (e *example) salt(name, of string, parts ...any) []byte {
	sum := sha256.Sum256(cat(parts...))
	e.result(name, sum[:16], "first 16 bytes of H("+of+")")
	return sum[:16]
}

// register shows the twelve records and folds them to the root.
func (e *example) register(first, second proof.Hash) proof.Hash {
	e.say("### Block 2, the register\n\nTwelve records: the sentinel, two members, the council, the six keys of the members, the parcel, the bag. The next key of each is the least key above its own.\n")
	e.open()
	posted := e.hash("history leaf 1", "10 ‖ height 1 ‖ tx 0 ‖ action 0 ‖ commit", byte(0x10), uint64(1), uint32(0), uint32(0), first)
	packed := e.hash("history leaf 2", "10 ‖ height 2 ‖ tx 0 ‖ action 0 ‖ commit", byte(0x10), uint64(2), uint32(0), uint32(0), second)
	whole := e.hash("root of both", "01 ‖ leaf 1 ‖ leaf 2", byte(1), posted, packed)
	e.close()
	a := e.answer().Answer
	var leaves []proof.Hash
	show := func(about string, key proof.Hash, count uint32, history, state proof.Hash) {
		next := e.next(key)
		e.bytes("next", next[:])
		record := cat(key, next, count, history, state)
		e.say("%-24s key ‖ next ‖ %08x ‖ history root ‖ state hash, %d bytes", "record "+about, count, len(record))
		leaves = append(leaves, e.hash("leaf", "00 ‖ key ‖ H(record)", byte(0), key, proof.Hash(sha256.Sum256(record))))
		e.close()
	}
	state := func(index uint64) proof.Hash {
		for i := range a.Rows {
			if a.Rows[i].Index == index {
				e.annotate(a.Rows[i].State.Raw(), (&ledgerv1.State{}).ProtoReflect().Descriptor(), 0)
				return e.hash("state hash", "13 ‖ state", byte(0x13), a.Rows[i].State.Raw())
			}
		}
		e.t.Fatalf("no row %d", index)
		return proof.Hash{}
	}
	key := func(namespace byte, value string) proof.Hash {
		return e.hash("key", fmt.Sprintf("\"wb/k1\" ‖ 00 ‖ %02x ‖ %04x ‖ %q ‖ 00000000", namespace, len(value), value),
			"wb/k1", byte(0), namespace, uint16(len(value)), value, uint32(0))
	}
	e.say("Record 0, the sentinel, has neither history nor state:\n")
	e.open()
	e.say("%-24s 00…, 32 bytes", "key")
	show("0", proof.Hash{}, 0, proof.Hash{}, proof.Hash{})
	for i, org := range []string{"cainiao", "correos"} {
		e.say("Record %d, the member %s, has no history:\n", i+1, org)
		e.open()
		k := key(32, org)
		s := canon.State{Origin: canon.OriginFounded, Organisation: org, Opened: e.Genesis.Time, Member: &e.Genesis.Members[i]}
		e.bytes("state", s.Encode())
		show(fmt.Sprint(i+1), k, 0, proof.Hash{}, e.hash("state hash", "13 ‖ state", byte(0x13), s.Encode()))
	}
	founded := func(about string, k proof.Hash, s canon.State) {
		s.Origin, s.Opened = canon.OriginFounded, e.Genesis.Time
		e.bytes("state", s.Encode())
		show(about, k, 0, proof.Hash{}, e.hash("state hash", "13 ‖ state", byte(0x13), s.Encode()))
	}
	e.say("Record 3, the council: who votes, and the parameters.\n")
	e.open()
	founded("3", key(34, "council"), canon.State{Council: &canon.Council{
		Seats:      []canon.Seat{{Organisation: "cainiao", Power: 20}, {Organisation: "correos", Power: 10}},
		Parameters: e.Genesis.Parameters,
	}})
	index := 4
	for i := range e.Genesis.Members {
		m := &e.Genesis.Members[i]
		member.PublicKeys(m, func(what string, _ uint32, publicKey []byte) {
			e.say("Record %d, %s of %s:\n", index, what, m.Id)
			e.open()
			id := e.hash("public key's id", "\"wb/kid1\" ‖ 01 ‖ public key", "wb/kid1", byte(1), publicKey)
			e.say("%26sof which the first 16 bytes, as hexadecimal digits, are the value", "")
			founded(fmt.Sprint(index), key(35, fmt.Sprintf("%x", id[:16])), canon.State{Organisation: m.Id})
			index++
		})
	}
	e.say("Record 10, the parcel. Its history root is that of both leaves:\n")
	e.open()
	k := key(1, exampleParcel)
	show("10", k, 2, whole, state(10))
	e.say("Record 11, the bag. Its history root is history leaf 2:\n")
	e.open()
	k = key(2, exampleBag)
	show("11", k, 1, packed, state(11))
	return e.fold(leaves)
}

// next is the next key of the record with a key, as the store has it.
func (e *example) next(key proof.Hash) proof.Hash {
	v, err := e.Store.At(e.Store.Last().Height)
	if err != nil {
		e.t.Fatal(err)
	}
	defer v.Close()
	index, ok, err := v.Find(key)
	if err != nil || !ok {
		e.t.Fatalf("no record %x: %v", key, err)
	}
	row, err := v.Row(index)
	if err != nil {
		e.t.Fatal(err)
	}
	return proof.ReadRecord(row).Next
}

// fold shows the nodes of the tree over the leaves.
func (e *example) fold(leaves []proof.Hash) proof.Hash {
	e.say("The tree. E₀ is 32 zero bytes, Eᵢ₊₁ = H(01 ‖ Eᵢ ‖ Eᵢ); a pair in brackets is a parent of the level below:\n")
	e.open()
	level, empty := leaves, proof.Hash{}
	for l := range proof.Depth {
		var up []proof.Hash
		for i := 0; i < len(level); i += 2 {
			right, name := empty, fmt.Sprintf("E%d", l)
			if i+1 < len(level) {
				right, name = level[i+1], fmt.Sprint(i+1)
			}
			sum := proof.Hash(sha256.Sum256(cat(byte(1), level[i], right)))
			if len(level) > 1 || l == proof.Depth-1 {
				e.say("level %-2d  node %d  %x  (%d, %s)", l+1, i/2, sum, i, name)
			}
			up = append(up, sum)
		}
		if len(level) > 1 && len(up) == 1 {
			e.say("levels %d to %d pair node 0 with E%d to E%d", l+2, proof.Depth-1, l+1, proof.Depth-2)
		}
		level, empty = up, sha256.Sum256(cat(byte(1), empty, empty))
	}
	e.close()
	if level[0] != e.Store.Last().Root {
		e.t.Errorf("register root %x", e.Store.Last().Root)
	}
	return level[0]
}

// app shows the replay chain and the app hash.
func (e *example) app(root proof.Hash) proof.Hash {
	e.say("### Block 2, the app hash\n")
	e.open()
	t1, t2 := uint64(e.Genesis.Time+1000), uint64(e.Genesis.Time+2000)
	replay := genesis.Hash(e.Genesis)
	replay = e.hash("replay chain after 1", fmt.Sprintf("20 ‖ genesis hash ‖ %016x ‖ 00000001 ‖ id", t1), byte(0x20), replay, t1, uint32(1), e.posts.ID)
	replay = e.hash("replay chain after 2", fmt.Sprintf("20 ‖ chain after 1 ‖ %016x ‖ 00000001 ‖ id", t2), byte(0x20), replay, t2, uint32(1), e.packs.ID)
	parameters := proof.ParametersRoot(e.Genesis.Parameters.Encode())
	app := e.hash("app hash", `"wb/app1" ‖ register root ‖ 000000000000000c ‖ parameters root ‖ replay chain`, "wb/app1", root, uint64(12), parameters, replay)
	e.close()
	if app != e.Store.Last().AppHash {
		e.t.Errorf("app hash %x", e.Store.Last().AppHash)
	}
	return app
}

// file shows the proof file, and verifies it.
func (e *example) file(lb *canon.LightBlock) {
	p := e.answer()
	file := p.Encode()
	v, err := light.Verify(file, e.Root())
	if err != nil {
		e.t.Fatal(err)
	}
	if v.AppHash != e.Store.Last().AppHash || !bytes.Equal(p.Path[0].Encode(), lb.Encode()) {
		e.t.Error("the proof file rests on another header")
	}
	golden(e.t, "example.json", exampleVector{h(e.Genesis.Encode()), h(file), vectors.FactsOf(v)})
	a := p.Answer
	e.say("### The proof file\n\nOf %d bytes, in `vectors/testdata/example.json`. It answers for the parcel:\n", len(file))
	e.open()
	e.say("path      %d light block of %d bytes: height %d, %d of %d validators", len(p.Path), len(p.Path[0].Encode()), v.Height, v.Signed, v.Validators)
	e.say("question  %s %s", ident.Namespace(a.Question.Namespace), a.Question.Value)
	raw := a.Question.Raw()
	bare := raw[:len(raw)-10]
	e.say("          %x", bare)
	check := sha256.Sum256(cat("wb/q1", bare))
	if !bytes.Equal(a.Question.Check, check[:8]) {
		e.t.Errorf("check %x, by its drawing %x", a.Question.Check, check[:8])
	}
	e.say("check     %x = first 8 bytes of H(\"wb/q1\" ‖ those)", check[:8])
	for i := range a.Rows {
		r := &a.Rows[i]
		what := "no history"
		if len(r.History) > 0 {
			what = fmt.Sprintf("history: events %v", r.History)
		}
		e.say("row %d     record %d, %s %s, state shown, %s", i, r.Index, ident.Namespace(r.Namespace), r.Value, what)
	}
	for i, s := range a.Siblings {
		e.say("sibling %d %x…", i, s[:8])
	}
	for i := range a.Events {
		ev := &a.Events[i]
		e.say("event %d   height %d, tx %d, action %d: %d of %d units shown", i, ev.Position.Height, ev.Position.Tx, ev.Position.Action, len(ev.Units), ev.UnitCount)
	}
	e.say("verdict   %s: %d events, in %d container, members %d", v.Verdict, v.Subject.Count, len(v.Containers), len(v.Members))
	e.close()
}

func (e *example) answer() *canon.Proof {
	id, _, err := ident.Parse(exampleParcel)
	if err != nil {
		e.t.Fatal(err)
	}
	p := e.Prove(prove.Question{ID: id})
	return decodeProof(e.t, p.Encode())
}

func decodeProof(t *testing.T, file []byte) *canon.Proof {
	t.Helper()
	p := new(canon.Proof)
	if err := p.Decode(file, 1<<20); err != nil {
		t.Fatal(err)
	}
	return p
}

// TestExampleMessagesAreTheirs shows that the names in the example are those of the messages which were encoded.
func TestExampleMessagesAreTheirs(t *testing.T) {
	e := newExample(t)
	var body ledgerv1.Body
	if err := proto.Unmarshal(e.packs.Body.Raw(), &body); err != nil {
		t.Fatal(err)
	}
	if body.GetOrganisation() != "cainiao" || len(body.GetActions()) != 1 || len(body.GetActions()[0].GetUnits()) != 2 {
		t.Errorf("%v", &body)
	}
}
