package models

import (
	"errors"
	"slices"

	"chatbot/application/internal/address"
	"chatbot/domain/fault"
	"chatbot/domain/model"
)

// draft is a provider as it would be with a change, its secrets opened.
type draft struct {
	model.Endpoint
	to       model.Connection
	unopened error // ports.ErrSealed if stored secrets that still count cannot be opened
}

// applied returns the endpoint with a change, and what is needed to connect to it. The secrets that are stored count only for the kind and
// the origin for which they were entered: nobody gets them by changing the address. Fault: Invalid with every broken rule;
// model.ErrProviderSealed for stored secrets that cannot be opened and are still needed.
func (c *Catalog) applied(e model.Endpoint, change model.EndpointChange) (draft, error) {
	var in fault.Inputs
	before := e
	if change.Name != nil {
		e.Name = model.CheckName(&in, *change.Name)
	}
	if change.Kind != nil {
		e.Kind = *change.Kind
	}
	model.CheckKind(&in, e.Kind)
	if change.BaseURL != nil || before.BaseURL == "" {
		address := ""
		if change.BaseURL != nil {
			address = *change.BaseURL
		}
		normalized, err := c.Connector.Normalize(e.Kind, address)
		_ = in.With(err) // said with the others
		e.BaseURL = normalized
	}
	set(&e.Enabled, change.Enabled)
	if change.OffersNew != nil {
		e.OffersNew = change.OffersNew
	}
	moved := before.Kind != e.Kind || address.Origin(before.BaseURL) != address.Origin(e.BaseURL)
	stored := e
	secrets := model.Connection{}
	if change.Key != nil {
		secrets.Key, stored.Key = model.CheckKey(&in, *change.Key), ""
	} else if moved && e.Key != "" {
		in.Add("api_key", "needed_again", "Enter the key again: it is sent only to the server for which it was entered.")
	}
	if change.Headers != nil {
		model.CheckHeaders(&in, *change.Headers)
		secrets.Headers, stored.Headers = *change.Headers, ""
	} else if moved && e.Headers != "" {
		in.Add("headers", "needed_again", "Enter the headers again: they are sent only to the server for which they were entered.")
	}
	if err := in.Err(); err != nil {
		return draft{}, err
	}
	to, unopened := open(c.Sealer, stored)
	if change.Key != nil {
		to.Key = secrets.Key
	}
	if change.Headers != nil {
		to.Headers = secrets.Headers
	}
	return draft{e, to, unopened}, nil
}

func set[T any](field, to *T) {
	if to != nil {
		*field = *to
	}
}

// sealed returns the endpoint of a draft with those secrets sealed that were changed.
func (c *Catalog) sealed(d draft, change model.EndpointChange) (e model.Endpoint, err error) {
	e = d.Endpoint
	var failed error
	if change.Key != nil {
		e.Key, err = c.seal(d.to.Key, model.KeyPlace(e.ID))
	}
	if change.Headers != nil {
		e.Headers, failed = c.seal(encodeHeaders(d.to.Headers), model.HeadersPlace(e.ID))
	}
	return e, errors.Join(err, failed)
}

func (c *Catalog) seal(value, place string) (string, error) {
	if value == "" {
		return "", nil
	}
	return c.Sealer.Seal(value, place)
}

// endpoint returns a stored endpoint.
func (s *state) endpoint(id string) (model.Endpoint, bool) {
	i := slices.IndexFunc(s.endpoints, func(e model.Endpoint) bool { return e.ID == id })
	if i < 0 {
		return model.Endpoint{}, false
	}
	return s.endpoints[i], true
}
