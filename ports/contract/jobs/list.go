package jobs

import (
	"slices"
	"testing"

	"chatbot/domain/job"
	"chatbot/ports"
	"chatbot/ports/contract"
)

// end claims the jobs of kind a and ends them.
func end(t *testing.T, s contract.Storage, at int, status job.Status) {
	t.Helper()
	for _, j := range claim(t, s, worker, at, 1000) {
		contract.OK(t, s.Jobs.End(t.Context(), j, job.Outcome{Status: status, Attempt: j.Attempt, DueAt: contract.Moment(at)}, contract.Moment(at)))
	}
}

func jobList(t *testing.T, s contract.Storage) {
	enqueue(t, s, 1, job.Spec{Kind: "a", Key: "1"})
	enqueue(t, s, 1, job.Spec{Kind: "a", Key: "2"})
	end(t, s, 2, job.Failed)
	enqueue(t, s, 1, job.Spec{Kind: "b", Key: "3"})
	enqueue(t, s, 1, job.Spec{Kind: "a", Key: "4"})
	all := s.Follow(t)
	for _, c := range []struct {
		q    ports.JobQuery
		want string
	}{
		{ports.JobQuery{Limit: 9}, "4 3 2 1"}, {ports.JobQuery{Limit: 2}, "4 3"}, {ports.JobQuery{Limit: 9, BeforeID: all[1].ID}, "2 1"},
		{ports.JobQuery{Limit: 9, Kind: "a"}, "4 2 1"}, {ports.JobQuery{Limit: 9, Status: job.Failed}, "2 1"},
		{ports.JobQuery{Limit: 9, Status: job.Waiting}, "4 3"}, {ports.JobQuery{Limit: 9, Status: job.Done}, ""}, {ports.JobQuery{Limit: 9, Status: job.Failed, BeforeID: all[2].ID}, "1"},
		{ports.JobQuery{Limit: 9, Status: job.Waiting, Kind: "b"}, "3"}, {ports.JobQuery{Limit: 9, Kind: "' OR 1=1"}, ""}, {ports.JobQuery{}, "4"},
	} {
		got, err := s.JobList.List(t.Context(), c.q)
		contract.OK(t, err)
		if keys(got) != c.want {
			t.Errorf("%+v: %q, want %q", c.q, keys(got), c.want)
		}
	}
}

func jobCounts(t *testing.T, s contract.Storage) {
	if counts, err := s.JobList.Counts(t.Context()); err != nil || len(counts) > 0 {
		t.Errorf("none: %v, %v", counts, err)
	}
	enqueue(t, s, 1, job.Spec{Kind: "a", Key: "done"})
	end(t, s, 2, job.Done)
	enqueue(t, s, 1, job.Spec{Kind: "a", Key: "failed"})
	end(t, s, 3, job.Failed)
	enqueue(t, s, 1, job.Spec{Kind: "a", Key: "running"})
	claim(t, s, worker, 4, 1)
	enqueue(t, s, 1, job.Spec{Kind: "a", Key: "1", DueAt: contract.Moment(8)}, job.Spec{Kind: "a", Key: "2", DueAt: contract.Moment(7)}, job.Spec{Kind: "b", Key: "3"})
	got, err := s.JobList.Counts(t.Context())
	contract.OK(t, err)
	kept := func(n int) job.Count { return job.Count{Due: contract.Kept(contract.Moment(n))} }
	want := []job.Count{kept(3), kept(34), kept(7), kept(1)}
	for i, c := range []job.Count{{Kind: "a", Status: job.Failed, Number: 1}, {Kind: "a", Status: job.Running, Number: 1}, {Kind: "a", Status: job.Waiting, Number: 2}, {Kind: "b", Status: job.Waiting, Number: 1}} {
		c.Due, c.Attempts = want[i].Due, []int{1, 1, 0, 0}[i]
		want[i] = c
	}
	if !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func jobRetry(t *testing.T, s contract.Storage) {
	enqueue(t, s, 1, job.Spec{Kind: "a", Key: "1"})
	id := s.Follow(t)[0].ID
	refused := func(id job.ID) {
		t.Helper()
		_, err := s.JobList.Retry(t.Context(), id, contract.Moment(5))
		contract.WantFault(t, err, ports.ErrNoJob)
		_, err = s.JobList.Failed(t.Context(), id)
		contract.WantFault(t, err, ports.ErrNoJob)
	}
	refused(id) // it waits
	end(t, s, 3, job.Failed)
	if failed, err := s.JobList.Failed(t.Context(), id); err != nil || failed != s.Follow(t)[0] {
		t.Errorf("%+v, %v", failed, err)
	}
	got, err := s.JobList.Retry(t.Context(), id, contract.Moment(5))
	contract.OK(t, err)
	if all := s.Follow(t); got.Status != job.Waiting || got.Attempt != 0 || !got.EndedAt.IsZero() || len(all) != 1 || got != all[0] {
		t.Errorf("%+v, stored %+v", got, all)
	}
	refused(id)
	again := claim(t, s, worker, 5, 1)
	if len(again) != 1 || again[0].Attempt != 1 || !again[0].EndedAt.IsZero() {
		t.Errorf("%+v", again)
	}
	for _, none := range contract.NoIDs[job.ID]() {
		refused(none)
	}
}

func jobDiscard(t *testing.T, s contract.Storage) {
	enqueue(t, s, 1, job.Spec{Kind: "a", Key: "1"})
	id := s.Follow(t)[0].ID
	contract.WantFault(t, s.JobList.Discard(t.Context(), id), ports.ErrNoJob) // it waits
	end(t, s, 3, job.Failed)
	contract.OK(t, s.JobList.Discard(t.Context(), id))
	contract.WantFault(t, s.JobList.Discard(t.Context(), id), ports.ErrNoJob)
	wantKeys(t, "left", s.Follow(t), "")
}

func jobPrune(t *testing.T, s contract.Storage) {
	prune := func(done, failed, limit int) int {
		t.Helper()
		n, err := s.Jobs.Prune(t.Context(), contract.Moment(done), contract.Moment(failed), limit)
		contract.OK(t, err)
		return n
	}
	for i, key := range []string{"1", "2", "3", "4"} {
		enqueue(t, s, 1, job.Spec{Kind: "a", Key: key})
		end(t, s, 10+i, []job.Status{job.Done, job.Failed}[i%2])
	}
	enqueue(t, s, 1, job.Spec{Kind: "a", Key: "waiting"})
	if n := prune(10, 10, 9); n != 0 {
		t.Errorf("%d were deleted at their time", n)
	}
	if n := prune(59, 11, 9); n != 2 {
		t.Errorf("%d done ones were deleted", n)
	}
	wantKeys(t, "left", s.Follow(t), "waiting 4 2")
	if n := prune(59, 59, 1); n != 1 {
		t.Errorf("%d were deleted of one", n)
	}
	if n := prune(59, 59, 9); n != 1 {
		t.Errorf("%d were deleted", n)
	}
	wantKeys(t, "left", s.Follow(t), "waiting")
	enqueue(t, s, 1, job.Spec{Kind: "a", Key: "1"}) // its key is free again
	wantKeys(t, "enqueued again", s.Follow(t), "1 waiting")
}
