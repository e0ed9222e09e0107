package config

import (
	"errors"
	"net/netip"

	"github.com/multiformats/go-multiaddr"
)

var errTransport = errors.New("want …/udp/PORT/quic-v1 or …/tcp/PORT")

// transportPort returns the port of an address that our hosts can use: a host part (ip4, ip6, dns, dns4, dns6), then
// either udp and quic-v1, or tcp, and nothing after it.
func transportPort(a multiaddr.Multiaddr) (string, error) {
	codes := make([]int, 0, 3)
	for _, p := range a.Protocols() {
		codes = append(codes, p.Code)
	}
	if len(codes) < 2 {
		return "", errTransport
	}
	switch codes[0] {
	case multiaddr.P_IP4, multiaddr.P_IP6, multiaddr.P_DNS, multiaddr.P_DNS4, multiaddr.P_DNS6:
	default:
		return "", errTransport
	}
	switch {
	case len(codes) == 3 && codes[1] == multiaddr.P_UDP && codes[2] == multiaddr.P_QUIC_V1:
		return a.ValueForProtocol(multiaddr.P_UDP)
	case len(codes) == 2 && codes[1] == multiaddr.P_TCP:
		return a.ValueForProtocol(multiaddr.P_TCP)
	default:
		return "", errTransport
	}
}

// dialable reports why nobody could dial the address.
func dialable(a multiaddr.Multiaddr) error {
	port, err := transportPort(a)
	if err != nil {
		return err
	}
	if port == "0" || multiaddrIP(a).IsUnspecified() {
		return errors.New("nobody can dial this address")
	}
	return nil
}

// multiaddrIP returns the address's IP, or the invalid Addr where it begins with a name.
func multiaddrIP(a multiaddr.Multiaddr) netip.Addr {
	for _, code := range []int{multiaddr.P_IP4, multiaddr.P_IP6} {
		if text, err := a.ValueForProtocol(code); err == nil {
			if ip, err := netip.ParseAddr(text); err == nil {
				return ip
			}
		}
	}
	return netip.Addr{}
}
