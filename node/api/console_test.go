package api

import (
	"context"
	"encoding/hex"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/sig"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/node/access"
	"github.com/waybill-network/waybill/node/nodetest"
	"github.com/waybill-network/waybill/node/overview"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
	"github.com/waybill-network/waybill/proto/api/v1/apiv1connect"
)

// hall is a world with a console.
type hall struct {
	*world
	fold *overview.Fold
}

// withConsole serves a node with its console, at a time that stands still.
func withConsole(t *testing.T, n *nodetest.Node) *hall {
	t.Helper()
	h := &hall{fold: overview.New(n.Query, overview.DefaultDepth(), slog.New(slog.DiscardHandler))}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); h.fold.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ended })
	h.world = &world{Node: n, t: t, home: t.TempDir(), wire: newWire(), log: new(lockedBuffer)}
	h.options = serveNodeOptions(h.world)
	h.options.Console = &Console{
		Overview: h.fold, CommittedAt: func() time.Time { return time.UnixMilli(n.Time() + 40) },
		Machine: func() *apiv1.Machine {
			return &apiv1.Machine{MemoryBytes: 7, LedgerBytes: 8, BlocksBytes: 9, UptimeMs: 10}
		},
	}
	h.options.Config.Home = h.home
	h.book, h.cookie = openBook(t, h.home, h.options.Log)
	h.server = serve(t.Context(), h.options, h.book, nil, h.wire)
	t.Cleanup(func() {
		if err := h.server.Stop(); err != nil {
			t.Error(err)
		}
	})
	return h
}

// console returns clients of the console with a token.
func (h *hall) console(token, protocol string) apiv1connect.ConsoleServiceClient {
	h.t.Helper()
	var opts []connect.ClientOption
	if protocol == "json" {
		opts = append(opts, connect.WithProtoJSON())
	}
	return apiv1connect.NewConsoleServiceClient(h.as(token, protocol).http, base, opts...)
}

// settled waits until the fold has read what is committed.
func (h *hall) settled() {
	h.t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		if _, to := h.fold.Seen(); to == h.Store.Last().Height {
			return
		}
		if time.Now().After(end) {
			h.t.Fatal("the overview does not catch up")
		}
	}
}

// quarrel is a chain on which a parcel was taken over with a reserve, a proposal is open, and a transaction was refused.
func quarrel(t *testing.T) *nodetest.Node {
	t.Helper()
	n := nodetest.New(t)
	at := func(kind uint32) tx.DraftAction {
		return ledgertest.Action(kind, (n.Time()-ledgertest.Start)/1000, parcel)
	}
	offer := at(canon.ActionTypeCustodyOffer)
	offer.Core.Offer = &canon.Offer{To: "usps"}
	reserve := at(canon.ActionTypeCustodyReserve)
	reserve.Core.Irregularity = canon.IrregularityDamage
	for _, step := range []struct {
		org string
		a   tx.DraftAction
	}{{"cainiao", at(canon.ActionTypeAccept)}, {"cainiao", offer}, {"usps", reserve}} {
		if c := n.Commit(n.Tx(step.org, step.a)); c[0] != code.OK {
			t.Fatal(c)
		}
	}
	p := ledgertest.Propose("usps/1", canon.Change{Type: canon.ChangeTypeSuspend, Organisation: "auditor"}, n.Time()+3_600_000)
	n.CommitAt(n.Time()+1000, n.Tx("usps", p).Raw, n.Tx("correos", at(canon.ActionTypeCustodyAccept)).Raw, []byte("junk"))
	n.Commit()
	return n
}

// TestOverview: an overview tells what the chain holds, in every protocol, and who is connected to the operator only.
func TestOverview(t *testing.T) {
	h := withConsole(t, quarrel(t))
	waiting := h.Tx("correos", ledgertest.Action(canon.ActionTypeObserve, 9, parcel))
	if err := h.App.Pool().Submit(waiting.Raw)[0].Err; err != nil {
		t.Fatal(err)
	}
	h.settled()
	reader, _ := h.give(access.Credential{Name: "reader", Scopes: access.Query})
	for _, protocol := range protocolNames {
		r, err := h.console(reader, protocol).Overview(t.Context(), req(&apiv1.OverviewRequest{}))
		if err != nil {
			t.Fatalf("%s: %v", protocol, err)
		}
		checkOverview(t, h, r.Msg)
		if len(r.Msg.Status.Peers) != 0 {
			t.Errorf("%s: a reader sees who is connected", protocol)
		}
	}
	r, err := h.console(h.cookie, "http1").Overview(t.Context(), req(&apiv1.OverviewRequest{}))
	if err != nil || len(r.Msg.Status.Peers) != 1 {
		t.Errorf("%+v, %v", r.Msg.Status, err)
	}
	for _, token := range []string{"", "wbt_nonsense"} {
		_, err := h.console(token, "json").Overview(t.Context(), req(&apiv1.OverviewRequest{}))
		if connect.CodeOf(err) != connect.CodeUnauthenticated {
			t.Errorf("with token %q: %v", token, err)
		}
	}
}

