package shipment_test

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/exec"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/prove"
	"github.com/waybill-network/waybill/ledger/tx"
)

// verdict is a receipt in words.
func (s *story) verdict(x *tx.Tx, r exec.Receipt) string {
	var receipt canon.Receipt
	if err := receipt.Decode(r.Data, 1<<16); err != nil {
		s.t.Fatal(err)
	}
	if r.Code != code.OK {
		words := []string{}
		if receipt.Action > 0 && len(x.Body.Actions) > 1 {
			words = append(words, fmt.Sprint("action ", receipt.Action))
		}
		if receipt.Unit > 0 {
			words = append(words, s.unitName(&x.Body.Actions[receipt.Action-1].Units[receipt.Unit-1]))
		}
		return strings.TrimSpace(fmt.Sprintf("refused: %s %s", r.Code, strings.Join(words, ", ")))
	}
	out := "ok"
	for _, n := range receipt.Notices {
		out += ", " + noticeName(n.Code)
		if n.Unit > 0 {
			out += " " + s.unitName(&x.Body.Actions[n.Action-1].Units[n.Unit-1])
		}
	}
	return out
}

func noticeName(n uint32) string {
	switch code.Notice(n) {
	case code.Duplicate:
		return "duplicate"
	case code.InSerialRange:
		return "in serial range"
	case code.EpochOpened:
		return "new epoch"
	case code.NotRefolded:
		return "not folded again"
	}
	return fmt.Sprint("W", n)
}

func (s *story) unitName(u *canon.Unit) string {
	for _, name := range s.order {
		if n := s.names[name].unit(u.Role); n.Scheme == u.Scheme && n.Namespace == u.Namespace && bytes.Equal(n.Value, u.Value) {
			return name
		}
	}
	return string(u.Value)
}

// proven verifies an answer about the thing.
func (s *story) proven(th thing) *light.Verified {
	v, err := light.Verify(s.Prove(prove.Question{ID: th.id, Salt: th.salt}).Encode(), s.Root())
	if err != nil {
		s.d.Fatalf(s.t, "%v", err)
	}
	return v
}

// show is a record in words.
func (s *story) show(name string) string {
	v := s.proven(s.thing(name))
	if v.Subject == nil {
		return name + ": no record"
	}
	st := v.Subject.State
	words := []string{fmt.Sprintf("%s by %s, %s", []string{"", "seen", "commissioned", "accepted", "founded"}[st.Origin], st.Organisation, moment(st.Opened))}
	if v.Subject.Epoch > 0 {
		words = append(words, fmt.Sprint("epoch ", v.Subject.Epoch))
	}
	if k := st.Custody; k != nil {
		text := "with " + k.Custodian
		if k.OfferedTo != "" {
			text += ", offered to " + k.OfferedTo
		}
		if k.Deadline != 0 {
			text += " until " + moment(k.Deadline)
		}
		words = append(words, text)
	}
	if c := st.Containment; c != nil {
		words = append(words, s.containment(c))
	}
	if p := st.Product; p != nil {
		words = append(words, fmt.Sprintf("product of %s with %d ranges", p.Holder, p.Ranges))
		if p.Blinded > 0 {
			words = append(words, fmt.Sprintf("%d hidden", p.Blinded))
		}
	}
	words = append(words, parcelWords(st)...)
	words = append(words, fmt.Sprintf("%d events", v.Subject.Count))
	for _, w := range st.Warnings {
		text := fmt.Sprintf("W%d %dx", w.Code, w.Count)
		if w.Resolved > 0 {
			text += " resolved"
		}
		words = append(words, text)
	}
	return name + ": " + strings.Join(words, "; ")
}

func (s *story) containment(c *canon.Containment) string {
	if len(c.Parent) == 0 {
		return "in nothing since " + moment(c.Since)
	}
	for _, name := range s.order {
		u := s.names[name].unit(0)
		for epoch := range uint32(4) {
			if k := proof.Key(u.Scheme, u.Namespace, u.Value, epoch); bytes.Equal(k[:], c.Parent) {
				return fmt.Sprintf("in %s since %s", name, moment(c.Since))
			}
		}
	}
	return "in something unnamed"
}

// ask is the verdict in words.
func (s *story) ask(name string) string {
	v := s.proven(s.thing(name))
	out := fmt.Sprintf("%s: %s", name, v.Verdict)
	if v.NeverCommissioned {
		out += ", never commissioned"
	}
	if v.InRange != nil {
		out += fmt.Sprintf(", in range %s to %s", v.InRange.Lo, v.InRange.Hi)
	}
	for i := range v.Containers {
		c := &v.Containers[i]
		out += ", was in " + s.unitName(&canon.Unit{Namespace: c.Namespace, Value: c.Value, Scheme: c.Scheme})
	}
	for _, m := range v.Missing {
		out += "; " + m
	}
	return out + "\n"
}
