package main

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/node/follow"
)

// lightStatus is how a light client is, as data.
type lightStatus struct {
	ChainID  string          `json:"chain_id"`
	Trusted  *lightHeader    `json:"trusted"` // absent while it is the genesis
	Pin      string          `json:"pin,omitempty"`
	Expires  string          `json:"expires"`
	Updated  string          `json:"updated,omitempty"`
	Halted   string          `json:"halted,omitempty"`
	Nodes    []lightNode     `json:"nodes"`
	Evidence []lightEvidence `json:"evidence"`
}

type lightHeader struct {
	Height      uint64 `json:"height"`
	HeaderHash  string `json:"header_hash"`
	HeaderTime  string `json:"header_time"`
	AppHash     string `json:"app_hash"`
	Time        string `json:"time"` // median of the precommits
	AgeSeconds  int64  `json:"age_seconds"`
	Signed      int    `json:"signed"`
	Validators  int    `json:"validators"`
	SignedPower uint64 `json:"signed_power"`
	Power       uint64 `json:"power"`
	Rules       uint64 `json:"rules"`
}

type lightNode struct {
	Node   string `json:"node"`
	State  string `json:"state,omitempty"`
	Reason string `json:"reason,omitempty"`
	Text   string `json:"text,omitempty"`
	Height uint64 `json:"height,omitempty"`
	Time   string `json:"time,omitempty"`
	Agrees bool   `json:"agrees"`
}

type lightEvidence struct {
	ChainID   string        `json:"chain_id"`
	Height    uint64        `json:"height"`
	Since     uint64        `json:"since"` // the last height that both ways share
	Headers   []lightHeader `json:"headers"`
	SameRound bool          `json:"same_round"`
	Both      []lightSigner `json:"signed_both"`
	Node      string        `json:"node,omitempty"` // that showed the one that is not trusted
	File      string        `json:"file,omitempty"`
	Time      string        `json:"time,omitempty"`
}

type lightSigner struct {
	Organisation string `json:"organisation,omitempty"` // as far as the genesis names it
	PublicKey    string `json:"public_key"`
	Power        uint64 `json:"power"`
}

func lightHeaderOf(p *light.Proven, now time.Time) lightHeader {
	return lightHeader{
		Height: p.Height, HeaderHash: hex.EncodeToString(p.HeaderHash[:]), HeaderTime: utc(p.HeaderSeconds * 1000),
		AppHash: hex.EncodeToString(p.AppHash[:]), Time: utc(p.Seconds * 1000), AgeSeconds: now.Unix() - p.Seconds,
		Signed: p.Signed, Validators: p.Validators, SignedPower: p.SignedPower, Power: p.Power, Rules: p.Rules,
	}
}

func lightEvidenceOf(c *light.Conflict, g *canon.Genesis, now time.Time) lightEvidence {
	e := lightEvidence{
		ChainID: c.First.ChainID, Height: c.First.Height, Since: c.Since, SameRound: c.SameRound, Both: []lightSigner{},
		Headers: []lightHeader{lightHeaderOf(c.First, now), lightHeaderOf(c.Second, now)},
	}
	for _, v := range c.Both {
		e.Both = append(e.Both, lightSigner{validatorOf(g, v.PublicKey), hex.EncodeToString(v.PublicKey), v.Power})
	}
	return e
}

func lightStatusOf(s *follow.Status, g *canon.Genesis, now time.Time) *lightStatus {
	out := &lightStatus{
		ChainID: s.ChainID, Pin: s.Pin, Expires: utc(s.Expires.UnixMilli()), Halted: s.Halted, Nodes: []lightNode{},
		Evidence: []lightEvidence{},
	}
	if s.Trusted.Height > 0 {
		h := lightHeaderOf(&s.Trusted.Proven, now)
		out.Trusted = &h
	}
	if !s.Updated.IsZero() {
		out.Updated = utc(s.Updated.UnixMilli())
	}
	for _, n := range s.Sources {
		node := lightNode{Node: n.Name, State: n.State, Reason: n.Reason, Text: n.Text, Height: n.Height, Agrees: n.Agreed}
		if !n.Time.IsZero() {
			node.Time = utc(n.Time.UnixMilli())
		}
		out.Nodes = append(out.Nodes, node)
	}
	for _, e := range s.Evidence {
		one := lightEvidenceOf(e.Conflict, g, now)
		one.Node, one.File, one.Time = e.Source, e.Path, utc(e.Time.UnixMilli())
		out.Evidence = append(out.Evidence, one)
	}
	return out
}

