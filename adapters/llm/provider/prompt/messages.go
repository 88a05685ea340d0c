// Package prompt encodes prompts for the clients of providers.
package prompt

import (
	"strings"

	"chatbot/adapters/llm"
	"chatbot/domain/chat"
	"chatbot/ports"

	"github.com/tmc/langchaingo/llms"
)

// Messages converts a prompt to langchaingo's messages, in the order that every provider takes: one system message, then person
// and model alternating, from the person's message to the person's. Messages without visible text and answers before the first
// question are left out, and consecutive messages of one role, which remain where an answer failed, are joined. Not every
// provider continues a last message of the model, so an answer is continued by asking for it.
func Messages(p ports.Prompt) []llms.MessageContent {
	var all turns
	all.add(llms.ChatMessageTypeSystem, p.System)
	for _, m := range p.Conversation {
		if m.Role == chat.RoleSystem {
			all.add(llms.ChatMessageTypeSystem, m.Content)
		}
	}
	for _, m := range p.Conversation {
		switch m.Role {
		case chat.RoleUser:
			all.add(llms.ChatMessageTypeHuman, m.Content)
		case chat.RoleAssistant:
			all.add(llms.ChatMessageTypeAI, m.Content)
		}
	}
	if strings.TrimSpace(p.SoFar) != "" {
		all.add(llms.ChatMessageTypeAI, p.SoFar)
		all.add(llms.ChatMessageTypeHuman, llm.CarryOn)
	}
	messages := make([]llms.MessageContent, len(all))
	for i, t := range all {
		messages[i] = llms.TextParts(t.role, t.text)
	}
	return messages
}

type turns []turn

type turn struct {
	role llms.ChatMessageType
	text string
}

func (t *turns) add(role llms.ChatMessageType, text string) {
	before := llms.ChatMessageTypeSystem
	if n := len(*t); n > 0 {
		before = (*t)[n-1].role
	}
	switch {
	case strings.TrimSpace(text) == "":
	case role == llms.ChatMessageTypeAI && before == llms.ChatMessageTypeSystem: // an answer to nothing
	case len(*t) > 0 && role == before:
		(*t)[len(*t)-1].text += "\n\n" + text
	default:
		*t = append(*t, turn{role, text})
	}
}
