package host

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"reflect"
	"testing"
	"time"

	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/p2p"
	protobs "github.com/cometbft/cometbft/proto/tendermint/blocksync"
	protocons "github.com/cometbft/cometbft/proto/tendermint/consensus"
	protobits "github.com/cometbft/cometbft/proto/tendermint/libs/bits"
	protomem "github.com/cometbft/cometbft/proto/tendermint/mempool"
	protoss "github.com/cometbft/cometbft/proto/tendermint/statesync"
	proto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cometbft/cometbft/types"
	gogo "github.com/cosmos/gogoproto/proto"
	"github.com/libp2p/go-libp2p/core/network"
)

// engineTypes are the message types of the engine's channels.
var engineTypes = []gogo.Message{&protocons.Message{}, &protomem.Message{}, &protobs.Message{}, &protoss.Message{},
	&proto.EvidenceList{}}

// honest are messages as the engine sends them, beside the type that carries each.
func honest(t testing.TB) map[int][][]byte {
	t.Helper()
	wrap := func(m p2p.Wrapper) []byte {
		b, err := gogo.Marshal(m.Wrap())
		must(t, err)
		return b
	}
	hash := bytes.Repeat([]byte{7}, 32)
	id := types.BlockID{Hash: hash, PartSetHeader: types.PartSetHeader{Total: 3, Hash: hash}}
	// A commit of 300 validators, a third of them absent, which weighs most for its bytes.
	commit := &types.Commit{Height: 9, BlockID: id}
	for i := range 300 {
		s := types.NewCommitSigAbsent()
		if i%3 != 0 {
			s = types.CommitSig{BlockIDFlag: types.BlockIDFlagCommit, ValidatorAddress: hash[:20],
				Timestamp: time.Unix(1700000000, 5), Signature: bytes.Repeat(hash, 2)}
		}
		commit.Signatures = append(commit.Signatures, s)
	}
	var txs types.Txs
	for range 200 {
		txs = append(txs, bytes.Repeat([]byte{1}, 250))
	}
	block, err := types.MakeBlock(10, txs, commit, nil).ToProto()
	must(t, err)
	vote := &proto.Vote{Type: proto.PrecommitType, Height: 9, BlockID: id.ToProto(), Timestamp: time.Unix(1700000000, 5),
		ValidatorAddress: hash[:20], ValidatorIndex: 3, Signature: bytes.Repeat(hash, 2)}
	var validators []*types.Validator
	for i := range 100 {
		key := ed25519.GenPrivKeyFromSecret([]byte{byte(i)})
		validators = append(validators, types.NewValidator(key.PubKey(), 10))
	}
	set, err := types.NewValidatorSet(validators).ToProto()
	must(t, err)
	evidence, err := gogo.Marshal(&proto.EvidenceList{Evidence: []proto.Evidence{
		{Sum: &proto.Evidence_DuplicateVoteEvidence{DuplicateVoteEvidence: &proto.DuplicateVoteEvidence{VoteA: vote, VoteB: vote}}},
		{Sum: &proto.Evidence_LightClientAttackEvidence{LightClientAttackEvidence: &proto.LightClientAttackEvidence{
			ConflictingBlock:    &proto.LightBlock{SignedHeader: &proto.SignedHeader{Commit: commit.ToProto()}, ValidatorSet: set},
			ByzantineValidators: set.Validators}}},
	}})
	must(t, err)
	elems := make([]uint64, 157)
	for i := range elems {
		elems[i] = uint64(i) * 0x9e3779b97f4a7c15
	}
	return map[int][][]byte{
		0: {
			wrap(&protocons.Vote{Vote: vote}),
			wrap(&protocons.NewRoundStep{Height: 9, Round: 1, Step: 3}),
			wrap(&protocons.HasVote{Height: 9, Type: proto.PrevoteType}),
			wrap(&protocons.BlockPart{Height: 9, Part: proto.Part{Bytes: make([]byte, 65536)}}),
			wrap(&protocons.VoteSetBits{Height: 9, BlockID: id.ToProto(), Votes: protobits.BitArray{Bits: 10_000, Elems: elems}}),
		},
		1: {encoded(t, txs.ToSliceOfBytes()...)},
		2: {wrap(&protobs.BlockResponse{Block: block}), wrap(&protobs.StatusRequest{}), wrap(&protobs.BlockRequest{Height: 7})},
		3: {wrap(&protoss.ChunkResponse{Height: 9, Chunk: make([]byte, 1<<16)}), wrap(&protoss.SnapshotsRequest{})},
		4: {evidence},
	}
}

// What honest nodes send passes, with room to spare.
func TestHonestMessagesDoNotSwell(t *testing.T) {
	for i, messages := range honest(t) {
		s := shapeOf(engineTypes[i])
		for _, m := range messages {
			must(t, s.check(m))
			w, err := s.weigh(m, 0)
			must(t, err)
			if w > 2*int64(len(m))+allowed {
				t.Errorf("%T: %d bytes weigh %d", engineTypes[i], len(m), w)
			}
		}
	}
}

