package catalog

import "chatbot/domain/model"

// free is the price of the demo.
var free = &model.Price{}

// Describe implements ports.Provider.
func (c Catalog) Describe(name string) model.Model {
	name = Canonical(c.Provider.Kind, name)
	known := familyOf(name)
	m := model.Model{
		ID:              model.NewID(c.Provider.ID, name),
		Name:            name,
		ContextTokens:   c.contextTokens(known),
		MaxOutputTokens: c.MaxOutputTokens,
		Vision:          known.vision, Tools: known.tools, Reasoning: known.reasoning,
	}
	if c.Provider.Kind == model.Demo {
		m.Demo, m.Price = true, free
		if name == c.Provider.Configured {
			m.Name, m.Description = "Demo", "Knows this product and nothing else."
		}
	}
	return m
}

// contextTokens returns the configured value, else the family's. Ollama truncates every prompt to 4,096 tokens by default,
// silently and from the beginning.
func (c Catalog) contextTokens(f family) int {
	switch {
	case c.ContextTokens > 0:
		return c.ContextTokens
	case c.Provider.Kind == model.Ollama:
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
