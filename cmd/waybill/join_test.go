package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/keys"
)

// read runs a command with --json, which must end with the exit code, and reads what it prints first.
func (n *network) read(want int, into any, args ...string) {
	n.t.Helper()
	out, problem, code := n.Waybill(append(args, "--json")...)
	if code != want {
		n.t.Fatalf("waybill %s: exit %d, not %d\n%s%s", strings.Join(args, " "), code, want, out, problem)
	}
	if err := json.NewDecoder(strings.NewReader(out)).Decode(into); err != nil {
		n.t.Fatalf("waybill %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// syncRunning is Sync for the nodes that run.
func (n *network) syncRunning() {
	n.t.Helper()
	var running []int
	last := uint64(0)
	for i, node := range n.nodes {
		if node.cmd != nil {
			running, last = append(running, i), max(last, n.Height(i))
		}
	}
	n.WaitHeight(last, running...)
}

// decide has members vote yes until the proposal is executed.
func (n *network) decide(id string, voters ...int) {
	n.t.Helper()
	var o outcome
	for _, i := range voters {
		n.syncRunning()
		n.read(exitOK, &o, "proposal", "vote", id, "yes", "--home", n.Home(i))
	}
	if o.Status != "executed" {
		n.t.Fatalf("%s is %+v", id, o)
	}
}

// propose opens a proposal and returns its id.
func (n *network) propose(args ...string) string {
	n.t.Helper()
	var o outcome
	n.read(exitOK, &o, args...)
	if o.Status != "open" || o.Proposal == "" || len(o.Change) == 0 {
		n.t.Fatalf("waybill %s: %+v", strings.Join(args, " "), o)
	}
	return o.Proposal
}

// newcomer makes a home by the command line, as its operator does, and returns its number. Only the ports are the
// test's.
func (n *network) newcomer(org, title, role string) int {
	n.t.Helper()
	var own config.Config
	guard, err := listenOnLoopback(&own)
	if err != nil {
		n.t.Fatal(err)
	}
	dir := filepath.Join(n.dir, org)
	n.Must("init", "--home", dir, "--org", org, "--title", title, "--role", role, "--passphrase-file", n.passphraseFile(),
		"--work-factor", "2", "--address", own.P2P.Listen[0].String(), "--address", own.P2P.Listen[1].String())
	cfg, err := config.Load(dir, nil, nil)
	if err != nil {
		n.t.Fatal(err)
	}
	cfg.P2P.Listen, cfg.API.Listen, cfg.Admin.Listen = own.P2P.Listen, own.API.Listen, own.Admin.Listen
	cfg.API.RequestRate, cfg.API.RequestBurst, cfg.Log.Format = 10_000, 10_000, config.LogText
	if err := cfg.Write(filepath.Join(dir, config.FileName)); err != nil {
		n.t.Fatal(err)
	}
	text, err := os.ReadFile(n.passphraseFile())
	if err != nil {
		n.t.Fatal(err)
	}
	ring, err := keys.Store{Dir: cfg.Path(cfg.Paths.Keys)}.Open(keys.NewPassphrase(text))
	if err != nil {
		n.t.Fatal(err)
	}
	n.nodes = append(n.nodes, &localNode{org: org, home: dir, cfg: cfg, ring: ring, guard: guard})
	return len(n.nodes) - 1
}

// TestE2EJoin: a fifth organisation joins a running network with the command line alone, and is a validator that the
// others need. Nobody restarts anything.
func TestE2EJoin(t *testing.T) {
	t.Parallel()
	n := startNetwork(t, netOptions{members: demoMembers(t)})
	l := n.load(cainiao)
	l.more(5)

	fifth := n.newcomer("la-poste", "La Poste", "post:countries=FR")
	card := filepath.Join(n.Home(fifth), "card.json")
	admit := n.propose("org", "admit", card, "--home", n.Home(usps), "--reason", "fifth post")
	if admit != "usps/1" {
		t.Errorf("the first proposal of usps is %s", admit)
	}
	n.decide(admit, longjing, cainiao)

	genesis, err := os.ReadFile(n.genesisFile())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(n.Home(fifth), "genesis.json"), genesis, 0o644); err != nil {
		t.Fatal(err)
	}
	n.Start(fifth)
	n.settle(fifth)
	if s := n.Status(fifth); s.Organisation != "la-poste" || s.Validator {
		t.Errorf("it runs as %q, validator %v", s.Organisation, s.Validator)
	}

	// Power waits for a heartbeat: the last vote is refused until then, and counts when it comes again.
	power := n.propose("validator", "power", "la-poste", "10", "--home", n.Home(usps))
	n.syncRunning()
	n.read(exitOK, &outcome{}, "proposal", "vote", power, "yes", "--home", n.Home(longjing))
	n.syncRunning()
	n.fails(exitRefused, "NO_HEARTBEAT", "proposal", "vote", power, "yes", "--home", n.Home(cainiao))
	n.settle(fifth)
	n.Must("validator", "heartbeat", "--home", n.Home(fifth))
	n.decide(power, cainiao)

	// It votes: four of five are needed, and one of the founders goes.
	l.more(20)
	n.Kill(correos)
	l.more(20)
	l.stop()
	n.Start(correos)
	n.syncRunning()
	var v struct {
		Power      uint64    `json:"power"`
		Validators []seatRow `json:"validators"`
	}
	n.read(exitOK, &v, "validator", "list", "--home", n.Home(fifth))
	signed := uint32(0)
	for _, r := range v.Validators {
		if r.Organisation == "la-poste" {
			signed = r.Signed
		}
	}
	if v.Power != 50 || len(v.Validators) != 5 || signed < 10 {
		t.Errorf("%+v", v)
	}
	if s := n.Status(fifth); !s.Validator {
		t.Error("the newcomer is no validator by its own word")
	}
	// Its record, its own proposal and its own vote count, proven from the genesis that does not name it.
	out := n.Must("org", "show", "la-poste", "--home", n.Home(longjing))
	for _, want := range []string{
		"ACTIVE  la-poste, La Poste (organisation)", "post:countries=FR", "power 10", "heartbeat", "propose", "proven by",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("org show has no %q:\n%s", want, out)
		}
	}
	own := n.propose("validator", "power", "la-poste", "11", "--home", n.Home(fifth))
	if !strings.HasPrefix(own, "la-poste/") {
		t.Errorf("it proposes %s", own)
	}
	n.syncRunning()
	out = n.Must("proposal", "show", own, "--home", n.Home(longjing))
	if !strings.Contains(out, "10 → 11") || !strings.Contains(out, "open: 1 of the 4 votes that it needs") {
		t.Error(out)
	}
	for i := range n.nodes {
		l.kept(i)
	}
	n.agree()
}

// TestE2EReadmeMembers runs what the README says under "Who is in it", line by line, against a network of four and a
// newcomer. Each line of output that it shows is one that the command prints, in that order, but for numbers and hashes.
func TestE2EReadmeMembers(t *testing.T) {
	t.Parallel()
	n := startNetwork(t, netOptions{members: demoMembers(t)})
	fifth := 0
	home := func(arg string) string { // a path of the README's reader, ./usps or la-poste/card.json
		org, file, _ := strings.Cut(strings.TrimPrefix(arg, "./"), "/")
		if n.has(org) && (strings.HasPrefix(arg, "./") || strings.HasSuffix(file, ".json")) {
			return filepath.Join(n.dir, org, file)
		}
		return arg
	}
	commands := 0
	for _, block := range fenced(readme(t, "## Who is in it", "## Layout")) {
		for call := range strings.SplitSeq(strings.TrimPrefix(block, "$ "), "\n$ ") {
			commands++
			line, shown, _ := strings.Cut(call, "\n")
			switch {
			case strings.HasPrefix(line, "waybill init "):
				if line != `waybill init --home ./la-poste --org la-poste --title "La Poste" --role post:countries=FR` {
					t.Fatalf("this test makes another home than the README: %s", line)
				}
				fifth = n.newcomer("la-poste", "La Poste", "post:countries=FR")
				continue
			case strings.HasPrefix(line, "cp "):
				genesis, err := os.ReadFile(n.genesisFile())
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(n.Home(fifth), "genesis.json"), genesis, 0o644); err != nil {
					t.Fatal(err)
				}
				continue
			case strings.HasPrefix(line, "waybill start "):
				n.Start(fifth)
				n.settle(fifth)
				continue
			}
			var args []string
			for _, a := range words(line)[1:] {
				args = append(args, home(a))
			}
			if strings.HasPrefix(line, "waybill org key rotate") {
				args = append(args, "--work-factor", "2")
			}
			n.syncRunning()
			printed := strings.Split(n.Must(args...), "\n")
			for want := range strings.SplitSeq(shown, "\n") {
				for rest := printed; want != ""; rest = rest[1:] {
					if len(rest) == 0 {
						t.Fatalf("%s\ndoes not print, or not in its turn:\n%s\nbut\n%s", line, want, strings.Join(printed, "\n"))
					}
					if alike(rest[0]) == alike(want) {
						printed = rest[1:]
						break
					}
				}
			}
		}
	}
	if commands < 12 {
		t.Errorf("%d commands", commands)
	}
}

// has reports whether the network has a node of the organisation.
func (n *network) has(org string) bool {
	for _, node := range n.nodes {
		if node.org == org {
			return true
		}
	}
	return false
}

// settle waits until a node has caught up.
func (n *network) settle(i int) {
	n.t.Helper()
	n.WaitHeight(n.Height(0), i)
	for end := time.Now().Add(30 * time.Second); n.Status(i).Syncing; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			n.t.Fatalf("%s is still fetching blocks", n.nodes[i].org)
		}
	}
}

// words splits a command line as a shell does, as far as the README goes.
func words(line string) (out []string) {
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 1 {
			out = append(out, part)
		} else {
			out = append(out, strings.Fields(part)...)
		}
	}
	return out
}
