package exec

import "github.com/waybill-network/waybill/ledger/governance"

// ValidatorUpdate is a change of the validators by a block; it acts two heights later.
type ValidatorUpdate = governance.ValidatorUpdate
