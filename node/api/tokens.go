package api

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/waybill-network/waybill/node/config"
)

// errTokens means that the file of read tokens cannot be used.
var errTokens = errors.New("api.read_token_file")

const leastToken = 16 // bytes

// readTokens reads the configured file: a token a line, empty lines and lines that begin with # left out.
func readTokens(c config.Config) ([]string, error) {
	path := c.Path(c.API.ReadTokenFile)
	if path == "" {
		return nil, nil
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errTokens, err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%w: %s has mode %04o; others must not read it: chmod 600", errTokens, path, info.Mode().Perm())
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errTokens, err)
	}
	var out []string
	number := 0
	for line := range strings.Lines(string(b)) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if err := checkToken(line); err != nil {
			return nil, fmt.Errorf("%w: %s: line %d: %w", errTokens, path, number, err)
		}
		out = append(out, line)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%w: %s has no token", errTokens, path)
	}
	return out, nil
}

func checkToken(token string) error {
	if len(token) < leastToken {
		return fmt.Errorf("a token has %d bytes; at least %d", len(token), leastToken)
	}
	if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return errors.New("a token has characters that a request's header cannot hold")
	}
	return nil
}
