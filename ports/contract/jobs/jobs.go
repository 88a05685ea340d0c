// Package jobs holds the suite of ports.Jobs and ports.JobList.
package jobs

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"chatbot/domain/job"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// Jobs verifies an adapter of ports.Jobs and ports.JobList.
func Jobs(t *testing.T, fresh func(t *testing.T) contract.Storage) {
	t.Helper()
	contract.Cases{
		"every field comes back":            jobFields,
		"a key is taken":                    jobKeys,
		"bounds":                            jobBounds,
		"earliest first, as there is room":  claimOrder,
		"not before it is due":              claimDue,
		"one attempt at a time":             claimOnce,
		"not what still runs":               claimExcept,
		"expired leases":                    claimExpired,
		"renewed leases":                    renewed,
		"an attempt that lost its job":      endLost,
		"every outcome":                     endOutcomes,
		"erased payloads":                   endErases,
		"listed, newest first":              jobList,
		"counted":                           jobCounts,
		"failed ones are tried again":       jobRetry,
		"failed ones are discarded":         jobDiscard,
		"ended ones are deleted":            jobPrune,
		"parallel enqueues of equal keys":   raceEnqueue,
		"parallel claims":                   raceClaim,
		"parallel renewals, ends and prune": raceLeases,
		"ended context":                     jobsEnded,
	}.Run(t, fresh)
}

// worker is the worker of most claims.
const worker = "worker-1"

// claim claims up to free jobs of kind "a" at Moment(at), with a lease until Moment(at+30).
func claim(t *testing.T, s contract.Storage, by string, at, free int) []job.Job {
	t.Helper()
	got, err := s.Jobs.Claim(t.Context(), ports.JobClaim{
		Worker: by, Free: map[job.Kind]int{"a": free}, Now: contract.Moment(at), LeaseUntil: contract.Moment(at + 30),
	})
	contract.OK(t, err)
	return got
}

func enqueue(t *testing.T, s contract.Storage, at int, specs ...job.Spec) {
	t.Helper()
	contract.OK(t, s.Jobs.Enqueue(t.Context(), contract.Moment(at), specs...))
}

// keys returns the keys of jobs.
func keys(jobs []job.Job) string {
	all := make([]string, len(jobs))
	for i, j := range jobs {
		all[i] = j.Key
	}
	return strings.Join(all, " ")
}

func wantKeys(t *testing.T, when string, got []job.Job, want string) {
	t.Helper()
	if keys(got) != want {
		t.Errorf("%s: %q, want %q", when, keys(got), want)
	}
}

func jobFields(t *testing.T, s contract.Storage) {
	hostile := "'); DROP TABLE jobs;-- \"?0 ä😀\u202e\n"
	enqueue(t, s, 1, job.Spec{Kind: "a", Key: hostile, Payload: `{"x":"` + strings.Repeat("ä", 20_000) + `"}`, DueAt: contract.Moment(5)})
	want := job.Job{
		ID: 1, Kind: "a", Key: hostile, Payload: `{"x":"` + strings.Repeat("ä", 20_000) + `"}`, Status: job.Waiting,
		DueAt: contract.Kept(contract.Moment(5)), CreatedAt: contract.Kept(contract.Moment(1)),
	}
	wantOnly := func(when string) {
		t.Helper()
		all := s.Follow(t)
		if len(all) != 1 {
			t.Fatalf("%s: %d jobs", when, len(all))
		}
		if all[0].ID <= 0 {
			t.Errorf("%s: id %d", when, all[0].ID)
		}
		if want.ID = all[0].ID; all[0] != want {
			t.Errorf("%s: %.300s, want %.300s", when, fmt.Sprint(all[0]), fmt.Sprint(want))
		}
	}
	wantOnly("enqueued")
	got := claim(t, s, worker, 6, 9)
	want.Status, want.Attempt, want.Worker, want.DueAt = job.Running, 1, worker, contract.Kept(contract.Moment(36))
	wantOnly("claimed")
	if len(got) != 1 || got[0] != want {
		t.Errorf("claimed: %.300s", fmt.Sprint(got))
	}
	contract.OK(t, s.Jobs.End(t.Context(), got[0], job.Outcome{Status: job.Failed, Attempt: 1, DueAt: contract.Moment(8), Error: hostile}, contract.Moment(7)))
	want.Status, want.Error, want.DueAt, want.EndedAt = job.Failed, hostile, contract.Kept(contract.Moment(8)), contract.Kept(contract.Moment(7))
	wantOnly("failed")
}

