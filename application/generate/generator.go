// Package generate produces answers: it builds the prompt from the conversation and asks the model of the turn. It implements
// turn.Generator and stores nothing.
package generate

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/setting"
	"chatbot/ports"
	fileport "chatbot/ports/file"
)

// Catalog knows the models.
type Catalog interface {
	// Choose returns the wanted model, or the default for "", if the actor may use it. Faults: model.ErrUnknown,
	// ports.ErrModelUnavailable.
	Choose(ctx context.Context, actor identity.Actor, wanted model.ID) (model.Model, error)
	// Keep returns a model that was chosen earlier, or the default for "", with its provider. Fault: model.ErrGone.
	Keep(ctx context.Context, chosen model.ID) (model.Model, ports.Provider, error)
}

// Ports are the dependencies of a Generator.
type Ports struct {
	Catalog  Catalog
	Messages ports.Messages
	Files    fileport.Attached
	Blobs    fileport.Blobs
	Tracer   ports.Tracer
	Tools    Tools
	Steps    ports.Steps
	// Settings returns the settings in force. The system prompt precedes every conversation; it may be empty.
	Settings func() setting.Values
}

// Options are the settings of a Generator.
type Options struct {
	MaxSteps int // how often a model may ask for calls in one answer
}

// Generator generates answers. It is safe for concurrent use.
type Generator struct {
	Ports
	Options
}

// New returns a Generator.
func New(p Ports, o Options) *Generator { return &Generator{p, o} }

// Choose implements turn.Generator.
func (g *Generator) Choose(ctx context.Context, actor identity.Actor, wanted model.ID, of model.Parameters, pictures bool) (chat.Choice, error) {
	m, err := g.Catalog.Choose(ctx, actor, wanted)
	if err == nil && pictures && !m.Vision {
		err = model.ErrCannotSee
	}
	if !m.Reasoning {
		of.Effort = ""
	}
	c := choice(m)
	c.Parameters = of
	return c, err
}

// Keep implements turn.Generator.
func (g *Generator) Keep(ctx context.Context, chosen model.ID) (chat.Choice, error) {
	m, _, err := g.Catalog.Keep(ctx, chosen)
	return choice(m), err
}

func choice(m model.Model) chat.Choice { return chat.Choice{Model: m.ID.Name(), ModelID: m.ID} }

// Generate implements turn.Generator.
func (g *Generator) Generate(ctx context.Context, r chat.Request, emit func(chat.Delta)) (chat.Outcome, error) {
	m, provider, err := g.Catalog.Keep(ctx, r.Turn.Answer.Answer.ModelID)
	if err != nil {
		return chat.Outcome{Unanswered: errors.Is(err, model.ErrGone)}, err
	}
	p, files, err := g.prompt(ctx, r, m)
	if err != nil {
		return chat.Outcome{}, err
	}
	estimated := estimate(p)
	if r.Asking != nil {
		r.Asking(estimated, m.Price)
	}
	emitted := false
	done, err := g.ask(ctx, provider, m, p, func(d chat.Delta) {
		emitted = true
		emit(d)
	})
	switch {
	case errors.Is(err, ports.ErrModelEmpty) && r.Turn.Answer.Content != "":
		err = nil // the model had finished before
		done.FinishReason = "stop"
	case err == nil && done.FinishReason == "":
		err = ports.ErrModelCutOff // whatever the provider's client reports
	}
	if parts := r.Turn.Answer.AllParts(); err == nil && done.FinishReason == "stop" && len(p.Tools) == 0 && len(p.Steps) > 0 && chat.Steps(parts) >= g.MaxSteps {
		done.FinishReason = chat.FinishedSteps
	}
	var calls []chat.Call
	if err == nil {
		calls, err = g.calls(ctx, r, p.Tools, done.Calls)
	}
	for _, c := range calls {
		emit(chat.Delta{Kind: chat.CallPart, Call: &c})
	}
	outcome := chat.Outcome{
		Asked: true, Called: len(calls) > 0, Files: files, FinishReason: done.FinishReason, PromptTokens: done.PromptTokens, CompletionTokens: done.CompletionTokens,
		CachedTokens: done.CachedTokens, ReasoningTokens: done.ReasoningTokens,
		Unanswered: err != nil && !emitted && !ports.OfQuestion(err),
	}
	if outcome.PromptTokens+outcome.CompletionTokens == 0 {
		outcome.PromptTokens, outcome.TokensEstimated = estimated, true
	}
	return outcome, err
}

// answered returns the attributes of a span in which the model was asked, those of which something is known.
func answered(c ports.Completion, first time.Duration) []ports.Attribute {
	facts := []ports.Attribute{{Name: "first_token_ms", Value: first.Milliseconds()}}
	if c.Model != "" {
		facts = append(facts, ports.Attribute{Name: "gen_ai.response.model", Value: c.Model})
	}
	if c.FinishReason != "" {
		facts = append(facts, ports.Attribute{Name: "gen_ai.response.finish_reasons", Value: []string{c.FinishReason}})
	}
	if c.PromptTokens+c.CompletionTokens == 0 { // the provider counted none
		return facts
	}
	return append(facts,
		ports.Attribute{Name: "gen_ai.usage.input_tokens", Value: c.PromptTokens}, ports.Attribute{Name: "gen_ai.usage.output_tokens", Value: c.CompletionTokens},
		ports.Attribute{Name: "gen_ai.usage.cache_read.input_tokens", Value: c.CachedTokens}, ports.Attribute{Name: "gen_ai.usage.reasoning.output_tokens", Value: c.ReasoningTokens})
}

// ask calls the model. A panic in a provider's client fails the answer, not the server.
func (g *Generator) ask(ctx context.Context, provider ports.Provider, m model.Model, p ports.Prompt, emit func(chat.Delta)) (c ports.Completion, err error) {
	began, first := time.Now(), time.Duration(0)
	// Names follow OpenTelemetry's conventions for generative AI where those have one.
	traced, end := g.Tracer.Begin(ctx, "chat "+p.Model, ports.Attribute{Name: "gen_ai.operation.name", Value: "chat"},
		ports.Attribute{Name: "gen_ai.provider.name", Value: m.ID.Provider()}, ports.Attribute{Name: "gen_ai.request.model", Value: p.Model})
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("model client panicked: %v\n%s", v, debug.Stack())
		}
		failed := err
		if ctx.Err() != nil && !errors.Is(context.Cause(ctx), ports.ErrModelTooLong) {
			failed = nil // stopped
		}
		end(failed, answered(c, first)...)
	}()
	return provider.Answer(traced, p, func(d chat.Delta) {
		if first == 0 {
			first = max(time.Since(began), 1)
		}
		emit(d)
	})
}
