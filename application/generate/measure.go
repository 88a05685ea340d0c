package generate

import (
	"context"

	"chatbot/domain/budget"
	"chatbot/domain/chat"
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
	if at.Question != "" {
		messages = append(messages, chat.Message{Role: chat.RoleUser, Content: at.Question})
		messages = messages[max(len(messages)-maxHistory, 0):]
	}
	call := budget.Call{Prompt: estimate(g.fitting(m, choice.Instructions, messages, at.SoFar, m.ContextTokens)), Output: m.MaxOutputTokens, Price: m.Price}
	if wanted := choice.Parameters.MaxOutputTokens; wanted > 0 {
		call.Wanted = true
		if m.MaxOutputTokens == 0 || wanted < m.MaxOutputTokens {
			call.Output = wanted
		}
	}
	return call, nil
}
