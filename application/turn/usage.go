package turn

import (
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/model"
	"chatbot/domain/usage"
)

// call is when the model was asked, and what for.
type call struct {
	began  time.Time // by the engine's clock; zero before the model is asked
	prompt int       // estimated tokens
	price  *model.Price
	asked  time.Time
	first  time.Duration // until the first delta
}

// asking notes that the model is asked.
func (r *generation) asking(prompt int, price *model.Price) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.call = call{began: r.engine.Clock.Now(), prompt: prompt, price: price, asked: time.Now()}
}

// spoke notes the first delta.
func (r *generation) spoke() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.call.first = max(time.Since(r.call.asked), time.Microsecond)
}

// recordOf returns the record of the call for an answer as far as it went and with what it produced, nil before the model is asked.
func (r *generation) recordOf(c call, answer chat.Message, parts []chat.Part) *usage.Event {
	if c.began.IsZero() {
		return nil
	}
	choice, produced := answer.Answer.Choice, produced(answer, parts)
	return &usage.Event{
		User: r.owner, Message: answer.ID, Epoch: chat.EpochOf(answer.Seq), Purpose: usage.Answer,
		Model: choice.ModelID, ModelName: choice.Model, Status: chat.Streaming,
		Tokens: usage.Tokens{In: c.prompt, Out: produced}, Estimated: true, Cost: c.price.Cost(c.prompt, produced),
		StartedAt: c.began, Took: time.Since(c.asked), FirstToken: c.first,
	}
}

// ended returns the record of the call that ended like this, nil if the model was not asked.
func (r *generation) ended(o chat.Outcome, how chat.Status, why *chat.Failure, epoch chat.Answer) *usage.Event {
	r.mu.Lock()
	c, answer := r.call, r.turn.Answer
	r.mu.Unlock()
	e := r.recordOf(c, answer, nil)
	if e == nil {
		return nil
	}
	e.Tokens = usage.Tokens{In: epoch.PromptTokens, Out: epoch.CompletionTokens, Cached: o.CachedTokens, Reasoning: o.ReasoningTokens}
	e.Estimated, e.Cost = o.TokensEstimated, c.price.Cost(e.In, e.Out)
	if why != nil {
		e.Failure = why.Code
	}
	if how == chat.Waiting {
		how = chat.Complete // the call of the model is
	}
	settled := e.Settled(how)
	return &settled
}

// produced estimates the tokens of the text, the reasoning and the calls that an epoch has added to an answer.
func produced(before chat.Message, parts []chat.Part) (tokens int) {
	if text := chat.ContentOf(parts); len(text) > len(before.Content) {
		tokens = model.EstimateTokens(text[len(before.Content):])
	}
	for i, p := range parts {
		switch {
		case i < len(before.Parts):
		case p.Kind == chat.ReasoningPart:
			tokens += model.EstimateTokens(p.Text)
		case p.Kind == chat.CallPart:
			tokens += model.EstimateTokens(p.Arguments)
		}
	}
	return tokens
}
