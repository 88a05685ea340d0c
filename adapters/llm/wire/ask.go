package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
)

// Ask posts a request as JSON with the given header and returns the body of the response, which the caller reads with NewEvents
// and closes. client is from NewClient. The error is a fault, or that of ctx.
func Ask(ctx context.Context, client *http.Client, address string, header http.Header, question any) (io.ReadCloser, error) {
	body, err := json.Marshal(question)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return nil, RequestFailure(err)
	}
	req.Header = header.Clone()
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream, application/json")
	res, err := client.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, RequestFailure(err)
	}
	return res.Body, nil
}
