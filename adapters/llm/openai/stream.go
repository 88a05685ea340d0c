package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"

	"chatbot/adapters/llm/wire"

	"github.com/tmc/langchaingo/llms"
)

// GenerateContent is that of llms.Model. It streams whether or not somebody listens.
func (m *Model) GenerateContent(ctx context.Context, messages []llms.MessageContent, options ...llms.CallOption) (*llms.ContentResponse, error) {
	o := llms.CallOptions{}
	for _, option := range options {
		option(&o)
	}
	question, err := m.question(messages, o)
	if err != nil {
		return nil, err
	}
	ctx, rest := wire.NewRest(ctx)
	defer rest.Stop()
	body, err := wire.Ask(ctx, m.client, m.cfg.BaseURL+"/chat/completions", m.header, question)
	if err != nil {
		return nil, err
	}
	said := wire.NewGather(ctx, body, rest, &m.pace, o.StreamingFunc)
	defer func() { _ = said.Close() }()
	r := reading{said: said, rest: rest, info: map[string]any{}}
	if err := errors.Join(r.all(wire.NewEvents(said)), said.Flush()); err != nil {
		return nil, err
	}
	return &llms.ContentResponse{Choices: []*llms.ContentChoice{
		{Content: said.Text(), StopReason: rest.Reason, GenerationInfo: r.info},
	}}, nil
}

// reading is one stream being read.
type reading struct {
	said  *wire.Gather
	rest  *wire.Rest
	usual wire.Pattern
	info  map[string]any
}

func (r *reading) all(events *wire.Events) error {
	for events.Next() {
		if text, usual := r.usual.Text(events.Data); usual && events.Type == "" {
			r.said.Say(text)
			continue
		}
		if bytes.HasPrefix(events.Data, []byte("[DONE]")) {
			break
		}
		if err := r.chunk(events); err != nil {
			return err
		}
	}
	if r.rest.Reason == "" {
		return wire.StreamFailure(events.Err())
	}
	return nil
}

// chunk takes what we use of a chat.completion.chunk.
func (r *reading) chunk(event *wire.Events) error {
	c, err := wire.Object(event.Data)
	if err != nil {
		return err
	}
	if event.Type == "error" || wire.IsReport(json.RawMessage(c.Get("error").Raw)) {
		return wire.ReportFailure(event.Data)
	}
	prompt, completion := int(c.Get("usage.prompt_tokens").Int()), int(c.Get("usage.completion_tokens").Int())
	if prompt+completion > 0 {
		r.info["PromptTokens"], r.info["CompletionTokens"] = prompt, completion
	}
	choices := c.Get("choices").Array()
	for _, choice := range choices {
		if choice.Get("index").Int() != 0 {
			continue
		}
		refusal, finish := choice.Get("delta.refusal"), choice.Get("finish_reason").String()
		err = errors.Join(r.said.SayString(choice.Get("delta.content")), r.said.SayString(refusal))
		r.rest.Finished(finish)
		if len(choices) == 1 && refusal.Str == "" && finish == "" && prompt+completion == 0 {
			r.usual.Learn(event.Data, c.Get("choices.0.delta.content"))
		}
	}
	return err
}