func checkOverview(t *testing.T, h *hall, o *apiv1.OverviewResponse) {
	t.Helper()
	if o.Status.Height != 6 || o.CommittedAt != h.Time()+40 || o.Machine.BlocksBytes != 9 || o.Now < o.CommittedAt {
		t.Errorf("%+v", o)
	}
	if o.Organisations != 5 || o.OrganisationsActive != 5 || o.Devices != 0 || o.ProposalsOpen != 1 {
		t.Errorf("%d organisations, %d active, %d proposals", o.Organisations, o.OrganisationsActive, o.ProposalsOpen)
	}
	if len(o.Validators) != 4 {
		t.Fatalf("%d validators", len(o.Validators))
	}
	for _, v := range o.Validators {
		if v.Organisation == "" || v.Title == "" || v.Votes != "ssssss" || v.Signed != 6 || v.Missed != 0 || v.VotesTo != 6 {
			t.Errorf("%+v", v)
		}
	}
	if len(o.Pool) != 1 || o.Pool[0].Organisation != "correos" || o.Pool[0].Txs != 1 || o.PoolLimits.Bytes == 0 {
		t.Errorf("pool: %+v of %+v", o.Pool, o.PoolLimits)
	}
	if o.SeenFrom != 1 || o.SeenTo != 6 {
		t.Errorf("seen %d to %d", o.SeenFrom, o.SeenTo)
	}
	var reserve *apiv1.WarningKind
	for _, w := range o.Warnings {
		if w.Code == uint32(code.CustodyReserved) {
			reserve = w
		}
		if w.Text == "" || w.Count == 0 || w.Recent != w.Count || len(w.Newest) == 0 {
			t.Errorf("%+v", w)
		}
	}
	if reserve == nil || !reserve.Warning || reserve.Newest[0].Unit.Id != parcel || reserve.Newest[0].Organisation != "usps" {
		t.Errorf("%+v", reserve)
	}
	if len(o.Disputes) != 1 || o.DisputesOpen != 1 {
		t.Fatalf("%d disputes", len(o.Disputes))
	}
	d := o.Disputes[0]
	if d.Unit.Id != parcel || d.Unit.Kind != "s10" || d.Custodian != "usps" || d.Disputed != 4 || d.Raised.Height != 4 {
		t.Errorf("%+v", d)
	}
}

