package chats_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/application/chats"
	"chatbot/domain/chat"
	"chatbot/domain/identity"
	"chatbot/domain/limit"
	"chatbot/ports"
)

// slowSearch takes the time in takes, or returns when ctx ends.
type slowSearch struct {
	takes         time.Duration
	running, most atomic.Int64
}

func (s *slowSearch) Find(ctx context.Context, _ identity.UserID, _ chat.Query, _, _ int) ([]chat.Hit, bool, error) {
	s.most.Store(max(s.most.Load(), s.running.Add(1)))
	defer s.running.Add(-1)
	select {
	case <-ctx.Done():
		return nil, false, ctx.Err()
	case <-time.After(s.takes):
		return []chat.Hit{{MessageID: 1, Role: chat.RoleAssistant, Text: "a **word** [x](y)"}}, false, nil
	}
}

func searching(s ports.Search) *chats.Service {
	return chats.New(chats.Ports{Searches: chats.NewSearches(s)})
}

func TestSearchIsGivenUpAfterTwoSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := searching(&slowSearch{takes: time.Hour})
		began := time.Now()
		_, _, err := s.Search(t.Context(), ada, "word", 0, 10)
		if took := time.Since(began); !errors.Is(err, chat.ErrSearchBusy) || took != 2*time.Second {
			t.Errorf("%v after %v", err, took)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, _, err := s.Search(ctx, ada, "word", 0, 10); errors.Is(err, chat.ErrSearchBusy) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a caller who does not wait: %v", err)
		}
	})
}

func TestSearchesOfOnePersonTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := &slowSearch{takes: 400 * time.Millisecond}
		s := searching(slow)
		var all sync.WaitGroup
		var done, refused atomic.Int64
		for range 10 {
			all.Go(func() {
				_, _, err := s.Search(t.Context(), ada, "word", 0, 10)
				switch {
				case err == nil:
					done.Add(1)
				case errors.Is(err, limit.ErrTooMany):
					refused.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		// Two run at once and two after 400 ms; two wait longer than 500 ms, and four are refused because too many wait.
		if slow.most.Load() != 2 || done.Load() != 4 || refused.Load() != 6 {
			t.Errorf("%d at once, %d done, %d refused", slow.most.Load(), done.Load(), refused.Load())
		}
		if _, _, err := s.Search(t.Context(), ada, "word", 0, 10); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	})
}

func TestSearchesOfAllTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := &slowSearch{takes: time.Second}
		s := searching(slow)
		var all sync.WaitGroup
		var done, busy atomic.Int64
		for person := range identity.UserID(20) {
			all.Go(func() {
				_, _, err := s.Search(t.Context(), identity.Actor{User: person + 1, Role: identity.Member}, "word", 0, 10)
				switch {
				case err == nil:
					done.Add(1)
				case errors.Is(err, chat.ErrSearchBusy):
					busy.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		if slow.most.Load() != 4 || done.Load() < 4 || done.Load()+busy.Load() != 20 {
			t.Errorf("%d at once, %d done, %d busy", slow.most.Load(), done.Load(), busy.Load())
		}
	})
}

func TestSearchExcerptHasNoMarkup(t *testing.T) {
	s := searching(&slowSearch{})
	found, _, err := s.Search(t.Context(), ada, "WORD", 0, 10)
	if err != nil || len(found) != 1 || len(found[0].Excerpt) != 3 || found[0].Excerpt[1] != (chat.Fragment{Text: "word", Match: true}) || found[0].Excerpt[2].Text != " x" {
		t.Errorf("%+v, %v", found, err)
	}
}

// index implements ports.SearchIndex.
type index struct {
	mu      sync.Mutex
	waiting int
	calls   int
	takes   time.Duration
	outage  error
	logged  []ports.Record
	deleted int // steps left until the words are removed
	purges  int
	poison  int // position, from the end of the queue, of a row that cannot be indexed; 0: none
	skips   int
}

func (x *index) Index(ctx context.Context, limit int) (int, error) {
	x.mu.Lock()
	x.calls++
	n, err := min(x.waiting, limit), errors.Join(x.outage, ctx.Err())
	if x.poison > 0 && x.waiting-n < x.poison {
		err = errors.Join(err, errors.New("poison"))
	}
	if err != nil {
		n = 0
	}
	x.waiting -= n
	x.mu.Unlock()
	if n > 0 {
		time.Sleep(x.takes)
	}
	return n, err
}

func (x *index) Skip(context.Context) (ports.Unindexed, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.skips++
	switch {
	case x.outage != nil:
		return ports.Unindexed{}, x.outage
	case x.waiting == x.poison:
		x.poison = 0
	}
	x.waiting--
	return ports.Unindexed{MessageID: 7}, nil
}

func (x *index) Purge(context.Context) (bool, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.purges++
	more := x.deleted > 0
	x.deleted = max(0, x.deleted-1)
	return more, x.outage
}

func (x *index) Log(_ context.Context, e ports.Record) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.logged = append(x.logged, e)
}

func (*index) Now() time.Time { return time.Now() }

func TestIndexerKeepsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := &index{takes: 10 * time.Millisecond}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			chats.NewIndexer(x, x, x).Run(ctx)
		}()
		set := func(waiting int, outage error) {
			x.mu.Lock()
			defer x.mu.Unlock()
			x.waiting, x.outage, x.calls = waiting, outage, 0
		}
		left := func() (int, int) {
			x.mu.Lock()
			defer x.mu.Unlock()
			return x.waiting, x.calls
		}
		set(100, nil)
		time.Sleep(time.Second)
		synctest.Wait()
		if waiting, _ := left(); waiting != 0 {
			t.Errorf("%d wait after a second", waiting)
		}
		// After an upgrade many rows are pending, and other writers get half of the time.
		set(32*6000, nil)
		time.Sleep(time.Minute)
		synctest.Wait()
		if _, calls := left(); calls < 2000 || calls > 3050 {
			t.Errorf("%d transactions in a minute", calls)
		}
		time.Sleep(90 * time.Second)
		synctest.Wait()
		if waiting, _ := left(); waiting != 0 || len(x.logged) == 0 || x.logged[len(x.logged)-1].Fields["done"] != true {
			t.Errorf("%d wait, %+v", waiting, x.logged)
		}
		// An outage is logged once, and indexing continues after it.
		x.logged = nil
		set(1, errors.New("away"))
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if waiting, calls := left(); waiting != 1 || calls < 15 || calls > 21 || len(x.logged) != 1 || x.logged[0].Level != ports.Warning {
			t.Errorf("%d wait, %d calls, %+v", waiting, calls, x.logged)
		}
		set(1, nil)
		time.Sleep(time.Second)
		synctest.Wait()
		if waiting, _ := left(); waiting != 0 {
			t.Error("does not go on after an outage")
		}
		cancel()
		<-ended
	})
}

