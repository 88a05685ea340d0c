package completions

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"chatbot/domain/budget"
	"chatbot/domain/chat"
	"chatbot/domain/completion"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/usage"
	"chatbot/ports"
)

// waitWithin is how long a call may wait in the queue: programs wait for a response, and see no position.
const waitWithin = time.Minute

// errWaited refuses a call that has waited for too long.
var errWaited = fault.New(fault.Unavailable, "queue_full", "Too many requests are waiting for the model. Try again in a moment.").After(5 * time.Second)

// call is one call of one model.
type call struct {
	*Service
	completion.Request
	actor    identity.Actor
	model    model.Model
	to       listener
	event    usage.Event
	asked    time.Time
	answered bool
}

// attempt asks one model, and reports whether it was asked, and whether it has begun to answer.
func (s *Service) attempt(ctx context.Context, actor identity.Actor, r completion.Request, id model.ID, to listener) (asked, answered bool, err error) {
	m, provider, err := s.Catalog.Completer(ctx, id)
	if err != nil {
		return false, false, err
	}
	waiting, cancel := context.WithTimeoutCause(ctx, waitWithin, errWaited)
	leave, err := s.Queue.Admit(waiting, actor, id)
	cancel()
	if err != nil {
		return false, false, err
	}
	defer leave()
	bounded, cancel := context.WithTimeoutCause(ctx, s.Total, ports.ErrModelTimeout)
	defer cancel()
	c := &call{Service: s, Request: r, actor: actor, model: m, to: to}
	c.event = usage.Event{
		User: actor.User, Message: usage.WithoutMessage(rand.Uint64()), //nolint:gosec // it names the call, and is no secret
		Purpose: usage.API, Model: m.ID, ModelName: m.ID.Name(), StartedAt: s.Clock.Now(),
		Tokens: usage.Tokens{In: r.Prompt}, Cost: m.Price.Cost(r.Prompt, 0), Estimated: true,
	}
	most, err := c.reserve(bounded)
	if err != nil {
		return false, false, err
	}
	done, err := c.ask(bounded, provider, most)
	c.settle(done, status(ctx, err), err)
	return true, c.answered, err
}

// reserve reserves what the budgets leave to the call, and returns the most tokens of each choice; 0 if they are not limited.
func (c *call) reserve(ctx context.Context) (most int, err error) {
	everyone := c.Settings().DefaultBudget
	held, err := c.Budgets.Bounding(ctx, c.actor.User)
	if err != nil || len(budget.Default(held, everyone)) == 0 {
		return 0, err
	}
	limit := c.model.MaxOutputTokens
	if c.MaxOutput > 0 && (limit == 0 || c.MaxOutput < limit) {
		limit = c.MaxOutput
	}
	allowed, err := c.Calls.Reserve(ctx, c.event, ports.Reserve{
		Call:     budget.Call{Prompt: c.Prompt, Output: limit * c.Choices, Wanted: c.MaxOutput > 0, Price: c.model.Price},
		Everyone: everyone, Until: c.event.StartedAt.Add(c.Total),
	})
	if errors.Is(err, budget.ErrExhausted) {
		of, _ := fault.From(err).Params["of"].(string)
		c.Refused.CallRefused(budget.Of(of))
	}
	if err != nil || allowed == (chat.Allowance{}) {
		return 0, err
	}
	return max(allowed.Output/c.Choices, 1), nil
}

// ask calls the model.
func (c *call) ask(ctx context.Context, provider ports.Completer, most int) (done ports.Completion, err error) {
	// Names follow OpenTelemetry's conventions for generative AI.
	traced, end := c.Tracer.Begin(ctx, "chat "+c.model.ID.Name(), ports.Attribute{Name: "gen_ai.operation.name", Value: "chat"},
		ports.Attribute{Name: "gen_ai.provider.name", Value: c.model.ID.Provider()}, ports.Attribute{Name: "gen_ai.request.model", Value: c.model.ID.Name()})
	defer func() {
		failed := err
		if ctx.Err() != nil {
			failed = nil // the program has gone
		}
		end(failed, ports.Attribute{Name: "gen_ai.usage.input_tokens", Value: done.PromptTokens}, ports.Attribute{Name: "gen_ai.usage.output_tokens", Value: done.CompletionTokens})
	}()
	c.asked = time.Now()
	return provider.Complete(traced, ports.CompletionCall{
		Model: c.model.ID.Name(), Body: c.Body, Stream: c.Stream, WithUsage: c.WithUsage, MaxOutput: most, Asker: c.actor.User,
	}, c.chunk)
}

func (c *call) chunk(data []byte) error {
	if !c.answered {
		c.answered = true
		c.event.FirstToken = max(time.Since(c.asked), time.Microsecond)
		c.to.begin(c.model)
	}
	return c.to.chunk(data)
}
