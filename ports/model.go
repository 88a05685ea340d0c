package ports

import (
	"context"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
)

// What a model's failure is to people; found by errors.Is. The cause, for operators, is inside.
var (
	ErrModelUnavailable = fault.New(fault.ModelFailed, "model_unavailable", "The language model cannot be reached. Try again in a moment.")
	ErrModelRefusedKey  = fault.New(fault.ModelFailed, "model_refused_key", "The language model refused the server's key. An administrator has to check it.")
	ErrModelBusy        = fault.New(fault.Unavailable, "model_busy", "The language model is busy. Try again in a moment.")
	ErrModelRejected    = fault.New(fault.ModelFailed, "model_rejected", "The language model did not accept this conversation. Start a new chat, or tell an administrator.")
	ErrModelTimeout     = fault.New(fault.ModelTimeout, "model_timeout", "The language model took too long. Try again.")
	ErrModelCutOff      = fault.New(fault.ModelFailed, "model_cut_off", "The language model broke off in the middle of its answer. Try again.")
	ErrModelBadReply    = fault.New(fault.ModelFailed, "model_bad_reply", "The language model sent something that is not an answer. Try again, or tell an administrator.")
	ErrModelTooLong     = fault.New(fault.ModelFailed, "model_too_long", "The language model did not stop talking; its answer was cut off.")
	ErrModelEmpty       = fault.New(fault.ModelFailed, "model_empty", "The language model gave an empty answer. Try again.")
)

// ModelInfo describes a model.
type ModelInfo struct {
	ID       string // its name at the provider
	Provider string // openai, anthropic, ollama or demo
	Demo     bool
	// ContextTokens is how many tokens of conversation it is given at most, the answer not included.
	ContextTokens int
}

// Prompt is what a model answers: Conversation is never empty and ends with the person's message.
type Prompt struct {
	System       string // "" : none
	Conversation []chat.Message
	// SoFar is what the model has said of its answer already: it carries on from there and does not say
	// it again. "" begins an answer.
	SoFar string
}

// Completion is how an answer ended. FinishReason is never empty. Token counts are as the provider
// reported them, 0 and 0 when it reported none.
type Completion struct {
	FinishReason     string
	PromptTokens     int
	CompletionTokens int
}

// Model answers prompts.
type Model interface {
	Info() ModelInfo
	// Answer calls emit with each piece of the answer as it arrives: non-empty, valid UTF-8 without NUL, in order, never
	// from two goroutines, never after it returned. A nil error means that the provider said it was done:
	// an answer cut off is an error, whatever was emitted. Failures carry one of the ErrModel faults;
	// ErrModelBusy has RetryAfter when the provider gave one. When ctx ends, Answer returns
	// context.Cause(ctx) (or an error wrapping it) within 100 ms and leaves no goroutine behind.
	// Before the first piece it may try again; after it, never.
	Answer(ctx context.Context, p Prompt, emit func(piece string)) (Completion, error)
	// Ping reports whether the provider can be reached and accepts the key, without spending tokens.
	Ping(ctx context.Context) error
}

// ModelTimeouts bound a call. Each is positive.
type ModelTimeouts struct {
	Connect    time.Duration // to open the connection, TLS included
	FirstToken time.Duration // from the request to the first piece, over each try
	Idle       time.Duration // between two pieces
	Total      time.Duration // everything, tries included
}

// ModelFault finds the fault of a stored failure by its code; one it does not know is ErrModelUnavailable.
func ModelFault(code string) *fault.Error {
	for _, f := range []*fault.Error{
		ErrModelRefusedKey, ErrModelBusy, ErrModelRejected, ErrModelTimeout, ErrModelCutOff, ErrModelBadReply,
		ErrModelTooLong, ErrModelEmpty,
	} {
		if f.Code == code {
			return f
		}
	}
	return ErrModelUnavailable
}
