//go:build faults

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"
)

// Redis is stopped several times in the middle of answers. Answers complete, and every reader on either server receives the whole
// text in the end.
func TestRedisIsKilledInTheMiddleOfAnswers(t *testing.T) {
	t.Parallel()
	r := newReplicas(t)
	done := make(chan struct{})
	said := make([][]*sent, 6)
	var people sync.WaitGroup
	for i := range said {
		people.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				s := &sent{plan: plan{fmt.Sprintf("%d-%d", i, len(said[i])), 20 + rand.IntN(60), 20, 40 * time.Millisecond}}
				said[i] = append(said[i], s)
				var watching sync.WaitGroup
				for _, p := range []*process{r.a, r.b} {
					watching.Go(func() { s.watch(t, p, r.token) })
				}
				err := s.insist(t.Context(), r.token, r.a, r.b)
				if watching.Wait(); err != nil {
					t.Errorf("%s: %v", s.name, err)
					return
				}
			}
		})
	}
	for range 5 {
		time.Sleep(time.Second + rand.N(time.Second))
		r.redis.Stop()
		time.Sleep(rand.N(3 * time.Second))
		r.redis.Restart()
	}
	close(done)
	people.Wait()
	stored := r.b.stored(t, r.token, r.b.sessions(t, r.token, time.Time{}))
	for _, s := range slices.Concat(said...) {
		s.check(t, stored[s.name])
		if kept := stored[s.name]; len(kept) != 1 || kept[0].answer.Status != "complete" {
			t.Errorf("%s: %+v", s.name, kept)
		}
		for _, k := range s.tracks {
			if k.end != nil && k.text.String() != s.plan.answer() {
				t.Errorf("%s: a reader has %d bytes of %d", s.name, k.size(), len(s.plan.answer()))
			}
		}
	}
	t.Logf("%d answers", len(slices.Concat(said...)))
}

// watch follows the answer over one process to its end and reconnects if the connection breaks.
func (s *sent) watch(t *testing.T, p *process, token string) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for id := int64(0); id == 0 && ctx.Err() == nil; id, _ = s.answer() {
		time.Sleep(20 * time.Millisecond)
	}
	k := s.subscriber()
	for ctx.Err() == nil {
		err := k.follow(ctx, p, token, rand.IntN(asJSON))
		if k.ended() {
			return
		}
		if t.Logf("%s: a reader goes on after %d: %v", s.name, k.seq, err); k.wrong != nil {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Errorf("%s: a reader did not see the end within a minute: %v", s.name, k.wrong)
}
