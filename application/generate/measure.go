package generate

import (
	"context"

	"chatbot/domain/budget"
	"chatbot/domain/chat"
	"chatbot/domain/file"
)

// Measure implements turn.Generator. It reads the conversation that the prompt would have, which is read again when the model is asked.
func (g *Generator) Measure(ctx context.Context, choice chat.Choice, at chat.Place) (budget.Call, error) {
	m, _, err := g.Catalog.Keep(ctx, choice.ModelID)
	if err != nil {
		return budget.Call{}, err
	}
	var messages []chat.Message
	if at.SessionID != 0 {
		if messages, _, err = g.Messages.Path(ctx, at.Owner, at.SessionID, at.Before, maxHistory); err != nil {
			return budget.Call{}, err
		}
	}
	if at.Question != "" || len(at.Files) > 0 {
		messages = append(messages, question(at))
		messages = messages[max(len(messages)-maxHistory, 0):]
	}
	files, err := g.files(ctx, at.Owner, messages)
	if err != nil {
		return budget.Call{}, err
	}
	for id, f := range files {
		files[id] = expected(f)
	}
	offered, err := g.offered(ctx, m, at.Owner, choice.Tools.IDs(), at.SoFar)
	if err != nil {
		return budget.Call{}, err
	}
	planned := g.fitting(m, choice, conversation{messages: messages, files: files, soFar: at.SoFar, tools: offered}, m.ContextTokens)
	call := budget.Call{Prompt: planned.tokens, Output: m.MaxOutputTokens, Price: m.Price}
	if wanted := choice.Parameters.MaxOutputTokens; wanted > 0 {
		call.Wanted = true
		if m.MaxOutputTokens == 0 || wanted < m.MaxOutputTokens {
			call.Output = wanted
		}
	}
	return call, nil
}

// question returns the new question of a place.
func question(at chat.Place) chat.Message {
	files := make([]chat.File, len(at.Files))
	for i, id := range at.Files {
		files[i].FileID = id
	}
	return chat.Message{Role: chat.RoleUser, Content: at.Question, Parts: chat.QuestionParts(files, at.Question)}
}

// largestSide is the longest side of the pictures that models get, in pixels.
const largestSide = 2048

// expected returns a file as it may be once it has been read: a text without any markup, or a picture of the largest size.
func expected(f file.File) file.File {
	switch {
	case f.Status != file.Processing:
	case file.IsPicture(f.MediaType):
		f.Reading = file.Shows(file.Picture{Width: largestSide, Height: largestSide})
	default:
		const bytesPerToken = 4
		f.Reading = file.Reading{Status: file.Ready, Tokens: int(f.Bytes / bytesPerToken)}
	}
	return f
}
