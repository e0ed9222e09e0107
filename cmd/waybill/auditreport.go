package main

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/waybill-network/waybill/ledger/audit"
	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/trace"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// auditReport is what a verified audit file says, as data.
type auditReport struct {
	Kind         string   `json:"kind"`
	Proves       []string `json:"proves"`
	ProvesNot    []string `json:"proves_not,omitempty"`
	Verified     bool     `json:"verified"`
	ChainID      string   `json:"chain_id"`
	From         uint64   `json:"from,omitempty"`
	To           uint64   `json:"to,omitempty"`
	Organisation string   `json:"organisation,omitempty"`
	Complete     bool     `json:"complete"` // nothing is left out of what it is about

	Blocks       uint64            `json:"blocks"`
	First        string            `json:"first,omitempty"` // header times of the first and last block
	Last         string            `json:"last,omitempty"`
	Transactions uint64            `json:"transactions"`
	Accepted     uint64            `json:"accepted"`
	Refused      map[string]uint64 `json:"refused,omitempty"`    // by code
	Unreadable   uint64            `json:"unreadable,omitempty"` // bytes that are no transaction
	Unproven     uint64            `json:"unproven,omitempty"`   // refused, and not signed by a key shown here
	Acts         map[string]uint64 `json:"acts,omitempty"`       // of what was accepted
	Signers      []auditSigner     `json:"signers,omitempty"`
	Events       uint64            `json:"events,omitempty"` // of the unit
	Whole        uint64            `json:"whole,omitempty"`  // of them with their transaction

	Header *auditHeader `json:"header,omitempty"`
	Stale  bool         `json:"stale,omitempty"`
	Member *auditMember `json:"member,omitempty"` // of an organisation's file
	Unit   *report      `json:"unit,omitempty"`   // the record, as a proof file shows it

	Out   string `json:"file,omitempty"` // that was written
	Bytes int64  `json:"bytes,omitempty"`
}

type auditSigner struct {
	ID           string `json:"id"`
	Title        string `json:"title,omitempty"`
	Transactions uint64 `json:"transactions"`
}

// auditMember is an organisation's record.
type auditMember struct {
	ID        string     `json:"id"`
	Title     string     `json:"title"`
	Standing  string     `json:"standing"`
	Roles     []string   `json:"roles"`
	Owner     string     `json:"owner,omitempty"` // of a device
	Power     uint64     `json:"power,omitempty"`
	Heartbeat uint64     `json:"heartbeat,omitempty"`
	Keys      []auditKey `json:"keys"`
}

// auditKey signs in the heights from From until, not including, Until.
type auditKey struct {
	ID    string `json:"id"`
	From  uint64 `json:"from"`
	Until uint64 `json:"until,omitempty"`
}

func auditMemberOf(m *canon.Member) *auditMember {
	plain := memberOf(m)
	out := &auditMember{
		ID: m.Id, Title: m.Title, Standing: standingWords.Name(m.Standing), Roles: plain.Roles, Heartbeat: m.Heartbeat,
		Keys: []auditKey{},
	}
	if m.Device != nil {
		out.Owner = m.Device.Owner
	}
	if m.Validator != nil {
		out.Power = m.Validator.Power
	}
	for i := range m.Keys {
		k := &m.Keys[i]
		id := proof.KeyID(k.Algorithm, k.PublicKey)
		out.Keys = append(out.Keys, auditKey{hex.EncodeToString(id[:]), k.From, k.Until})
	}
	return out
}

// standingWords name canon.Standing….
const standingWords vocabulary.Words = "active suspended expelled"

// auditHeader is the last header of the trust path.
type auditHeader struct {
	Height     uint64 `json:"height"`
	Hash       string `json:"hash"`
	Time       string `json:"time"` // median of the precommits
	Signed     int    `json:"signed"`
	Validators int    `json:"validators"`
}

// checkAudit verifies an audit file and reports what it says.
func (c *cli) checkAudit(in io.Reader, g *canon.Genesis, o trace.Options) (*auditReport, error) {
	v, err := audit.Verify(in, light.RootOf(g))
	if err != nil {
		if audit.Reason(err) == "" {
			return nil, fail(exitUsage, "", err) // of the reader
		}
		return nil, brokenAudit(err)
	}
	h := &v.Head
	r := &auditReport{
		Verified: true, ChainID: h.ChainId, From: h.From, To: h.To, Organisation: h.Organisation, Blocks: v.Blocks,
		Transactions: v.Transactions, Accepted: v.Accepted, Unreadable: v.Unreadable, Unproven: v.Unproven, Events: v.Events,
		Whole: v.Whole, Stale: v.Stale, Refused: map[string]uint64{}, Acts: map[string]uint64{},
	}
	if v.Blocks > 0 {
		r.First, r.Last = utc(v.FirstSeconds*1000), utc(v.LastSeconds*1000)
	}
	for n, count := range v.Refused {
		r.Refused[n.String()] += count
	}
	for n, count := range v.Acts {
		r.Acts[actName(n)] += count
	}
	for id, n := range v.Signers {
		s := auditSigner{ID: id, Transactions: n}
		if m := v.Members[id]; m != nil {
			s.Title = m.Title
		}
		r.Signers = append(r.Signers, s)
	}
	slices.SortFunc(r.Signers, func(a, b auditSigner) int { return cmp.Compare(a.ID, b.ID) })
	if p := v.Proven; p != nil {
		r.Header = &auditHeader{
			Height: p.Height, Hash: hex.EncodeToString(p.HeaderHash[:]), Time: utc(p.Seconds * 1000),
			Signed: p.Signed, Validators: p.Validators,
		}
	}
	if v.File != nil {
		if r.Unit, err = c.check(v.File, g, "", o); err != nil {
			return nil, err
		}
	}
	if m := v.Members[h.Organisation]; m != nil {
		r.Member = auditMemberOf(m)
	}
	r.says()
	return r, nil
}

