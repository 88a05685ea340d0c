//go:build faults

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"
	"time"

	"chatbot/adapters/bundb/bundbtest"
)

// PostgreSQL restarts while people send messages; they retry the messages that were not acknowledged.
func TestPostgreSQLRestartsTwentyTimes(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(c.port))
	proxy := newProxy(t, address)
	settings := onDatabase("postgres://postgres@"+proxy.Listen+"/postgres?sslmode=disable", nil)
	migrate := exec.CommandContext(t.Context(), os.Args[0], "migrate")
	migrate.Env = append(append(os.Environ(), "RUN_CHATBOT=1"), settings...)
	if out, err := migrate.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	talk(t, settings, func() {
		for i := range 20 {
			time.Sleep(500*time.Millisecond + rand.N(time.Second))
			c.restart([]string{"fast", "immediate"}[i%2])
		}
	})
}

// The connection breaks at the worst moments: after a commit, before its reply arrives, and just before a commit.
func TestCommitsAreCutOff(t *testing.T) {
	t.Parallel()
	address, err := url.Parse(bundbtest.PostgresURL(t))
	if err != nil {
		t.Fatal(err)
	}
	proxy := newProxy(t, address.Host)
	address.Host = proxy.Listen
	before := cuts.Load()
	talk(t, onDatabase(address.String(), nil), func() {
		addCut(t, proxy, "downstream", cut{commitDone, 0.2})
		addCut(t, proxy, "upstream", cut{commitAsked, 0.1})
		for began := time.Now(); time.Since(began) < 20*time.Second || cuts.Load()-before < 20 && time.Since(began) < 2*time.Minute; {
			time.Sleep(100 * time.Millisecond) // on a busy machine, fewer commits reach the proxy
		}
		for _, direction := range []string{"upstream", "downstream"} {
			if err := proxy.Toxics.RemoveToxic(t.Context(), direction); err != nil {
				t.Error(err)
			}
		}
	})
	t.Logf("%d commits cut", cuts.Load()-before)
	if cuts.Load()-before < 20 {
		t.Error("too few commits were cut to prove anything")
	}
}

// talk sends messages, retrying until they are acknowledged, while breakThings runs. It then checks that every message is stored
// once, with one answer that has ended, for which the model was called at most once.
func talk(t *testing.T, settings []string, breakThings func()) {
	t.Helper()
	m := newModel(t)
	p := launch(t, t.TempDir(), roomy(append(settings, append(m.settings(), "LOG_LEVEL=CRITICAL")...)...)...)
	token := p.signUp(t)
	var over sync.WaitGroup
	done := make(chan struct{})
	said := make([][]*sent, 8)
	for i := range said {
		over.Go(func() {
			for session := int64(0); ; {
				select {
				case <-done:
					return
				default:
				}
				s := &sent{plan: plan{fmt.Sprintf("%d-%d", i, len(said[i])), 1 + rand.IntN(40), 20, 25 * time.Millisecond}, session: session}
				said[i] = append(said[i], s)
				if err := s.insist(t.Context(), token, p); err != nil {
					t.Errorf("%s: %v", s.name, err)
					return
				}
				if _, session = s.answer(); rand.IntN(4) == 0 {
					session = 0
				}
			}
		})
	}
	breakThings()
	close(done)
	over.Wait()
	sessions := p.sessions(t, token, time.Time{})
	p.settled(t, token, sessions, time.Now().Add(5*time.Second))
	stored := p.stored(t, token, sessions)
	ends, total := map[string]int{}, 0
	for _, mine := range said {
		for _, s := range mine {
			s.check(t, stored[s.name])
			if calls := m.called(s.name); calls > 1 {
				t.Errorf("%s: the model was asked %d times", s.name, calls)
			}
			if len(stored[s.name]) == 1 {
				ends[stored[s.name][0].answer.Status]++
			}
			total++
		}
	}
	if len(stored) != total {
		t.Errorf("%d messages were sent, %d are stored", total, len(stored))
	}
	t.Logf("%d messages, the answers: %v", total, ends)
}

// insist sends the message until it is acknowledged, and follows the answer to its end, each time over a random process.
func (s *sent) insist(ctx context.Context, token string, over ...*process) (err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for ctx.Err() == nil {
		p := over[rand.IntN(len(over))]
		if id, _ := s.answer(); id == 0 {
			err = s.send(ctx, p, token, rand.IntN(ways))
		} else {
			err = s.subscriber().follow(ctx, p, token, rand.IntN(asJSON))
		}
		if s.ended() {
			return nil
		}
		time.Sleep(100*time.Millisecond + rand.N(200*time.Millisecond))
	}
	return fmt.Errorf("nobody saw an end within a minute: %w", err)
}
