package ports

import (
	"context"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
)

// What a model's failure is to people; found by errors.Is. The cause, for operators, is inside.
var (
	ErrModelUnavailable = fault.New(fault.ModelFailed, "model_unavailable", "The model can't be reached. Try again in a moment.")
	ErrModelRefusedKey  = fault.New(fault.ModelFailed, "model_refused_key", "The model refused the server's key. Tell an administrator.")
	ErrModelBusy        = fault.New(fault.Unavailable, "model_busy", "The model is busy. Try again in a moment.")
	ErrModelRejected    = fault.New(fault.ModelFailed, "model_rejected", "The model did not accept this conversation. Start a new chat, or tell an administrator.")
	// ErrModelMissing: the provider does not know the model, or there is no model server at the address.
	ErrModelMissing     = fault.New(fault.ModelFailed, "model_not_found", "The model is not available. Tell an administrator.")
	ErrModelContextFull = fault.New(fault.ModelFailed, "model_context_full", "This conversation is too long for the model. Start a new chat.")
	ErrModelTimeout     = fault.New(fault.ModelTimeout, "model_timeout", "The model took too long. Try again.")
	ErrModelCutOff      = fault.New(fault.ModelFailed, "model_cut_off", "The model stopped responding. Try again.")
	ErrModelBadReply    = fault.New(fault.ModelFailed, "model_bad_reply", "The model sent a reply that can't be read. Try again, or tell an administrator.")
	ErrModelTooLong     = fault.New(fault.ModelFailed, "model_too_long", "The model's answer was too long. The rest of it is missing.")
	ErrModelEmpty       = fault.New(fault.ModelFailed, "model_empty", "The model gave an empty answer. Try again.")
	// ErrModelFiltered: the provider's content filter stopped the answer before its first word.
	ErrModelFiltered = fault.New(fault.ModelFailed, "model_filtered", "The provider's content filter blocked the answer. Rephrase your message.")
	// ErrModelNoRoom: the limit of tokens was reached before the first word, usually by reasoning.
	ErrModelNoRoom = fault.New(fault.ModelFailed, "model_no_room",
		"The model reached its token limit before it could answer. Ask for less at once, or ask an administrator to raise the limit.")
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
	// Asker tells people apart, and is not sent to the provider: failures of one person's questions do not
	// count as an outage. 0: unknown.
	Asker int64
}

// Completion is how an answer ended. FinishReason is never empty: "stop", "length" when the limit of tokens was
// reached, "content_filter" when the provider's filter stopped it, "tool_calls", or another word of the provider's.
// Token counts are as the provider reported them, 0 and 0 when it reported none.
type Completion struct {
	FinishReason     string
	PromptTokens     int
	CompletionTokens int
}

// Model answers prompts.
type Model interface {
	Info() ModelInfo
	// Answer calls emit with each piece of the answer as it arrives: non-empty, valid UTF-8 without NUL, in order, never
	// from two goroutines, never after it returned. Reasoning is not part of the answer and is not emitted.
	// The provider is asked with messages that alternate between person and model, whatever the conversation holds.
	// A nil error means that the provider said it was done:
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
	FirstToken time.Duration // of silence before the first piece, over each try
	Idle       time.Duration // of silence after it; reasoning, comments and empty events are not silence
	Total      time.Duration // everything, tries included
}

// ModelFault finds the fault of a stored failure by its code; one it does not know is ErrModelUnavailable.
func ModelFault(code string) *fault.Error {
	for _, f := range []*fault.Error{
		ErrModelRefusedKey, ErrModelBusy, ErrModelRejected, ErrModelTimeout, ErrModelCutOff, ErrModelBadReply,
		ErrModelTooLong, ErrModelEmpty, ErrModelMissing, ErrModelContextFull, ErrModelFiltered, ErrModelNoRoom,
	} {
		if f.Code == code {
			return f
		}
	}
	return ErrModelUnavailable
}
