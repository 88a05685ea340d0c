package contract

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"chatbot/domain/chat"
	"chatbot/ports"

	"go.uber.org/goleak"
)

// ModelException names a part of the suite that does not apply to a model.
type ModelException string

// NoWire is for a model that lives in this process.
const NoWire ModelException = "no wire: nothing can go wrong on the way to a model inside this process"

// question is in every prompt of the suite, and must not show in any error.
const question = "an-innermost-secret-question"

// Model runs the suite over a ports.Model. provider makes one that follows the case; it lives until the
// test ends. If it is an io.Closer, Close lets go of idle connections.
func Model(t *testing.T, provider func(t *testing.T, c ModelCase) ports.Model, except ...ModelException) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, func(*testing.T, ModelCase) ports.Model){
		"describes itself":        modelInfo,
		"answers in pieces":       modelAnswers,
		"keeps answers apart":     modelKeepsApart,
		"joins what waits":        modelJoins,
		"stops when told to":      modelStops,
		"refuses an ended ctx":    modelEndedContext,
		"leaves nothing behind":   modelLeavesNothing,
		"can be pinged":           modelPing,
		"ends when time is up":    modelTotal,
		"waits for the first one": modelFirstToken,
	} {
		t.Run(name, func(t *testing.T) { test(t, provider) })
	}
	if slices.Contains(except, NoWire) {
		t.Logf("left out, %s", NoWire)
		return
	}
	t.Run("wire", func(t *testing.T) { modelWire(t, provider) })
}

// patient are limits that nothing in the suite reaches by accident.
var patient = ports.ModelTimeouts{Connect: 5 * time.Second, FirstToken: 5 * time.Second, Idle: 5 * time.Second, Total: 10 * time.Second}

func ask(text string) ports.Prompt {
	return ports.Prompt{System: "You are a test.", Conversation: []chat.Message{{Role: chat.RoleUser, Content: text}}}
}

// heard is what an answer emitted.
type heard struct {
	mu     sync.Mutex
	pieces []string
	closed bool
	late   bool
}

func (h *heard) emit(piece string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.pieces = append(h.pieces, piece)
	h.late = h.late || h.closed
}

func (h *heard) text() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return strings.Join(h.pieces, "")
}

// answer calls Answer and checks what holds of every call.
func answer(ctx context.Context, t *testing.T, m ports.Model, p ports.Prompt) (string, ports.Completion, error) {
	t.Helper()
	var h heard
	done, err := m.Answer(ctx, p, h.emit)
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	t.Cleanup(func() {
		if h.late {
			t.Error("emit was called after Answer returned")
		}
	})
	for _, piece := range h.pieces {
		if piece == "" || !utf8.ValidString(piece) || strings.ContainsRune(piece, 0) {
			t.Errorf("emitted %q, want non-empty storable text", piece)
		}
	}
	if err == nil && (done.FinishReason == "" || len(h.pieces) == 0) {
		t.Errorf("success with finish reason %q and %d pieces", done.FinishReason, len(h.pieces))
	}
	if err != nil && done != (ports.Completion{}) {
		t.Errorf("completion %+v beside an error", done)
	}
	discreet(t, err)
	return h.text(), done, err
}

// discreet checks that neither the key nor the conversation is in the error, causes included.
func discreet(t *testing.T, err error) {
	t.Helper()
	for e := err; e != nil; e = errors.Unwrap(e) {
		if s := e.Error(); strings.Contains(s, ModelKey) || strings.Contains(s, question) || len(s) > 500 {
			t.Errorf("an error says too much: %.600s", s)
		}
	}
}

// idle lets go of connections that wait for another call, which are not left behind by an answer.
func idle(m ports.Model) {
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
