package provider

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"chatbot/adapters/llm"
	"chatbot/adapters/llm/provider/chunks"
	"chatbot/domain/chat"
	"chatbot/ports"

	"github.com/tmc/langchaingo/llms"
)

// stopGrace is how long a client gets to return once its context has ended.
const stopGrace = 50 * time.Millisecond

// errOver stops a client that continues after its try ended.
var errOver = errors.New("the try has ended")

// try is one call of the client. The client runs in a goroutine of its own, which also calls emit.
type try struct {
	*Provider
	prompt ports.Prompt
	emit   func(chat.Delta)

	mu       sync.Mutex // held while emit runs
	over     bool       // further output is ignored
	text     chunks.Assembler
	thought  chunks.Assembler // reasoning that the provider sends apart from the text
	split    chunks.Splitter
	finder   chunks.CallFinder // of calls that come as text
	streamed bool              // the client called the listener with text
	emitted  bool              // emit was called
	spoke    bool              // emit was called with text
	last     time.Time         // of the last sign that the provider works
	timer    *time.Timer
	cancel   context.CancelCauseFunc
	panicked any // what emit panicked with
}

type outcome struct {
	response *llms.ContentResponse
	err      error
}

// run calls the client once. After it has returned, emit is not called, whatever the client does.
func (t *try) run(parent context.Context, messages []llms.MessageContent) (ports.Completion, error) {
	ctx, cancel := context.WithCancelCause(parent)
	defer cancel(errOver)
	t.cancel = cancel
	ended := make(chan outcome, 1)
	t.last = time.Now()
	t.timer = time.NewTimer(t.firstLimit())
	defer t.timer.Stop()
	go func() {
		response, err := t.ask(ctx, messages, t.listen)
		ended <- outcome{response, err}
	}()
	stop := func(why error) (ports.Completion, error) {
		t.end()
		cancel(why)
		select {
		case o := <-ended:
			if o.err == nil && t.panicked == nil { // the answer was complete before the try was stopped
				return t.judge(parent, o)
			}
		case <-time.After(stopGrace):
		}
		return ports.Completion{}, why
	}
	for {
		select {
		case o := <-ended:
			t.end()
			if t.panicked != nil {
				panic(t.panicked) // it was the caller's
			}
			return t.judge(parent, o)
		case <-t.timer.C:
			if limit, silent := t.silent(); silent {
				return stop(timeout("silent for %v", limit))
			}
		case <-parent.Done():
			return stop(context.Cause(parent))
		}
	}
}

// listen is the llm.Listener of the client.
func (t *try) listen(_ context.Context, reasoning, text []byte) (err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over {
		return errOver
	}
	defer func() {
		if v := recover(); v != nil {
			t.over, t.panicked, err = true, v, errOver
			t.cancel(errOver)
		}
	}()
	defer func() { t.last = time.Now() }() // emit may have blocked
	t.streamed = t.streamed || len(text) > 0
	first := !t.spoke
	t.pass("", t.thought.Add(string(reasoning)))
	if t.pass(t.withoutCalls(t.split.Add(t.text.Add(string(text))))) && first {
		t.timer.Reset(t.settings.Timeouts.Idle)
	}
	return nil
}

func (t *try) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.over = true
}

// firstLimit is how long a provider may be silent before the first text. A model that was asked to reason may show nothing of it for
// minutes: then only the time of the whole answer is limited.
func (t *try) firstLimit() time.Duration {
	if t.prompt.Parameters.Effort != "" {
		return t.settings.Timeouts.Total
	}
	return t.settings.Timeouts.FirstToken
}

// silent reports whether the provider has shown no sign of work for the whole limit. If it has shown one, the timer is set to
// the end of the limit from there, which is cheaper than setting it with each piece.
func (t *try) silent() (limit time.Duration, is bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	limit = t.settings.Timeouts.Idle
	if !t.spoke {
		limit = t.firstLimit()
	}
	left := limit - time.Since(t.last)
	if left > 0 {
		t.timer.Reset(left)
	}
	return limit, left <= 0
}

// ask calls the client. A panic in the client fails the answer, not the server.
func (t *try) ask(ctx context.Context, messages []llms.MessageContent, listen llm.Listener) (r *llms.ContentResponse, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = ports.ErrModelBadReply.Because(fmt.Errorf("the client panicked with a %T", p))
		}
	}()
	return t.client.GenerateContent(ctx, messages, t.options(t.prompt, listen)...)
}

// withoutCalls returns text without the calls in it, and the reasoning before it.
func (t *try) withoutCalls(text, reasoning string) (string, string) {
	if len(t.prompt.Tools) > 0 {
		text = t.finder.Add(text)
	}
	return text, reasoning
}

// pass emits reasoning and the text after it, and reports whether there was text.
func (t *try) pass(text, reasoning string) bool {
	if reasoning != "" {
		t.emitted = true
		t.emit(chat.Delta{Kind: chat.ReasoningPart, Text: reasoning})
	}
	if text == "" {
		return false
	}
	t.emitted, t.spoke = true, true
	t.emit(chat.TextDelta(text))
	return true
}