// brokenAudit is broken for an audit file, whose reasons are more.
func brokenAudit(err error) error {
	if light.Reason(err) != "" && audit.Reason(err) == light.Reason(err) {
		return broken(err)
	}
	f := &failure{code: exitUnproven, reason: audit.Reason(err)}
	f.err = fmt.Errorf("the audit file does not hold (%s): %w", f.reason, err)
	return f
}

// says states what the file proves, and what not.
func (r *auditReport) says() {
	switch {
	case r.Organisation != "":
		r.Kind = "organisation"
		r.Proves = []string{
			"the organisation's record, with its whole history, is as shown",
			"each transaction shown is in the chain, with the result shown, and the organisation signed it",
		}
		r.ProvesNot = []string{
			"that the organisation signed nothing else in these blocks; a file of the range alone leaves nothing out",
		}
	case r.From > 0:
		r.Kind, r.Complete = "range", true
		r.Proves = []string{
			"these are all transactions of these blocks, and all their results: nothing is left out",
			"each accepted transaction was signed with a key that its signer's record has for that height",
		}
	default:
		r.Kind = "unit"
		r.Complete = r.Unit != nil && len(r.Unit.Missing) == 0
		r.Proves = []string{"the unit's record and its containers' at one height, as far as they are shown"}
		if r.Complete {
			r.Proves = []string{
				"all that the ledger holds of the unit, and of its containers, at one height: nothing is left out",
			}
		}
		if r.Transactions > 0 {
			r.Proves = append(r.Proves, "each transaction shown is that of an event of the unit, and its signer signed it")
		}
		if r.Whole < r.Events {
			r.ProvesNot = []string{fmt.Sprintf(
				"%d of %d events without their transaction: that their signers signed them, the validators vouch for",
				r.Events-r.Whole, r.Events)}
		}
	}
}

// sayAudit prints what a file says.
func (c *cli) sayAudit(r *auditReport) {
	if c.json {
		c.print(r)
		return
	}
	what := fmt.Sprintf("blocks %d to %d", r.From, r.To)
	switch r.Kind {
	case "organisation":
		what = fmt.Sprintf("organisation %s, in blocks %d to %d", inLine(r.Organisation), r.From, r.To)
	case "unit":
		what = short(r.Unit.Unit.ID)
	}
	c.sayf("HOLDS  audit of %s of %s", what, inLine(r.ChainID))
	if r.Out != "" {
		c.sayf("  written to %s, %d bytes", r.Out, r.Bytes)
	}
	for _, s := range r.Proves {
		c.sayf("  proven: %s", s)
	}
	for _, s := range r.ProvesNot {
		c.sayf("  NOT proven: %s", s)
	}
	if r.Kind != "unit" || r.Transactions > 0 {
		c.sayTally(r)
	}
	if r.Member != nil {
		c.sayAuditMember(r.Member)
	}
	if h := r.Header; h != nil {
		c.sayf("\nproven by")
		c.sayf("  header     %d, %s", h.Height, h.Hash)
		c.sayf("  signed     by %d of %d validators at %s", h.Signed, h.Validators, h.Time)
	}
	if r.Stale {
		c.sayf("  note       the path rests on keys that were older than the trusting period: " +
			"compare the header with a newer one")
	}
	if r.Unit != nil && r.Out == "" {
		c.sayf("")
		c.sayReport(r.Unit)
	}
}

func (c *cli) sayAuditMember(m *auditMember) {
	c.sayf("\n%s (%s)", inLine(m.Title), inLine(m.ID))
	c.sayf("  standing   %s, roles %s", m.Standing, orDash(strings.Join(m.Roles, ", ")))
	if m.Owner != "" {
		c.sayf("  device of  %s", inLine(m.Owner))
	}
	if m.Power > 0 {
		c.sayf("  validator  with power %d", m.Power)
	}
	for _, k := range m.Keys {
		until := ""
		if k.Until > 0 {
			until = fmt.Sprintf(" until block %d", k.Until)
		}
		c.sayf("  key        %s from block %d%s", k.ID, k.From, until)
	}
}

func (c *cli) sayTally(r *auditReport) {
	c.sayf("")
	if r.Blocks > 0 {
		c.sayf("  %d blocks, from %s to %s", r.Blocks, r.First, r.Last)
	}
	refused := uint64(0)
	for _, n := range r.Refused {
		refused += n
	}
	c.sayf("  %d transactions: %d accepted, %d refused", r.Transactions, r.Accepted, refused)
	var t table
	for _, s := range r.Signers {
		t.row("accepted", fmt.Sprint(s.Transactions), "signed by "+inLine(s.Title)+" ("+inLine(s.ID)+")")
	}
	for _, name := range slices.Sorted(maps.Keys(r.Acts)) {
		t.row("acts", fmt.Sprint(r.Acts[name]), name)
	}
	for _, name := range slices.Sorted(maps.Keys(r.Refused)) {
		t.row("refused", fmt.Sprint(r.Refused[name]), name)
	}
	if r.Unproven > 0 {
		t.row("refused", fmt.Sprint(r.Unproven), "of them without a signature by a key that is shown here")
	}
	c.sayTable(&t)
}
