package demo

import (
	"context"
	"testing"

	"github.com/tmc/langchaingo/llms"
)

func BenchmarkLongAnswer(b *testing.B) {
	m, messages := New(Config{}), []llms.MessageContent{human("long answer")}
	hear := llms.WithStreamingReasoningFunc(func(context.Context, []byte, []byte) error { return nil })
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.GenerateContent(b.Context(), messages, hear); err != nil {
			b.Fatal(err)
		}
	}
}
