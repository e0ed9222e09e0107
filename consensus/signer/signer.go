// Package signer holds the consensus key of a validator and remembers what it signed last.
//
// A validator that signs two different votes for one height, round and step has cheated, and the
// chain punishes it whatever the reason. So the rule here is: a signature leaves this package only
// after the fact that it was made would survive a power loss, and a state that cannot be trusted
// signs nothing.
//
// # Durability
//
// Each signature writes a new state file beside the old one, syncs it, renames it and syncs the
// directory (package durable). An append log would need one sync instead of two, but its tail is
// ambiguous: a last record that does not read back is either a write that never finished, whose
// signature was never given out, or a finished one that the disk damaged. Dropping the second kind
// signs twice; refusing the first kind stops every validator after a consortium-wide power loss. With
// a rename each file on disk was once complete, so every file that does not read back is damage, and
// Open refuses it. The cost is two syncs for each of about three signatures per block.
//
// After a failed write nobody knows what the disk holds, and a repeated sync may report a success
// that it did not achieve; the signer then refuses everything until it is opened again (ErrBroken).
//
// # State that is lost or old
//
// A missing file is never taken for a new validator: Create makes the state once, when the key is
// made, and Open refuses without it. Whoever lost the state creates it again with a floor, a height
// at or below which nothing is signed. A state that came back from an old backup is found by the
// engine: while a recent commit in the block store bears a signature of this key that is later than
// Last, it calls Guard with the height under way, and nothing is signed there.
//
// The address of the key and the chain id are part of the state, so that neither can be exchanged
// under it. A lock file keeps a second process from signing with the same state; a copy of the state
// on another machine is beyond what a file can prevent.
//
// A Signer is safe for concurrent use. Vote extensions are off on this chain and are refused.
package signer

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cometbft/cometbft/crypto"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cometbft/cometbft/types"

	"github.com/waybill-network/waybill/consensus/signer/durable"
)

// Reasons why nothing is signed.
var (
	ErrConflict = errors.New("other data was already signed at this point")
	ErrPast     = errors.New("a later point was already signed")
	ErrHeld     = errors.New("held back: this height may have been signed before the state was restored")
	ErrKind     = errors.New("neither proposal, prevote nor precommit without extension")
	ErrChain    = errors.New("state of another chain")
	ErrKey      = errors.New("state of another key")
	ErrBroken   = errors.New("the signer state could not be written; nothing more is signed until restart")
	ErrCorrupt  = errors.New("the signer state is damaged")
	ErrNoState  = errors.New("no signer state; create one with a floor above everything this key signed")
	ErrExists   = errors.New("a signer state exists")
	ErrLocked   = errors.New("another process signs with this state")
)

const (
	stateFile = "last-signed"
	lockFile  = "LOCK"
)

// Key signs as one validator. crypto.PrivKey is one; so is a key in a hardware module.
type Key interface {
	PubKey() crypto.PubKey
	Sign(message []byte) ([]byte, error)
}

// Signer signs votes and proposals, never two that conflict. It implements types.PrivValidator.
type Signer struct {
	fs   vfs.FS
	dir  string
	key  Key
	lock io.Closer

	// last mirrors state.last for readers, who must not wait for a write to the disk.
	last atomic.Pointer[Mark]

	mu     sync.Mutex
	state  state // what the disk holds, unless broken
	broken error
}

var _ types.PrivValidator = (*Signer)(nil)

// Create writes the state of a key that has not signed on this chain yet, or, with a floor above 0,
// of a key whose state was lost and that signed nothing above the floor: everything up to there counts
// as signed. It never overwrites.
func Create(f vfs.FS, dir string, key crypto.PubKey, chainID string, floor int64) error {
	if chainID == "" || len(chainID) > maxChain || floor < 0 {
		return fmt.Errorf("create signer state: chain id %q, floor %d", chainID, floor)
	}
	if err := durable.MkdirAll(f, dir); err != nil {
		return fmt.Errorf("create signer state: %w", err)
	}
	path := f.PathJoin(dir, stateFile)
	if _, err := f.Stat(path); err == nil {
		return fmt.Errorf("%w: %s", ErrExists, path)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("create signer state: %w", err)
	}
	s := state{address: [addressSize]byte(key.Address()), chain: chainID, floor: floor, at: time.Unix(0, 0).UTC()}
	if floor > 0 {
		s.last = endOf(floor)
	}
	return write(f, dir, s)
}

// Open reads the state of a key. Close it to let another process have it.
func Open(f vfs.FS, dir string, key Key, chainID string) (_ *Signer, err error) {
	lock, err := f.Lock(f.PathJoin(dir, lockFile))
	if file := (*fs.PathError)(nil); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", ErrNoState, dir)
	} else if errors.As(err, &file) {
		return nil, fmt.Errorf("lock signer state: %w", err)
	} else if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrLocked, dir, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, lock.Close())
		}
	}()
	s := &Signer{fs: f, dir: dir, key: key, lock: lock}
	if s.state, err = read(f, dir); err != nil {
		return nil, err
	}
	if s.state.address != [addressSize]byte(key.PubKey().Address()) {
		return nil, fmt.Errorf("%w: %X, not %s", ErrKey, s.state.address, key.PubKey().Address())
	}
	if s.state.chain != chainID {
		return nil, fmt.Errorf("%w: %s, not %s", ErrChain, s.state.chain, chainID)
	}
	if len(s.state.signed) > 0 && !key.PubKey().VerifySignature(s.state.signed, s.state.signature) {
		return nil, fmt.Errorf("%w: the signature in it is not of this key", ErrCorrupt)
	}
	last := s.state.last
	s.last.Store(&last)
	return s, nil
}

