package models

import (
	"context"
	"errors"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/model"
	"chatbot/ports"
)

// unusable is a provider whose stored secrets cannot be opened, or that cannot be connected. It fails every call.
type unusable struct {
	about model.Provider
	why   error
}

var _ ports.ConnectedProvider = unusable{}

// About implements ports.Provider.
func (u unusable) About() model.Provider { return u.about }

// Describe implements ports.Provider.
func (u unusable) Describe(name string) model.Model {
	return model.Model{ID: model.NewID(u.about.ID, name), Name: name, ContextTokens: 8_192}
}

// Models implements ports.Provider.
func (u unusable) Models(context.Context) ([]model.Model, error) { return nil, u.fail() }

// Answer implements ports.Provider.
func (u unusable) Answer(context.Context, ports.Prompt, func(chat.Delta)) (ports.Completion, error) {
	return ports.Completion{}, u.fail()
}

// Complete implements ports.Completer.
func (u unusable) Complete(context.Context, ports.CompletionCall, func([]byte) error) (ports.Completion, error) {
	return ports.Completion{}, u.fail()
}

// Embed implements ports.Embedder.
func (u unusable) Embed(context.Context, ports.EmbeddingCall) ([]byte, int, error) {
	return nil, 0, u.fail()
}

// Ping implements ports.Provider.
func (u unusable) Ping(context.Context) error { return u.fail() }

func (u unusable) fail() error { return ports.ErrModelUnavailable.Because(u.why) }

// Explain implements ports.ConnectedProvider.
func (u unusable) Explain(err error) *fault.Error {
	if errors.Is(u.why, ports.ErrSealed) {
		return model.ErrProviderSealed.Because(err)
	}
	return model.ErrProviderFailed.Because(err)
}

// Close implements ports.ConnectedProvider.
func (unusable) Close() error { return nil }
