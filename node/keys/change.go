package keys

import (
	"crypto/ed25519"
	"errors"
	"fmt"

	"github.com/waybill-network/waybill/node/config/atomicfile"
)

// Change reports what a change of passphrase did.
type Change struct {
	Changed []Kind // now have the new passphrase
	Already []Kind // had it before, from a change that was cut off
}

// ChangePassphrase encrypts every key again. Nothing is changed unless every file opens with the old or the new
// passphrase. All new files are on disk before the first takes the place of an old one, so a crash leaves each file
// with one of the two; calling it again with the same passphrases completes the change.
//
// Old files may survive in backups and in unused parts of the disk, where the old passphrase still opens them: if
// that one is known to others, the keys themselves must be replaced.
func (s Store) ChangePassphrase(previous, next Passphrase) (Change, error) {
	if err := next.checkNew(); err != nil {
		return Change{}, err
	}
	kinds, err := s.all()
	if err != nil {
		return Change{}, err
	}
	if len(kinds) == 0 {
		return Change{}, &Error{Path: s.Dir, Err: ErrNotFound, hint: "\"waybill init\" makes the keys of a home"}
	}
	private, already, err := s.openEither(kinds, previous, next)
	defer func() {
		for _, p := range private {
			clear(p)
		}
	}()
	if err != nil {
		return Change{}, err
	}
	changed, err := s.reencrypt(kinds, private, next)
	if err != nil {
		return Change{Changed: changed, Already: already}, err
	}
	for _, k := range kinds {
		if err := atomicfile.RemoveStale(s.path(k)); err != nil {
			return Change{Changed: changed, Already: already}, err
		}
	}
	return Change{Changed: changed, Already: already}, nil
}

// openEither returns the keys that open with the previous passphrase, and the kinds that already open with the next.
func (s Store) openEither(kinds []Kind, previous, next Passphrase) (
	private map[Kind]ed25519.PrivateKey, already []Kind, err error,
) {
	private = make(map[Kind]ed25519.PrivateKey)
	var neither []Kind
	for _, k := range kinds {
		p, err := s.decryptFile(k, previous)
		if err == nil {
			private[k] = p
			continue
		}
		if errors.Is(err, ErrWrongPassphrase) {
			p, err = s.decryptFile(k, next)
			clear(p)
		}
		switch {
		case errors.Is(err, ErrWrongPassphrase):
			neither = append(neither, k)
		case err != nil:
			return private, nil, err
		default:
			already = append(already, k)
		}
	}
	if len(neither) == 0 {
		return private, already, nil
	}
	return private, nil, &Error{
		Path: s.Dir,
		Err:  fmt.Errorf("%w: neither the old nor the new one opens %s; nothing was changed", ErrWrongPassphrase, join(neither)),
		hint: "give the old passphrase that these keys have now",
	}
}

// replacement is one key's new file, complete on disk beside the old one.
type replacement struct {
	kind Kind
	file *atomicfile.Staged
}

// reencrypt writes the keys with the new passphrase: first all of them beside the old files, then each over its own.
func (s Store) reencrypt(kinds []Kind, private map[Kind]ed25519.PrivateKey, pass Passphrase) (changed []Kind, err error) {
	staged, err := s.stage(kinds, private, pass)
	if err != nil {
		discard(staged)
		return nil, fmt.Errorf("nothing was changed: %w", err)
	}
	for i, r := range staged {
		s.before("replace " + string(r.kind))
		if err := r.file.Replace(); err != nil {
			var rest []Kind
			for _, r := range staged[i:] {
				rest = append(rest, r.kind)
			}
			discard(staged[i:])
			return changed, &Error{
				Path: s.Dir,
				Err: fmt.Errorf("%w: the new one opens %q, and %q may still have the old one: %w",
					ErrMixedPassphrases, join(changed), join(rest), err),
				hint: "run the same change again; until then keep both passphrases",
			}
		}
		changed = append(changed, r.kind)
	}
	return changed, nil
}

// stage writes the new files that there are private keys for, in the order of kinds. On an error it returns those
// that it wrote.
func (s Store) stage(kinds []Kind, private map[Kind]ed25519.PrivateKey, pass Passphrase) (staged []replacement, err error) {
	workFactor, err := s.workFactor()
	if err != nil {
		return nil, err
	}
	for _, k := range kinds {
		p, ok := private[k]
		if !ok {
			continue
		}
		data, err := encrypt(p, pass, workFactor)
		if err != nil {
			return staged, err
		}
		s.before("stage " + string(k))
		f, err := atomicfile.Stage(s.path(k), data, 0o600)
		if err != nil {
			return staged, err
		}
		staged = append(staged, replacement{k, f})
	}
	return staged, nil
}

// discard removes files that will not be used. One that cannot be removed is encrypted, and the next change of
// passphrase removes it.
func discard(staged []replacement) {
	for _, r := range staged {
		_ = r.file.Discard()
	}
}
