package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const peerID = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA"

// home returns a node home whose config.toml holds text.
func home(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, FileName), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// values returns every key's value as TOML, for comparison.
func values(c Config) map[string]string {
	out := map[string]string{}
	for _, f := range fields(&c) {
		out[f.path] = f.text()
	}
	return out
}

func TestPrecedence(t *testing.T) {
	dir := home(t, "[consensus]\nheartbeat = \"20s\"\ngossip_sleep = \"20ms\"\nreap_interval = \"20ms\"\n")
	env := []string{"WAYBILL_CONSENSUS_GOSSIP_SLEEP=30ms", "WAYBILL_CONSENSUS_REAP_INTERVAL=30ms", "HOME=/nowhere"}
	flags := map[string]string{"consensus.reap_interval": "40ms"}
	c, err := Load(dir, env, flags)
	if err != nil {
		t.Fatal(err)
	}
	got := []time.Duration{
		c.Consensus.TimeoutPropose, c.Consensus.Heartbeat, c.Consensus.GossipSleep, c.Consensus.ReapInterval,
	}
	want := []time.Duration{time.Second, 20 * time.Second, 30 * time.Millisecond, 40 * time.Millisecond}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("default, file, environment, flag (-want +got):\n%s", d)
	}
	for path, origin := range map[string]string{
		"consensus.timeout_propose": "default",
		"consensus.heartbeat":       "config.toml:2",
		"consensus.gossip_sleep":    "WAYBILL_CONSENSUS_GOSSIP_SLEEP",
		"consensus.reap_interval":   "flag --consensus.reap_interval",
	} {
		if _, got, err := c.Text(path); err != nil || got != origin {
			t.Errorf("origin of %s: got %q, %v; want %q", path, got, err, origin)
		}
	}
	if c.Path("data") != filepath.Join(dir, "data") || c.Path("/else/data") != "/else/data" || c.Path("") != "" {
		t.Errorf("paths are not relative to the home: %s, %s, %q", c.Path("data"), c.Path("/else/data"), c.Path(""))
	}
}

