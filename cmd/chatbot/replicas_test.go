//go:build faults

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"chatbot/adapters/redis/redistest"
)

// replicas are two servers on one database and one Redis.
type replicas struct {
	a, b     *process
	settings []string
	m        *model
	redis    *redistest.Server
	token    string
}

func newReplicas(t *testing.T, more ...string) *replicas {
	t.Helper()
	r := &replicas{m: newModel(t), redis: redistest.Start(t)}
	r.settings = roomy(append(onPostgres(t, append(r.m.settings(), "REDIS_URL="+r.redis.URL)), more...)...)
	r.a, r.b = launch(t, t.TempDir(), r.settings...), launch(t, t.TempDir(), r.settings...)
	r.token = r.a.signUp(t)
	return r
}

// Answers run on A; readers on B follow them, stop them, resume from any event, and continue them when A dies.
func TestTwoReplicasFiftyTimes(t *testing.T) {
	t.Parallel()
	for i := range 5 {
		auto := i >= 3
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			r := newReplicas(t, fmt.Sprintf("TURN_AUTO_CONTINUE=%v", auto))
			rounds := []func(*testing.T, *twice){r.stop, r.stop, r.stop, r.resume, r.resume, r.resume, r.resume, r.die, r.die, r.die}
			if auto {
				rounds = slices.Concat(rounds[:7], []func(*testing.T, *twice){r.carryOn, r.carryOn, r.carryOn})
			}
			rand.Shuffle(len(rounds), func(i, j int) { rounds[i], rounds[j] = rounds[j], rounds[i] })
			for i, round := range rounds {
				before := time.Now()
				w := r.begin(t, fmt.Sprintf("answer-%d", i))
				time.Sleep(rand.N(1500 * time.Millisecond))
				round(t, w)
				w.people.Wait()
				w.check(t, r.b.stored(t, r.token, r.b.sessions(t, r.token, before))[w.name])
				if t.Failed() {
					return
				}
			}
		})
	}
}

// twice is an answer that runs on A, with one reader on each replica.
type twice struct {
	*sent
	onA, onB *track
	people   sync.WaitGroup
}

func (r *replicas) begin(t *testing.T, name string) *twice {
	t.Helper()
	w := &twice{sent: &sent{plan: plan{name, 90, 20, 40 * time.Millisecond}}}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	w.onA = w.track()
	w.people.Go(func() {
		_ = r.a.say(ctx, r.token, map[string]any{"message": w.question(), "stream": true, "client_message_id": name}, w.onA)
	})
	select {
	case <-w.onA.started:
	case <-ctx.Done():
		t.Fatal("the answer does not begin")
	}
	w.onB = w.subscriber()
	w.people.Go(func() { _ = w.onB.follow(ctx, r.b, r.token, rand.IntN(asJSON)) })
	for w.onB.size() == 0 || w.onA.size() == 0 {
		if time.Sleep(10 * time.Millisecond); ctx.Err() != nil {
			t.Fatal("the readers hear nothing")
		}
	}
	return w
}

// same checks that both readers received the same events under the same numbers and no replacement.
func (w *twice) same(t *testing.T, status string) {
	t.Helper()
	w.people.Wait()
	if w.onB.from != 0 || !reflect.DeepEqual(w.onA.events, w.onB.events) || w.onA.end == nil || w.onB.end == nil || w.onB.end.Status != status || !reflect.DeepEqual(w.onA.end, w.onB.end) {
		t.Errorf("%s: on A %d events and %+v, on B %d (from %d) and %+v", w.name, len(w.onA.events), w.onA.end, len(w.onB.events), w.onB.from, w.onB.end)
	}
}

func (r *replicas) stop(t *testing.T, w *twice) {
	if reply := r.b.call(t, r.token, "POST", fmt.Sprintf("/api/chat/messages/%d/stop", w.onA.answer), ""); reply["status"] != "stopped" {
		t.Errorf("%s, stopped on B: %v", w.name, reply)
	}
	w.same(t, "stopped")
}

func (r *replicas) resume(t *testing.T, w *twice) {
	w.onB.mu.Lock()
	had := w.onB.seq
	w.onB.mu.Unlock()
	for range 3 {
		k := w.onB.another(rand.IntN(had + 1))
		w.mu.Lock()
		w.tracks = append(w.tracks, k)
		w.mu.Unlock()
		w.people.Go(func() {
			if err := k.follow(t.Context(), r.b, r.token, rand.IntN(asJSON)); err != nil || k.from != 0 {
				t.Errorf("%s, resumed on B: %v, replaced at %d", w.name, err, k.from)
			}
		})
	}
	w.same(t, "complete")
}

// die kills A; its reader resumes on B, where the answer has ended as interrupted with the stored text.
func (r *replicas) die(t *testing.T, w *twice) {
	w.until = time.Now()
	r.a.kill()
	r.b.settled(t, r.token, []int64{w.onA.session}, w.until.Add(5*time.Second))
	w.people.Wait()
	r.takeOver(t, w, "interrupted")
}

// carryOn kills A; B continues the answer automatically.
func (r *replicas) carryOn(t *testing.T, w *twice) {
	w.until = time.Now()
	r.a.kill()
	for r.m.called(w.name) < 2 {
		if time.Sleep(50 * time.Millisecond); time.Since(w.until) > 5*time.Second {
			t.Errorf("%s: nobody carries on 5 s later", w.name)
			break
		}
	}
	w.people.Wait()
	r.takeOver(t, w, "complete")
	if calls := r.m.called(w.name); calls != 2 || w.onB.text.String() != w.plan.answer() {
		t.Errorf("%s: the model was asked %d times, B saw %d bytes", w.name, calls, w.onB.text.Len())
	}
}

func (r *replicas) takeOver(t *testing.T, w *twice, status string) {
	t.Helper()
	r.a = launch(t, t.TempDir(), r.settings...)
	if err := w.onA.follow(t.Context(), r.b, r.token, rand.IntN(asJSON)); err != nil {
		t.Errorf("%s: the reader of A on B: %v", w.name, err)
	}
	for where, k := range map[string]*track{"A": w.onA, "B": w.onB} {
		if k.end == nil || k.end.Status != status {
			t.Errorf("%s: the reader of %s ended with %+v", w.name, where, k.end)
		}
	}
}
