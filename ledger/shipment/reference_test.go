package shipment_test

import (
	"fmt"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
)

// The reference is a second, dumb reading of the rules: maps, loops and copies, straight from raw transactions. It knows
// nothing of registers, views or proofs. What it cannot do is be fast.

// name is what the reference calls a record: scheme, namespace, value, epoch.
type name struct {
	scheme, namespace uint32
	value             string
	epoch             uint32
}

func (n name) at(epoch uint32) name { n.epoch = epoch; return n }

// spot is the place of an event in the chain.
type spot struct {
	height     uint64
	tx, action uint32
}

// entry is everything about a record.
type entry struct {
	state    canon.State
	history  []spot
	contents []string
	ranges   []canon.SerialRange
}

// reference is the whole ledger.
type reference struct {
	members map[string]*canon.Member
	records map[name]*entry
	events  map[spot]*canon.Action
	signer  map[spot]string
	seen    map[string]int64 // organisation and nonce to expiry
	reuse   int64
	ahead   int64
}

func newReference(g *canon.Genesis) *reference {
	r := &reference{
		members: map[string]*canon.Member{}, records: map[name]*entry{}, events: map[spot]*canon.Action{}, signer: map[spot]string{}, seen: map[string]int64{},
		reuse: g.Parameters.ReuseAfter, ahead: g.Parameters.EventAhead,
	}
	for i := range g.Members {
		m := &g.Members[i]
		r.members[m.Id] = m
		r.records[name{namespace: uint32(ident.Organisation), value: m.Id}] = &entry{
			state: canon.State{Origin: canon.OriginFounded, Organisation: m.Id, Opened: g.Time, Member: m},
		}
	}
	return r
}

// copy is a copy of all records, to go back to.
func (r *reference) copy() map[name]*entry {
	out := map[name]*entry{}
	for n, e := range r.records {
		c := *e
		c.history, c.contents, c.ranges = slices.Clone(e.history), slices.Clone(e.contents), slices.Clone(e.ranges)
		c.state.Warnings = slices.Clone(e.state.Warnings)
		if k := e.state.Custody; k != nil {
			custody := *k
			c.state.Custody = &custody
		}
		out[n] = &c
	}
	return out
}

// said is a transaction as the reference answers it.
type said struct {
	code    code.Code
	notices []canon.Notice
}

// transaction executes one that is well formed, signed and in time.
func (r *reference) transaction(b *canon.Body, details []canon.Detail, height uint64, time int64, index uint32) said {
	replay := b.Organisation + "/" + string(b.Nonce)
	if r.seen[replay] > time {
		return said{code: code.Replayed}
	}
	r.seen[replay] = b.Expiry
	before := r.copy()
	var notices []canon.Notice
	for i := range b.Actions {
		x := &act{reference: r, Action: &b.Actions[i], signer: r.members[b.Organisation], height: height, time: time, spot: spot{height, index, uint32(i)}}
		for _, d := range details {
			if d.Action == uint32(i) {
				x.detail = fmt.Sprintf("%q", (&canon.Detail{Fields: d.Fields}).Encode())
			}
		}
		if c := x.do(); c != code.OK {
			r.records = before
			return said{code: c}
		}
		notices = append(notices, x.notices...)
	}
	return said{notices: notices}
}

// act is one action being executed.
type act struct {
	*reference
	*canon.Action
	signer  *canon.Member
	height  uint64
	time    int64
	spot    spot
	detail  string
	notices []canon.Notice
}

// subject is a unit of an action, or what stands for one.
type subject struct {
	name
	unit  uint32 // counted from 1, 0 for none
	role  uint32
	entry *entry
}

func (x *act) do() code.Code {
	c := x.Core
	if c.Time > x.time+x.ahead {
		return code.EventAhead
	}
	if !x.shaped() {
		return code.Shape
	}
	if !x.reaches(c.ReadPoint) || !x.reaches(c.BusinessLocation) {
		return code.Role
	}
	var list []*subject
	for i, u := range x.Units {
		s := &subject{name: name{u.Scheme, u.Namespace, string(u.Value), 0}, unit: uint32(i + 1), role: u.Role}
		again := slices.ContainsFunc(list, func(o *subject) bool { return o.name == s.name && o.role == s.role })
		if u.Role != canon.UnitRoleClass && !again {
			list = append(list, s)
		}
	}
	if len(x.Units) == 0 {
		switch {
		case c.ReadPoint != nil:
			list = append(list, &subject{name: name{0, c.ReadPoint.Namespace, string(c.ReadPoint.Value), 0}})
		case c.BusinessLocation != nil:
			list = append(list, &subject{name: name{0, c.BusinessLocation.Namespace, string(c.BusinessLocation.Value), 0}})
		default:
			list = append(list, &subject{name: name{0, uint32(ident.Organisation), x.signer.Id, 0}})
		}
	}
	for _, s := range list {
		s.entry = x.records[s.name]
		if s.entry == nil {
			continue
		}
		for e := s.entry.state.Epochs; e > 0; e-- {
			if later := x.records[s.at(e)]; later.state.Opened <= c.Time {
				s.name, s.entry = s.at(e), later
				break
			}
		}
	}
	for _, s := range list {
		if s.scheme == 0 && s.namespace == uint32(ident.Organisation) && s.value != x.signer.Id {
			return code.Role
		}
	}
	if len(list) > 0 && list[0].entry != nil {
		if all := list[0].entry.contents; slices.Contains(all[max(0, len(all)-64):], x.content()) {
			x.notices = append(x.notices, canon.Notice{Action: x.spot.action + 1, Unit: 1, Code: uint32(code.Duplicate)})
			return code.OK
		}
	}
	x.events[x.spot], x.reference.signer[x.spot] = x.Action, x.signer.Id
	return x.rules(list)
}

