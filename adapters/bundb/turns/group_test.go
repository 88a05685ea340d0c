package turns

import (
	"context"
	"errors"
	"slices"
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
		g := &group[*call]{do: slowly}
		jobs := make([]call, 2*maxGroup)
		began := time.Now()
		var callers sync.WaitGroup
		for i := range jobs {
			callers.Go(func() {
				if err := g.run(t.Context(), &jobs[i]); err != nil {
					t.Error(err)
				}
			})
			synctest.Wait()
		}
		callers.Wait()
		for i, want := range map[int]int{0: 1, 1: maxGroup, maxGroup: maxGroup, maxGroup + 1: maxGroup - 1, len(jobs) - 1: maxGroup - 1} {
			if jobs[i].together != want {
				t.Errorf("call %d was done with %d, want %d", i, jobs[i].together, want)
			}
		}
		alone := call{}
		if err := g.run(t.Context(), &alone); err != nil || alone.together != 1 || time.Since(began) != 4*time.Second {
			t.Errorf("%v, with %d, after %v", err, alone.together, time.Since(began))
		}
	})
}

// TestGroupCallWithdraws: a canceled call that has not begun returns an error and is not executed.
func TestGroupCallWithdraws(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &group[*call]{do: slowly}
		first, second := &call{}, &call{}
		go func() { _ = g.run(t.Context(), first) }()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		if err := g.run(ctx, second); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		late, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		time.Sleep(500 * time.Millisecond)
		third := &call{}
		if err := g.run(late, third); err != nil || third.together != 1 {
			t.Errorf("%v, with %d", err, third.together)
		}
		if second.together != 0 || len(g.waiting) != 0 || g.working {
			t.Errorf("the call was done after all, or somebody still waits: %+v", g)
		}
	})
}

// TestGroupPanicReachesAllCalls: the panic stays in the leader's goroutine, the other calls get errBroken, and later calls work.
func TestGroupPanicReachesAllCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &group[*call]{do: slowly}
		go func() { _ = g.run(t.Context(), &call{}) }()
		synctest.Wait()
		panicked := make(chan any, 1)
		go func() {
			defer func() { panicked <- recover() }()
			_ = g.run(t.Context(), &call{faulty: true})
		}()
		synctest.Wait()
		other := &call{err: errBroken}
		if err := g.run(t.Context(), other); err != nil || !errors.Is(other.err, errBroken) {
			t.Errorf("%v, %v", err, other.err)
		}
		if <-panicked == nil {
			t.Error("the panic was swallowed")
		}
		if later := (&call{}); g.run(t.Context(), later) != nil || later.together != 1 {
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

func TestPartsAreBoundedBySizeAndNumber(t *testing.T) {
	size := func(n int) int { return n }
	for _, c := range []struct {
		sizes []int
		want  []int // the length of each part
	}{
		{nil, nil},
		{[]int{5}, []int{1}},
		{[]int{2 * maxTexts}, []int{1}},
		{[]int{1, 2 * maxTexts, 1, 1}, []int{1, 1, 2}},
		{[]int{maxTexts / 2, maxTexts / 2, 1}, []int{2, 1}},
		{make([]int, 2*maxGroup+1), []int{maxGroup, maxGroup, 1}},
	} {
		var got []int
		for _, part := range bySize(c.sizes, size) {
			got = append(got, len(part))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%d sizes: parts of %v, want %v", len(c.sizes), got, c.want)
		}
	}
}
