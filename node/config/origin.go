package config

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// Origin is the public base URL of a node, "https://parcels.example" or "http://127.0.0.1:26680": scheme, host and
// port, without a path, in lower case. "" is none.
//
// Browsers check signatures on secure origins only, so http is for loopback.
type Origin string

var errOrigin = errors.New(`want scheme and host, such as "https://parcels.example"; http is for loopback only`)

// UnmarshalText accepts the forms above.
func (o *Origin) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*o = ""
		return nil
	}
	in := string(text)
	u, err := url.Parse(in)
	if err != nil || u.Host == "" || u.Hostname() == "" || u.User != nil || u.Opaque != "" ||
		strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || !plainHost(u.Host) {
		return fmt.Errorf("%q: %w", clip(in), errOrigin)
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !loopbackName(u.Hostname())) {
		return fmt.Errorf("%q: %w", clip(in), errOrigin)
	}
	*o = Origin(u.Scheme + "://" + strings.ToLower(u.Host))
	return nil
}

// MarshalText returns the URL.
func (o Origin) MarshalText() ([]byte, error) { return []byte(o), nil }

// plainHost refuses what would have a meaning of its own in a header of the pages' security policy.
func plainHost(host string) bool {
	for _, c := range []byte(host) {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-.:[]_", c) >= 0:
		default:
			return false
		}
	}
	return true
}

func loopbackName(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}
