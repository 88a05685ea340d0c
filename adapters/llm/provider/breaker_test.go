package provider

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/adapters/llm/internal/failure"
	"chatbot/adapters/llm/provider/breaker"
	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/ports"

	"github.com/tmc/langchaingo/llms"
)

// client fails with err, or, if that is nil, sends one piece and ends its answer after talk.
type provider struct {
	calls int
	err   error
	talk  time.Duration
}

func (p *provider) model() *Provider {
	return providerOf(func(ctx context.Context, _ []llms.MessageContent, say func(string) error) (*llms.ContentResponse, error) {
		p.calls++
		if p.err != nil {
			return nil, p.err
		}
		if err := say("hello"); err != nil {
			return nil, err
		}
		select {
		case <-time.After(p.talk):
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
		return stopped("stop", "hello", nil), nil
	}, 0)
}

// ask requests an answer for one person and returns its error.
func (p *provider) ask(m *Provider, asker identity.UserID) error {
	prompt := hello
	prompt.Asker = asker
	_, err := m.Answer(context.Background(), prompt, func(chat.Delta) {})
	return err
}

func TestBreakerOpensForDownProvider(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		people identity.UserID
	}{
		"failing for several people": {ports.ErrModelUnavailable, breaker.People},
		"not reached by anybody":     {ports.ErrModelUnavailable.Because(failure.ErrUnreached), 1},
	} {
		t.Run(name, func(t *testing.T) { synctest.Test(t, func(t *testing.T) { leftAlone(t, c.err, c.people) }) })
	}
}

func leftAlone(t *testing.T, failure error, people identity.UserID) {
	p := &provider{err: failure}
	m := p.model()
	for i := range identity.UserID(breaker.Failures) {
		if err := p.ask(m, i%people); !errors.Is(err, ports.ErrModelUnavailable) {
			t.Fatal(err)
		}
	}
	err := p.ask(m, 9)
	if f := fault.From(err); !errors.Is(err, ports.ErrModelUnavailable) || f.RetryAfter != breaker.Rest || p.calls != breaker.Failures {
		t.Errorf("%v after %d calls", err, p.calls)
	}
	time.Sleep(breaker.Rest + time.Second)
	if err := p.ask(m, 9); err == nil || p.calls != breaker.Failures+1 {
		t.Errorf("nobody tried: %v, %d calls", err, p.calls)
	}
	if err := p.ask(m, 8); err == nil || p.calls != breaker.Failures+1 {
		t.Errorf("the try failed, but others went on: %v, %d calls", err, p.calls)
	}

	// The provider works again: once the trial call has sent a piece, other calls are allowed before its end.
	p.err, p.talk = nil, 15*time.Second
	time.Sleep(breaker.Rest + time.Second)
	ended := make(chan error, 1)
	go func() { ended <- p.ask(m, 9) }()
	synctest.Wait()
	if err := p.ask(m, 8); err != nil {
		t.Errorf("another one: %v", err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// TestOnePersonsQuestionsRefuseNobodyElse checks that failures of fewer than breaker.People people, which may be due to their
// questions, do not open the breaker.
func TestOnePersonsQuestionsRefuseNobodyElse(t *testing.T) {
	for name, failure := range map[string]error{"bad replies": ports.ErrModelBadReply, "status 500": ports.ErrModelUnavailable, "silence": ports.ErrModelTimeout} {
		t.Run(name, func(t *testing.T) {
			p := &provider{err: failure}
			m := p.model()
			for i := range identity.UserID(4 * breaker.Failures) {
				if err := p.ask(m, i%(breaker.People-1)); !errors.Is(err, failure) {
					t.Fatal(err)
				}
			}
			p.err = nil
			if err := p.ask(m, 9); err != nil {
				t.Errorf("somebody else is refused: %v", err)
			}
			p.err = failure
			for i := range identity.UserID(2 * breaker.Failures) { // counted anew since the success: again fewer than breaker.People people
				_ = p.ask(m, i%(breaker.People-1))
			}
			p.err = nil
			if err := p.ask(m, 9); err != nil {
				t.Errorf("after a success somebody else is refused: %v", err)
			}
		})
	}
}

func TestNeutralOutcomesDoNotCount(t *testing.T) {
	stopper := errors.New("stopped by the person")
	for name, failure := range map[string]error{
		"refused key": ports.ErrModelRefusedKey, "rejected": ports.ErrModelRejected, "busy": ports.ErrModelBusy, "stopped": stopper,
	} {
		t.Run(name, func(t *testing.T) {
			p := &provider{err: failure}
			m := p.model()
			for range 3 * breaker.Failures {
				ctx, cancel := context.WithCancelCause(t.Context())
				if errors.Is(failure, stopper) {
					cancel(stopper)
				}
				_, _ = m.Answer(ctx, hello, func(chat.Delta) {})
				cancel(nil)
			}
			p.err = nil
			if _, err := m.Answer(t.Context(), hello, func(chat.Delta) {}); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestContinueOnRequest(t *testing.T) {
	var asked []string
	m := providerOf(func(_ context.Context, messages []llms.MessageContent, say func(string) error) (*llms.ContentResponse, error) {
		for _, message := range messages {
			asked = append(asked, string(message.Role)+": "+message.Parts[0].(llms.TextContent).Text)
		}
		return stopped("stop", "", nil), say("the rest")
	}, 0)
	p := ports.Prompt{Conversation: []chat.Message{{Role: chat.RoleUser, Content: "Tell me"}}, SoFar: "Once upon"}
	if _, err := m.Answer(t.Context(), p, func(chat.Delta) {}); err != nil {
		t.Fatal(err)
	}
	if len(asked) != 3 || asked[0] != "human: Tell me" || asked[1] != "ai: Once upon" || !strings.HasPrefix(asked[2], "human: ") {
		t.Errorf("asked %q", asked)
	}
}

// TestProviderThatHangsIsLeftAlone: a call that is not streamed has no limit but that of all tries.
func TestProviderThatHangsIsLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		m := New(nil, Settings{Timeouts: ports.ModelTimeouts{Total: 5 * time.Minute}, Complete: func(ctx context.Context, _ ports.CompletionCall, _ func([]byte) error) (ports.Completion, error) {
			calls++
			<-ctx.Done()
			return ports.Completion{}, ctx.Err()
		}})
		for i := range breaker.Failures + 1 {
			ctx, cancel := context.WithTimeoutCause(t.Context(), 5*time.Minute+time.Second, ports.ErrModelTimeout)
			_, err := m.Complete(ctx, ports.CompletionCall{Asker: identity.UserID(i % breaker.People)}, func([]byte) error { return nil })
			cancel()
			if err == nil || errors.Is(err, ports.ErrModelUnavailable) != (i == breaker.Failures) {
				t.Errorf("call %d: %v", i, err)
			}
		}
		if calls != breaker.Failures {
			t.Errorf("%d calls", calls)
		}
	})
}
