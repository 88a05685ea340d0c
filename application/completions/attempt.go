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
	leave, err := s.admit(ctx, actor, id)
	if err != nil {
		return false, false, err
	}
	defer leave()
	c := s.newCall(actor, m, r, to)
	most, err := c.reserve(ctx)
	if err != nil {
		return false, false, err
	}
	done, err := c.ask(ctx, provider, most)
	c.settle(done, status(ctx, err), err)
	return true, c.answered, err
}

// admit waits in the queue of the model's provider.
func (s *Service) admit(ctx context.Context, actor identity.Actor, id model.ID) (leave func(), err error) {
	waiting, cancel := context.WithTimeoutCause(ctx, waitWithin, errWaited)
	defer cancel()
	return s.Queue.Admit(waiting, actor, id)
}

// newCall returns a call that begins now.
func (s *Service) newCall(actor identity.Actor, m model.Model, r completion.Request, to listener) *call {
	return &call{Service: s, Request: r, actor: actor, model: m, to: to, event: usage.Event{
		User: actor.User, Message: usage.WithoutMessage(rand.Uint64()), //nolint:gosec // it names the call, and is no secret
		Purpose: usage.API, Model: m.ID, ModelName: m.ID.Name(), StartedAt: s.Clock.Now(),
		Tokens: usage.Tokens{In: r.Prompt}, Cost: m.Price.Cost(r.Prompt, 0), Estimated: true,
	}}
}

// reserve reserves what the budgets leave to the call, and returns the most tokens of each choice; 0 if nothing but the call's own fields limits
// them. As in chats, the model's limit bounds what a call wants.
func (c *call) reserve(ctx context.Context) (most int, err error) {
	limit := c.model.MaxOutputTokens
	switch {
	case c.MaxOutput > limit && limit > 0:
		most = limit
	case c.LimitApart:
		most = c.MaxOutput
	}
	if c.MaxOutput > 0 && (limit == 0 || c.MaxOutput < limit) {
		limit = c.MaxOutput
	}
	allowed, err := c.hold(ctx, limit*c.Choices, c.MaxOutput > 0)
	if err != nil || allowed == (chat.Allowance{}) {
		return most, err
	}
	return max(allowed.Output/c.Choices, 1), nil
}

// hold reserves the prompt and an output; the zero Allowance if no budget bounds the account.
func (c *call) hold(ctx context.Context, output int, wanted bool) (chat.Allowance, error) {
	everyone := c.Settings().DefaultBudget
	held, err := c.Budgets.Bounding(ctx, c.actor.User)
	if err != nil || len(budget.Default(held, everyone)) == 0 {
		return chat.Allowance{}, err
	}
	allowed, err := c.Calls.Reserve(ctx, c.event, ports.Reserve{
		Call:     budget.Call{Prompt: c.Prompt, Output: output, Wanted: wanted, Price: c.model.Price},
		Everyone: everyone, Until: c.event.StartedAt.Add(c.Total + beside),
	})
	if errors.Is(err, budget.ErrExhausted) {
		of, _ := fault.From(err).Params["of"].(string)
		c.Refused.CallRefused(budget.Of(of))
	}
	return allowed, err
}

// ask calls the model.
func (c *call) ask(ctx context.Context, provider ports.Completer, most int) (done ports.Completion, err error) {
	traced, end := c.trace(ctx, "chat")
	defer func() { end(done, err) }()
	return provider.Complete(traced, ports.CompletionCall{
		Model: c.model.ID.Name(), Body: c.Body, Stream: c.Stream, WithUsage: c.WithUsage, MaxOutput: most, Asker: c.actor.User,
	}, c.chunk)
}

// trace begins the call. Names follow OpenTelemetry's conventions for generative AI.
func (c *call) trace(ctx context.Context, operation string) (_ context.Context, end func(ports.Completion, error)) {
	traced, finish := c.Tracer.Begin(ctx, operation+" "+c.model.ID.Name(), ports.Attribute{Name: "gen_ai.operation.name", Value: operation},
		ports.Attribute{Name: "gen_ai.provider.name", Value: c.model.ID.Provider()}, ports.Attribute{Name: "gen_ai.request.model", Value: c.model.ID.Name()})
	c.asked = time.Now()
	return traced, func(done ports.Completion, failed error) {
		if gone(ctx) {
			failed = nil // the program has gone
		}
		finish(failed, ports.Attribute{Name: "gen_ai.usage.input_tokens", Value: done.PromptTokens}, ports.Attribute{Name: "gen_ai.usage.output_tokens", Value: done.CompletionTokens})
	}
}

func (c *call) chunk(data []byte) error {
	if !c.answered {
		c.answered = true
		c.event.FirstToken = max(time.Since(c.asked), time.Microsecond)
		c.to.begin(c.model)
	}
	return c.to.chunk(data)
}
