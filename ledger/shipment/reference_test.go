package shipment_test

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// The reference is a second, dumb reading of the rules: maps, loops and copies, straight from raw transactions. It knows
// nothing of registers, views or trees. What it cannot do is be fast.

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

// entry is everything about a record. What the state points to is replaced and never changed, so that a copy of it stays.
type entry struct {
	state    canon.State
	history  []spot
	contents []string
	ranges   []canon.SerialRange
	// unfolded are corrected events that the movement does without; trail are the last sightings.
	unfolded []spot
	trail    []canon.Sighting
}

// reference is the whole ledger.
type reference struct {
	members map[string]*canon.Member
	records map[name]*entry
	names   map[string]name // by key
	before  map[name]*entry // of this transaction: copies of the records that it looked up, nil for none
	founded int             // records of the council and of keys, which no act of goods names
	events  map[spot]*canon.Action
	signer  map[spot]string
	seen    map[string]int64 // organisation and nonce to expiry
	law     *canon.Parameters
	// shown is what a correction must show of an event.
	shown map[spot]canon.Correction
	// brokers has "principal broker" for each delegation.
	brokers map[string]bool
}

func newReference(g *canon.Genesis) *reference {
	r := &reference{
		members: map[string]*canon.Member{}, records: map[name]*entry{}, names: map[string]name{}, before: map[name]*entry{},
		events: map[spot]*canon.Action{}, signer: map[spot]string{}, seen: map[string]int64{},
		law: g.Parameters, shown: map[spot]canon.Correction{}, brokers: map[string]bool{}, founded: 1,
	}
	for i := range g.Members {
		m := &g.Members[i]
		r.members[m.Id] = m
		r.create(name{namespace: uint32(ident.Organisation), value: m.Id}, canon.State{
			Origin: canon.OriginFounded, Organisation: m.Id, Opened: g.Time, Member: m,
		})
		r.founded += len(m.Keys)
		if m.Node != nil {
			r.founded++
		}
		if m.Validator != nil {
			r.founded++
		}
	}
	return r
}

// find is the record, nil for none. What it was is kept, to go back to.
func (r *reference) find(n name) *entry {
	e := r.records[n]
	if _, kept := r.before[n]; !kept {
		r.before[n] = nil
		if e != nil {
			c := *e
			c.state.Warnings = slices.Clone(e.state.Warnings)
			r.before[n] = &c
		}
	}
	return e
}

func (r *reference) create(n name, s canon.State) *entry {
	r.find(n)
	e := &entry{state: s}
	r.records[n], r.names[string(keyOf(n))] = e, n
	return e
}

// back undoes what a transaction changed.
func (r *reference) back() {
	for n, e := range r.before {
		if r.records[n] = e; e == nil {
			delete(r.records, n)
		}
	}
}

// said is a transaction as the reference answers it.
type said struct {
	code    code.Code
	action  uint32 // that is refused, counted from 1
	notices []canon.Notice
}

// transaction executes one that is well formed, signed and in time.
func (r *reference) transaction(b *canon.Body, details []canon.Detail, height uint64, time int64, index uint32) said {
	replay := b.Organisation + "/" + string(b.Nonce)
	if r.seen[replay] > time {
		return said{code: code.Replayed}
	}
	r.seen[replay] = b.Expiry
	clear(r.before)
	var notices []canon.Notice
	for i := range b.Actions {
		x := &act{reference: r, Action: &b.Actions[i], signer: r.members[b.Organisation], height: height, time: time, spot: spot{height, index, uint32(i)}}
		for _, d := range details {
			if d.Action == uint32(i) {
				x.detail = fmt.Sprintf("%q", (&canon.Detail{Fields: d.Fields}).Encode())
			}
		}
		r.shown[x.spot] = show(b, height, index, uint32(i))
		if c := x.do(); c != code.OK {
			r.back()
			return said{code: c, action: uint32(i + 1)}
		}
		slices.SortFunc(x.notices, func(a, b canon.Notice) int { return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Code, b.Code)) })
		notices = append(notices, x.notices...)
	}
	return said{notices: notices}
}

