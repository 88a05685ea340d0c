//go:build faults

package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// outage is the duration of an outage: longer than the 30 s after which an earlier version gave up storing ends.
const outage = 45 * time.Second

// outageAnswers is the number of answers that end during an outage.
const outageAnswers = 60

func TestAnswersThatEndWhilePostgreSQLIsStopped(t *testing.T) {
	t.Parallel()
	endWhileAway(t, postgresThatStops(t), 2)
}

func TestAnswersThatEndWhilePostgreSQLIsReadOnly(t *testing.T) {
	t.Parallel()
	endWhileAway(t, postgresReadOnly(t), 2)
}

func TestAnswersThatEndWhilePostgreSQLIsOutOfReach(t *testing.T) {
	t.Parallel()
	endWhileAway(t, postgresOutOfReach(t), 2)
}

func TestAnswersThatEndWhileTheDiskIsFullSQLite(t *testing.T) {
	t.Parallel()
	endWhileAway(t, sqliteOnAFullDisk(t), 1)
}

func TestAnswersThatEndWhileTheDiskIsFullPostgreSQL(t *testing.T) {
	t.Parallel()
	endWhileAway(t, postgresOnAFullDisk(t), 2)
}

// endWhileAway lets answers end while the database is away. All are stored when it is back, none is generated again, their readers
// receive `saving`, and new messages are refused at once.
func endWhileAway(t *testing.T, d database, servers int) {
	m := newModel(t)
	settings := roomy(append(d.settings, append(m.settings(), "LOG_LEVEL=CRITICAL", "TURN_AUTO_CONTINUE=true")...)...)
	p := launch(t, t.TempDir(), settings...)
	token := p.signUp(t)
	for range servers - 1 { // other servers must not reclaim the answers
		launch(t, t.TempDir(), settings...)
	}
	asked := askMany(t, p, token, d.piece)
	time.Sleep(time.Second)
	d.away()
	gone := time.Now()
	time.Sleep(d.refusesBy)
	refusedAtOnce(t, p, token, d.atOnce)
	time.Sleep(time.Until(gone.Add(outage)))
	refusedAtOnce(t, p, token, d.atOnce)
	ready := http.StatusOK // an unavailable database takes no server out of service, because all share it; one that refuses writes does
	if d.full {
		ready = http.StatusServiceUnavailable
	}
	wantHealth(t, p, ready, http.StatusServiceUnavailable)
	d.back()
	asked.wait(t, 30*time.Second)

	time.Sleep(8 * time.Second) // time for other servers to continue answers that they consider interrupted
	stored := p.stored(t, token, p.sessions(t, token, time.Time{}))
	told := 0
	for _, s := range asked.sent {
		s.check(t, stored[s.name])
		if kept := stored[s.name]; len(kept) != 1 || kept[0].answer.Status != "complete" || kept[0].answer.Content != s.plan.answer() {
			t.Errorf("%s: stored %.200v", s.name, kept)
		}
		if n := m.called(s.name); n != 1 {
			t.Errorf("%s: the model was asked %d times", s.name, n)
		}
		for i, k := range s.tracks {
			if told += len(k.waits); len(k.waits) > 1 || len(k.waits) == 1 && k.waits[0] != s.plan.answer() {
				t.Errorf("%s, reader %d: told %d times that it waits", s.name, i, len(k.waits))
			}
		}
	}
	if told < outageAnswers && !d.full || told < outageAnswers/2 { // a full disk may have room for some
		t.Errorf("%d of %d readers were told that their answer waits", told, outageAnswers)
	}
	if len(stored) != len(asked.sent) {
		t.Errorf("%d messages were acknowledged, %d are stored", len(asked.sent), len(stored))
	}
	time.Sleep(25 * time.Second) // a refused write counts for 30 s
	wantHealth(t, p, http.StatusOK, http.StatusOK)
}

func wantHealth(t *testing.T, p *process, ready, detailed int) {
	t.Helper()
	for path, want := range map[string]int{"/health": http.StatusOK, "/health/ready": ready, "/health/detailed": detailed} {
		response, err := p.http.Get(p.base + path)
		if err != nil {
			t.Error(err)
			continue
		}
		body, _ := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("%s: %d, want %d: %s", path, response.StatusCode, want, body)
		}
	}
}

func TestServerStoppedWhilePostgreSQLIsStopped(t *testing.T) {
	t.Parallel()
	stopWhileAway(t, postgresThatStops(t))
}

