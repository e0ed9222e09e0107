// Package console_test drives the console in a real browser, against the API of a ledger without consensus.
package console_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"net/netip"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/code"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/tx"
	"github.com/waybill-network/waybill/node/access"
	"github.com/waybill-network/waybill/node/api"
	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/nodetest"
	"github.com/waybill-network/waybill/node/overview"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// hostile is text as it may come from a member or a peer: markup, bidi, controls, formulas, emoji.
const hostile = `=HYPERLINK("x")<img src=x onerror=document.title='owned'><script>document.title='owned'</script>` +
	"\u202egnp\u2066\u200b\u0085👩‍👩‍👧 ' \" & ${1}"

// Parcels of the story.
const (
	quarrelled = "RB123456785CN" // taken over with a reserve
	scanned    = "RB123456771CN" // with hostile texts
	unknown    = "RB123456754CN"
	oddURI     = "urn:x:=cmd'&(1)@2"
	good       = "https://id.gs1.org/01/04012345012347/21/1001"
)

// world is a served ledger with a story.
type world struct {
	*nodetest.Node
	t    *testing.T
	url  string
	home string
	// reader has the scopes query and subscribe, asker query only, admin all.
	reader, asker, admin string
	txID                 string // of the first posting

	mu        sync.Mutex // over the application: one block at a time
	committed time.Time
}

func cards() []canon.Member {
	list := ledgertest.Cards()
	for i := range list {
		if list[i].Id == "hangzhou-tea" {
			list[i].Roles[0].Countries = []string{"CN"}
		}
		if list[i].Id == "auditor" {
			list[i].Title = "Auditor <b>&amp;</b>"
		}
	}
	return append(list, ledgertest.Member("correios", "Correios do Brasil", 0, canon.Role{Type: canon.RoleTypePost, Countries: []string{"BR"}}))
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{Node: nodetest.New(t, cards()...), t: t, home: t.TempDir(), committed: time.Now()}
	w.tell()
	w.serve()
	return w
}

func (w *world) act(kind uint32, units ...string) tx.DraftAction {
	return ledgertest.Action(kind, (w.Time()-ledgertest.Start)/1000, units...)
}

// must commits a block of one transaction, which is accepted.
func (w *world) must(org string, actions ...tx.DraftAction) *tx.Tx {
	w.t.Helper()
	x := w.Tx(org, actions...)
	if c := w.commit(x); c[0] != code.OK {
		w.t.Fatalf("%s: %s", org, c[0])
	}
	return x
}

func (w *world) commit(txs ...*tx.Tx) []code.Code {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.committed = time.Now()
	return w.Commit(txs...)
}

// tell is the story: a quarrel, hostile texts in whatever part of an event takes text, a refusal, a proposal with a vote,
// bytes that are none, many scans.
func (w *world) tell() {
	first := w.must("cainiao", w.act(canon.ActionTypeAccept, quarrelled))
	w.txID = fmt.Sprintf("%x", first.ID)
	offer := w.act(canon.ActionTypeCustodyOffer, quarrelled)
	offer.Core.Offer = &canon.Offer{To: "usps"}
	w.must("cainiao", offer)
	reserve := w.act(canon.ActionTypeCustodyReserve, quarrelled)
	reserve.Core.Irregularity, reserve.Core.Reason = canon.IrregularityDamage, cut(hostile, 128)
	w.must("usps", reserve)
	w.must("hangzhou-tea", w.act(canon.ActionTypeCommission, good))

	scan := w.act(canon.ActionTypeObserve, scanned)
	scan.Core.Conveyance = cut(hostile, 64)
	scan.Core.DispositionUri = "urn:x:" + strings.ReplaceAll(cut(hostile, 60), " ", "")
	scan.Detail = []canon.DetailField{
		{Name: "x:" + cut(hostile, 40), Value: []byte(`"` + strings.ReplaceAll(hostile, `"`, `\"`) + `"`)},
		{Name: "y:long", Value: []byte(`"` + strings.Repeat("A", 900_000) + `"`)},
	}
	w.must("usps", scan)
	uri := w.act(canon.ActionTypeObserve)
	uri.Units = []canon.Unit{{Role: canon.UnitRoleObject, Namespace: uint32(ident.URI), Value: []byte(oddURI)}}
	w.must("correos", uri)
	card := ledgertest.Member("newcomer", cut(hostile, 100), 0, canon.Role{Type: canon.RoleTypeCarrier})
	propose := ledgertest.Propose("usps/1", canon.Change{Type: canon.ChangeTypeAdmit, Organisation: "newcomer", Card: &card}, w.Time()+3_600_000)
	if c := w.commit(w.Tx("usps", propose)); c[0] != code.OK {
		card.Title = "Newcomer & <b>Sons</b>"
		w.must("usps", ledgertest.Propose("usps/1", canon.Change{Type: canon.ChangeTypeAdmit, Organisation: "newcomer", Card: &card}, w.Time()+3_600_000))
	}
	w.mu.Lock()
	w.CommitAt(w.Time()+1000, w.Tx("correos", w.act(canon.ActionTypeCustodyAccept, quarrelled)).Raw, []byte("<script>junk"))
	w.mu.Unlock()
	for i := range 30 {
		var txs []*tx.Tx
		for k := range i % 5 {
			serial := fmt.Sprintf("%08d", 60_000_000+10*i+k)
			check, _ := ident.S10CheckDigit(serial)
			txs = append(txs, w.Tx("cainiao", w.act(canon.ActionTypeAccept, fmt.Sprintf("RB%s%cCN", serial, check))))
		}
		w.commit(txs...)
	}
}

