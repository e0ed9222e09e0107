package main

import (
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	"github.com/waybill-network/waybill/ledger/trace"
	"github.com/waybill-network/waybill/node/config"
)

// trusted returns the genesis that the asker trusts: the file, or the one of the home. It is nil where there
// is none.
func (h *home) trusted(c *cli, file string) (*canon.Genesis, error) {
	if file != "" {
		return readGenesis(file)
	}
	cfg, err := h.load(c)
	path := cfg.Path(cfg.Paths.Genesis)
	if errors.Is(err, config.ErrNoFile) {
		path = filepath.Join(h.dir, config.Default().Paths.Genesis)
	} else if err != nil {
		return nil, err
	}
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	return readGenesis(path)
}

// verify checks a proof file and reports what it says, from a point of view.
func verify(file []byte, root *light.Root, g *canon.Genesis, o trace.Options) (*report, error) {
	v, err := light.Verify(file, root)
	if err != nil {
		return nil, broken(err)
	}
	r := newReportAs(v, o, time.Now())
	r.Verified = true
	r.addSigners(file, g)
	return r, nil
}

// broken is why a proof does not hold, with an exit code.
func broken(err error) error {
	f := &failure{code: exitUnproven, reason: cmp.Or(light.Reason(err), "unknown")}
	f.err = fmt.Errorf("the proof does not hold (%s): %w", f.reason, err)
	switch f.reason {
	case "chain":
		f.hint = "--genesis names the genesis of the proof's own network"
	case "pinned":
		f.hint = "the proof begins at a header that somebody pinned: --pinned gives the hash that you trust"
	case "version":
		f.hint = "a newer waybill may read it"
	}
	return f
}

// pinnedRoot is the trust in a header instead of the genesis's validators.
func pinnedRoot(g *canon.Genesis, pinned string) (*light.Root, error) {
	root := light.RootOf(g)
	if pinned == "" {
		return root, nil
	}
	b, err := hex.DecodeString(strings.ToLower(pinned))
	if err != nil || len(b) != len(proof.Hash{}) {
		return nil, usage("--pinned %q: a header's hash is 64 hex digits", pinned)
	}
	copy(root.Pinned[:], b)
	return root, nil
}
