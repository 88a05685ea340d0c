package wire

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"chatbot/ports"

	"github.com/tidwall/gjson"
)

// largestList is the maximum size of a list of models. OpenRouter's, the largest known, has less than 1 MiB.
const largestList = 8 << 20

// List requests a list of models. The error is a fault; whatever is not JSON is a bad reply.
func List(ctx context.Context, client *http.Client, address string, header http.Header) (gjson.Result, error) {
	res, err := get(ctx, client, address, header)
	if err != nil {
		return gjson.Result{}, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, largestList+1))
	if err != nil {
		if ctx.Err() != nil {
			return gjson.Result{}, context.Cause(ctx)
		}
		return gjson.Result{}, StreamFailure(err)
	}
	body = bytes.TrimLeft(body, "\xef\xbb\xbf \t\r\n")
	list := gjson.ParseBytes(body)
	switch {
	case len(body) > largestList:
		return list, badList(fmt.Errorf("more than %d bytes", largestList))
	case bytes.HasPrefix(body, []byte("<")):
		return list, badList(errPage)
	case !valid(body) || !list.IsObject() && !list.IsArray():
		return list, badList(errors.New("not a JSON object or list"))
	}
	return list, nil
}

// Ping requests a small resource that needs the same key and costs nothing. The error is a fault.
func Ping(ctx context.Context, client *http.Client, address string, header http.Header) error {
	res, err := get(ctx, client, address, header)
	if err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 1<<20)) // a body read to its end keeps the connection
	return res.Body.Close()
}

func get(ctx context.Context, client *http.Client, address string, header http.Header) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, RequestFailure(err)
	}
	req.Header = header.Clone()
	res, err := client.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, RequestFailure(err)
	}
	return res, nil
}

func badList(why error) error {
	return ports.ErrModelBadReply.Because(fmt.Errorf("the list of models: %w", why))
}