// Deleted words are removed hourly, one step at a time, so that the index is not rewritten more often.
func TestIndexerRemovesDeletedWordsHourly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := &index{deleted: 20}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			chats.NewIndexer(x, x, x).Run(ctx)
		}()
		wait := func(d time.Duration, deleted, purges int) {
			t.Helper()
			time.Sleep(d)
			synctest.Wait()
			x.mu.Lock()
			defer x.mu.Unlock()
			if x.deleted != deleted || x.purges != purges {
				t.Fatalf("%d left after %d steps, want %d after %d", x.deleted, x.purges, deleted, purges)
			}
		}
		wait(5100*time.Millisecond, 10, 10)
		wait(time.Minute, 0, 21)
		x.mu.Lock()
		x.deleted = 3
		x.mu.Unlock()
		wait(58*time.Minute, 3, 21)
		wait(2*time.Minute, 0, 25)
		cancel()
		<-ended
	})
}

// A text that cannot be indexed is skipped after a while, and logged; those before and after it are indexed.
func TestIndexerSkipsWhatCannotBeIndexed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		x := &index{waiting: 100, poison: 50}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			chats.NewIndexer(x, x, x).Run(ctx)
		}()
		time.Sleep(time.Minute)
		synctest.Wait()
		x.mu.Lock()
		var left []ports.Record
		for _, e := range x.logged {
			if e.Level == ports.Error {
				left = append(left, e)
			}
		}
		if x.waiting != 0 || x.poison != 0 || x.skips != 1 || len(left) != 1 || left[0].Fields["message_id"] != chat.MessageID(7) || left[0].Err != nil {
			t.Errorf("%d wait, %d skipped, %+v", x.waiting, x.skips, x.logged)
		}
		// An outage skips nothing.
		x.waiting, x.outage = 100, errors.New("away")
		x.mu.Unlock()
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		x.mu.Lock()
		if x.waiting != 100 {
			t.Errorf("%d wait", x.waiting)
		}
		x.outage = nil
		x.mu.Unlock()
		time.Sleep(time.Minute)
		synctest.Wait()
		x.mu.Lock()
		if x.waiting != 0 {
			t.Errorf("%d wait", x.waiting)
		}
		x.mu.Unlock()
		cancel()
		<-ended
	})
}
