package turn_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/ports"
)

func TestStopKeepsTheText(t *testing.T) {
	inBubble(t, saying(100*time.Millisecond, words(100)...), func(t *testing.T, r *rig) {
		id := r.send(t, "Go on").Answer.ID
		time.Sleep(450 * time.Millisecond)
		m, err := r.Stop(t.Context(), ada, id)
		if err != nil || m.Status != chat.Stopped || m.Content != "a b c d e " || m.Failure != nil {
			t.Errorf("%+v, %v", m, err)
		}
		if stored := r.store.stored(id); stored.Content != m.Content || stored.Status != chat.Stopped || !stored.Answer.TokensEstimated {
			t.Errorf("stored %+v", stored)
		}
		if text := textOf(r.follow(t, id, 0)); text != m.Content {
			t.Errorf("readers heard %q", text)
		}
		if again, err := r.Stop(t.Context(), ada, id); err != nil || again.Status != chat.Stopped || again.Content != m.Content {
			t.Errorf("again: %+v, %v", again, err)
		}
	})
}

func TestStopBeforeTheFirstWord(t *testing.T) {
	inBubble(t, func(ctx context.Context, _ func(string)) (chat.Outcome, error) {
		return done, wait(ctx, time.Hour)
	}, func(t *testing.T, r *rig) {
		id := r.send(t, "Go on").Answer.ID
		if m, err := r.Stop(t.Context(), ada, id); err != nil || m.Status != chat.Stopped || m.Content != "" {
			t.Errorf("%+v, %v", m, err)
		}
	})
}

func TestStopSession(t *testing.T) {
	inBubble(t, saying(time.Second, words(100)...), func(t *testing.T, r *rig) {
		mine, other := r.send(t, "One"), r.send(t, "Two")
		for _, c := range []struct {
			person  identity.Actor
			session chat.SessionID
		}{{bob, mine.SessionID}, {ada, 99}} { // someone else, no such session
			if err := r.StopSession(t.Context(), c.person, c.session); err != nil {
				t.Errorf("%v: %v", c, err)
			}
		}
		if r.store.stored(mine.Answer.ID).Status.Ended() {
			t.Error("someone else stopped it")
		}
		if err := r.StopSession(t.Context(), ada, mine.SessionID); err != nil || r.store.stored(mine.Answer.ID).Status != chat.Stopped {
			t.Errorf("%v, %s", err, r.store.stored(mine.Answer.ID).Status)
		}
		if r.store.stored(other.Answer.ID).Status.Ended() {
			t.Error("the answer in another session was stopped, too")
		}
		_, _ = r.Stop(t.Context(), ada, other.Answer.ID)
	})
}

// TestFailures: whatever ends a model, its text is kept and the failure has a code.
func TestFailures(t *testing.T) {
	failing := func(err error) script {
		return func(_ context.Context, emit func(string)) (chat.Outcome, error) {
			emit("So far ")
			emit("so good")
			return chat.Outcome{}, err
		}
	}
	for name, c := range map[string]struct {
		script script
		code   string
	}{
		"a fault":        {failing(ports.ErrModelCutOff.Because(errors.New("EOF"))), "model_cut_off"},
		"a timeout":      {failing(ports.ErrModelTimeout), "model_timeout"},
		"a stranger":     {failing(errors.New("sk-secret leaked")), "internal"},
		"its own cancel": {failing(context.Canceled), "internal"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, c.script, func(t *testing.T, r *rig) {
				m := r.end(t, r.send(t, "Go on").Answer.ID)
				if m.Status != chat.Failed || m.Content != "So far so good" || m.Failure == nil || m.Failure.Code != c.code {
					t.Fatalf("%+v, %+v", m, m.Failure)
				}
				if m.Failure.Message == "" || strings.Contains(m.Failure.Message, "secret") {
					t.Errorf("people are told %q", m.Failure.Message)
				}
				if run := r.meter.answered[0]; run.Status != chat.Failed || run.Failure != c.code {
					t.Errorf("counted as %+v", run)
				}
				if r.logger.count("Answer failed") != 1 {
					t.Error("operators are not told")
				}
				r.model.script = saying(0, "Better")
				if m := r.end(t, r.send(t, "Again").Answer.ID); m.Status != chat.Complete || m.Content != "Better" {
					t.Errorf("the engine is not well: %+v", m)
				}
			})
		})
	}
}

func TestEndlessAnswerIsCutOff(t *testing.T) {
	const limit = 1 << 20
	piece := strings.Repeat("x", 100_000)
	for name, ends := range map[string]error{"with the cause": ports.ErrModelTooLong, "as if all were well": nil} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(ctx context.Context, emit func(string)) (chat.Outcome, error) {
				for range 30 { // it does not look at ctx before the 30th piece
					emit(piece)
				}
				return done, ends
			}, func(t *testing.T, r *rig) {
				id := r.send(t, "Go on").Answer.ID
				m := r.end(t, id)
				if m.Status != chat.Failed || m.Failure == nil || m.Failure.Code != "model_too_long" {
					t.Errorf("%s, %+v", m.Status, m.Failure)
				}
				if len(m.Content) > limit || len(m.Content) < limit-len(piece) {
					t.Errorf("%d bytes are kept", len(m.Content))
				}
				if heard := textOf(r.follow(t, id, 0)); heard != m.Content {
					t.Errorf("readers heard %d bytes, stored are %d", len(heard), len(m.Content))
				}
			})
		})
	}
}

