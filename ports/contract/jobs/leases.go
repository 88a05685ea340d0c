package jobs

import (
	"slices"
	"testing"
	"time"

	"chatbot/domain/job"
	"chatbot/ports"
	"chatbot/ports/contract"
)

func claimOrder(t *testing.T, s contract.Storage) {
	enqueue(t, s, 1,
		job.Spec{Kind: "a", Key: "late", DueAt: contract.Moment(9)}, job.Spec{Kind: "a", Key: "early", DueAt: contract.Moment(2)},
		job.Spec{Kind: "a", Key: "middle", DueAt: contract.Moment(5)}, job.Spec{Kind: "b", Key: "b1"}, job.Spec{Kind: "b", Key: "b2"}, job.Spec{Kind: "c", Key: "unknown"})
	got, err := s.Jobs.Claim(t.Context(), ports.JobClaim{
		Worker: worker, Free: map[job.Kind]int{"a": 2, "b": 0, "d": 3}, Now: contract.Moment(10), LeaseUntil: contract.Moment(40),
	})
	contract.OK(t, err)
	wantKeys(t, "two of a", got, "early middle")
	got, err = s.Jobs.Claim(t.Context(), ports.JobClaim{
		Worker: worker, Free: map[job.Kind]int{"a": 2, "b": 1, "d": -1}, Now: contract.Moment(10), LeaseUntil: contract.Moment(40),
	})
	contract.OK(t, err)
	wantKeys(t, "the rest of a and one of b", got, "late b1")
	got, err = s.Jobs.Claim(t.Context(), ports.JobClaim{Worker: worker, Now: contract.Moment(10), LeaseUntil: contract.Moment(40)})
	contract.OK(t, err)
	wantKeys(t, "no room", got, "")
}

// claimExcept: a worker does not get a job that it still runs, even if its lease has expired.
func claimExcept(t *testing.T, s contract.Storage) {
	enqueue(t, s, 1, job.Spec{Kind: "a", Key: "1"}, job.Spec{Kind: "a", Key: "2"})
	held := claim(t, s, worker, 2, 1)
	got, err := s.Jobs.Claim(t.Context(), ports.JobClaim{
		Worker: worker, Free: map[job.Kind]int{"a": 2}, Except: []job.ID{held[0].ID}, Now: contract.Moment(50), LeaseUntil: contract.Moment(59),
	})
	contract.OK(t, err)
	wantKeys(t, "the other one", got, "2")
	wantKeys(t, "another worker", claim(t, s, "another", 50, 2), "1")
}

func claimDue(t *testing.T, s contract.Storage) {
	enqueue(t, s, 1, job.Spec{Kind: "a", Key: "later", DueAt: contract.Moment(9)}, job.Spec{Kind: "a", Key: "at once"})
	wantKeys(t, "before", claim(t, s, worker, 8, 9), "at once")
	wantKeys(t, "at its time", claim(t, s, worker, 9, 9), "later")
}

func claimOnce(t *testing.T, s contract.Storage) {
	enqueue(t, s, 1, job.Spec{Kind: "a", Key: "1"})
	wantKeys(t, "first", claim(t, s, worker, 2, 9), "1")
	wantKeys(t, "the same worker", claim(t, s, worker, 3, 9), "")
	wantKeys(t, "another", claim(t, s, "another", 3, 9), "")
}

// claimExpired: the attempts of workers that died count.
func claimExpired(t *testing.T, s contract.Storage) {
	enqueue(t, s, 1, job.Spec{Kind: "a", Key: "1"})
	first := claim(t, s, worker, 2, 9)
	wantKeys(t, "before the lease ends", claim(t, s, "another", 31, 9), "")
	second := claim(t, s, "another", 32, 9)
	if len(second) != 1 || second[0].Attempt != 2 || second[0].Worker != "another" {
		t.Fatalf("%+v", second)
	}
	contract.WantFault(t, s.Jobs.End(t.Context(), first[0], job.Outcome{Status: job.Done, Attempt: 1}, contract.Moment(33)), ports.ErrJobLost)
	contract.OK(t, s.Jobs.End(t.Context(), second[0], job.Outcome{Status: job.Done, Attempt: 2}, contract.Moment(34)))
}

func renewed(t *testing.T, s contract.Storage) {
	enqueue(t, s, 1, job.Spec{Kind: "a", Key: "1"}, job.Spec{Kind: "a", Key: "2"}, job.Spec{Kind: "a", Key: "3"})
	held := claim(t, s, worker, 2, 3)
	contract.OK(t, s.Jobs.End(t.Context(), held[1], job.Outcome{Status: job.Waiting, Attempt: 1, DueAt: contract.Moment(3)}, contract.Moment(3)))
	theirs := claim(t, s, "another", 4, 9)
	wantKeys(t, "made due again", theirs, "2")
	ids := []job.ID{held[0].ID, held[1].ID, held[2].ID, 1 << 40}
	lost, err := s.Jobs.Renew(t.Context(), worker, ids, contract.Moment(55))
	slices.Sort(lost)
	if want := []job.ID{held[1].ID, 1 << 40}; err != nil || !slices.Equal(lost, want) {
		t.Errorf("lost %v, %v, want %v", lost, err, want)
	}
	wantKeys(t, "renewed", claim(t, s, "another", 54, 9), "2")
	wantKeys(t, "expired", claim(t, s, "another", 55, 9), "1 3")
	if lost, err := s.Jobs.Renew(t.Context(), worker, nil, contract.Moment(59)); err != nil || len(lost) > 0 {
		t.Errorf("none: %v, %v", lost, err)
	}
}

