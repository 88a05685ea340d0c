package mcp

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"chatbot/adapters/internal/reach"
	"chatbot/domain/fault"
	"chatbot/domain/model"
	"chatbot/domain/tool"
)

// rejected is how the SDK marks failures of its transport, which are no reports of the server.
const rejected = "rejected by transport"

// maxReason bounds what is repeated of a server's report, in code points.
const maxReason = 500

// explain returns a failure as administrators and models need to know it, otherwise if it is none that is known; nil for none. Faults stay what
// they are.
func explain(err error, otherwise *fault.Error) error {
	var (
		known     *fault.Error
		challenge unauthorized
		status    refusal
		refused   *jsonrpc.Error
		network   *net.OpError
	)
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return known
	case errors.As(err, &challenge):
		return tool.ErrServerNeedsAuthorization.Because(err)
	case errors.Is(err, errElsewhere):
		return model.ErrProviderRedirects.Because(err)
	case errors.Is(err, errTooLarge), errors.Is(err, errNested):
		return tool.ErrServerTooLarge.Because(err)
	case errors.As(err, &network) && network.Op == "dial" && reach.Explain(err) == nil:
		return model.ErrProviderUnreachable.Because(err)
	}
	if f := reach.Explain(err); f != nil {
		return f.Because(err)
	}
	switch {
	case errors.As(err, &refused) && refused.Message != rejected:
		return tool.ErrServerRefused.With(fault.Params{"reason": short(refused.Message, maxReason)}).Because(err)
	case errors.As(err, &status):
		return ofStatus(status.status).Because(err)
	case errors.Is(err, context.DeadlineExceeded):
		return model.ErrProviderSlow.Because(err)
	case errors.As(err, &network), errors.Is(err, sdk.ErrConnectionClosed), errors.Is(err, errNoSession), errors.Is(err, sdk.ErrSessionMissing):
		return tool.ErrServerFailed.Because(err)
	}
	return otherwise.Because(err)
}

// uncalled explains why no session could be had for a call: whatever the failure, the server was not called.
func uncalled(err error) error {
	why := tool.Failure("no connection to the server could be opened.")
	var known *fault.Error
	if errors.As(err, &known) {
		why = tool.Failure(known.Message)
	}
	return fmt.Errorf("%w (%w)", err, why)
}

// ofStatus explains an answer that is no success.
func ofStatus(status int) *fault.Error {
	switch status {
	case http.StatusForbidden:
		return tool.ErrServerNeedsAuthorization
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotAcceptable, http.StatusUnsupportedMediaType, http.StatusBadRequest:
		return tool.ErrServerWrongPath
	case http.StatusTooManyRequests:
		return model.ErrProviderBusy
	}
	return tool.ErrServerFailed.With(fault.Params{"status": status})
}
