package models

import (
	"context"
	"errors"

	"chatbot/application/internal/sealed"
	"chatbot/domain/model"
	"chatbot/ports"
)

// Reseal seals the secrets of all providers with the current key that are sealed with a previous one. Several servers may do so at once.
// What cannot be opened is left as it is.
func (c *Catalog) Reseal(ctx context.Context, endpoints ports.Endpoints) error {
	var failed []error
	n := 0
	for _, e := range c.state.Load().endpoints {
		key, headers := e.Key, e.Headers
		due, err := sealed.Again(c.Sealer, sealed.Value{Sealed: &key, Place: model.KeyPlace(e.ID)}, sealed.Value{Sealed: &headers, Place: model.HeadersPlace(e.ID)})
		switch {
		case err == nil && !due, errors.Is(err, ports.ErrSealed): // the latter was logged when it was connected
			continue
		case err == nil:
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
