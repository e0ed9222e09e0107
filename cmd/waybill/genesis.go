package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/genesis"
	"github.com/waybill-network/waybill/node/card"
)

func (c *cli) genesisCommand() *cobra.Command {
	var name, at, out string
	cmd := &cobra.Command{
		Use:   "genesis --name N --time T --out F CARD…",
		Short: "Make the genesis file out of the members' cards",
		Long: `Make the genesis of a network. Each member runs this with the same name, time and cards, and
gets the same bytes and the same chain id; compare the hash by another channel before you start. A file that is there with
other content is not replaced.`,
		Example: `  waybill genesis --name parcels --time 2026-12-01T00:00:00Z --out genesis.json cards/*.json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := needs(cmd, "name", "time"); err != nil {
				return err
			}
			return c.genesis(name, at, out, args)
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "the network's `name`: 1 to 32 of A-Z, a-z, 0-9 and hyphen")
	cmd.Flags().StringVar(&at, "time", "", "`time` at which the chain begins, RFC 3339")
	cmd.Flags().StringVar(&out, "out", "genesis.json", "`file` to write")
	return cmd
}

func (c *cli) genesis(name, at, out string, cards []string) error {
	start, err := time.Parse(time.RFC3339Nano, at)
	if err != nil {
		return usage("--time %q: no time such as 2026-12-01T00:00:00Z (RFC 3339)", at)
	}
	if len(cards) == 0 {
		return usage("name the members' card files")
	}
	var members []canon.Member
	for _, path := range cards {
		m, err := readCard(path)
		if err != nil {
			return err
		}
		members = append(members, *m)
	}
	g, err := genesis.New(name, start.UnixMilli(), genesis.Defaults(), members)
	if err != nil {
		return fail(exitUsage, "", err)
	}
	var b bytes.Buffer
	if err := card.WriteGenesis(&b, g); err != nil {
		return err
	}
	if err := writeGenesisOnce(out, b.Bytes()); err != nil {
		return err
	}
	hash := genesis.Hash(g)
	if c.json {
		c.print(map[string]any{
			"chain_id": genesis.ChainID(g), "hash": fmt.Sprintf("%x", hash), "members": len(g.Members), "file": out,
		})
		return nil
	}
	c.sayf("chain   %s\nhash    %x\nmembers %d\nfile    %s", genesis.ChainID(g), hash, len(g.Members), out)
	return nil
}

// writeGenesisOnce never replaces a genesis by another one: it is what a member trusts, and its chain may be running.
func writeGenesisOnce(name string, b []byte) error {
	old, err := os.ReadFile(name)
	switch {
	case err == nil && bytes.Equal(old, b):
		return nil
	case err == nil:
		return fail(exitUsage, "remove it, or name another file with --out", fmt.Errorf("%s is there with other content", name))
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	return os.WriteFile(name, b, 0o644)
}

func readCard(path string) (*canon.Member, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fail(exitUsage, "", err)
	}
	defer f.Close()
	m, err := card.Read(f)
	if err != nil {
		return nil, fail(exitUsage, "", fmt.Errorf("%s: %w", path, err))
	}
	return m, nil
}

func readGenesis(path string) (*canon.Genesis, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fail(exitUsage, "", err)
	}
	defer f.Close()
	g, err := card.ReadGenesis(f)
	if err != nil {
		return nil, fail(exitUsage, "", fmt.Errorf("%s: %w", path, err))
	}
	return g, nil
}
