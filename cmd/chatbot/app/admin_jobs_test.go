package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"chatbot/domain/job"
)

// job stores a job that the server leaves alone, and returns its id.
func (w *world) job(kind job.Kind, status job.Status, key string) int64 {
	w.t.Helper()
	ended := any(time.Now().UTC().Format("2006-01-02 15:04:05+00:00")) // long before, the server would prune it
	if status == job.Waiting || status == job.Running {
		ended = nil
	}
	return w.rows(`INSERT INTO jobs (kind, key, payload, status, attempt, due_at, created_at, ended_at, error)
		VALUES (?, ?, 'secret', ?, 3, '2999-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00', ?, 'boom') RETURNING id`, kind, key, status, ended)[0][0].(int64)
}

func TestAdminsListJobsByPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	root := w.person("root")
	const hostile = "<img src=x>'); DROP TABLE jobs;--\u202e"
	done, failed, unknown := w.job(job.MakeTitle, job.Done, "a"), w.job(job.MakeTitle, job.Failed, hostile), w.job("of_another_release", job.Failed, "b")
	waiting, running := w.job(job.DeleteAccount, job.Waiting, "c"), w.job(job.DeleteAccount, job.Running, "d")
	listed := func(query string) (ids []int64, next string) {
		r := root.get("/api/admin/jobs" + query).want(200)
		if strings.Contains(string(r.body), "secret") {
			t.Errorf("%s shows the payload", r.body)
		}
		for _, j := range r.list("jobs") {
			if slices.Contains([]any{"a", "b", "c", "d", "e", hostile}, j["key"]) { // others are the server's own
				ids = append(ids, int64(j["id"].(float64)))
			}
		}
		return ids, r.str("next_cursor")
	}
	for query, want := range map[string][]int64{
		"": {running, waiting, unknown, failed, done}, "?status=failed": {unknown, failed}, "?status=waiting": {waiting}, "?status=running": {running},
		"?kind=make_title": {failed, done}, "?kind=make_title&status=failed": {failed}, "?kind=prune_jobs&status=failed": nil,
	} {
		if ids, next := listed(query); !slices.Equal(ids, want) || next != "" {
			t.Errorf("%s: %v, %q, want %v", query, ids, next, want)
		}
	}
	j := root.get("/api/admin/jobs?kind=make_title&status=failed").want(200).list("jobs")[0]
	if j["key"] != hostile || j["error"] != "boom" || j["attempt"] != 3.0 || j["due_at"] != nil || j["ended_at"] == nil {
		t.Errorf("%v", j)
	}
	first, next := listed("?status=failed&limit=1")
	newer := w.job(job.MakeTitle, job.Failed, "e") // neither repeats nor hides a job
	w.rows("DELETE FROM jobs WHERE id = ?", unknown)
	second, end := listed("?status=failed&limit=1&cursor=" + next)
	if fmt.Sprint(first, second, end) != fmt.Sprint([]int64{unknown}, []int64{failed}, "") {
		t.Errorf("%v, %v, %q, but not %d", first, second, end, newer)
	}
	for name, query := range map[string]string{
		"another state": "status=done&cursor=" + next, "no state": "cursor=" + next, "another kind": "status=failed&kind=make_title&cursor=" + next,
		"tampered": "status=failed&cursor=B" + next[1:], "empty": "status=failed&cursor=", "no base64": "status=failed&cursor=%00",
	} {
		if r := root.get("/api/admin/jobs?" + query); r.status != 400 || r.str("code") != "invalid_cursor" {
			t.Errorf("%s: %d: %s", name, r.status, r.body)
		}
	}
	for query, want := range map[string]string{
		"status=broken": "status unknown_value", "status=": "status unknown_value", "status=Failed": "status unknown_value", "kind=x": "kind unknown_value", "kind=%27": "kind unknown_value",
		"limit=0": "limit out_of_range", "limit=201": "limit out_of_range",
	} {
		errors := root.get("/api/admin/jobs?"+query).problem(400, "invalid_input").list("errors")
		if got := fmt.Sprint(errors[0]["field"], " ", errors[0]["code"]); len(errors) != 1 || got != want {
			t.Errorf("%s: %v, want %s", query, errors, want)
		}
	}
}

func TestAdminsRetryAndDiscardFailedJobs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	root := w.person("root")
	unknown := w.job("of_another_release", job.Failed, "a") // no worker of this server takes it
	at := path("/api/admin/jobs/%d", unknown)
	again := root.post(at+"/retry", nil).want(200)
	if again.str("status") != "waiting" || again.int("attempt") != 0 || again.json()["ended_at"] != nil || again.json()["due_at"] == nil {
		t.Errorf("%s", again.body)
	}
	root.post(at+"/retry", nil).problem(404, "job_not_found") // it waits
	root.do("DELETE", at, nil).problem(404, "job_not_found")
	discarded := path("/api/admin/jobs/%d", w.job(job.MakeTitle, job.Failed, "b"))
	root.do("DELETE", discarded, nil).want(204)
	root.do("DELETE", discarded, nil).problem(404, "job_not_found")
	root.post(discarded+"/retry", nil).problem(404, "job_not_found")
	for _, status := range []job.Status{job.Done, job.Running} {
		at := path("/api/admin/jobs/%d", w.job(job.MakeTitle, status, string(status)))
		root.post(at+"/retry", nil).problem(404, "job_not_found")
		root.do("DELETE", at, nil).problem(404, "job_not_found")
	}
	for id, want := range map[string]int{"0": 404, "-1": 404, "9223372036854775807": 404, "9223372036854775808": 404, "x": 400, "1.5": 400} {
		for _, r := range []reply{root.post("/api/admin/jobs/"+id+"/retry", nil), root.do("DELETE", "/api/admin/jobs/"+id, nil)} {
			if r.status != want {
				t.Errorf("%s: %d: %s", id, r.status, r.body)
			}
		}
	}
	var objects []string
	for _, e := range root.get("/api/admin/audit?action=job.retried").want(200).list("events") {
		objects = append(objects, fmt.Sprint(e["object"], " ", e["outcome"]))
	}
	for _, e := range root.get("/api/admin/audit?action=job.discarded").want(200).list("events") {
		objects = append(objects, fmt.Sprint(e["object"], " ", e["outcome"]))
	}
	if want := fmt.Sprintf("[of_another_release %d succeeded make_title %s succeeded]", unknown, strings.TrimPrefix(discarded, "/api/admin/jobs/")); fmt.Sprint(objects) != want {
		t.Errorf("audited %v, want %s", objects, want)
	}
	member := w.person("member")
	member.post(at+"/retry", nil).problem(403, "not_admin")
	member.do("DELETE", at, nil).problem(403, "not_admin")
}

// TestJobKindsAreDescribed: the description lists the states and kinds by which jobs are filtered.
func TestJobKindsAreDescribed(t *testing.T) {
	if kinds, states := enum(t, "JobKind"), enum(t, "JobStatus"); fmt.Sprint(kinds, states) != fmt.Sprint(job.Kinds(), job.Statuses()) {
		t.Errorf("%v, want %v; %v, want %v", kinds, job.Kinds(), states, job.Statuses())
	}
}