// TestBlocksAndTransactions: blocks, what they hold, and each transaction read and raw.
func TestBlocksAndTransactions(t *testing.T) {
	h := withConsole(t, quarrel(t))
	c := h.console(h.cookie, "json")
	blocks := func(m *apiv1.RecentBlocksRequest) string {
		r, err := c.RecentBlocks(t.Context(), req(m))
		if err != nil {
			return connect.CodeOf(err).String()
		}
		var out []string
		for _, b := range r.Msg.Blocks {
			out = append(out, fmt.Sprintf("%d:%d/%d/%d", b.Height, b.Txs, b.Refused, b.Warnings))
			if b.Signed != 4 || b.Validators != 4 || len(b.Hash) != 32 || b.Txs > 0 && b.Bytes == 0 {
				t.Errorf("%+v", b)
			}
		}
		return strings.Join(out, " ")
	}
	for _, row := range []struct {
		ask  *apiv1.RecentBlocksRequest
		want string
	}{
		{&apiv1.RecentBlocksRequest{}, "6:0/0/0 5:3/2/0 4:1/0/1 3:1/0/0 2:1/0/0 1:0/0/0"},
		{&apiv1.RecentBlocksRequest{Limit: 2}, "6:0/0/0 5:3/2/0"},
		{&apiv1.RecentBlocksRequest{Below: 4, Limit: 2}, "3:1/0/0 2:1/0/0"},
		{&apiv1.RecentBlocksRequest{Below: 1}, ""},
		{&apiv1.RecentBlocksRequest{Below: 1 << 63, Limit: 1}, "6:0/0/0"},
		{&apiv1.RecentBlocksRequest{Limit: 201}, "invalid_argument"},
	} {
		if got := blocks(row.ask); got != row.want {
			t.Errorf("%v: %s, not %s", row.ask, got, row.want)
		}
	}
	page, err := c.BlockTransactions(t.Context(), req(&apiv1.BlockTransactionsRequest{Height: 5, From: 1, Limit: 1}))
	if err != nil || page.Msg.Next != 2 || len(page.Msg.Transactions) != 1 || page.Msg.Block.Txs != 3 {
		t.Fatalf("%+v, %v", page, err)
	}
	line := page.Msg.Transactions[0]
	if line.Organisation != "correos" || line.Acts[0] != "custody-accept" || line.Unit.Id != parcel || line.Name != "NO_OFFER" {
		t.Errorf("%+v", line)
	}
	page, err = c.BlockTransactions(t.Context(), req(&apiv1.BlockTransactionsRequest{Height: 5, From: 2}))
	if err != nil || page.Msg.Next != 0 || len(page.Msg.Transactions) != 1 || page.Msg.Transactions[0].Name != "MALFORMED" {
		t.Errorf("%+v, %v", page, err)
	}
	for _, height := range []uint64{0, 7, 1 << 63} {
		_, err := c.BlockTransactions(t.Context(), req(&apiv1.BlockTransactionsRequest{Height: height}))
		if connect.CodeOf(err) != connect.CodeNotFound {
			t.Errorf("height %d: %v", height, err)
		}
	}
	shown := h.showTransactions(c)
	if got := shown[0]; got.Body.Organisation != "cainiao" || got.Actions[0].Act != "accept" || got.Actions[0].Units[0].Id != parcel {
		t.Errorf("%+v", got)
	}
	if junk := shown[len(shown)-1]; string(junk.Raw) != "junk" || junk.Body != nil || junk.Receipt.Name != "MALFORMED" {
		t.Errorf("%+v", junk)
	}
}

// showTransactions shows all of the chain by place, and each that has an id by that too.
func (h *hall) showTransactions(c apiv1connect.ConsoleServiceClient) (all []*apiv1.ShowTransactionResponse) {
	h.t.Helper()
	for height := uint64(1); height <= h.Store.Last().Height; height++ {
		for i := uint32(0); ; i++ {
			r, err := c.ShowTransaction(h.t.Context(), req(&apiv1.ShowTransactionRequest{Height: height, Index: i}))
			if connect.CodeOf(err) == connect.CodeNotFound {
				break
			}
			if err != nil {
				h.t.Fatal(err)
			}
			all = append(all, r.Msg)
			stored, err := h.Store.Tx(height, i)
			if err != nil || string(stored.Raw) != string(r.Msg.Raw) || r.Msg.Receipt.Height != height {
				h.t.Errorf("height %d, %d: %+v, %v", height, i, r.Msg, err)
			}
			if id := r.Msg.Receipt.TxId; len(id) > 0 && stored.Code.Final() {
				again, err := c.ShowTransaction(h.t.Context(), req(&apiv1.ShowTransactionRequest{TxId: id}))
				if err != nil || string(again.Msg.Raw) != string(r.Msg.Raw) {
					h.t.Errorf("by id %x: %v", id, err)
				}
			}
		}
	}
	for id, want := range map[string]connect.Code{"short": connect.CodeInvalidArgument, strings.Repeat("x", 32): connect.CodeNotFound} {
		_, err := c.ShowTransaction(h.t.Context(), req(&apiv1.ShowTransactionRequest{TxId: []byte(id)}))
		if connect.CodeOf(err) != want {
			h.t.Errorf("%q: %v", id, err)
		}
	}
	return all
}

