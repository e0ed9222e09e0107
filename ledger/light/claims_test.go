package light_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/ident"
	"github.com/waybill-network/waybill/ledger/ledgertest"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/prove"
)

const bag = "urn:waybill:id:s9:CNSHAAUSJFKAAUN60001001110050"

// parcel is the S10 item with the serial.
func parcel(serial int) string {
	text := fmt.Sprintf("%08d", serial)
	check, _ := ident.S10CheckDigit(text)
	return fmt.Sprintf("RB%s%cCN", text, check)
}

func id(t testing.TB, s string) ident.ID {
	t.Helper()
	id, _, err := ident.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// TestOneOfFifty: the proof of one parcel out of a bag of fifty, posted, packed and scanned together, shows none of the
// other forty-nine: no identifier, nothing by which a guess at one could be confirmed to be in the bag.
func TestOneOfFifty(t *testing.T) {
	for _, blinded := range []bool{false, true} {
		c := ledgertest.New(t)
		var units []canon.Unit
		salt := func(i int) []byte { return bytes.Repeat([]byte{byte(i + 1)}, 16) }
		for i := range 50 {
			u := ledgertest.Unit(canon.UnitRoleObject, parcel(5000+i))
			if blinded {
				b := proof.Blind(u.Namespace, u.Value, salt(i))
				u = canon.Unit{Namespace: u.Namespace, Scheme: proof.Blinded, Value: b[:]}
			}
			units = append(units, u)
		}
		accept, pack, scan := ledgertest.Action(canon.ActionTypeAccept, 1), ledgertest.Pack(canon.ActionTypeAggregate, 2, bag), ledgertest.Action(canon.ActionTypeObserve, 3)
		accept.Units, scan.Units = units, units
		for _, u := range units {
			u.Role = canon.UnitRoleChild
			pack.Units = append(pack.Units, u)
		}
		c.Must(c.Tx("cainiao", accept), c.Tx("cainiao", pack))
		c.Must(c.Tx("usps", scan), c.Tx("usps", ledgertest.Action(canon.ActionTypeObserve, 4, bag)))
		for _, at := range []int{0, 17, 49} {
			q := prove.Question{ID: id(t, parcel(5000+at))}
			if blinded {
				q.Salt = salt(at)
			}
			file := c.Prove(q).Encode()
			v, err := light.Verify(file, c.Root())
			if err != nil || v.Verdict != proof.Genuine || v.Subject.Count != 3 || len(v.Containers) != 1 {
				t.Fatalf("blinded %v, parcel %d: %v %+v", blinded, at, err, v)
			}
			undisclosed(t, file, units, at)
		}
		// The bag's own proof shows none of the fifty.
		undisclosed(t, c.Prove(prove.Question{ID: id(t, bag)}).Encode(), units, -1)
	}
}

// undisclosed checks that a proof file shows none of the units but the one asked for.
func undisclosed(t *testing.T, file []byte, units []canon.Unit, asked int) {
	t.Helper()
	p := decode(t, file)
	var salts []proof.Salt
	var siblings [][]byte
	next := map[string]bool{}
	for _, e := range p.Answer.Events {
		salts = append(salts, proof.Salt(e.Salt))
		for _, u := range e.Units {
			salts = append(salts, proof.Salt(u.Salt))
		}
		siblings = append(siblings, e.UnitSiblings...)
	}
	for _, r := range p.Answer.Rows {
		next[string(r.Next)], next[string(r.Key)] = true, true
	}
	for i, u := range units {
		if i == asked {
			continue
		}
		if bytes.Contains(file, u.Value) {
			t.Errorf("the file of parcel %d shows parcel %d: %q", asked, i, u.Value)
		}
		if u.Scheme == proof.Plain && strings.Contains(string(file), string(u.Value[2:11])) {
			t.Errorf("the file of parcel %d shows the serial of parcel %d", asked, i)
		}
		// A neighbour in the order of keys is shown as a key: that it is registered can be confirmed by a guess, as by a
		// question; where it was is not shown. No other hash of the file is a function of a guess.
		if k := proof.Key(u.Scheme, u.Namespace, u.Value, 0); bytes.Contains(file, k[:]) && !next[string(k[:])] {
			t.Errorf("the file of parcel %d holds the key of parcel %d", asked, i)
		}
		for _, role := range []uint32{canon.UnitRoleObject, canon.UnitRoleChild, canon.UnitRoleParent} {
			u.Role = role
			for _, salt := range salts {
				leaf := proof.UnitLeaf(salt, u.Encode())
				if slices.ContainsFunc(siblings, func(s []byte) bool { return bytes.Equal(s, leaf[:]) }) {
					t.Errorf("with what the file of parcel %d shows, parcel %d can be found in the event", asked, i)
				}
			}
		}
	}
}

// without proves an answer of the chain's last state again without the rows that drop names, as a server would that
// hides them: siblings are right, events that no row refers to are gone.
func without(t *testing.T, c *ledgertest.Chain, p *canon.Proof, drop func(r *canon.Row) bool) []byte {
	t.Helper()
	a := p.Answer
	used := map[uint32]bool{}
	var indexes []uint64
	a.Rows = slices.DeleteFunc(a.Rows, func(r canon.Row) bool { return drop(&r) })
	for i := range a.Rows {
		indexes = append(indexes, a.Rows[i].Index)
		for _, e := range a.Rows[i].History {
			used[e] = true
		}
	}
	var events []canon.Event
	to := map[uint32]uint32{}
	for _, e := range slices.Sorted(maps.Keys(used)) {
		to[e] = uint32(len(events))
		events = append(events, a.Events[e])
	}
	for i := range a.Rows {
		for j, e := range a.Rows[i].History {
			a.Rows[i].History[j] = to[e]
		}
	}
	a.Events = events
	v, err := c.Store.At(c.Store.Last().Height)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if a.Siblings, err = v.Siblings(indexes); err != nil {
		t.Fatal(err)
	}
	return p.Encode()
}

// TestContainersAreFollowed: a parcel in a bag in a container on a pallet; whichever record a server leaves out, the
// verdict is not a good one.
func TestContainersAreFollowed(t *testing.T) {
	c := ledgertest.New(t)
	const box, pallet = "CSQU3054383", "https://id.gs1.org/00/340123450000000017"
	item := parcel(1)
	c.Must(c.Tx("cainiao", ledgertest.Action(canon.ActionTypeAccept, 1, item)), c.Tx("hangzhou-tea", ledgertest.Action(canon.ActionTypeCommission, 1, pallet)))
	c.Must(c.Tx("cainiao", ledgertest.Pack(canon.ActionTypeAggregate, 2, bag, item)))
	c.Must(c.Tx("cainiao", ledgertest.Pack(canon.ActionTypeAggregate, 3, pallet, bag)))
	c.Must(c.Tx("cainiao", ledgertest.Pack(canon.ActionTypeAggregate, 4, box, pallet)))
	c.Must(c.Tx("usps", ledgertest.Action(canon.ActionTypeObserve, 5, box)))
	v := c.Ask(item)
	if v.Verdict != proof.Genuine || len(v.Containers) != 3 || len(v.Members) != 3 {
		t.Fatalf("%s, containers %d, members %d", v.Verdict, len(v.Containers), len(v.Members))
	}
	for i, hidden := range []string{bag, pallet, box} {
		hide := id(t, hidden)
		file := without(t, c, c.Prove(prove.Question{ID: id(t, item)}), func(r *canon.Row) bool { return string(r.Value) == hide.Value })
		v, err := light.Verify(file, c.Root())
		if err != nil || v.Verdict != proof.Partial || len(v.Containers) > i {
			t.Errorf("without %s: %v, %+v", hidden, err, v)
		}
	}
	// The unit's own record is what was asked for.
	file := without(t, c, c.Prove(prove.Question{ID: id(t, item)}), func(r *canon.Row) bool { return string(r.Value) == item })
	if v, err := light.Verify(file, c.Root()); !errors.Is(err, proof.ErrNoAnswer) {
		t.Errorf("without the parcel: %v, %+v", err, v)
	}
	// A name in an event is a claim until the record of who bears it is shown.
	file = without(t, c, c.Prove(prove.Question{ID: id(t, item)}), func(r *canon.Row) bool { return r.State != nil && r.State.Member != nil })
	if v, err := light.Verify(file, c.Root()); err != nil || v.Verdict != proof.Partial || len(v.Missing) != 1 || len(v.Members) != 0 {
		t.Errorf("without members: %v, %+v", err, v)
	}
}

// TestReuse: an S10 that is given out again after a year is another parcel, and no answer about one passes for both.
func TestReuse(t *testing.T) {
	const year = 365 * 86_400
	c := ledgertest.New(t)
	item := parcel(1)
	c.Must(c.Tx("cainiao", ledgertest.Action(canon.ActionTypeAccept, 1, item)))
	c.Must(c.Tx("cainiao", ledgertest.Pack(canon.ActionTypeAggregate, 2, bag, item)))
	for n := 1; n <= 3; n++ {
		at := int64(n) * (year + 10)
		c.Raw(ledgertest.Start + at*1000)
		c.Must(c.Tx("cainiao", ledgertest.Action(canon.ActionTypeAccept, at, item)), c.Tx("usps", ledgertest.Action(canon.ActionTypeObserve, at+1, item)))
		v := c.Ask(item)
		if v.Verdict != proof.Genuine || v.Subject.Epoch != uint32(n) || v.Subject.Count != 2 || len(v.Containers) != 0 {
			t.Errorf("epoch %d: %s %+v", n, v.Verdict, v.Subject)
		}
	}
	// A scan that arrives late belongs to the parcel of its time.
	c.Must(c.Tx("usps", ledgertest.Action(canon.ActionTypeObserve, year+20, item), ledgertest.Action(canon.ActionTypeObserve, 4, item)))
	for epoch, want := range []uint32{3, 3, 2, 2} {
		n := uint32(epoch)
		q := prove.Question{ID: id(t, item), Epoch: &n}
		file := c.Prove(q).Encode()
		v, err := light.Verify(file, c.Root())
		if err != nil || v.Subject.Epoch != n || v.Subject.Count != want {
			t.Fatalf("epoch %d: %v, %+v", epoch, err, v)
		}
		if good := v.Verdict == proof.Genuine; good != (n == 3) {
			t.Errorf("epoch %d: %s, missing %q", epoch, v.Verdict, v.Missing)
		}
	}
	// Without the record of the first epoch nobody can know which is the last.
	file := without(t, c, c.Prove(prove.Question{ID: id(t, item)}), func(r *canon.Row) bool { return string(r.Value) == item && r.Epoch == 0 })
	if v, err := light.Verify(file, c.Root()); err != nil || v.Verdict != proof.Partial {
		t.Errorf("without the first epoch: %v, %+v", err, v)
	}
	// That there is no fifth epoch is no answer about the parcel.
	p := c.Prove(prove.Question{ID: id(t, item)})
	for epoch := range uint32(9) {
		if p.Answer.Question.Epoch = epoch; epoch == 3 || epoch == 0 {
			continue
		}
		check := proof.QuestionCheck(p.Answer.Question)
		p.Answer.Question.Check = check[:]
		if v, err := light.Verify(p.Encode(), c.Root()); !errors.Is(err, proof.ErrNoAnswer) {
			t.Errorf("epoch %d: %v, %+v", epoch, err, v)
		}
	}
}

// TestRanges asks about every serial of a small universe, around every edge of a product's ranges.
func TestRanges(t *testing.T) {
	c := ledgertest.New(t)
	const product = "https://id.gs1.org/01/04012345000016"
	ranges := [][2]string{{"5", "5"}, {"20", "29"}, {"30", "30"}, {"33", "47"}, {"99", "99"}, {"A10", "A19"}, {"A21", "A30"}, {"100", "104"}, {"B099", "B101"}}
	for i, r := range ranges {
		a := ledgertest.Action(canon.ActionTypeCommission, int64(i+1), product)
		a.Core.Range = &canon.SerialRange{Lo: r[0], Hi: r[1]}
		c.Must(c.Tx("hangzhou-tea", a))
	}
	c.Must(c.Tx("hangzhou-tea", ledgertest.Action(canon.ActionTypeCommission, 50, product+"/21/60")), // singly
		c.Tx("usps", ledgertest.Action(canon.ActionTypeObserve, 51, product+"/21/61", product+"/21/22"))) // scanned
	var serials []string
	for i := range 121 {
		serials = append(serials, fmt.Sprint(i), fmt.Sprintf("%02d", i), fmt.Sprintf("A%d", i), fmt.Sprintf("B%03d", i), fmt.Sprintf("%03d", i))
	}
	serials = append(serials, "A1:", "A2", "A1A", "B09", "B1000", "-", "zzzzzzzzzzzzzzzzzzzz", "B0999", "A1%2F", "2:", "3A")
	slices.Sort(serials)
	for _, serial := range slices.Compact(serials) {
		plain := strings.ReplaceAll(serial, "%2F", "/")
		in := slices.IndexFunc(ranges, func(r [2]string) bool { return inRange(r[0], r[1], plain) })
		file := c.Prove(prove.Question{ID: id(t, product+"/21/"+serial)}).Encode()
		v, err := light.Verify(file, c.Root())
		if err != nil {
			t.Errorf("%s: %v", serial, err)
			continue
		}
		switch {
		case plain == "60" || plain == "22":
			if v.Verdict != proof.Genuine || v.InRange != nil || v.Subject == nil || v.Subject.State.Origin != canon.OriginCommissioned {
				t.Errorf("%s: %s %+v", serial, v.Verdict, v.Subject)
			}
		case in >= 0:
			if v.Verdict != proof.Genuine || v.NeverCommissioned || v.InRange == nil || [2]string{v.InRange.Lo, v.InRange.Hi} != ranges[in] {
				t.Errorf("%s: %s, in %v; want %v", serial, v.Verdict, v.InRange, ranges[in])
			}
		default:
			if v.Verdict != proof.Suspect || !v.NeverCommissioned || v.InRange != nil || (v.Subject != nil) != (plain == "61") {
				t.Errorf("%s: %s, never commissioned %v", serial, v.Verdict, v.NeverCommissioned)
			}
			lyingRanges(t, c, serial, file)
		}
	}
}

// TestRangesOfAnotherSerial shows for each serial the ranges that are true neighbours of every other one: to hide the
// range that it is in, or to hide that it is in none. Whatever is accepted says the truth.
func TestRangesOfAnotherSerial(t *testing.T) {
	c := ledgertest.New(t)
	const product = "https://id.gs1.org/01/04012345000016"
	ranges := [][2]string{{"20", "29"}, {"40", "49"}, {"60", "69"}, {"100", "199"}}
	for i, r := range ranges {
		a := ledgertest.Action(canon.ActionTypeCommission, int64(i+1), product)
		a.Core.Range = &canon.SerialRange{Lo: r[0], Hi: r[1]}
		c.Must(c.Tx("hangzhou-tea", a))
	}
	serials := []string{"5", "10", "20", "25", "29", "30", "45", "55", "65", "70", "99", "100", "150", "199", "200", "A", "1000"}
	accepted, refused := 0, 0
	for _, serial := range serials {
		in := slices.ContainsFunc(ranges, func(r [2]string) bool { return inRange(r[0], r[1], serial) })
		for _, other := range serials {
			p := c.Prove(prove.Question{ID: id(t, product+"/21/"+serial)})
			p.Answer.Ranges = c.Prove(prove.Question{ID: id(t, product+"/21/"+other)}).Answer.Ranges
			p.Answer.Ranges.Row = uint32(slices.IndexFunc(p.Answer.Rows, func(r canon.Row) bool { return len(r.Value) > 0 }))
			v, err := light.Verify(p.Encode(), c.Root())
			switch {
			case err == nil:
				if accepted++; v.NeverCommissioned == in || (v.InRange != nil) != in {
					t.Errorf("%s with the ranges of %s: %s", serial, other, v.Verdict)
				}
			case !errors.Is(err, proof.ErrRanges):
				t.Errorf("%s with the ranges of %s: %v", serial, other, err)
			default:
				refused++
			}
		}
	}
	if accepted < len(serials) || refused < len(serials) {
		t.Errorf("%d accepted, %d refused", accepted, refused)
	}
}

// inRange is the dumb definition: write the range out.
func inRange(lo, hi, serial string) bool {
	fixed := 0
	for fixed < len(lo) && lo[fixed] == hi[fixed] {
		fixed++
	}
	if lo == hi {
		return serial == lo
	}
	from, err := strconv.Atoi(lo[fixed:])
	if err != nil {
		panic(err)
	}
	to, err := strconv.Atoi(hi[fixed:])
	if err != nil {
		panic(err)
	}
	for n := from; n <= to; n++ {
		if serial == lo[:fixed]+fmt.Sprintf("%0*d", len(lo)-fixed, n) {
			return true
		}
	}
	return false
}

// lyingRanges shows other ranges of the product than the serial's neighbours.
func lyingRanges(t *testing.T, c *ledgertest.Chain, serial string, file []byte) {
	t.Helper()
	for _, change := range []func(r *canon.Ranges){
		func(r *canon.Ranges) { r.First++ },
		func(r *canon.Ranges) { r.Ranges = r.Ranges[:len(r.Ranges)-1] },
		func(r *canon.Ranges) { r.Ranges[0].Lo = r.Ranges[0].Hi },
		func(r *canon.Ranges) { r.Ranges[len(r.Ranges)-1].Hi = r.Ranges[len(r.Ranges)-1].Lo + "0" },
		func(r *canon.Ranges) { r.Siblings = append(r.Siblings, make([]byte, 32)) },
		func(r *canon.Ranges) { r.Row++ },
		func(r *canon.Ranges) { r.Ranges = append(r.Ranges, r.Ranges...) },
	} {
		p := decode(t, file)
		before := p.Answer.Ranges.Encode()
		if change(p.Answer.Ranges); bytes.Equal(p.Answer.Ranges.Encode(), before) {
			continue // a range of one serial
		}
		if v, err := light.Verify(p.Encode(), c.Root()); !errors.Is(err, proof.ErrRanges) {
			t.Errorf("%s: %v, %+v", serial, err, v)
		}
	}
	p := decode(t, file)
	p.Answer.Ranges = nil
	if v, err := light.Verify(p.Encode(), c.Root()); err != nil || v.Verdict != proof.Partial {
		t.Errorf("%s without ranges: %v, %+v", serial, err, v)
	}
}