func read(f vfs.FS, dir string) (state, error) {
	path := f.PathJoin(dir, stateFile)
	file, err := f.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return state{}, fmt.Errorf("%w: %s", ErrNoState, path)
	} else if err != nil {
		return state{}, fmt.Errorf("open signer state: %w", err)
	}
	b, err := io.ReadAll(file)
	if err := errors.Join(err, file.Close()); err != nil {
		return state{}, fmt.Errorf("read signer state %s: %w", path, err)
	}
	s, err := decodeState(b)
	if err != nil {
		return state{}, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

func write(f vfs.FS, dir string, s state) error {
	file, err := durable.Replace(f, dir, stateFile, s.encode())
	if err != nil {
		return fmt.Errorf("write signer state: %w", err)
	}
	return file.Close()
}

// Close gives up the lock. The caller has stopped whoever signs.
func (s *Signer) Close() error { return s.lock.Close() }

// GetPubKey returns the validator's public key.
func (s *Signer) GetPubKey() (crypto.PubKey, error) { return s.key.PubKey(), nil }

// Last is the latest point signed, the zero Mark before the first, and the end of the floor's height in a
// state that was created with a floor.
func (s *Signer) Last() Mark { return *s.last.Load() }

// SignVote signs a prevote or precommit. For data that differs from the last signed only in its
// timestamp it returns the earlier signature and timestamp: a node that crashed before sending votes
// again with another clock reading.
func (s *Signer) SignVote(chainID string, v *cmtproto.Vote) error {
	step, err := stepOf(v.Type)
	if err != nil {
		return err
	}
	if len(v.Extension) > 0 {
		return fmt.Errorf("%w: vote extension", ErrKind)
	}
	signature, at, err := s.sign(chainID, Mark{v.Height, v.Round, step}, v.Timestamp, func(at time.Time) []byte {
		vote := *v
		vote.Timestamp = at
		return types.VoteSignBytes(chainID, &vote)
	})
	if err != nil {
		return err
	}
	v.Signature, v.Timestamp, v.ExtensionSignature = signature, at, nil
	return nil
}

// SignProposal signs a proposal, under the same rule as SignVote.
func (s *Signer) SignProposal(chainID string, p *cmtproto.Proposal) error {
	signature, at, err := s.sign(chainID, Mark{p.Height, p.Round, Propose}, p.Timestamp, func(at time.Time) []byte {
		proposal := *p
		proposal.Timestamp = at
		return types.ProposalSignBytes(chainID, &proposal)
	})
	if err != nil {
		return err
	}
	p.Signature, p.Timestamp = signature, at
	return nil
}

// sign returns a signature for the point and the timestamp it covers. data gives the bytes to sign
// for a timestamp.
func (s *Signer) sign(chainID string, to Mark, at time.Time, data func(time.Time) []byte) ([]byte, time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if again, err := s.check(chainID, to, data); err != nil {
		return nil, at, fmt.Errorf("sign %s: %w", to, err)
	} else if again {
		return s.state.signature, s.state.at, nil
	}
	next := s.state
	next.last, next.at, next.signed = to, at.UTC(), data(at)
	var err error
	if next.signature, err = s.key.Sign(next.signed); err != nil {
		return nil, at, fmt.Errorf("sign %s: %w", to, err)
	}
	if err := s.save(next); err != nil {
		return nil, at, fmt.Errorf("sign %s: %w", to, err)
	}
	return next.signature, next.at, nil
}

// check decides whether the point may be signed; again means that the last signature serves.
func (s *Signer) check(chainID string, to Mark, data func(time.Time) []byte) (again bool, err error) {
	switch order := to.Compare(s.state.last); {
	case s.broken != nil:
		return false, s.broken
	case chainID != s.state.chain:
		return false, fmt.Errorf("%w: %s, not %s", ErrChain, s.state.chain, chainID)
	case to.Height <= 0 || to.Round < 0:
		return false, fmt.Errorf("%w: impossible point", ErrKind)
	case to.Height <= s.state.floor:
		return false, fmt.Errorf("%w: nothing up to height %d", ErrHeld, s.state.floor)
	case order < 0:
		return false, fmt.Errorf("%w: %s", ErrPast, s.state.last)
	case order > 0:
		return false, nil
	case string(data(s.state.at)) != string(s.state.signed):
		return false, ErrConflict
	}
	return true, nil
}

// save makes next durable and only then current. mu is held.
func (s *Signer) save(next state) error {
	if len(next.signed) > maxField || len(next.signature) > maxField {
		return fmt.Errorf("%w: %d bytes signed, %d of signature", ErrKind, len(next.signed), len(next.signature))
	}
	if err := write(s.fs, s.dir, next); err != nil {
		s.broken = fmt.Errorf("%w: %w", ErrBroken, err)
		return s.broken
	}
	s.state = next
	s.last.Store(&next.last)
	return nil
}

// Guard holds the validator back: from now on, and after every restart, nothing at this height or
// below is signed. The engine calls it with the height under way when the state turns out to be older
// than what the key signed; at that height the votes given out before the restore are not known.
func (s *Signer) Guard(height int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken != nil {
		return s.broken
	}
	if height <= s.state.floor {
		return nil
	}
	next := s.state
	next.floor = height
	return s.save(next)
}
