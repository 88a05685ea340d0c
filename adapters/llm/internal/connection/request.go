package connection

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"chatbot/adapters/llm/internal/failure"
)

// Post posts a request, which is JSON, with the given header and returns the body of the response, which the caller reads with
// stream.NewEvents and closes. client is from New. The error is a fault, or that of ctx.
func Post(ctx context.Context, client *http.Client, address string, header http.Header, body []byte) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return nil, failure.Request(err)
	}
	req.Header = header.Clone()
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream, application/json")
	res, err := client.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, failure.Request(err)
	}
	return res.Body, nil
}

// Ping requests a small resource that needs the same key and costs nothing. The error is a fault.
func Ping(ctx context.Context, client *http.Client, address string, header http.Header) error {
	res, err := Get(ctx, client, address, header)
	if err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 1<<20)) // a body read to its end keeps the connection
	return res.Body.Close()
}

func Get(ctx context.Context, client *http.Client, address string, header http.Header) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, failure.Request(err)
	}
	req.Header = header.Clone()
	res, err := client.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, failure.Request(err)
	}
	return res, nil
}
