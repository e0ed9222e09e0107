//go:build !simrt

package sim

// exact says that the runtime follows the seed: the binary was built with the overlay.
const exact = false

func seedRuntime(uint64) {}
