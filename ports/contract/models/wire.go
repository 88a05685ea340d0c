package models

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/ports"
)

// wireCase is one course of a call on the wire. A nil want means that the answer is complete.
type wireCase struct {
	name    string
	script  Script
	retries int
	limit   func(*ports.ModelTimeouts)
	want    error
	emits   string // the text that Answer emits
	thinks  string // the reasoning that it emits
	finish  string // of a complete answer; "": stop
	wait    time.Duration
	prompt  []chat.Message // replaces the question and the system prompt
	soFar   string
}

func soon(l *ports.ModelTimeouts) { l.FirstToken, l.Idle = 200*time.Millisecond, 200*time.Millisecond }

const whole = "Hello, world!"

var wireCases = []wireCase{
	{name: "normal", emits: whole},
	{name: "usage in the last chunk", script: Script{PromptTokens: 12, CompletionTokens: 34}, emits: whole},
	{name: "a 200 KiB line", script: Script{Pieces: []string{strings.Repeat("0123456789abcdef", 200<<10/16)}}, emits: strings.Repeat("0123456789abcdef", 200<<10/16)},
	{name: "byte by byte", script: Script{Drip: 20 * time.Microsecond}, emits: whole},
	{name: "byte by byte, too slowly", script: Script{Drip: 20 * time.Millisecond}, limit: soon, want: ports.ErrModelTimeout},
	{name: "a character in two chunks", script: Script{Pieces: []string{"a \xe2", "\x82", "\xac and \xf0\x9f", "\x98\x80"}}, emits: "a € and 😀"},
	{name: "bytes that are no character", script: Script{Pieces: []string{"a\xff", "b\x00c", "\xe2\x82"}}, emits: "a\uFFFDbc\uFFFD"},
	{name: "a filtered answer", script: Script{Finish: "content_filter"}, emits: whole, finish: "content_filter"},
	{name: "a full answer", script: Script{Finish: "length"}, emits: whole, finish: "length"},
	{name: "an unknown finish reason", script: Script{Finish: "whim"}, emits: whole, finish: "whim"},
	{name: "an empty answer", script: Script{Pieces: []string{""}}, want: ports.ErrModelEmpty},
	{name: "finished, not closed properly", script: Script{Fault: FaultNoDone}, emits: whole},
	{name: "finished, then silence", script: Script{Fault: FaultLinger}, emits: whole},

	{name: "401", script: Script{Fault: FaultStatus, Status: 401}, retries: 2, want: ports.ErrModelRefusedKey},
	{name: "403", script: Script{Fault: FaultStatus, Status: 403}, retries: 2, want: ports.ErrModelRefusedKey},
	{name: "429 with Retry-After", script: Script{Fault: FaultStatus, Status: 429, RetryAfter: "120"}, retries: 2, want: ports.ErrModelBusy, wait: 2 * time.Minute},
	{name: "429 once", script: Script{Fault: FaultStatus, Status: 429, Times: 1}, retries: 2, emits: whole},
	{name: "429 without credit", script: Script{Fault: FaultStatus, Status: 429, ErrorType: "insufficient_quota"}, retries: 2, want: ports.ErrModelRefusedKey},
	{name: "400", script: Script{Fault: FaultStatus, Status: 400}, retries: 2, want: ports.ErrModelRejected},
	{name: "404", script: Script{Fault: FaultStatus, Status: 404}, retries: 2, want: ports.ErrModelMissing},
	{name: "413", script: Script{Fault: FaultStatus, Status: 413}, retries: 2, want: ports.ErrModelRejected},
	{name: "422", script: Script{Fault: FaultStatus, Status: 422}, retries: 2, want: ports.ErrModelRejected},
	{name: "500", script: Script{Fault: FaultStatus, Status: 500}, want: ports.ErrModelUnavailable},
	{name: "500 once", script: Script{Fault: FaultStatus, Status: 500, Times: 1}, retries: 1, emits: whole},
	{name: "529 with Retry-After", script: Script{Fault: FaultStatus, Status: 529, RetryAfter: "30"}, retries: 2, want: ports.ErrModelUnavailable, wait: 30 * time.Second},
	{name: "connection refused", script: Script{Fault: FaultRefused}, want: ports.ErrModelUnavailable},
	{name: "a redirect", script: Script{Fault: FaultStatus, Status: 308}, want: ports.ErrModelBadReply},
	{name: "a 200 with an error as JSON", script: Script{Fault: FaultErrorBody}, want: ports.ErrModelUnavailable},
	{name: "a 200 with an error once", script: Script{Fault: FaultErrorBody, Times: 1}, retries: 1, emits: whole},
	{name: "a 200 with a refused key", script: Script{Fault: FaultErrorBody, ErrorType: "authentication_error"}, want: ports.ErrModelRefusedKey},
	{name: "a 200 with a page", script: Script{Fault: FaultHTML}, want: ports.ErrModelBadReply},
	{name: "no reply", script: Script{Fault: FaultHang}, retries: 2, limit: soon, want: ports.ErrModelTimeout},
	{name: "a reply without a word", script: Script{Fault: FaultMute}, retries: 2, limit: soon, want: ports.ErrModelTimeout},

	{name: "silence in the middle", script: Script{Fault: FaultStall, After: 2}, retries: 2, limit: soon, want: ports.ErrModelTimeout, emits: "Hello, "},
	{name: "an end in the middle", script: Script{Fault: FaultCutOff, After: 2}, retries: 2, want: ports.ErrModelCutOff, emits: "Hello, "},
	{name: "an end at the end", script: Script{Fault: FaultCutOff, After: 4}, retries: 2, want: ports.ErrModelCutOff, emits: whole},
	{name: "an end before the first word", script: Script{Fault: FaultCutOff}, want: ports.ErrModelCutOff},
	{name: "an end before the first word, once", script: Script{Fault: FaultCutOff, Times: 1}, retries: 1, emits: whole},
	{name: "a torn connection", script: Script{Fault: FaultReset, After: 2}, retries: 2, want: ports.ErrModelCutOff, emits: "Hello, "},
	{name: "an error in the middle", script: Script{Fault: FaultErrorEvent, After: 2}, retries: 2, want: ports.ErrModelUnavailable, emits: "Hello, "},
	{name: "an overload in the middle", script: Script{Fault: FaultErrorEvent, After: 1, ErrorType: "overloaded_error"}, retries: 2, want: ports.ErrModelUnavailable, emits: "Hel"},
	{name: "an error before the first word, once", script: Script{Fault: FaultErrorEvent, Times: 1}, retries: 1, emits: whole},
	{name: "malformed JSON", script: Script{Fault: FaultMalformed, After: 2}, retries: 2, want: ports.ErrModelBadReply, emits: "Hello, "},
}

