package commit

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// call records the size of its group; a faulty one panics.
type call struct {
	together int
	faulty   bool
	err      error
}

func slowly(_ context.Context, calls []*call) {
	time.Sleep(time.Second)
	for _, c := range calls {
		if c.faulty {
			panic("broken")
		}
		c.err, c.together = nil, len(calls)
	}
}

func TestGroup(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &Group[*call]{Do: slowly}
		jobs := make([]call, 2*MaxGroup)
		began := time.Now()
		var callers sync.WaitGroup
		for i := range jobs {
			callers.Go(func() {
				if err := g.Run(t.Context(), &jobs[i]); err != nil {
					t.Error(err)
				}
			})
			synctest.Wait()
		}
		callers.Wait()
		for i, want := range map[int]int{0: 1, 1: MaxGroup, MaxGroup: MaxGroup, MaxGroup + 1: MaxGroup - 1, len(jobs) - 1: MaxGroup - 1} {
			if jobs[i].together != want {
				t.Errorf("call %d was done with %d, want %d", i, jobs[i].together, want)
			}
		}
		alone := call{}
		if err := g.Run(t.Context(), &alone); err != nil || alone.together != 1 || time.Since(began) != 4*time.Second {
			t.Errorf("%v, with %d, after %v", err, alone.together, time.Since(began))
		}
	})
}

// TestGroupCallWithdraws: a canceled call that has not begun returns an error and is not executed.
func TestGroupCallWithdraws(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &Group[*call]{Do: slowly}
		first, second := &call{}, &call{}
		go func() { _ = g.Run(t.Context(), first) }()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		if err := g.Run(ctx, second); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		late, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		time.Sleep(500 * time.Millisecond)
		third := &call{}
		if err := g.Run(late, third); err != nil || third.together != 1 {
			t.Errorf("%v, with %d", err, third.together)
		}
		if second.together != 0 || len(g.waiting) != 0 || g.working {
			t.Errorf("the call was done after all, or somebody still waits: %+v", g)
		}
	})
}

// TestGroupPanicReachesAllCalls: the panic stays in the leader's goroutine, the other calls get ErrBroken, and later calls work.
func TestGroupPanicReachesAllCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &Group[*call]{Do: slowly}
		go func() { _ = g.Run(t.Context(), &call{}) }()
		synctest.Wait()
		panicked := make(chan any, 1)
		go func() {
			defer func() { panicked <- recover() }()
			_ = g.Run(t.Context(), &call{faulty: true})
		}()
		synctest.Wait()
		other := &call{err: ErrBroken}
		if err := g.Run(t.Context(), other); err != nil || !errors.Is(other.err, ErrBroken) {
			t.Errorf("%v, %v", err, other.err)
		}
		if <-panicked == nil {
			t.Error("the panic was swallowed")
		}
		if later := (&call{}); g.Run(t.Context(), later) != nil || later.together != 1 {
			t.Errorf("a later call: %+v", later)
		}
	})
}

// TestGroupLastsUntilLatestDeadline of its callers.
func TestGroupLastsUntilLatestDeadline(t *testing.T) {
	short, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	long, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	want, _ := long.Deadline()
	ctx, cancel := latestDeadline([]*member[*call]{{ctx: short}, {ctx: long}})
	defer cancel()
	if got, _ := ctx.Deadline(); !got.Equal(want) {
		t.Errorf("until %v, want %v", got, want)
	}
	ctx, cancel = latestDeadline([]*member[*call]{{ctx: short}, {ctx: context.Background()}})
	defer cancel()
	if _, bounded := ctx.Deadline(); bounded {
		t.Error("bounded, although one of them is not")
	}
}
