package main

import (
	"encoding/hex"

	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// moment is a node and its chain at one time, as data. Texts in it were written by members of the chain and by peers.
type moment struct {
	Status       *statusResult  `json:"status"`
	AgeMillis    int64          `json:"age_ms"`        // of the last block, by the node's clock
	BlockMillis  float64        `json:"block_time_ms"` // mean of the last minute's blocks, 0 before there are two
	Rate         float64        `json:"tx_per_second"` // over the same
	Machine      topMachine     `json:"machine"`
	Validators   []topValidator `json:"validators"`
	Pool         []topShare     `json:"pool"`
	PoolLimit    topLimit       `json:"pool_limit"`
	Warnings     []topWarning   `json:"warnings"` // and remarks
	SeenFrom     uint64         `json:"seen_from"`
	SeenTo       uint64         `json:"seen_to"`
	DisputesOpen uint32         `json:"disputes_open"`
	Proposals    uint32         `json:"proposals_open"`
	Organised    uint32         `json:"organisations"`
	Active       uint32         `json:"organisations_active"`
	Devices      uint32         `json:"devices"`
	Peers        []topPeer      `json:"peers"`
	Blocks       []topBlock     `json:"blocks"` // the newest first
}

type topMachine struct {
	Memory uint64 `json:"memory_bytes"`
	Ledger uint64 `json:"ledger_bytes"`
	Blocks uint64 `json:"blocks_bytes"`
	Uptime int64  `json:"uptime_ms"`
}

type topValidator struct {
	Organisation string `json:"organisation"`
	Address      string `json:"address"`
	Power        uint64 `json:"power"`
	Signed       uint32 `json:"signed"`
	Missed       uint32 `json:"missed"`
	// Votes is a letter a block, the oldest first: s signed, m missed, n for no block, a dot where it was not in the set.
	Votes string `json:"votes"`
}

type topShare struct {
	Organisation string `json:"organisation"`
	Txs          uint32 `json:"txs"`
	Queued       uint32 `json:"queued"`
	Bytes        uint64 `json:"bytes"`
}

type topLimit struct {
	OrganisationTxs   uint32 `json:"organisation_txs"`
	OrganisationBytes uint64 `json:"organisation_bytes"`
	Bytes             uint64 `json:"bytes"`
}

type topWarning struct {
	Code    string `json:"code"`
	Warning bool   `json:"warning"` // else a remark
	Text    string `json:"text"`
	Recent  uint64 `json:"recent"` // in the last ten minutes of ledger time
	Count   uint64 `json:"count"`
	Unit    string `json:"last_unit,omitempty"`
	Height  uint64 `json:"last_height"`
}

type topPeer struct {
	statusPeer
	Version   string   `json:"version"`
	Validator bool     `json:"validator"`
	Countries []string `json:"countries"`
}

type topBlock struct {
	Height   uint64 `json:"height"`
	Time     string `json:"time"`
	Proposer string `json:"proposer"`
	Txs      uint32 `json:"txs"`
	Refused  uint32 `json:"refused"`
	Warnings uint32 `json:"warnings"`
	Bytes    uint64 `json:"bytes"`
	Round    uint32 `json:"round"`
	Signed   uint32 `json:"signed"`
	Of       uint32 `json:"validators"`
}

// momentOf reads what a node told; blocks are the newest first.
func momentOf(o *apiv1.OverviewResponse, blocks []*apiv1.BlockSummary) *moment {
	status := o.GetStatus()
	if status == nil { // no node of ours says nothing
		status = new(apiv1.StatusResponse)
	}
	m := &moment{
		Status: statusOf(status), AgeMillis: max(0, o.Now-o.CommittedAt), SeenFrom: o.SeenFrom, SeenTo: o.SeenTo,
		DisputesOpen: o.DisputesOpen, Proposals: o.ProposalsOpen, Organised: o.Organisations, Active: o.OrganisationsActive,
		Devices:    o.Devices,
		Validators: []topValidator{}, Pool: []topShare{}, Warnings: []topWarning{}, Peers: []topPeer{}, Blocks: []topBlock{},
	}
	if k := o.Machine; k != nil {
		m.Machine = topMachine{k.MemoryBytes, k.LedgerBytes, k.BlocksBytes, k.UptimeMs}
	}
	if l := o.PoolLimits; l != nil {
		m.PoolLimit = topLimit{l.OrganisationTxs, l.OrganisationBytes, l.Bytes}
	}
	for _, v := range o.Validators {
		m.Validators = append(m.Validators, topValidator{
			v.Organisation, hex.EncodeToString(v.Address), v.Power, v.Signed, v.Missed, v.Votes,
		})
	}
	for _, s := range o.Pool {
		m.Pool = append(m.Pool, topShare{s.Organisation, s.Txs, s.Queued, s.Bytes})
	}
	for _, w := range o.Warnings {
		m.Warnings = append(m.Warnings, topWarningOf(w))
	}
	for i, p := range status.Peers {
		m.Peers = append(m.Peers, topPeer{m.Status.Peers[i], p.Version, p.Validator, p.Countries})
	}
	for _, b := range blocks {
		m.Blocks = append(m.Blocks, topBlock{
			b.Height, utc(b.Time), b.Proposer, b.Txs, b.Refused, b.Warnings, b.Bytes, b.Round, b.Signed, b.Validators,
		})
	}
	m.BlockMillis, m.Rate = pace(blocks)
	return m
}

func topWarningOf(w *apiv1.WarningKind) topWarning {
	out := topWarning{
		Code: noticeName(w.Code), Warning: w.Warning, Text: w.Text, Recent: w.Recent, Count: w.Count,
	}
	if len(w.Newest) > 0 {
		out.Height, out.Unit = w.Newest[0].Height, w.Newest[0].GetUnit().GetId()
	}
	return out
}

// paceOver is how much ledger time the pace is read from, in milliseconds, where there are two blocks in it.
const paceOver = 60_000

// pace is the mean time between blocks, in milliseconds, and transactions a second, over the last minute's blocks.
func pace(blocks []*apiv1.BlockSummary) (millis, rate float64) {
	if len(blocks) < 2 {
		return 0, 0
	}
	last, txs := 0, uint64(0)
	for i := 1; i < len(blocks); i++ {
		if i > 1 && blocks[0].Time-blocks[i].Time > paceOver {
			break
		}
		last = i
		txs += uint64(blocks[i-1].Txs)
	}
	span := blocks[0].Time - blocks[last].Time
	if span <= 0 {
		return 0, 0
	}
	return float64(span) / float64(last), 1000 * float64(txs) / float64(span)
}
