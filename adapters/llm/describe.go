package llm

import (
	"strings"

	"chatbot/adapters/llm/demo"
	"chatbot/domain/model"
)

// family is what is known of models whose names begin alike.
type family struct {
	begins                   string // in the form of plain
	tokens                   int    // of a prompt; 0: unknown, since it depends on the server
	vision, tools, reasoning bool
}

const (
	yes = true
	no  = false
)

// families are known models; the first match counts. Their context windows are smaller than the models' own: the answer needs room
// too, and every token is paid for with each turn.
var families = []family{
	{"gpt4turbo", 96_000, yes, yes, no}, {"gpt4o", 96_000, yes, yes, no}, {"chatgpt4o", 96_000, yes, no, no}, {"gpt4.", 128_000, yes, yes, no},
	{"gpt4", 6_000, no, yes, no}, {"gpt3", 12_000, no, yes, no}, {"gptoss", 96_000, no, yes, yes}, {"gpt5chat", 96_000, yes, yes, no},
	{"gpt", 128_000, yes, yes, yes}, {"o3mini", 96_000, no, yes, yes}, {"o1", 96_000, yes, yes, yes}, {"o3", 96_000, yes, yes, yes},
	{"o4", 96_000, yes, yes, yes},
	{"claude37", 128_000, yes, yes, yes}, {"claude3.7", 128_000, yes, yes, yes}, {"claude3", 128_000, yes, yes, no}, {"claude", 128_000, yes, yes, yes},
	{"gemini1", 128_000, yes, yes, no}, {"gemini2.0", 128_000, yes, yes, no}, {"gemini", 128_000, yes, yes, yes}, {"gemma3", 0, yes, no, no},
	{"grok4", 128_000, yes, yes, yes}, {"grok3mini", 96_000, no, yes, yes}, {"grok", 96_000, no, yes, no},
	{"llama4", 0, yes, yes, no}, {"llama3.2vision", 0, yes, no, no}, {"llama3.211bvision", 0, yes, yes, no}, {"llama3.290bvision", 0, yes, yes, no},
	{"llama3", 0, no, yes, no}, {"metallama3", 0, no, yes, no}, {"llava", 0, yes, no, no},
	{"qwen2.5vl", 0, yes, no, no}, {"qwen2.5", 0, no, yes, no}, {"qwen3vl", 0, yes, yes, no}, {"qwen3coder", 0, no, yes, no}, {"qwen3", 0, no, yes, yes},
	{"qwq", 0, no, yes, yes}, {"deepseekr1", 0, no, no, yes}, {"deepseekreasoner", 0, no, yes, yes}, {"deepseek", 0, no, yes, no},
	{"pixtral", 0, yes, yes, no}, {"magistral", 0, no, yes, yes}, {"mistralmedium", 0, yes, yes, no}, {"mistral", 0, no, yes, no},
	{"ministral", 0, no, yes, no}, {"mixtral", 0, no, yes, no}, {"codestral", 0, no, yes, no},
}

// familyOf returns the family of a model; the zero family is unknown. Vendors before a slash, as OpenRouter names them, do not count.
func familyOf(name string) family {
	name = plain(name[strings.LastIndexByte(name, '/')+1:])
	for _, f := range families {
		if strings.HasPrefix(name, f.begins) {
			return f
		}
	}
	return family{}
}

// plain returns a name in lower case without the separators in which spellings differ: "Llama-3.1-8B" and "llama3.1:8b".
func plain(name string) string {
	return strings.NewReplacer("-", "", "_", "", ":", "", " ", "").Replace(strings.ToLower(name))
}

// Describe implements ports.Provider.
func (p *Provider) Describe(name string) model.Model {
	name = canonical(p.settings.About.ID, name)
	known := familyOf(name)
	m := model.Model{
		ID:              model.NewID(p.settings.About.ID, name),
		Name:            name,
		ContextTokens:   p.contextTokens(known),
		MaxOutputTokens: p.settings.MaxOutputTokens,
		Vision:          known.vision, Tools: known.tools, Reasoning: known.reasoning,
	}
	if p.settings.About.ID == Demo {
		m.Demo = true
		if name == demo.Name {
			m.Name, m.Description = "Demo", "Knows this product and nothing else."
		}
	}
	return m
}

// contextTokens returns the configured value, else the family's. Ollama truncates every prompt to 4,096 tokens by default,
// silently and from the beginning.
func (p *Provider) contextTokens(f family) int {
	switch {
	case p.settings.ContextTokens > 0:
		return p.settings.ContextTokens
	case p.settings.About.ID == Ollama:
		return 3_072
	case f.tokens > 0:
		return f.tokens
	}
	return 8_192
}

// mostPrompt is the most tokens of a prompt that are used of a context window unless more are configured: every token is paid for
// with each turn, and windows of a million tokens would make a long chat cost dollars a turn.
const mostPrompt = 128_000

// promptRoom returns how much of a context window a prompt may take. A window holds the prompt and the answer together: a prompt
// that fills it leaves no token to answer with. A quarter stays free, which also covers that prompts are measured by an estimate.
func promptRoom(window int) int { return max(min(window-window/4, mostPrompt), 1) }
