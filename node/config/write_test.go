package config

import (
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/multiformats/go-multiaddr"
)

// changed returns a configuration with values of every kind that are not the default, quotes included.
func changed(t *testing.T) Config {
	t.Helper()
	c := Default()
	var p Peer
	if err := p.UnmarshalText([]byte(peerID + "@/ip6/2001:db8::1/udp/26656/quic-v1")); err != nil {
		t.Fatal(err)
	}
	c.Paths.Data = "da\"ta \\ \u0085é\n"
	c.P2P.Peers, c.P2P.AlsoTrust = []Peer{p, p}, append(c.P2P.AlsoTrust, p.ID)
	c.P2P.Listen = []multiaddr.Multiaddr{multiaddr.StringCast("/ip6/::1/tcp/26656")}
	c.P2P.Public.MaxStreams = 7
	c.Consensus.Heartbeat = 2500 * time.Millisecond
	c.Pool.OrgMaxBytes = 3*MiB + 1
	c.Log.Level, c.Log.Format = slog.LevelWarn, LogJSON
	return c
}

func TestDocumentGolden(t *testing.T) {
	golden(t, filepath.Join("testdata", "default.toml"), []byte(Default().Document()))
}

// TestDocumentedDefaultsAreTheDefaults removes the comment signs before every default: the values must not change,
// and every key must be there.
func TestDocumentedDefaultsAreTheDefaults(t *testing.T) {
	text := Default().Document()
	text = regexp.MustCompile(`(?m)^# ([a-z_0-9]+ = )`).ReplaceAllString(text, "$1")
	text = regexp.MustCompile(`(?m)^# ( +".*",|\])$`).ReplaceAllString(text, "$1")
	c, errs := parse([]byte(text), nil, nil)
	if len(errs) > 0 {
		t.Fatalf("%v\n%s", errs, text)
	}
	if d := cmp.Diff(values(Default()), values(c)); d != "" {
		t.Errorf("documented differs from default (-default +documented):\n%s", d)
	}
	for _, f := range fields(&c) {
		if c.origin(f.path) == "default" {
			t.Errorf("%s is not in the documented file", f.path)
		}
	}
}

func TestWriteAndLoad(t *testing.T) {
	for name, want := range map[string]Config{"default": Default(), "changed": changed(t)} {
		dir := t.TempDir()
		path := filepath.Join(dir, FileName)
		if err := want.Write(path); err != nil {
			t.Fatal(err)
		}
		if err := want.Write(path); err != nil {
			t.Fatalf("over an older one: %v", err)
		}
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o644 {
			t.Errorf("mode %v, %v", info.Mode(), err)
		}
		got, err := Load(dir, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(values(want), values(got)); d != "" {
			t.Errorf("%s (-written +read):\n%s", name, d)
		}
		if entries, _ := os.ReadDir(dir); len(entries) != 1 {
			t.Errorf("files left beside the configuration: %v", entries)
		}
	}
}

func TestWriteRefusesWhatLoadWould(t *testing.T) {
	c := Default()
	c.Consensus.Heartbeat = time.Hour
	path := filepath.Join(t.TempDir(), FileName)
	if err := c.Write(path); err == nil || !strings.Contains(err.Error(), "consensus.heartbeat") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the file exists")
	}
}

// TestEffective: what is printed as effective is itself a document with the same values, and says the origins.
func TestEffective(t *testing.T) {
	c, err := Load(home(t, changed(t).Document()), []string{"WAYBILL_LOG_LEVEL=error"}, map[string]string{"pool.org_max_txs": "30000"})
	if err != nil {
		t.Fatal(err)
	}
	text := c.Effective()
	again, errs := parse([]byte(text), nil, nil)
	if len(errs) > 0 {
		t.Fatalf("%v\n%s", errs, text)
	}
	if d := cmp.Diff(values(c), values(again)); d != "" {
		t.Errorf("(-loaded +printed):\n%s", d)
	}
	for _, want := range []string{
		`level = "error" # WAYBILL_LOG_LEVEL`, "org_max_txs = 30000 # flag --pool.org_max_txs",
		`timeout_propose = "1s" # default`, `heartbeat = "2.5s" # config.toml:`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("missing %q in:\n%s", want, text)
		}
	}
}
