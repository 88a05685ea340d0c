// Package failure translates failures of connections and streams into the faults of ports.Provider.
package failure

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"

	"chatbot/domain/fault"
	"chatbot/ports"
)

// ErrUnreached is wrapped by the error of a request for which no connection could be opened.
var ErrUnreached = errors.New("the provider could not be reached")

// Request translates an error from before the response began. A fault in err is kept, and so is the error of a context.
func Request(err error) error { return translate(err, ports.ErrModelUnavailable) }

// Stream translates an error from reading a response. nil is an end without an error, which cuts the answer off unless
// there was a finish reason.
func Stream(err error) error {
	if err == nil {
		return ports.ErrModelCutOff.Because(errors.New("the stream ended without a finish reason"))
	}
	return translate(err, ports.ErrModelCutOff)
}

// Network translates a network error of any client; it returns nil for other errors.
func Network(err error) error {
	var network net.Error // url.Error is one, and so are those of dialling, DNS and TLS
	if !errors.As(err, &network) {
		return nil
	}
	return translate(network, ports.ErrModelUnavailable)
}

func translate(err error, otherwise *fault.Error) error {
	var (
		known    *fault.Error
		request  *url.Error
		timeout  net.Error
		syntax   *json.SyntaxError
		mismatch *json.UnmarshalTypeError
	)
	switch {
	case errors.As(err, &known):
		return known
	//nolint:errorlint // Is would also take the network's own timeouts, which the cases below tell apart.
	case errors.Is(err, context.Canceled), err == context.DeadlineExceeded:
		return err
	case errors.Is(err, bufio.ErrTooLong):
		return ports.ErrModelBadReply.Because(err)
	case errors.As(err, &syntax):
		return ports.ErrModelBadReply.Because(fmt.Errorf("malformed JSON at byte %d of an event", syntax.Offset))
	case errors.As(err, &mismatch):
		return ports.ErrModelBadReply.Because(fmt.Errorf("an event with a %s in field %s", mismatch.Value, mismatch.Field))
	}
	cause := err
	if errors.As(err, &request) { // its text holds the whole address
		cause = request.Err
	}
	if errors.As(cause, &timeout) && timeout.Timeout() { // a url.Error looks at its direct cause only
		return ports.ErrModelTimeout.Because(cause)
	}
	return otherwise.Because(cause)
}