// cut keeps a text within so many bytes.
func cut(s string, most int) string {
	for len(s) > most {
		r := []rune(s)
		s = string(r[:len(r)-1])
	}
	return s
}

// serve starts the API with the console's sources beside it.
func (w *world) serve() {
	w.t.Helper()
	fold := overview.New(w.Query, overview.DefaultDepth(), slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithCancel(w.t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); fold.Run(ctx) }()
	w.t.Cleanup(func() { cancel(); <-ended })
	c := config.Default()
	c.Home, c.API.Listen = w.home, netip.MustParseAddrPort("127.0.0.1:0")
	c.API.RequestRate, c.API.RequestBurst = 1000, 2000
	if err := os.MkdirAll(c.Path(c.Paths.Data), 0o700); err != nil {
		w.t.Fatal(err)
	}
	s, err := api.Start(w.t.Context(), api.Options{
		Config: c, Ledger: w.Query, App: w.App, Status: w.status, Web: sources(w.trust()), Log: slog.New(slog.DiscardHandler),
		Console: &api.Console{
			Overview: fold,
			CommittedAt: func() time.Time {
				w.mu.Lock()
				defer w.mu.Unlock()
				return w.committed
			},
			Machine: func() *apiv1.Machine {
				return &apiv1.Machine{MemoryBytes: 91 << 20, LedgerBytes: 12 << 20, BlocksBytes: 30 << 20, UptimeMs: 7_265_000}
			},
		},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			w.t.Error(err)
		}
	})
	w.url = "http://" + s.Addr()
	if w.admin, err = access.Cookie(c.Path(c.Paths.Data)).Token(); err != nil {
		w.t.Fatal(err)
	}
	w.reader, w.asker = w.give("reader", access.Query|access.Subscribe), w.give("asker", access.Query)
}

// give makes a token.
func (w *world) give(name string, scopes access.Scopes) (token string) {
	w.t.Helper()
	err := access.Edit(w.home, func(l *access.List) (err error) {
		_, token, err = l.AddToken(access.Credential{Name: name, Scopes: scopes, Created: time.Now()})
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return token
}

func (w *world) status() *apiv1.StatusResponse {
	last := w.Store.Last()
	peers := []*apiv1.Peer{
		{PeerId: "12D3KooWcainiao", Organisation: "cainiao", Address: "/ip4/10.0.0.7/udp/26656/quic-v1", RttUs: 182_400, Version: "waybill/0.9.2", Countries: []string{"CN"}, Validator: true, Since: last.Time},
		{PeerId: "12D3KooWcorreos", Organisation: "correos", Address: "/ip4/10.0.0.9/tcp/26656", RttUs: 96_000, Version: "waybill/0.9.2", Countries: []string{"ES"}, Validator: true, Since: last.Time},
		{PeerId: "12D3KooWcorreios", Organisation: "correios", Address: "/ip4/10.0.0.5/tcp/26656", RttUs: 131_000, Version: "waybill/0.9.1", Countries: []string{"BR"}, Since: last.Time},
		{PeerId: "12D3KooWtea", Organisation: "hangzhou-tea", Address: "/ip4/10.0.0.6/tcp/26656", RttUs: 190_000, Version: hostile, Countries: []string{"CN"}, Since: last.Time, Validator: true},
	}
	return &apiv1.StatusResponse{
		Version: "v0.9.2", ChainId: w.Store.ChainID(), Organisation: "usps", PeerId: "12D3KooWusps", Height: last.Height,
		AppHash: last.AppHash[:], LedgerTime: last.Time, Records: last.Width, Validator: true, RoundHeight: last.Height + 1,
		Step: "RoundStepPropose", Base: 1, Rules: 1, Standing: "active", Seat: true, Peers: peers,
		PoolTxs: uint32(w.App.Pool().Load().Txs), PoolBytes: uint64(w.App.Pool().Load().Bytes),
	}
}

func (w *world) trust() []byte {
	b, err := json.Marshal(map[string]any{"chainId": w.Store.ChainID(), "genesis": base64.StdEncoding.EncodeToString(w.Genesis.Encode()), "nodes": []string{""}})
	if err != nil {
		w.t.Fatal(err)
	}
	return fmt.Appendf(nil, "globalThis.waybillTrust = %s;\n", b)
}

// policy is what the node serves the console with.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; " +
	"form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// sources serves the console from its sources, as a node does from its bundle.
func sources(trust []byte) http.Handler {
	kinds := map[string]string{
		".mjs": "text/javascript", ".js": "text/javascript", ".json": "application/json", ".css": "text/css", ".svg": "image/svg+xml",
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		switch name := path.Clean(r.URL.Path); {
		case name == "/console":
			w.Header().Set("Content-Security-Policy", policy)
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			page := template.Must(template.New("index.html").Funcs(template.FuncMap{
				"asset": func(name string) string { return "/" + name }, "integrity": func(string) string { return "" },
				"trust": func() string { return "/trust.mjs" }, "trustIntegrity": func() string { return "" },
			}).ParseFiles("index.html"))
			_ = page.Execute(w, nil)
		case name == "/trust.mjs":
			w.Header().Set("Content-Type", "text/javascript")
			_, _ = w.Write(trust)
		case kinds[path.Ext(name)] != "":
			b, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(name)))
			if err != nil {
				http.NotFound(w, r)
				return
			}
			w.Header().Set("Content-Type", kinds[path.Ext(name)])
			_, _ = w.Write(b)
		default:
			http.NotFound(w, r)
		}
	})
}
