package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/node/keys"
)

// TestE2EGovern runs the commands about the consortium against four processes, in the order of their use.
func TestE2EGovern(t *testing.T) {
	t.Parallel()
	n := startNetwork(t, netOptions{members: demoMembers(t)})
	for _, step := range []struct {
		name string
		run  func(*network)
	}{
		{"parameters", (*network).votesParameters},
		{"rejected, lapsed, failed", (*network).endsOtherwise},
		{"roles", (*network).votesRoles},
		{"suspended and readmitted", (*network).suspends},
		{"organisation key", (*network).rotatesKey},
		{"a rotation that was cut off", (*network).goesOnRotating},
		{"devices", (*network).grantsDevices},
		{"brokers", (*network).delegates},
		{"node", (*network).setsNode},
		{"consensus key", (*network).rotatesConsensusKey},
		{"all agree", func(n *network) { n.agree() }},
	} {
		if !t.Run(step.name, func(t *testing.T) { step.run(n.with(t)) }) {
			return // the next steps stand on this one
		}
	}
}

// votesParameters: what is printed is what is proposed, changed.
func (n *network) votesParameters() {
	now := n.Must("proposal", "parameters", "--home", n.Home(usps))
	file := filepath.Join(n.t.TempDir(), "parameters.json")
	write := func(text string) {
		n.t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			n.t.Fatal(err)
		}
	}
	write(now)
	n.fails(exitUsage, "the parameters are these already", "proposal", "parameters", file, "--home", n.Home(usps))
	next := strings.Replace(now, `"strict_lanes": []`, `"strict_lanes": ["CN-ES"]`, 1)
	write(strings.Replace(next, `"rules": 1`, `"rules": 2`, 1))
	n.fails(exitRefused, "refused: CHANGE", "proposal", "parameters", file, "--home", n.Home(usps))
	write(next)
	var o outcome
	n.read(exitOK, &o, "proposal", "parameters", file, "--home", n.Home(usps), "--reason", "Spain")
	if len(o.Change) != 1 || o.Change[0] != (difference{"strict_lanes", "[]", `["CN-ES"]`}) || o.Yes != 1 || o.Needed != 3 ||
		len(o.Silent) != 3 {
		n.t.Errorf("%+v", o)
	}
	n.syncRunning()
	out := n.Must("proposal", "list", "--home", n.Home(correos))
	if !strings.Contains(out, o.Proposal+"  other parameters  open, 1 of 3 votes, to vote: cainiao, correos, longjing") {
		n.t.Error(out)
	}
	n.decide(o.Proposal, correos, cainiao)
	n.syncRunning()
	if got := n.Must("proposal", "parameters", "--home", n.Home(longjing)); strings.Join(strings.Fields(got), "") !=
		strings.Join(strings.Fields(next), "") {
		n.t.Errorf("parameters are\n%s", got)
	}
	out = n.Must("proposal", "show", o.Proposal, "--home", n.Home(longjing))
	for _, want := range []string{"executed in block", "yes  cainiao", "propose  usps", "Spain", "proven by"} {
		if !strings.Contains(out, want) {
			n.t.Errorf("proposal show has no %q:\n%s", want, out)
		}
	}
	n.fails(exitRefused, "PROPOSAL_CLOSED", "proposal", "vote", o.Proposal, "no", "--home", n.Home(longjing))
	n.fails(exitUsage, "there is no proposal usps/99", "proposal", "vote", "usps/99", "no", "--home", n.Home(longjing))
	n.fails(exitUsage, "there is no proposal usps/99", "proposal", "show", "usps/99", "--home", n.Home(longjing))
	n.fails(exitRefused, "refused: CHANGE", "proposal", "upgrade", "--rules", "1", "--height", "1000000", "--home", n.Home(usps))
}

