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
	p := g.fitting(m, answer.Answer.Instructions, messages, answer.Content, m.ContextTokens)
	// The conversation may have grown since it was measured.
	if allowed := answer.Answer.Allowed.Prompt; allowed > 0 && estimate(p) > allowed {
		p = g.fitting(m, answer.Answer.Instructions, messages, answer.Content, allowed)
	}
	p.Parameters, p.Asker = answer.Answer.Parameters, r.Owner
	switch allowed := answer.Answer.Allowed.Output; {
	case allowed > 0:
		p.Parameters.MaxOutputTokens = allowed
	case m.MaxOutputTokens > 0:
		p.Parameters.MaxOutputTokens = min(p.Parameters.MaxOutputTokens, m.MaxOutputTokens)
	}
	return p, nil
}

// fitting returns the prompt with the newest messages of a conversation that fit into some tokens.
func (g *Generator) fitting(m model.Model, instructions string, messages []chat.Message, soFar string, tokens int) ports.Prompt {
	system := chat.JoinInstructions(g.Settings().SystemPrompt, instructions)
	for _, fixed := range []string{system, soFar} {
		if fixed != "" {
			tokens -= chat.EstimateTokens(fixed)
		}
	}
	return ports.Prompt{Model: m.ID.Name(), System: system, Conversation: chat.Window(withoutRefused(messages), tokens), SoFar: soFar}
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
