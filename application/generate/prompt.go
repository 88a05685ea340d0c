package generate

import (
	"context"
	"time"

	"chatbot/application/internal/retry"
	"chatbot/domain/chat"
	"chatbot/domain/model"
	"chatbot/ports"
)

const (
	// maxHistory is the maximum number of messages considered for the context window.
	maxHistory = 200
	// readTimeout limits one try to read the conversation.
	readTimeout = 5 * time.Second
)

// prompt returns the part of the conversation that fits the model's budget.
func (g *Generator) prompt(ctx context.Context, r chat.Request, m model.Model) (ports.Prompt, error) {
	answer := r.Turn.Answer
	traced, end := g.Tracer.Begin(ctx, "history")
	messages, err := g.history(traced, r)
	end(err, ports.Attribute{Name: "messages", Value: len(messages)})
	if err != nil {
		return ports.Prompt{}, err
	}
	system := chat.JoinInstructions(g.Settings().SystemPrompt, answer.Answer.Instructions)
	budget := m.ContextTokens
	for _, fixed := range []string{system, answer.Content} {
		if fixed != "" {
			budget -= chat.EstimateTokens(fixed)
		}
	}
	parameters := answer.Answer.Parameters
	if m.MaxOutputTokens > 0 {
		parameters.MaxOutputTokens = min(parameters.MaxOutputTokens, m.MaxOutputTokens)
	}
	return ports.Prompt{
		Model: m.ID.Name(), Parameters: parameters, System: system,
		Conversation: chat.Window(withoutRefused(messages), budget), SoFar: answer.Content, Asker: r.Owner,
	}, nil
}

// history returns the conversation up to the question. Since the message is accepted already, it retries during a storage
// outage until ctx ends.
func (g *Generator) history(ctx context.Context, r chat.Request) (messages []chat.Message, err error) {
	question := r.Turn.Question
	if question.ParentID == 0 {
		return []chat.Message{question}, nil
	}
	err = retry.Do(ctx, retry.Policy{Backoff: retry.Outage, Each: readTimeout, Worth: retry.Passing}, func(ctx context.Context, _ int) (err error) {
		messages, _, err = g.Messages.Path(ctx, r.Owner, r.Turn.SessionID, question.ID, maxHistory-1)
		return err
	})
	if err != nil {
		return nil, err
	}
	return append(messages, question), nil
}

// estimate returns the number of tokens of a prompt whose provider reported none.
func estimate(p ports.Prompt) int {
	tokens := chat.EstimateTokens(p.System)
	for _, m := range p.Conversation {
		tokens += chat.EstimateTokens(m.Content)
	}
	if p.SoFar != "" {
		tokens += chat.EstimateTokens(p.SoFar)
	}
	return tokens
}