// endsOtherwise: a proposal that cannot pass, one that came too late, and one that another was faster than.
func (n *network) endsOtherwise() {
	var o outcome
	id := n.propose("org", "suspend", "correos", "--home", n.Home(usps))
	for _, i := range []int{longjing, cainiao} {
		n.syncRunning()
		n.read(exitOK, &o, "proposal", "vote", id, "no", "--home", n.Home(i))
	}
	if o.Status != "rejected" || o.No != 2 {
		n.t.Errorf("%+v", o)
	}

	id = n.propose("org", "suspend", "correos", "--home", n.Home(usps), "--deadline", "6s")
	time.Sleep(6500 * time.Millisecond)
	for range 2 { // ledger time is that of the commit before
		n.Must("validator", "heartbeat", "--home", n.Home(longjing))
	}
	n.syncRunning()
	n.read(exitRefused, &o, "proposal", "vote", id, "yes", "--home", n.Home(cainiao))
	if o.Status != "lapsed" {
		n.t.Errorf("%+v", o)
	}

	first := n.propose("org", "suspend", "correos", "--home", n.Home(usps))
	second := n.propose("org", "suspend", "correos", "--home", n.Home(usps))
	n.decide(first, longjing, cainiao)
	n.syncRunning()
	n.read(exitOK, &o, "proposal", "vote", second, "yes", "--home", n.Home(longjing))
	n.syncRunning()
	n.read(exitRefused, &o, "proposal", "vote", second, "yes", "--home", n.Home(cainiao))
	if o.Status != "failed" || o.Failure != "NO_MEMBER" {
		n.t.Errorf("%+v", o)
	}
	n.syncRunning()
	if out := n.Must("proposal", "show", second, "--home", n.Home(usps)); !strings.Contains(out, "failed in block") {
		n.t.Error(out)
	}
}

// suspends: correos was suspended by the step before; it signs nothing, and acts again when the others want it.
func (n *network) suspends() {
	n.syncRunning()
	n.fails(exitRefused, "SUSPENDED", "validator", "heartbeat", "--home", n.Home(correos))
	if out := n.Must("org", "list", "--home", n.Home(longjing)); !strings.Contains(out, "suspended") {
		n.t.Error(out)
	}
	n.decide(n.propose("org", "readmit", "correos", "--home", n.Home(usps)), longjing, cainiao)
	n.syncRunning()
	n.Must("validator", "heartbeat", "--home", n.Home(correos))
}

func (n *network) votesRoles() {
	id := n.propose("org", "roles", "longjing", "--role", "brand:prefixes=9506000", "--role", "broker", "--home", n.Home(usps))
	n.decide(id, longjing, cainiao)
	n.syncRunning()
	out := n.Must("org", "show", "longjing", "--home", n.Home(correos))
	if !strings.Contains(out, "brand:prefixes=9506000") || !strings.Contains(out, "role     broker") && !strings.Contains(out, "broker\n") {
		n.t.Error(out)
	}
	n.fails(exitUsage, `there is no member "nobody"`, "org", "roles", "nobody", "--role", "broker", "--home", n.Home(usps))
	n.fails(exitUsage, `"nobody" is not a member, and the proof shows it`, "org", "show", "nobody", "--home", n.Home(usps))
}

// rotatesKey: the home signs with a new key, the old one ends, and the node that runs stays the organisation's.
func (n *network) rotatesKey() {
	var r rotated
	n.read(exitOK, &r, "org", "key", "rotate", "--home", n.Home(usps), "--work-factor", "2", "--revoke-after", "2")
	if r.KeyID == r.Former || r.Until == 0 {
		n.t.Fatalf("%+v", r)
	}
	for range 4 {
		n.Must("validator", "heartbeat", "--home", n.Home(usps))
	}
	n.syncRunning()
	out := n.Must("org", "show", "usps", "--home", n.Home(correos))
	if !strings.Contains(out, r.Former+" signed in blocks 0 to") || !strings.Contains(out, r.KeyID+" signs from block") {
		n.t.Error(out)
	}
	if s := n.Status(usps); s.Organisation != "usps" || !s.Validator {
		n.t.Errorf("the node is of %q", s.Organisation)
	}
	n.fails(exitUsage, "is the key that this home signs with", "org", "key", "revoke", r.KeyID, "--home", n.Home(usps))
	// Another key beside it, and its end.
	other := hexKey(n.t)
	n.Must("org", "key", "add", other, "--home", n.Home(usps))
	n.fails(exitRefused, "KEY_TAKEN", "org", "key", "add", other, "--home", n.Home(usps))
	n.Must("org", "key", "revoke", other, "--home", n.Home(usps))
	n.fails(exitRefused, "NO_KEY", "org", "key", "revoke", other, "--home", n.Home(usps))
}

// hexKey is a new public key in hex.
func hexKey(t *testing.T) string {
	t.Helper()
	s := keys.Store{Dir: filepath.Join(t.TempDir(), "keys"), WorkFactor: 1}
	i, err := s.Generate(keys.Organisation, keys.NewPassphrase([]byte("correct horse battery")))
	if err != nil {
		t.Fatal(err)
	}
	return i.PublicKey
}

