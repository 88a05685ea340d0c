package catalog

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"chatbot/adapters/llm"
	"chatbot/domain/model"
)

// Models describes the models of a provider's list. Models that cannot chat are left out; dated versions and aliases of a model that
// is in the list under a lasting name are Superseded.
func (c Catalog) Models(listed []llm.Listed) []model.Model {
	ranks := map[string]int{}
	listed = slices.DeleteFunc(listed, func(l llm.Listed) bool {
		return l.NotForChat || !canChat(l.Name) || !isName(l.Name) || len(model.NewID(c.Provider.ID, l.Name)) > model.MaxID
	})
	for i := range listed {
		listed[i].Name = Canonical(c.Provider.Kind, listed[i].Name)
		ranks[listed[i].Name] = rank(listed[i].Name)
	}
	var all []model.Model
	seen, taken := map[string]bool{}, map[string]bool{}
	for _, l := range listed {
		if seen[l.Name] {
			continue
		}
		m := c.complete(l)
		if m.Superseded = isSuperseded(l, ranks, taken); !m.Superseded {
			taken[l.Name] = true
		}
		seen[l.Name] = true
		all = append(all, m)
	}
	return all
}

// complete completes what is known of a model by what the provider reports. Of Ollama's windows nothing can be used: it truncates
// prompts whatever the model could take, see contextTokens.
func (c Catalog) complete(l llm.Listed) model.Model {
	m := c.Describe(l.Name)
	if title := line(l.Title, longestTitle); title != "" {
		m.Name = title
	}
	m.Description = line(l.Description, longestDescription)
	if l.Window > 0 && c.Provider.Kind != model.Ollama {
		room := promptRoom(l.Window)
		switch configured := c.ContextTokens; {
		case configured == 0:
			m.ContextTokens = room
		case l.Name != c.Provider.Configured: // the operator measured the configured model
			m.ContextTokens = min(configured, room)
		}
	}
	m.MaxOutputTokens = llm.Lower(m.MaxOutputTokens, l.MaxOutput)
	m.Vision = reported(l.Vision, m.Vision)
	m.Tools = reported(l.Tools, m.Tools)
	m.Reasoning = reported(l.Reasoning, m.Reasoning)
	return m
}

// reported returns what the provider reports, otherwise what is known.
func reported(is *bool, known bool) bool {
	if is != nil {
		return *is
	}
	return known
}

const (
	longestTitle       = 100
	longestDescription = 500
)

// line returns a text as one line of at most longest characters, without characters that cannot be seen, such as marks of direction.
func line(text string, longest int) string {
	text = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, ""), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
	text = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, text))
	if utf8.RuneCountInString(text) <= longest {
		return text
	}
	return strings.TrimSpace(string([]rune(text)[:longest-1])) + "…"
}

// isName reports whether a name can be shown and stored. A star is a pattern of LiteLLM, not a model.
func isName(name string) bool {
	return utf8.ValidString(name) && !strings.Contains(name, "*") && !strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) })
}

// Canonical returns the one name of a model that its provider knows by two: Ollama adds the tag latest to a name without a tag.
func Canonical(kind model.Kind, name string) string {
	if kind == model.Ollama {
		return strings.TrimSuffix(name, ":latest")
	}
	return name
}