func (x *act) content() string {
	s := fmt.Sprintf("%s %q %q %s", x.signer.Id, x.Core.Encode(), x.PrivateRoot, x.detail)
	for i := range x.Units {
		s += fmt.Sprintf(" %q", x.Units[i].Encode())
	}
	return s
}

// shaped says whether the action has the parts of its type.
func (x *act) shaped() bool {
	n := map[uint32]int{}
	for _, u := range x.Units {
		n[u.Role]++
	}
	object, parent, child := n[canon.UnitRoleObject], n[canon.UnitRoleParent], n[canon.UnitRoleChild]
	in, out, class := n[canon.UnitRoleInput], n[canon.UnitRoleOutput], n[canon.UnitRoleClass]
	t := x.Core.Type
	if (x.Core.Offer != nil) != (t == canon.ActionTypeCustodyOffer) || x.Core.Offer != nil && x.Core.Offer.To == "" {
		return false
	}
	if x.Core.Range != nil && (t != canon.ActionTypeCommission || len(x.Units) != 1) {
		return false
	}
	switch t {
	case canon.ActionTypeCommission:
		return object >= 1 && class <= 1 && parent+child+in+out == 0
	case canon.ActionTypeAccept, canon.ActionTypeCustodyOffer, canon.ActionTypeCustodyAccept, canon.ActionTypeCustodyReject:
		return object >= 1 && class+parent+child+in+out == 0
	case canon.ActionTypeObserve:
		return parent <= 1 && class+in+out == 0
	case canon.ActionTypeAggregate:
		return parent == 1 && child >= 1 && object+class+in+out == 0
	case canon.ActionTypeDisaggregate, canon.ActionTypeAssociate:
		return parent == 1 && object+class+in+out == 0
	case canon.ActionTypeTransact:
		return parent <= 1 && child+class+in+out == 0
	default:
		return object+parent+child+class == 0
	}
}

// reaches says whether a scanning role of the signer reaches the place.
func (x *act) reaches(p *canon.Place) bool {
	for _, role := range x.signer.Roles {
		if role.Type == canon.RoleTypeGovernance || role.Type == canon.RoleTypeAuditor {
			continue
		}
		if p == nil || p.Namespace != uint32(ident.IMPC) && p.Namespace != uint32(ident.Locode) {
			return true
		}
		if (len(role.Countries) == 0 || slices.Contains(role.Countries, string(p.Value[:2]))) &&
			(len(role.Places) == 0 || slices.Contains(role.Places, string(p.Value))) {
			return true
		}
	}
	return false
}

func (x *act) note(s *subject, n code.Notice) {
	x.notices = append(x.notices, canon.Notice{Action: x.spot.action + 1, Unit: s.unit, Code: uint32(n)})
}

// warn counts a warning on the record, at the index that this event has or will have in its history.
func (x *act) warn(s *subject, n code.Notice) {
	x.note(s, n)
	last := uint32(len(s.entry.history))
	if slices.Contains(s.entry.history, x.spot) {
		last--
	}
	w := &s.entry.state.Warnings
	for i := range *w {
		if (*w)[i].Code == uint32(n) {
			(*w)[i].Count++
			(*w)[i].Last = last
			return
		}
	}
	*w = append(*w, canon.Warning{Code: uint32(n), Count: 1, Last: last})
	slices.SortFunc(*w, func(a, b canon.Warning) int { return int(a.Code) - int(b.Code) })
}

// visit makes sure that there is a record, and lets time close an offer. The event enters the history by leave.
func (x *act) visit(s *subject) {
	if s.entry == nil {
		s.entry = x.records[s.name] // named before in this action
	}
	if s.entry == nil {
		s.entry = &entry{state: canon.State{Origin: canon.OriginSeen, Organisation: x.signer.Id, Opened: x.Core.Time, Height: x.height}}
		x.records[s.name] = s.entry
		if holder := x.commissionedInRange(s.name); holder != "" {
			s.entry.state.Origin, s.entry.state.Organisation = canon.OriginCommissioned, holder
			s.entry.state.Custody = &canon.Custody{Custodian: holder, Height: x.height}
			x.note(s, code.InSerialRange)
		}
	}
	if k := s.entry.state.Custody; k != nil && k.OfferedTo != "" && k.Deadline != 0 && k.Deadline < x.time {
		s.entry.state.Custody = &canon.Custody{Custodian: k.Custodian, Height: k.Height}
		x.warn(s, code.OfferPassed)
	}
}

func (x *act) leave(s *subject) {
	s.entry.state.Latest = max(s.entry.state.Latest, x.Core.Time)
	if !slices.Contains(s.entry.history, x.spot) {
		s.entry.history = append(s.entry.history, x.spot)
		s.entry.contents = append(s.entry.contents, x.content())
	}
}