// modelWire runs every case, several in parallel, and checks for leaked goroutines.
func modelWire(t *testing.T, provider modelMaker) {
	before := goleak.IgnoreCurrent()
	t.Run("answer", func(t *testing.T) { wireAnswers(t, provider) })
	t.Run("ping", func(t *testing.T) { wirePing(t, provider) })
	t.Run("list", func(t *testing.T) { wireList(t, provider) })
	t.Run("parameters", func(t *testing.T) { wireParameters(t, provider) })
	leaks(t, before)
}

func wireAnswers(t *testing.T, provider modelMaker) {
	for _, c := range slices.Concat(wireCases, quirkCases) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			limits := patient
			if c.limit != nil {
				c.limit(&limits)
			}
			m := provider(t, Case{Script: c.script, Timeouts: limits, MaxRetries: c.retries})
			p := ask(m, question)
			if c.prompt != nil {
				p.System, p.Conversation = "", c.prompt
			}
			p.SoFar = c.soFar
			text, reasoning, done, err := answerAndReasoning(t.Context(), t, m, p)
			idle(m)
			if !errors.Is(err, c.want) || (c.want == nil && err != nil) {
				t.Fatalf("error %v, want %v", err, c.want)
			}
			if text != c.emits && (c.emits != "" || c.script.Drip == 0) {
				t.Errorf("emitted %.60q, want %.60q", text, c.emits)
			}
			if reasoning != c.thinks {
				t.Errorf("reasoned %.60q, want %.60q", reasoning, c.thinks)
			}
			if err != nil {
				if got := fault.From(err).RetryAfter; got != c.wait {
					t.Errorf("retry after %v, want %v", got, c.wait)
				}
				return
			}
			if want := c.finish; done.FinishReason != want && (want != "" || done.FinishReason != "stop") {
				t.Errorf("finish reason %q, want %q", done.FinishReason, want)
			}
			if done.Model != "scripted" && c.script.Quirk != QuirkDocument {
				t.Errorf("answered by %q", done.Model)
			}
			if done.PromptTokens != c.script.PromptTokens || done.CompletionTokens != c.script.CompletionTokens {
				t.Errorf("usage %d and %d, want %d and %d", done.PromptTokens, done.CompletionTokens, c.script.PromptTokens, c.script.CompletionTokens)
			}
		})
	}
}

func wirePing(t *testing.T, provider modelMaker) {
	for name, c := range map[string]wireCase{
		"401":     {script: Script{Fault: FaultStatus, Status: 401}, want: ports.ErrModelRefusedKey},
		"503":     {script: Script{Fault: FaultStatus, Status: 503}, want: ports.ErrModelUnavailable},
		"refused": {script: Script{Fault: FaultRefused}, want: ports.ErrModelUnavailable},
		"hang":    {script: Script{Fault: FaultHang}, limit: soon, want: ports.ErrModelTimeout},
	} {
		t.Run(name, func(t *testing.T) {
			limits := patient
			if c.limit != nil {
				c.limit(&limits)
			}
			err := provider(t, Case{Script: c.script, Timeouts: limits}).Ping(t.Context())
			if !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
			discreet(t, err)
		})
	}
}
