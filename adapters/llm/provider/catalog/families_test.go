package catalog

import (
	"testing"

	"chatbot/adapters/llm"
	"chatbot/domain/model"
)

func TestDescribesFamilies(t *testing.T) {
	openAI := Catalog{Provider: model.Provider{ID: llm.OpenAI, Kind: model.OpenAI}, MaxOutputTokens: 50}
	for name, want := range map[string]model.Model{
		"gpt-4":                       {ContextTokens: 6_000, Tools: true},
		"gpt-4o-mini":                 {ContextTokens: 96_000, Vision: true, Tools: true},
		"gpt-4.1":                     {ContextTokens: 128_000, Vision: true, Tools: true},
		"gpt-5.4-mini":                {ContextTokens: 128_000, Vision: true, Tools: true, Reasoning: true},
		"openai/gpt-6-luna":           {ContextTokens: 128_000, Vision: true, Tools: true, Reasoning: true},
		"openai/gpt-oss-120b":         {ContextTokens: 96_000, Tools: true, Reasoning: true},
		"o3-mini":                     {ContextTokens: 96_000, Tools: true, Reasoning: true},
		"anthropic/claude-3.5-sonnet": {ContextTokens: 128_000, Vision: true, Tools: true},
		"claude-3-7-sonnet-20250219":  {ContextTokens: 128_000, Vision: true, Tools: true, Reasoning: true},
		"claude-sonnet-5-5":           {ContextTokens: 128_000, Vision: true, Tools: true, Reasoning: true},
		"gemini-2.5-pro":              {ContextTokens: 128_000, Vision: true, Tools: true, Reasoning: true},
		"Meta-Llama-3.1-8B-Instruct":  {ContextTokens: 8_192, Tools: true},
		"llama3.2:1b":                 {ContextTokens: 8_192, Tools: true},
		"Qwen/Qwen2.5-VL-7B-Instruct": {ContextTokens: 8_192, Vision: true},
		"qwen3:8b":                    {ContextTokens: 8_192, Tools: true, Reasoning: true},
		"DeepSeek-R1-Distill-Qwen-7B": {ContextTokens: 8_192, Reasoning: true},
		"somebody-7b":                 {ContextTokens: 8_192},
	} {
		want.ID, want.Name, want.MaxOutputTokens = model.NewID("openai", name), name, 50
		if got := openAI.Describe(name); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
}
