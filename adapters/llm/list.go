package llm

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"chatbot/adapters/llm/wire"
	"chatbot/domain/model"
)

// listLimit bounds the request of a list.
const listLimit = 5 * time.Second

// Models implements ports.Provider. Models that cannot chat are left out; dated versions and aliases of a model that is in the list
// under a lasting name are Superseded. Azure and servers without a list return ErrModelMissing.
func (p *Provider) Models(ctx context.Context) ([]model.Model, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if p.settings.Models == nil {
		return []model.Model{p.Describe(p.settings.About.Configured)}, nil
	}
	bounded, cancel := context.WithTimeoutCause(ctx, listLimit, timeout("no list of models within %v", listLimit))
	defer cancel()
	listed, err := p.settings.Models(bounded)
	if err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, failure(bounded, err)
	}
	provider := p.settings.About.ID
	ranks := map[string]int{}
	listed = slices.DeleteFunc(listed, func(l wire.Listed) bool {
		return l.NotForChat || !canChat(l.Name) || !isName(l.Name) || len(model.NewID(provider, l.Name)) > model.MaxID
	})
	for i := range listed {
		listed[i].Name = canonical(provider, listed[i].Name)
		ranks[listed[i].Name] = rank(listed[i].Name)
	}
	var all []model.Model
	seen, taken := map[string]bool{}, map[string]bool{}
	for _, l := range listed {
		if seen[l.Name] {
			continue
		}
		m := p.describe(l)
		if m.Superseded = isSuperseded(l, ranks, taken); !m.Superseded {
			taken[l.Name] = true
		}
		seen[l.Name] = true
		all = append(all, m)
	}
	return all, nil
}

// describe completes what is known of a model by what the provider reports. Of Ollama's windows nothing can be used: it truncates
// prompts whatever the model could take, see contextTokens.
func (p *Provider) describe(l wire.Listed) model.Model {
	m := p.Describe(l.Name)
	if title := line(l.Title, longestTitle); title != "" {
		m.Name = title
	}
	m.Description = line(l.Description, longestDescription)
	if l.Window > 0 && p.settings.About.ID != Ollama {
		room := promptRoom(l.Window)
		switch configured := p.settings.ContextTokens; {
		case configured == 0:
			m.ContextTokens = room
		case l.Name != p.settings.About.Configured: // the operator measured the configured model
			m.ContextTokens = min(configured, room)
		}
	}
	m.MaxOutputTokens = lower(m.MaxOutputTokens, l.MaxOutput)
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

// canonical returns the one name of a model that its provider knows by two: Ollama adds the tag latest to a name without a tag.
func canonical(provider, name string) string {
	if provider == Ollama {
		return strings.TrimSuffix(name, ":latest")
	}
	return name
}
