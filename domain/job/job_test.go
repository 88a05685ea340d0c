package job_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"chatbot/domain/job"
)

var now = time.Date(2026, 11, 29, 17, 42, 7, 0, time.UTC)

var errBoom = errors.New("boom")

func TestAfter(t *testing.T) {
	limited := job.PolicyOf(job.MakeTitle)
	for name, c := range map[string]struct {
		kind    job.Kind
		attempt int
		err     error
		want    job.Outcome
	}{
		"success":                   {job.MakeTitle, 2, nil, job.Outcome{Status: job.Done, Attempt: 2, DueAt: now}},
		"a first failure":           {job.MakeTitle, 1, errBoom, job.Outcome{Status: job.Waiting, Attempt: 1, DueAt: now.Add(limited.Backoff.First), Error: "boom"}},
		"a third failure":           {job.MakeTitle, 3, errBoom, job.Outcome{Status: job.Waiting, Attempt: 3, DueAt: now.Add(4 * limited.Backoff.First), Error: "boom"}},
		"the last failure":          {job.MakeTitle, limited.Attempts, errBoom, job.Outcome{Status: job.Failed, Attempt: limited.Attempts, DueAt: now, Error: "boom"}},
		"too early":                 {job.MakeTitle, 2, job.Later(time.Minute), job.Outcome{Status: job.Waiting, Attempt: 1, DueAt: now.Add(time.Minute)}},
		"too early, at the last":    {job.MakeTitle, limited.Attempts, fmt.Errorf("x: %w", job.Later(0)), job.Outcome{Status: job.Waiting, Attempt: limited.Attempts - 1, DueAt: now}},
		"pointless":                 {job.MakeTitle, 1, fmt.Errorf("x: %w", job.Pointless(errBoom)), job.Outcome{Status: job.Failed, Attempt: 1, DueAt: now, Error: "x: boom"}},
		"settled":                   {job.MakeTitle, 1, fmt.Errorf("x: %w", job.Settled(errBoom)), job.Outcome{Status: job.Done, Attempt: 1, DueAt: now, Error: "x: boom"}},
		"one that crashed servers":  {job.MakeTitle, limited.Attempts + 1, nil, job.Outcome{Status: job.Failed, Attempt: limited.Attempts, DueAt: now, Error: "the server stopped in each of its attempts"}},
		"one that never gives up":   {job.DeleteAccount, 1000, errBoom, job.Outcome{Status: job.Waiting, Attempt: 1000, DueAt: now.Add(time.Hour), Error: "boom"}},
		"one that crashed for ever": {job.DeleteAccount, 1000, nil, job.Outcome{Status: job.Done, Attempt: 1000, DueAt: now}},
	} {
		if got := (job.Job{Kind: c.kind, Attempt: c.attempt}).After(c.err, now, 1); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

func TestErrorsAreCut(t *testing.T) {
	got := job.Job{Kind: job.MakeTitle, Attempt: 1}.After(errors.New("a\x00\xff"+strings.Repeat("ä", 400)), now, 0).Error
	if len(got) > job.MaxError || len(got) < job.MaxError-1 || !utf8.ValidString(got) || strings.ContainsRune(got, 0) {
		t.Errorf("%d bytes: %q", len(got), got)
	}
}

// TestPolicies: every kind has a policy, and its scheduled runs keep their keys until the next.
func TestPolicies(t *testing.T) {
	for _, kind := range job.Kinds() {
		p := job.PolicyOf(kind)
		if p.Concurrency < 1 || p.Timeout <= 0 || p.Backoff.First <= 0 || p.Backoff.Most < p.Backoff.First || p.Every >= job.KeepDone {
			t.Errorf("%s: %+v", kind, p)
		}
	}
}

// TestScheduledRunsAreTheSameForAllServers: one key for each period, whatever the zone and the moment.
func TestScheduledRunsAreTheSameForAllServers(t *testing.T) {
	first := job.Scheduled(job.PruneAudit, time.Hour, now)
	if first.Key != "2026-11-29T17:00:00Z" || !first.DueAt.Equal(now.Truncate(time.Hour)) {
		t.Errorf("%+v", first)
	}
	if same := job.Scheduled(job.PruneAudit, time.Hour, now.Add(17*time.Minute).In(time.FixedZone("", 5*3600+1800))); same != first {
		t.Errorf("%+v, want %+v", same, first)
	}
	if next := job.Scheduled(job.PruneAudit, time.Hour, now.Add(18*time.Minute)); next.Key == first.Key {
		t.Errorf("the next hour has the same key: %+v", next)
	}
}

// TestCausesHaveKeysOfTheirOwn: a repeated cause is one job, another cause another.
func TestCausesHaveKeysOfTheirOwn(t *testing.T) {
	keys := map[string]bool{}
	for _, s := range []job.Spec{
		job.Deletion(7, now, now), job.Deletion(7, now.Add(time.Microsecond), now), job.Deletion(8, now, now), job.Title(7, 1), job.Title(7, 2), job.Title(71, 2),
	} {
		keys[string(s.Kind)+" "+s.Key] = true
	}
	if len(keys) != 6 || job.Deletion(7, now, now).Key != job.Deletion(7, now, now.Add(time.Hour)).Key {
		t.Errorf("%v", keys)
	}
}