func TestLongestAnswerIsComplete(t *testing.T) {
	text := strings.Repeat("x", 1<<20)
	inBubble(t, saying(0, text[:1000], text[1000:]), func(t *testing.T, r *rig) {
		if m := r.end(t, r.send(t, "Go on").Answer.ID); m.Status != chat.Complete || m.Content != text {
			t.Errorf("%s with %d bytes", m.Status, len(m.Content))
		}
	})
}

func TestTokensAreEstimatedWhenTheProviderSaysNothing(t *testing.T) {
	inBubble(t, func(_ context.Context, emit func(string)) (chat.Outcome, error) {
		emit("Twelve chars")
		return chat.Outcome{FinishReason: "length"}, nil
	}, func(t *testing.T, r *rig) {
		a := r.end(t, r.send(t, "Hello").Answer.ID).Answer
		const prompt = 9 // the generator's estimate
		if !a.TokensEstimated || a.PromptTokens != prompt || a.CompletionTokens != model.EstimateTokens("Twelve chars") || a.FinishReason != "length" {
			t.Errorf("%+v", a)
		}
	})
	inBubble(t, saying(0, "a"), func(t *testing.T, r *rig) {
		if a := r.end(t, r.send(t, "Hello").Answer.ID).Answer; a.TokensEstimated || a.TokensUsed() != 18 {
			t.Errorf("reported counts: %+v", a)
		}
	})
}

// TestOutageBeforePromptIsWaitedOut: what was said before is asked for until it is there.
func TestOutageBeforePromptIsWaitedOut(t *testing.T) {
	for _, outage := range []time.Duration{5 * time.Second, 10 * time.Minute} {
		inBubble(t, saying(0, "Yes."), func(t *testing.T, r *rig) {
			first := r.send(t, "Hello")
			r.end(t, first.Answer.ID)
			r.store.set(func(s *fakeStore) { s.slow = 10 * time.Millisecond })
			started, err := r.Start(t.Context(), ada, chat.Send{SessionID: first.SessionID, Text: "And now?"})
			if err != nil {
				t.Fatal(err)
			}
			r.store.set(func(s *fakeStore) { s.outage = errOutage })
			time.Sleep(outage)
			r.store.set(func(s *fakeStore) { s.outage = nil })
			m := r.end(t, started.Answer.ID)
			if m.Status != chat.Complete {
				t.Errorf("after %v: %+v", outage, m)
			}
			if asked := len(r.model.asked()); asked != 2 {
				t.Errorf("after %v the model was asked %d times", outage, asked)
			}
			synctest.Wait()
		})
	}
}

// remoteLog is a log that, like one across a network, does nothing for a context that has ended.
type remoteLog struct{ ports.StreamLog }

func (l remoteLog) Append(ctx context.Context, id chat.MessageID, d chat.Delta) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return l.StreamLog.Append(ctx, id, d)
}

func (l remoteLog) Close(ctx context.Context, id chat.MessageID, m chat.Message) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return l.StreamLog.Close(ctx, id, m)
}

func TestReadersOfAStoppedAnswerSeeItsLastPiece(t *testing.T) {
	inBubble(t, saying(5*time.Millisecond, words(100)...), func(t *testing.T, r *rig) {
		r.Log = remoteLog{r.log}
		id := r.send(t, "Go on").Answer.ID
		time.Sleep(61 * time.Millisecond) // in the middle of a window
		m, err := r.Stop(t.Context(), ada, id)
		if err != nil || len(m.Content) < 14 {
			t.Errorf("%+v, %v", m, err)
		}
		if heard := textOf(r.follow(t, id, 0)); heard != m.Content {
			t.Errorf("readers heard %q of %q", heard, m.Content)
		}
	})
}

// noLog holds nothing: a log that is away.
type noLog struct{}

func (noLog) Open(context.Context, chat.MessageID, int, []chat.Part) error { return errOutage }
func (noLog) Append(context.Context, chat.MessageID, chat.Delta) error     { return errOutage }
func (noLog) Close(context.Context, chat.MessageID, chat.Message) error    { return errOutage }
func (noLog) Release(context.Context, chat.MessageID) error                { return errOutage }
func (noLog) Read(context.Context, chat.MessageID, int, int) (ports.Reader, error) {
	return nil, ports.ErrNotHeld
}

func TestReadersWithoutStreamLogGetStoredText(t *testing.T) {
	inBubble(t, saying(100*time.Millisecond, words(30)...), func(t *testing.T, r *rig) {
		r.Log = noLog{}
		id := r.send(t, "Go on").Answer.ID
		events := r.follow(t, id, 0)
		if textOf(events) != strings.Join(words(30), "") || len(events) < 4 || events[len(events)-1].End == nil {
			t.Errorf("%d events, %q", len(events), textOf(events))
		}
		if r.logger.count("Live stream unavailable") != 1 {
			t.Error("not recorded")
		}
	})
}
