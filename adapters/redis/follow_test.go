//go:build services

package redis_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"chatbot/adapters/redis/redistest"
	"chatbot/domain/chat"
	"chatbot/ports"
)

// held opens a reader once the answer can be read.
func held(t testing.TB, l ports.StreamLog, id chat.MessageID, epoch, after int) ports.Reader {
	t.Helper()
	var r ports.Reader
	eventually(t, fmt.Sprintf("answer %d can be read", id), func() bool {
		var err error
		r, err = l.Read(t.Context(), id, epoch, after)
		if err != nil && !errors.Is(err, ports.ErrNotHeld) {
			t.Fatal(err)
		}
		return err == nil
	})
	return r
}

// copied is a reader's copy: the text, the last number, and the end.
type copied struct {
	text string
	seq  int
	end  *chat.Message
}

// take adds events, and fails unless they are contiguous.
func (c *copied) take(t testing.TB, events []chat.Event) {
	t.Helper()
	for _, e := range events {
		switch {
		case e.Replace:
			c.text = chat.ContentOf(e.Parts)
		case e.Seq != c.seq+1:
			t.Errorf("event %d after %d", e.Seq, c.seq)
		default:
			c.text += e.Text
		}
		c.seq, c.end = e.Seq, e.End
	}
}

// toEnd reads to the end or to an error other than io.EOF.
func (c *copied) toEnd(t testing.TB, r ports.Reader) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*maxWait)
	defer cancel()
	for {
		events, err := r.Next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		c.take(t, events)
	}
}

// upTo reads up to a number.
func (c *copied) upTo(t testing.TB, r ports.Reader, seq int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), maxWait)
	defer cancel()
	for c.seq < seq {
		events, err := r.Next(ctx)
		ok(t, err)
		c.take(t, events)
	}
}

// TestReplicasReadIdenticalEvents while the answer is generated, whenever the readers join and however many there are.
func TestReplicasReadIdenticalEvents(t *testing.T) {
	const pieces = 1500
	url := redistest.Start(t).URL
	writer, others := start(t, url), []*replica{start(t, url), start(t, url)}
	ok(t, writer.Open(t.Context(), 1, 0, nil))
	want := ""
	var readers sync.WaitGroup
	read := func(l ports.StreamLog) {
		readers.Go(func() {
			var c copied
			if err := c.toEnd(t, held(t, l, 1, 0, 0)); err != nil || c.text != want || c.end == nil || c.seq != pieces+1 {
				t.Errorf("%d bytes of %d, number %d, end %v: %v", len(c.text), len(want), c.seq, c.end != nil, err)
			} else if c.end.Content != want {
				t.Errorf("the end has %d bytes of %d", len(c.end.Content), len(want))
			}
		})
	}
	for range pieces {
		want += "x "
	}
	for n := range pieces {
		if n%300 == 0 {
			for _, l := range append(others, writer) {
				read(l)
				read(l)
			}
		}
		ok(t, writer.Append(t.Context(), 1, chat.TextDelta("x ")))
		if n%10 == 0 {
			time.Sleep(time.Millisecond)
		}
	}
	ok(t, writer.Close(t.Context(), 1, answer(1, pieces, want)))
	readers.Wait()
}

// TestManyReadersCostOneFetch: an answer is fetched from Redis once, not once per reader.
func TestManyReadersCostOneFetch(t *testing.T) {
	url := redistest.Start(t).URL
	writer, other := start(t, url), start(t, url)
	ok(t, writer.Open(t.Context(), 1, 0, nil), writer.Append(t.Context(), 1, chat.TextDelta("a")))
	eventually(t, "flushed", func() bool { return writer.Flushed(t.Context()) })
	ok(t, writer.client.Pool().ConfigResetStat(t.Context()).Err())
	var all sync.WaitGroup
	for range 200 {
		all.Go(func() {
			r, err := other.Read(t.Context(), 1, 0, 0)
			if err != nil {
				t.Error(err)
				return
			}
			var c copied
			c.upTo(t, r, 1)
		})
	}
	all.Wait()
	stats := writer.client.Pool().Info(t.Context(), "commandstats").Val()
	if !strings.Contains(stats, "cmdstat_xrange:calls=1,") {
		t.Errorf("not one fetch:\n%s", stats)
	}
	if other.Remotes() != 1 {
		t.Errorf("%d remote streams", other.Remotes())
	}
}

