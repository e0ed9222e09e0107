package forge

import (
	"context"
	"errors"
	"math/rand/v2"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// Lie is one way to lie.
type Lie struct {
	// Name is stable, in lower case with dashes.
	Name string
	// Says what the server does, for people who read a test's report.
	Says string
	// Reasons are the words (FORMAT.md §§10 and 16) of which a client that does not take the answer shows one: most lies
	// have one. A client that can compare with another node says the first.
	Reasons []string
	// Verdict is what the answer shows where it is true but incomplete; then there are no reasons.
	Verdict string
	// Needs says what of Options the lie takes: "other", "colluders", "removed", or "past", which means that the server
	// answered the same question truly before, and the chain has gone on since.
	Needs string

	proof  func(ctx context.Context, s *Server, q *apiv1.ProveRequest, file []byte) ([]byte, error)
	block  func(s *Server, height uint64, b []byte) ([]byte, error)
	silent func(ctx context.Context) error
}

// Lies are all of them. Those about headers are told to who asks for light blocks, too.
func Lies() []Lie {
	return []Lie{
		{Name: "flipped-byte", Says: "one byte, another one each time, is not as the node wrote it", Reasons: light.Reasons(),
			proof: func(_ context.Context, s *Server, _ *apiv1.ProveRequest, file []byte) ([]byte, error) {
				return flip(s, file), nil
			},
			block: func(s *Server, _ uint64, b []byte) ([]byte, error) { return flip(s, b), nil }},
		headers("flipped-signature", "a bit of a validator's signature is another", "",
			func(_ *Server, b *canon.LightBlock) error {
				b.Signatures[len(b.Signatures)-1].Signature[9] ^= 1
				return nil
			}, "signature"),
		headers("flipped-header", "the header has another app hash, under the same signatures", "",
			func(_ *Server, b *canon.LightBlock) error { b.Header.AppHash[0] ^= 1; return nil }, "signature"),
		answers("changed-event", "the last event has another time than was signed", changeEvent, "app-hash"),
		answers("changed-question", "the question names a unit that nobody asked about", changeQuestion, "question"),
		files("cut-off", "the file ends in its middle", func(b []byte) []byte { return b[:len(b)/2] }, "encoding"),
		files("endless", "more bytes than a proof may have", func(b []byte) []byte {
			return append(b, make([]byte, light.MaxBytes)...)
		}, "size"),
		answers("cut-history", "the last event is left out, as if it had never been", cutHistory, "app-hash"),
		answers("removed-record", "the unit's record is left out", removeRecord, "unreferenced", "app-hash"),
		withheld(),
		swapped("another-unit", "a true proof, of another unit", false, "another-question"),
		swapped("another-unit-renamed", "a true proof of another unit under the question that was asked", true,
			"no-answer", "ranges"),
		{Name: "forged-absence", Says: "the proof that something else is absent, under the question that was asked",
			Reasons: []string{"no-answer"}, proof: forgedAbsence},
		{Name: "old-height", Says: "the first answer ever given, true then and outdated now", Needs: "past",
			Reasons: []string{"behind", "old"},
			proof: func(_ context.Context, s *Server, q *apiv1.ProveRequest, _ []byte) ([]byte, error) {
				return s.past(q), nil
			},
			block: func(s *Server, height uint64, b []byte) ([]byte, error) {
				if height == 0 {
					return s.oldTip(), nil
				}
				return b, nil
			}},
		{Name: "another-chain", Says: "a proof of another chain", Reasons: []string{"chain"}, proof: anotherChain},
		headers("own-validators", "a header signed by all of a set that nobody elected", "", ownValidators,
			"trust", "validators", "path"),
		headers("two-of-four", "two of four validators sign another header, alone", "colluders", twoOfFour, "power"),
		{Name: "colluding-set",
			Says:  "two of four validators sign, as a set of their own, a header of today over a state of the past",
			Needs: "colluders", Reasons: []string{"conflict", "trust", "validators", "path"}, proof: colludingProof,
			block: onBlock(func(s *Server, b *canon.LightBlock) error { return collude(s, b, nil) })},
		headers("removed-validator", "a header signed by a validator that has left, as a set of its own", "removed",
			removedValidator, "trust", "validators", "path"),
		{Name: "silent", Says: "no answer", Reasons: []string{"unreachable"}, silent: closed},
		{Name: "hanging", Says: "an answer that never comes", Reasons: []string{"unreachable"}, silent: hang},
	}
}

func closed(context.Context) error {
	return connect.NewError(connect.CodeUnavailable, errors.New("closed"))
}

func hang(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}

// LieNamed is one of Lies; nil when there is none of the name.
func LieNamed(name string) *Lie {
	for _, l := range Lies() {
		if l.Name == name {
			return &l
		}
	}
	return nil
}

// edit changes a decoded proof, or its path alone.
type edit func(s *Server, p *canon.Proof) error

func onProof(change edit) func(context.Context, *Server, *apiv1.ProveRequest, []byte) ([]byte, error) {
	return func(_ context.Context, s *Server, _ *apiv1.ProveRequest, file []byte) ([]byte, error) {
		p, err := readProof(file)
		if err != nil {
			return nil, err
		}
		if err := change(s, p); err != nil {
			return nil, err
		}
		return p.Encode(), nil
	}
}

func onBlock(change func(*Server, *canon.LightBlock) error) func(*Server, uint64, []byte) ([]byte, error) {
	return func(s *Server, _ uint64, raw []byte) ([]byte, error) {
		b := new(canon.LightBlock)
		if err := b.Decode(raw, light.MaxItems); err != nil {
			return nil, err
		}
		if err := change(s, b); err != nil {
			return nil, err
		}
		return b.Encode(), nil
	}
}

// headers is a lie about the last header of a proof, and about any light block.
func headers(name, says, needs string, change func(*Server, *canon.LightBlock) error, reasons ...string) Lie {
	return Lie{
		Name: name, Says: says, Needs: needs, Reasons: reasons, block: onBlock(change),
		proof: onProof(func(s *Server, p *canon.Proof) error { return change(s, &p.Path[len(p.Path)-1]) }),
	}
}

// answers is a lie about what the header attests.
func answers(name, says string, change edit, reasons ...string) Lie {
	return Lie{Name: name, Says: says, Reasons: reasons, proof: onProof(change)}
}

// files is a lie about bytes.
func files(name, says string, change func([]byte) []byte, reasons ...string) Lie {
	return Lie{
		Name: name, Says: says, Reasons: reasons,
		proof: func(_ context.Context, _ *Server, _ *apiv1.ProveRequest, b []byte) ([]byte, error) {
			return change(b), nil
		},
		block: func(_ *Server, _ uint64, b []byte) ([]byte, error) { return change(b), nil },
	}
}

// flip changes one byte, another one in each turn and the same in each run.
func flip(s *Server, b []byte) []byte {
	r := rand.New(rand.NewPCG(uint64(s.turn()), 1))
	b[r.IntN(len(b))] ^= byte(1 + r.IntN(255))
	return b
}
