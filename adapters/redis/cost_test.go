//go:build services

package redis_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/redis"
	"chatbot/adapters/redis/redistest"
	"chatbot/adapters/system"
	"chatbot/domain/chat"
)

// TestRemoteStreamsAreBoundedInBytes: streams beyond the bound are dropped, and their readers get the stored text.
func TestRemoteStreamsAreBoundedInBytes(t *testing.T) {
	url := redistest.Start(t).URL
	writer := start(t, url)
	other := startAt(t, url, system.Clock{}, func(l *redis.StreamLog) { l.SetRoom(1 << 20) })
	ctx := t.Context()
	for id := range chat.MessageID(15) {
		ok(t, writer.Open(ctx, id, 0, nil), writer.Append(ctx, id, chat.TextDelta(strings.Repeat("x", 100<<10))))
	}
	for id := range chat.MessageID(15) {
		held(t, other, id, 0, 0)
	}
	ok(t, writer.Append(ctx, 14, chat.TextDelta("more")))
	eventually(t, "some are dropped", func() bool { return other.Remotes() <= 10 })
	if other.Remotes() < 9 {
		t.Errorf("only %d remote streams of 100 KiB are held", other.Remotes())
	}
}

// BenchmarkAcross measures what a piece costs both processes, with 500 answers at 30 pieces a second, and how long a piece takes
// from one to the other.
func BenchmarkAcross(b *testing.B) {
	for _, answers := range []chat.MessageID{1, 500} {
		b.Run(fmt.Sprint(answers, " answers"), func(b *testing.B) { across(b, answers) })
	}
}

func across(b *testing.B, answers chat.MessageID) {
	url := redistest.Start(b).URL
	writer, other := start(b, url), start(b, url)
	ctx := b.Context()
	for id := range answers {
		ok(b, writer.Open(ctx, id, 0, nil), writer.Append(ctx, id, chat.TextDelta("x")))
	}
	var took time.Duration
	watched := held(b, other, 0, 0, 0)
	for id := range answers - 1 {
		held(b, other, id+1, 0, 0)
	}
	var c copied
	c.upTo(b, watched, 1)
	n := 0
	for b.Loop() { // one iteration is a thirtieth of a second
		next := time.Now().Add(time.Second / 30)
		sent := time.Now()
		for id := range answers {
			ok(b, writer.Append(ctx, id, chat.TextDelta(fmt.Sprint("piece ", n))))
		}
		n++
		c.upTo(b, watched, n+1)
		took += time.Since(sent)
		time.Sleep(time.Until(next))
	}
	b.ReportMetric(float64(took.Microseconds())/float64(n), "µs-across")
}
