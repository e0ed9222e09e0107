package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/config/atomicfile"
	"github.com/waybill-network/waybill/node/keys"
)

func (c *cli) keysCommand() *cobra.Command {
	return group("keys", "Care for a node's keys",
		`A node has three keys, apart from each other: organisation signs transactions, consensus signs votes,
node is its identity in the network. KIND is one of these names. They lie encrypted in the home and are
never replaced in place.`,
		`  waybill keys list --home ./usps
  waybill keys export organisation --home ./usps | age -r age1… > usps.pem.age
  waybill keys change-passphrase --home ./usps`,
		c.keysListCommand(), c.keysShowCommand(), c.keysExportCommand(), c.keysImportCommand(), c.keysChangeCommand())
}

// kinds completes the name of a key.
func kinds() []cobra.Completion {
	var out []cobra.Completion
	for _, k := range keys.Kinds() {
		out = append(out, string(k))
	}
	return out
}

func keyStore(cfg config.Config) keys.Store { return keys.Store{Dir: cfg.Path(cfg.Paths.Keys)} }

// addWorkFactor adds a flag for tests and demonstrations, whose keys need not withstand guessing.
func addWorkFactor(cmd *cobra.Command, n *int) {
	cmd.Flags().IntVar(n, "work-factor", 0, "log2 of the cost of a guess at the passphrase; below 18 for tests and demos only")
	_ = cmd.Flags().MarkHidden("work-factor") // it exists: it was added above
}

func (c *cli) keysListCommand() *cobra.Command {
	h := &home{}
	cmd := &cobra.Command{
		Use: "list --home H", Short: "List the keys of a home, without opening them",
		Long: `List the keys of a home: algorithm, key id, public key, and the name that it gives its owner among validators
or in the network. Keys that were made for a change and are not in use yet come behind them as next, and those that were
replaced as former. Nothing is opened, so no passphrase is asked for.`,
		Example: `  waybill keys list --home ./usps`,
		Args:    exactly(),
		RunE: func(*cobra.Command, []string) error {
			cfg, err := h.load(c)
			if err != nil {
				return err
			}
			list, err := keyStore(cfg).List()
			if err != nil {
				return err
			}
			others, err := keyStore(cfg).Others()
			if err != nil {
				return err
			}
			list = append(list, others...)
			if c.json {
				c.print(list)
				return nil
			}
			for i := range list {
				c.sayKey(&list[i])
			}
			return nil
		},
	}
	h.addDir(cmd)
	return cmd
}

// sayKey prints a key. Of one that is not in use the store's name says why: "organisation.next", else a former one.
func (c *cli) sayKey(k *keys.Info) {
	kind, use, other := strings.Cut(string(k.Kind), ".")
	if other && use != "next" {
		use = "former"
	}
	c.sayf("%-13s %s key id %s public %s%s", kind, k.Algorithm, k.KeyID, k.PublicKey, strings.TrimRight("  "+use, " "))
	if k.PeerID != "" {
		c.sayf("%-13s peer id %s", "", k.PeerID)
	}
	if k.Validator != "" {
		c.sayf("%-13s validator %s", "", k.Validator)
	}
}

func (c *cli) keysShowCommand() *cobra.Command {
	h := &home{}
	cmd := &cobra.Command{
		Use: "show KIND --home H", Short: "Show what everyone may know of a key",
		Long:      `Show what everyone may know of one key, as keys list does. It is not opened.`,
		Example:   `  waybill keys show node --home ./usps --json | jq -r .peer_id`,
		Args:      exactly("KIND"),
		ValidArgs: kinds(),
		RunE: func(_ *cobra.Command, args []string) error {
			kind, cfg, err := h.key(c, args[0])
			if err != nil {
				return err
			}
			k, err := keyStore(cfg).Show(kind)
			if err != nil {
				return err
			}
			if c.json {
				c.print(k)
				return nil
			}
			c.sayKey(&k)
			return nil
		},
	}
	h.addDir(cmd)
	return cmd
}

