package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// asProgram makes this test binary the program itself: the nodes of a test network are processes of it. The name
// has no WAYBILL_ in front, because the configuration refuses unknown variables of that kind.
const asProgram = "TEST_BINARY_IS_WAYBILL"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	if err := os.Setenv(asProgram, "1"); err != nil { // for the processes of this one; scripts have an environment of their own
		panic(err)
	}
	testscript.Main(m, map[string]func(){"waybill": main})
}
