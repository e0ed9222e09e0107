package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/node/access"
)

// TestE2EToken: what a partner sees of a node before it has a token, with one, with too little of one, and after it was
// taken away; and that the operator's commands need none.
func TestE2EToken(t *testing.T) {
	t.Parallel()
	n := startNetwork(t, netOptions{})
	sent, _, err := n.Sender(usps).record(t.Context(), tx.DraftAction{
		Core:  &canon.Core{Type: canon.ActionTypeAccept, Time: time.Now().UnixMilli()},
		Units: []canon.Unit{{Namespace: uint32(ident.S10), Value: []byte("LX123456785US")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	id, url := hex.EncodeToString(sent.ID[:]), n.URL(usps)
	show := []string{"tx", "show", id, "--node", url}

	// Without one.
	if out := n.Must("status", "--node", url); !strings.Contains(out, "\nheight ") || strings.Contains(out, "\npeer ") {
		t.Error(out)
	}
	if out := n.Must("status", "--home", n.Home(usps)); strings.Count(out, "\npeer ") != 3 {
		t.Error(out)
	}
	n.Must("org", "list", "--node", url)
	n.Must("unit", "show", "LX123456785US", "--node", url, "--genesis", n.genesisFile())
	n.fails(exitFailed, "hint: put a token of the node into WAYBILL_TOKEN", show...)
	n.fails(exitFailed, "not public", "unit", "watch", "LX123456785US", "--node", url)
	n.fails(exitFailed, "hint: the home has no cookie of a running node", append(show[:3:3], "--home", n.homeWithout(usps))...)
	n.Must(append(show[:3:3], "--home", n.Home(usps))...)

	// With one, in a file or in the environment.
	dir := t.TempDir()
	token := func(name, scopes string) string {
		file := filepath.Join(dir, name)
		n.Must("token", "create", name, "--scope", scopes, "--out", file, "--home", n.Home(usps))
		return file
	}
	query, submit := token("erp", "query,subscribe"), token("wms", "submit")
	if out := n.Must(append(show, "--token-file", query)...); !strings.Contains(out, id) {
		t.Error(out)
	}
	text, err := os.ReadFile(query)
	if err != nil {
		t.Fatal(err)
	}
	if code, problem := withToken(t, string(text), show...); code != exitOK {
		t.Errorf("WAYBILL_TOKEN: exit %d: %s", code, problem)
	}
	if code, problem := withToken(t, strings.Replace(string(text), "_", "_a", 2), show...); code != exitFailed ||
		!strings.Contains(problem, "hint: the node's operator lists what it gave") {
		t.Errorf("a spoilt token: exit %d: %s", code, problem)
	}
	n.fails(exitFailed, "needs a credential of scope query", append(show, "--token-file", submit)...)
	n.Must("tx", "wait", id, "--node", url, "--token-file", submit)
	n.fails(exitFailed, "hint: the node's operator gives scopes",
		"unit", "watch", "LX123456785US", "--node", url, "--token-file", submit)

	// Taken away, while it is in use.
	read, write := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		watch := []string{"unit", "watch", "LX123456785US", "--node", url, "--token-file", query, "--json", "--for", "1m"}
		code := run(t.Context(), watch, system{out: write, err: io.Discard, getenv: func(string) string { return "" }})
		_ = write.Close()
		ended <- code
	}()
	printed := json.NewDecoder(read)
	var first map[string]any
	if err := printed.Decode(&first); err != nil {
		t.Fatal(err)
	}
	n.Must("token", "revoke", "erp", "--home", n.Home(usps))
	revoked := time.Now()
	var last failureJSON
	if err := printed.Decode(&last); err != nil {
		t.Fatal(err)
	}
	if code := <-ended; code != exitFailed || !strings.Contains(last.Error, "revoked or changed") ||
		time.Since(revoked) > 10*time.Second {
		t.Errorf("exit %d after %v: %+v", code, time.Since(revoked), last)
	}
	n.fails(exitFailed, "not one of this node's, or no longer", append(show, "--token-file", query)...)

	// The cookie is another after each start, and gone after a stop.
	before, err := n.nodes[usps].token().Token()
	if err != nil {
		t.Fatal(err)
	}
	n.Kill(usps)
	n.Start(usps)
	after, err := n.nodes[usps].token().Token()
	if err != nil || after == before {
		t.Errorf("the same cookie after a start, %v", err)
	}
	n.Must(append(show[:3:3], "--home", n.Home(usps))...)
	n.Must("tx", "wait", id, "--node", url, "--token-file", submit)
	n.Stop(usps)
	if _, err := os.Stat(filepath.Join(n.Home(usps), "data", access.CookieName)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after the stop: %v", err)
	}
	var list []tokenJSON
	if err := json.Unmarshal([]byte(n.Must("token", "list", "--home", n.Home(usps), "--json")), &list); err != nil {
		t.Fatal(err)
	}
	if len(list) != 1 || list[0].Name != "wms" || list[0].LastUse == "" {
		t.Errorf("%+v", list)
	}
}

// homeWithout is a home whose node is that of another home, and which has no token for it.
func (n *network) homeWithout(of int) string {
	n.t.Helper()
	cfg := n.nodes[of].cfg
	cfg.Home = n.t.TempDir()
	if err := cfg.Write(filepath.Join(cfg.Home, "config.toml")); err != nil {
		n.t.Fatal(err)
	}
	return cfg.Home
}

// withToken runs the program with a token in its environment.
func withToken(t *testing.T, token string, args ...string) (code int, problem string) {
	t.Helper()
	var out, told bytes.Buffer
	code = run(t.Context(), args, system{out: &out, err: &told, getenv: func(name string) string {
		if name == "WAYBILL_TOKEN" {
			return token
		}
		return ""
	}})
	return code, told.String()
}
