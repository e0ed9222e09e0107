package canon_test

import (
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// fuzz lets a target judge any bytes as one message, beginning with good encodings of it. testdata/fuzz holds those
// that a codec is likely to get wrong.
func fuzz(f *testing.F, name protoreflect.Name) {
	p := pairOf(name)
	for seed := range 8 {
		f.Add(marshal(f, random(p).Example(seed)))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		judge(t, p, b)
		for items := range 4 {
			_ = p.canon().Decode(b, items)
		}
	})
}

func FuzzEnvelope(f *testing.F)   { fuzz(f, "Envelope") }
func FuzzBody(f *testing.F)       { fuzz(f, "Body") }
func FuzzGenesis(f *testing.F)    { fuzz(f, "Genesis") }
func FuzzState(f *testing.F)      { fuzz(f, "State") }
func FuzzProof(f *testing.F)      { fuzz(f, "Proof") }
func FuzzLightBlock(f *testing.F) { fuzz(f, "LightBlock") }
func FuzzReceipt(f *testing.F)    { fuzz(f, "Receipt") }
