package forge

import (
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/sig"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

var errKeys = errors.New("forge: the lie takes keys that the options do not have")

// strangers are keys that no ledger names.
func strangers() (keys []ed25519.PrivateKey) {
	for _, name := range []string{"one", "two", "three", "four"} {
		seed := sha256.Sum256([]byte("forge/" + name))
		keys = append(keys, ed25519.NewKeyFromSeed(seed[:]))
	}
	return keys
}

// setOf makes keys a validator set, in the engine's order.
func setOf(keys []ed25519.PrivateKey) []canon.LightValidator {
	g := &canon.Genesis{}
	for _, k := range keys {
		v := &canon.Validator{Algorithm: sig.Ed25519, PublicKey: k[ed25519.SeedSize:], Power: 10} // RFC 8032, section 5.1.5
		g.Members = append(g.Members, canon.Member{Validator: v})
	}
	return light.Validators(g)
}

// signWith has the keys sign what the light block says; validators whose keys are not held are silent.
func (s *Server) signWith(b *canon.LightBlock, keys []ed25519.PrivateKey) error {
	set := b.Validators
	return light.Sign(b, s.ChainID, func(i int, m []byte) []byte {
		public := string(set[i].PublicKey)
		at := slices.IndexFunc(keys, func(k ed25519.PrivateKey) bool { return string(k[ed25519.SeedSize:]) == public })
		if at < 0 {
			return nil
		}
		return ed25519.Sign(keys[at], m)
	})
}

// ownSet makes the keys the set of a light block, which all of them sign.
func (s *Server) ownSet(b *canon.LightBlock, keys []ed25519.PrivateKey) error {
	b.Validators = setOf(keys)
	next := light.HashValidators(b.Validators)
	b.Header.NextValidatorsHash = next[:]
	return s.signWith(b, keys)
}

func ownValidators(s *Server, b *canon.LightBlock) error { return s.ownSet(b, strangers()) }

func removedValidator(s *Server, b *canon.LightBlock) error {
	if s.Removed == nil {
		return errKeys
	}
	return s.ownSet(b, []ed25519.PrivateKey{s.Removed})
}

// twoOfFour sign another header under the chain's own set, which is not enough of it.
func twoOfFour(s *Server, b *canon.LightBlock) error {
	if len(s.Colluders) == 0 {
		return errKeys
	}
	b.Header.AppHash[0] ^= 1
	return s.signWith(b, s.Colluders)
}

// collude makes another header of the same height with the colluders as its set: to who skips from far below, they were
// more than a third of the power. appHash is that of the forged state; nil for any.
func collude(s *Server, b *canon.LightBlock, appHash []byte) error {
	if len(s.Colluders) == 0 {
		return errKeys
	}
	forged, err := s.once(b.Header.Height, appHash, func() (*canon.LightBlock, error) {
		c := new(canon.LightBlock)
		if err := c.Decode(b.Encode(), light.MaxItems); err != nil {
			return nil, err
		}
		c.Header.DataHash[0] ^= 1
		if appHash != nil {
			c.Header.AppHash = slices.Clone(appHash)
		}
		return c, s.ownSet(c, s.Colluders)
	})
	if err != nil {
		return err
	}
	*b = *forged
	return nil
}

// colludingProof shows the oldest state that the server remembers as the newest one: what came later, a recall say, never
// was. Every hash in it holds, and so does every signature.
func colludingProof(_ context.Context, s *Server, q *apiv1.ProveRequest, file []byte) ([]byte, error) {
	now, err := readProof(file)
	if err != nil {
		return nil, err
	}
	then, err := readProof(s.past(q))
	if err != nil {
		return nil, err
	}
	top := now.Path[len(now.Path)-1]
	if err := collude(s, &top, then.Path[len(then.Path)-1].Header.AppHash); err != nil {
		return nil, err
	}
	then.Path = []canon.LightBlock{top}
	return then.Encode(), nil
}
