package proof

import (
	"fmt"

	"github.com/waybill-network/waybill/ledger/canon"
)

// registered reports whether the row's record came to be by one who may register.
func registered(r *row) bool {
	return r != nil && r.State != nil && r.State.Origin > canon.OriginSeen
}

// goods settles, for goods by serial or batch, what their product says of them, and whether they were commissioned at
// all. The product's record is asked for whatever else is known of the goods: a recall of it reaches every one, and is not
// written in their own records, so without it nothing in their favour is proven.
func (v *verifier) goods(q *canon.Question, r *row) error {
	asked := q.Event == nil && (q.Namespace == namespaceSGTIN || q.Namespace == namespaceLGTIN)
	switch {
	case !asked && v.answer.Ranges != nil:
		return fmt.Errorf("%w: nobody asked", ErrRanges)
	case !asked:
		return nil
	case len(q.Value) <= gtinSize:
		return malformed("serial or batch of the question")
	}
	key := Key(Plain, namespaceGTIN, q.Value[:gtinSize], 0)
	product := v.byKey[key]
	switch {
	case product != nil && product.State != nil:
		v.recalls(product.State, q)
	case product != nil || !v.absent(key):
		v.missing("record of the product is not shown")
	}
	if registered(r) && r.Scheme == Blinded {
		v.hidden(q, r)
	}
	unknown := r != nil && r.State == nil // its origin is not shown, so nothing can be said
	if q.Namespace != namespaceSGTIN || unknown || registered(r) {
		if v.answer.Ranges != nil {
			return fmt.Errorf("%w: nobody asked", ErrRanges)
		}
		return nil
	}
	return v.commissioned(q, product, key)
}

// commissioned settles for goods by serial that nobody registered whether they were commissioned all the same: as a serial
// of a range, or hidden. A range is of plain serials only, so a question with a salt is answered by the record under that
// salt alone.
func (v *verifier) commissioned(q *canon.Question, product *row, key Hash) error {
	var p *canon.Product
	if product != nil && product.State != nil {
		p = product.State.Product
	}
	switch {
	case len(q.Salt) > 0 && v.answer.Ranges != nil:
		return fmt.Errorf("%w: they are of plain serials", ErrRanges)
	case len(q.Salt) > 0:
		v.neverCommissioned(ReasonNeverCommissioned) // under this salt, which the label would hold
		return nil
	case p != nil && p.Ranges > 0 && v.answer.Ranges != nil:
		return v.ranges(product, string(q.Value[gtinSize:]))
	case v.answer.Ranges != nil:
		return fmt.Errorf("%w: the product has none", ErrRanges)
	case p != nil && p.Ranges > 0:
		v.missing("serial ranges of the product are not shown")
	case product == nil && v.absent(key) || product != nil && product.State != nil:
		v.unlisted(p)
	}
	return nil
}

func (v *verifier) neverCommissioned(word string) {
	v.result.NeverCommissioned = true
	v.reason(Reason{Word: word})
}

// unlisted settles a serial that no plain record and no range holds: it was never commissioned, unless it can be one of
// those that the product's brand hid.
func (v *verifier) unlisted(p *canon.Product) {
	if p != nil && p.Blinded > 0 {
		v.missing("the product has blinded serials; the label's salt is needed")
		return
	}
	v.neverCommissioned(ReasonNeverCommissioned)
}

// hidden checks under which product hidden goods were commissioned. The ledger saw a hash and, beside it, the product
// that it judged the brand's right by: a brand could hide an identifier of another's behind its own product.
func (v *verifier) hidden(q *canon.Question, r *row) {
	for _, e := range r.history {
		if withheld(e) || e.Core.Type != canon.ActionTypeCommission {
			continue
		}
		switch class := classOf(e); {
		case class == nil:
			v.missing("product of the hidden goods is not shown")
		case string(class.Value) != string(q.Value[:gtinSize]):
			v.neverCommissioned(ReasonOtherProduct)
		}
		return
	}
	v.missing("commissioning of the hidden goods is not shown")
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
