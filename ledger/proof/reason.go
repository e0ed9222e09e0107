package proof

import "github.com/waybill-network/waybill/ledger/canon"

// Words of reasons, each with the verdict that it calls for. They are the same in every implementation.
const (
	// ReasonRecalled: the record asked about is recalled.
	ReasonRecalled = "recalled"
	// ReasonProductRecalled: the product of the goods is recalled.
	ReasonProductRecalled = "product-recalled"
	// ReasonSerialsRecalled: a recalled range of the product's serials covers the one asked about.
	ReasonSerialsRecalled = "serials-recalled"
	// ReasonNeverCommissioned: see Result.NeverCommissioned.
	ReasonNeverCommissioned = "never-commissioned"
	// ReasonOtherProduct: hidden goods that were commissioned under another product than their identifier names.
	ReasonOtherProduct = "other-product"
	// ReasonClone: the unit was at two places, travelled too fast, or too many scanned it.
	ReasonClone = "clone-suspect"
	// ReasonAfterEnd: it was scanned after it was delivered, returned or destroyed.
	ReasonAfterEnd = "after-end"
	// ReasonSomeRecalled: of the product asked about, some serials are recalled.
	ReasonSomeRecalled = "some-serials-recalled"
	ReasonDamaged      = "damaged"
	ReasonDisputed     = "disputed"
	// ReasonWarning is any other warning that stands.
	ReasonWarning = "warning"
)

// warningAfterEnd is the warning of a scan after the end (W7).
const warningAfterEnd = 7

// Reason is one thing that is proven against what was asked about, with what is recorded of it.
type Reason struct {
	Word string
	// Height from which it stands, 0 where the ledger keeps none.
	Height uint64
	// Organisation that stated it, empty where the ledger keeps none.
	Organisation string
	// Code of a warning (W<code>), how often it was raised, and the index of the event that raised it last.
	Code, Count, Last uint32
	// Range of recalled serials.
	Range *canon.SerialRange
}

// Verdict is what the reason calls for, unless a worse one is there too.
func (r *Reason) Verdict() Verdict {
	switch r.Word {
	case ReasonRecalled, ReasonProductRecalled, ReasonSerialsRecalled:
		return Recalled
	case ReasonNeverCommissioned, ReasonOtherProduct, ReasonClone, ReasonAfterEnd:
		return Suspect
	default:
		return Caution
	}
}

func (v *verifier) reason(r Reason) { v.result.Reasons = append(v.result.Reasons, r) }

// standing finds what the record's own state says against it. What was resolved, and a flag that was taken back, does not
// count.
func (v *verifier) standing(r *row) {
	if r == nil || r.State == nil {
		return
	}
	flag := func(word string, height uint64, by string) {
		if height > 0 {
			v.reason(Reason{Word: word, Height: height, Organisation: by})
		}
	}
	if f := r.State.Flags; f != nil {
		flag(ReasonRecalled, f.Recalled, f.RecalledBy)
		flag(ReasonClone, f.CloneSuspect, "")
		flag(ReasonDamaged, f.Damaged, "")
		flag(ReasonDisputed, f.Disputed, "")
	}
	if p := r.State.Product; p != nil && len(p.Recalled) > 0 {
		v.reason(Reason{Word: ReasonSomeRecalled})
	}
	for _, w := range r.State.Warnings {
		if w.Resolved > 0 {
			continue
		}
		word := ReasonWarning
		if w.Code == warningAfterEnd {
			word = ReasonAfterEnd
		}
		v.reason(Reason{Word: word, Code: w.Code, Count: w.Count, Last: w.Last})
	}
}

// recalls finds what a product's state says against goods of it: the recall of all, or of a range with their serial.
func (v *verifier) recalls(s *canon.State, q *canon.Question) {
	if f := s.Flags; f != nil && f.Recalled > 0 {
		v.reason(Reason{Word: ReasonProductRecalled, Height: f.Recalled, Organisation: f.RecalledBy})
	}
	if s.Product == nil || q.Namespace != namespaceSGTIN {
		return
	}
	for i := range s.Product.Recalled {
		if g := &s.Product.Recalled[i]; covers(g, string(q.Value[gtinSize:])) {
			v.reason(Reason{Word: ReasonSerialsRecalled, Range: g})
		}
	}
}

// verdict sums up. An incomplete answer is never better than PARTIAL, but what it proves against the unit stands: whoever
// answers can leave out, and not add.
func (v *verifier) verdict(q *canon.Question, r *row) Verdict {
	res := &v.result
	calls := func(want Verdict) bool {
		for i := range res.Reasons {
			if res.Reasons[i].Verdict() == want {
				return true
			}
		}
		return false
	}
	good := registered(r) || res.InRange != nil
	switch {
	case q.Event != nil && len(res.Missing) == 0:
		return EventShown
	case calls(Recalled):
		return Recalled
	case calls(Suspect):
		return Suspect
	case len(res.Missing) > 0:
		return Partial
	case good && calls(Caution):
		return Caution
	case good:
		return Genuine
	case r != nil:
		return Seen
	default:
		return Absent
	}
}
