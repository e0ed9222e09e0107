//go:build simrt

package sim

import _ "unsafe" // for go:linkname

// exact says that the runtime follows the seed: the binary was built with the overlay.
const exact = true

// seedRuntime seeds the generator that the overlay puts into package runtime.
//
//go:linkname seedRuntime runtime.simSeed
func seedRuntime(seed uint64)
