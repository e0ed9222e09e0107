package canon_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"pgregory.net/rapid"

	"github.com/waybill-network/waybill/ledger/canon"
	ledgerv1 "github.com/waybill-network/waybill/proto/ledger/v1"
	proofv1 "github.com/waybill-network/waybill/proto/proof/v1"
)

// TestMain makes the random tests draw the same in every run; -rapid.seed gives others.
func TestMain(m *testing.M) {
	for name, value := range map[string]string{"rapid.seed": "20260105", "rapid.nofailfile": "true", "rapid.checks": "300"} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	flag.Parse()
	os.Exit(m.Run())
}

// message is what every generated message of the package does.
type message interface {
	Decode(b []byte, items int) error
	Encode() []byte
	Raw() []byte
}

// pair is one message in both codecs.
type pair struct {
	canon func() message
	proto proto.Message
}

func of[M any, P interface {
	*M
	message
}](p proto.Message) pair {
	return pair{func() message { return P(new(M)) }, p}
}

func (p pair) name() protoreflect.Name { return p.proto.ProtoReflect().Descriptor().Name() }

var pairs = []pair{
	of[canon.Action](&ledgerv1.Action{}), of[canon.Core](&ledgerv1.Core{}), of[canon.Place](&ledgerv1.Place{}),
	of[canon.SerialRange](&ledgerv1.SerialRange{}), of[canon.Offer](&ledgerv1.Offer{}), of[canon.Unit](&ledgerv1.Unit{}),
	of[canon.Envelope](&ledgerv1.Envelope{}), of[canon.Signature](&ledgerv1.Signature{}), of[canon.Body](&ledgerv1.Body{}),
	of[canon.Lane](&ledgerv1.Lane{}), of[canon.Paper](&ledgerv1.Paper{}), of[canon.Facts](&ledgerv1.Facts{}),
	of[canon.Correction](&ledgerv1.Correction{}), of[canon.LogEntry](&ledgerv1.LogEntry{}),
	of[canon.Proposal](&ledgerv1.Proposal{}), of[canon.Change](&ledgerv1.Change{}), of[canon.Heartbeat](&ledgerv1.Heartbeat{}),
	of[canon.KeyChange](&ledgerv1.KeyChange{}), of[canon.DeviceGrant](&ledgerv1.DeviceGrant{}),
	of[canon.Delegation](&ledgerv1.Delegation{}), of[canon.ProposalState](&ledgerv1.ProposalState{}),
	of[canon.Ballot](&ledgerv1.Ballot{}), of[canon.Council](&ledgerv1.Council{}), of[canon.Prefix](&ledgerv1.Prefix{}),
	of[canon.Seat](&ledgerv1.Seat{}), of[canon.Upgrade](&ledgerv1.Upgrade{}),
	of[canon.Device](&ledgerv1.Device{}), of[canon.CounterGap](&ledgerv1.CounterGap{}), of[canon.Broker](&ledgerv1.Broker{}),
	of[canon.Detail](&ledgerv1.Detail{}), of[canon.DetailField](&ledgerv1.DetailField{}),
	of[canon.Member](&ledgerv1.Member{}), of[canon.Role](&ledgerv1.Role{}), of[canon.Key](&ledgerv1.Key{}),
	of[canon.Node](&ledgerv1.Node{}), of[canon.Validator](&ledgerv1.Validator{}),
	of[canon.Genesis](&ledgerv1.Genesis{}), of[canon.Parameters](&ledgerv1.Parameters{}),
	of[canon.Receipt](&ledgerv1.Receipt{}), of[canon.Notice](&ledgerv1.Notice{}),
	of[canon.State](&ledgerv1.State{}), of[canon.Custody](&ledgerv1.Custody{}), of[canon.Containment](&ledgerv1.Containment{}),
	of[canon.Warning](&ledgerv1.Warning{}), of[canon.Product](&ledgerv1.Product{}),
	of[canon.Moment](&ledgerv1.Moment{}), of[canon.Movement](&ledgerv1.Movement{}), of[canon.Sighting](&ledgerv1.Sighting{}),
	of[canon.Clearance](&ledgerv1.Clearance{}), of[canon.CustomsHold](&ledgerv1.CustomsHold{}),
	of[canon.Shipment](&ledgerv1.Shipment{}), of[canon.Flags](&ledgerv1.Flags{}),
	of[canon.LightBlock](&proofv1.LightBlock{}), of[canon.Header](&proofv1.Header{}),
	of[canon.LightValidator](&proofv1.LightValidator{}), of[canon.CommitSignature](&proofv1.CommitSignature{}),
	of[canon.AuditHead](&proofv1.AuditHead{}), of[canon.AuditBlock](&proofv1.AuditBlock{}),
	of[canon.AuditTransaction](&proofv1.AuditTransaction{}), of[canon.Evidence](&proofv1.Evidence{}),
	of[canon.Proof](&proofv1.Proof{}), of[canon.Question](&proofv1.Question{}), of[canon.Position](&proofv1.Position{}),
	of[canon.Answer](&proofv1.Answer{}), of[canon.Row](&proofv1.Row{}), of[canon.Single](&proofv1.Single{}),
	of[canon.Event](&proofv1.Event{}), of[canon.DisclosedUnit](&proofv1.DisclosedUnit{}),
	of[canon.DisclosedField](&proofv1.DisclosedField{}), of[canon.Ranges](&proofv1.Ranges{}),
}