// TestParallelClosesEndAnswerOnce: several replicas close the answers of a process that died.
func TestParallelClosesEndAnswerOnce(t *testing.T) {
	url := redistest.Start(t).URL
	writer := start(t, url)
	replicas := []*replica{start(t, url), start(t, url), start(t, url), start(t, url)}
	for id := range chat.MessageID(20) {
		ok(t, writer.Open(t.Context(), id, 0, nil), writer.Append(t.Context(), id, chat.TextDelta("a")), writer.Append(t.Context(), id, chat.TextDelta("b")))
	}
	eventually(t, "flushed", func() bool { return writer.Flushed(t.Context()) })
	writer.stop() // the process died
	live := held(t, replicas[0], 3, 0, 0)
	if err := replicas[0].Append(t.Context(), 3, chat.TextDelta("not mine")); !errors.Is(err, ports.ErrNotHeld) {
		t.Errorf("a remote stream was written to: %v", err)
	}
	for id := range chat.MessageID(20) {
		m := answer(id, 2, "ab")
		want := copied{"ab", 3, &m}
		if id%2 == 1 { // less was stored
			m = answer(id, 1, "a")
			want = copied{"a", 4, &m}
		}
		var all sync.WaitGroup
		for _, l := range replicas {
			all.Go(func() {
				for range 3 {
					ok(t, l.Close(t.Context(), id, m))
				}
			})
		}
		all.Wait()
		for _, l := range replicas {
			eventually(t, "ended", func() bool { return l.Flushed(t.Context()) })
			var c copied
			if err := c.toEnd(t, held(t, l, id, 0, 0)); err != nil || c.text != want.text || c.seq != want.seq || c.end.Content != m.Content || c.end.Seq != m.Seq {
				t.Errorf("answer %d: %+v, %v", id, c, err)
			}
		}
		if n := writer.client.Pool().XLen(t.Context(), fmt.Sprintf("chatbot:answer:%d", id)).Val(); n < 3 || n > 4 {
			t.Errorf("answer %d has %d entries", id, n) // an opening, one or two with pieces, one end
		}
	}
	var c copied
	if err := c.toEnd(t, live); err != nil || c.text != "a" || c.end == nil {
		t.Errorf("the live reader: %+v, %v", c, err)
	}
}

// TestStaleWriterIsIgnored: a process that lost its lease continues an epoch that is over.
func TestStaleWriterIsIgnored(t *testing.T) {
	url := redistest.Start(t).URL
	stale, next, other := start(t, url), start(t, url), start(t, url)
	ctx := t.Context()
	ok(t, stale.Open(ctx, 1, 0, nil), stale.Append(ctx, 1, chat.TextDelta("a")), stale.Append(ctx, 1, chat.TextDelta("b")))
	eventually(t, "flushed", func() bool { return stale.Flushed(ctx) })
	live := held(t, other, 1, 0, 2)
	ok(t, next.Open(ctx, 1, chat.EpochSize, chat.PartsOf("a", nil)), next.Append(ctx, 1, chat.TextDelta("c")))
	for range 100 {
		ok(t, stale.Append(ctx, 1, chat.TextDelta("x")))
	}
	early := copied{text: "ab", seq: 2}
	if err := early.toEnd(t, live); !errors.Is(err, ports.ErrNotHeld) {
		t.Errorf("a reader of the earlier epoch: %v", err)
	}
	ok(t, stale.Close(ctx, 1, answer(1, 102, "ab"+strings.Repeat("x", 100))))
	ok(t, next.Append(ctx, 1, chat.TextDelta("d")), next.Close(ctx, 1, answer(1, chat.EpochSize+2, "acd")))
	var c copied
	err := c.toEnd(t, held(t, other, 1, 1, 2))
	if err != nil || c.text != "acd" || c.seq != chat.EpochSize+3 || c.end == nil {
		t.Errorf("%+v, %v", c, err)
	}
}

