package vectors

import (
	"fmt"
	"slices"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/proof"
)

// tamperedAnswers contradict themselves, or do not answer.
func tamperedAnswers(t testing.TB, cases []Case) []Case {
	t.Helper()
	answer := func(of, reason, name string, change func(a *canon.Answer)) tamper {
		return tamper{of, name, reason, func(p *canon.Proof) { change(p.Answer) }}
	}
	question := func(of, reason, name string, change func(a *canon.Answer)) tamper {
		return answer(of, reason, name, func(a *canon.Answer) {
			change(a)
			recheck(a.Question)
		})
	}
	event := func(reason, name string, change func(e *canon.Event)) tamper {
		return answer("parcel", reason, name, func(a *canon.Answer) { change(&a.Events[1]) })
	}
	row := func(reason, name string, change func(r *canon.Row)) tamper {
		return answer("parcel", reason, name, func(a *canon.Answer) {
			change(&a.Rows[rowOf(a, uint32(ident.S10), parcel(1))])
		})
	}
	keys := func(of, org, name string, change func(k *canon.Key)) tamper {
		return tamper{of, name, "signer", func(p *canon.Proof) {
			rekey(t, p, org, func(m *canon.Member) { change(&m.Keys[0]) })
		}}
	}
	state := func(of, name string, namespace uint32, change func(s *canon.State)) tamper {
		return answer(of, "app-hash", name, func(a *canon.Answer) {
			i := slices.IndexFunc(a.Rows, func(r canon.Row) bool { return r.Namespace == namespace })
			change(a.Rows[i].State)
		})
	}
	return apply(t, cases, []tamper{
		event("malformed", "an event without a position", func(e *canon.Event) { e.Position = nil }),
		event("malformed", "an event at height 0", func(e *canon.Event) { e.Position = &canon.Position{Tx: 1} }),
		event("malformed", "an event of more units than an action has", func(e *canon.Event) { e.UnitCount = 2001 }),
		event("malformed", "an event without a core", func(e *canon.Event) { e.Core = nil }),
		event("malformed", "an event without a signer", func(e *canon.Event) { e.Organisation = "" }),
		event("malformed", "a salt of 15 bytes", func(e *canon.Event) { e.Salt = e.Salt[1:] }),
		event("malformed", "a key id of 7 bytes", func(e *canon.Event) { e.KeyId = e.KeyId[1:] }),
		event("malformed", "a zero private root", func(e *canon.Event) { e.PrivateRoot = make([]byte, 32) }),
		event("malformed", "a commit beside what it commits to", func(e *canon.Event) { e.Commit = e.UnitSiblings[0] }),
		answer("partial-event", "malformed", "a commit of 31 bytes", func(a *canon.Answer) {
			e := &a.Events[len(a.Events)-1]
			e.Commit = e.Commit[1:]
		}),
		answer("parcel", "malformed", "events out of order", func(a *canon.Answer) {
			a.Events[0], a.Events[1] = a.Events[1], a.Events[0]
		}),
		answer("parcel", "malformed", "an event twice", func(a *canon.Answer) {
			a.Events = slices.Insert(a.Events, 1, a.Events[1])
		}),
		row("malformed", "a key beside the identifier", func(r *canon.Row) { r.Key = r.Next }),
		row("malformed", "no identifier and no key", func(r *canon.Row) { r.Namespace, r.Value = 0, nil }),
		row("malformed", "no next key", func(r *canon.Row) { r.Next = nil }),
		row("malformed", "an unknown scheme", func(r *canon.Row) { r.Scheme = 2 }),
		row("malformed", "a blinded id that is not 32 bytes", func(r *canon.Row) { r.Scheme = 1 }),
		row("malformed", "a state and its hash", func(r *canon.Row) { r.StateHash = r.Next }),
		row("malformed", "two histories", func(r *canon.Row) { r.Single = &canon.Single{Count: 1} }),
		row("malformed", "a count beside a history", func(r *canon.Row) { r.Count = 4 }),
		row("malformed", "a count without a root", func(r *canon.Row) { r.History, r.Count = nil, 4 }),
		row("malformed", "a reference beyond the events", func(r *canon.Row) { r.History[3] = 1000 }),
		row("history", "references out of order", func(r *canon.Row) { slices.Reverse(r.History) }),
		keys("parcel", post, "a signer's key that ended with the height of its event", func(k *canon.Key) { k.Until = 4 }),
		keys("parcel", sender, "a signer's key that begins with the height after its event", func(k *canon.Key) { k.From = 2 }),
		keys("parcel", sender, "another key of a signer", func(k *canon.Key) { k.PublicKey[0] ^= 1 }),
		keys("parcel", sender, "the same key of another algorithm", func(k *canon.Key) { k.Algorithm = 2 }),
		keys("event", sender, "a signer's key that ended before the one event", func(k *canon.Key) { k.Until = 1 }),
		row("unreferenced", "an event that is no longer in the history", func(r *canon.Row) {
			r.History = r.History[:3]
		}),
		answer("event", "history", "a path of another length", func(a *canon.Answer) {
			single(a).Path = single(a).Path[1:]
		}),
		answer("event", "history", "an index outside of the history", func(a *canon.Answer) {
			single(a).Index = single(a).Count
		}),
		answer("event", "app-hash", "another place in the history", func(a *canon.Answer) { single(a).Index ^= 1 }),
		question("event", "no-answer", "another event than the one asked for", func(a *canon.Answer) {
			a.Question.Event.Action++
		}),
		question("parcel-absent", "no-answer", "an epoch of an identifier that is not there", func(a *canon.Answer) {
			a.Question.Epoch = 1
		}),
		answer("event", "no-answer", "the event asked for, withheld", func(a *canon.Answer) { withhold(t, &a.Events[0]) }),
		question("parcel-absent", "no-answer", "an epoch of another identifier that is not there", func(a *canon.Answer) {
			a.Question.Epoch = 1
			a.Question.Value = inGap(a, true, parcel)
		}),
		question("parcel-absent", "no-answer", "a question that the record says nothing of", func(a *canon.Answer) {
			a.Question.Value = inGap(a, false, parcel)
		}),
		question("parcel", "no-answer", "a question about another parcel", func(a *canon.Answer) {
			a.Question.Value = []byte(parcel(5))
		}),
		answer("parcel-absent", "question", "a true question, with the check of another", func(a *canon.Answer) {
			a.Question.Value = inGap(a, true, parcel)
		}),
		answer("parcel", "question", "a question without a check", func(a *canon.Answer) { a.Question.Check = nil }),
		answer("parcel", "question", "a check of 7 bytes", func(a *canon.Answer) { a.Question.Check = a.Question.Check[:7] }),
		answer("parcel", "question", "a check of 9 bytes", func(a *canon.Answer) {
			a.Question.Check = append(a.Question.Check, 0)
		}),
		answer("parcel", "question", "the check of another question", func(a *canon.Answer) { a.Question.Check[7] ^= 1 }),
		answer("parcel", "malformed", "no question", func(a *canon.Answer) { a.Question = nil }),
		question("parcel", "malformed", "a question without an identifier", func(a *canon.Answer) {
			a.Question.Value = nil
		}),
		question("parcel", "malformed", "a question in no namespace", func(a *canon.Answer) {
			a.Question.Namespace = 256
		}),
		question("parcel", "malformed", "a salt of 8 bytes", func(a *canon.Answer) { a.Question.Salt = make([]byte, 8) }),
		answer("parcel", "ranges", "ranges that nobody asked for", func(a *canon.Answer) {
			a.Ranges = &canon.Ranges{First: 1}
		}),
		answer("goods-without-ranges", "ranges", "ranges of a product that has none", func(a *canon.Answer) {
			a.Ranges = &canon.Ranges{First: 1}
		}),
		answer("blinded-absent", "ranges", "ranges for a serial under a salt", func(a *canon.Answer) {
			a.Ranges = &canon.Ranges{First: 1}
		}),
		answer("goods-between-ranges", "ranges", "ranges of another row", func(a *canon.Answer) { a.Ranges.Row ^= 1 }),
		answer("goods-between-ranges", "ranges", "one neighbour only", func(a *canon.Answer) {
			a.Ranges.Ranges = a.Ranges.Ranges[:1]
		}),
		answer("goods-between-ranges", "ranges", "no neighbour", func(a *canon.Answer) { a.Ranges.Ranges = nil }),
		answer("goods-between-ranges", "ranges", "a narrower range", func(a *canon.Answer) {
			a.Ranges.Ranges[1].Lo = "1001"
		}),
		answer("goods-between-ranges", "ranges", "neighbours at another place", func(a *canon.Answer) {
			a.Ranges.First++
		}),
		question("goods-below-ranges", "ranges", "a serial beyond the range shown", func(a *canon.Answer) {
			a.Question.Value = inGap(a, true, func(serial int) string { return fmt.Sprintf("%s%05d", gtin(tea), serial) })
		}),
		answer("blinded-goods", "foreign-event", "a product for an event that names it as a class", func(a *canon.Answer) {
			r := &a.Rows[rowOf(a, uint32(ident.SGTIN), string(a.Events[0].Units[0].Unit.Value))]
			r.Namespace, r.Scheme, r.Value = uint32(ident.GTIN), 0, []byte(gtin(goods))
		}),
		state("recalled", "a recall taken out of the record", uint32(ident.SGTIN), func(s *canon.State) { s.Flags = nil }),
		state("recalled-product", "a recall taken out of the product", uint32(ident.GTIN), func(s *canon.State) {
			s.Flags = nil
		}),
		state("recalled-serials", "a recalled range cut short", uint32(ident.GTIN), func(s *canon.State) {
			s.Product.Recalled[1].Hi = "149"
		}),
		state("recalled-serials-beside", "a recalled range made longer", uint32(ident.GTIN), func(s *canon.State) {
			s.Product.Recalled[1].Hi = "199"
		}),
		state("recalled-blinded", "a recall taken out of a hidden record", uint32(ident.SGTIN), func(s *canon.State) {
			s.Flags = nil
		}),
		state("clone", "a suspicion taken away", uint32(ident.S10), func(s *canon.State) { s.Flags = nil }),
		state("after-end", "a warning said to be resolved", uint32(ident.S10), func(s *canon.State) {
			s.Warnings[0].Resolved = 2
		}),
		state("after-end-corrected", "a warning said to stand", uint32(ident.S10), func(s *canon.State) {
			s.Warnings[0].Resolved = 0
		}),
		state("damaged", "damage taken away", uint32(ident.S10), func(s *canon.State) { s.Flags = nil }),
		answer("recalled-product", "app-hash", "the product under another product's number", func(a *canon.Answer) {
			a.Rows[rowOf(a, uint32(ident.GTIN), gtin(kettle))].Value = []byte(gtin(cup))
		}),
		answer("recalled-product", "app-hash", "without the row of the product", func(a *canon.Answer) {
			at := rowOf(a, uint32(ident.GTIN), gtin(kettle))
			a.Rows = slices.Delete(a.Rows, at, at+1)
		}),
		question("recalled-product", "no-answer", "the question about another serial", func(a *canon.Answer) {
			a.Question.Value = []byte(gtin(kettle) + "2")
		}),
		answer("recalled-product", "ranges", "ranges for goods that have a record", func(a *canon.Answer) {
			a.Ranges = &canon.Ranges{First: 1}
		}),
		answer("recalled-batch", "ranges", "ranges for a batch", func(a *canon.Answer) { a.Ranges = &canon.Ranges{First: 1} }),
		question("goods-above-ranges", "ranges", "a serial that the range shown is no neighbour of", func(a *canon.Answer) {
			a.Question.Value = inGap(a, true, func(serial int) string { return fmt.Sprintf("%s%05d", gtin(tea), serial) })
		}),
	})
}

func single(a *canon.Answer) *canon.Single {
	return a.Rows[rowOf(a, uint32(ident.S10), parcel(1))].Single
}

// recheck gives a changed question its check, as whoever makes a file can.
func recheck(q *canon.Question) {
	check := proof.QuestionCheck(q)
	q.Check = check[:]
}

// inGap is an identifier whose key lies in a gap that the answer shows, or lies in none.
func inGap(a *canon.Answer, in bool, identifier func(serial int) string) []byte {
	for serial := 1000; ; serial++ {
		q := *a.Question
		q.Value = []byte(identifier(serial))
		if gap(a, &q) == in {
			return q.Value
		}
	}
}
