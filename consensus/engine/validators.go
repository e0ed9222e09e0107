package engine

import (
	dbm "github.com/cometbft/cometbft-db"
	sm "github.com/cometbft/cometbft/state"
)

// Validators returns the public keys of those who may vote at the next heights, by CometBFT's database "state" of a chain
// that does not run; none before its first block. The last block may lack: CometBFT keeps its state after the application.
func Validators(db dbm.DB) (keys [][]byte, err error) {
	err = recovered("read the validators", func() error {
		state, err := sm.NewStore(db, sm.StoreOptions{DiscardABCIResponses: true}).Load()
		if err != nil || state.IsEmpty() {
			return err
		}
		for _, v := range append(state.Validators.Validators, state.NextValidators.Validators...) {
			keys = append(keys, v.PubKey.Bytes())
		}
		return nil
	})
	return keys, err
}
