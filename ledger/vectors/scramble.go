package vectors

import (
	"reflect"
	"testing"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/proof"
)

// scramble changes one field somewhere inside a proof, mostly inside its answer.
func scramble(r *dice, p *canon.Proof) {
	v := reflect.ValueOf(p).Elem()
	switch r.IntN(12) {
	case 0:
	case 1, 2:
		v = reflect.ValueOf(&p.Path[len(p.Path)-1]).Elem()
	default:
		v = reflect.ValueOf(p.Answer).Elem()
	}
	for {
		f := v.Field(r.IntN(v.NumField()))
		if !f.CanSet() {
			continue // what the message was read from
		}
		switch inside := message(r, f); {
		case inside.IsValid() && r.IntN(8) > 0:
			v = inside
		case change(r, f):
			return
		}
	}
}

// message is the message that a field holds, or one of its list.
func message(r *dice, f reflect.Value) reflect.Value {
	switch {
	case f.Kind() == reflect.Pointer && !f.IsNil():
		return f.Elem()
	case f.Kind() == reflect.Slice && f.Type().Elem().Kind() == reflect.Struct && f.Len() > 0:
		return f.Index(r.IntN(f.Len()))
	default:
		return reflect.Value{}
	}
}

// change gives a field another value; it reports false when the field has nothing to change.
func change(r *dice, f reflect.Value) bool {
	switch f.Kind() {
	case reflect.Uint32, reflect.Uint64:
		f.SetUint([]uint64{0, 1, f.Uint() + 1, f.Uint() - 1, 1 << 31, uint64(r.Uint32())}[r.IntN(6)])
	case reflect.Int32, reflect.Int64:
		f.SetInt([]int64{0, -1, f.Int() + 1, f.Int() - 1, int64(int32(r.Uint32()))}[r.IntN(5)])
	case reflect.String:
		f.SetString([]string{"", f.String() + "x", "\u2028", f.String()[f.Len()/2:]}[r.IntN(4)])
	case reflect.Pointer:
		if f.IsNil() {
			return false
		}
		f.SetZero()
	case reflect.Slice:
		return changeSlice(r, f)
	}
	return true
}

func changeSlice(r *dice, f reflect.Value) bool {
	n := f.Len()
	if n == 0 {
		return false
	}
	if f.Type().Elem().Kind() == reflect.Uint8 {
		b := append([]byte(nil), f.Bytes()...)
		switch r.IntN(4) {
		case 0:
			b = nil
		case 1:
			b = b[:r.IntN(n)]
		case 2:
			clear(b)
		default:
			b[r.IntN(n)] ^= byte(1 + r.IntN(255))
		}
		f.SetBytes(b)
		return true
	}
	i, j := r.IntN(n), r.IntN(n)
	switch r.IntN(3) {
	case 0:
		f.Set(reflect.AppendSlice(f.Slice3(0, i, i), f.Slice(i+1, n)))
	case 1:
		f.Set(reflect.Append(f.Slice3(0, n, n), f.Index(i)))
	default:
		reflect.Swapper(f.Interface())(i, j)
	}
	return true
}

// reseal makes a scrambled answer that folds to another app hash a true one: its header takes that app hash and is
// signed again. This is what a dishonest majority could do, and it reaches the checks that come after the hashes.
func reseal(t testing.TB, p *canon.Proof, c *Case) {
	t.Helper()
	a := p.Answer
	nodes := make([]proof.Leaf, len(a.Rows))
	for i := range a.Rows {
		rec := record(t, a, &a.Rows[i])
		nodes[i] = proof.Leaf{Index: a.Rows[i].Index, Hash: rec.Leaf()}
	}
	root, err := proof.DenseRoot(nodes, a.Records, a.Siblings)
	if err != nil {
		t.Fatal(err)
	}
	var parameters, replay proof.Hash
	copy(parameters[:], a.ParametersRoot)
	copy(replay[:], a.ReplayChain)
	hash := proof.AppHash(root, a.Records, parameters, replay)
	last := &p.Path[len(p.Path)-1]
	last.Header.AppHash = hash[:]
	sign(t, p.ChainId, last)
	c.File = p.Encode()
}

// rekey changes the record of a member in an answer as a dishonest majority could: the header takes the app hash that
// follows.
func rekey(t testing.TB, p *canon.Proof, org string, change func(m *canon.Member)) {
	t.Helper()
	change(p.Answer.Rows[rowOf(p.Answer, proof.NamespaceOrganisation, org)].State.Member)
	*p = *decode(t, p.Encode())
	reseal(t, p, new(Case))
}

// record is the record that a row of a well-formed answer shows.
func record(t testing.TB, a *canon.Answer, r *canon.Row) proof.Record {
	t.Helper()
	rec := proof.Record{Next: proof.Hash(r.Next), Count: r.Count}
	if len(r.Value) > 0 {
		rec.Key = proof.Key(r.Scheme, r.Namespace, r.Value, r.Epoch)
	} else {
		rec.Key = proof.Hash(r.Key)
	}
	copy(rec.State[:], r.StateHash)
	if r.State != nil {
		rec.State = proof.StateHash(r.State.Raw())
	}
	copy(rec.History[:], r.HistoryRoot)
	switch {
	case len(r.History) > 0:
		leaves := make([]proof.Hash, len(r.History))
		for i, at := range r.History {
			leaves[i] = historyLeaf(t, &a.Events[at])
		}
		rec.Count, rec.History = uint32(len(leaves)), proof.Root(leaves)
	case r.Single != nil:
		leaf := proof.Leaf{Index: uint64(r.Single.Index), Hash: historyLeaf(t, &a.Events[r.Single.Event])}
		root, err := proof.PathRoot([]proof.Leaf{leaf}, uint64(r.Single.Count), r.Single.Path)
		if err != nil {
			t.Fatal(err)
		}
		rec.Count, rec.History = r.Single.Count, root
	}
	return rec
}
