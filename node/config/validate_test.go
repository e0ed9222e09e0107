package config

import (
	"strings"
	"testing"
)

func TestDefaultIsValid(t *testing.T) {
	if err := Default().Validate(); err != nil {
		t.Error(err)
	}
}

// TestValidate changes the default by one flag each; the error must name the key and hold the cause.
func TestValidate(t *testing.T) {
	for _, tc := range []struct{ path, value, cause string }{
		{"consensus.heartbeat", "61s", "ledger time"},
		{"consensus.heartbeat", "999ms", "within 1s to 1m0s"},
		{"consensus.heartbeat", "60s", ""},
		{"consensus.heartbeat", "1s", ""},
		{"consensus.timeout_propose", "1001ms", "absent proposer"},
		{"consensus.timeout_propose", "0s", "absent proposer"},
		{"consensus.timeout_commit", "-1ms", "within 0s"},
		{"consensus.timeout_commit", "0s", ""},
		{"consensus.gossip_sleep", "0s", "every vote"},
		{"consensus.reap_interval", "2s", "every transaction"},
		{"store.undo_heights", "999", "within 1000"},
		{"store.undo_heights", "1000", ""},
		{"store.ring_bytes", "0B", "proofs"},
		{"store.cache_bytes", "1KiB", "disk"},
		{"store.memtable_bytes", "4GiB", "stall"},
		{"pool.org_max_bytes", "129MiB", "more than the 128MiB of pool.max_bytes"},
		{"pool.max_bytes", "1023KiB", "largest transaction"},
		{"p2p.listen", "", "must hold an address"},
		{"p2p.listen", "/ip4/0.0.0.0/tcp/1,/ip4/0.0.0.0/udp/2/quic-v1", "share one port number"},
		{"p2p.listen", "/ip6/::/udp/0/quic-v1,/ip6/::/tcp/0", ""},
		{"p2p.listen", "/ip4/0.0.0.0/udp/1", "want …/udp/PORT/quic-v1"},
		{"p2p.listen", "/dns4/a.example/tcp/1", "not a name"},
		{"p2p.listen", "/ip4/0.0.0.0/tcp/1/ws", "want …/udp/PORT/quic-v1"},
		{"p2p.listen", "/memory/5", "want …/udp/PORT/quic-v1"},
		{"p2p.announce", "/ip4/0.0.0.0/tcp/1", "nobody can dial"},
		{"p2p.announce", "/dns4/a.example/tcp/26656", ""},
		{"p2p.peers", peerID + "@/ip4/192.0.2.1/tcp/0", "nobody can dial"},
		{"p2p.peers", peerID + "@/dns6/a.example/udp/1/quic-v1", ""},
		{"p2p.max_peers", "0", "file descriptor"},
		{"p2p.arrival_timeout", "1h", "memory"},
		{"p2p.stall_timeout", "1ms", "slow honest peer"},
		{"p2p.penalty", "0s", "back at once"},
		{"p2p.public.announce", "/ip6/::/tcp/1", "nobody can dial"},
		{"p2p.public.listen", "/ip4/0.0.0.0/tcp/26656", "port 26656 is taken by p2p.listen"},
		{"p2p.public.listen", "/ip4/0.0.0.0/tcp/443", ""},
		{"p2p.public.max_connections", "0", "strangers"},
		{"p2p.public.request_timeout", "0s", "strangers"},
		{"api.listen", "0.0.0.0:26690", ""}, // the error is admin.listen's, below
		{"api.listen", "", ""},
		{"api.listen", "[::1]:80", ""},
		{"api.max_body", "1B", "transaction"},
		{"api.max_streams", "2000", "api.max_connections"},
		{"api.write_timeout", "0s", "for ever"},
		{"api.tls_cert_file", "cert.pem", "api.tls_key_file must stand beside it"},
		{"api.tls_key_file", "key.pem", "api.tls_cert_file must stand beside it"},
		{"api.token_file", "a\x00b", "zero byte"},
		{"admin.listen", "127.0.0.1:26680", "port 26680 is taken by api.listen"},
		{"admin.read_timeout", "24h", "for ever"},
		{"admin.max_header", "16MiB", "4KiB"},
		{"web.nodes", "https://a.example,https://a.example", "named twice"},
		{"web.nodes", "https://a.example,http://127.0.0.1:26680", ""},
		{"web.nodes", strings.TrimSuffix(strings.Repeat("https://a.example,", 17), ","), "at most 16"},
		{"paths.data", "", "must not be empty"},
		{"paths.keys", "a\x00b", "zero byte"},
		{"keys.passphrase_file", "", ""},
	} {
		t.Run(tc.path+"="+tc.value, func(t *testing.T) {
			c, errs := parse(nil, nil, map[string]string{tc.path: tc.value})
			if len(errs) > 0 {
				t.Fatal(errs)
			}
			err := c.Validate()
			if tc.cause == "" {
				if err != nil && strings.Contains(err.Error(), ": "+tc.path+":") {
					t.Errorf("refused: %v", err)
				}
				return
			}
			if err == nil {
				t.Fatal("accepted")
			}
			for _, part := range []string{"flag --" + tc.path + ": " + tc.path, tc.cause} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("error does not contain %q: %v", part, err)
				}
			}
		})
	}
}

// TestOrigin: what may be the address of a page. It goes into a security policy and into printed codes.
func TestOrigin(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "https://Parcels.Example": "https://parcels.example", "https://a.example:8443/": "https://a.example:8443",
		"http://127.0.0.1:26680": "http://127.0.0.1:26680", "http://[::1]:80": "http://[::1]:80",
		"http://localhost": "http://localhost",
		// Refused.
		"http://a.example": "-", "https://": "-", "https://a.example/path": "-", "https://a.example?q": "-", "https://:80": "-",
		"https://a.example#x": "-", "https://u@a.example": "-", "ftp://a.example": "-", "a.example": "-", "javascript:alert(1)": "-",
		"https://a.example;script-src": "-", "https://a b": "-", "https://a.example'": "-", "https://*": "-", "https://*.a.example": "-",
	} {
		var o Origin
		err := o.UnmarshalText([]byte(in))
		switch {
		case want == "-" && err == nil:
			t.Errorf("%q is taken for %q", in, o)
		case want != "-" && (err != nil || string(o) != want):
			t.Errorf("%q: %q, %v; want %q", in, o, err, want)
		}
	}
}
