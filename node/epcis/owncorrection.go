package epcis

import (
	"strconv"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/tx"
)

var isCorrection = of(noOthers, map[string]rule{
	"height": isNumber, "tx": isNumber, "action": isNumber, "salt": isString, "keyId": isString, "core": isString,
	"unitsRoot": isString, "detailRoot": isString, "privateRoot": isString,
}, "height", "tx", "action", "salt", "keyId", "core")

func readCorrection(r *reading, v *value) *Error {
	if err := isCorrection(v); err != nil {
		return err
	}
	k := new(canon.Correction)
	var wrong *Error
	number := func(name string, bits int, least uint64) uint64 {
		n, err := readNumber(v.get(name), bits, least)
		if err != nil && wrong == nil {
			wrong = err.in(name)
		}
		return n
	}
	octets := func(name string, size int) []byte {
		in := v.get(name)
		if in == nil {
			return nil
		}
		b, err := readHex(in, size)
		if err != nil && wrong == nil {
			wrong = err.in(name)
		}
		return b
	}
	k.Height, k.Tx, k.Action = number("height", 64, 1), uint32(number("tx", 32, 0)), uint32(number("action", 32, 0))
	k.Salt, k.KeyId, k.Core = octets("salt", len(proof.Salt{})), octets("keyId", tx.KeyIDSize), octets("core", 0)
	k.UnitsRoot, k.DetailRoot, k.PrivateRoot = octets("unitsRoot", 32), octets("detailRoot", 32), octets("privateRoot", 32)
	r.core.Correction = k
	return wrong
}

func writeCorrection(a *canon.Action) []byte {
	k := a.Core.Correction
	if k == nil {
		return nil
	}
	number := func(n uint64) []byte { return strconv.AppendUint(nil, n, 10) }
	members := []text{{"height", number(k.Height)}, {"tx", number(uint64(k.Tx))}, {"action", number(uint64(k.Action))}}
	for _, t := range []struct {
		name  string
		bytes []byte
	}{
		{"salt", k.Salt}, {"keyId", k.KeyId}, {"core", k.Core},
		{"unitsRoot", k.UnitsRoot}, {"detailRoot", k.DetailRoot}, {"privateRoot", k.PrivateRoot},
	} {
		if json := writeHex(t.bytes); json != nil {
			members = append(members, text{t.name, json})
		}
	}
	return appendObject(nil, members)
}

var isLog = of(noOthers, map[string]rule{"counter": isNumber, "previous": isString}, "counter")

func readLog(r *reading, v *value) *Error {
	if err := isLog(v); err != nil {
		return err
	}
	l := new(canon.LogEntry)
	var err *Error
	if l.Counter, err = readNumber(v.get("counter"), 64, 1); err != nil {
		return err.in("counter")
	}
	if before := v.get("previous"); before != nil {
		if l.Previous, err = readHex(before, len(proof.Hash{})); err != nil {
			return err.in("previous")
		}
	}
	r.core.Log = l
	return nil
}

func writeLog(a *canon.Action) []byte {
	l := a.Core.Log
	if l == nil {
		return nil
	}
	members := []text{{"counter", strconv.AppendUint(nil, l.Counter, 10)}}
	if len(l.Previous) > 0 {
		members = append(members, text{"previous", writeHex(l.Previous)})
	}
	return appendObject(nil, members)
}