// Whatever bytes a peer sends, decoding does not panic, and what passes weighs no more in memory than was reckoned.
func FuzzDecode(f *testing.F) {
	for i, messages := range honest(f) {
		for _, m := range messages {
			if len(m) < 4<<10 {
				f.Add(byte(i), m)
			}
		}
	}
	f.Add(byte(1), []byte{0x0a, 0x06, 0x0a, 0x00, 0x0a, 0x00, 0x0a, 0x00})
	channels := make([]*channel, len(engineTypes))
	for i, m := range engineTypes {
		channels[i] = &channel{shape: shapeOf(m), desc: &p2p.ChannelDescriptor{MessageType: m}}
	}
	f.Fuzz(func(t *testing.T, kind byte, b []byte) {
		ch := channels[int(kind)%len(channels)]
		if _, err := ch.decode(b); err != nil {
			return
		}
		m := gogo.Clone(ch.desc.MessageType)
		if err := gogo.Unmarshal(b, m); err != nil {
			t.Fatal(err)
		}
		w, err := ch.shape.weigh(b, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := sizeOf(reflect.ValueOf(m).Elem()); got > w {
			t.Fatalf("%d bytes hold %d, reckoned %d", len(b), got, w)
		}
	})
}

// sizeOf is the memory that v points to.
func sizeOf(v reflect.Value) (n int64) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			return int64(v.Type().Elem().Size()) + sizeOf(v.Elem())
		}
	case reflect.Interface:
		if !v.IsNil() {
			return sizeOf(v.Elem())
		}
	case reflect.Slice:
		n = int64(v.Len()) * int64(v.Type().Elem().Size())
		if v.Type().Elem().Kind() != reflect.Uint8 {
			for i := range v.Len() {
				n += sizeOf(v.Index(i))
			}
		}
	case reflect.String:
		n = int64(v.Len())
	case reflect.Struct:
		if v.Type().PkgPath() == "time" {
			return 0
		}
		for i := range v.NumField() {
			n += sizeOf(v.Field(i))
		}
	}
	return n
}

// input is a stream that holds some bytes and then ends.
type input struct {
	network.Stream
	r io.Reader
}

func (s *input) Read(b []byte) (int, error)      { return s.r.Read(b) }
func (s *input) SetReadDeadline(time.Time) error { return nil }
func (s *input) Conn() network.Conn              { return openConn{} }

type openConn struct{ network.Conn }

func (openConn) IsClosed() bool { return false }

// Frames come out as they went in; a reader never trusts a claim.
func FuzzFrames(f *testing.F) {
	f.Add(append(frame([]byte("one")), frame(bytes.Repeat([]byte("two"), 50))...))
	f.Add(binary.AppendUvarint(nil, 1<<40))
	f.Add([]byte{0x00})
	f.Add(bytes.Repeat([]byte{0x80}, 12))
	f.Fuzz(func(t *testing.T, b []byte) {
		const most = 1 << 10
		r := newReader(&input{r: bytes.NewReader(b)}, 16, time.Second)
		var again []byte
		for {
			n, err := r.uvarint(most)
			if errors.Is(err, io.EOF) && !errors.Is(err, errBroken) {
				break
			}
			if err != nil {
				known(t, err)
				return
			}
			if n < 1 || n > most {
				t.Fatalf("size %d", n)
			}
			body, err := r.body(n)
			if err != nil {
				known(t, err)
				return
			}
			if int64(len(body)) != n || cap(body) > 2*len(b)+4<<10 {
				t.Fatalf("%d of %d bytes, %d held for %d that came", len(body), n, cap(body), len(b))
			}
			again = append(again, body...)
		}
		if len(again) > len(b) {
			t.Fatal("more came out than went in")
		}
	})
}

func known(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, errTooLarge) && !errors.Is(err, errBroken) {
		t.Fatal(err)
	}
}

// The windows of all channels together are the budget of a peer.
func TestBudget(t *testing.T) {
	declared := map[byte]int64{0x20: 1 << 20, 0x21: 1 << 20, 0x22: 1 << 20, 0x23: 1 << 20, 0x30: 1<<20 + 8, 0x38: 1 << 20,
		0x40: 104857600, 0x60: 4e6, 0x61: 16e6}
	sum := int64(0)
	for id, d := range declared {
		l := DefaultChannel(id, d, 4<<20)
		sum += l.Window
		if l.Message > 4<<20+slack || l.Window < l.Message+4<<10 {
			t.Errorf("channel %#x: %+v", id, l)
		}
	}
	if sum > 16<<20 {
		t.Errorf("the windows add up to %d bytes", sum)
	}
}