// TestStreamLogsExpire: an open log lasts long enough for a slow model, an ended one expires soon.
func TestStreamLogsExpire(t *testing.T) {
	url := redistest.Start(t).URL
	writer := start(t, url)
	ctx := t.Context()
	redis := writer.client.Pool()
	ok(t, writer.Open(ctx, 1, 0, nil), writer.Append(ctx, 1, chat.TextDelta("a")))
	eventually(t, "flushed", func() bool { return writer.Flushed(ctx) })
	if ttl := redis.PTTL(ctx, "chatbot:answer:1").Val(); ttl < 9*time.Minute || ttl > 10*time.Minute {
		t.Errorf("an open one stays %v", ttl)
	}
	ok(t, redis.PExpire(ctx, "chatbot:answer:1", time.Minute).Err())
	within(t, 5*time.Second, "it is renewed", func() bool { return redis.PTTL(ctx, "chatbot:answer:1").Val() > 9*time.Minute })
	ok(t, writer.Open(ctx, 2, 0, nil), writer.Append(ctx, 2, chat.TextDelta("b")))
	eventually(t, "flushed", func() bool { return writer.Flushed(ctx) })
	ok(t, writer.Close(ctx, 1, answer(1, 1, "a")), writer.Release(ctx, 2))
	eventually(t, "flushed", func() bool { return writer.Owned() == 0 })
	for _, key := range []string{"chatbot:answer:1", "chatbot:answer:2"} {
		if ttl := redis.PTTL(ctx, key).Val(); ttl < 50*time.Second || ttl > time.Minute {
			t.Errorf("%s stays %v after its end", key, ttl)
		}
	}
}

// TestEndEventOmitsText: the end includes the text only when it differs from the pieces.
func TestEndEventOmitsText(t *testing.T) {
	writer := start(t, redistest.Start(t).URL)
	ctx := t.Context()
	text := strings.Repeat("x", 100_000)
	ok(t, writer.Open(ctx, 1, 0, nil), writer.Append(ctx, 1, chat.TextDelta(text)), writer.Close(ctx, 1, answer(1, 1, text)))
	eventually(t, "flushed", func() bool { return writer.Owned() == 0 })
	size := 0
	for _, e := range writer.client.Pool().XRange(ctx, "chatbot:answer:1", "-", "+").Val() {
		for _, v := range e.Values {
			size += len(v.(string))
		}
	}
	if size < len(text) || size > len(text)+1000 {
		t.Errorf("%d bytes in Redis", size)
	}
}

// TestIdleRemoteStreamsAreDropped, but not those with a waiting reader.
func TestIdleRemoteStreamsAreDropped(t *testing.T) {
	url := redistest.Start(t).URL
	clock := &skewed{}
	writer, other := start(t, url), startAt(t, url, clock)
	ctx := t.Context()
	ok(t, writer.Open(ctx, 1, 0, nil), writer.Open(ctx, 2, 0, nil))
	waiting, idle := held(t, other, 1, 0, 0), held(t, other, 2, 0, 0)
	got := make(chan error, 1)
	go func() {
		var c copied
		got <- c.toEnd(t, waiting)
	}()
	time.Sleep(20 * time.Millisecond) // until it waits
	clock.move(31 * time.Second)
	eventually(t, "the idle one is dropped", func() bool { return other.Remotes() == 1 })
	if _, err := idle.Next(ctx); !errors.Is(err, ports.ErrNotHeld) {
		t.Errorf("a reader that comes back: %v", err)
	}
	ok(t, writer.Close(ctx, 1, answer(1, 0, "")))
	if err := <-got; err != nil {
		t.Errorf("the one that waits: %v", err)
	}
	eventually(t, "the ended one is dropped", func() bool { return other.Remotes() == 0 })
}
