package memory

import (
	"testing"
	"unsafe"

	"chatbot/adapters/system"
	"chatbot/domain/chat"
)

// TestSmallDeltasCountTheirOverhead: a delta takes 48 bytes, however short its text.
func TestSmallDeltasCountTheirOverhead(t *testing.T) {
	const deltas = 5000
	l := NewStreamLog(system.Clock{})
	if err := l.Open(t.Context(), 1, 0, nil); err != nil {
		t.Fatal(err)
	}
	for range deltas {
		if err := l.Append(t.Context(), 1, chat.TextDelta("x")); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Close(t.Context(), 1, chat.Message{ID: 1, Seq: deltas}); err != nil {
		t.Fatal(err)
	}
	if size := int(unsafe.Sizeof(step{})); size > 48 || l.endedBytes < (size+1)*deltas {
		t.Errorf("%d deltas of a byte count as %d bytes; each takes %d", deltas, l.endedBytes, size)
	}
}

// TestAppendAllocatesNothingWithoutReaders: a writer signals only when a reader waits.
func TestAppendAllocatesNothingWithoutReaders(t *testing.T) {
	l := NewStreamLog(system.Clock{})
	ctx := t.Context()
	if err := l.Open(ctx, 1, 0, nil); err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(1000, func() { _ = l.Append(ctx, 1, chat.TextDelta("x")) }); n > 0 {
		t.Errorf("%v allocations a delta", n) // rounded down, since the list of deltas grows now and then
	}
}

// BenchmarkFollowed measures one delta from a writer to a waiting reader.
func BenchmarkFollowed(b *testing.B) {
	l := NewStreamLog(system.Clock{})
	ctx := b.Context()
	_ = l.Open(ctx, 1, 0, nil)
	r, _ := l.Read(ctx, 1, 0, 0)
	read := make(chan struct{})
	go func() {
		for {
			if _, err := r.Next(ctx); err != nil {
				return
			}
			read <- struct{}{}
		}
	}()
	b.ReportAllocs()
	for b.Loop() {
		_ = l.Append(ctx, 1, chat.TextDelta("x"))
		<-read
	}
}
