package config

import (
	"errors"
	"strings"
)

// What can be wrong with a configuration; each FieldError wraps one of them or says its own cause.
var (
	// ErrUnknownKey marks a key that no field has.
	ErrUnknownKey = errors.New("unknown key")
	// ErrMode marks a configuration file that others than its owner may write.
	ErrMode = errors.New("others may write it")
	// ErrNoFile marks a home without a configuration file.
	ErrNoFile = errors.New("no configuration file")
	// ErrPassphraseInEnv marks an environment variable that is meant to hold the passphrase.
	ErrPassphraseInEnv = errors.New("the passphrase is not taken from the environment, which child processes inherit " +
		"and process listings show; use keys.passphrase_file or the systemd credential \"waybill-passphrase\"")
)

// FieldError says which key is wrong, where its value came from, and why.
type FieldError struct {
	Field  string // key path, such as "consensus.heartbeat"; empty where the file as a whole is wrong
	Origin string // "config.toml:14", "WAYBILL_CONSENSUS_HEARTBEAT", "flag --consensus.heartbeat"; empty: the default
	Err    error
}

func (e *FieldError) Error() string {
	var parts []string
	for _, p := range []string{e.Origin, e.Field} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(append(parts, e.Err.Error()), ": ")
}

// Unwrap returns the cause.
func (e *FieldError) Unwrap() error { return e.Err }

// Errors is every error of one load, in the order of the sources and of the keys.
type Errors []*FieldError

func (e Errors) Error() string {
	lines := make([]string, len(e))
	for i, f := range e {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the single errors, for errors.Is and errors.As.
func (e Errors) Unwrap() []error {
	out := make([]error, len(e))
	for i, f := range e {
		out[i] = f
	}
	return out
}

// orNil keeps an empty list from becoming a non-nil error.
func (e Errors) orNil() error {
	if len(e) == 0 {
		return nil
	}
	return e
}
