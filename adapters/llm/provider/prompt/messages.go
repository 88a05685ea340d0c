// Package prompt encodes prompts for the clients of providers.
package prompt

import (
	"slices"
	"strings"

	"chatbot/adapters/llm"
	"chatbot/domain/chat"
	"chatbot/ports"

	"github.com/tmc/langchaingo/llms"
)

// Messages converts a prompt to langchaingo's messages, in the order that every provider takes: one system message, then person
// and model alternating, from the person's message to the person's. Messages without visible text and answers before the first
// question are left out, and consecutive messages of one role, which remain where an answer failed, are joined. Pictures come before
// the text of their message. Not every provider continues a last message of the model, so an answer is continued by asking for it.
func Messages(p ports.Prompt) []llms.MessageContent {
	var all turns
	all.add(llms.ChatMessageTypeSystem, p.System)
	for _, m := range p.Conversation {
		if m.Role == chat.RoleSystem {
			all.add(llms.ChatMessageTypeSystem, m.Content)
		}
	}
	for i, m := range p.Conversation {
		switch m.Role {
		case chat.RoleUser:
			all.add(llms.ChatMessageTypeHuman, m.Content, p.Pictures[i]...)
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
		messages[i].Role = t.role
		for _, picture := range t.pictures {
			messages[i].Parts = append(messages[i].Parts, llms.BinaryPart(picture.MediaType, picture.Content))
		}
		messages[i].Parts = append(messages[i].Parts, llms.TextPart(t.text))
	}
	return messages
}

type turns []turn

type turn struct {
	role     llms.ChatMessageType
	text     string
	pictures []ports.Picture
}

func (t *turns) add(role llms.ChatMessageType, text string, pictures ...ports.Picture) {
	before := llms.ChatMessageTypeSystem
	if n := len(*t); n > 0 {
		before = (*t)[n-1].role
	}
	switch {
	case strings.TrimSpace(text) == "":
	case role == llms.ChatMessageTypeAI && before == llms.ChatMessageTypeSystem: // an answer to nothing
	case len(*t) > 0 && role == before:
		last := &(*t)[len(*t)-1]
		last.text += "\n\n" + text
		last.pictures = slices.Concat(last.pictures, pictures)
	default:
		*t = append(*t, turn{role, text, pictures})
	}
}
