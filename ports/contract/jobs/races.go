package jobs

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"chatbot/domain/job"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// raceEnqueue: callers enqueue overlapping keys in different orders, without a deadlock.
func raceEnqueue(t *testing.T, s contract.Storage) {
	for i, err := range contract.Race(func(i int) error {
		specs := make([]job.Spec, 20)
		for n := range specs {
			specs[n] = job.Spec{Kind: "a", Key: fmt.Sprint((n*7 + i*3) % 30)}
		}
		return s.Jobs.Enqueue(t.Context(), contract.Moment(1), specs...)
	}) {
		if err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
	if all := s.Follow(t); len(all) != 30 {
		t.Errorf("%d jobs, want 30", len(all))
	}
}

// raceClaim: each job is claimed by exactly one of many workers.
func raceClaim(t *testing.T, s contract.Storage) {
	const number = 60
	specs := make([]job.Spec, number)
	for i := range specs {
		specs[i] = job.Spec{Kind: "a", Key: fmt.Sprint(i)}
	}
	enqueue(t, s, 1, specs...)
	var mu sync.Mutex
	holders := map[job.ID]string{}
	for i, err := range contract.Race(func(i int) error {
		by := fmt.Sprint("worker ", i)
		for range 2 * number { // others may hold the candidates of one call
			got, err := s.Jobs.Claim(t.Context(), ports.JobClaim{
				Worker: by, Free: map[job.Kind]int{"a": 3}, Now: contract.Moment(2), LeaseUntil: contract.Moment(50),
			})
			if err != nil {
				return err
			}
			mu.Lock()
			for _, j := range got {
				if other, taken := holders[j.ID]; taken {
					err = errors.Join(err, fmt.Errorf("%s and %s have job %d", other, by, j.ID))
				}
				holders[j.ID] = by
			}
			all := len(holders) == number
			mu.Unlock()
			if err != nil || all {
				return err
			}
		}
		return nil
	}) {
		if err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
	if len(holders) != number {
		t.Errorf("%d of %d were claimed", len(holders), number)
	}
}

// raceLeases: every kind of statement runs beside every other, without a deadlock.
func raceLeases(t *testing.T, s contract.Storage) {
	specs := make([]job.Spec, 40)
	for i := range specs {
		specs[i] = job.Spec{Kind: "a", Key: fmt.Sprint(i)}
	}
	enqueue(t, s, 1, specs...)
	held := claim(t, s, worker, 2, 40)
	ids := make([]job.ID, len(held))
	for i, j := range held {
		ids[len(held)-1-i] = j.ID
	}
	for i, err := range contract.Race(func(i int) error {
		switch i % 4 {
		case 0:
			_, err := s.Jobs.Renew(t.Context(), worker, ids, contract.Moment(50))
			return err
		case 1:
			for _, j := range held[i%10:] {
				err := s.Jobs.End(t.Context(), j, job.Outcome{Status: job.Done, Attempt: 1, DueAt: contract.Moment(3)}, contract.Moment(3))
				if err != nil && !errors.Is(err, ports.ErrJobLost) {
					return err
				}
			}
			return nil
		case 2:
			_, err := s.Jobs.Prune(t.Context(), contract.Moment(50), contract.Moment(50), 100)
			return err
		}
		_, err := s.Jobs.Claim(t.Context(), ports.JobClaim{Worker: "another", Free: map[job.Kind]int{"a": 40}, Now: contract.Moment(32), LeaseUntil: contract.Moment(59)})
		return err
	}) {
		if err != nil {
			t.Errorf("%d: %v", i, err)
		}
	}
}
