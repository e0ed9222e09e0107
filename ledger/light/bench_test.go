package light_test

import (
	"testing"

	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/vectors"
)

// BenchmarkVerify measures the files that take longest, a consumer's answer first. BenchmarkVerifierInJavaScript of
// node/web measures the same ones.
func BenchmarkVerify(b *testing.B) {
	for _, c := range vectors.Heavy(b, vectors.Cases(b)) {
		root := c.Trust.Root(b)
		if _, err := light.Verify(c.File, root); light.Reason(err) != c.Reason {
			b.Fatalf("%s: %v", c.Name, err)
		}
		b.Run(c.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = light.Verify(c.File, root)
			}
			b.ReportMetric(float64(len(c.File)), "file-bytes")
		})
	}
}
