package memory

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/adapters/system"
	"chatbot/domain/chat"
)

const pieceText = "some words and more "

// BenchmarkKeptPiece passes a piece to a reader in another goroutine through the log, which keeps it. bench compares it with
// BenchmarkForgottenPiece.
func BenchmarkKeptPiece(b *testing.B) {
	l := NewStreamLog(system.Clock{})
	if err := l.Open(b.Context(), 1, 0, nil); err != nil {
		b.Fatal(err)
	}
	r, err := l.Read(b.Context(), 1, 0, 0)
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	seen := make(chan struct{})
	go func() {
		for {
			if _, err := r.Next(ctx); err != nil {
				return
			}
			seen <- struct{}{}
		}
	}()
	for b.Loop() {
		if err := l.Append(b.Context(), 1, chat.TextDelta(pieceText)); err != nil {
			b.Fatal(err)
		}
		<-seen
	}
}

// BenchmarkForgottenPiece passes a piece over a channel without keeping it.
func BenchmarkForgottenPiece(b *testing.B) {
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	pieces, seen := make(chan []chat.Event), make(chan struct{})
	go func() {
		for {
			select {
			case <-pieces:
			case <-ctx.Done():
				return
			}
			seen <- struct{}{}
		}
	}()
	for b.Loop() {
		select {
		case pieces <- []chat.Event{{Seq: 1, Delta: chat.TextDelta(pieceText)}}:
		case <-ctx.Done():
		}
		<-seen
	}
}

// TestEndedAnswersExpireWithoutUse of the log.
func TestEndedAnswersExpireWithoutUse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := NewStreamLog(system.Clock{})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); l.Run(ctx) }()
		if err := errors.Join(l.Open(ctx, 1, 0, nil), l.Append(ctx, 1, chat.TextDelta("hi")), l.Close(ctx, 1, chat.Message{ID: 1, Content: "hi", Seq: 1, Status: chat.Complete})); err != nil {
			t.Fatal(err)
		}
		time.Sleep(keepEnded - time.Second)
		if l.find(1) == nil {
			t.Error("a reader who was away for a moment gets no pieces")
		}
		time.Sleep(time.Second + 2*forgetEvery)
		synctest.Wait()
		cancel()
		<-done
		if l.find(1) != nil || l.endedBytes != 0 {
			t.Errorf("it is still there, with %d bytes", l.endedBytes)
		}
	})
}
