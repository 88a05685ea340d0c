package turn

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/ports"
)

// run is one answer while it is being said.
type run struct {
	engine *Engine
	turn   chat.Turn
	owner  int64
	cancel context.CancelCauseFunc
	stored chan struct{} // closed when the end is stored and readers have been told

	mu   sync.Mutex
	text strings.Builder
	full bool // a piece went beyond maxAnswer
}

// said returns the text so far.
func (r *run) said() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.text.String()
}

// add notes a piece, unless the text would become longer than maxAnswer: then that piece and all after
// it are left out, so that what is stored is what readers saw.
func (r *run) add(piece string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.full = r.full || r.text.Len()+len(piece) > maxAnswer
	if !r.full {
		r.text.WriteString(piece)
	}
	return !r.full
}

// answer runs the model and stores how it ended.
func (r *run) answer(ctx context.Context) {
	e := r.engine
	began := time.Now()
	var firstToken time.Duration
	out := newCoalescer(func(text string) {
		// What was said reaches readers also when the run has just been stopped.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTimeout)
		defer cancel()
		_ = e.Log.Append(ctx, r.turn.Answer.ID, text) // without a log readers fall back to the stored text
	})

	prompt, promptErr := r.prompt(ctx)
	completion, err := ports.Completion{}, promptErr
	if err == nil {
		completion, err = r.ask(ctx, prompt, func(piece string) {
			if firstToken == 0 {
				firstToken = max(time.Since(began), 1)
			}
			if !r.add(piece) {
				r.cancel(errTooLong)
				return
			}
			out.add(piece)
		})
	}
	out.flush()

	took := time.Since(began)
	m := r.turn.Answer
	m.Content = r.said()
	m.Answer = chat.Answer{
		Model: e.Model.Info().ID, FirstToken: firstToken, Took: took, FinishReason: completion.FinishReason,
		PromptTokens: completion.PromptTokens, CompletionTokens: completion.CompletionTokens,
	}
	if m.Answer.TokensUsed() == 0 && promptErr == nil {
		m.Answer.PromptTokens, m.Answer.CompletionTokens = estimate(prompt), chat.EstimateTokens(m.Content)
		m.Answer.TokensEstimated = true
	}
	m.Status, m.Failure, err = r.outcome(ctx, completion, err)
	e.Meter.Answered(m.Answer.Model, took)
	r.finish(ctx, m, err)
}

// ask runs the model. A panic in a provider's client must cost this answer, not the server.
func (r *run) ask(ctx context.Context, p ports.Prompt, emit func(string)) (c ports.Completion, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("model client panicked: %v\n%s", v, debug.Stack())
		}
	}()
	return r.engine.Model.Answer(ctx, p, emit)
}

// prompt gathers the conversation that fits into the model's budget.
func (r *run) prompt(ctx context.Context) (ports.Prompt, error) {
	e := r.engine
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	said, _, err := e.Messages.Page(ctx, r.owner, r.turn.SessionID, r.turn.Answer.ID, maxHistory)
	if err != nil {
		return ports.Prompt{}, err
	}
	budget := e.Model.Info().ContextTokens
	if e.SystemPrompt != "" {
		budget -= chat.EstimateTokens(e.SystemPrompt)
	}
	return ports.Prompt{System: e.SystemPrompt, Conversation: chat.Window(said, budget)}, nil
}

func estimate(p ports.Prompt) int {
	tokens := chat.EstimateTokens(p.System)
	for _, m := range p.Conversation {
		tokens += chat.EstimateTokens(m.Content)
	}
	return tokens
}

// outcome is how an answer ended, given what the model returned. The error is that of a failed one.
func (r *run) outcome(ctx context.Context, c ports.Completion, err error) (chat.Status, *chat.Failure, error) {
	if err == nil && c.FinishReason == "" {
		err = ports.ErrModelCutOff // whatever the client library says
	}
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errTooLong):
		err = errTooLong // also when the model was done before it noticed
	case err == nil:
		return chat.Complete, nil, nil
	case errors.Is(cause, errStopped):
		return chat.Stopped, nil, nil
	case errors.Is(cause, errDraining), errors.Is(cause, errLost):
		return chat.Interrupted, nil, nil
	}
	f := fault.From(err)
	return chat.Failed, &chat.Failure{Code: f.Code, Message: f.Message}, err
}
