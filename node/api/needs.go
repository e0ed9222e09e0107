package api

import (
	"strings"

	"github.com/waybill-network/waybill/node/access"
	"github.com/waybill-network/waybill/proto/api/v1/apiv1connect"
)

// needs is what each procedure wants of its caller: any one of the scopes. Two want more of some requests, which their
// handlers see: Prove wants access.Query for detail, Transaction wants it for the envelope.
var needs = map[string]access.Scopes{
	apiv1connect.SubmitServiceSubmitProcedure:     access.Submit,
	apiv1connect.SubmitServiceSubmitManyProcedure: access.Submit,
	apiv1connect.SubmitServiceSimulateProcedure:   access.Submit,

	// Who submits must learn what became of it: nothing else is an acknowledgement.
	apiv1connect.QueryServiceTransactionProcedure: access.Query | access.Submit,
	apiv1connect.QueryServiceBlockProcedure:       access.Query,
	apiv1connect.QueryServiceBlocksProcedure:      access.Subscribe,
	apiv1connect.QueryServiceWatchProcedure:       access.Subscribe,

	apiv1connect.ProofServiceProveProcedure:           access.Public,
	apiv1connect.ProofServiceLightBlockProcedure:      access.Public,
	apiv1connect.ProofServiceGenesisProcedure:         access.Public,
	apiv1connect.ConsortiumServiceConsortiumProcedure: access.Public,
	apiv1connect.StatusServiceStatusProcedure:         access.Public, // its peers are access.Admin

	apiv1connect.ConsoleServiceOverviewProcedure:          access.Query, // its peers are access.Admin
	apiv1connect.ConsoleServiceSearchProcedure:            access.Query,
	apiv1connect.ConsoleServiceRecentBlocksProcedure:      access.Query,
	apiv1connect.ConsoleServiceBlockTransactionsProcedure: access.Query,
	apiv1connect.ConsoleServiceShowTransactionProcedure:   access.Query,
}

// rpcPrefix begins the path of every procedure.
const rpcPrefix = "/api.v1."

// needOf is what a request to a path wants of its caller. A procedure that nobody decided about is the operator's. What
// is no procedure belongs to Options.Web, which decides by access.From.
func needOf(path string) access.Scopes {
	if need, ok := needs[path]; ok {
		return need
	}
	if strings.HasPrefix(path, rpcPrefix) {
		return access.Admin
	}
	return access.Public
}