// jobKeys: of jobs with one kind and key, the first is stored, for as long as it is kept.
func jobKeys(t *testing.T, s contract.Storage) {
	enqueue(t, s, 1)
	enqueue(t, s, 1, job.Spec{Kind: "a", Key: "1", Payload: "first"}, job.Spec{Kind: "a", Key: "1", Payload: "second"}, job.Spec{Kind: "b", Key: "1"})
	enqueue(t, s, 2, job.Spec{Kind: "a", Key: "1", Payload: "third"}, job.Spec{Kind: "a", Key: "2"})
	got := claim(t, s, worker, 3, 9)
	wantKeys(t, "claimed", got, "1 2")
	if got[0].Payload != "first" {
		t.Errorf("payload %q", got[0].Payload)
	}
	contract.OK(t, s.Jobs.End(t.Context(), got[0], job.Outcome{Status: job.Done, Attempt: 1, DueAt: contract.Moment(4)}, contract.Moment(4)))
	enqueue(t, s, 5, job.Spec{Kind: "a", Key: "1"})
	wantKeys(t, "after it is done", claim(t, s, worker, 6, 9), "")
}

func jobBounds(t *testing.T, s contract.Storage) {
	for name, wrong := range map[string]job.Spec{
		"no kind": {Key: "1"}, "no key": {Kind: "a"}, "a long key": {Kind: "a", Key: strings.Repeat("x", job.MaxKey+1)},
		"a long payload": {Kind: "a", Key: "1", Payload: strings.Repeat("x", job.MaxPayload+1)},
	} {
		if err := s.Jobs.Enqueue(t.Context(), contract.Moment(1), job.Spec{Kind: "a", Key: "fine"}, wrong); err == nil || errors.Is(err, ports.ErrStorage) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if all := s.Follow(t); len(all) > 0 {
		t.Errorf("stored: %+v", all)
	}
	enqueue(t, s, 1, job.Spec{Kind: "a", Key: strings.Repeat("x", job.MaxKey), Payload: strings.Repeat("x", job.MaxPayload)})
}

func jobsEnded(t *testing.T, s contract.Storage) {
	enqueue(t, s, 1, job.Spec{Kind: "a", Key: "1"})
	held := claim(t, s, worker, 2, 1)
	enqueue(t, s, 1, job.Spec{Kind: "a", Key: "2"})
	contract.WantEnded(t, "Enqueue", func(ctx context.Context) error {
		return s.Jobs.Enqueue(ctx, contract.Moment(3), job.Spec{Kind: "a", Key: "3"})
	})
	contract.WantEnded(t, "Claim", func(ctx context.Context) error {
		_, err := s.Jobs.Claim(ctx, ports.JobClaim{Worker: worker, Free: map[job.Kind]int{"a": 1}, Now: contract.Moment(9), LeaseUntil: contract.Moment(10)})
		return err
	})
	contract.WantEnded(t, "Renew", func(ctx context.Context) error {
		_, err := s.Jobs.Renew(ctx, worker, []job.ID{held[0].ID}, contract.Moment(50))
		return err
	})
	contract.WantEnded(t, "End", func(ctx context.Context) error {
		return s.Jobs.End(ctx, held[0], job.Outcome{Status: job.Done, Attempt: 1}, contract.Moment(3))
	})
	contract.WantEnded(t, "Prune", func(ctx context.Context) error {
		_, err := s.Jobs.Prune(ctx, contract.Moment(59), contract.Moment(59), 9)
		return err
	})
	contract.WantEnded(t, "List", func(ctx context.Context) error { _, err := s.JobList.List(ctx, ports.JobQuery{Limit: 9}); return err })
	contract.WantEnded(t, "Failed", func(ctx context.Context) error { _, err := s.JobList.Failed(ctx, held[0].ID); return err })
	contract.WantEnded(t, "Counts", func(ctx context.Context) error { _, err := s.JobList.Counts(ctx); return err })
	contract.WantEnded(t, "Retry", func(ctx context.Context) error {
		_, err := s.JobList.Retry(ctx, held[0].ID, contract.Moment(9))
		return err
	})
}
