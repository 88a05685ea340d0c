package llm

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/ports"

	"github.com/tmc/langchaingo/llms"
)

// provider fails with err, or, without one, talks for talk.
type provider struct {
	calls int
	err   error
	talk  time.Duration
}

func (p *provider) model() *Model {
	return model(func(ctx context.Context, _ []llms.MessageContent, say func(string) error) (*llms.ContentResponse, error) {
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

func TestAProviderThatIsDownIsLeftAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &provider{err: ports.ErrModelUnavailable}
		m := p.model()
		for range breakAfter {
			if _, err := m.Answer(t.Context(), hello, func(string) {}); !errors.Is(err, ports.ErrModelUnavailable) {
				t.Fatal(err)
			}
		}
		_, err := m.Answer(t.Context(), hello, func(string) {})
		if f := fault.From(err); !errors.Is(err, ports.ErrModelUnavailable) || f.RetryAfter != restFor || p.calls != breakAfter {
			t.Errorf("%v after %d calls", err, p.calls)
		}
		time.Sleep(restFor + time.Second)
		if _, err := m.Answer(t.Context(), hello, func(string) {}); err == nil || p.calls != breakAfter+1 {
			t.Errorf("nobody tried: %v, %d calls", err, p.calls)
		}
		if _, err := m.Answer(t.Context(), hello, func(string) {}); err == nil || p.calls != breakAfter+1 {
			t.Errorf("the try failed, but others went on: %v, %d calls", err, p.calls)
		}

		// It is back: the one that tries speaks for a while, and others need not wait for its end.
		p.err, p.talk = nil, 15*time.Second
		time.Sleep(restFor + time.Second)
		ended := make(chan error, 1)
		go func() { _, err := m.Answer(t.Context(), hello, func(string) {}); ended <- err }()
		synctest.Wait()
		if _, err := m.Answer(t.Context(), hello, func(string) {}); err != nil {
			t.Errorf("another one: %v", err)
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func TestWhatSaysNothingAboutTheProviderDoesNotCount(t *testing.T) {
	stopper := errors.New("stopped by the person")
	for name, failure := range map[string]error{
		"refused key": ports.ErrModelRefusedKey, "rejected": ports.ErrModelRejected, "busy": ports.ErrModelBusy, "stopped": stopper,
	} {
		t.Run(name, func(t *testing.T) {
			p := &provider{err: failure}
			m := p.model()
			for range 3 * breakAfter {
				ctx, cancel := context.WithCancelCause(t.Context())
				if errors.Is(failure, stopper) {
					cancel(stopper)
				}
				_, _ = m.Answer(ctx, hello, func(string) {})
				cancel(nil)
			}
			p.err = nil
			if _, err := m.Answer(t.Context(), hello, func(string) {}); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestAnAnswerIsCarriedOnByAskingForIt(t *testing.T) {
	var asked []string
	m := model(func(_ context.Context, messages []llms.MessageContent, say func(string) error) (*llms.ContentResponse, error) {
		for _, message := range messages {
			asked = append(asked, string(message.Role)+": "+message.Parts[0].(llms.TextContent).Text)
		}
		return stopped("stop", "", nil), say("the rest")
	}, 0)
	p := ports.Prompt{Conversation: []chat.Message{{Role: chat.RoleUser, Content: "Tell me"}}, SoFar: "Once upon"}
	if _, err := m.Answer(t.Context(), p, func(string) {}); err != nil {
		t.Fatal(err)
	}
	if len(asked) != 3 || asked[0] != "human: Tell me" || asked[1] != "ai: Once upon" || !strings.HasPrefix(asked[2], "human: ") {
		t.Errorf("asked %q", asked)
	}
}

func TestTheDemoCarriesOn(t *testing.T) {
	m, err := Open(Config{Provider: Demo})
	if err != nil {
		t.Fatal(err)
	}
	answer := func(p ports.Prompt) (text string, err error) {
		_, err = m.Answer(t.Context(), p, func(piece string) { text += piece })
		return text, err
	}
	whole, err := answer(hello)
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []int{1, len(whole) / 2, len(whole) - 1} {
		rest := hello
		rest.SoFar = whole[:at]
		if got, err := answer(rest); err != nil || got != whole[at:] {
			t.Errorf("from byte %d: %q, %v", at, got, err)
		}
	}
	rest := hello
	rest.SoFar = whole
	if _, err := answer(rest); !errors.Is(err, ports.ErrModelEmpty) {
		t.Errorf("with nothing to add: %v", err)
	}
}
