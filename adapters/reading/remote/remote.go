// Package remote has other servers read files: Apache Tika and docling-serve.
package remote

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"time"

	"chatbot/adapters/internal/outgoing"
)

const (
	connectTime = 5 * time.Second
	readTime    = 3 * time.Minute // recognising the text of scans takes long
	maxAnswer   = 32 << 20        // bytes: a text of 16 MiB, quoted
)

// client asks one server, at an address that the administrator set.
func client() *http.Client {
	return outgoing.Server(outgoing.Limits{Connect: connectTime, Total: readTime})
}

// endpoint returns the address of a path on the server at base.
func endpoint(base, path string) (string, error) {
	u, err := url.Parse(base)
	if err == nil {
		err = outgoing.Check(u)
	}
	if err != nil {
		return "", err
	}
	return u.JoinPath(path).String(), nil
}

// do sends a request, and returns the status and the body of the answer. The body of an error is left out: it may quote the file.
func do(ctx context.Context, c *http.Client, method, to string, body io.Reader, header http.Header) (status int, answer []byte, err error) {
	request, err := http.NewRequestWithContext(ctx, method, to, body)
	if err != nil {
		return 0, nil, err
	}
	request.Header = header
	response, err := c.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return response.StatusCode, nil, nil
	}
	answer, err = outgoing.ReadAll(response.Body, maxAnswer)
	return response.StatusCode, answer, err
}
