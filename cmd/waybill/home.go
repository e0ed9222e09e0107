package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/keys"
)

// home is the directory of one node.
type home struct {
	dir   string
	flags settings
	pass  string // file of the passphrase, "" for the configuration's
}

// settings of the configuration for one run, by key. A value may hold anything, commas too.
type settings map[string]string

// Set implements pflag.Value, as do the methods below.
func (s *settings) Set(text string) error {
	key, value, ok := strings.Cut(text, "=")
	if !ok {
		return errors.New("should be section.key=value")
	}
	if *s == nil {
		*s = settings{}
	}
	(*s)[key] = value
	return nil
}

func (s *settings) String() string { return "" }
func (s *settings) Type() string   { return "setting" }

// add adds the flags that name a node's home, override its configuration and open its keys.
func (h *home) add(cmd *cobra.Command) {
	h.addDir(cmd)
	cmd.Flags().StringVar(&h.pass, "passphrase-file", "", "`file` that holds the passphrase of the keys, mode 0600")
	_ = cmd.MarkFlagFilename("passphrase-file") // it exists: it was added above
}

// addDir is add for a command that opens no key.
func (h *home) addDir(cmd *cobra.Command) {
	cmd.Flags().StringVar(&h.dir, "home", defaultHome(), "the node's `directory`")
	cmd.Flags().Var(&h.flags, "set", "configuration for this run, as `section.key=value`; repeat for more")
	_ = cmd.MarkFlagDirname("home") // it exists: it was added above
}

func defaultHome() string {
	if dir, err := os.UserHomeDir(); err == nil {
		return filepath.Join(dir, ".waybill")
	}
	return ".waybill"
}

// load reads the node's configuration.
func (h *home) load(c *cli) (config.Config, error) {
	flags := h.flags
	if h.pass != "" {
		// A path on the command line is of the caller's directory; one in the configuration is of the home.
		pass, err := filepath.Abs(h.pass)
		if err != nil {
			return config.Config{}, err
		}
		flags = map[string]string{"keys.passphrase_file": pass}
		for k, v := range h.flags {
			flags[k] = v
		}
	}
	cfg, err := config.Load(h.dir, c.env, flags)
	switch {
	case errors.Is(err, config.ErrNoFile):
		return cfg, fail(exitUsage, "waybill init makes a new home; --home names another",
			fmt.Errorf("%s: %w", filepath.Join(h.dir, config.FileName), config.ErrNoFile))
	case err != nil:
		return cfg, fail(exitUsage, "", err)
	}
	return cfg, nil
}

// source says where the passphrase comes from.
func (c *cli) source(cfg config.Config) keys.Source {
	return keys.Source{
		File: cfg.Path(cfg.Keys.PassphraseFile), Credentials: c.getenv("CREDENTIALS_DIRECTORY"), Terminal: c.in, Prompt: c.err,
	}
}

// open opens keys of the node.
func (c *cli) open(ctx context.Context, cfg config.Config, kinds ...keys.Kind) (*keys.Ring, error) {
	pass, err := c.source(cfg).Read(ctx)
	if err != nil {
		return nil, err
	}
	defer pass.Zero()
	return keys.Store{Dir: cfg.Path(cfg.Paths.Keys)}.Open(pass, kinds...)
}
