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
// the text of their message. Not every provider continues a last message of the model, so an answer is continued by asking for it. Messages of
// the model may hold calls of tools; a message with their results follows.
func Messages(p ports.Prompt) []llms.MessageContent {
	var all turns
	all.add(llms.ChatMessageTypeSystem, p.System)
	for _, m := range p.Conversation {
		if m.Role == chat.RoleSystem {
			all.add(llms.ChatMessageTypeSystem, m.Content)
		}
	}
	structured := len(p.Tools) > 0
	for i, m := range p.Conversation {
		switch {
		case m.Role == chat.RoleUser:
			all.add(llms.ChatMessageTypeHuman, m.Content, p.Pictures[i]...)
		case m.Role == chat.RoleAssistant && len(chat.CallsOf(m.Parts)) > 0:
			all.steps(m.Parts, structured, false)
		case m.Role == chat.RoleAssistant:
			all.add(llms.ChatMessageTypeAI, m.Content)
		}
	}
	all.steps(p.Steps, structured, true)
	if strings.TrimSpace(p.SoFar) != "" {
		all.add(llms.ChatMessageTypeAI, p.SoFar)
		all.add(llms.ChatMessageTypeHuman, llm.CarryOn)
	}
	messages := make([]llms.MessageContent, len(all.all))
	for i, t := range all.all {
		messages[i].Role = t.role
		for _, picture := range t.pictures {
			messages[i].Parts = append(messages[i].Parts, llms.BinaryPart(picture.MediaType, picture.Content))
		}
		if t.text != "" || len(t.parts) == 0 {
			messages[i].Parts = append(messages[i].Parts, llms.TextPart(t.text))
		}
		messages[i].Parts = append(messages[i].Parts, t.parts...)
	}
	return messages
}

// turns are the messages so far.
type turns struct {
	all   []turn
	calls int
}

type turn struct {
	role     llms.ChatMessageType
	text     string
	pictures []ports.Picture
	parts    []llms.ContentPart // calls, or results
}

func (t *turns) add(role llms.ChatMessageType, text string, pictures ...ports.Picture) {
	before := llms.ChatMessageTypeSystem
	if n := len(t.all); n > 0 {
		before = t.all[n-1].role
	}
	switch {
	case strings.TrimSpace(text) == "":
	case role == llms.ChatMessageTypeAI && before == llms.ChatMessageTypeSystem: // an answer to nothing
	case role == llms.ChatMessageTypeHuman && before == llms.ChatMessageTypeTool:
		t.all = append(t.all, turn{role: llms.ChatMessageTypeAI, text: stopped}, turn{role: role, text: text, pictures: pictures})
	case len(t.all) > 0 && role == before:
		last := &t.all[len(t.all)-1]
		last.text += "\n\n" + text
		last.pictures = slices.Concat(last.pictures, pictures)
	default:
		t.all = append(t.all, turn{role: role, text: text, pictures: pictures})
	}
}
