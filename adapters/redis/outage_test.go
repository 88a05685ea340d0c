//go:build services

package redis_test

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chatbot/adapters/redis/redistest"
	"chatbot/adapters/system"
	"chatbot/domain/chat"
	"chatbot/ports"
)

// skewed is the system's clock with an offset that a test changes while it runs.
type skewed struct{ by atomic.Int64 }

func (c *skewed) Now() time.Time        { return system.Clock{}.Now().Add(time.Duration(c.by.Load())) }
func (c *skewed) move(by time.Duration) { c.by.Add(int64(by)) }

// outages are the ways in which Redis becomes unavailable; after one of them it returns empty.
var outages = map[string]struct{ begin, end func(*redistest.Server) }{
	"killed": {(*redistest.Server).Stop, (*redistest.Server).Restart},
	"silent": {(*redistest.Server).Pause, (*redistest.Server).Resume},
}

// TestRedisOutageBlocksNoWriter: readers in the writer's process notice nothing, others get ErrNotHeld soon, and afterwards
// everything can be read again.
func TestRedisOutageBlocksNoWriter(t *testing.T) {
	for name, outage := range outages {
		t.Run(name, func(t *testing.T) {
			server := redistest.Start(t)
			writer, other := start(t, server.URL), start(t, server.URL)
			ctx := t.Context()
			ok(t, writer.Open(ctx, 1, 0, nil), writer.Append(ctx, 1, chat.TextDelta("before ")))
			here, there := held(t, writer, 1, 0, 0), held(t, other, 1, 0, 0)
			var near, far copied
			near.upTo(t, here, 1)
			far.upTo(t, there, 1)

			outage.begin(server)
			began := time.Now()
			for range 500 {
				ok(t, writer.Append(ctx, 1, chat.TextDelta("x")))
			}
			near.upTo(t, here, 501)
			if took := time.Since(began); took > 250*time.Millisecond {
				t.Errorf("500 pieces took %v in the writer's process", took)
			}
			if err := far.toEnd(t, there); !errors.Is(err, ports.ErrNotHeld) {
				t.Errorf("a reader elsewhere: %v", err)
			}
			if took := time.Since(began); took > 2*time.Second {
				t.Errorf("it ended after %v", took)
			}
			for range 3 {
				isNotHeldSoon(t, other, far.seq)
			}
			ok(t, writer.Open(ctx, 2, 0, nil), writer.Append(ctx, 2, chat.TextDelta("begun meanwhile")))
			ok(t, writer.Append(ctx, 1, chat.TextDelta(".")), writer.Append(ctx, 2, chat.TextDelta("!")), writer.Close(ctx, 2, answer(2, 2, "begun meanwhile!")))

			outage.end(server)
			there = held(t, other, 1, 0, far.seq)
			ok(t, writer.Append(ctx, 1, chat.TextDelta(" after")))
			want := "before " + strings.Repeat("x", 500) + ". after"
			ok(t, writer.Close(ctx, 1, answer(1, 503, want)))
			if err := far.toEnd(t, there); err != nil || far.text != want || far.seq != 504 || far.end == nil || far.end.Content != want {
				t.Errorf("afterwards: %d bytes of %d, number %d, end %v, %v", len(far.text), len(want), far.seq, far.end != nil, err)
			}
			if err := near.toEnd(t, here); err != nil || near.text != want {
				t.Errorf("in the writer's process: %d bytes of %d, %v", len(near.text), len(want), err)
			}
			var second copied
			if err := second.toEnd(t, held(t, other, 2, 0, 0)); err != nil || second.text != "begun meanwhile!" || second.end == nil {
				t.Errorf("the second answer: %+v, %v", second, err)
			}
			for whose, l := range map[string]*replica{"the writer": writer, "the reader's process": other} {
				if n := l.reports.count(); n != 1 {
					t.Errorf("%s reported %d times: %v", whose, n, l.reports.all)
				}
			}
		})
	}
}

// isNotHeldSoon checks that a read of the first answer does not wait for Redis.
func isNotHeldSoon(t *testing.T, r *replica, after int) {
	t.Helper()
	asked := time.Now()
	if _, err := r.Read(t.Context(), 1, 0, after); !errors.Is(err, ports.ErrNotHeld) {
		t.Errorf("Read: %v", err)
	}
	if took := time.Since(asked); took > 400*time.Millisecond {
		t.Errorf("Read took %v", took)
	}
}