// show is what one must show of an event to correct it.
func show(b *canon.Body, height uint64, index, action uint32) canon.Correction {
	a := &b.Actions[action]
	salt, units := proof.EventSalt(b.Nonce, action), tx.UnitsRoot(a, b.Nonce, action)
	c := canon.Correction{
		Height: height, Tx: index, Action: action, Salt: salt[:], KeyId: b.KeyId, Core: a.Core.Encode(),
		DetailRoot: a.DetailRoot, PrivateRoot: a.PrivateRoot,
	}
	if units != (proof.Hash{}) {
		c.UnitsRoot = units[:]
	}
	return c
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
	if c.Time > x.time+x.law.EventAhead {
		return code.EventAhead
	}
	if !x.shaped() {
		return code.Shape
	}
	if len(x.roles()) == 0 {
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
		s.entry = x.find(s.name)
		if s.entry == nil {
			continue
		}
		for e := s.entry.state.Epochs; e > 0; e-- {
			if later := x.find(s.at(e)); later.state.Opened <= c.Time {
				s.name, s.entry = s.at(e), later
				break
			}
		}
	}
	for _, s := range list {
		switch ns := ident.Namespace(s.namespace); {
		case s.scheme != 0:
		case ns == ident.Organisation && s.value != x.signer.Id, ns == ident.Proposal, ns == ident.Council, ns == ident.PublicKey:
			return code.Role
		}
	}
	for _, s := range list {
		if s.full(x) {
			return code.RecordFull
		}
	}
	if len(list) > 0 && list[0].entry != nil {
		if all := list[0].entry.contents; slices.Contains(all[max(0, len(all)-64):], x.content()) {
			x.notices = append(x.notices, canon.Notice{Action: x.spot.action + 1, Unit: list[0].unit, Code: uint32(code.Duplicate)})
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

// roles are those of the signer that the act asks for and that reach both places of the event.
func (x *act) roles() (out []canon.Role) {
	for _, role := range x.signer.Roles {
		if slices.Contains(vocabulary.ActOf(x.Core.Type).Roles, role.Type) && inScope(role, x.Core.ReadPoint) && inScope(role, x.Core.BusinessLocation) {
			out = append(out, role)
		}
	}
	return out
}

// as says whether the signer acts in one of the roles.
func (x *act) as(kinds ...uint32) bool {
	return slices.ContainsFunc(x.roles(), func(r canon.Role) bool { return slices.Contains(kinds, r.Type) })
}

func inScope(role canon.Role, p *canon.Place) bool {
	if p == nil || p.Namespace != uint32(ident.IMPC) && p.Namespace != uint32(ident.Locode) {
		return true
	}
	return (len(role.Countries) == 0 || slices.Contains(role.Countries, string(p.Value[:2]))) &&
		(len(role.Places) == 0 || slices.Contains(role.Places, string(p.Value)))
}

// full says whether the record of a single thing takes no more such events of the signer.
func (s *subject) full(x *act) bool {
	if s.entry == nil || !s.single() {
		return false
	}
	most := 65536
	if slices.Contains([]string{"accept", "commission", "decommission", "ship", "link", "declare", "recall", "lift-recall"}, vocabulary.ActOf(x.Core.Type).Name) {
		most += 8192
	}
	return len(s.entry.history) >= most && !s.concerns(x)
}

// concerns says whether the thing is the signer's concern.
func (s *subject) concerns(x *act) bool {
	k := s.entry.state.Custody
	if s.answeredBy(x) || k != nil && (k.Custodian == x.signer.Id || k.OfferedTo == x.signer.Id) {
		return true
	}
	return slices.ContainsFunc(x.signer.Roles, func(r canon.Role) bool {
		return r.Type == canon.RoleTypeExportCustoms || r.Type == canon.RoleTypeImportCustoms
	})
}

// answeredBy says whether the signer registered it.
func (s *subject) answeredBy(x *act) bool {
	return s.entry != nil && s.entry.state.Origin != canon.OriginSeen && s.entry.state.Organisation == x.signer.Id
}

// single says whether the unit can be in one place only.
func (s *subject) single() bool {
	switch ns := ident.Namespace(s.namespace); ns {
	case ident.GTIN, ident.LGTIN, ident.GLN, ident.Locode, ident.IMPC, ident.Organisation, ident.Proposal, ident.Council, ident.PublicKey:
		return s.scheme == 1
	case ident.GRAI, ident.GDTI:
		return s.scheme == 1 || (ident.ID{Namespace: ns, Value: s.value}).Serial() != ""
	}
	return true
}

func (x *act) note(s *subject, n code.Notice) {
	x.notices = append(x.notices, canon.Notice{Action: x.spot.action + 1, Unit: s.unit, Code: uint32(n)})
}

// at is the index that this event has or will have in the record's history.
func (x *act) at(s *subject) uint32 {
	if n := len(s.entry.history); n > 0 && s.entry.history[n-1] == x.spot {
		return uint32(n - 1)
	}
	return uint32(len(s.entry.history))
}

// warn counts a warning on the record.
func (x *act) warn(s *subject, n code.Notice) {
	x.note(s, n)
	w := &s.entry.state.Warnings
	for i := range *w {
		if (*w)[i].Code == uint32(n) {
			(*w)[i] = canon.Warning{Code: uint32(n), Count: (*w)[i].Count + 1, Last: x.at(s)}
			return
		}
	}
	*w = append(*w, canon.Warning{Code: uint32(n), Count: 1, Last: x.at(s)})
	slices.SortFunc(*w, func(a, b canon.Warning) int { return int(a.Code) - int(b.Code) })
}

// stands says whether the record is warned of it now.
func (s *subject) stands(n code.Notice) bool {
	return slices.ContainsFunc(s.entry.state.Warnings, func(w canon.Warning) bool { return w.Code == uint32(n) && w.Resolved == 0 })
}

// resolve ends a warning, if it stands.
func (x *act) resolve(s *subject, n code.Notice) {
	for i := range s.entry.state.Warnings {
		if w := &s.entry.state.Warnings[i]; w.Code == uint32(n) && w.Resolved == 0 {
			w.Resolved = x.at(s) + 1
		}
	}
}

// while raises a warning when something becomes so, and resolves it when it ceases.
func (x *act) while(s *subject, n code.Notice, so bool) {
	if so && !s.stands(n) {
		x.warn(s, n)
	}
	if !so {
		x.resolve(s, n)
	}
}

// visit makes sure that there is a record, and lets time close an offer. The event enters the history by leave.
func (x *act) visit(s *subject) {
	if s.entry == nil {
		s.entry = x.find(s.name) // named before in this action
	}
	if s.entry == nil {
		s.entry = x.create(s.name, canon.State{Origin: canon.OriginSeen, Organisation: x.signer.Id, Opened: x.Core.Time, Height: x.height})
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

// leave enters the event into the history, and judges what follows from the whole record.
func (x *act) leave(s *subject) {
	s.entry.state.Latest = max(s.entry.state.Latest, x.Core.Time)
	if n := len(s.entry.history); n == 0 || s.entry.history[n-1] != x.spot {
		s.entry.history = append(s.entry.history, x.spot)
		s.entry.contents = append(s.entry.contents, x.content())
		if s.single() {
			x.sight(s)
		}
	}
	if s.single() {
		x.fold(s)
		x.stand(s)
	}
}