// key reads the name of a key and the configuration.
func (h *home) key(c *cli, name string) (keys.Kind, config.Config, error) {
	kind, err := keys.ParseKind(name)
	if err != nil {
		return "", config.Config{}, err
	}
	cfg, err := h.load(c)
	return kind, cfg, err
}

func (c *cli) keysExportCommand() *cobra.Command {
	h := &home{}
	var out string
	cmd := &cobra.Command{
		Use: "export KIND --home H [--out F]", Short: "Write a private key as PKCS#8 PEM, unencrypted",
		Long: `Write a private key as PKCS#8 PEM, to a new file of mode 0600 or to standard output. It is not
encrypted: whoever reads it can sign as the organisation, as the validator or as the node.`,
		Example: `  waybill keys export organisation --home ./usps --out /media/vault/usps.pem
  waybill keys export organisation --home ./usps | age -r age1… > usps.pem.age`,
		Args:      exactly("KIND"),
		ValidArgs: kinds(),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.keysExport(cmd.Context(), h, args[0], out)
		},
	}
	h.add(cmd)
	cmd.Flags().StringVar(&out, "out", "", "`file` to write; it must not exist. Standard output by default")
	return cmd
}

func (c *cli) keysExport(ctx context.Context, h *home, name, out string) error {
	kind, cfg, err := h.key(c, name)
	if err != nil {
		return err
	}
	pass, err := c.source(cfg).Read(ctx)
	if err != nil {
		return err
	}
	defer pass.Zero()
	pem, err := keyStore(cfg).Export(kind, pass)
	if err != nil {
		return err
	}
	defer clear(pem)
	c.tellf("waybill: this key is not encrypted; whoever reads it can sign with it")
	switch {
	case out != "":
		if err := atomicfile.Create(out, pem, 0o600); err != nil {
			return fail(exitUsage, "name a file that does not exist", err)
		}
		if c.json {
			c.print(map[string]any{"kind": kind, "file": out})
			return nil
		}
		c.sayf("%s key: %s", kind, out)
	case c.json:
		c.print(map[string]any{"kind": kind, "pkcs8": string(pem)})
	default:
		_, err = c.out.Write(pem)
	}
	return err
}

func (c *cli) keysImportCommand() *cobra.Command {
	h := &home{}
	var workFactor int
	cmd := &cobra.Command{
		Use: "import KIND FILE --home H", Short: "Add a key that was made elsewhere, from PKCS#8 PEM",
		Long: `Add a key that was made elsewhere, from a file with PKCS#8 PEM, or - for standard input. A key that the
home has is never replaced. The passphrase must be the one of the home's other keys.`,
		Example: `  waybill keys import organisation usps.pem --home ./usps
  openssl genpkey -algorithm ed25519 | waybill keys import node - --home ./usps --passphrase-file pass`,
		Args:      exactly("KIND", "FILE"),
		ValidArgs: kinds(),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.keysImport(cmd.Context(), h, args[0], args[1], workFactor)
		},
	}
	h.add(cmd)
	addWorkFactor(cmd, &workFactor)
	return cmd
}

// maxPEM bounds a key file, in bytes.
const maxPEM = 64 << 10

func (c *cli) keysImport(ctx context.Context, h *home, name, file string, workFactor int) error {
	kind, cfg, err := h.key(c, name)
	if err != nil {
		return err
	}
	pem, err := c.readFile(file, maxPEM)
	if err != nil {
		return err
	}
	defer clear(pem)
	store := keyStore(cfg)
	store.WorkFactor = workFactor
	pass, err := c.sharedPassphrase(ctx, cfg, store)
	if err != nil {
		return err
	}
	defer pass.Zero()
	info, err := store.Import(kind, pem, pass)
	if errors.Is(err, keys.ErrCorrupt) {
		return fail(exitUsage, "", fmt.Errorf("%s: %w", file, err))
	}
	if err != nil {
		return err
	}
	if c.json {
		c.print(info)
		return nil
	}
	c.sayKey(&info)
	if kind == keys.Consensus {
		c.sayf("What this key has signed elsewhere is not known here: waybill start asks for --new-signer-above.")
	}
	return nil
}

