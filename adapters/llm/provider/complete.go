package provider

import (
	"context"
	"errors"
	"fmt"
	"time"

	"chatbot/adapters/llm"
	"chatbot/ports"

	"github.com/tidwall/gjson"
)

// Complete implements ports.Completer.
func (p *Provider) Complete(ctx context.Context, call ports.CompletionCall, emit func(chunk []byte) error) (done ports.Completion, err error) {
	if p.settings.Complete == nil {
		return ports.Completion{}, ports.ErrModelRejected.Because(errors.New("the client has no such calls"))
	}
	call.MaxOutput = llm.Lower(call.MaxOutput, p.settings.Catalog.MaxOutputTokens)
	err = p.guarded(ctx, call.Asker, func(seen func()) error {
		return p.retried(ctx, func(bounded context.Context) (emitted bool, err error) {
			c := completing{Provider: p, call: call, emit: emit, seen: seen}
			done, err = c.run(bounded)
			return c.emitted, err
		})
	})
	return done, err
}

// completing is one try of a call in OpenAI's format.
type completing struct {
	*Provider
	call    ports.CompletionCall
	emit    func([]byte) error
	seen    func()
	emitted bool
	refused error // of emit
	timer   *time.Timer
}

// run calls the client once.
func (c *completing) run(parent context.Context) (ports.Completion, error) {
	ctx, cancel := context.WithCancelCause(parent)
	defer cancel(errOver)
	c.timer = time.AfterFunc(c.limit(), func() { cancel(timeout("silent for too long")) })
	defer c.timer.Stop()
	done, err := c.ask(ctx)
	switch {
	case err == nil && finishReason(done.FinishReason) == brokenOff:
		return done, ports.ErrModelCutOff.Because(fmt.Errorf("finish reason %.40q", done.FinishReason))
	case err == nil:
		return done, nil
	case c.refused != nil:
		return done, c.refused
	case parent.Err() != nil:
		return done, context.Cause(parent)
	}
	return done, named(asFault(ctx, err), c.call.Model)
}

// limit is how long the provider may be silent. Before the first chunk an answer that is not streamed is silent until its end, and one that
// reasons may be.
func (c *completing) limit() time.Duration {
	if c.emitted {
		return c.settings.Timeouts.Idle
	}
	if !c.call.Stream || gjson.GetBytes(c.call.Body, "reasoning_effort").Exists() {
		return c.settings.Timeouts.Total
	}
	return c.settings.Timeouts.FirstToken
}

// ask calls the client. A panic in the client fails the call, not the server.
func (c *completing) ask(ctx context.Context) (done ports.Completion, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = ports.ErrModelBadReply.Because(fmt.Errorf("the client panicked with a %T", p))
		}
	}()
	return c.settings.Complete(ctx, c.call, c.chunk)
}

// chunk passes on a chunk; nil is a sign that the provider works. The time in which it blocks does not count as silence.
func (c *completing) chunk(data []byte) error {
	if data == nil {
		c.timer.Reset(c.limit())
		return c.refused
	}
	c.timer.Stop()
	if !c.emitted {
		c.emitted = true
		c.seen()
	}
	if err := c.emit(data); err != nil {
		c.refused = err
		return err
	}
	c.timer.Reset(c.settings.Timeouts.Idle)
	return nil
}
