// Package models holds the suite of ports.Provider.
package models

import (
	"context"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"go.uber.org/goleak"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// Exception names a part of the suite that does not apply to a provider.
type Exception string

// NoWire is for a provider that runs in this process.
const NoWire Exception = "no wire: nothing can go wrong on the way to a model inside this process"

// question is in every prompt of the suite, and must not appear in any error.
const question = "an-innermost-secret-question"

// Provider verifies a ports.Provider. provider returns one that follows the case; it lives until the test ends. If it is an
// io.Closer, Close closes idle connections.
func Provider(t *testing.T, provider func(t *testing.T, c Case) ports.Provider, except ...Exception) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, func(*testing.T, Case) ports.Provider){
		"describes itself":                     modelAbout,
		"lists its models":                     modelList,
		"answers in pieces":                    modelAnswers,
		"keeps answers apart":                  modelKeepsApart,
		"joins what arrives while emit blocks": modelJoins,
		"stops when canceled":                  modelStops,
		"refuses an ended ctx":                 modelEndedContext,
		"leaks nothing":                        modelLeavesNothing,
		"can be pinged":                        modelPing,
		"bounds the total time":                modelTotal,
		"bounds the wait for the first piece":  modelFirstToken,
	} {
		t.Run(name, func(t *testing.T) { test(t, provider) })
	}
	if slices.Contains(except, NoWire) {
		t.Logf("left out, %s", NoWire)
		return
	}
	t.Run("wire", func(t *testing.T) { modelWire(t, provider) })
}

// patient are limits that no case of the suite reaches by accident.
var patient = ports.ModelTimeouts{Connect: 5 * time.Second, FirstToken: 5 * time.Second, Idle: 5 * time.Second, Total: 10 * time.Second}

func ask(m ports.Provider, text string) ports.Prompt {
	return ports.Prompt{Model: offered(m), System: "You are a test.", Conversation: []chat.Message{{Role: chat.RoleUser, Content: text}}}
}

// offered returns the name of a model of a provider.
func offered(m ports.Provider) string {
	if about := m.About(); about.Configured != "" {
		return about.Configured
	}
	return m.About().Usual
}

// emitted records what Answer emits.
type emitted struct {
	mu      sync.Mutex
	pieces  []string
	thought []string
	closed  bool
	late    bool
}

func (e *emitted) emit(d chat.Delta) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if d.Kind == chat.ReasoningPart {
		e.thought = append(e.thought, d.Text)
	} else {
		e.pieces = append(e.pieces, d.Text)
	}
	e.late = e.late || e.closed
}

func (e *emitted) text() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return strings.Join(e.pieces, "")
}

// answer calls Answer and checks what holds for every call. It returns the text.
func answer(ctx context.Context, t *testing.T, m ports.Provider, p ports.Prompt) (string, ports.Completion, error) {
	t.Helper()
	text, _, done, err := answerAndReasoning(ctx, t, m, p)
	return text, done, err
}

func answerAndReasoning(ctx context.Context, t *testing.T, m ports.Provider, p ports.Prompt) (text, reasoning string, done ports.Completion, err error) {
	t.Helper()
	var e emitted
	done, err = m.Answer(ctx, p, e.emit)
	e.mu.Lock()
	e.closed = true
	e.mu.Unlock()
	t.Cleanup(func() {
		if e.late {
			t.Error("emit was called after Answer returned")
		}
	})
	for _, piece := range slices.Concat(e.pieces, e.thought) {
		if piece == "" || !utf8.ValidString(piece) || strings.ContainsRune(piece, 0) {
			t.Errorf("emitted %q, want non-empty storable text", piece)
		}
	}
	if err == nil && (done.FinishReason == "" || len(e.pieces) == 0) {
		t.Errorf("success with finish reason %q and %d pieces", done.FinishReason, len(e.pieces))
	}
	if err != nil && !reflect.DeepEqual(done, ports.Completion{}) {
		t.Errorf("completion %+v beside an error", done)
	}
	discreet(t, err)
	return e.text(), strings.Join(e.thought, ""), done, err
}

// discreet checks that the error, causes included, contains neither the key nor the conversation.
func discreet(t *testing.T, err error) {
	t.Helper()
	for e := err; e != nil; e = errors.Unwrap(e) {
		if s := e.Error(); strings.Contains(s, Key) || strings.Contains(s, question) || len(s) > 500 {
			t.Errorf("an error reveals too much: %.600s", s)
		}
	}
}

// idle closes idle connections, so that they do not count as leaks of an answer.
func idle(m ports.Provider) {
	if c, ok := m.(io.Closer); ok {
		_ = c.Close()
	}
}

func leaks(t *testing.T, before goleak.Option) {
	t.Helper()
	if err := goleak.Find(before); err != nil {
		t.Error(err)
	}
}