func TestListsFromEnvironment(t *testing.T) {
	dir := home(t, "[p2p]\npeers = [\""+peerID+"@/ip4/192.0.2.7/tcp/26656\"]\nalso_trust = [\""+peerID+"\"]\n")
	c, err := Load(dir, []string{
		"WAYBILL_P2P_LISTEN=/ip6/::1/udp/7/quic-v1, /ip6/::1/tcp/7",
		"WAYBILL_P2P_ALSO_TRUST=",
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.P2P.Listen) != 2 || len(c.P2P.AlsoTrust) != 0 || len(c.P2P.Peers) != 1 {
		t.Fatalf("listen %v, also_trust %v, peers %v", c.P2P.Listen, c.P2P.AlsoTrust, c.P2P.Peers)
	}
	if p := c.P2P.Peers[0]; p.ID.String() != peerID || p.Addr.String() != "/ip4/192.0.2.7/tcp/26656" {
		t.Errorf("peer %v", p)
	}
}

// TestRefused gives hostile and mistaken files; each must be refused with an error that contains every listed part.
func TestRefused(t *testing.T) {
	for _, tc := range []struct {
		name, file string
		parts      []string
	}{
		{"misspelled key", "[p2p]\nlisen = []", []string{"config.toml:2", "p2p.lisen", "unknown key", "did you mean p2p.listen?"}},
		{"misspelled section", "[p2pp]\nlisten = []", []string{"config.toml:1", "[p2pp]", "did you mean p2p?"}},
		{"key of another section", "[p2p]\nheartbeat = \"15s\"", []string{"p2p.heartbeat", "did you mean consensus.heartbeat?"}},
		{"key outside sections", "heartbeat = \"15s\"", []string{"heartbeat", "did you mean consensus.heartbeat?"}},
		{"key of another case", "[log]\nLevel = \"info\"", []string{"log.Level", "did you mean log.level?"}},
		{"unlike any key", "[log]\nzzzzzzzzzzzz = 1", []string{"log.zzzzzzzzzzzz: unknown key"}},
		{"terminal escape in a key", "[log]\n\"\\u001b[31m\" = 1", []string{`"log.\x1b[31m"`}},
		{"home is no key", "home = \"/\"", []string{"home: unknown key"}},
		{"section as value", "p2p = 1", []string{"config.toml:1", "p2p", "write [p2p]"}},
		{"section as list", "[[p2p]]\nmax_peers = 5", []string{"p2p", "write [p2p]"}},
		{"value as section", "[log.level]\na = 1", []string{"log.level", "got a section"}},
		{"duration as number", "[consensus]\nheartbeat = 15", []string{"consensus.heartbeat", `such as "15s"`, "the integer 15"}},
		{"duration without unit", "[consensus]\nheartbeat = \"15\"", []string{"consensus.heartbeat", `got "15"`}},
		{"integer as string", "[pool]\norg_max_txs = \"5\"", []string{"pool.org_max_txs", `want an integer, got "5"`}},
		{"integer as float", "[pool]\norg_max_txs = 5.0", []string{"pool.org_max_txs", "the number 5"}},
		{"integer beyond 64 bits", "[pool]\norg_max_txs = 99999999999999999999", []string{"config.toml:2"}},
		{"string as date", "[keys]\npassphrase_file = 2020-01-01", []string{"keys.passphrase_file", "a date or time"}},
		{"list as string", "[p2p]\nlisten = \"/ip4/1.2.3.4/tcp/1\"", []string{"p2p.listen", "want a list"}},
		{"list of lists", "[p2p]\nlisten = [[]]", []string{"p2p.listen", "entry 1", "a list"}},
		{"size as number", "[pool]\nmax_bytes = 1048576", []string{"pool.max_bytes", "integer 1048576"}},
		{"decimal size", "[pool]\nmax_bytes = \"16MB\"", []string{"pool.max_bytes", `such as "16MiB"`}},
		{"negative size", "[pool]\nmax_bytes = \"-1MiB\"", []string{"pool.max_bytes", "not a size"}},
		{"overflowing size", "[pool]\nmax_bytes = \"9999999999TiB\"", []string{"pool.max_bytes", "more than any disk"}},
		{"listen without address", "[api]\nlisten = \":26680\"", []string{"api.listen", "literal address"}},
		{"listen on a name", "[admin]\nlisten = \"localhost:1\"", []string{"admin.listen", "literal address"}},
		{"log format", "[log]\nformat = \"xml\"", []string{"log.format", "auto, json, text"}},
		{"log level", "[log]\nlevel = \"loud\"", []string{"log.level", "loud"}},
		{"peer without id", "[p2p]\npeers = [\"/ip4/1.2.3.4/tcp/1\"]", []string{"p2p.peers", "peerid@multiaddr"}},
		{"peer with a bad id", "[p2p]\npeers = [\"abc@/ip4/1.2.3.4/tcp/1\"]", []string{"p2p.peers", "entry 1", `"abc"`}},
		{"peer named twice", "[p2p]\npeers = [\"" + peerID + "@/ip4/1.2.3.4/tcp/1/p2p/" + peerID + "\"]", []string{"names a peer itself"}},
		{"duplicate key", "[log]\nlevel = \"info\"\nlevel = \"warn\"", []string{"config.toml", "key level is already defined"}},
		{"not TOML", "[log", []string{"config.toml:1"}},
		{"not UTF-8", "[log]\nlevel = \"\xff\"", []string{"config.toml:2"}},
		{"zero byte", "\x00", []string{"config.toml:1"}},
		{"deep nesting", "[p2p]\nlisten = " + strings.Repeat("[", 100_000), []string{"config.toml"}},
		{"over-large", "#" + strings.Repeat("x", maxFile), []string{"larger than 256KiB"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := Load(home(t, tc.file), nil, nil)
			if err == nil {
				t.Fatal("accepted")
			}
			for _, part := range tc.parts {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("error does not contain %q:\n%v", part, err)
				}
			}
			if len(err.Error()) > 600 {
				t.Errorf("error of %d bytes repeats the input", len(err.Error()))
			}
		})
	}
}

func TestAllErrorsAtOnce(t *testing.T) {
	_, err := Load(home(t, "[log]\nlevel = 1\nfoo = 2\n"), []string{"WAYBILL_API_LISTN=x"}, map[string]string{"api.nope": "1"})
	var all Errors
	if !errors.As(err, &all) || len(all) != 4 {
		t.Fatalf("want four errors, got:\n%v", err)
	}
	if !errors.Is(err, ErrUnknownKey) {
		t.Error("errors.Is(err, ErrUnknownKey) is false")
	}
	for _, part := range []string{"config.toml:2", "config.toml:3", "WAYBILL_API_LISTN: unknown key (did you mean WAYBILL_API_LISTEN?)", "flag --api.nope"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("missing %q in:\n%v", part, err)
		}
	}
}

