//go:build faults

package main

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chatbot/domain/chat"
)

// The number of servers that are killed in parallel, and how often each is.
const (
	victims = 8
	kills   = 13
)

func TestKilledAHundredTimesOnSQLite(t *testing.T) {
	t.Parallel()
	killManyTimes(t, func(_ *testing.T, settings []string) []string { return settings })
}

func TestKilledAHundredTimesOnPostgreSQL(t *testing.T) {
	t.Parallel()
	killManyTimes(t, onPostgres)
}

func killManyTimes(t *testing.T, database func(*testing.T, []string) []string) {
	// Without the race detector, with which answers take longer than the time bounds allow.
	program := plain(t)
	var acknowledged, cut, unanswered, continued atomic.Int64
	t.Run("victims", func(t *testing.T) {
		for i := range victims {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				v := &victim{t: t, program: program, dir: inMemory(t), settings: database(t, roomy(newModel(t).settings()...))}
				v.live()
				acknowledged.Add(v.acknowledged)
				cut.Add(v.cut)
				unanswered.Add(v.unanswered)
				continued.Add(v.continued)
			})
		}
	})
	t.Logf("%d messages acknowledged; %d answers cut while they grew, %d sends without a reply, %d answers continued to their end",
		acknowledged.Load(), cut.Load(), unanswered.Load(), continued.Load())
	if cut.Load() < victims*kills || unanswered.Load() < victims*kills/4 || continued.Load() < victims*kills/4 {
		t.Error("the kills hit too little to prove anything")
	}
}

// inMemory returns a folder in memory if the system has one. The writes of a killed process survive in the operating system, so a
// disk would only make the servers wait for it.
func inMemory(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "chatbot")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// victim is a server that is killed again and again.
type victim struct {
	t        *testing.T
	program  string
	dir      string
	settings []string
	p        *process
	token    string
	signedUp func() // unless nil, called once there is an account

	mu   sync.Mutex
	sent []*sent // all messages so far

	acknowledged, cut, unanswered, continued int64
}

func (v *victim) live() {
	v.p = launchProgram(v.t, v.program, v.dir, v.settings...)
	v.token = v.p.signUp(v.t)
	if v.signedUp != nil {
		v.signedUp()
	}
	var pending, broken []*sent // without a reply so far; interrupted, to be continued
	for range kills {
		began := time.Now()
		tried := v.round(pending, broken)
		v.p = launchProgram(v.t, v.program, v.dir, v.settings...)
		sessions := v.p.sessions(v.t, v.token, began)
		v.p.settled(v.t, v.token, sessions, time.Now().Add(5*time.Second))
		pending, broken = v.check(tried, sessions)
		v.unanswered += int64(len(pending))
		v.cut += int64(len(broken))
		if v.t.Failed() {
			return
		}
		broken = continuable(broken, pending)
	}
	// A message without a reply can be sent again under its key, even if it was stored.
	for _, s := range pending {
		if err := s.send(v.t.Context(), v.p, v.token, overSSE); err != nil {
			v.t.Errorf("%s, sent again: %v", s.name, err)
		}
	}
	for _, s := range broken {
		if err := s.carryOn(v.t.Context(), v.p, v.token); err != nil {
			v.t.Errorf("%s, continued: %v", s.name, err)
		}
	}
	v.acknowledged, v.continued = int64(len(v.sent)), 0
	if left, _ := v.check(v.sent, v.p.sessions(v.t, v.token, time.Time{})); len(left) > 0 {
		v.t.Errorf("%d messages were never acknowledged", len(left))
	}
	v.checkUsage()
}

// checkUsage looks in SQLite for the call of each last epoch that ended or of which text was stored.
func (v *victim) checkUsage() {
	file := filepath.Join(v.dir, "data", "chatbot.db")
	if _, err := os.Stat(file); err != nil {
		return // on PostgreSQL
	}
	db, err := sql.Open("sqlite", "file:"+file+"?_pragma=busy_timeout(5000)")
	if err != nil {
		v.t.Fatal(err)
	}
	defer db.Close()
	var answers, lost, calls int
	err = db.QueryRowContext(v.t.Context(), `SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM usage_events AS e
			WHERE e.message_id = m.id AND e.epoch = m.seq / ?1)), (SELECT count(*) FROM usage_events)
		FROM messages AS m WHERE m.role = 'assistant' AND (m.status IN ('complete', 'stopped') OR m.status = 'interrupted' AND m.seq % ?1 > 0)`,
		chat.EpochSize).Scan(&answers, &lost, &calls)
	if err != nil || answers == 0 || lost > 0 || calls < answers {
		v.t.Errorf("the calls of %d of %d answers are lost, %d are stored, %v", lost, answers, calls, err)
	}
}

