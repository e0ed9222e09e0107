package vectors

import (
	"slices"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
)

// tamperedPaths do not lead from what is trusted to the answer.
func tamperedPaths(t testing.TB, cases []Case) []Case {
	t.Helper()
	header := func(reason, name string, change func(h *canon.Header)) tamper {
		return tamper{"parcel", name, reason, func(p *canon.Proof) { change(p.Path[0].Header) }}
	}
	block := func(of, reason, name string, change func(b *canon.LightBlock)) tamper {
		return tamper{of, name, reason, func(p *canon.Proof) { change(&p.Path[len(p.Path)-1]) }}
	}
	list := []tamper{
		{"parcel", "no light block", "path", func(p *canon.Proof) { p.Path = nil }},
		block("parcel", "path", "more than 4,096 signatures", func(b *canon.LightBlock) {
			b.Signatures = slices.Repeat([]canon.CommitSignature{{Validator: 1}}, light.MaxSignatures+1)
		}),
		block("parcel", "signature", "4,096 signatures, all of one validator", func(b *canon.LightBlock) {
			b.Signatures = slices.Repeat([]canon.CommitSignature{{Validator: 1}}, light.MaxSignatures)
		}),
		{"path-changed-set", "steps in the wrong order", "path", func(p *canon.Proof) { slices.Reverse(p.Path) }},
		{"path-pinned", "the same step twice", "path", func(p *canon.Proof) { p.Path = append(p.Path, p.Path[1]) }},
		{"path-announced", "without the step that announces the last set", "trust", func(p *canon.Proof) {
			p.Path = slices.Delete(p.Path, 1, 2)
		}},
		{"path-adjacent", "another set than the one announced for the next height", "validators", func(p *canon.Proof) {
			p.Path[1].Validators = p.Path[0].Validators
			sign(t, p.ChainId, &p.Path[1])
		}},
		{"parcel", "a pinned header that is not trusted", "pinned", func(p *canon.Proof) {
			p.Pinned = p.Path[0].PartsHash
		}},
		{"path-pinned", "the pinned header not named", "pinned", func(p *canon.Proof) { p.Pinned = nil }},
		{"path-pinned", "without the pinned header", "pinned", func(p *canon.Proof) { p.Path = p.Path[1:] }},
		{"path-adjacent", "a time before that of the step before", "path", func(p *canon.Proof) {
			p.Path[1].Header.Seconds = p.Path[0].Header.Seconds - 1
			sign(t, p.ChainId, &p.Path[1])
		}},
		block("parcel", "header", "no header", func(b *canon.LightBlock) { b.Header = nil }),
		header("header", "height 0", func(h *canon.Header) { h.Height = 0 }),
		header("header", "a second of more than 10⁹ nanoseconds", func(h *canon.Header) { h.Nanos = 1e9 }),
		header("header", "app hash of 31 bytes", func(h *canon.Header) { h.AppHash = h.AppHash[:31] }),
		header("header", "no last block above height 1", func(h *canon.Header) { h.LastBlockHash = nil }),
		header("signature", "another app hash", func(h *canon.Header) { h.AppHash = h.DataHash }),
		header("signature", "another time", func(h *canon.Header) { h.Seconds++ }),
		header("signature", "another rules version", func(h *canon.Header) { h.VersionApp = 2 }),
		block("parcel", "header", "parts hash of 20 bytes", func(b *canon.LightBlock) {
			b.PartsHash = b.PartsHash[:20]
		}),
		block("parcel", "signature", "another round", func(b *canon.LightBlock) { b.Round++ }),
		block("parcel", "signature", "another part set", func(b *canon.LightBlock) { b.PartsTotal++ }),
		block("parcel", "validators", "no validators", func(b *canon.LightBlock) { b.Validators = nil }),
		block("parcel", "validators", "a validator without power", func(b *canon.LightBlock) {
			b.Validators[1].Power = 0
		}),
		block("parcel", "validators", "power over 2⁶⁰", func(b *canon.LightBlock) { b.Validators[1].Power = 1 << 60 }),
		block("parcel", "validators", "an unknown algorithm", func(b *canon.LightBlock) {
			b.Validators[0].Algorithm = 2
		}),
		block("parcel", "validators", "more than 1,000 validators", func(b *canon.LightBlock) {
			b.Validators = slices.Repeat(b.Validators, 251)
		}),
		block("parcel", "signature", "more power for one validator", func(b *canon.LightBlock) {
			b.Validators[1].Power++
		}),
		block("parcel", "signature", "validators in another order", func(b *canon.LightBlock) {
			slices.Reverse(b.Validators)
		}),
		block("parcel", "signature", "two signatures exchanged", func(b *canon.LightBlock) {
			s := b.Signatures
			s[0].Signature, s[1].Signature = s[1].Signature, s[0].Signature
		}),
		block("parcel", "signature", "a signature twice", func(b *canon.LightBlock) {
			b.Signatures = append(b.Signatures, b.Signatures[3])
		}),
		block("parcel", "signature", "signatures out of order", func(b *canon.LightBlock) {
			slices.Reverse(b.Signatures)
		}),
		block("parcel", "signature", "of a validator that is not in the set", func(b *canon.LightBlock) {
			b.Signatures[3].Validator = 4
		}),
		block("parcel", "signature", "a signature of 63 bytes", func(b *canon.LightBlock) {
			b.Signatures[0].Signature = b.Signatures[0].Signature[:63]
		}),
		block("parcel", "signature", "one bad signature although the others are enough", func(b *canon.LightBlock) {
			b.Signatures[0].Signature[40] ^= 1
		}),
		block("parcel", "signature", "S of a signature plus the order of the curve", func(b *canon.LightBlock) {
			addOrder(b.Signatures[0].Signature[32:])
		}),
		block("parcel", "power", "no signature", func(b *canon.LightBlock) { b.Signatures = nil }),
		block("parcel", "power", "two of four signatures", func(b *canon.LightBlock) {
			b.Signatures = b.Signatures[:2]
		}),
		{"path-changed-set", "exactly two thirds of the power", "power", func(p *canon.Proof) {
			thirds(t, p)
			sign(t, p.ChainId, &p.Path[1], sender)
		}},
		{"path-announced", "exactly one third of the trusted power", "trust", func(p *canon.Proof) {
			thirds(t, p)
			p.Path[2].Validators = set(map[string]uint64{sender: 10, newcomer: 30})
			sign(t, p.ChainId, &p.Path[2])
		}},
		block("path-skipping", "signature", "another height", func(b *canon.LightBlock) { b.Header.Height = 4 }),
	}
	return apply(t, cases, list)
}

// thirds gives the second of a path's blocks a set of three equal validators, announced by the first.
func thirds(t testing.TB, p *canon.Proof) {
	t.Helper()
	p.Path[1].Validators = set(map[string]uint64{sender: 10, post: 10, other: 10})
	next := light.HashValidators(p.Path[1].Validators)
	p.Path[0].Header.NextValidatorsHash = next[:]
	sign(t, p.ChainId, &p.Path[0])
	sign(t, p.ChainId, &p.Path[1])
}

// addOrder adds the order of the curve's group to a scalar, little endian: another spelling of the same signature.
func addOrder(s []byte) {
	order := [32]byte{
		0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
		31: 0x10,
	}
	carry := 0
	for i := range s {
		carry += int(s[i]) + int(order[i])
		s[i], carry = byte(carry), carry>>8
	}
}
