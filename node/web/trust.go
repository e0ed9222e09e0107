package web

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"

	"github.com/waybill-network/waybill/ledger/canon"
	"github.com/waybill-network/waybill/ledger/genesis"
)

// trustJSON is what the page trusts beside its own code.
type trustJSON struct {
	ChainID     string   `json:"chainId"`
	Genesis     string   `json:"genesis"`     // base64
	GenesisHash string   `json:"genesisHash"` // hex
	Nodes       []string `json:"nodes"`       // base URLs to ask; "" is the page's own origin
	Version     string   `json:"version"`     // of the bundle
}

// trustAsset is the module that tells a page what to trust. Its name holds its hash, as every asset's.
func trustAsset(g *canon.Genesis, nodes []string, version string) (*asset, error) {
	hash := genesis.Hash(g)
	b, err := json.Marshal(trustJSON{
		ChainID: genesis.ChainID(g), Genesis: base64.StdEncoding.EncodeToString(g.Encode()),
		GenesisHash: hex.EncodeToString(hash[:]), Nodes: append([]string{}, nodes...), Version: version,
	})
	if err != nil {
		return nil, err
	}
	body := append(append([]byte("globalThis.waybillTrust="), b...), ";\n"...)
	sum := sha256.Sum256(body)
	return newAsset("trust."+base32.StdEncoding.EncodeToString(sum[:])[:8]+".mjs", body), nil
}

// version of the bundle: of every file that a page may load, whatever the genesis.
func (b *bundle) version() (string, error) {
	raw, err := distFiles.ReadFile("dist/manifest.json")
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:8]), nil
}
