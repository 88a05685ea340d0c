package turn

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/ports"
)

// generation generates one answer, or one epoch of it, in this process.
type generation struct {
	engine *Engine
	ctx    context.Context // canceled by cancel, with one of the causes in engine.go
	turn   chat.Turn       // as stored at the start
	owner  identity.UserID
	cancel context.CancelCauseFunc
	slot   *slot
	traced func(error, ...ports.Attribute) // ends the span
	stored chan struct{}                   // closed when the end is stored or spooled and readers have it
	// saving is a context that startSaving cancels: when the complete answer waits for the storage (unsaved is set then), or when
	// the generation is over.
	saving      context.Context
	startSaving context.CancelFunc
	unsaved     atomic.Bool
	// givenUp: handed over to another process, so the lease is not extended any more.
	givenUp atomic.Bool
	// Used by the model's goroutine.
	begun    bool      // text has come in this epoch
	thinking time.Time // when the current reasoning began; zero outside

	mu     sync.Mutex
	passed chat.Growing // on to readers
	seq    int          // of the last delta
}

func (e *Engine) newGeneration(ctx context.Context, owner identity.UserID, slot *slot, t chat.Turn) *generation {
	r := &generation{engine: e, turn: t, owner: owner, slot: slot, seq: t.Answer.Seq, stored: make(chan struct{})}
	ctx, r.cancel = context.WithCancelCause(context.WithoutCancel(ctx))
	r.ctx, r.traced = e.Tracer.Begin(ctx, "answer", ports.Attribute{Name: "message_id", Value: t.Answer.ID},
		ports.Attribute{Name: "session_id", Value: t.SessionID}, ports.Attribute{Name: "request_id", Value: ports.RequestID(ctx)})
	r.saving, r.startSaving = context.WithCancel(context.Background())
	r.passed.Add(chat.Replacing(t.Answer.Content, t.Answer.Parts))
	return r
}

// generate produces the answer and returns when its end is stored or spooled.
func (r *generation) generate() {
	defer r.cancel(nil)
	defer r.startSaving() // readers wait for its context
	m, err := r.answer(r.ctx)
	r.traced(err, ports.Attribute{Name: "status", Value: string(m.Status)}, ports.Attribute{Name: "deltas", Value: m.Seq})
}

// checkpoint returns what readers got so far.
func (r *generation) checkpoint() ports.Checkpoint {
	r.mu.Lock()
	defer r.mu.Unlock()
	return ports.Checkpoint{MessageID: r.turn.Answer.ID, Parts: r.passed.Parts(), Seq: r.seq}
}

// take passes on what the model produced, and before a text after reasoning how long that took. What is reasoned about how to continue
// a text is dropped: it would come between two halves of a word. It reports false when the answer is too long: then nothing is passed on.
func (r *generation) take(d chat.Delta) bool {
	if r.passed.Size()+len(d.Text) > maxAnswer {
		return false
	}
	switch {
	case d.Kind != chat.ReasoningPart:
		r.begun = true
		r.endReasoning()
	case !r.begun && r.turn.Answer.Content != "":
		return true
	case r.thinking.IsZero():
		r.thinking = time.Now()
	}
	r.pass(d)
	return true
}

// endReasoning passes on how long the current reasoning took, if there is one.
func (r *generation) endReasoning() {
	if !r.thinking.IsZero() {
		r.pass(chat.Delta{Kind: chat.ReasoningPart, TookMS: int(max(time.Since(r.thinking).Milliseconds(), 1))})
		r.thinking = time.Time{}
	}
}

// pass appends a delta to the stream log, also after the generation was stopped.
func (r *generation) pass(d chat.Delta) {
	r.mu.Lock()
	d = r.passed.Spaced(d)
	r.passed.Add(d)
	r.seq++
	r.mu.Unlock()
	_ = r.engine.Log.Append(context.WithoutCancel(r.ctx), r.turn.Answer.ID, d) // without a log, readers fall back to the stored answer
}

// answer waits for a slot, calls the model, stores the end, and returns it with the error of a failed answer.
func (r *generation) answer(ctx context.Context) (chat.Message, error) {
	e := r.engine
	defer r.slot.leave()
	entered := time.Now()
	waited := r.wait(ctx)
	began := time.Now()
	var firstToken time.Duration

	prompt, promptErr := ports.Prompt{}, waited
	if waited == nil {
		prompt, promptErr = r.prompt(ctx)
	}
	completion, err := ports.Completion{}, promptErr
	if err == nil {
		completion, err = r.ask(ctx, prompt, func(d chat.Delta) {
			if firstToken == 0 {
				firstToken = max(time.Since(began), 1)
			}
			if !r.take(d) {
				r.cancel(errTooLong)
				return
			}
			r.pace(ctx, d)
		})
		r.endReasoning()
	}

	m := r.turn.Answer
	last := r.checkpoint()
	m.Content, m.Parts, m.Seq = chat.ContentOf(last.Parts), chat.Stored(last.Parts), last.Seq
	now := chat.Answer{
		Model: e.Model.Info().ID, FirstToken: firstToken, Took: time.Since(began), FinishReason: completion.FinishReason,
		PromptTokens: completion.PromptTokens, CompletionTokens: completion.CompletionTokens,
	}
	if now.TokensUsed() == 0 && promptErr == nil {
		now.PromptTokens, now.CompletionTokens = estimate(prompt), chat.EstimateTokens(m.Content[len(prompt.SoFar):])+r.reasoned()
		now.TokensEstimated = true
	}
	m.Status, m.Failure, err = r.outcome(ctx, completion, err)
	m.Answer = m.Answer.And(now)
	how := ports.Generation{
		Model: now.Model, Status: m.Status, Asked: promptErr == nil, Waited: began.Sub(entered), FirstToken: now.FirstToken,
		Took: now.Took, PromptTokens: now.PromptTokens, CompletionTokens: now.CompletionTokens,
	}
	if m.Failure != nil {
		how.Failure = m.Failure.Code
	}
	e.Meter.GenerationEnded(how)
	r.finish(ctx, m, err)
	return m, err
}