// sharedPassphrase reads the passphrase that the store's other keys have, and makes sure that it opens one of
// them; a store without keys gets a new one.
func (c *cli) sharedPassphrase(ctx context.Context, cfg config.Config, store keys.Store) (keys.Passphrase, error) {
	list, err := store.List()
	if errors.Is(err, keys.ErrNotFound) || err == nil && len(list) == 0 {
		return c.source(cfg).ReadNew(ctx)
	}
	if err != nil {
		return keys.Passphrase{}, err
	}
	pass, err := c.source(cfg).Read(ctx)
	if err != nil {
		return pass, err
	}
	ring, err := store.Open(pass, list[0].Kind)
	if err != nil {
		pass.Zero()
		return keys.Passphrase{}, err
	}
	ring.Close()
	return pass, nil
}

// openFile opens a file that the command line names, or standard input for "-".
func (c *cli) openFile(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(c.in), nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fail(exitUsage, "", err)
	}
	return f, nil
}

// readFile reads a file that the command line names, or standard input for "-", of at most limit bytes.
func (c *cli) readFile(name string, limit int64) ([]byte, error) {
	in, err := c.openFile(name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return readAll(name, in, limit)
}

func readAll(name string, in io.Reader, limit int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(in, limit+1))
	if err != nil {
		return nil, fail(exitUsage, "", fmt.Errorf("%s: %w", name, err))
	}
	if int64(len(b)) > limit {
		return nil, fail(exitUsage, "", fmt.Errorf("%s: larger than %d bytes", name, limit))
	}
	return b, nil
}

func (c *cli) keysChangeCommand() *cobra.Command {
	h := &home{}
	var next string
	var workFactor int
	cmd := &cobra.Command{
		Use: "change-passphrase --home H", Short: "Encrypt all keys of a home with another passphrase",
		Long: `Encrypt all keys of a home with another passphrase. A change that was cut off is completed by the same
command with the same two passphrases.

Old key files in backups still open with the old passphrase: if others know that, replace the keys.`,
		Example: `  waybill keys change-passphrase --home ./usps
  waybill keys change-passphrase --home ./usps --passphrase-file old --new-passphrase-file new`,
		Args: exactly(),
		RunE: func(cmd *cobra.Command, _ []string) error { return c.keysChange(cmd.Context(), h, next, workFactor) },
	}
	h.add(cmd)
	addWorkFactor(cmd, &workFactor)
	cmd.Flags().StringVar(&next, "new-passphrase-file", "", "`file` that holds the new passphrase, mode 0600; else the terminal")
	return cmd
}

func (c *cli) keysChange(ctx context.Context, h *home, next string, workFactor int) error {
	cfg, err := h.load(c)
	if err != nil {
		return err
	}
	previous, err := c.source(cfg).Read(ctx)
	if err != nil {
		return err
	}
	defer previous.Zero()
	fresh, err := keys.Source{File: next, Terminal: c.in, Prompt: c.err}.ReadNew(ctx)
	if err != nil {
		return err
	}
	defer fresh.Zero()
	store := keyStore(cfg)
	store.WorkFactor = workFactor
	done, err := store.ChangePassphrase(previous, fresh)
	if err != nil {
		return err
	}
	file := ""
	if h.pass == "" {
		file = cfg.Path(cfg.Keys.PassphraseFile) // it holds the old one
	}
	if c.json {
		c.print(map[string]any{"changed": done.Changed, "already": done.Already, "passphrase_file": file})
		return nil
	}
	c.sayf("Changed: %d keys; had it already: %d.", len(done.Changed), len(done.Already))
	if file != "" {
		c.sayf("Put the new passphrase into %s, or the node will not start.", file)
	}
	return nil
}