func TestServerStoppedWhileTheDiskIsFull(t *testing.T) {
	t.Parallel()
	stopWhileAway(t, sqliteOnAFullDisk(t))
}

// stopWhileAway stops the server while ended answers wait for the database. The next start stores them.
func stopWhileAway(t *testing.T, d database) {
	m, dir, spool := newModel(t), t.TempDir(), t.TempDir()
	settings := roomy(append(d.settings, append(m.settings(), "LOG_LEVEL=CRITICAL", "TURN_AUTO_CONTINUE=true", "DRAIN_TIMEOUT=2s", "SPOOL_DIR="+spool)...)...)
	p := launch(t, dir, settings...)
	token := p.signUp(t)
	asked := askMany(t, p, token, d.piece)
	time.Sleep(time.Second)
	d.away()
	time.Sleep(25 * time.Second) // all have ended
	told := time.Now()
	if err := p.stop(); err != nil || time.Since(told) > 20*time.Second {
		t.Errorf("it ended after %v: %v", time.Since(told), err)
	}
	asked.over.Wait()
	if left, err := os.ReadDir(spool); err != nil || len(left) < outageAnswers/2 { // a full disk may have room for some
		t.Errorf("%d answers are spooled, %v", len(left), err)
	}
	d.back()
	p = launch(t, dir, settings...)
	sessions := p.sessions(t, token, time.Time{})
	p.settled(t, token, sessions, time.Now().Add(10*time.Second))
	stored := p.stored(t, token, sessions)
	for _, s := range asked.sent {
		if kept := stored[s.name]; len(kept) != 1 || kept[0].answer.Status != "complete" || kept[0].answer.Content != s.plan.answer() {
			t.Errorf("%s: stored %.200v", s.name, kept)
		}
		if n := m.called(s.name); n != 1 {
			t.Errorf("%s: the model was asked %d times", s.name, n)
		}
	}
	if left, err := os.ReadDir(spool); err != nil || len(left) > 0 {
		t.Errorf("%d answers are still spooled, %v", len(left), err)
	}
}

// asking are messages whose answers are being read.
type asking struct {
	sent []*sent
	over sync.WaitGroup
}

// askMany sends messages in parallel, whose answers take 20 s, and returns when all are acknowledged.
func askMany(t *testing.T, p *process, token string, piece int) *asking {
	t.Helper()
	a := &asking{}
	var started []<-chan struct{}
	for i := range outageAnswers {
		s := &sent{plan: plan{fmt.Sprint("outage-", i), 50, piece, 400 * time.Millisecond}}
		k := s.track()
		a.sent, started = append(a.sent, s), append(started, k.started)
		a.over.Go(func() {
			body := map[string]any{"message": s.question(), "client_message_id": s.name, "stream": true}
			if i%2 == 0 {
				_ = p.say(t.Context(), token, body, k) // the track is checked instead of the error
				return
			}
			conn, err := p.socket(t.Context(), token)
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			_ = conn.say(body, k)
		})
	}
	late := time.After(15 * time.Second) // before the first answer ends
	for i := range started {
		select {
		case <-started[i]:
		case <-late:
			t.Fatalf("%s does not start", a.sent[i].name)
		}
	}
	return a
}

// wait waits until every reader has received the end.
func (a *asking) wait(t *testing.T, most time.Duration) {
	t.Helper()
	done := make(chan struct{})
	go func() { a.over.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(most):
		t.Fatalf("%v after the database came back somebody waits for an end", most)
	}
	for _, s := range a.sent {
		if !s.ended() {
			t.Errorf("%s: nobody saw its end", s.name)
		}
	}
}

// refusedAtOnce checks that a message with a key, for which the server may retry, gets 503 with Retry-After within atOnce.
func refusedAtOnce(t *testing.T, p *process, token string, atOnce time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, "POST", p.base+"/api/chat/message", strings.NewReader(`{"message":"meanwhile","client_message_id":"m","stream":true}`))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+token)
	began := time.Now()
	response, err := p.http.Do(request)
	if err != nil {
		t.Error(err)
		return
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	if took := time.Since(began); response.StatusCode != 503 || response.Header.Get("Retry-After") == "" || took > atOnce {
		t.Errorf("a message during the outage: %s, Retry-After %q after %v: %.300s", response.Status, response.Header.Get("Retry-After"), took, body)
	}
}
