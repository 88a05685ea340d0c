package llm

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"chatbot/adapters/llm/wire"
	"chatbot/ports"

	"github.com/tmc/langchaingo/llms"
)

// stopGrace is how long a client gets to return once its context has ended.
const stopGrace = 50 * time.Millisecond

// errOver is what a client hears that goes on talking after its try ended.
var errOver = errors.New("nobody listens any more")

// try is one call of the client. The client works in a goroutine of its own, which also calls emit: handing
// each piece over to another would cost more than everything else that is done with it here.
type try struct {
	*Model
	emit func(string)

	mu       sync.Mutex // held while emit runs
	over     bool       // nothing is heard any more
	text     assembler
	split    splitter
	streamed bool      // the client gave text to listen to
	spoke    bool      // emit was called
	last     time.Time // of the last sign that the provider works
	timer    *time.Timer
	cancel   context.CancelCauseFunc
	panicked any // what emit panicked with
}

type outcome struct {
	response *llms.ContentResponse
	err      error
}

// run asks once. When it returns, emit is not called any more, whatever the client does.
func (t *try) run(parent context.Context, messages []llms.MessageContent) (ports.Completion, error) {
	ctx, cancel := context.WithCancelCause(parent)
	defer cancel(errOver)
	t.cancel = cancel
	ended := make(chan outcome, 1)
	t.last = time.Now()
	t.timer = time.NewTimer(t.settings.Timeouts.FirstToken)
	defer t.timer.Stop()
	go func() {
		response, err := t.ask(ctx, messages, t.hear)
		ended <- outcome{response, err}
	}()
	stop := func(why error) (ports.Completion, error) {
		t.end()
		cancel(why)
		select {
		case <-ended:
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

// hear is told what the client got to hear; see wire.Listener.
func (t *try) hear(_ context.Context, _, text []byte) (err error) {
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
	t.last = time.Now()
	t.streamed = t.streamed || len(text) > 0
	first := !t.spoke
	if t.say(t.split.add(t.text.add(string(text)))) && first {
		t.timer.Reset(t.settings.Timeouts.Idle)
	}
	return nil
}

func (t *try) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.over = true
}

// silent reports whether the provider has shown no sign of work for as long as it may; if it has, the timer is set to
// when that will be. This is cheaper than setting it with each piece.
func (t *try) silent() (limit time.Duration, is bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	limit = t.settings.Timeouts.Idle
	if !t.spoke {
		limit = t.settings.Timeouts.FirstToken
	}
	left := limit - time.Since(t.last)
	if left > 0 {
		t.timer.Reset(left)
	}
	return limit, left <= 0
}

// ask calls the client. A client that panics must not take the server and everybody's answers with it.
func (t *try) ask(ctx context.Context, messages []llms.MessageContent, listen wire.Listener) (r *llms.ContentResponse, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = ports.ErrModelBadReply.Because(fmt.Errorf("the client panicked with a %T", p))
		}
	}()
	return t.client.GenerateContent(ctx, messages, append([]llms.CallOption{llms.WithStreamingReasoningFunc(listen)}, t.options...)...)
}

// say emits text. Reasoning is dropped: only the answer is stored.
func (t *try) say(text, _ string) bool {
	if text == "" {
		return false
	}
	t.spoke = true
	t.emit(text)
	return true
}