// goesOnRotating: a rotation that ended after the ledger knew the key, and one that ended before the card was written,
// are completed by the same command with the same key.
func (n *network) goesOnRotating() {
	home := n.Home(cainiao)
	c := &cli{system: system{getenv: func(string) string { return "" }}}
	o := &signing{}
	o.dir = home
	s, err := c.sign(n.t.Context(), o)
	if err != nil {
		n.t.Fatal(err)
	}
	store := keyStore(s.cfg)
	store.WorkFactor = 2
	if err := s.addNext(n.t.Context(), store); err != nil {
		n.t.Fatal(err)
	}
	known, err := store.Others()
	if err != nil || len(known) != 1 {
		n.t.Fatalf("%v, %v", known, err)
	}
	s.close()
	var r rotated
	n.read(exitOK, &r, "org", "key", "rotate", "--home", home, "--work-factor", "2")
	if r.KeyID != known[0].KeyID || r.Former == r.KeyID {
		n.t.Errorf("another key than the one that the ledger knows: %+v", r)
	}

	card := filepath.Join(home, cardFile)
	before, err := os.ReadFile(card)
	if err != nil {
		n.t.Fatal(err)
	}
	n.Must("org", "key", "rotate", "--home", home, "--work-factor", "2")
	present, err := store.Show(keys.Organisation)
	if err != nil {
		n.t.Fatal(err)
	}
	if err := os.WriteFile(card, before, 0o644); err != nil {
		n.t.Fatal(err)
	}
	n.fails(exitUsage, "complete waybill org key rotate", "validator", "heartbeat", "--home", home)
	n.read(exitOK, &r, "org", "key", "rotate", "--home", home, "--work-factor", "2")
	if r.KeyID != present.KeyID {
		n.t.Errorf("a third key was made: %+v", r)
	}
	n.Must("validator", "heartbeat", "--home", home)
}

// grantsDevices: a device signs in its owner's name from a home of its own, until it is revoked.
func (n *network) grantsDevices() {
	dir := filepath.Join(n.t.TempDir(), "belt")
	grant := []string{"org", "device", "grant", "usps-jfk-7", "--title", "Belt 7", "--scope", "places=USJFKA", "--out", dir,
		"--work-factor", "2", "--home", n.Home(usps)}
	out := n.Must(grant...)
	if !strings.Contains(out, "usps-jfk-7 signs for usps from block") {
		n.t.Error(out)
	}
	scan := func(minute int) string {
		return n.document("scan.json", strings.Replace(objects(minute, "arriving", "OBSERVE", e2eBag), `"epcList"`,
			`"readPoint":{"id":"urn:waybill:id:impc:USJFKA"},"epcList"`, 1))
	}
	n.Must("capture", scan(800), "--home", dir)
	n.syncRunning()
	if out := n.Must("unit", "show", e2eBag, "--home", n.Home(correos)); !strings.Contains(out, "usps") {
		n.t.Error(out)
	}
	out = n.Must("org", "device", "list", "--home", n.Home(correos), "--org", "usps")
	if !strings.Contains(out, "usps-jfk-7  Belt 7  of usps  active  device:places=USJFKA  without end") {
		n.t.Error(out)
	}
	if out := n.Must("org", "show", "usps-jfk-7", "--home", n.Home(correos)); !strings.Contains(out, "of usps") {
		n.t.Error(out)
	}
	if !strings.Contains(out, "1 action seen") || strings.Contains(out, "missing") || strings.Contains(out, "FORKED") {
		n.t.Errorf("the log is not whole: %s", out)
	}
	if out := n.Must("token", "list", "--home", n.Home(usps)); !strings.Contains(out, "usps-jfk-7  token  submit ") {
		n.t.Error(out)
	}
	n.fails(exitUsage, "begins with its owner's: cainiao-", "org", "device", "revoke", "usps-jfk-7", "--home", n.Home(cainiao))
	n.fails(exitRefused, "NO_DEVICE", "org", "device", "revoke", "usps-jfk-8", "--home", n.Home(usps))
	n.Must("org", "device", "revoke", "usps-jfk-7", "--home", n.Home(usps))
	if out := n.Must("token", "list", "--home", n.Home(usps)); strings.Contains(out, "usps-jfk-7") {
		n.t.Errorf("the node still lets it in: %s", out)
	}
	cookie := n.nodes[usps].token().Path() // with which the node does: the ledger does not
	if _, problem, code := n.Waybill("capture", scan(801), "--home", dir, "--token-file", cookie); code != exitRefused {
		n.t.Errorf("exit %d: %s", code, problem)
	}
	if out := n.Must("org", "device", "list", "--home", n.Home(usps), "--json"); !strings.Contains(out, `"revoked"`) {
		n.t.Error(out)
	}
}

