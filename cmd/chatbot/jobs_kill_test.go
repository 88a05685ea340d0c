//go:build faults

package main

import (
	"bufio"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // a second way to the databases, for what the program does not do

	"chatbot/adapters/bundb/bundbtest"
)

// jobRounds is how often a worker is killed on each database.
const jobRounds = 100

func TestJobsSurviveAHundredKillsOnSQLite(t *testing.T) {
	t.Parallel()
	path := filepath.Join(inMemory(t), "chatbot.db")
	killJobs(t, "sqlite", "file:"+path+"?_pragma=busy_timeout(10000)", "JOB_DATABASE="+path, "DATA_DIR="+filepath.Dir(path), "DATABASE_URL=")
}

func TestJobsSurviveAHundredKillsOnPostgreSQL(t *testing.T) {
	t.Parallel()
	url := bundbtest.PostgresURL(t)
	killJobs(t, "pgx", url, onDatabase(url, nil)...)
}

// killJobs kills workers while they cause and run jobs, lets a last one run what is left, and then looks for jobs that were lost or
// done twice.
func killJobs(t *testing.T, driver, source string, settings ...string) {
	migrate := exec.CommandContext(t.Context(), os.Args[0], "migrate")
	migrate.Env = append(append(os.Environ(), "RUN_CHATBOT=1", "GORACE=atexit_sleep_ms=10"), settings...)
	if out, err := migrate.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	settings = append(settings, "JOB_DRIVER="+driver, "JOB_SOURCE="+source)
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	for _, table := range []string{"begun (kind TEXT, key TEXT, attempt INTEGER)", "effects (kind TEXT, key TEXT, PRIMARY KEY (kind, key))", "ended (kind TEXT, key TEXT, attempt INTEGER, PRIMARY KEY (kind, key, attempt))"} {
		if _, err := db.ExecContext(t.Context(), "CREATE TABLE "+table); err != nil {
			t.Fatal(err)
		}
	}
	number := func(query string) (n int) {
		t.Helper()
		if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		return n
	}

	var caused []string
	for round := range jobRounds {
		w := startWorker(t, round, settings...)
		caused = append(caused, w.killAfter(t, 20*time.Millisecond+rand.N(300*time.Millisecond))...)
	}
	left := func() int {
		return number("SELECT count(*) FROM jobs WHERE status <> 'done' AND kind = 'delete_account'")
	}
	for last := range 5 { // two hours apart, so that a job that failed on a busy machine is due again
		w := startWorker(t, jobRounds+last*120, append(settings, "JOB_CAUSES=off")...)
		for end := time.Now().Add(30 * time.Second); left() > 0 && time.Now().Before(end); {
			time.Sleep(100 * time.Millisecond)
		}
		w.killAfter(t, 0)
	}

	for what, query := range map[string]string{
		"waiting for ever":        "SELECT count(*) FROM jobs WHERE status <> 'done' AND kind = 'delete_account'",
		"accounts left":           "SELECT count(*) FROM users WHERE condemned_at IS NOT NULL",
		"answers without a job":   "SELECT count(*) FROM messages AS m WHERE m.role = 'assistant' AND m.status = 'complete' AND NOT EXISTS (SELECT 1 FROM jobs AS j WHERE j.payload = 'answer ' || m.id)",
		"jobs without an answer":  "SELECT count(*) FROM jobs AS j WHERE j.payload LIKE 'answer %' AND NOT EXISTS (SELECT 1 FROM messages AS m WHERE m.status = 'complete' AND 'answer ' || m.id = j.payload)",
		"done without an effect":  "SELECT count(*) FROM jobs AS j WHERE j.kind = 'delete_account' AND NOT EXISTS (SELECT 1 FROM effects AS e WHERE e.kind = j.kind AND e.key = j.key)",
		"effects without a job":   "SELECT count(*) FROM effects AS e WHERE NOT EXISTS (SELECT 1 FROM jobs AS j WHERE e.kind = j.kind AND e.key = j.key)",
		"files not collected":     "SELECT count(*) FROM jobs AS j WHERE j.kind = 'delete_account' AND j.payload NOT LIKE 'answer %' AND NOT EXISTS (SELECT 1 FROM jobs AS c WHERE c.kind = 'collect_files' AND c.key LIKE 'account ' || j.payload || '@%')",
		"attempts begun twice":    "SELECT count(*) FROM (SELECT 1 FROM begun GROUP BY kind, key, attempt HAVING count(*) > 1) AS t",
		"begun after it was done": `SELECT count(*) FROM begun AS b JOIN jobs AS j ON j.kind = b.kind AND j.key = b.key WHERE b.attempt > j.attempt`,
	} {
		if n := number(query); n != 0 {
			t.Errorf("%s: %d", what, n)
		}
	}
	for _, cause := range caused {
		payload := strings.TrimPrefix(cause, "account ")
		if n := number("SELECT count(*) FROM jobs WHERE payload = '" + payload + "' AND status = 'done'"); n != 1 {
			t.Errorf("%s was acknowledged and has %d done jobs", cause, n)
		}
	}
	done, again := number("SELECT count(*) FROM jobs WHERE kind = 'delete_account'"), number("SELECT count(*) FROM begun WHERE attempt > 1")
	repeated := number("SELECT count(*) FROM (SELECT 1 FROM ended GROUP BY kind, key HAVING count(*) > 1) AS t")
	t.Logf("%d rounds: %d causes acknowledged, %d jobs done, each effect once; %d attempts after a kill, %d handlers ended more than once", jobRounds, len(caused), done, again, repeated)
	if len(caused) < jobRounds || again < jobRounds/10 {
		t.Error("the kills hit too little to prove anything")
	}
}

// workerProcess causes and runs jobs.
type workerProcess struct {
	command *exec.Cmd
	lines   chan string
}

func startWorker(t *testing.T, round int, settings ...string) *workerProcess {
	t.Helper()
	w := &workerProcess{exec.CommandContext(t.Context(), os.Args[0]), make(chan string, 100_000)}
	w.command.Env = append(append(os.Environ(), fmt.Sprint("JOB_WORKER=", round), "GORACE=atexit_sleep_ms=10"), settings...)
	w.command.Stderr = os.Stderr
	out, err := w.command.StdoutPipe()
	if err == nil {
		err = w.command.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(w.lines)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			w.lines <- lines.Text()
		}
	}()
	return w
}

// killAfter kills the process some time after its first cause, and returns all that it acknowledged.
func (w *workerProcess) killAfter(t *testing.T, wait time.Duration) (caused []string) {
	t.Helper()
	if wait > 0 {
		select {
		case first, open := <-w.lines:
			if !open {
				t.Fatal("the worker ended by itself")
			}
			caused = append(caused, first)
		case <-time.After(time.Minute):
			t.Fatal("the worker did nothing within a minute")
		}
		time.Sleep(wait)
	}
	_ = w.command.Process.Kill()
	for line := range w.lines {
		caused = append(caused, line)
	}
	_ = w.command.Wait()
	return caused
}
