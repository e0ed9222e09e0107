package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/node/config"
)

// The nodes of the network of TestE2EAudit.
const (
	poster = iota // logistics in China
	receiver
	exportCustoms
	importCustoms
)

// clearing is a parcel's way through customs, in a network of its own.
type clearing struct {
	*network
	began   time.Time
	height  map[string]uint64
	senders []*sender
}

// act signs an act about the parcel, so many minutes after the beginning, and remembers its height under a name.
func (c *clearing) act(by int, name string, minute int, core canon.Core, units ...canon.Unit) {
	c.t.Helper()
	core.Time, core.Offset = c.at(minute).UnixMilli(), 480
	if by == receiver || by == importCustoms {
		core.Offset = 60
	}
	if len(units) == 0 {
		units = []canon.Unit{c.unit(canon.UnitRoleObject, "RB123456785CN")}
	}
	a := tx.DraftAction{Core: &core, Units: units}
	if core.Type == canon.ActionTypeDeclare {
		a.PrivateRoot = bytes.Repeat([]byte{7}, 32)
	}
	ctx, cancel := context.WithTimeout(c.t.Context(), 30*time.Second)
	defer cancel()
	_, r, err := c.senders[by].record(ctx, a)
	if err != nil {
		c.t.Fatalf("%s: %v", name, err)
	}
	c.height[name] = r.Height
}

func (c *clearing) at(minute int) time.Time { return c.began.Add(time.Duration(minute) * time.Minute) }

// when is a time as the command line takes it.
func (c *clearing) when(minute int) string { return c.at(minute).UTC().Format(time.RFC3339) }

func (c *clearing) unit(role uint32, text string) canon.Unit {
	c.t.Helper()
	id, form, err := ident.Parse(text)
	if err != nil {
		c.t.Fatal(err)
	}
	return canon.Unit{Role: role, Namespace: uint32(id.Namespace), Value: []byte(id.Value), Form: uint32(form)}
}

func place(code string) *canon.Place {
	return &canon.Place{Namespace: uint32(ident.IMPC), Value: []byte(code)}
}

// TestE2EAudit: a parcel is held and released by customs of one country, handed over, and reported released in the other.
// What is shown of it, then and now, who had it, and the audit files of it, of an organisation and of all blocks.
func TestE2EAudit(t *testing.T) {
	t.Parallel()
	n := startNetwork(t, netOptions{
		members: []newHome{
			{id: "cainiao", title: "Cainiao Network", roles: []string{"logistics:countries=CN"}, power: 10},
			{id: "correos", title: "Correos", roles: []string{"post:countries=ES"}, power: 10},
			{id: "cn-customs", title: "China Customs", roles: []string{"export-customs:countries=CN"}, power: 10},
			{id: "es-customs", title: "Aduanas", roles: []string{"import-customs:countries=ES"}, power: 10},
		},
		tune: func(_ int, cfg *config.Config) { cfg.Consensus.Heartbeat = time.Second },
	})
	c := &clearing{network: n, began: time.Now().Add(-24 * time.Hour).Truncate(time.Second), height: map[string]uint64{}}
	for i := range n.nodes {
		c.senders = append(c.senders, n.Sender(i))
	}
	c.travels()
	n.Sync()
	n.WaitHeight(c.height["returned"] + 2)
	c.shows()
	c.had()
	c.audits()
}

func (c *clearing) travels() {
	bag := c.unit(canon.UnitRoleParent, "CNSHAAESMADBAUN60001001110050")
	child := c.unit(canon.UnitRoleChild, "RB123456785CN")
	scanned := c.unit(canon.UnitRoleObject, "CNSHAAESMADBAUN60001001110050")
	export, imports := canon.BorderSideExport, canon.BorderSideImport
	decide := func(decision uint32, reference, reason string) canon.Core {
		return canon.Core{
			Type: canon.ActionTypeCustomsDecide, Side: export, Decision: decision, Reference: reference, Reason: reason,
		}
	}
	report := func(postal, what uint32, reason string) canon.Core {
		return canon.Core{
			Type: canon.ActionTypeCustomsReport, Side: imports, Report: what, Postal: postal, Reason: reason, ReadPoint: place("ESMADB"),
		}
	}
	c.act(poster, "ship", 0, canon.Core{Type: canon.ActionTypeShip, Lane: &canon.Lane{From: "CN", To: "ES"}, Weight: 500})
	c.act(poster, "accept", 10, canon.Core{Type: canon.ActionTypeAccept, ReadPoint: place("CNSHAA")})
	c.act(poster, "pack", 20, canon.Core{Type: canon.ActionTypeAggregate}, bag, child)
	c.act(poster, "scan", 30, canon.Core{Type: canon.ActionTypeObserve, ReadPoint: place("CNSHAA")}, scanned)
	c.act(poster, "declare", 40, canon.Core{Type: canon.ActionTypeDeclare, Side: export})
	c.act(exportCustoms, "hold", 50, decide(canon.CustomsDecisionHold, "H-7", "x-ray \u202ereverse"))
	c.act(exportCustoms, "lift", 60, decide(canon.CustomsDecisionLift, "H-7", ""))
	c.act(exportCustoms, "release", 70, decide(canon.CustomsDecisionRelease, "MRN-1", ""))
	c.act(poster, "unpack", 80, canon.Core{Type: canon.ActionTypeDisaggregate}, bag, child)
	c.act(poster, "offer", 90, canon.Core{Type: canon.ActionTypeCustodyOffer, Offer: &canon.Offer{To: "correos"}})
	c.act(receiver, "take", 120, canon.Core{Type: canon.ActionTypeCustodyAccept})
	c.act(receiver, "presented", 1000, report(canon.PostalEventEdb, canon.CustomsReportPresented, ""))
	c.act(receiver, "held", 1020, report(canon.PostalEventEme, canon.CustomsReportHeld, "41"))
	c.act(receiver, "returned", 1080, report(canon.PostalEventEdc, canon.CustomsReportReturned, ""))
}

