// Package pagetest is a small trade with parcels in every state that the consumer page has words for, and a web site that
// serves the page's sources with proofs of it: what the page's own tests open in a browser. The ledger is package
// ledgertest's, without consensus; every proof is as fresh as its answer, because a block without transactions may be made
// at any time.
package pagetest

import (
	"bytes"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/prove"
	"github.com/waybill-network/waybill/ledger/tx"
)

// Items that have something to show, as people type them.
const (
	Caddy    = "01/09506000134352/21/A100043" // a genuine tea caddy
	Recalled = "01/09506000134352/21/A100042"
	Clone    = "01/09506000134352/21/A100077" // in two places at once
	Fake     = "01/09506000134352/21/A777777" // never commissioned
	Product  = "09506000134352"
	Hidden   = "01/09506000134369/21/H-1" // with Salt
)

// Salt is what the code on Hidden holds.
var Salt = bytes.Repeat([]byte{0x5a}, 16)

// Parcels, by what became of them.
var (
	ToMadrid    = parcel(12345677, "CN") // delivered, released by customs
	ToNewYork   = parcel(12345678, "CN") // delivered with a release that only the post reports
	ToSingapore = parcel(12345679, "CN") // in flight
	ToSaoPaulo  = parcel(12345680, "CN") // held by customs
	ToSantiago  = parcel(12345681, "CN") // out for delivery
	Long        = parcel(12345682, "CN") // many scans
	Hostile     = parcel(12345683, "CN") // texts that mean harm
	Lost        = parcel(12345684, "CN")
	Unknown     = parcel(99999999, "CN") // nobody ever saw it
	Seen        = parcel(88888888, "CN") // scanned, never registered
)

// parcel is a postal item with its check digit (UPU S10).
func parcel(serial int, country string) string {
	digits := fmt.Sprintf("%08d", serial)
	sum := 0
	for i, weight := range []int{8, 6, 4, 2, 3, 5, 9, 7} {
		sum += weight * int(digits[i]-'0')
	}
	check := 11 - sum%11
	switch check {
	case 10:
		check = 0
	case 11:
		check = 5
	}
	return fmt.Sprintf("LX%s%d%s", digits, check, country)
}

// World is the trade.
type World struct {
	t     testing.TB
	mu    sync.Mutex
	chain *ledgertest.Chain
	begin time.Time
}

func role(kind uint32, countries ...string) canon.Role {
	return canon.Role{Type: kind, Countries: countries}
}

func members() []canon.Member {
	return []canon.Member{
		ledgertest.Member("longjing", "Longjing Tea of Hangzhou", 10,
			canon.Role{Type: canon.RoleTypeBrand, Prefixes: []string{"9506000"}}),
		ledgertest.Member("cainiao", "Cainiao Network", 10, role(canon.RoleTypeMarketplace), role(canon.RoleTypeLogistics, "CN")),
		ledgertest.Member("usps", "United States Postal Service", 10, role(canon.RoleTypePost, "US")),
		ledgertest.Member("correos", "Correos", 10, role(canon.RoleTypePost, "ES")),
		ledgertest.Member("singpost", "Singapore Post", 0, role(canon.RoleTypePost, "SG")),
		ledgertest.Member("correios", "Correios do Brasil", 0, role(canon.RoleTypePost, "BR")),
		ledgertest.Member("correoschile", "CorreosChile", 0, role(canon.RoleTypePost, "CL")),
		ledgertest.Member("haiguan", "Customs of China", 0, role(canon.RoleTypeExportCustoms, "CN")),
		ledgertest.Member("aduana", "Customs of Spain", 0, role(canon.RoleTypeImportCustoms, "ES")),
		ledgertest.Member("receita", "Receita Federal do Brasil", 0, role(canon.RoleTypeImportCustoms, "BR")),
		ledgertest.Member("aduanas-cl", "Aduanas de Chile", 0, role(canon.RoleTypeImportCustoms, "CL")),
	}
}

// NewWorld tells the whole story; its last event was some hours ago.
func NewWorld(t testing.TB) *World {
	t.Helper()
	return NewWorldWith(t, 10*365*24*time.Hour) // the test chain's genesis is of long ago
}

