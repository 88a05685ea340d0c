// Package model names and describes language models and the parameters with which they are asked.
package model

import (
	"strings"

	"chatbot/domain/fault"
)

// Faults of a choice of a model.
var (
	// ErrUnknown refuses a model that does not exist or that the person may not use.
	ErrUnknown = fault.New(fault.Invalid, "unknown_model", "This model is not available. Choose another one.")
	// ErrCannotSee refuses a question with a picture to a model without vision.
	ErrCannotSee = fault.New(fault.Invalid, "model_cannot_see", "This model can't see pictures. Choose another model, or remove the picture.")
	// ErrGone: the model that was chosen earlier, for a chat or an answer, is no longer available.
	ErrGone = fault.New(fault.Conflict, "model_gone", "The model of this chat is no longer available. Choose another one.")
)

// ID names a model: the id of its provider, a slash, and its name at the provider, which may contain slashes too. "" is none.
type ID string

// NewID returns the id of a provider's model.
func NewID(provider, name string) ID { return ID(provider + "/" + name) }

// Provider returns the id of the provider.
func (id ID) Provider() string {
	provider, _, _ := strings.Cut(string(id), "/")
	return provider
}

// Name returns the model's name at the provider.
func (id ID) Name() string {
	_, name, _ := strings.Cut(string(id), "/")
	return name
}

// MaxID is the longest id in bytes.
const MaxID = 300

// Model describes a model. Zero fields are unknown.
type Model struct {
	ID           ID
	Name         string // for people
	ProviderName string // for people
	Description  string // for people; may be empty
	Demo         bool   // answers from this program, without a language model
	Superseded   bool   // another name of a model that its provider lists under a lasting one; not offered
	// ContextTokens is the most tokens of a prompt, without the answer; positive.
	ContextTokens   int
	MaxOutputTokens int // 0: the provider's own limit
	Vision          bool
	Tools           bool
	Reasoning       bool
	Price           *Price // nil: unknown
}

// Provider describes an endpoint that serves models.
type Provider struct {
	ID      string // a slug
	Name    string // for people
	Kind    Kind
	BaseURL string // for people: without a password; "" for Demo
	HasKey  bool
	// Configured is the name of the model that the operator chose, which is offered whatever the provider lists; may be empty.
	Configured string
	// Usual is the name of the model that is offered while the provider's list is not known; may be empty.
	Usual string
}
