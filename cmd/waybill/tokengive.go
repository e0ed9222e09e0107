package main

import (
	"errors"
	"time"

	"github.com/waybill-network/waybill/node/access"
	"github.com/waybill-network/waybill/node/config/atomicfile"
)

// giveToken makes a token of the node with a home, for somebody who hands in through it, and leaves it in a file. Whoever
// has a token of that name already gets another in its place, so that a command that was cut off can be given again.
func giveToken(home, name string, scopes access.Scopes, file string) error {
	return access.Edit(home, func(l *access.List) error {
		if _, err := l.Revoke(name); err != nil && !errors.Is(err, access.ErrUnknown) {
			return err
		}
		_, token, err := l.AddToken(access.Credential{Name: name, Scopes: scopes, Created: time.Now()})
		if err != nil {
			return err
		}
		return atomicfile.Replace(file, []byte(token+"\n"), 0o600)
	})
}

// takeToken revokes a token that giveToken made, if there is one.
func takeToken(home, name string) error {
	err := access.Edit(home, func(l *access.List) error { _, err := l.Revoke(name); return err })
	if errors.Is(err, access.ErrUnknown) {
		return nil
	}
	return err
}