func (n *network) delegates() {
	n.fails(exitRefused, "NO_MEMBER", "org", "broker", "add", "correos", "--home", n.Home(cainiao))
	n.Must("org", "broker", "add", "longjing", "--home", n.Home(cainiao), "--until", "2099-01-01T00:00:00Z")
	out := n.Must("org", "broker", "list", "--home", n.Home(cainiao))
	if !strings.Contains(out, "longjing  for cainiao  until 2099-01-01T00:00:00Z") {
		n.t.Error(out)
	}
	n.Must("org", "broker", "remove", "longjing", "--home", n.Home(cainiao))
	n.fails(exitRefused, "NOT_DELEGATED", "org", "broker", "remove", "longjing", "--home", n.Home(cainiao))
}

// setsNode: other addresses, and a new key with which the restarted node is admitted.
func (n *network) setsNode() {
	before := n.Status(correos).PeerId
	var got struct {
		PeerID    string   `json:"peer_id"`
		Addresses []string `json:"addresses"`
	}
	kept := n.nodes[correos].cfg.P2P.Listen[0].String()
	n.read(exitOK, &got, "org", "node", "set", "--address", kept, "--home", n.Home(correos))
	if got.PeerID != before || len(got.Addresses) != 1 {
		n.t.Errorf("%+v", got)
	}
	n.fails(exitUsage, "the record says so already", "org", "node", "set", "--address", kept, "--home", n.Home(correos))
	// The others may cut the node off before it has the receipt: then its operator switches without.
	_, problem, code := n.Waybill("org", "node", "set", "--new-key", "--work-factor", "2", "--home", n.Home(correos))
	if code != exitOK {
		n.t.Logf("exit %d: %s", code, problem)
		n.Must("org", "node", "switch", "--home", n.Home(correos))
	}
	n.Stop(correos)
	n.Start(correos)
	n.Must("validator", "heartbeat", "--home", n.Home(usps))
	n.syncRunning()
	if after := n.Status(correos).PeerId; after == before {
		n.t.Error("the node has its old key")
	}
	n.Must("validator", "heartbeat", "--home", n.Home(correos))
}

// rotatesConsensusKey: by a vote, an offline switch and a start of the own node only.
func (n *network) rotatesConsensusKey() {
	home := n.Home(correos)
	n.fails(exitUsage, "there is no new consensus key", "validator", "key", "switch", "--home", home)
	id := n.propose("validator", "key", "rotate", "--home", home, "--work-factor", "2")
	n.fails(exitUsage, "not known here that the new consensus key was voted for", "validator", "key", "switch", "--home", home)
	n.fails(exitPending, id+" is still open", "validator", "key", "rotate", "--home", home)
	n.decide(id, usps, cainiao)
	n.syncRunning()
	if out := n.Must("validator", "key", "rotate", "--home", home); !strings.Contains(out, "Stop the node") {
		n.t.Error(out)
	}
	n.fails(exitFailed, "the node runs", "validator", "key", "switch", "--home", home)
	n.Stop(correos)
	n.Must("validator", "key", "switch", "--home", home)
	n.Start(correos)
	// It signs again: of the next blocks some are signed by the new key.
	var v struct {
		Validators []seatRow `json:"validators"`
	}
	signed := func() uint32 {
		n.read(exitOK, &v, "validator", "list", "--home", n.Home(usps))
		for _, r := range v.Validators {
			if r.Organisation == "correos" {
				return r.Signed
			}
		}
		return 0
	}
	for end := time.Now().Add(30 * time.Second); signed() == 0 && time.Now().Before(end); {
		n.Must("validator", "heartbeat", "--home", n.Home(usps))
	}
	if signed() == 0 {
		n.t.Errorf("correos signs no block with its new key: %+v", v)
	}
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(n.Must("keys", "show", "consensus", "--home", home, "--json"))); err != nil {
		n.t.Fatal(err)
	}
	m, err := readCard(filepath.Join(home, cardFile))
	if err != nil || m.Standing != canon.StandingActive || !bytes.Contains(b.Bytes(), []byte(hex.EncodeToString(m.Validator.PublicKey))) {
		n.t.Errorf("the card has another consensus key: %v, %s", err, b.String())
	}
}
