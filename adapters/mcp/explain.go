package mcp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"

	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"chatbot/adapters/internal/outgoing"
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
// they are. What the server said is a parameter of tool.ErrServerRefused alone: causes are logged, and it may repeat what people say.
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
		return tool.ErrServerNeedsAuthorization.Because(causeOf(err))
	case errors.Is(err, errElsewhere):
		return model.ErrProviderRedirects.Because(causeOf(err))
	case errors.Is(err, errTooLarge), errors.Is(err, errNested):
		return tool.ErrServerTooLarge.Because(causeOf(err))
	case errors.As(err, &network) && network.Op == "dial" && reach.Explain(err) == nil:
		return model.ErrProviderUnreachable.Because(causeOf(err))
	}
	if f := reach.Explain(err); f != nil {
		return f.Because(causeOf(err))
	}
	switch {
	case errors.As(err, &refused) && refused.Message != rejected:
		return tool.ErrServerRefused.With(fault.Params{"reason": short(refused.Message, maxReason)}).Because(causeOf(err))
	case errors.As(err, &status):
		return ofStatus(status.status).Because(causeOf(err))
	case errors.Is(err, context.DeadlineExceeded):
		return model.ErrProviderSlow.Because(causeOf(err))
	case errors.As(err, &network), errors.Is(err, sdk.ErrConnectionClosed), errors.Is(err, errNoSession), errors.Is(err, sdk.ErrSessionMissing):
		return tool.ErrServerFailed.Because(causeOf(err))
	}
	return otherwise.Because(causeOf(err))
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

// plain are failures whose words are known.
var plain = []error{
	context.DeadlineExceeded, context.Canceled, io.EOF, io.ErrUnexpectedEOF, errTooLarge, errNested, errElsewhere, errNoSession, sdk.ErrSessionMissing, sdk.ErrConnectionClosed,
}

// causeOf returns what is logged of a failure, which is nothing that a server or a person said, and no address.
func causeOf(err error) error {
	var (
		refused *jsonrpc.Error
		status  refusal
		denied  unauthorized
		request *url.Error
		network *net.OpError
	)
	switch {
	case errors.As(err, &refused) && refused.Message != rejected:
		return fmt.Errorf("the server refused with the code %d", refused.Code)
	case errors.As(err, &denied):
		return errors.New(denied.Error())
	case errors.As(err, &status):
		return status
	}
	if i := slices.IndexFunc(plain, func(known error) bool { return errors.Is(err, known) }); i >= 0 {
		return plain[i]
	}
	if errors.As(err, &request) || errors.As(err, &network) {
		return outgoing.Cause(err)
	}
	return errors.New("what the server answered was not expected")
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
