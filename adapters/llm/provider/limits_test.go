package provider

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/adapters/llm"
	"chatbot/domain/chat"
	"chatbot/ports"

	"github.com/tmc/langchaingo/llms"
)

func TestLimits(t *testing.T) {
	cause := errors.New("the person left")
	for name, c := range map[string]struct {
		first, gap time.Duration // before the first piece, and between pieces
		deaf       bool          // the client ignores its context
		leave      time.Duration // when the caller's context ends
		want       error
		took       time.Duration
	}{
		"in time":               {first: 29 * time.Second, gap: 19 * time.Second, took: 29*time.Second + 9*19*time.Second},
		"first piece too late":  {first: 31 * time.Second, want: ports.ErrModelTimeout, took: 30 * time.Second},
		"a piece too late":      {first: time.Second, gap: 21 * time.Second, want: ports.ErrModelTimeout, took: 21 * time.Second},
		"a deaf client":         {first: time.Hour, deaf: true, want: ports.ErrModelTimeout, took: 30*time.Second + stopGrace},
		"the caller leaves":     {first: time.Hour, leave: time.Second, want: cause, took: time.Second},
		"leaves a deaf client":  {first: time.Hour, deaf: true, leave: time.Second, want: cause, took: time.Second + stopGrace},
		"leaves while it talks": {gap: time.Second, leave: 3500 * time.Millisecond, want: cause, took: 3500 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				late := make(chan error, 1)
				m := providerOf(func(ctx context.Context, _ []llms.MessageContent, say func(string) error) (*llms.ContentResponse, error) {
					for i := range 10 {
						pause := c.gap
						if i == 0 {
							pause = c.first
						}
						select {
						case <-time.After(pause):
						case <-ctx.Done():
							if !c.deaf {
								return nil, ctx.Err()
							}
							time.Sleep(time.Minute)
							late <- say("too late")
							return nil, nil
						}
						if err := say("piece"); err != nil {
							return nil, err
						}
					}
					return stopped("stop", "", nil), nil
				}, 2)
				ctx, cancel := context.WithCancelCause(t.Context())
				defer cancel(nil)
				if c.leave > 0 {
					time.AfterFunc(c.leave, func() { cancel(cause) })
				}
				begin, over := time.Now(), false
				_, err := m.Answer(ctx, hello, func(chat.Delta) {
					if over {
						t.Error("emit after the return")
					}
				})
				over = true
				if took := time.Since(begin); took != c.took || !errors.Is(err, c.want) || (c.want == nil && err != nil) {
					t.Errorf("%v after %v, want %v after %v", err, took, c.want, c.took)
				}
				if c.deaf {
					if err := <-late; err == nil {
						t.Error("a late piece was taken")
					}
				}
			})
		})
	}
}

// TestListIsBounded checks that a server that does not reply with its list takes no more time than listLimit.
func TestListIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := New(nil, Settings{Models: func(ctx context.Context) ([]llm.Listed, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}})
		begin := time.Now()
		if _, err := p.Models(t.Context()); !errors.Is(err, ports.ErrModelTimeout) || time.Since(begin) != listLimit {
			t.Errorf("%v after %v", err, time.Since(begin))
		}
	})
}

func TestSurvivesAClientThatPanics(t *testing.T) {
	m := providerOf(func(context.Context, []llms.MessageContent, func(string) error) (*llms.ContentResponse, error) {
		panic("sk-secret")
	}, 2)
	_, err := m.Answer(t.Context(), hello, func(chat.Delta) {})
	if !errors.Is(err, ports.ErrModelBadReply) || strings.Contains(err.Error(), "sk-secret") {
		t.Error(err)
	}
}

func TestCallerPanicStopsClient(t *testing.T) {
	ended := make(chan error, 1)
	m := providerOf(func(ctx context.Context, _ []llms.MessageContent, say func(string) error) (*llms.ContentResponse, error) {
		_ = say("boo")
		<-ctx.Done()
		ended <- ctx.Err()
		return nil, ctx.Err()
	}, 0)
	func() {
		defer func() { _ = recover() }()
		_, _ = m.Answer(t.Context(), hello, func(chat.Delta) { panic("the caller's") })
	}()
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		t.Error("the client still runs")
	}
}