// TestSearch: what somebody types is found, whatever it is.
func TestSearch(t *testing.T) {
	h := withConsole(t, quarrel(t))
	first, err := h.Store.Tx(2, 0)
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := first.Receipt()
	if err != nil {
		t.Fatal(err)
	}
	waiting := h.Tx("correos", ledgertest.Action(canon.ActionTypeObserve, 9, parcel))
	if err := h.App.Pool().Submit(waiting.Raw)[0].Err; err != nil {
		t.Fatal(err)
	}
	voting, err := h.Query.Validators()
	if err != nil {
		t.Fatal(err)
	}
	keyID := sig.KeyIDOf(sig.Ed25519, ledgertest.Public("usps"))
	reader, _ := h.give(access.Credential{Name: "reader", Scopes: access.Query})
	for _, row := range []struct{ text, want string }{
		{"5", "BLOCK 5 +"},
		{" #5 ", "BLOCK 5 +"},
		{"1,000,000", "BLOCK 1000000 -"},
		{hex.EncodeToString(receipt.TxId), "TRANSACTION " + hex.EncodeToString(receipt.TxId) + " +"},
		{"0x" + strings.ToUpper(hex.EncodeToString(receipt.TxId)), "TRANSACTION " + hex.EncodeToString(receipt.TxId) + " +"},
		{hex.EncodeToString(waiting.ID[:]), "TRANSACTION " + hex.EncodeToString(waiting.ID[:]) + " -"},
		{strings.Repeat("ab", 32), ""},
		{"usps", "ORGANISATION usps +; PROPOSAL usps/1 +"},
		{"urn:waybill:id:org:usps", "ORGANISATION usps +"},
		{"postal serv", "ORGANISATION usps +"},
		{"o", ""},
		{"usps/1", "PROPOSAL usps/1 +"},
		{"usps/2", ""},
		{hex.EncodeToString(keyID[:]), "KEY usps +"},
		{hex.EncodeToString(ledgertest.Public("usps/node")), "KEY usps +"},
		{hex.EncodeToString(ledgertest.Public("usps/validator")), "KEY usps +"},
		{hex.EncodeToString(voting[0].Address), "VALIDATOR"},
		{parcel, "UNIT " + parcel + " +"},
		{"rb 123 456 785 cn", "UNIT " + parcel + " +"},
		{"RB123456771CN", "UNIT RB123456771CN -"},
		{"RB123456786CN", ""}, // wrong check digit
		{"https://id.gs1.org/01/09506000134352/21/A1", "UNIT 01/09506000134352/21/A1 -"},
		{"urn:epc:id:sgtin:9506000.013435.A1", "UNIT 01/09506000134352/21/A1 -"},
		{"12D3", ""}, // a peer, for the operator only
		{"<script>alert(1)</script>", ""},
		{"\x00\u202e", ""},
	} {
		got := found(t, h.console(reader, "json"), row.text)
		if got != row.want && (row.want == "" || !strings.HasPrefix(got, row.want)) {
			t.Errorf("%q: %q, not %q", row.text, got, row.want)
		}
	}
	if got := found(t, h.console(h.cookie, "json"), "12D3"); got != "PEER 12D3 +" {
		t.Errorf("the operator's peer: %s", got)
	}
	for _, text := range []string{"", " ", strings.Repeat("x", 2049)} {
		_, err := h.console(reader, "json").Search(t.Context(), req(&apiv1.SearchRequest{Text: text}))
		if connect.CodeOf(err) != connect.CodeInvalidArgument {
			t.Errorf("%.10q: %v", text, err)
		}
	}
	if got := h.console(reader, "json"); !provableHit(t, got, parcel, "custody disputed") {
		t.Error("the parcel's hit does not say that its custody is disputed")
	}
}

// found is what a search finds, in a line.
func found(t *testing.T, c apiv1connect.ConsoleServiceClient, text string) string {
	t.Helper()
	r, err := c.Search(t.Context(), req(&apiv1.SearchRequest{Text: text}))
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	var out []string
	for _, hit := range r.Msg.Hits {
		mark := "-"
		if hit.Recorded {
			mark = "+"
		}
		out = append(out, fmt.Sprintf("%s %s %s", strings.TrimPrefix(hit.Kind.String(), "HIT_KIND_"), hit.Id, mark))
	}
	return strings.Join(out, "; ")
}

func provableHit(t *testing.T, c apiv1connect.ConsoleServiceClient, text, says string) bool {
	t.Helper()
	r, err := c.Search(t.Context(), req(&apiv1.SearchRequest{Text: text}))
	return err == nil && len(r.Msg.Hits) == 1 && strings.Contains(r.Msg.Hits[0].Text, says) && r.Msg.Hits[0].Provable != ""
}
