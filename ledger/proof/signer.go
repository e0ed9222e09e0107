package proof

import "github.com/waybill-network/waybill/ledger/canon"

// heldKey is a key of an organisation's record with its id.
type heldKey struct {
	*canon.Key
	id [8]byte
}

// signers looks up who signed what is shown of the subject and of its containers. That an event stands in the register
// says that the validators found its signature good; the signer's own record says whose key that was, so that a name in
// an event is not a matter of trust in whoever shows it. Every record that is shown must have held the key at the time.
func (v *verifier) signers() error {
	known := map[string][]heldKey{}
	unknown := false
	judge := func(s *Subject) error {
		for _, e := range s.Events {
			if withheld(e) {
				continue
			}
			keys, looked := known[e.Organisation]
			if !looked {
				keys = v.keysOf(e.Organisation)
				known[e.Organisation] = keys
			}
			switch {
			case keys == nil:
				unknown = true
			case !signed(e, keys):
				return wrapPosition(ErrSigner, e)
			}
		}
		return nil
	}
	if v.result.Subject != nil {
		if err := judge(v.result.Subject); err != nil {
			return err
		}
	}
	for i := range v.result.Containers {
		if err := judge(&v.result.Containers[i]); err != nil {
			return err
		}
	}
	if unknown {
		v.missing("record of a signer is not shown")
	}
	return nil
}

// keysOf returns all keys that an organisation's record holds, nil when the answer does not show it as a member's.
func (v *verifier) keysOf(organisation string) []heldKey {
	r := v.byKey[Key(Plain, NamespaceOrganisation, []byte(organisation), 0)]
	if r == nil || !r.identified() || r.State == nil || r.State.Member == nil {
		return nil
	}
	m := r.State.Member
	keys := make([]heldKey, len(m.Keys))
	for i := range m.Keys {
		keys[i] = heldKey{&m.Keys[i], KeyID(m.Keys[i].Algorithm, m.Keys[i].PublicKey)}
	}
	return keys
}

// signed reports whether one of the keys is the event's, in the heights [from, until) that it signs in.
func signed(e *canon.Event, keys []heldKey) bool {
	for _, k := range keys {
		if k.id == [8]byte(e.KeyId) && k.From <= e.Position.Height && (k.Until == 0 || e.Position.Height < k.Until) {
			return true
		}
	}
	return false
}