// report is what unit show says as data.
func (c *clearing) show(args ...string) *report {
	c.t.Helper()
	r := new(report)
	out := c.Must(append([]string{"unit", "show", "RB123456785CN", "--home", c.Home(importCustoms), "--json"}, args...)...)
	if err := json.Unmarshal([]byte(out), r); err != nil {
		c.t.Fatal(err)
	}
	return r
}

func (c *clearing) shows() {
	t := c.t
	now := c.show()
	if len(now.Clearance) != 2 {
		t.Fatalf("%+v", now.Clearance)
	}
	export, imports := now.Clearance[0], now.Clearance[1]
	if export.Says != "released by customs of CN (cn-customs)" || export.Status != "released" || len(export.Holds) != 1 ||
		export.Holds[0].To == nil || export.Declarant != "cainiao" {
		t.Errorf("export: %+v", export)
	}
	if imports.Status != "" || !strings.HasSuffix(imports.Says, "reported released by correos") || imports.Clock == nil ||
		imports.Clock.Customs != 60*60_000 || imports.Clock.Operator != 20*60_000 {
		t.Errorf("import: %+v", imports)
	}
	if len(now.Stays) != 1 || now.Stays[0].To == "" || now.Position == nil || len(now.Position.In) != 0 {
		t.Errorf("stays %+v, position %+v", now.Stays, now.Position)
	}
	inherited := 0
	for _, e := range now.History {
		if e.In != "" {
			inherited++
		}
	}
	if len(now.History) != 14 || inherited != 1 {
		t.Errorf("%d events, %d inherited", len(now.History), inherited)
	}

	// As known before, between and after what customs decided.
	for name, want := range map[string]string{"declare": "declared to customs of CN", "hold": "held by customs of CN (cn-customs)",
		"lift": "declared to customs of CN", "release": "released by customs of CN (cn-customs)"} {
		r := c.show("--as-of-height", fmt.Sprint(c.height[name]))
		if len(r.Clearance) != 1 || r.Clearance[0].Says != want || r.AsOf.Height != c.height[name] || r.Position.In == nil {
			t.Errorf("as known at %s: %+v", name, r.Clearance)
		}
	}
	if r := c.show("--as-of-height", fmt.Sprint(c.height["ship"]-1)); len(r.History) != 0 || r.Custody != nil {
		t.Errorf("before it was announced: %+v", r)
	}
	if r := c.show("--as-of-time", c.when(55)); r.Clearance[0].Status != "held" || r.Clearance[0].Holds[0].To != nil {
		t.Errorf("as it was: %+v", r.Clearance)
	}
	c.fails(exitUsage, "a time with its zone", "unit", "show", "RB123456785CN", "--home", c.Home(receiver), "--as-of-time", "yesterday")

	text := c.Must("unit", "show", "RB123456785CN", "--home", c.Home(receiver))
	for _, want := range []string{
		"export     released by customs of CN (cn-customs)", "reported released by correos", `hold H-7 (x-ray \u202ereverse) from`,
		"GAP        for 30m nobody says that it had it", "1h0m with customs, 20m with the operator",
		"inherited: in CNSHAAESMADBAUN60001001110050", "what it was in", "who vouches for its",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if strings.ContainsRune(text, '\u202e') {
		t.Error("a bidirectional override reached the terminal")
	}
	text = c.Must("unit", "show", "RB123456785CN", "--home", c.Home(receiver), "--as-of-height", fmt.Sprint(c.height["hold"]))
	if !strings.Contains(text, "hold H-7") || !strings.Contains(text, "STANDS since") || strings.Contains(text, "released") {
		t.Error(text)
	}
}

func (c *clearing) had() {
	t := c.t
	at := func(minute int, args ...string) (a custodyAt, code int) {
		t.Helper()
		ask := []string{"custody", "at", "RB123456785CN", c.when(minute), "--home", c.Home(exportCustoms), "--json"}
		out, problem, code := c.Waybill(append(ask, args...)...)
		if err := json.NewDecoder(strings.NewReader(out)).Decode(&a); err != nil {
			t.Fatalf("%v\n%s%s", err, out, problem)
		}
		return a, code
	}
	a, code := at(50)
	if code != exitOK || a.Answer != "one" || a.Holders[0].Holder != "cainiao" || a.Holders[0].To.Organisation != "correos" || !a.Verified {
		t.Errorf("exit %d, %+v", code, a)
	}
	if a, code := at(100); code != exitUnproven || a.Answer != "gap" || a.Answers != "cainiao" ||
		a.Between.Holder != "correos" || a.Between.Gap != 30*60_000 {
		t.Errorf("exit %d, %+v", code, a)
	}
	if a, code := at(200); code != exitOK || a.Holders[0].Holder != "correos" || a.Holders[0].Offered.Organisation != "cainiao" {
		t.Errorf("exit %d, %+v", code, a)
	}
	then := fmt.Sprint(c.height["offer"])
	if a, code := at(200, "--as-of-height", then); code != exitOK || a.Holders[0].Holder != "cainiao" || a.Offer == nil {
		t.Errorf("exit %d, %+v", code, a)
	}
	if a, code := at(-60); code != exitUnproven || a.Answer != "nobody" {
		t.Errorf("exit %d, %+v", code, a)
	}
	c.fails(exitUnproven, "Cainiao Network (cainiao) answers for it",
		"custody", "at", "RB123456785CN", c.when(100), "--home", c.Home(receiver))
}

// audits writes a file of each kind on one node and checks it elsewhere; one with a byte changed is refused.
func (c *clearing) audits() {
	t := c.t
	dir := t.TempDir()
	last := c.height["returned"]
	for _, tt := range []struct {
		name string
		args []string
		want func(*auditReport) bool
	}{
		{"range", []string{"--range", fmt.Sprintf("1-%d", last)}, func(r *auditReport) bool {
			return r.Complete && r.Blocks == last && r.Accepted >= 14 && r.Acts["customs-decide"] == 3 && len(r.Signers) >= 3
		}},
		{"org", []string{"--org", "cn-customs"}, func(r *auditReport) bool {
			return !r.Complete && r.Organisation == "cn-customs" && r.Acts["customs-decide"] == 3 && len(r.Signers) == 1 &&
				len(r.ProvesNot) == 1 && r.Member.Standing == "active" && len(r.Member.Keys) == 1
		}},
		{"org-range", []string{"--org", "cn-customs", "--range", fmt.Sprintf("%d-%d", c.height["lift"], last)}, func(r *auditReport) bool {
			return r.Acts["customs-decide"] == 2
		}},
		{"unit", []string{"--unit", "RB123456785CN"}, func(r *auditReport) bool {
			return r.Complete && r.Unit.Clearance[0].Status == "released" && r.Transactions == 0 && r.Whole == 0 && len(r.ProvesNot) == 1
		}},
		{"unit-whole", []string{"--unit", "RB123456785CN", "--transactions"}, func(r *auditReport) bool {
			return r.Complete && r.Events == 14 && r.Whole == 14 && len(r.ProvesNot) == 0
		}},
	} {
		file := filepath.Join(dir, tt.name+".audit")
		c.Must(append([]string{"audit", "export", "--home", c.Home(exportCustoms), "--out", file}, tt.args...)...)
		out := c.Must("proof", "verify", file, "--genesis", c.genesisFile(), "--json")
		var r auditReport
		if err := json.Unmarshal([]byte(out), &r); err != nil {
			t.Fatal(err)
		}
		if !tt.want(&r) {
			t.Errorf("%s: %s", tt.name, out)
		}
		if out := c.Must("proof", "verify", file, "--genesis", c.genesisFile()); !strings.HasPrefix(out, "HOLDS  audit of ") {
			t.Errorf("%s: %s", tt.name, out)
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d bytes", tt.name, len(b))
		for _, i := range []int{9, len(b) / 3, len(b) / 2, len(b) - 1} {
			changed := bytes.Clone(b)
			changed[i] ^= 4
			bad := filepath.Join(dir, "changed.audit")
			if err := os.WriteFile(bad, changed, 0o600); err != nil {
				t.Fatal(err)
			}
			out, _, code := c.Waybill("proof", "verify", bad, "--genesis", c.genesisFile(), "--json")
			if code != exitUnproven || !strings.Contains(out, `"reason": "`) {
				t.Errorf("%s with byte %d changed: exit %d, %s", tt.name, i, code, out)
			}
		}
	}
	c.fails(exitUsage, "this file is about something else",
		"proof", "verify", filepath.Join(dir, "range.audit"), "--genesis", c.genesisFile(), "--require", "GENUINE")
	c.fails(exitPending, "the last block that can be proven", "audit", "export", "--home", c.Home(receiver), "--range", "1-999999")
	c.fails(exitUsage, "what to export", "audit", "export", "--home", c.Home(receiver))
	if left, _ := filepath.Glob(filepath.Join(dir, "*.tmp")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
