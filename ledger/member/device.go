package member

import (
	"slices"
	"strings"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/register"
)

// MaxDevices is how many devices an organisation may ever grant. Nodes keep every device's keys at hand.
const MaxDevices = 4096

// DeviceMayAct reports whether a device may act for its owner at a ledger time, in milliseconds since 1970 UTC. Its grant
// ends with the millisecond that it names, judged by ledger time and never by a clock.
func DeviceMayAct(device, owner *canon.Member, time int64) bool {
	until := device.Device.Until
	return Active(device) && owner != nil && Active(owner) && (until == 0 || time < until)
}

// Acting is whom an action of a device is by: its owner, in the owner's roles narrowed by the device's scope. A list of
// the scope that is empty narrows nothing, but for its company prefixes, which are the owner's own then; a role of which
// the scope leaves no country, place or lane is not there at all.
func Acting(device, owner *canon.Member) *canon.Member {
	out := *owner
	out.Roles = nil
	scope := &device.Roles[0]
	for i := range owner.Roles {
		if r, ok := narrow(&owner.Roles[i], scope); ok {
			out.Roles = append(out.Roles, r)
		}
	}
	return &out
}

func narrow(r, scope *canon.Role) (out canon.Role, ok bool) {
	out = canon.Role{Type: r.Type, Prefixes: r.Prefixes}
	for _, l := range []struct {
		to        *[]string
		own, from []string
	}{
		{&out.Countries, r.Countries, scope.Countries}, {&out.Places, r.Places, scope.Places}, {&out.Lanes, r.Lanes, scope.Lanes},
	} {
		switch {
		case len(l.from) == 0:
			*l.to = l.own
		case len(l.own) == 0:
			*l.to = l.from
		default:
			if *l.to = common(l.own, l.from); len(*l.to) == 0 {
				return out, false
			}
		}
	}
	if len(scope.Prefixes) > 0 {
		out.Prefixes = within(r.Prefixes, scope.Prefixes)
	}
	return out, true
}

// common are the values that are in both lists. Lists of scopes are ascending, and this is done with each transaction of a
// device, so the shorter one is looked up in the longer.
func common(a, b []string) (out []string) {
	if len(a) > len(b) {
		a, b = b, a
	}
	for _, v := range a {
		if _, found := slices.BinarySearch(b, v); found {
			out = append(out, v)
		}
	}
	return out
}

// within are the company prefixes that both lists cover: of each pair of which one lies within the other, the longer. Those
// that lie within one follow it in an ascending list.
func within(own, scope []string) (out []string) {
	if len(own) > len(scope) {
		own, scope = scope, own
	}
	for _, p := range own {
		for n := 1; n < len(p); n++ {
			if _, found := slices.BinarySearch(scope, p[:n]); found {
				out = append(out, p)
				break
			}
		}
		for at, _ := slices.BinarySearch(scope, p); at < len(scope) && strings.HasPrefix(scope[at], p); at++ {
			out = append(out, scope[at])
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// MayDeclareFor reports whether a broker may declare for an organisation at a ledger time, in milliseconds since 1970
// UTC: the principal acts and delegated to it, and the broker has the role still.
func MayDeclareFor(v *register.View, principal, broker string, time int64) (bool, error) {
	p, err := Load(v, principal)
	if err != nil || p == nil || !Active(p) {
		return false, err
	}
	b, err := Load(v, broker)
	if err != nil || b == nil || !IsBroker(b) {
		return false, err
	}
	return slices.ContainsFunc(p.Brokers, func(d canon.Broker) bool {
		return d.Broker == broker && (d.Until == 0 || time < d.Until)
	}), nil
}

// IsBroker reports whether the member may act, and has the role of a broker.
func IsBroker(m *canon.Member) bool {
	return Active(m) && slices.ContainsFunc(m.Roles, func(r canon.Role) bool { return r.Type == canon.RoleTypeBroker })
}

// CheckDevice judges the id, title and scope of a device to be.
func CheckDevice(g *canon.DeviceGrant) error {
	if err := (ident.ID{Namespace: ident.Organisation, Value: g.Id}).Check(); err != nil {
		return fail("id", "%v", err)
	}
	if !title(g.Title) {
		return fail("title", "1 to %d bytes of UTF-8 without control characters", maxTitle)
	}
	if g.Scope == nil || g.Scope.Type != canon.RoleTypeDevice {
		return fail("scope", "its type is not that of a device")
	}
	return checkRoles([]canon.Role{*g.Scope}, MaxScope)
}
