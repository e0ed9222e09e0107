package audit

import (
	"errors"
	"fmt"
	"io"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
)

// Report is what a file proves.
type Report struct {
	Head canon.AuditHead
	// Subject is what is proven of the unit or the organisation, File its proof file; nil and empty for a range.
	Subject *light.Verified
	File    []byte
	// Proven is the last light block: of a range, the header after it; nil for a unit, and where none is shown.
	Proven *light.Proven
	// FirstSeconds and LastSeconds are the header times of the first and last block shown, seconds since 1970 UTC.
	FirstSeconds, LastSeconds int64
	Blocks                    uint64
	Tally
	// Events and Whole are of a unit: the events that its proof discloses, and those of them whose transaction is shown.
	Events, Whole uint64
	// Members are the signers with a proven record, by id.
	Members map[string]*canon.Member
	// Stale says that a step of the trust path rests on keys that were older than the trusting period.
	Stale bool
}

// Verify checks an audit file against the trust in a genesis. What it says is proven when the error is nil.
func Verify(in io.Reader, root *light.Root) (*Report, error) {
	r, err := newReader(in)
	if err != nil {
		return nil, err
	}
	v := &verifier{root: root}
	v.report.Members = map[string]*canon.Member{}
	if err := v.head(r); err != nil {
		return nil, err
	}
	for {
		kind, payload, err := r.next()
		if err != nil {
			return nil, err
		}
		if kind == frameEnd {
			if err := v.end(); err != nil {
				return nil, err
			}
			return &v.report, nil
		}
		if err := v.take(kind, payload); err != nil {
			return nil, fmt.Errorf("frame %d: %w", r.frames-1, err)
		}
	}
}

// verifier is between two frames.
type verifier struct {
	root   *light.Root
	report Report

	path    *canon.LightBlock // the last light block
	pending *read             // a block whose successor is to come
	next    uint64            // height of the next block of a range, the least one of an organisation's

	commits map[proof.Hash]shown // the unit's events whose transaction was not shown yet
}

// shown is an event of a unit's proof.
type shown struct {
	height uint64
	signer string
}

var (
	errOrder = fmt.Errorf("%w: a frame that does not belong there", ErrFrame)
	errHead  = fmt.Errorf("%w: a head that says nothing that can be", ErrFrame)
)

func (v *verifier) head(r *reader) error {
	kind, payload, err := r.next()
	if err != nil {
		return err
	}
	if kind != frameHead {
		return errOrder
	}
	h := &v.report.Head
	if err := h.Decode(payload, maxItems); err != nil {
		return fmt.Errorf("%w: head: %w", light.ErrEncoding, err)
	}
	if h.Version != 1 {
		return fmt.Errorf("%w: %d", light.ErrVersion, h.Version)
	}
	if h.ChainId != v.root.ChainID {
		return fmt.Errorf("%w: %.60q, not %q", light.ErrChain, h.ChainId, v.root.ChainID)
	}
	if v.root.Pinned != (proof.Hash{}) {
		return fmt.Errorf("%w: an audit file begins at genesis", light.ErrPinned)
	}
	span := h.From >= 1 && h.From <= h.To && h.To < 1<<62
	switch h.Kind {
	case canon.AuditKindUnit:
		if h.From != 0 || h.To != 0 || h.Organisation != "" {
			return errHead
		}
	case canon.AuditKindOrganisation:
		if !span || h.Organisation == "" {
			return errHead
		}
	case canon.AuditKindRange:
		if !span || h.Organisation != "" {
			return errHead
		}
		v.next = h.From
	default:
		return fmt.Errorf("%w: kind %d", light.ErrVersion, h.Kind)
	}
	return nil
}

func (v *verifier) take(kind byte, payload []byte) error {
	switch kind {
	case frameProof:
		return v.proof(payload)
	case frameLight:
		return v.light(payload)
	case frameBlock:
		return v.block(payload)
	case frameEnvelope:
		return v.envelope(payload)
	}
	return errOrder
}

