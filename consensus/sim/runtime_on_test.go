//go:build simrt && !cgo

package sim

import _ "unsafe" // for go:linkname

// exact says that the runtime follows the seed: the binary was built with the overlay, and without cgo, whose calls
// let the runtime go on with another goroutine when they take long.
const exact = true

// seedRuntime seeds the generator that the overlay puts into package runtime, and returns its state before.
//
//go:linkname seedRuntime runtime.simSeed
func seedRuntime(seed uint64) uint64
