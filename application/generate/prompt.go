package generate

import (
	"context"
	"time"

	"chatbot/application/internal/retry"
	"chatbot/domain/chat"
	"chatbot/domain/file"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/ports"
)

const (
	// maxHistory is the maximum number of messages considered for the context window.
	maxHistory = 200
	// readTimeout limits one try to read the conversation.
	readTimeout = 5 * time.Second
)

// duringOutage repeats reading what belongs to an accepted message until ctx ends.
var duringOutage = retry.Policy{Backoff: retry.Outage, Each: readTimeout, Worth: retry.Passing}

// prompt returns the part of the conversation that fits the model's budget, and how much of its files that is.
func (g *Generator) prompt(ctx context.Context, r chat.Request, m model.Model) (ports.Prompt, []chat.FileUse, error) {
	answer := r.Turn.Answer
	traced, end := g.Tracer.Begin(ctx, "history")
	messages, files, err := g.history(traced, r)
	end(err, ports.Attribute{Name: "messages", Value: len(messages)}, ports.Attribute{Name: "files", Value: len(files)})
	if err != nil {
		return ports.Prompt{}, nil, err
	}
	of := conversation{messages: messages, files: files, soFar: answer.AllParts()}
	err = retry.Do(ctx, duringOutage, func(ctx context.Context, _ int) (err error) {
		of.tools, err = g.offered(ctx, m, r.Owner, answer.Answer.Tools.IDs(), of.soFar)
		return err
	})
	if err != nil {
		return ports.Prompt{}, nil, err
	}
	planned := g.fitting(m, answer.Answer.Choice, of, m.ContextTokens)
	// The conversation may have grown since it was measured.
	if allowed := answer.Answer.Allowed.Prompt; allowed > 0 && planned.tokens > allowed {
		planned = g.fitting(m, answer.Answer.Choice, of, allowed)
	}
	p, uses, err := g.write(ctx, planned)
	if err != nil {
		return ports.Prompt{}, nil, err
	}
	p.Steps = marked(p.Steps)
	for i, m := range p.Conversation {
		if len(chat.CallsOf(m.Parts)) > 0 {
			p.Conversation[i].Parts = marked(m.Parts)
		}
	}
	p.Parameters, p.Asker = answer.Answer.Parameters, r.Owner
	switch allowed := answer.Answer.Allowed.Output; {
	case allowed > 0:
		p.Parameters.MaxOutputTokens = allowed
	case m.MaxOutputTokens > 0:
		p.Parameters.MaxOutputTokens = min(p.Parameters.MaxOutputTokens, m.MaxOutputTokens)
	}
	return p, uses, nil
}

// history returns the conversation up to the question, with its files. Since the message is accepted already, it retries during a storage
// outage until ctx ends.
func (g *Generator) history(ctx context.Context, r chat.Request) (messages []chat.Message, files map[file.ID]file.File, err error) {
	question := r.Turn.Question
	err = retry.Do(ctx, duringOutage, func(ctx context.Context, _ int) (err error) {
		messages = nil
		if question.ParentID != 0 {
			messages, _, err = g.Messages.Path(ctx, r.Owner, r.Turn.SessionID, question.ID, maxHistory-1)
		}
		messages = append(messages, question)
		if err == nil {
			files, err = g.files(ctx, r.Owner, messages)
		}
		return err
	})
	return messages, files, err
}

// filesOf returns the files of a message that models get: those of a question. What calls returned for an answer is the person's, and its
// results say so.
func filesOf(m chat.Message) []chat.File {
	if m.Role == chat.RoleAssistant {
		return nil
	}
	return m.Files()
}

// files returns the files of the messages.
func (g *Generator) files(ctx context.Context, owner identity.UserID, messages []chat.Message) (map[file.ID]file.File, error) {
	var ids []file.ID
	for _, m := range messages {
		for _, f := range filesOf(m) {
			ids = append(ids, f.FileID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	some, err := g.Files.Some(ctx, owner, ids)
	files := make(map[file.ID]file.File, len(some))
	for _, f := range some {
		files[f.ID] = f
	}
	return files, err
}

// estimate returns the number of tokens of a prompt whose provider reported none.
func estimate(p ports.Prompt) int {
	tokens := model.EstimateTokens(p.System) + toolTokens(p.Tools) + chat.PartTokens(p.Steps)
	for i, m := range p.Conversation {
		tokens += m.Tokens()
		for _, picture := range p.Pictures[i] {
			tokens += pictureTokens(picture.Width, picture.Height)
		}
	}
	if p.SoFar != "" {
		tokens += model.EstimateTokens(p.SoFar)
	}
	return tokens
}