// NewWorldWith is NewWorld with a trusting period; the genesis is months old, the story of the last two weeks.
func NewWorldWith(t testing.TB, trustingPeriod time.Duration) *World {
	t.Helper()
	p := genesis.Defaults()
	p.TrustingPeriod = trustingPeriod.Milliseconds()
	begin := time.Now().AddDate(0, 0, -14).Truncate(24 * time.Hour)
	w := &World{t: t, chain: ledgertest.NewWith(t, p, members()...), begin: begin}
	w.chain.Raw(w.begin.UnixMilli())
	w.tell()
	return w
}

// Genesis in its canonical bytes, ChainID and Hash: what the page trusts.
func (w *World) Genesis() []byte { return w.chain.Genesis.Encode() }

// ChainID names the chain.
func (w *World) ChainID() string { return w.chain.Store.ChainID() }

// Prove answers what there is to know of an identifier now, in a proof file from genesis.
func (w *World) Prove(text string, salt []byte) ([]byte, error) {
	id, _, err := ident.Parse(text)
	if err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if now := time.Now().UnixMilli(); now > w.chain.Time() {
		w.chain.Raw(now) // an empty block changes nothing but the time of the newest signature
	}
	return w.chain.Prove(prove.Question{ID: id, Salt: salt}).Encode(), nil
}

// Height is that of the newest header.
func (w *World) Height() uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.chain.Store.Last().Height + 1
}

// act is what an event says beside its type.
type act struct {
	by    string
	kind  uint32
	day   int    // since the story's beginning
	clock string // "15:04" in the place's own time
	zone  int    // minutes east of UTC
	place string
	units []string
	more  func(*canon.Core)
	// parent and children of a packing.
	parent   string
	children []string
	private  bool
	unit     []canon.Unit
}

// do has an act signed and committed at its time.
func (w *World) do(a act) {
	w.t.Helper()
	clock, err := time.Parse("15:04", a.clock)
	if err != nil {
		w.t.Fatal(err)
	}
	midnight := w.begin.AddDate(0, 0, a.day)
	at := midnight.Add(time.Duration(clock.Hour())*time.Hour + time.Duration(clock.Minute()-a.zone)*time.Minute)
	d := tx.DraftAction{Core: &canon.Core{Type: a.kind, Time: at.UnixMilli(), Offset: int32(a.zone)}, Units: a.unit}
	for _, u := range a.units {
		d.Units = append(d.Units, ledgertest.Unit(canon.UnitRoleObject, u))
	}
	if a.parent != "" {
		d.Units = append(d.Units, ledgertest.Unit(canon.UnitRoleParent, a.parent))
	}
	for _, u := range a.children {
		d.Units = append(d.Units, ledgertest.Unit(canon.UnitRoleChild, u))
	}
	if a.place != "" {
		d.Core.ReadPoint = place(w.t, a.place)
	}
	if a.private {
		d.PrivateRoot = bytes.Repeat([]byte{0xc0}, 32)
	}
	if a.more != nil {
		a.more(d.Core)
	}
	t := max(at.UnixMilli(), w.chain.Time()+1)
	w.chain.Raw(t) // ledger time, by which transactions expire, follows the story
	signed := w.chain.Tx(a.by, d)
	for _, r := range w.chain.Raw(t+1, signed.Raw) {
		if r.Code != 0 {
			w.t.Fatalf("%s, day %d %s, type %d: %s", a.by, a.day, a.clock, a.kind, r.Code)
		}
	}
}

func place(t testing.TB, code string) *canon.Place {
	t.Helper()
	text := "urn:waybill:id:locode:" + code
	if len(code) == 6 {
		text = "urn:waybill:id:impc:" + code
	}
	id, _, err := ident.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return &canon.Place{Namespace: uint32(id.Namespace), Value: []byte(id.Value)}
}

// Chain is the ledger that holds it.
func (w *World) Chain() *ledgertest.Chain { return w.chain }

// Pin is the file pin.json of a height.
func (w *World) Pin(height uint64) []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	b := w.chain.LightBlock(height)
	hash, err := light.HashBlock(b, w.chain.Store.ChainID())
	if err != nil {
		w.t.Fatal(err)
	}
	return fmt.Appendf(nil, `{"height":%d,"headerHash":"%x","seconds":%d}`, height, hash, b.Header.Seconds)
}

// LightBlock is the header of a height with its signatures, of the newest for 0; nil where there is none yet.
func (w *World) LightBlock(height uint64) []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	last := w.chain.Store.Last().Height + 1
	if height == 0 {
		height = last
	}
	if height < 2 || height > last {
		return nil
	}
	return w.chain.LightBlock(height).Encode()
}
