package ports

import (
	"context"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/tool"
)

// Failures of a model as people see them, matched with errors.Is. They wrap the cause for operators.
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

// Prompt is the input of a model. Conversation is never empty and ends with the person's message.
type Prompt struct {
	Model        string // its name at the provider
	Parameters   model.Parameters
	System       string // may be empty
	Conversation []chat.Message
	// Pictures are those of messages of the Conversation, by their index, before their text. Only models with vision get any.
	Pictures map[int][]Picture
	// Steps are the parts of the answer that exist already, up to its last call of a tool. Every call has its result.
	Steps []chat.Part
	// SoFar is the text of the answer that exists already, after the Steps; the model continues after it and does not repeat it.
	SoFar string
	// Tools are those that the model may call. Only models that can call tools get any. Without, the calls of the Conversation and of the
	// Steps are told as text.
	Tools []tool.Tool
	// Asker distinguishes people, so that failures of one person's questions do not count as an outage. It is not sent to
	// the provider. 0 is unknown.
	Asker identity.UserID
}

// Picture is a picture as models take it: PNG, JPEG or WebP.
type Picture struct {
	MediaType     string
	Width, Height int
	Content       []byte
}

// Completion is how an answer ended. FinishReason is never empty: "stop", "length" (token limit), "content_filter",
// "tool_calls", or another reason of the provider. Token counts are the provider's; all are 0 when it reported none.
type Completion struct {
	Model            string // that answered, as the provider names it; "" if it does not say
	FinishReason     string
	PromptTokens     int
	CompletionTokens int
	CachedTokens     int // those of PromptTokens that came from the provider's cache
	ReasoningTokens  int // those of CompletionTokens that are reasoning
	// Produced estimates the tokens of the answer where the provider counts none; of Completer only, also with an error.
	Produced int
	// Calls are those that the model asks for, in order. With calls, the answer may be without text, and FinishReason is "tool_calls".
	Calls []ModelCall
}

// ModelCall is a call of a tool as the model asks for it: whatever it named and wrote, as valid UTF-8 without NUL.
type ModelCall struct {
	Name      string
	Arguments string
	Signature string // of the reasoning before it; see chat.Call
}

// Provider answers prompts with its models.
type Provider interface {
	// About describes the provider without asking it.
	About() model.Provider
	// Describe returns what is known of a model without asking the provider. Where a model has two names, its ID has the one under
	// which it is listed.
	Describe(name string) model.Model
	// Models asks the provider for its models and returns those that can chat, described by what the provider reports and otherwise
	// like Describe, in the provider's order, each once. Faults: like Ping; ErrModelMissing if the provider has no such list.
	Models(ctx context.Context) ([]model.Model, error)
	// Answer calls emit with each delta of the answer as it arrives: text that is non-empty, valid UTF-8 without NUL, in order,
	// one call at a time, and none after Answer returned. emit may block, until ctx ends at the latest; what arrives meanwhile
	// is emitted as one delta afterwards. Reasoning is emitted as it comes, without TookMS. The provider gets messages that alternate between user and
	// assistant, whatever the conversation holds.
	//
	// A nil error means that the provider finished the answer; a truncated answer is an error. Failures carry one of the
	// ErrModel faults; ErrModelBusy has RetryAfter when the provider sent one. When ctx ends, Answer returns
	// context.Cause(ctx), or an error wrapping it, within 100 ms and leaves no goroutine behind. It retries only before the
	// first delta. Parameters that the model does not take are left out.
	Answer(ctx context.Context, p Prompt, emit func(chat.Delta)) (Completion, error)
	// Ping checks that the provider is reachable and accepts the key, without using tokens.
	Ping(ctx context.Context) error
}

// ModelTimeouts limit a call. Each is positive.
type ModelTimeouts struct {
	Connect    time.Duration // opening the connection, TLS included
	FirstToken time.Duration // silence before the first text, for each try; not for a prompt with an effort
	Idle       time.Duration // silence after it; reasoning, comments and empty events count as activity
	Total      time.Duration // the whole call with all tries
}

// ModelFault returns the fault with the code of a stored failure, ErrModelUnavailable if the code is unknown.
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

// OfQuestion reports whether a failure is caused by what the person sent and by the limits of the answer, and not by the provider: no
// other model is asked instead.
func OfQuestion(err error) bool {
	for _, f := range []*fault.Error{ErrModelRejected, ErrModelFiltered, ErrModelContextFull, ErrModelNoRoom} {
		if fault.From(err).Code == f.Code {
			return true
		}
	}
	return false
}
