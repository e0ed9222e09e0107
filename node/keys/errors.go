package keys

import "errors"

// What a caller may decide on.
var (
	ErrUnknownKind     = errors.New("no such key")
	ErrNotFound        = errors.New("key not found")
	ErrExists          = errors.New("key exists already")
	ErrReuse           = errors.New("key is in use under another name")
	ErrMode            = errors.New("others have access")
	ErrWrongPassphrase = errors.New("wrong passphrase")
	// ErrMixedPassphrases: some files open with the passphrase and others do not, as after a change of passphrase
	// that was cut off.
	ErrMixedPassphrases = errors.New("the keys have different passphrases")
	ErrWeakPassphrase   = errors.New("passphrase is too short")
	ErrNoPassphrase     = errors.New("no passphrase")
	// ErrCorrupt: a file is not what the name says.
	ErrCorrupt = errors.New("not a key file")
	// ErrMismatch: a public key file does not belong to the private key.
	ErrMismatch = errors.New("public key does not belong to the private key")
	// ErrClosed: the ring was closed, and the private key is gone from memory.
	ErrClosed = errors.New("key is closed")
)

// Error adds the file and what to do about it. Command lines print the hint on a line of its own.
type Error struct {
	Path string // empty where no file is concerned
	Err  error
	hint string
}

func (e *Error) Error() string {
	if e.Path == "" {
		return e.Err.Error()
	}
	return e.Path + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Hint says what to do about it; empty where there is nothing to say.
func (e *Error) Hint() string { return e.hint }
