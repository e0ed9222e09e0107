package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"time"

	"connectrpc.com/connect"

	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
	"github.com/waybill-network/waybill/proto/api/v1/apiv1connect"
)

// shows: what capture recorded is shown with its containers' scans, by a node that had no part in it, and proven
// offline.
func (n *network) shows() {
	n.Sync()
	last := fmt.Sprint(n.Height(correos) - 1) // capture has waited for the header that attests it
	var r report
	out := n.Must("unit", "show", "RB123456785CN", "--home", n.Home(correos), "--json", "--at-least", last)
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		n.t.Fatal(err)
	}
	var story []string
	for _, e := range r.History {
		story = append(story, e.Act+" "+e.Step+" "+e.Title)
	}
	want := "accept accepting Cainiao Network|pack packing Cainiao Network|pack packing Cainiao Network|" +
		"observe departing Longjing Tea of Hangzhou|observe departing Longjing Tea of Hangzhou|observe sensor_reporting Cainiao Network"
	if got := strings.Join(story, "|"); got != want || r.Verdict != "GENUINE" || !r.Verified || r.Block.ChainID == "" || len(r.Block.Signers) < 3 {
		n.t.Errorf("%s\n%s", got, out)
	}
	if out := n.Must("unit", "show", "RB123456785CN", "--home", n.Home(correos)); !strings.HasPrefix(out, "GENUINE  RB123456785CN (s10)\n") {
		n.t.Error(out)
	}
	file := filepath.Join(n.t.TempDir(), "parcel.proof")
	out = n.Must("unit", "prove", e2eParcel, "--home", n.Home(usps), "--out", file, "--json", "--at-least", last)
	if !strings.Contains(out, `"verdict": "GENUINE"`) {
		n.t.Error(out)
	}
	n.Must("proof", "verify", file, "--genesis", n.genesisFile(), "--require", "GENUINE")

	// One event of it, with its detail, for whoever need not know more.
	e := r.History[5]
	at := strings.TrimPrefix(e.block(), "block ")
	n.Must("unit", "prove", e2eBag, "--home", n.Home(usps), "--out", file, "--event", at, "--detail")
	out = n.Must("proof", "verify", file, "--genesis", n.genesisFile(), "--require", "EVENT", "--json")
	if !strings.Contains(out, `"sensorElementList"`) || strings.Contains(out, "RB123456785CN") {
		n.t.Error(out)
	}
	n.fails(exitPending, "cannot be proven yet", "unit", "show", e2eBag, "--home", n.Home(usps), "--at-least", "999999", "--timeout", "500ms")
	n.fails(exitUsage, "unit: identifier", "unit", "prove", "1/2", "--home", n.Home(usps), "--out", file)
}

// fails runs the program, which must end with the exit code and say the text on standard error.
func (n *network) fails(want int, text string, args ...string) {
	n.t.Helper()
	out, problem, code := n.Waybill(args...)
	if code != want || !strings.Contains(problem, text) {
		n.t.Errorf("waybill %s: exit %d, want %d and %q\n%s%s", strings.Join(args, " "), code, want, text, out, problem)
	}
}

// liar answers for a node: with the proof of another unit.
type liar struct {
	apiv1connect.UnimplementedProofServiceHandler
	node *client
	unit string
}

func (l *liar) Prove(ctx context.Context, r *connect.Request[apiv1.ProveRequest]) (*connect.Response[apiv1.ProveResponse], error) {
	r.Msg.Unit.Id = l.unit
	return l.node.proof.Prove(ctx, connect.NewRequest(r.Msg))
}

// believesNobody: an answer is worth what it proves against the asker's own genesis.
func (n *network) believesNobody() {
	elsewhere := filepath.Join(n.t.TempDir(), "none")
	ask := []string{"unit", "show", "RB123456785CN", "--node", n.URL(usps), "--home", elsewhere}
	n.fails(exitUnproven, "unverified: no genesis to check against", ask...)
	if out := n.Must(append(ask, "--unverified")...); !strings.HasPrefix(out, "UNVERIFIED: ") {
		n.t.Error(out)
	}
	if out := n.Must(append(ask, "--unverified", "--json")...); !strings.Contains(out, `"verified": false`) {
		n.t.Error(out)
	}
	file := filepath.Join(n.t.TempDir(), "p.proof")
	n.fails(exitUnproven, "unverified", "unit", "prove", "RB123456785CN", "--node", n.URL(usps), "--home", elsewhere, "--out", file)
	if _, err := os.Stat(file); err == nil {
		n.t.Error("an unverified proof was written")
	}

	other := filepath.Join(n.t.TempDir(), "other.json")
	n.Must("genesis", "--name", "other", "--time", "2024-01-01T00:00:00Z", "--out", other, filepath.Join(n.Home(usps), "card.json"))
	n.fails(exitUnproven, "(chain)", append(ask, "--genesis", other)...)

	mux := http.NewServeMux()
	mux.Handle(apiv1connect.NewProofServiceHandler(&liar{node: n.nodes[usps].client(), unit: e2eBag}))
	server := httptest.NewServer(mux)
	defer server.Close()
	n.fails(exitUnproven, "answered another question", "unit", "show", "RB123456785CN", "--node", server.URL, "--genesis", n.genesisFile())
}

// watches: events are shown as they are committed, once each, while the node that is asked dies and comes back.
func (n *network) watches() {
	ctx, stop := context.WithCancel(n.t.Context())
	defer stop()
	read, write := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"unit", "watch", e2eBag, "--home", n.Home(correos), "--json"}, system{
			out: write, err: io.Discard, getenv: func(string) string { return "" },
		})
	}()
	d := json.NewDecoder(read)
	next := func() (e watched) {
		n.t.Helper()
		got := make(chan error, 1)
		go func() { got <- d.Decode(&e) }()
		select {
		case err := <-got:
			if err != nil {
				n.t.Fatal(err)
			}
		case <-time.After(30 * time.Second):
			n.t.Fatal("no event came")
		}
		return e
	}
	for _, want := range []string{"pack", "observe", "observe", "observe"} {
		if e := next(); e.Act != want || e.TxID == "" || e.Height == 0 {
			n.t.Errorf("%+v, want %s", e, want)
		}
	}
	n.Must("capture", n.document("one.json", objects(700, "arriving", "OBSERVE", e2eBag)), "--home", n.Home(usps))
	if e := next(); e.Step != "arriving" || e.Organisation != "usps" {
		n.t.Errorf("%+v", e)
	}
	n.Kill(correos)
	n.Must("capture", n.document("two.json", objects(710, "inspecting", "OBSERVE", e2eBag)), "--home", n.Home(usps))
	n.Start(correos)
	n.Must("capture", n.document("three.json", objects(720, "departing", "OBSERVE", e2eBag)), "--home", n.Home(usps))
	for _, want := range []string{"inspecting", "departing"} {
		if e := next(); e.Step != want {
			n.t.Errorf("%+v, want %s", e, want)
		}
	}
	stop()
	if code := <-ended; code != exitOK {
		n.t.Errorf("exit %d", code)
	}
}
