package oauth

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"chatbot/adapters/internal/address"
	"chatbot/adapters/internal/outgoing"
	"chatbot/domain/connection"
)

// maxDocument bounds what is read of a response.
const maxDocument = 256 << 10

// response is what a server answered.
type response struct {
	status int
	body   []byte
}

// passing reports whether a later request may be answered otherwise.
func (r response) passing() bool {
	switch r.status {
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		return true
	}
	return r.status >= http.StatusInternalServerError
}

// decode reads a JSON object.
func (r response) decode(into any) bool {
	return strings.HasPrefix(strings.TrimSpace(string(r.body)), "{") && json.Unmarshal(r.body, into) == nil
}

func (a *Authorizer) get(ctx context.Context, server *url.URL, from string) (response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, from, nil)
	if err != nil {
		return response{}, connection.Unsafe.Fault(err)
	}
	return a.do(a.client(server, true), r)
}

// post sends a request with secrets.
func (a *Authorizer) post(ctx context.Context, server *url.URL, to, contentType, body string, set func(*http.Request)) (response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, strings.NewReader(body))
	if err != nil {
		return response{}, connection.Unsafe.Fault(err)
	}
	r.Header.Set("Content-Type", contentType)
	if set != nil {
		set(r)
	}
	return a.do(a.client(server, false), r)
}

// do sends a request. Faults: connection.Unsafe, ErrUnreached.
func (a *Authorizer) do(c *http.Client, r *http.Request) (response, error) {
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", a.agent)
	res, err := c.Do(r) //nolint:gosec // the client reaches only what guard lets it
	if err != nil {
		return response{}, unreached(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := outgoing.ReadAll(res.Body, maxDocument)
	if err != nil {
		return response{}, unreached(err)
	}
	return response{res.StatusCode, body}, nil
}

// unreached explains why a request has no answer. Addresses are left out of the cause.
func unreached(err error) error {
	for _, unsafe := range []error{address.ErrForbidden, address.ErrNotPublic, address.ErrPort, outgoing.ErrAddress} {
		if errors.Is(err, unsafe) {
			return connection.Unsafe.Fault(unsafe)
		}
	}
	return connection.ErrUnreached.Because(outgoing.Cause(err))
}

// list reads a list of strings, and what is none as an empty one. Some servers send one string with spaces.
type list []string

// UnmarshalJSON implements json.Unmarshaler.
func (l *list) UnmarshalJSON(raw []byte) error {
	var all []string
	var text string
	switch {
	case json.Unmarshal(raw, &all) == nil:
		*l = all
	case json.Unmarshal(raw, &text) == nil:
		*l = strings.Fields(text)
	}
	return nil
}