func TestEnvironment(t *testing.T) {
	dir := home(t, "")
	for _, foreign := range []string{
		"WAYBILL_HOME=/x", "WAYBILL_REQUIRE_ALL=1", "WAYBILL_APIARY_X=1",
		"WAYBILL_API_SERVICE_HOST=10.0.0.1", "WAYBILL_API_SERVICE_PORT=80", "WAYBILL_API_SERVICE_PORT_HTTP=80",
		"WAYBILL_API_PORT=tcp://10.0.0.1:80", "WAYBILL_API_PORT_80_TCP_ADDR=10.0.0.1",
	} {
		if _, err := Load(dir, []string{foreign}, nil); err != nil {
			t.Errorf("%s: refused: %v", foreign, err)
		}
	}
	for _, name := range []string{"WAYBILL_PASSPHRASE", "WAYBILL_KEYS_PASSPHRASE"} {
		_, err := Load(dir, []string{name + "=hunter2"}, nil)
		if !errors.Is(err, ErrPassphraseInEnv) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: got %v; want a refusal that does not repeat the value", name, err)
		}
	}
	names := map[string]string{}
	for _, k := range Entries() {
		if other, taken := names[k.Env]; taken {
			t.Errorf("%s and %s share %s", k.Path, other, k.Env)
		}
		if names[k.Env] = k.Path; isServiceLink(k.Env) {
			t.Errorf("%s looks like a variable that Kubernetes sets", k.Env)
		}
	}
}

func TestFileMode(t *testing.T) {
	dir := home(t, "")
	path := filepath.Join(dir, FileName)
	for mode, ok := range map[fs.FileMode]bool{0o644: true, 0o600: true, 0o400: true, 0o664: false, 0o646: false, 0o666: false} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		_, err := Load(dir, nil, nil)
		if ok != (err == nil) || !ok && (!errors.Is(err, ErrMode) || !strings.Contains(err.Error(), "chmod go-w")) {
			t.Errorf("mode %04o: %v", mode, err)
		}
	}
}

func TestMissingFile(t *testing.T) {
	_, err := Load(t.TempDir(), nil, nil)
	if !errors.Is(err, ErrNoFile) || !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "waybill init") {
		t.Errorf("got %v", err)
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, FileName), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(dir, nil, nil); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("a directory as file: %v", err)
	}
}

// FuzzParse: no file, variable or flag makes the parser panic; what it accepts prints and reads back the same.
func FuzzParse(f *testing.F) {
	f.Add([]byte(Default().Effective()), "WAYBILL_P2P_LISTEN=/ip4/0.0.0.0/tcp/1", "pool.org_max_txs", "5")
	f.Add([]byte("[p2p]\npeers = [\""+peerID+"@/dns4/a.example/udp/1/quic-v1\"]\n"), "WAYBILL_LOG_LEVEL=debug", "", "")
	f.Add([]byte("p2p.public.listen = []\n[api]\nlisten = ''\n\"max_body\" = \"2MiB\""), "", "log.format", "json")
	f.Add([]byte("[[p2p]]\n[p2p.x]\nlog = {level = 'warn', format = \"\"\"json\"\"\"}"), "A", "x", "")
	f.Fuzz(func(t *testing.T, file []byte, env, flag, value string) {
		if len(file) > maxFile {
			return
		}
		c, errs := parse(file, []string{env}, map[string]string{flag: value})
		_ = c.Validate()
		if len(errs) > 0 {
			_ = errs.Error()
			return
		}
		again, errs := parse([]byte(c.Document()), nil, nil)
		if len(errs) > 0 {
			t.Fatalf("own document does not load: %v\n%s", errs, c.Document())
		}
		if d := cmp.Diff(values(c), values(again)); d != "" {
			t.Fatalf("document changed the values (-before +after):\n%s", d)
		}
	})
}

func TestEntriesAreDocumented(t *testing.T) {
	all := Entries()
	if !slices.ContainsFunc(all, func(e Entry) bool { return e.Path == "p2p.public.listen" && e.Env == "WAYBILL_P2P_PUBLIC_LISTEN" }) {
		t.Fatal("p2p.public.listen is missing")
	}
	for _, e := range all {
		if e.Doc == "" {
			t.Errorf("%s has no text", e.Path)
		}
	}
}