func pairOf(name protoreflect.Name) pair {
	for _, p := range pairs {
		if p.name() == name {
			return p
		}
	}
	panic("no message " + name)
}

// TestEveryMessageIsCompared holds the list above complete.
func TestEveryMessageIsCompared(t *testing.T) {
	known := map[protoreflect.Name]bool{}
	for _, p := range pairs {
		known[p.name()] = true
	}
	for _, file := range []protoreflect.FileDescriptor{
		ledgerv1.File_ledger_v1_action_proto, ledgerv1.File_ledger_v1_envelope_proto, ledgerv1.File_ledger_v1_genesis_proto,
		ledgerv1.File_ledger_v1_governance_proto, ledgerv1.File_ledger_v1_member_proto, ledgerv1.File_ledger_v1_parameters_proto,
		ledgerv1.File_ledger_v1_receipt_proto, ledgerv1.File_ledger_v1_state_proto,
		proofv1.File_proof_v1_audit_proto, proofv1.File_proof_v1_lightblock_proto, proofv1.File_proof_v1_proof_proto,
	} {
		for i := range file.Messages().Len() {
			if name := file.Messages().Get(i).Name(); !known[name] {
				t.Errorf("%s of %s is not compared with protobuf", name, file.Path())
			}
		}
	}
}

// marshal is protobuf's own encoding. That it is canonical in this release is what these tests compare with.
func marshal(t interface{ Fatal(...any) }, m proto.Message) []byte {
	b, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// draw fills a message at random. A part that would come out empty is left out, since a canonical encoding has none.
func draw(t *rapid.T, m protoreflect.Message, most int) {
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		if !rapid.Bool().Draw(t, string(f.Name())) {
			continue
		}
		switch {
		case f.IsList():
			list := m.Mutable(f).List()
			for range rapid.IntRange(0, most).Draw(t, "length") {
				if f.Kind() != protoreflect.MessageKind {
					list.Append(scalar(t, f))
					continue
				}
				e := list.NewElement()
				if draw(t, e.Message(), max(1, most-1)); proto.Size(e.Message().Interface()) > 0 {
					list.Append(e)
				}
			}
		case f.Kind() == protoreflect.MessageKind:
			e := m.NewField(f)
			if draw(t, e.Message(), max(1, most-1)); proto.Size(e.Message().Interface()) > 0 {
				m.Set(f, e)
			}
		default:
			m.Set(f, scalar(t, f))
		}
	}
}

