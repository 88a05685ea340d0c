package listing

import (
	"errors"
	"slices"
	"strings"

	"chatbot/adapters/llm"
	"chatbot/adapters/llm/internal/report"

	"github.com/tidwall/gjson"
)

// mostListed is how many models of a list are read. OpenRouter's, the longest known, has less than 500.
const mostListed = 5_000

// Read reads a list as providers send it: a bare array, or an object with the array in data (OpenAI) or in models (Ollama);
// null is an empty one. Entries without a name are left out, and those after mostListed. Every field is optional, of whatever provider it is.
func Read(list gjson.Result) ([]llm.Listed, error) {
	rows, beside := list, gjson.Result{}
	if list.IsObject() {
		rows, beside = list.Get("data"), list.Get("models")
		if !rows.Exists() {
			rows, beside = beside, gjson.Result{}
		}
		if !rows.Exists() && report.Is(list) {
			return nil, report.Failure([]byte(list.Raw))
		}
	}
	if !rows.Exists() || rows.Type != gjson.Null && !rows.IsArray() {
		return nil, badList(errors.New("no list in it"))
	}
	more := map[string]gjson.Result{} // llama.cpp describes each model twice, with its capabilities in models only
	beside.ForEach(func(_, row gjson.Result) bool {
		more[row.Get("name").Str] = row.Get("capabilities")
		return len(more) < mostListed
	})
	var all []llm.Listed
	rows.ForEach(func(_, row gjson.Result) bool {
		capabilities := row.Get("capabilities")
		if !capabilities.Exists() {
			capabilities = more[row.Get("id").Str]
		}
		if m := listed(row, capabilities); m.Name != "" {
			all = append(all, m)
		}
		return len(all) < mostListed
	})
	return all, nil
}

// listed reads one entry. The comments name providers that send a field.
func listed(row, capabilities gjson.Result) llm.Listed {
	m := llm.Listed{
		Name:        strings.TrimPrefix(text(row, "id", "name", "model"), "models/"), // Gemini: "models/gemini-2.5-pro"
		Title:       text(row, "display_name"),                                       // Anthropic, Together, Gemini
		Description: text(row, "description", "summary"),                             // OpenRouter, Mistral; GitHub
		Aliases:     words(row.Get("aliases")),                                       // Mistral
		Window: number(row, "loaded_context_length", "top_provider.context_length", "meta.n_ctx", // LM Studio, OpenRouter, llama.cpp
			"context_length", "context_window", "max_context_length", "max_model_len", // Together, Groq, Mistral, vLLM
			"max_input_tokens", "limits.max_input_tokens"), // Anthropic, GitHub
		MaxOutput: number(row, "top_provider.max_completion_tokens", "max_completion_tokens", "limits.max_output_tokens"), // OpenRouter, Groq, GitHub
	}
	if name := text(row, "name"); m.Title == "" && strings.Contains(name, " ") { // OpenRouter, GitHub; elsewhere it is another id
		m.Title = name
	}
	if row.Get("max_input_tokens").Exists() && m.MaxOutput == 0 { // Anthropic; elsewhere max_tokens may be the window
		m.MaxOutput = number(row, "max_tokens")
	}
	in, out := modalities(row, "input_modalities"), modalities(row, "output_modalities")
	if in != nil {
		m.Vision = yes(slices.Contains(in, "image"))
	}
	if takes := words(row.Get("supported_parameters")); takes != nil { // OpenRouter
		m.Tools, m.Reasoning = yes(slices.Contains(takes, "tools")), yes(slices.Contains(takes, "reasoning"))
	}
	m.Vision = either(m.Vision, row.Get("supports_image_input"), capabilities.Get("vision"), capabilities.Get("image_input.supported")) // Fireworks, Mistral, Anthropic
	m.Tools = either(m.Tools, row.Get("supports_tools"), capabilities.Get("function_calling"))
	m.Reasoning = either(m.Reasoning, capabilities.Get("reasoning"), capabilities.Get("thinking.supported"))
	can := words(capabilities) // Ollama, llama.cpp, GitHub: a list of what there is, not everywhere a complete one
	for _, c := range can {
		switch c {
		case "vision", "multimodal":
			m.Vision = yes(true)
		case "tools", "tool-calling":
			m.Tools = yes(true)
		case "thinking", "reasoning":
			m.Reasoning = yes(true)
		}
	}
	m.NotForChat = isFalse(row.Get("active")) || // Groq
		isFalse(row.Get("supports_chat")) || // Fireworks
		isFalse(capabilities.Get("completion_chat")) || // Mistral
		out != nil && !slices.Contains(out, "text") ||
		!slices.Contains(can, "completion") && (slices.Contains(can, "embedding") || slices.Contains(can, "image")) ||
		slices.Contains([]string{"bert", "nomic-bert"}, row.Get("details.family").Str) || // older Ollama
		slices.Contains([]string{"image", "embedding", "embeddings", "rerank", "moderation", "audio", "video", "transcribe"}, row.Get("type").Str) // Together, LM Studio
	m.Base = slices.Contains([]string{"language", "code"}, row.Get("type").Str)
	return m
}

// modalities returns the kinds of content, as OpenRouter (architecture.…) or GitHub (supported_…) list them; nil without a list.
func modalities(row gjson.Result, name string) []string {
	for _, path := range []string{"architecture." + name, "supported_" + name, name} {
		if list := words(row.Get(path)); list != nil {
			return list
		}
	}
	return nil
}

// text returns the first of the named strings that is not empty.
func text(row gjson.Result, names ...string) string {
	for _, name := range names {
		if s := strings.TrimSpace(row.Get(name).Str); s != "" {
			return s
		}
	}
	return ""
}

// number returns the first of the named numbers, which may be strings, that is a plausible count of tokens.
func number(row gjson.Result, names ...string) int {
	const most = 100_000_000
	for _, name := range names {
		if n := row.Get(name).Int(); n > 0 && n < most {
			return int(n)
		}
	}
	return 0
}

// words returns the strings of a list; nil if the field is no list, or an empty one.
func words(field gjson.Result) []string {
	if !field.IsArray() {
		return nil
	}
	var all []string
	for _, one := range field.Array() {
		if one.Type == gjson.String {
			all = append(all, one.Str)
		}
	}
	return all
}

// either returns known, or else the first field that is true or false.
func either(known *bool, fields ...gjson.Result) *bool {
	for _, f := range fields {
		if known == nil && f.IsBool() {
			known = yes(f.Bool())
		}
	}
	return known
}

func yes(is bool) *bool { return &is }

func isFalse(field gjson.Result) bool { return field.Type == gjson.False }
