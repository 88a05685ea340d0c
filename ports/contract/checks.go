package contract

import (
	"context"
	"errors"
	"math"
	"sync"
	"testing"

	"chatbot/domain/fault"
)

// OK ends the test if a call failed.
func OK(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// WantFault checks the fault of a call.
func WantFault(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}

// WantEnded checks that a call with an ended context returns the context's error and no fault.
func WantEnded(t *testing.T, name string, call func(ctx context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := call(ctx)
	var f *fault.Error
	if !errors.Is(err, context.Canceled) || errors.As(err, &f) {
		t.Errorf("%s: got %v, want context.Canceled without a fault", name, err)
	}
}

// Racers is how many goroutines Race starts.
const Racers = 20

// Race calls work from many goroutines at the same moment and returns their results.
func Race(work func(i int) error) []error {
	got := make([]error, Racers)
	start := make(chan struct{})
	var all sync.WaitGroup
	for i := range Racers {
		all.Go(func() {
			<-start
			got[i] = work(i)
		})
	}
	close(start)
	all.Wait()
	return got
}

// WantOneWinner checks that exactly one call succeeded and that every other returned the fault.
func WantOneWinner(t *testing.T, got []error, others error) {
	t.Helper()
	won := 0
	for _, err := range got {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, others):
			t.Errorf("a loser got %v, want %v", err, others)
		}
	}
	if won != 1 {
		t.Errorf("%d of %d won, want 1", won, len(got))
	}
}

// NoIDs are ids that no row has, up to the limits of the column and of the type.
func NoIDs[ID ~int64]() []ID {
	return []ID{-1, 0, 999_999, math.MaxInt32, math.MaxInt32 + 1, math.MaxInt64}
}