// reasoned estimates the tokens of the reasoning of this epoch.
func (r *generation) reasoned() (tokens int) {
	before := len(r.turn.Answer.Parts)
	for i, p := range r.passed.Parts() {
		if p.Kind == chat.ReasoningPart && i >= before {
			tokens += chat.EstimateTokens(p.Text)
		}
	}
	return tokens
}

// wait blocks until the queue lets the answer run.
func (r *generation) wait(ctx context.Context) error {
	if r.slot.running() {
		return nil
	}
	_, end := r.engine.Tracer.Begin(ctx, "queue")
	defer end(nil)
	return r.slot.wait(ctx)
}

// ask calls the model. A panic in a provider's client fails the answer, not the server.
func (r *generation) ask(ctx context.Context, p ports.Prompt, emit func(chat.Delta)) (c ports.Completion, err error) {
	info, began, first := r.engine.Model.Info(), time.Now(), time.Duration(0)
	// Names follow OpenTelemetry's conventions for generative AI where those have one.
	ctx, end := r.engine.Tracer.Begin(ctx, "chat "+info.ID, ports.Attribute{Name: "gen_ai.operation.name", Value: "chat"},
		ports.Attribute{Name: "gen_ai.provider.name", Value: info.Provider}, ports.Attribute{Name: "gen_ai.request.model", Value: info.ID})
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("model client panicked: %v\n%s", v, debug.Stack())
		}
		failed := err
		if ctx.Err() != nil && !errors.Is(context.Cause(ctx), errTooLong) {
			failed = nil // stopped
		}
		end(failed, ports.Attribute{Name: "first_token_ms", Value: first.Milliseconds()},
			ports.Attribute{Name: "gen_ai.usage.input_tokens", Value: c.PromptTokens}, ports.Attribute{Name: "gen_ai.usage.output_tokens", Value: c.CompletionTokens})
	}()
	return r.engine.Model.Answer(ctx, p, func(d chat.Delta) {
		if first == 0 {
			first = max(time.Since(began), 1)
		}
		emit(d)
	})
}

// prompt returns the part of the conversation that fits the model's budget.
func (r *generation) prompt(ctx context.Context) (ports.Prompt, error) {
	e := r.engine
	soFar := r.passed.Content()
	ctx, end := e.Tracer.Begin(ctx, "history")
	said, err := r.history(ctx)
	end(err, ports.Attribute{Name: "messages", Value: len(said)})
	if err != nil {
		return ports.Prompt{}, err
	}
	budget := e.Model.Info().ContextTokens
	for _, fixed := range []string{e.SystemPrompt, soFar} {
		if fixed != "" {
			budget -= chat.EstimateTokens(fixed)
		}
	}
	return ports.Prompt{System: e.SystemPrompt, Conversation: chat.Window(withoutRefused(said), budget), SoFar: soFar, Asker: r.owner}, nil
}

// history returns the conversation up to the question. Since the message is accepted already, it retries during a storage
// outage until the generation ends.
func (r *generation) history(ctx context.Context) (said []chat.Message, err error) {
	question := r.turn.Question
	if question.ParentID == 0 {
		return []chat.Message{question}, nil
	}
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, 2*time.Second) {
		try, cancel := context.WithTimeout(ctx, storeTimeout)
		said, _, err = r.engine.Messages.Path(try, r.owner, r.turn.SessionID, question.ID, maxHistory-1)
		cancel()
		if err == nil {
			return append(said, question), nil
		}
		if known := new(fault.Error); errors.As(err, &known) && !errors.Is(err, ports.ErrStorage) {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(wait):
		}
	}
}

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

// outcome returns how an answer ended, from the model's result, and the error of a failed one.
func (r *generation) outcome(ctx context.Context, c ports.Completion, err error) (chat.Status, *chat.Failure, error) {
	if err == nil && c.FinishReason == "" {
		err = ports.ErrModelCutOff // whatever the client library reports
	}
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, errTooLong):
		err = errTooLong // also if the model finished before it noticed
	case err == nil:
		return chat.Complete, nil, nil
	case errors.Is(cause, errStopped):
		return chat.Stopped, nil, nil
	case errors.Is(cause, errDraining), errors.Is(cause, errLost):
		return chat.Interrupted, nil, nil
	case errors.Is(err, ports.ErrModelEmpty) && r.turn.Answer.Content != "":
		return chat.Complete, nil, nil // a continuation without further text
	}
	f := fault.From(err)
	return chat.Failed, &chat.Failure{Code: f.Code, Message: f.Message, RetryAfter: f.RetryAfter}, err
}