// TestLostRedisDataIsDetected: Redis responds but has lost everything, while answers grow or pause.
func TestLostRedisDataIsDetected(t *testing.T) {
	url := redistest.Start(t).URL
	writer, other := start(t, url), start(t, url)
	ctx := t.Context()
	ok(t, writer.Open(ctx, 1, 0, nil), writer.Append(ctx, 1, chat.TextDelta("a")), writer.Append(ctx, 1, chat.TextDelta("b")))
	ok(t, writer.Open(ctx, 2, chat.EpochSize, chat.PartsOf("said before ", nil)), writer.Append(ctx, 2, chat.TextDelta("a")))
	ok(t, writer.Open(ctx, 3, 0, nil))
	quiet, talking := held(t, other, 2, 1, 0), held(t, other, 1, 0, 0)
	var silent, live copied
	silent.upTo(t, quiet, chat.EpochSize+1)
	live.upTo(t, talking, 2)
	ok(t, writer.client.Pool().FlushAll(ctx).Err())
	flushed := time.Now()
	ok(t, writer.Append(ctx, 1, chat.TextDelta("c")))
	if err := silent.toEnd(t, quiet); !errors.Is(err, ports.ErrNotHeld) || time.Since(flushed) > 2*time.Second {
		t.Errorf("after %v: %v", time.Since(flushed), err)
	}
	if err := live.toEnd(t, talking); !errors.Is(err, ports.ErrNotHeld) {
		t.Errorf("an open answer ended: %v", err) // the log begins anew at 3, so a reader after 2 must ask again
	}
	talking = held(t, other, 1, 0, live.seq)
	ok(t, writer.Append(ctx, 1, chat.TextDelta("d")), writer.Close(ctx, 1, answer(1, 4, "abcd")))
	if err := live.toEnd(t, talking); err != nil || live.text != "abcd" || live.seq != 5 || live.end == nil {
		t.Errorf("%+v, %v", live, err)
	}
	within(t, 5*time.Second, "the silent ones are there again", func() bool { return writer.Flushed(ctx) })
	ok(t, writer.Append(ctx, 2, chat.TextDelta("b")), writer.Append(ctx, 3, chat.TextDelta("x")))
	ok(t, writer.Close(ctx, 2, answer(2, chat.EpochSize+2, "said before ab")), writer.Close(ctx, 3, answer(3, 1, "x")))
	if err := silent.toEnd(t, held(t, other, 2, 1, silent.seq)); err != nil || silent.text != "said before ab" || silent.seq != chat.EpochSize+3 {
		t.Errorf("%+v, %v", silent, err)
	}
	var third copied
	if err := third.toEnd(t, held(t, other, 3, 0, 0)); err != nil || third.text != "x" || third.seq != 2 {
		t.Errorf("%+v, %v", third, err)
	}
}

// TestUnsentDataIsBounded: what cannot be sent is bounded in size and given up in time.
func TestUnsentDataIsBounded(t *testing.T) {
	server := redistest.Start(t)
	clock := &skewed{}
	writer := startAt(t, server.URL, clock)
	ctx := t.Context()
	server.Stop()
	mib := strings.Repeat("x", 1<<20)
	for id := range chat.MessageID(100) {
		ok(t, writer.Open(ctx, id, 0, nil), writer.Append(ctx, id, chat.TextDelta("a")), writer.Close(ctx, id, answer(id, 1, "a")))
	}
	taken := 0
	for id := range chat.MessageID(100) {
		switch err := writer.Close(ctx, 1000+id, answer(1000+id, 1, mib)); {
		case err == nil:
			taken++
		case !errors.Is(err, ports.ErrBusy):
			t.Fatal(err)
		}
	}
	if taken != 64 {
		t.Errorf("%d ends of 1 MiB wait", taken)
	}
	if writer.Owned() != 100 {
		t.Errorf("%d answers wait", writer.Owned())
	}
	clock.move(2 * time.Minute)
	eventually(t, "given up", func() bool { return writer.Owned() == 0 })
	eventually(t, "room again", func() bool { return writer.Close(ctx, 5000, answer(5000, 1, mib)) == nil })
}

// TestShutdownFlushesTheRest, and does not wait for a Redis that is down.
func TestShutdownFlushesTheRest(t *testing.T) {
	server := redistest.Start(t)
	writer, other := start(t, server.URL), start(t, server.URL)
	ctx := t.Context()
	for id := range chat.MessageID(200) {
		ok(t, writer.Open(ctx, id, 0, nil), writer.Append(ctx, id, chat.TextDelta("a")), writer.Close(ctx, id, answer(id, 1, "a")))
	}
	writer.stop()
	for id := range chat.MessageID(200) {
		var c copied
		r, err := other.Read(ctx, id, 0, 0)
		ok(t, err)
		if err := c.toEnd(t, r); err != nil || c.text != "a" || c.end == nil {
			t.Fatalf("answer %d: %+v, %v", id, c, err)
		}
	}
	late := start(t, server.URL)
	server.Pause()
	ok(t, late.Open(ctx, 500, 0, nil))
	began := time.Now()
	late.stop()
	if took := time.Since(began); took > 2500*time.Millisecond {
		t.Errorf("stopping took %v", took)
	}
	server.Resume()
}

// TestRemoteReadersSeeShutdown: readers of other processes' answers get ErrNotHeld.
func TestRemoteReadersSeeShutdown(t *testing.T) {
	url := redistest.Start(t).URL
	writer, other := start(t, url), start(t, url)
	ok(t, writer.Open(t.Context(), 1, 0, nil))
	r := held(t, other, 1, 0, 0)
	var all sync.WaitGroup
	all.Go(func() {
		if _, err := r.Next(t.Context()); !errors.Is(err, ports.ErrNotHeld) {
			t.Errorf("got %v", err)
		}
	})
	other.stop()
	all.Wait()
	if _, err := other.Read(t.Context(), 1, 0, 0); !errors.Is(err, ports.ErrNotHeld) {
		t.Errorf("Read: %v", err)
	}
}