// sayBegin says what is trusted at first.
func (c *cli) sayBegin(client *follow.Client) {
	s := client.Status()
	from := "its genesis"
	if s.Trusted.Height > 0 {
		from = fmt.Sprintf("block %d of %s", s.Trusted.Height, utc(s.Trusted.HeaderSeconds*1000))
	}
	c.sayf("following  %s from %s, which may be trusted until %s", inLine(s.ChainID), from, utc(s.Expires.UnixMilli()))
}

// sayLight says what happens.
func (c *cli) sayLight(e follow.Event) {
	if c.json {
		if c.lines {
			c.print(lightEventOf(e, time.Now()))
		}
		return
	}
	node := inLine(e.Source)
	switch e.Kind {
	case "trusted":
		t := e.Trusted
		c.sayf("block      %d, age %s, signed by %d of %d validators, shown by %s, pin %s",
			t.Height, age(time.Now().Unix()-t.Seconds), t.Signed, t.Validators, inLine(strings.Join(e.Agreed, " and ")),
			&follow.Pin{Height: t.Height, Hash: t.HeaderHash})
	case "evidence":
		c.sayf("EVIDENCE   %s; see %s", inLine(e.Text), orDash(e.Evidence.Path))
	case "dropped":
		c.sayf("DROPPED    %s lies (%s): %s", node, e.Reason, inLine(e.Text))
	case "halted":
		c.sayf("HALTED     %s", inLine(e.Text))
	case "back":
		c.sayf("back       %s", node)
	default: // unreachable, behind
		c.sayf("%-10s %s: %s", e.Kind, node, inLine(e.Text))
	}
}

// lightEvent is an event as a line of JSON.
type lightEvent struct {
	Event    string       `json:"event"`
	Time     string       `json:"time"`
	Node     string       `json:"node,omitempty"`
	Reason   string       `json:"reason,omitempty"`
	Text     string       `json:"text,omitempty"`
	Trusted  *lightHeader `json:"trusted,omitempty"`
	Pin      string       `json:"pin,omitempty"`
	Agreed   []string     `json:"agreed,omitempty"`
	Evidence string       `json:"evidence,omitempty"` // its file
}

func lightEventOf(e follow.Event, now time.Time) lightEvent {
	out := lightEvent{
		Event: e.Kind, Time: utc(now.UnixMilli()), Node: e.Source, Reason: e.Reason, Text: e.Text, Agreed: e.Agreed,
	}
	if e.Trusted != nil {
		h := lightHeaderOf(&e.Trusted.Proven, now)
		out.Trusted, out.Pin = &h, (&follow.Pin{Height: e.Trusted.Height, Hash: e.Trusted.HeaderHash}).String()
	}
	if e.Evidence != nil {
		out.Evidence = e.Evidence.Path
	}
	return out
}

func (c *cli) sayLightStatus(s *lightStatus) {
	c.sayf("chain     %s", inLine(s.ChainID))
	if h := s.Trusted; h != nil {
		c.sayf("trusted   block %d, age %s, signed by %d of %d validators", h.Height, age(h.AgeSeconds), h.Signed, h.Validators)
		c.sayf("pin       %s", s.Pin)
	} else {
		c.sayf("trusted   the genesis")
	}
	c.sayf("until     %s", s.Expires)
	for _, n := range s.Nodes {
		if n.State == "ok" {
			agrees := ""
			if n.Agrees {
				agrees = ", and shows the same header"
			}
			c.sayf("node      %s  ok, block %d%s", inLine(n.Node), n.Height, agrees)
			continue
		}
		c.sayf("node      %s  %s (%s): %s", inLine(n.Node), orDash(n.State), orDash(n.Reason), inLine(n.Text))
	}
	for i := range s.Evidence {
		c.sayEvidence(&s.Evidence[i])
	}
}
