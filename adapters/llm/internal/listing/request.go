// Package listing requests and reads the lists of models of providers.
package listing

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"chatbot/adapters/llm/internal/connection"
	"chatbot/adapters/llm/internal/document"
	"chatbot/adapters/llm/internal/failure"
	"chatbot/ports"

	"github.com/tidwall/gjson"
)

// largestList is the maximum size of a list of models. OpenRouter's, the largest known, has less than 1 MiB.
const largestList = 8 << 20

// Request requests a list of models. The error is a fault; whatever is not JSON is a bad reply.
func Request(ctx context.Context, client *http.Client, address string, header http.Header) (gjson.Result, error) {
	res, err := connection.Get(ctx, client, address, header)
	if err != nil {
		return gjson.Result{}, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, largestList+1))
	if err != nil {
		if ctx.Err() != nil {
			return gjson.Result{}, context.Cause(ctx)
		}
		return gjson.Result{}, failure.Stream(err)
	}
	body = bytes.TrimLeft(body, "\xef\xbb\xbf \t\r\n")
	list := gjson.ParseBytes(body)
	switch {
	case len(body) > largestList:
		return list, badList(fmt.Errorf("more than %d bytes", largestList))
	case bytes.HasPrefix(body, []byte("<")):
		return list, badList(document.ErrPage)
	case !document.Valid(body) || !list.IsObject() && !list.IsArray():
		return list, badList(errors.New("not a JSON object or list"))
	}
	return list, nil
}

func badList(why error) error {
	return ports.ErrModelBadReply.Because(fmt.Errorf("the list of models: %w", why))
}
