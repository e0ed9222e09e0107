package main

import (
	"encoding/hex"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"rsc.io/qr"

	"github.com/waybill-network/waybill/node/config"
	"github.com/waybill-network/waybill/node/config/atomicfile"
	"github.com/waybill-network/waybill/node/link"
)

// qrOrder is what qr is asked for.
type qrOrder struct {
	home
	origin, salt string
	out          []string
	size         int
}

func (c *cli) qrCommand() *cobra.Command {
	q := &qrOrder{}
	cmd := &cobra.Command{
		Use:   "qr ID",
		Short: "Make the code that opens an item's page on any phone",
		Long: `Make the QR code of an item: the address of its page, which any phone's camera opens. Goods with a serial,
products, lots and logistic units get a GS1 Digital Link, as scanners of the trade read it; postal items get the
path /t/. Without --out the code is shown here.

The address begins with --origin, by default web.origin of the node's configuration. Whoever prints it decides which
server a consumer's phone asks first, and loads the checking code from: use a name that will still be yours in years.

--salt is for a blinded unit: the chain shows a hash of it, and whoever holds the code holds the key to it. The salt
stands behind a # in the address, which no browser sends to a server.`,
		Example: `  waybill qr RB123456785CN --origin https://parcels.example
  waybill qr 01/09506000134352/21/A100042 --home ./brand --out label.svg --out label.png --size 600
  waybill qr RB123456785CN --origin https://parcels.example --salt 30313233343536373839616263646566 --out parcel.png`,
		Args: exactly("ID"),
		RunE: func(_ *cobra.Command, args []string) error { return c.qr(q, args[0]) },
	}
	q.addDir(cmd)
	cmd.Flags().StringVar(&q.origin, "origin", "", "base `URL` of the pages; web.origin of --home by default")
	cmd.Flags().StringVar(&q.salt, "salt", "", "`salt` of a blinded unit, 32 hex digits")
	cmd.Flags().StringArrayVar(&q.out, "out", nil, "`file` to write, .png or .svg; repeat for both")
	cmd.Flags().IntVar(&q.size, "size", 400, "largest width of a PNG in `pixels`")
	return cmd
}

func (c *cli) qr(q *qrOrder, text string) error {
	address, err := q.address(c, text)
	if err != nil {
		return err
	}
	code, err := qr.Encode(address, qr.M)
	if err != nil {
		return usage("%s: %w", address, err)
	}
	if code.Scale = q.size / (code.Size + 2*quiet); code.Scale < 1 {
		return usage("--size %d: the code needs %d pixels or more", q.size, code.Size+2*quiet)
	}
	if q.size > maxQR {
		return usage("--size %d: at most %d", q.size, maxQR)
	}
	for _, file := range q.out {
		var b []byte
		switch strings.ToLower(filepath.Ext(file)) {
		case ".png":
			b = code.PNG()
		case ".svg":
			b = svgOf(code)
		default:
			return usage("--out %s: a name that ends in .png or .svg", file)
		}
		if err := atomicfile.Replace(file, b, 0o644); err != nil {
			return err
		}
	}
	if c.json {
		c.print(map[string]any{"url": address, "modules": code.Size, "files": append([]string{}, q.out...)})
		return nil
	}
	c.sayf("%s", address)
	if len(q.out) == 0 {
		c.sayf("\n%s", blocks(code))
	}
	for _, file := range q.out {
		c.sayf("written  %s", file)
	}
	return nil
}

// address is what the code says.
func (q *qrOrder) address(c *cli, text string) (string, error) {
	id, err := link.Read(text)
	if err != nil {
		return "", usage("%w", err)
	}
	path := link.Path(id)
	if path == "" {
		return "", fail(exitUsage, "postal items, goods, lots and logistic units (SSCC) have one",
			fmt.Errorf("%s: a %s has no page of its own", inLine(id.String()), id.Namespace))
	}
	origin, err := q.originOf(c)
	if err != nil {
		return "", err
	}
	if q.salt == "" {
		return origin + path, nil
	}
	salt, err := hex.DecodeString(q.salt)
	if err != nil || len(salt) != 16 {
		return "", usage("--salt: 32 hex digits")
	}
	return origin + path + "#salt=" + hex.EncodeToString(salt), nil
}

// originOf is the base URL of the pages.
func (q *qrOrder) originOf(c *cli) (string, error) {
	if q.origin != "" {
		var o config.Origin
		if err := o.UnmarshalText([]byte(q.origin)); err != nil {
			return "", usage("--origin %w", err)
		}
		return string(o), nil
	}
	cfg, err := q.load(c)
	if err != nil {
		return "", err
	}
	if cfg.Web.Origin == "" {
		return "", fail(exitUsage, "name it with --origin https://…, or set web.origin in the configuration",
			fmt.Errorf("the node of %s does not know under which address its pages are seen", q.dir))
	}
	return string(cfg.Web.Origin), nil
}

const (
	// quiet is the width of the white border in modules, as ISO/IEC 18004 wants it.
	quiet = 4
	maxQR = 8192
)

// svgOf draws a code as one path, a module to a unit, on white.
func svgOf(code *qr.Code) []byte {
	var b strings.Builder
	side := code.Size + 2*quiet
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges">`+
		`<path fill="#fff" d="M0 0h%dv%dH0z"/><path d="`, side, side, side, side)
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			begin := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			if x > begin {
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", begin+quiet, y+quiet, x-begin, x-begin)
			}
		}
	}
	b.WriteString(`"/></svg>` + "\n")
	return []byte(b.String())
}

// blocks draws a code for a terminal, two modules above each other in a character, dark on light whatever the colours:
// what is printed is the light.
func blocks(code *qr.Code) string {
	var b strings.Builder
	light := func(x, y int) bool { return !code.Black(x, y) } // beyond the code too
	for y := -2; y < code.Size+2; y += 2 {
		for x := -2; x < code.Size+2; x++ {
			switch up, down := light(x, y), light(x, y+1); {
			case up && down:
				b.WriteString("█")
			case up:
				b.WriteString("▀")
			case down:
				b.WriteString("▄")
			default:
				b.WriteString(" ")
			}
		}
		b.WriteString("\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}
