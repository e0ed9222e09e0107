package main

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/tx"
)

// waits: pending, committed and refused are told apart; without a quorum nothing is committed, and nothing is lost.
func (n *network) waits() {
	s := n.Sender(usps)
	offer := ledgertest.Action(canon.ActionTypeCustodyOffer, 1, "RB123456785CN")
	offer.Core.Offer = &canon.Offer{To: "correos"}
	refused, err := s.build([]tx.DraftAction{offer})
	if err != nil {
		n.t.Fatal(err)
	}
	if err := s.submitTx(n.t.Context(), refused); err != nil {
		n.t.Fatal(err)
	}
	id := hex.EncodeToString(refused.ID[:])
	n.fails(exitRefused, "NOT_CUSTODIAN", "tx", "wait", id, "--home", n.Home(usps))
	out, _, code := n.Waybill("tx", "show", id, "--home", n.Home(usps), "--json")
	var shown struct {
		Code    string
		Action  int
		Unit    int
		Actions []struct {
			Core struct {
				Type  string
				Offer struct{ To string }
			}
		}
	}
	d := json.NewDecoder(strings.NewReader(out))
	if err := d.Decode(&shown); err != nil {
		n.t.Fatal(err)
	}
	if code != exitRefused || shown.Code != "NOT_CUSTODIAN" || shown.Action != 1 || shown.Unit != 1 ||
		shown.Actions[0].Core.Type != "ACTION_TYPE_CUSTODY_OFFER" || shown.Actions[0].Core.Offer.To != "correos" {
		n.t.Errorf("exit %d\n%s", code, out)
	}
	if raw, _, _ := n.Waybill("tx", "show", id, "--home", n.Home(usps), "--raw"); strings.TrimSpace(raw) != hex.EncodeToString(refused.Raw) {
		n.t.Errorf("raw %s", raw)
	}

	n.Kill(longjing)
	n.Kill(correos)
	waiting, err := s.build([]tx.DraftAction{ledgertest.Action(canon.ActionTypeObserve, 1, "RB123456785CN")})
	if err != nil {
		n.t.Fatal(err)
	}
	if err := s.submitTx(n.t.Context(), waiting); err != nil {
		n.t.Fatal(err)
	}
	id = hex.EncodeToString(waiting.ID[:])
	n.fails(exitPending, "is pending at this node", "tx", "show", id, "--home", n.Home(usps))
	n.fails(exitPending, "is pending at this node", "tx", "wait", id, "--home", n.Home(usps), "--timeout", "500ms")
	n.fails(exitPending, "is unknown at this node", "tx", "show", strings.Repeat("ab", 32), "--home", n.Home(usps))
	n.Start(longjing)
	n.Must("tx", "wait", id, "--home", n.Home(usps))
	if out := n.Must("tx", "show", id, "--home", n.Home(usps)); !strings.Contains(out, "result       OK, accepted") ||
		!strings.Contains(out, "unit    RB123456785CN") {
		n.t.Error(out)
	}
}

// checks: fsck runs on a stopped node only, also after a crash, and finds what was changed on the disk.
func (n *network) checks() {
	home := n.Home(usps)
	n.fails(exitFailed, "the node is running", "fsck", "--home", home)
	n.Kill(usps)
	out := n.Must("fsck", "--home", home, "--json")
	var r fsckResult
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		n.t.Fatal(err)
	}
	if !r.Clean || r.Source != "engine" || r.Blocks == 0 || r.Blocks != r.Height || r.Txs == 0 || r.Keys == 0 || r.ChainID == "" {
		n.t.Errorf("%s", out)
	}
	scratch := filepath.Join(n.t.TempDir(), "scratch")
	if err := os.Mkdir(scratch, 0o700); err != nil {
		n.t.Fatal(err)
	}
	n.fails(exitUsage, "exists already", "fsck", "--home", home, "--scratch", scratch)

	damage(n.t, filepath.Join(home, "data", "ledger"))
	n.fails(exitUnproven, "the ledger is not what its blocks make of it", "fsck", "--home", home)
	if out, _, _ := n.Waybill("fsck", "--home", home); !strings.Contains(out, "damage  ") {
		n.t.Error(out)
	}
	n.fails(exitUsage, "the node has not run yet", "fsck", "--home", n.fresh())
}

// damage changes the last byte of one record's row, in the key family 's' of package store.
func damage(t *testing.T, dir string) {
	t.Helper()
	db, err := pebble.Open(dir, &pebble.Options{FormatMajorVersion: pebble.FormatNewest})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	it, err := db.NewIter(&pebble.IterOptions{LowerBound: []byte{'s'}, UpperBound: []byte{'t'}})
	if err != nil {
		t.Fatal(err)
	}
	if !it.Last() {
		t.Fatal("no rows")
	}
	value := append([]byte(nil), it.Value()...)
	key := append([]byte(nil), it.Key()...)
	if err := it.Close(); err != nil {
		t.Fatal(err)
	}
	value[len(value)-1] ^= 1
	if err := db.Set(key, value, pebble.Sync); err != nil {
		t.Fatal(err)
	}
}

// fresh is the home of a node that has never run.
func (n *network) fresh() string {
	home := filepath.Join(n.t.TempDir(), "fresh")
	n.Must("init", "--home", home, "--org", "fresh", "--title", "Fresh", "--role", "carrier", "--passphrase-file", n.passphraseFile(), "--work-factor", "2")
	b, err := os.ReadFile(n.genesisFile())
	if err != nil {
		n.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, "genesis.json"), b, 0o644); err != nil {
		n.t.Fatal(err)
	}
	return home
}
