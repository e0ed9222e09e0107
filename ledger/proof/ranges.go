package proof

import (
	"fmt"

	"github.com/waybill-network/waybill/ledger/canon"
)

// registered reports whether the row's record came to be by one who may register.
func registered(r *row) bool {
	return r != nil && r.State != nil && r.State.Origin > canon.OriginSeen
}

// commissioned settles, for goods by serial that nobody registered, whether they were commissioned all the same: as a
// serial of a range, or hidden. A range is of plain serials only, so a question with a salt is answered by the record
// under that salt alone.
func (v *verifier) commissioned(q *canon.Question, r *row) error {
	if q.Event == nil && registered(r) && r.Scheme == Blinded {
		if err := v.hidden(q, r); err != nil {
			return err
		}
	}
	unknown := r != nil && r.State == nil // its origin is not shown, so nothing can be said
	asked := q.Namespace == namespaceSGTIN && q.Event == nil && !unknown && !registered(r)
	switch {
	case !asked && v.answer.Ranges != nil:
		return fmt.Errorf("%w: nobody asked", ErrRanges)
	case !asked:
		return nil
	case len(q.Value) <= gtinSize:
		return malformed("serial of the question")
	case len(q.Salt) == 0:
		return v.listed(q)
	case v.answer.Ranges != nil:
		return fmt.Errorf("%w: they are of plain serials", ErrRanges)
	}
	v.result.NeverCommissioned = true // under this salt, which the label would hold
	return nil
}

// listed looks for a plain serial in the ranges of its product.
func (v *verifier) listed(q *canon.Question) error {
	key := Key(Plain, namespaceGTIN, q.Value[:gtinSize], 0)
	product := v.byKey[key]
	switch {
	case product == nil && v.absent(key):
		v.unlisted(nil)
	case product == nil || product.State == nil:
		v.missing("record of the product is not shown")
	case product.State.Product == nil || product.State.Product.Ranges == 0:
		v.unlisted(product.State.Product)
	case v.answer.Ranges == nil:
		v.missing("serial ranges of the product are not shown")
		return nil
	default:
		return v.ranges(product, string(q.Value[gtinSize:]))
	}
	if v.answer.Ranges != nil {
		return fmt.Errorf("%w: the product has none", ErrRanges)
	}
	return nil
}

// unlisted settles a serial that no plain record and no range holds: it was never commissioned, unless it can be one of
// those that the product's brand hid.
func (v *verifier) unlisted(p *canon.Product) {
	if p != nil && p.Blinded > 0 {
		v.missing("the product has blinded serials; the label's salt is needed")
		return
	}
	v.result.NeverCommissioned = true
}

// hidden checks under which product hidden goods were commissioned. The ledger saw a hash and, beside it, the product
// that it judged the brand's right by: a brand could hide an identifier of another's behind its own product.
func (v *verifier) hidden(q *canon.Question, r *row) error {
	if q.Namespace != namespaceSGTIN && q.Namespace != namespaceLGTIN {
		return nil
	}
	if len(q.Value) <= gtinSize {
		return malformed("serial of the question")
	}
	for _, e := range r.history {
		if withheld(e) || e.Core.Type != canon.ActionTypeCommission {
			continue
		}
		switch class := classOf(e); {
		case class == nil:
			v.missing("product of the hidden goods is not shown")
		case string(class.Value) != string(q.Value[:gtinSize]):
			v.result.NeverCommissioned = true
		}
		return nil
	}
	v.missing("commissioning of the hidden goods is not shown")
	return nil
}

// ranges checks the shown neighbours of the serial against the product's root.
func (v *verifier) ranges(product *row, serial string) error {
	a, p := v.answer.Ranges, product.State.Product
	if uint64(a.Row) >= uint64(len(v.rows)) || &v.rows[a.Row] != product || len(a.Ranges) == 0 || len(a.Ranges) > 2 {
		return fmt.Errorf("%w: they are not the product's", ErrRanges)
	}
	leaves := make([]Leaf, len(a.Ranges))
	for i, g := range a.Ranges {
		if len(g.Lo) > 255 || len(g.Hi) > 255 {
			return malformed("range")
		}
		leaves[i] = Leaf{uint64(a.First) + uint64(i), RangeLeaf(g.Lo, g.Hi)}
	}
	root, err := PathRoot(leaves, uint64(p.Ranges), a.Siblings)
	if err != nil || string(root[:]) != string(p.RangesRoot) {
		return fmt.Errorf("%w: they do not fold to the product's root", ErrRanges)
	}
	for i := range a.Ranges {
		if covers(&a.Ranges[i], serial) {
			v.result.InRange = &a.Ranges[i]
			return nil
		}
	}
	first, last := &a.Ranges[0], &a.Ranges[len(a.Ranges)-1]
	above := CompareSerials(first.Lo, serial) <= 0 || a.First == 0
	below := CompareSerials(serial, last.Hi) <= 0 || uint64(a.First)+uint64(len(a.Ranges)) == uint64(p.Ranges)
	if !above || !below {
		return fmt.Errorf("%w: they are not its neighbours", ErrRanges)
	}
	v.unlisted(p)
	return nil
}

// verdict sums up. A partial answer is never better than PARTIAL, but what it proves against the unit
// stands.
func (v *verifier) verdict(q *canon.Question, r *row) {
	res := &v.result
	good := registered(r) || res.InRange != nil
	switch {
	case q.Event != nil && len(res.Missing) == 0:
		res.Verdict = EventShown
	case res.NeverCommissioned:
		res.Verdict = Suspect
	case len(res.Missing) > 0:
		res.Verdict = Partial
	case good && r != nil && len(r.State.Warnings) > 0:
		res.Verdict = Caution
	case good:
		res.Verdict = Genuine
	case r != nil:
		res.Verdict = Seen
	default:
		res.Verdict = Absent
	}
}
