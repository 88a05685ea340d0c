package openai

import (
	"context"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"

	"chatbot/adapters/llm/internal/completion"
	"chatbot/adapters/llm/internal/learned"
	"chatbot/ports"

	"github.com/tidwall/gjson"
)

// pass posts a call, with what is known of the model: what we add to it is left out, lowered or renamed as for our own questions. What the caller
// has written is not.
func (m *Model) pass(ctx context.Context, call ports.CompletionCall) (io.ReadCloser, error) {
	fields := gjson.ParseBytes(call.Body)
	return m.post(ctx, completions, learned.Key{Model: call.Model, Effort: completion.Effort(fields.Get("reasoning_effort").Str)}, func(d dialect) ([]byte, *question, error) {
		added := m.additions(call, fields, d)
		return rewritten(call, fields, added), added, nil
	})
}

// additions returns what the request needs besides what the caller has written. While the output is limited, the limit is ours, in the field
// that the model takes: what the caller has written counts if it is lower.
func (m *Model) additions(call ports.CompletionCall, fields gjson.Result, d dialect) *question {
	q := &question{}
	if call.Stream && !d.noUsage {
		q.StreamOptions = &streamOptions{IncludeUsage: true}
	}
	if call.MaxOutput == 0 {
		return q
	}
	limit := call.MaxOutput
	for _, theirs := range []gjson.Result{fields.Get(maxTokens), fields.Get(maxCompletionTokens)} {
		if theirs.Type == gjson.Number && theirs.Num >= 1 && theirs.Num < float64(limit) {
			limit = int(theirs.Num)
		}
	}
	if d.most > 0 {
		limit = min(limit, d.most)
	}
	switch m.limitName(d) {
	case maxCompletionTokens:
		q.MaxCompletionTokens = limit
	case maxTokens:
		q.MaxTokens = limit
	}
	return q
}

// replaced are the fields that the caller does not decide, and those with which routers let a caller choose other models, servers or keys than
// those that the account may use. Names are compared without letter case, as some servers do: otherwise a second field could name another
// model.
var replaced = []string{
	"model", "stream", "stream_options",
	"models", "fallbacks", "context_window_fallbacks", "content_policy_fallbacks", "model_list", "route", "preset", // OpenRouter, LiteLLM
	"api_base", "base_url", "api_key", "api_version", "custom_llm_provider", "extra_body", "extra_headers", "user_config", "litellm_credential_name", // LiteLLM
}

// limits are the fields that limit the output, dropped while we limit it: servers prefer one to another, and read some that others ignore.
var limits = []string{maxTokens, maxCompletionTokens, "max_new_tokens", "n_predict"} // the last two of servers of open models, as llama.cpp

// rewritten returns the caller's request for the provider.
func rewritten(call ports.CompletionCall, fields gjson.Result, added *question) []byte {
	body := make([]byte, 0, len(call.Body)+len(call.Model)+128)
	body = append(append(body, `{"model":`...), quoted(call.Model)...)
	body = strconv.AppendBool(append(body, `,"stream":`...), call.Stream)
	if added.StreamOptions != nil {
		body = append(body, `,"stream_options":{"include_usage":true}`...)
	}
	for name, limit := range map[string]int{maxTokens: added.MaxTokens, maxCompletionTokens: added.MaxCompletionTokens} {
		if limit > 0 {
			body = strconv.AppendInt(append(body, `,"`+name+`":`...), int64(limit), 10)
		}
	}
	theirs(fields, func(name, value gjson.Result) {
		if call.MaxOutput > 0 && slices.ContainsFunc(limits, func(limit string) bool { return strings.EqualFold(name.Str, limit) }) {
			return
		}
		body = append(append(append(append(body, ','), name.Raw...), ':'), value.Raw...)
	})
	return append(body, '}')
}

// theirs calls each with the fields that the caller decides.
func theirs(fields gjson.Result, each func(name, value gjson.Result)) {
	fields.ForEach(func(name, value gjson.Result) bool {
		if !slices.ContainsFunc(replaced, func(ours string) bool { return strings.EqualFold(name.Str, ours) }) {
			each(name, value)
		}
		return true
	})
}

func quoted(text string) []byte {
	raw, _ := json.Marshal(text) // cannot fail for a string
	return raw
}
