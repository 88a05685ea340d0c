package turn_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// cutOff is a storage that one process alone cannot reach at times.
type cutOff struct {
	*fakeStore
	mu   sync.Mutex
	away bool
}

func (c *cutOff) set(away bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.away = away
}

func (c *cutOff) reach() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.away {
		return errOutage
	}
	return nil
}

func (c *cutOff) Checkpoint(ctx context.Context, workerID string, texts []ports.Checkpoint, until time.Time) ([]chat.MessageID, error) {
	if err := c.reach(); err != nil {
		return nil, err
	}
	return c.fakeStore.Checkpoint(ctx, workerID, texts, until)
}

func (c *cutOff) Finish(ctx context.Context, workerID string, m chat.Message, at time.Time, follow ports.Follow) error {
	if err := c.reach(); err != nil {
		return err
	}
	return c.fakeStore.Finish(ctx, workerID, m, at, follow)
}

func (c *cutOff) Interrupt(ctx context.Context, now time.Time) ([]ports.Orphan, error) {
	if err := c.reach(); err != nil {
		return nil, err
	}
	return c.fakeStore.Interrupt(ctx, now)
}

// TestCompleteAnswerReplacesInterruptedOne: its process alone could not store it, and another took the answer over.
func TestCompleteAnswerReplacesInterruptedOne(t *testing.T) {
	for name, carriesOn := range map[string]bool{"interrupted": false, "carried on": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				pieces := words(20)
				whole := strings.Join(pieces, "")
				r := newRig(saying(100*time.Millisecond, pieces...))
				mine := &cutOff{fakeStore: r.store}
				r.Turns = mine
				defer r.runs()()
				other := r.beside(saying(time.Second, words(600)...))
				other.AutoContinue = carriesOn
				defer other.runs()()
				id := r.send(t, "Go on").Answer.ID
				time.Sleep(time.Second)
				mine.set(true)
				time.Sleep(9 * time.Second)
				if m := r.store.stored(id); m.Content == whole || m.Status == chat.Complete {
					t.Fatalf("the other one did not take it: %s %q", m.Status, m.Content)
				}
				var theirs []heard
				var reader sync.WaitGroup
				reader.Go(func() { theirs = other.follow(t, id, 0) })
				synctest.Wait()
				mine.set(false)
				if m := r.end(t, id); m.Status != chat.Complete || m.Content != whole {
					t.Errorf("%s with %q", m.Status, m.Content)
				}
				reader.Wait()
				if end := theirs[len(theirs)-1].End; end == nil || carriesOn && (end.Status != chat.Complete || textOf(theirs) != whole) {
					t.Errorf("readers of the other process heard %q and %+v", textOf(theirs), end)
				}
				time.Sleep(3 * time.Second)
				if m := r.store.stored(id); m.Content != whole || m.Status != chat.Complete {
					t.Errorf("then it is %s with %q", m.Status, m.Content)
				}
				calls := r.store.callsOf(id)
				if mine := calls[0]; mine.Status != chat.Complete || mine.In != done.PromptTokens || mine.Out != done.CompletionTokens {
					t.Errorf("the call that completed is stored as %+v", mine)
				}
				if theirs, called := calls[1]; called != carriesOn || called && (theirs.Status != chat.Interrupted || theirs.In != 9 || theirs.Out == 0) {
					t.Errorf("the call that lost the answer is stored as %+v, %t", theirs, called)
				}
			})
		})
	}
}
