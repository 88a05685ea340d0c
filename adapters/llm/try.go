package llm

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"chatbot/ports"

	"github.com/tmc/langchaingo/llms"
)

// stopGrace is how long a client gets to return once its context has ended.
const stopGrace = 50 * time.Millisecond

// errOver is what a client hears that goes on talking after its try ended.
var errOver = errors.New("nobody listens any more")

// try is one call of the client.
type try struct {
	*Model
	emit  func(string)
	text  assembler
	spoke bool // emit was called
}

type outcome struct {
	response *llms.ContentResponse
	err      error
}

// run asks once. The client works in its own goroutine and hands its pieces over, so that emit is only
// ever called from this one, the limits need no locks, and a late piece finds nobody.
func (t *try) run(parent context.Context, messages []llms.MessageContent) (ports.Completion, error) {
	ctx, cancel := context.WithCancelCause(parent)
	pieces, ended, over := make(chan string), make(chan outcome, 1), make(chan struct{})
	var once sync.Once
	stop := func(why error) {
		once.Do(func() {
			cancel(why)
			close(over)
			select {
			case <-ended:
			case <-time.After(stopGrace):
			}
		})
	}
	defer stop(errOver) // also when emit panics
	listen := func(_ context.Context, chunk []byte) error {
		select {
		case pieces <- string(chunk):
			return nil
		case <-over:
			return errOver
		}
	}
	go func() {
		response, err := t.ask(ctx, messages, listen)
		ended <- outcome{response, err}
		close(ended)
	}()

	limit := t.settings.Timeouts.FirstToken
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for {
		select {
		case piece := <-pieces:
			if t.say(t.text.add(piece)) {
				limit = t.settings.Timeouts.Idle
				timer.Reset(limit)
			}
		case o := <-ended:
			return t.judge(parent, o)
		case <-timer.C:
			err := timeout("silent for %v", limit)
			stop(err)
			return ports.Completion{}, err
		case <-parent.Done():
			stop(context.Cause(parent))
			return ports.Completion{}, context.Cause(parent)
		}
	}
}

// ask calls the client. A client that panics must not take the server and everybody's answers with it.
func (t *try) ask(ctx context.Context, messages []llms.MessageContent, listen func(context.Context, []byte) error) (r *llms.ContentResponse, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = ports.ErrModelBadReply.Because(fmt.Errorf("the client panicked with a %T", p))
		}
	}()
	return t.client.GenerateContent(ctx, messages, append([]llms.CallOption{llms.WithStreamingFunc(listen)}, t.options...)...)
}

func (t *try) say(text string) bool {
	if text == "" {
		return false
	}
	t.spoke = true
	t.emit(text)
	return true
}
