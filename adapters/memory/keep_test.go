package memory

import (
	"context"
	"testing"

	"chatbot/adapters/system"
	"chatbot/domain/chat"
)

const pieceText = "some words and more "

// BenchmarkKeptPiece hands a piece to a reader in another goroutine through the log, which keeps it.
// bench compares it with BenchmarkForgottenPiece.
func BenchmarkKeptPiece(b *testing.B) {
	l := NewStreamLog(system.Clock{})
	if err := l.Open(b.Context(), 1, 0, ""); err != nil {
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
		if err := l.Append(b.Context(), 1, pieceText); err != nil {
			b.Fatal(err)
		}
		<-seen
	}
}

// BenchmarkForgottenPiece hands a piece over a channel, and that was it.
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
		case pieces <- []chat.Event{{Seq: 1, Text: pieceText}}:
		case <-ctx.Done():
		}
		<-seen
	}
}
