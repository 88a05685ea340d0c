//go:build services

package redis_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"chatbot/adapters/memory"
	"chatbot/adapters/redis"
	"chatbot/adapters/redis/redistest"
	"chatbot/adapters/system"
	"chatbot/domain/chat"
	"chatbot/ports"
	"chatbot/ports/contract/security"
	"chatbot/ports/contract/streams"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const maxWait = 10 * time.Second

func open(t testing.TB, url string) *redis.Client {
	t.Helper()
	c, err := redis.Open(t.Context(), url, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// failures records the reported outages.
type failures struct {
	mu  sync.Mutex
	all []error
}

func (f *failures) report(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = append(f.all, err)
}

func (f *failures) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.all)
}

// replica is one process: a client, a log and its Run.
type replica struct {
	*redis.StreamLog
	client  *redis.Client
	reports *failures
	stop    func() // idempotent
}

func start(t testing.TB, url string) *replica { t.Helper(); return startAt(t, url, system.Clock{}) }

func startAt(t testing.TB, url string, clock ports.Clock, set ...func(*redis.StreamLog)) *replica {
	t.Helper()
	r := &replica{client: open(t, url), reports: &failures{}}
	r.StreamLog = redis.NewStreamLog(r.client, memory.NewStreamLog(clock), clock, r.reports.report)
	for _, change := range set {
		change(r.StreamLog)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { r.Run(ctx) })
	r.stop = func() { cancel(); running.Wait() }
	t.Cleanup(r.stop)
	return r
}

// eventually waits until done returns true, at most maxWait.
func eventually(t testing.TB, what string, done func() bool) {
	t.Helper()
	within(t, maxWait, what, done)
}

func within(t testing.TB, limit time.Duration, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(limit); !done(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within %v: %s", limit, what)
		}
	}
}

func ok(t testing.TB, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// split writes here and reads there, after what was written has arrived.
type split struct {
	ports.StreamLog
	t          testing.TB
	here, back *replica
}

func (s split) Read(ctx context.Context, id chat.MessageID, epoch, after int) (ports.Reader, error) {
	eventually(s.t, "flushed", func() bool { return s.here.Flushed(ctx) })
	eventually(s.t, "caught up", func() bool { return s.back.CaughtUp(ctx) })
	return s.back.Read(ctx, id, epoch, after)
}

func TestStreamLogContract(t *testing.T) {
	server := redistest.Start(t)
	streams.StreamLog(t, func(t *testing.T) ports.StreamLog {
		r := start(t, server.URL)
		ok(t, r.client.Pool().FlushAll(t.Context()).Err())
		return r
	})
}

func TestStreamLogContractAcrossReplicas(t *testing.T) {
	server := redistest.Start(t)
	streams.StreamLog(t, func(t *testing.T) ports.StreamLog {
		here, there := start(t, server.URL), start(t, server.URL)
		ok(t, here.client.Pool().FlushAll(t.Context()).Err())
		return split{here, t, here, there}
	})
}

func TestStopBusContract(t *testing.T) {
	url := redistest.Start(t).URL
	streams.StopBus(t, func(t *testing.T) (ports.StopBus, ports.StopBus) {
		none := func(err error) { t.Errorf("reported: %v", err) }
		return redis.NewStopBus(open(t, url), none), redis.NewStopBus(open(t, url), none)
	})
}

func TestTicketsContract(t *testing.T) {
	url := redistest.URL(t)
	security.Tickets(t, func(t *testing.T, clock ports.Clock) ports.Tickets {
		return redis.NewTickets(open(t, url), clock, system.Secrets{})
	})
	t.Run("across replicas", func(t *testing.T) {
		security.Tickets(t, func(t *testing.T, clock ports.Clock) ports.Tickets {
			return turns{ports.Tickets(redis.NewTickets(open(t, url), clock, system.Secrets{})), redis.NewTickets(open(t, url), clock, system.Secrets{})}
		})
	})
}

func TestDescribeOmitsPassword(t *testing.T) {
	server := redistest.Start(t)
	ok(t, open(t, server.URL).Pool().ConfigSet(t.Context(), "requirepass", "hunter2").Err())
	secret := strings.Replace(server.URL, "redis://", "redis://:hunter2@", 1)
	if about := open(t, secret).Describe(); strings.Contains(about, "hunter2") || !strings.Contains(about, "127.0.0.1:") {
		t.Error(about)
	}
	for _, wrong := range []string{server.URL, strings.Replace(server.URL, "redis://", "redis://:hunter3@", 1), "redis://:hunter2@127.0.0.1:1/0", "http://hunter2@x/0", "redis://:hunter2@[::1/0"} {
		if c, err := redis.Open(t.Context(), wrong, ""); err == nil || strings.Contains(err.Error(), "hunter") {
			t.Errorf("%v, %v", c, err)
		}
	}
}

func answer(id chat.MessageID, seq int, text string) chat.Message {
	return chat.Message{ID: id, Role: chat.RoleAssistant, Status: chat.Complete, Content: text, Seq: seq}
}
