package completions

import (
	"context"
	"time"

	"chatbot/application/internal/retry"
	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/usage"
	"chatbot/ports"
)

const (
	// recordWithin bounds storing what a call took, with all tries.
	recordWithin = 20 * time.Second
	// recordsAtOnce is how many records are stored beside their calls, so that programs do not wait for them; of more, the calls wait.
	recordsAtOnce = 64
)

// settle records what the call took, and ends its reservation.
func (c *call) settle(done ports.Completion, how chat.Status, why error) {
	e := c.event
	e.Took = time.Since(c.asked)
	if done.PromptTokens+done.CompletionTokens > 0 {
		e.Tokens = usage.Tokens{In: done.PromptTokens, Out: done.CompletionTokens, Cached: done.CachedTokens, Reasoning: done.ReasoningTokens}
		e.Estimated = false
	}
	if unfinished := why != nil; e.Estimated || unfinished && done.Produced > e.Out { // providers count at the end
		e.Out, e.Estimated = done.Produced, true
	}
	e.Cost = c.model.Price.Cost(e.In, e.Out)
	if how == chat.Failed {
		e.Failure = fault.From(why).Code
	}
	e = e.Settled(how)
	select {
	case c.records <- struct{}{}:
		c.running.Go(func() {
			defer func() { <-c.records }()
			c.record(e)
		})
	default:
		c.record(e)
	}
}

// record stores what a call took. The program's going away does not end it.
func (s *Service) record(e usage.Event) {
	ctx, cancel := context.WithTimeout(context.Background(), recordWithin)
	defer cancel()
	err := retry.Do(ctx, retry.Policy{Backoff: retry.Outage, Worth: retry.Passing}, func(ctx context.Context, _ int) error { return s.Calls.Record(ctx, e) })
	if err != nil {
		s.Logger.Log(ctx, ports.Record{
			Level: ports.Error, Component: "completions", Message: "What a call of a program took could not be stored", UserID: e.User, Err: err,
			Fields: map[string]any{"model": string(e.Model), "tokens_in": e.In, "tokens_out": e.Out},
		})
	}
}
