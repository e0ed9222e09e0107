package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"connectrpc.com/connect"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/light"
	"github.com/waybill-network/waybill/ledger/proof"
	apiv1 "github.com/waybill-network/waybill/proto/api/v1"
)

// opened fetches what a correction must show of the event: all that its commit is made of. The proof is checked, so that
// a node cannot have another event corrected than the one that is named.
func (s *session) opened(ctx context.Context, o *recording) (*canon.Correction, error) {
	if len(o.Units) != 1 {
		return nil, usage("correct needs --unit once: the unit whose record holds the event")
	}
	at, err := parsePosition(o.event)
	if err != nil {
		return nil, err
	}
	request := &apiv1.ProveRequest{Unit: &apiv1.Unit{Id: o.Units[0]}, Event: at, AtLeastHeight: at.Height}
	asking, cancel := context.WithTimeout(ctx, promptly)
	defer cancel()
	file, err := s.ask(asking, request)
	if connect.CodeOf(err) == connect.CodeNotFound {
		return nil, o.noEvent()
	}
	if err != nil {
		return nil, err
	}
	g := s.genesis
	if g == nil {
		if g, err = s.client.genesis(ctx); err != nil {
			return nil, err
		}
	}
	v, err := light.Verify(file, light.RootOf(g))
	if err != nil {
		return nil, broken(err)
	}
	if v.Subject == nil {
		return nil, usage("--unit %s: there is no record of it", o.Units[0])
	}
	for _, e := range v.Subject.Events {
		if e.Core != nil && e.Position.Height == at.Height && e.Position.Tx == at.Tx && e.Position.Action == at.Action {
			return s.correctionOf(e)
		}
	}
	return nil, o.noEvent()
}

func (o *recording) noEvent() error {
	return fail(exitRefused, "waybill unit show prints the place of each event",
		fmt.Errorf("--event %s: the record of %s has no such event", o.event, printable(o.Units[0])))
}

func (s *session) correctionOf(e *canon.Event) (*canon.Correction, error) {
	if e.Organisation != s.organisation {
		return nil, fail(exitRefused, "only who signed an event can correct it",
			fmt.Errorf("the event is of %s", printable(e.Organisation)))
	}
	roots, err := proof.RootsOf(e)
	if err != nil {
		return nil, broken(err)
	}
	root := func(h proof.Hash) []byte {
		if h == (proof.Hash{}) {
			return nil
		}
		return h[:]
	}
	return &canon.Correction{
		Height: e.Position.Height, Tx: e.Position.Tx, Action: e.Position.Action, Salt: e.Salt, KeyId: e.KeyId, Core: e.Core.Raw(),
		UnitsRoot: root(roots.Units), DetailRoot: root(roots.Detail), PrivateRoot: root(roots.Private),
	}, nil
}

// saltSuffix is the name of a salt beside the file that it hides.
const saltSuffix = ".salt"

// commitFile commits to the bytes of a file as a detail tree of one field "file": who is shown file and salt can repeat it.
// The salt is kept beside the file, and used again if it is there.
func commitFile(name string, dryRun bool) ([]byte, error) {
	content, err := os.ReadFile(name)
	if err != nil {
		return nil, usage("--private: %w", err)
	}
	salt, err := saltOf(name+saltSuffix, dryRun)
	if err != nil {
		return nil, err
	}
	return commitment(salt, content), nil
}

func commitment(salt proof.Salt, content []byte) []byte {
	root := proof.FieldsRoot(1, proof.Root([]proof.Hash{proof.FieldLeaf(salt, "file", content)}))
	return root[:]
}

// saltOf reads a salt, or makes one and keeps it.
func saltOf(name string, dryRun bool) (salt proof.Salt, err error) {
	text, err := os.ReadFile(name)
	if err == nil {
		b, err := hex.DecodeString(strings.TrimSpace(string(text)))
		if err != nil || len(b) != len(salt) {
			return salt, usage("%s: a salt is %d hex digits", name, 2*len(salt))
		}
		return proof.Salt(b), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return salt, err
	}
	if _, err := rand.Read(salt[:]); err != nil || dryRun {
		return salt, err
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return salt, err
	}
	_, err = fmt.Fprintf(f, "%x\n", salt)
	return salt, errors.Join(err, f.Sync(), f.Close())
}
