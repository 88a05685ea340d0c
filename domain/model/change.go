package model

import "chatbot/domain/identity"

// EndpointChange is a decision of an administrator about a provider; nil fields stay as they are.
type EndpointChange struct {
	Name      *string
	Kind      *Kind
	BaseURL   *string            // "": the usual one of the kind
	Key       *string            // "": none
	Headers   *map[string]string // replaces all
	Enabled   *bool
	OffersNew *bool
	Version   *int64 // on which the decision is based; nil: whatever the current one is
}

// EntryChange is a decision of an administrator about a model.
type EntryChange struct {
	Set     []func(*Entry) // each sets or resets a field
	Version *int64         // as in EndpointChange, 0 for a model of which nothing was said
}

// Apply returns the entry with the change.
func (c EntryChange) Apply(e Entry) Entry {
	for _, set := range c.Set {
		set(&e)
	}
	return e
}

// Query filters models as administrators see them; zero fields match everything.
type Query struct {
	Provider string
	Enabled  *bool
	Text     string           // part of the id or the name, in any case
	Group    identity.GroupID // 0: any; else only models that name the group
	After    ID               // exclusive
	Limit    int
}
