package main

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/shipment"
	"github.com/waybill-network/waybill/ledger/vocabulary"
)

// recordsActs signs acts on the demo's network: customs without a node, a hold and its end, an offer, a recall, an
// announcement, a declaration of a file, a correction, and what the ledger refuses.
func recordsActs(t *testing.T, r *demoResult) {
	t.Helper()
	homes := map[string]string{}
	for _, n := range slices.Concat(r.Nodes, r.Guests) {
		homes[n.Organisation] = n.Home
	}
	const parcel = "LX123456768CN"
	private := filepath.Join(t.TempDir(), "cn23.json")
	if err := os.WriteFile(private, []byte(`{"content":"tea"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	var last recordedAct
	for _, tt := range []struct {
		org, args string
		exit      int
		says      string // of the answer or the error
	}{
		{"cainiao", "ship --lane CN-ES --weight 320 --unit " + parcel, exitOK, `"recorded"`},
		{"cainiao", "accept --postal EMA --place CNHGHA --weight 500 --unit " + parcel, exitOK, `"W11"`},
		{"cainiao", "declare --side import --private " + private + " --unit " + parcel, exitOK, `"recorded"`},
		{"aduana", "customs-decide --side import --decision hold --reference H-1 --reason test --unit " + parcel, exitOK, `"recorded"`},
		{"aduana", "customs-decide --side import --decision release --unit " + parcel, exitRefused, "HOLD_STANDS"},
		{"haiguan", "customs-decide --side import --decision lift --reference H-1 --unit " + parcel, exitRefused, "ROLE"},
		{"aduana", "customs-decide --side import --decision lift --reference H-1 --unit " + parcel + " --dry-run", exitOK, `"accepted"`},
		{"aduana", "customs-decide --side import --decision lift --reference H-1 --unit " + parcel, exitOK, `"recorded"`},
		{"aduana", "customs-decide --side import --decision release --unit " + parcel, exitOK, `"recorded"`},
		{"cainiao", "custody-offer --to correos --unit " + parcel, exitOK, `"recorded"`},
		{"usps", "custody-accept --unit " + parcel, exitRefused, "NO_OFFER"},
		{"longjing", "recall --unit 01/09506000134352 --range A100900..A100999 --reason mould", exitOK, `"recorded"`},
		{"usps", "recall --unit 01/09506000134352", exitRefused, "ROLE"},
		{"correos", "arrive --postal EMD --place ESMADB --unit " + parcel, exitOK, `"W1"`},
	} {
		out, problem, exit := recorded(t, homes[tt.org], strings.Fields(tt.args)...)
		if exit != tt.exit || !strings.Contains(out+problem, tt.says) {
			t.Errorf("%s %s: exit %d\n%s%s", tt.org, tt.args, exit, out, problem)
		}
		if exit == exitOK {
			last = recordedAct{}
			if err := json.Unmarshal([]byte(out), &last); err != nil {
				t.Errorf("%s: %v", out, err)
			}
		}
	}
	if _, err := os.Stat(private + saltSuffix); err != nil {
		t.Error(err)
	}
	// A proof that is asked for next shows it: read your own write.
	var shown report
	out, problem, exit := waybill(t.Context(), t, "unit", "show", parcel, "--home", homes["correos"], "--json")
	if err := json.Unmarshal([]byte(out), &shown); err != nil || exit != exitOK {
		t.Fatalf("exit %d, %v\n%s%s", exit, err, out, problem)
	}
	if h := shown.History; len(h) == 0 || h[len(h)-1].Height != last.Height {
		t.Errorf("the story ends before block %d: %+v", last.Height, h)
	}
	correctsOwn(t, homes, parcel, placeIn(last))
}

func placeIn(a recordedAct) string {
	return strings.Join([]string{itoa(a.Height), itoa(uint64(a.Index)), "0"}, "/")
}

func itoa(n uint64) string {
	b, _ := json.Marshal(n) // a number
	return string(b)
}

// correctsOwn: the arrival is corrected by who signed it, once.
func correctsOwn(t *testing.T, homes map[string]string, parcel, at string) {
	t.Helper()
	correct := func(org, event string) (string, int) {
		out, problem, exit := recorded(t, homes[org], "correct", "--event", event, "--unit", parcel, "--reason", "wrong parcel")
		return out + problem, exit
	}
	if out, exit := correct("usps", at); exit != exitRefused || !strings.Contains(out, "only who signed") {
		t.Errorf("another's event: exit %d\n%s", exit, out)
	}
	if out, exit := correct("correos", "1/0/7"); exit != exitRefused || !strings.Contains(out, "no such event") {
		t.Errorf("no event: exit %d\n%s", exit, out)
	}
	if out, exit := correct("correos", at); exit != exitOK {
		t.Errorf("exit %d\n%s", exit, out)
	}
	if out, exit := correct("correos", at); exit != exitRefused || !strings.Contains(out, "NOT_CORRECTED") {
		t.Errorf("twice: exit %d\n%s", exit, out)
	}
}

func recorded(t *testing.T, home string, args ...string) (string, string, int) {
	t.Helper()
	return waybill(t.Context(), t, slices.Concat([]string{"record"}, args, []string{"--home", home, "--json"})...)
}

// TestStatements: words become the action that the ledger judges; EPCIS words are the act's own unless others are said.
func TestStatements(t *testing.T) {
	at := time.Date(2026, 12, 1, 18, 0, 0, 0, time.FixedZone("", 8*3600))
	s := statement{
		Act: "customs-report", At: at, Postal: "EME", Reason: "43", Units: []string{"LX123456785CN"}, Place: "ESMADB",
	}
	a, err := s.draft()
	if err != nil {
		t.Fatal(err)
	}
	c := a.Core
	if c.Type != canon.ActionTypeCustomsReport || c.Side != canon.BorderSideImport || c.Report != canon.CustomsReportHeld ||
		c.Offset != 480 || c.Time != at.UnixMilli() || c.BusinessStep != canon.BusinessStepInspecting || c.Reason != "43" {
		t.Errorf("%+v", c)
	}
	s = statement{Act: "observe", At: at, Step: "packing", Parent: "RB123456785US", Children: []string{"LX123456785CN"}}
	if a, err = s.draft(); err != nil || a.Core.BusinessStep != canon.BusinessStepPacking || len(a.Units) != 2 {
		t.Errorf("%+v, %v", a, err)
	}
}

// TestEveryActCanBeSaid: each act has flags for what it needs.
func TestEveryActCanBeSaid(t *testing.T) {
	root := strings.Repeat("ab", 32)
	said := map[string]func(*statement){
		"offer": func(s *statement) { s.To = "usps" }, "irregularity": func(s *statement) { s.Irregularity = "damage" },
		"facts": func(s *statement) { s.Origin = "CN" }, "lane": func(s *statement) { s.Lane, s.Via = "CN-ES", "NL,DE" },
		"paper": func(s *statement) { s.Paper, s.Commitment = "order", root }, "side": func(s *statement) { s.Side = "export" },
		"private_root": func(s *statement) { s.PrivateRoot = root }, "report": func(s *statement) { s.Report = "held" },
		"decision": func(s *statement) { s.Decision, s.Reference = "hold", "H-1" },
		"correction": func(s *statement) {
			s.correction = &canon.Correction{Height: 1, Salt: make([]byte, 16), KeyId: make([]byte, 8), Core: []byte{8, 3}}
		},
	}
	for _, act := range vocabulary.Acts() {
		parts, ok := shipment.PartsOf(act.Type)
		if !ok {
			continue
		}
		s := statement{Act: act.Name, At: time.Now()}
		for _, term := range parts.Needs {
			say := said[term]
			if say == nil {
				t.Fatalf("%s: nothing says %s", act.Name, term)
			}
			lacking := s
			fillUnits(&lacking, &parts)
			if _, err := lacking.draft(); err == nil || !strings.Contains(err.Error(), "needs --") {
				t.Errorf("%s without %s: %v", act.Name, term, err)
			}
			say(&s)
		}
		fillUnits(&s, &parts)
		if _, err := s.draft(); err != nil {
			t.Errorf("%s: %v", act.Name, err)
		}
	}
}

func fillUnits(s *statement, p *shipment.Parts) {
	if p.Units[canon.UnitRoleObject].Least > 0 {
		s.Units = []string{"LX123456785CN"}
	}
	if p.Units[canon.UnitRoleParent].Least > 0 {
		s.Parent = "RB123456785US"
	}
	if p.Units[canon.UnitRoleChild].Least > 0 {
		s.Children = []string{"LX123456771CN"}
	}
}

// TestCommitFile: the commitment is that of the bytes with the salt beside the file, and stays while neither changes.
func TestCommitFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "cn23.json")
	if err := os.WriteFile(name, []byte("tea"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := commitFile(name, true); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(name + saltSuffix); !os.IsNotExist(err) {
		t.Errorf("a dry run leaves a salt: %v", err)
	}
	first, err := commitFile(name, false)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(name + saltSuffix)
	if err != nil {
		t.Fatal(err)
	}
	salt, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	want := proof.FieldsRoot(1, proof.FieldLeaf(proof.Salt(salt), "file", []byte("tea")))
	if again, err := commitFile(name, false); err != nil || string(again) != string(first) || string(first) != string(want[:]) {
		t.Errorf("%x, then %x, want %x; %v", first, again, want, err)
	}
	if err := os.WriteFile(name, []byte("silk"), 0o600); err != nil {
		t.Fatal(err)
	}
	if other, err := commitFile(name, false); err != nil || string(other) == string(first) {
		t.Errorf("%x, %v", other, err)
	}
}