// continuable returns up to two interrupted answers whose sessions have no pending message.
func continuable(broken, pending []*sent) (some []*sent) {
	for _, s := range broken {
		_, session := s.answer()
		if len(some) < 2 && !slices.ContainsFunc(pending, func(p *sent) bool { return p.session == session }) {
			some = append(some, s)
		}
	}
	return some
}

// round runs answers, kills the server while they run, and returns all messages that were tried.
func (v *victim) round(pending, broken []*sent) []*sent {
	ctx, cancel := context.WithTimeout(v.t.Context(), time.Minute)
	defer cancel()
	before := len(v.sent)
	var people sync.WaitGroup
	for _, s := range pending {
		people.Go(func() { _ = s.send(ctx, v.p, v.token, rand.IntN(asJSON)) })
	}
	for _, s := range broken {
		people.Go(func() { _ = s.carryOn(ctx, v.p, v.token) })
	}
	for range 3 {
		people.Go(func() {
			for session := int64(0); ; {
				s := v.next(session, 3+rand.IntN(50))
				if s.send(ctx, v.p, v.token, rand.IntN(ways)) != nil {
					return
				}
				if _, session = s.answer(); rand.IntN(3) == 0 {
					session = 0
				}
			}
		})
	}
	for growing := 0; growing < 2 && ctx.Err() == nil; time.Sleep(20 * time.Millisecond) {
		growing = v.growing(before)
	}
	time.Sleep(rand.N(1500 * time.Millisecond))
	for range 2 { // under way when the server is killed
		people.Go(func() { _ = v.next(0, 20).send(ctx, v.p, v.token, rand.IntN(ways)) })
	}
	time.Sleep(rand.N(20 * time.Millisecond))
	killed := time.Now()
	v.p.kill()
	people.Wait()
	if ctx.Err() != nil {
		v.t.Error("somebody did not notice that the server was gone")
	}
	tried := slices.Concat(pending, broken, v.sent[before:])
	for _, s := range tried {
		s.until = killed
	}
	return tried
}

// growing returns how many messages after the first `before` have a reader that has received a part but not the end of the answer.
func (v *victim) growing(before int) (n int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, s := range v.sent[before:] {
		if s.heard() {
			n++
		}
	}
	return n
}

func (v *victim) next(session int64, pieces int) *sent {
	v.mu.Lock()
	defer v.mu.Unlock()
	s := &sent{plan: plan{fmt.Sprintf("%s-%d", path.Base(v.t.Name()), len(v.sent)), pieces, 10 + rand.IntN(50), 40 * time.Millisecond}, session: session}
	v.sent = append(v.sent, s)
	return s
}

// check checks the messages against the stored ones, and returns those that were not acknowledged and those whose answer was
// interrupted.
func (v *victim) check(tried []*sent, sessions []int64) (pending, broken []*sent) {
	for _, s := range tried { // a message stored before an earlier kill may be in a session without later activity
		if _, session := s.answer(); session != 0 && !slices.Contains(sessions, session) {
			sessions = append(sessions, session)
		}
	}
	stored := v.p.stored(v.t, v.token, sessions)
	for _, s := range tried {
		s.check(v.t, stored[s.name])
		id, _ := s.answer()
		if id == 0 {
			pending = append(pending, s)
		}
		if kept := stored[s.name]; id != 0 && len(kept) == 1 {
			switch status := kept[0].answer.Status; {
			case status == "interrupted" && kept[0].answer.Content != "":
				s.interrupted(kept[0])
				broken = append(broken, s)
			case status == "complete" && s.kept != nil:
				v.continued++
			}
		}
	}
	return pending, broken
}
