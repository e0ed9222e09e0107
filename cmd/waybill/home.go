package main

import (
	"context"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/keys"
)

// home is the directory of one node.
type home struct {
	dir   string
	flags map[string]string // of the configuration
	pass  string            // file of the passphrase, "" for the configuration's
}

// addHome adds the flags that name a node's home and override its configuration.
func (h *home) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&h.dir, "home", defaultHome(), "the node's directory")
	cmd.Flags().StringVar(&h.pass, "passphrase-file", "", "file that holds the passphrase of the keys, mode 0600")
	cmd.Flags().StringToStringVar(&h.flags, "set", nil, "configuration for this run, as section.key=value")
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
		flags = map[string]string{"keys.passphrase_file": h.pass}
		for k, v := range h.flags {
			flags[k] = v
		}
	}
	cfg, err := config.Load(h.dir, c.env, flags)
	if err != nil {
		return cfg, fail(exitUsage, "waybill init makes a new home", err)
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