// light follows the path a step further.
func (v *verifier) light(payload []byte) error {
	if kind := v.report.Head.Kind; kind == canon.AuditKindUnit || v.pending != nil ||
		v.report.Blocks > 0 && kind == canon.AuditKindRange {
		return errOrder
	}
	b := new(canon.LightBlock)
	if err := b.Decode(payload, maxItems); err != nil {
		return fmt.Errorf("%w: light block: %w", light.ErrEncoding, err)
	}
	root, steps := v.root, []canon.LightBlock{*b}
	if v.path != nil {
		root = &light.Root{ChainID: v.root.ChainID, Pinned: v.report.Proven.HeaderHash, TrustingPeriod: v.root.TrustingPeriod}
		steps = []canon.LightBlock{*v.path, *b}
	}
	p, err := light.Follow(root, steps)
	if err != nil {
		return err
	}
	v.path, v.report.Proven, v.report.Stale = b, p, v.report.Stale || p.Stale
	return nil
}

// proof reads the proof of the subject, or of a signer in a range.
func (v *verifier) proof(file []byte) error {
	h := &v.report.Head
	if h.Kind != canon.AuditKindRange && v.report.Subject != nil {
		return errOrder
	}
	p, err := light.Verify(file, v.root)
	if err != nil {
		return err
	}
	v.report.Stale = v.report.Stale || p.Stale
	if h.Kind == canon.AuditKindUnit {
		return v.unit(file, p)
	}
	m, err := memberOf(p, h.To)
	switch {
	case err != nil:
		return err
	case len(v.report.Members) == maxRecords || v.report.Members[m.Id] != nil:
		return fmt.Errorf("%w: of %s again, or too many", ErrRecord, m.Id)
	case h.Kind == canon.AuditKindOrganisation:
		if m.Id != h.Organisation {
			return fmt.Errorf("%w: of another organisation", ErrRecord)
		}
		v.report.Subject, v.report.File = p, file
	}
	v.report.Members[m.Id] = m
	return nil
}

// block reads a block, and joins it to the one before it and to the trust path.
func (v *verifier) block(payload []byte) error {
	h := &v.report.Head
	if v.path == nil || h.Kind == canon.AuditKindOrganisation && v.report.Subject == nil {
		return errOrder
	}
	b := new(canon.AuditBlock)
	if err := b.Decode(payload, maxItems); err != nil {
		return fmt.Errorf("%w: block: %w", light.ErrEncoding, err)
	}
	r, err := readBlock(b, h.ChainId)
	if err != nil {
		return err
	}
	if v.pending != nil {
		if err := v.pending.before(b.Header); err != nil {
			return err
		}
		v.pending = nil
	}
	switch {
	case h.Kind == canon.AuditKindRange:
		if r.height != v.next || len(b.Transactions) != int(b.Count) {
			return fmt.Errorf("%w: height %d, %d of %d transactions", ErrIncomplete, r.height, len(b.Transactions), b.Count)
		}
		v.next++
	case r.height < h.From || r.height > h.To:
		return fmt.Errorf("%w: height %d is not in the range", ErrForeign, r.height)
	case r.height < v.next || len(b.Transactions) == 0:
		return errOrder // counted twice, a block would say that the organisation did more than it did
	default:
		v.next = r.height + 1
	}
	v.pending = r
	if v.path.Header.Height == r.height+1 {
		if err := r.before(v.path.Header); err != nil {
			return err
		}
		v.pending = nil
	} else if h.Kind == canon.AuditKindOrganisation {
		return fmt.Errorf("%w: height %d, whose successor is not shown", ErrLink, r.height)
	}
	if v.report.Blocks == 0 {
		v.report.FirstSeconds = b.Header.Seconds
	}
	v.report.LastSeconds = b.Header.Seconds
	v.report.Blocks++
	return v.transactions(b)
}

var errNothing = errors.New("there is no proof in it")

func (v *verifier) end() error {
	h := &v.report.Head
	switch {
	case v.pending != nil:
		return fmt.Errorf("%w: the successor of height %d is not shown", ErrIncomplete, v.pending.height)
	case h.Kind == canon.AuditKindRange && v.next != h.To+1:
		return fmt.Errorf("%w: height %d and on", ErrIncomplete, v.next)
	case h.Kind != canon.AuditKindRange && v.report.Subject == nil:
		return fmt.Errorf("%w: %w", ErrFrame, errNothing)
	}
	return nil
}
