package generate

import (
	"context"

	"chatbot/domain/chat"
	"chatbot/domain/tool"
)

// searches is the tool whose results may be read without asking.
const searches tool.ID = "web_search"

// unlessNamed has a call that waits begin at once if all that it would do is read an address that the person wrote in this chat, or that a
// search of the web has found in it: the model cannot have put anything into such an address. named are these addresses, which are read when they
// are needed first.
func (g *Generator) unlessNamed(ctx context.Context, r chat.Request, c *chat.Call, named tool.Addresses) (tool.Addresses, error) {
	address := g.Tools.Address(c.Tool, c.Arguments)
	if address == "" {
		return named, nil
	}
	if named == nil {
		messages, _, err := g.history(ctx, r)
		if err != nil {
			return nil, err
		}
		named = namedIn(append(messages, r.Turn.Answer))
	}
	if named.Has(address) {
		c.Status = chat.CallAsked
	}
	return named, nil
}

// namedIn returns the addresses in the person's own messages, and those of the results of searches. What pages, tools and files say counts for
// nothing, and neither does what the model repeats of it.
func namedIn(messages []chat.Message) tool.Addresses {
	named := tool.Addresses{}
	for _, m := range messages {
		if m.Role == chat.RoleUser {
			named.AddFrom(m.Content)
			continue
		}
		found := map[string]bool{}
		for _, p := range m.Parts {
			switch {
			case p.Call != nil && p.Tool == searches:
				found[p.ID] = true
			case p.Source != nil && found[p.Source.Call]:
				named.Add(p.Source.URL)
			}
		}
	}
	return named
}
