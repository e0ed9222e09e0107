package access

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/waybill-network/waybill/node/config/atomicfile"
)

// CookieName is the cookie's name in the node's data directory.
const CookieName = "api.cookie"

// CookieID is the id of the cookie's holder in logs and metrics. No credential of the list can have it: it is too short.
const CookieID = "cookie"

// ErrNoToken means that there is no token to send.
var ErrNoToken = errors.New("no token")

// maxToken bounds a file with a token, in bytes.
const maxToken = 4 << 10

// TokenFile is a file with a token in it, for who sends it: the cookie of a node, or the token of a partner. It is read
// again when it has changed, because a node that starts again has another cookie. It is safe for concurrent use.
type TokenFile struct {
	path string

	mu    sync.Mutex
	seen  fs.FileInfo
	token string
}

// NewTokenFile returns the file at a path, which need not be there yet.
func NewTokenFile(path string) *TokenFile { return &TokenFile{path: path} }

// Cookie returns the cookie of the node with a data directory.
func Cookie(data string) *TokenFile { return NewTokenFile(filepath.Join(data, CookieName)) }

// Path is where the file is.
func (t *TokenFile) Path() string { return t.path }

// Token returns what the file holds now. Without the file the error is ErrNoToken too.
func (t *TokenFile) Token() (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now, err := os.Stat(t.path)
	if err == nil && t.seen != nil && same(now, t.seen) {
		return t.token, nil
	}
	if err == nil {
		t.token, t.seen, err = readToken(t.path)
	}
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%w: %w", ErrNoToken, err)
	}
	if err != nil {
		t.seen, t.token = nil, ""
	}
	return t.token, err
}

func readToken(path string) (string, fs.FileInfo, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err == nil {
		err = checkMode(path, info)
	}
	if err != nil {
		return "", nil, err
	}
	b, err := io.ReadAll(io.LimitReader(f, maxToken+1))
	if err != nil {
		return "", nil, err
	}
	token := strings.TrimSpace(string(b))
	if _, ok := tokenID(token); !ok {
		return "", nil, fmt.Errorf("%s: %w: its content is not wbt_ID_SECRET", path, ErrNoToken)
	}
	return token, info, nil
}

// same reports whether two looks at a path saw one file, unchanged.
func same(a, b fs.FileInfo) bool {
	return os.SameFile(a, b) && a.ModTime().Equal(b.ModTime()) && a.Size() == b.Size() && a.Mode() == b.Mode()
}

// bake makes a cookie, leaves it in the data directory and returns its hash.
func bake(data string) (hash [32]byte, id string, err error) {
	if err := os.MkdirAll(data, 0o700); err != nil {
		return hash, "", err
	}
	id = newID()
	token, hash := newToken(id)
	path := filepath.Join(data, CookieName)
	err = errors.Join(atomicfile.RemoveStale(path), atomicfile.Replace(path, []byte(token+"\n"), 0o600))
	return hash, id, err
}