// scalar draws a value of a field; of a list of texts never the empty one, which has no canonical encoding.
func scalar(t *rapid.T, f protoreflect.FieldDescriptor) protoreflect.Value {
	least := 0
	if f.IsList() {
		least = 1
	}
	switch name := string(f.Name()); f.Kind() {
	case protoreflect.EnumKind:
		return protoreflect.ValueOfEnum(protoreflect.EnumNumber(rapid.Int32Min(0).Draw(t, name)))
	case protoreflect.Uint32Kind:
		return protoreflect.ValueOfUint32(rapid.Uint32().Draw(t, name))
	case protoreflect.Uint64Kind:
		return protoreflect.ValueOfUint64(rapid.Uint64().Draw(t, name))
	case protoreflect.Int64Kind:
		return protoreflect.ValueOfInt64(rapid.Int64().Draw(t, name))
	case protoreflect.Sint32Kind:
		return protoreflect.ValueOfInt32(rapid.Int32().Draw(t, name))
	case protoreflect.StringKind:
		return protoreflect.ValueOfString(rapid.StringN(least, 8, 40).Draw(t, name))
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes(rapid.SliceOfN(rapid.Byte(), least, 40).Draw(t, name))
	default:
		t.Fatalf("%s has a kind that the codec does not know: %s", name, f.Kind())
		return protoreflect.Value{}
	}
}

func random(p pair) *rapid.Generator[proto.Message] {
	return rapid.Custom(func(t *rapid.T) proto.Message {
		m := p.proto.ProtoReflect().New()
		draw(t, m, 3)
		return m.Interface()
	})
}

const plenty = 1 << 20

// TestProtobufIsRead: what protobuf writes is read, means the same, and is written again byte for byte.
func TestProtobufIsRead(t *testing.T) {
	for _, p := range pairs {
		t.Run(string(p.name()), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				m := random(p).Draw(t, "message")
				b := marshal(t, m)
				c := p.canon()
				if err := c.Decode(b, plenty); err != nil {
					t.Fatalf("%x: %v", b, err)
				}
				if got := c.Encode(); !bytes.Equal(got, b) {
					t.Fatalf("written as %x, read from %x", got, b)
				}
				if !bytes.Equal(c.Raw(), b) {
					t.Fatalf("raw %x, read from %x", c.Raw(), b)
				}
				if diff := compare(reflect.ValueOf(c), m.ProtoReflect()); diff != "" {
					t.Fatal(diff)
				}
			})
		})
	}
}

// compare says where a message of package canon means something else than protobuf's, or "".
func compare(c reflect.Value, m protoreflect.Message) string {
	c = reflect.Indirect(c)
	fields := m.Descriptor().Fields()
	if exported := c.NumField() - 1; exported != fields.Len() { // one field is what it was read from
		return fmt.Sprintf("%s has %d fields, not %d", m.Descriptor().Name(), exported, fields.Len())
	}
	for i := range fields.Len() {
		f := fields.Get(i)
		value := c.FieldByName(camel(string(f.Name())))
		if !value.IsValid() {
			return fmt.Sprintf("no field %s", f.Name())
		}
		switch {
		case f.IsList():
			list := m.Get(f).List()
			if value.Len() != list.Len() {
				return fmt.Sprintf("%s: %d elements, not %d", f.Name(), value.Len(), list.Len())
			}
			for j := range list.Len() {
				if diff := same(f, value.Index(j), list.Get(j)); diff != "" {
					return fmt.Sprintf("%s[%d]: %s", f.Name(), j, diff)
				}
			}
		case f.Kind() == protoreflect.MessageKind && !m.Has(f):
			if !value.IsNil() {
				return fmt.Sprintf("%s is there", f.Name())
			}
		default:
			if diff := same(f, value, m.Get(f)); diff != "" {
				return fmt.Sprintf("%s: %s", f.Name(), diff)
			}
		}
	}
	return ""
}

func same(f protoreflect.FieldDescriptor, c reflect.Value, p protoreflect.Value) string {
	var got, want string
	switch f.Kind() {
	case protoreflect.MessageKind:
		return compare(c, p.Message())
	case protoreflect.BytesKind:
		got, want = string(c.Bytes()), string(p.Bytes())
	case protoreflect.EnumKind:
		got, want = fmt.Sprint(c.Interface()), fmt.Sprint(int32(p.Enum()))
	default:
		got, want = fmt.Sprint(c.Interface()), fmt.Sprint(p.Interface())
	}
	if got != want {
		return fmt.Sprintf("%q, not %q", got, want)
	}
	return ""
}

// camel turns "key_id" into "KeyId".
func camel(name string) string {
	var out strings.Builder
	for part := range strings.SplitSeq(name, "_") {
		out.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	return out.String()
}
