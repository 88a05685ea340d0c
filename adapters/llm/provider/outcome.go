package provider

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"chatbot/adapters/llm"
	"chatbot/adapters/llm/provider/chunks"
	"chatbot/ports"

	"github.com/tmc/langchaingo/llms"
)

// judge decides whether the client returned a complete answer.
func (t *try) judge(ctx context.Context, o outcome) (ports.Completion, error) {
	if o.err != nil {
		return ports.Completion{}, named(asFault(ctx, o.err), t.prompt.Model)
	}
	if o.response == nil || len(o.response.Choices) == 0 || o.response.Choices[0] == nil {
		return ports.Completion{}, ports.ErrModelBadReply.Because(errors.New("a response without a choice"))
	}
	choice := o.response.Choices[0]
	if choice.StopReason == "" {
		return ports.Completion{}, ports.ErrModelCutOff.Because(errors.New("the client returned without a finish reason"))
	}
	if !t.streamed { // a client that does not stream
		if !t.emitted {
			t.pass("", t.thought.Add(choice.ReasoningContent))
		}
		t.pass(t.withoutCalls(t.split.Add(t.text.Add(choice.Content))))
	}
	t.pass("", t.thought.Rest())
	t.pass(t.withoutCalls(t.split.Add(t.text.Rest())))
	t.pass(t.withoutCalls(t.split.Rest()))
	t.pass(t.finder.Rest(), "")
	reason, calls := finishReason(choice.StopReason), t.calls(choice)
	switch cause := fmt.Errorf("finish reason %.40q", choice.StopReason); {
	case reason == brokenOff:
		return ports.Completion{}, ports.ErrModelCutOff.Because(cause)
	case len(calls) > 0: // some servers say stop
		done := completion("tool_calls", choice.GenerationInfo)
		done.Calls = calls
		return done, nil
	case t.spoke:
	case reason == "content_filter":
		return ports.Completion{}, ports.ErrModelFiltered.Because(cause)
	case reason == "length":
		return ports.Completion{}, ports.ErrModelNoRoom.Because(fmt.Errorf("%w before any text; LLM_MAX_OUTPUT_TOKENS, max_output_tokens of the request or the server's own limit has to be higher", cause))
	default:
		return ports.Completion{}, ports.ErrModelEmpty.Because(fmt.Errorf("no text, %w", cause))
	}
	return completion(reason, choice.GenerationInfo), nil
}

// calls returns the calls that the model asks for, those that came as text last; none if it was offered no tools.
func (t *try) calls(choice *llms.ContentChoice) (calls []ports.ModelCall) {
	if len(t.prompt.Tools) == 0 {
		return nil
	}
	signatures, _ := choice.GenerationInfo[llm.Signatures].([]string)
	for i, c := range choice.ToolCalls {
		if c.FunctionCall == nil {
			continue
		}
		call := ports.ModelCall{Name: storable(c.FunctionCall.Name), Arguments: storable(c.FunctionCall.Arguments)}
		if i < len(signatures) {
			call.Signature = storable(signatures[i])
		}
		calls = append(calls, call)
	}
	for _, c := range t.finder.Calls() {
		calls = append(calls, ports.ModelCall{Name: c.Name, Arguments: c.Arguments})
	}
	return calls
}

func storable(text string) string {
	var a chunks.Assembler
	return a.Add(text) + a.Rest()
}

// completion reads token counts, of which no part is greater than the whole, and the model's name.
func completion(reason string, info map[string]any) ports.Completion {
	prompt, output := count(info, "PromptTokens", "InputTokens"), count(info, "CompletionTokens", "OutputTokens")
	name, _ := info["Model"].(string)
	return ports.Completion{
		Model: identifier(name, maxModel, ""), FinishReason: reason, PromptTokens: prompt, CompletionTokens: output,
		CachedTokens: min(count(info, "CachedTokens"), prompt), ReasoningTokens: min(count(info, "ReasoningTokens"), output),
	}
}

// Bounds of identifiers of providers.
const (
	maxReason = 64
	maxModel  = 200
)

// brokenOff is the result of finishReason for a reason that means that the provider failed.
const brokenOff = ""

// finishReason translates a reason to OpenAI's; identifiers without a counterpart are kept.
func finishReason(reason string) string {
	switch word := strings.ToLower(reason); word {
	case "stop", "end_turn", "stop_sequence", "eos", "eos_token", "complete", "completed", "finish", "finished", "done":
		return "stop"
	case "length", "max_tokens", "max_output_tokens", "model_length", "model_context_window_exceeded", "token_limit":
		return "length"
	case "content_filter", "content_filtered", "refusal", "safety", "sensitive", "recitation", "blocklist", "prohibited_content", "spii", "guardrail_intervened":
		return "content_filter"
	case "tool_use", "tool_calls", "tool_call", "function_call":
		return "tool_calls"
	case "error", "abort", "aborted", "cancel", "cancelled", "canceled", "failed", "incomplete", "interrupted", "timeout", "network_error", "server_error", "internal_error",
		"insufficient_system_resource", "malformed_function_call":
		return brokenOff
	}
	return identifier(reason, maxReason, "other")
}

// identifier returns a word of the provider's if it has at most longest printable ASCII characters, otherwise other.
func identifier(word string, longest int, other string) string {
	if len(word) > longest || strings.ContainsFunc(word, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return other
	}
	return word
}

// count returns the first of the named numbers, of any type that a client may use.
func count(info map[string]any, names ...string) int {
	for _, name := range names {
		switch n := info[name].(type) {
		case int:
			return max(n, 0)
		case int32:
			return max(int(n), 0)
		case int64:
			return max(int(n), 0)
		case float64:
			return max(int(n), 0)
		}
	}
	return 0
}