func endLost(t *testing.T, s contract.Storage) {
	enqueue(t, s, 1, job.Spec{Kind: "a", Key: "1"})
	held := claim(t, s, worker, 2, 1)[0]
	done := job.Outcome{Status: job.Done, Attempt: 1, DueAt: contract.Moment(3)}
	for name, wrong := range map[string]func(*job.Job){
		"another worker": func(j *job.Job) { j.Worker = "another" }, "another attempt": func(j *job.Job) { j.Attempt = 2 }, "another job": func(j *job.Job) { j.ID++ },
	} {
		j := held
		wrong(&j)
		if err := s.Jobs.End(t.Context(), j, done, contract.Moment(3)); err == nil {
			t.Errorf("%s ended it", name)
		}
	}
	contract.OK(t, s.Jobs.End(t.Context(), held, done, contract.Moment(3)))
	contract.WantFault(t, s.Jobs.End(t.Context(), held, done, contract.Moment(4)), ports.ErrJobLost)
}

// endOutcomes: an attempt that was too early does not count, one that failed does, and ended jobs are not claimed.
func endOutcomes(t *testing.T, s contract.Storage) {
	for i, c := range []struct {
		o       job.Outcome
		attempt int // of the next claim; 0 for none
	}{
		{job.Outcome{Status: job.Waiting, Attempt: 0, DueAt: contract.Moment(20)}, 1},
		{job.Outcome{Status: job.Waiting, Attempt: 1, DueAt: contract.Moment(20), Error: "boom"}, 2},
		{job.Outcome{Status: job.Done, Attempt: 1, DueAt: contract.Moment(3)}, 0},
		{job.Outcome{Status: job.Failed, Attempt: 1, DueAt: contract.Moment(3), Error: "boom"}, 0},
	} {
		enqueue(t, s, 1, job.Spec{Kind: "a", Key: string(rune('a' + i))})
		held := claim(t, s, worker, 2, 1)[0]
		contract.OK(t, s.Jobs.End(t.Context(), held, c.o, contract.Moment(3)))
		stored := s.Follow(t)[0]
		if ended := c.attempt == 0; stored.Status != c.o.Status || stored.Error != c.o.Error || stored.EndedAt.IsZero() == ended {
			t.Errorf("%d: %+v", i, stored)
		}
		wantKeys(t, "before it is due", claim(t, s, worker, 19, 9), "")
		again := claim(t, s, worker, 20, 9)
		if c.attempt == 0 && len(again) > 0 || c.attempt > 0 && (len(again) != 1 || again[0].Attempt != c.attempt) {
			t.Errorf("%d: claimed again: %+v", i, again)
		}
		for _, j := range again {
			contract.OK(t, s.Jobs.End(t.Context(), j, job.Outcome{Status: job.Done, Attempt: j.Attempt, DueAt: time.Now()}, contract.Moment(21)))
		}
	}
}

// endErases: the payload of a kind that its policy erases goes when the job ends, and not before.
func endErases(t *testing.T, s contract.Storage) {
	for i, c := range []struct {
		kind job.Kind
		o    job.Outcome
		want string
	}{
		{job.SendMail, job.Outcome{Status: job.Waiting, Attempt: 1, DueAt: contract.Moment(90)}, "sealed"},
		{job.SendMail, job.Outcome{Status: job.Done, Attempt: 1, DueAt: contract.Moment(3)}, ""},
		{job.SendMail, job.Outcome{Status: job.Failed, Attempt: 1, DueAt: contract.Moment(3)}, ""},
		{job.MailReset, job.Outcome{Status: job.Done, Attempt: 1, DueAt: contract.Moment(3)}, ""},
		{job.ReadFile, job.Outcome{Status: job.Done, Attempt: 1, DueAt: contract.Moment(3)}, "sealed"},
	} {
		enqueue(t, s, 1, job.Spec{Kind: c.kind, Key: string(rune('a' + i)), Payload: "sealed"})
		held, err := s.Jobs.Claim(t.Context(), ports.JobClaim{Worker: worker, Free: map[job.Kind]int{c.kind: 1}, Now: contract.Moment(2), LeaseUntil: contract.Moment(30)})
		if contract.OK(t, err); len(held) != 1 {
			t.Fatalf("%d: claimed %+v", i, held)
		}
		contract.OK(t, s.Jobs.End(t.Context(), held[0], c.o, contract.Moment(3)))
		if stored := s.Follow(t)[0]; stored.ID != held[0].ID || stored.Payload != c.want {
			t.Errorf("%d: %+v, want the payload %q", i, stored, c.want)
		}
	}
}
