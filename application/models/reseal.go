package models

import (
	"context"
	"errors"

	"chatbot/domain/model"
	"chatbot/ports"
)

// Reseal seals the secrets of all providers with the current key that are sealed with a previous one. Several servers may do so at once.
// What cannot be opened is left as it is.
func (c *Catalog) Reseal(ctx context.Context, endpoints ports.Endpoints) error {
	var failed []error
	n := 0
	for _, e := range c.state.Load().endpoints {
		if (e.Key == "" || c.Sealer.IsCurrent(e.Key)) && (e.Headers == "" || c.Sealer.IsCurrent(e.Headers)) {
			continue
		}
		to, err := open(c.Sealer, e)
		if err != nil {
			continue // logged when it was connected
		}
		key, err := c.seal(to.Key, model.KeyPlace(e.ID))
		headers, unsealed := c.seal(encodeHeaders(to.Headers), model.HeadersPlace(e.ID))
		if err = errors.Join(err, unsealed); err == nil {
			err = endpoints.Reseal(ctx, e, key, headers)
		}
		failed = append(failed, err)
		n++
	}
	if n > 0 {
		c.Logger.Log(ctx, ports.Record{Component: "model_catalog", Message: "The secrets of providers were sealed with the new SECRET_KEY", Fields: map[string]any{"providers": n}})
	}
	return errors.Join(failed...)
}
