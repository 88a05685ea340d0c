// Package remote has other servers read files: Apache Tika and docling-serve.
package remote

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"chatbot/adapters/internal/address"
)

const (
	connectTime = 5 * time.Second
	readTime    = 3 * time.Minute // recognising the text of scans takes long
	maxAnswer   = 32 << 20        // bytes: a text of 16 MiB, quoted
)

// client asks one server, at an address that the administrator set: it may be private, but never link-local or of a metadata service. Redirects
// are followed on the same origin only.
func client() *http.Client {
	dialer := &net.Dialer{Timeout: connectTime, Control: address.Control}
	return &http.Client{
		Timeout:   readTime,
		Transport: &http.Transport{Proxy: http.ProxyFromEnvironment, DialContext: dialer.DialContext, TLSHandshakeTimeout: connectTime, MaxIdleConns: 2, IdleConnTimeout: time.Minute},
		CheckRedirect: func(next *http.Request, before []*http.Request) error {
			if first := before[0].URL; len(before) > 3 || next.URL.Scheme != first.Scheme || next.URL.Host != first.Host {
				return errors.New("it redirects elsewhere")
			}
			return nil
		},
	}
}

// endpoint returns the address of a path on the server at base.
func endpoint(base, path string) (string, error) {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return "", errors.New("an address such as http://localhost:9998 is needed")
	}
	if err := address.CheckHost(u.Hostname()); err != nil {
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
	answer, err = io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if err == nil && len(answer) > maxAnswer {
		err = fmt.Errorf("an answer of more than %d bytes", maxAnswer)
	}
	return response.StatusCode, answer, err
}
