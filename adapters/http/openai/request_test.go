package openai

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/limit"
	"chatbot/domain/model"
	"chatbot/ports"
)

const messages = `"messages":[{"role":"user","content":"x"}]`

// TestFieldsThatOthersReadDifferentlyAreRefused: what is counted here must be what the provider reads.
func TestFieldsThatOthersReadDifferentlyAreRefused(t *testing.T) {
	for _, body := range []string{
		`{"model":"m",` + messages + `,"N":1,"n":100}`, `{"model":"m",` + messages + `,"n":100,"n":1}`, `{"model":"m",` + messages + `,"Messages":[{}]}`,
		`{"model":"m",` + messages + `,"Max_\u0054okens":1}`, `{"model":"m",` + messages + `,"` + "\u017f" + `tream":true}`, `{"Model":"m",` + messages + `}`,
	} {
		if _, err := parse([]byte(body)); !fault.IsKind(err, fault.Invalid) {
			t.Errorf("%s: %v", body, err)
		}
	}
	if _, err := parse([]byte(`{"model":"m",` + messages + `,"Other":1,"Other":2,"metadata":{"N":1}}`)); err != nil {
		t.Error(err)
	}
}

// TestLimitOfTheOutputIsBounded: a number that no model has must not overflow with the choices.
func TestLimitOfTheOutputIsBounded(t *testing.T) {
	r, err := parse([]byte(`{"model":"m",` + messages + `,"n":2,"max_tokens":4611686018427387904}`))
	if err != nil || r.MaxOutput != model.MaxOutputTokens || r.MaxOutput*r.Choices < 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestEstimateCountsEverythingThatModelsRead covers all places of a prompt.
func TestEstimateCountsEverythingThatModelsRead(t *testing.T) {
	long := strings.Repeat("word ", 8_000) // 10,000 tokens
	for name, body := range map[string]string{
		"text":                     `"messages":[{"role":"user","content":"` + long + `"}]`,
		"a part":                   `"messages":[{"role":"user","content":[{"type":"text","text":"` + long + `"}]}]`,
		"a repeated field":         `"messages":[{"role":"user","content":"` + long + `","content":"","Content":""}]`,
		"a part of another type":   `"messages":[{"role":"user","content":[{"type":"x","x":"` + long + `"}]}]`,
		"a call":                   `"messages":[{"role":"assistant","tool_calls":[{"function":{"arguments":"` + long + `"}}]}]`,
		"a call in the old form":   `"messages":[{"role":"assistant","function_call":{"arguments":"` + long + `"}}]`,
		"reasoning of an answer":   `"messages":[{"role":"assistant","content":"x","reasoning_content":"` + long + `"}]`,
		"reasoning in parts":       `"messages":[{"role":"assistant","content":"x","reasoning_details":[{"text":"` + long + `"}]}]`,
		"a tool":                   messages + `,"tools":[{"function":{"description":"` + long + `"}}]`,
		"a function":               messages + `,"functions":[{"description":"` + long + `"}]`,
		"a schema":                 messages + `,"response_format":{"json_schema":{"schema":{"description":"` + long + `"}}}`,
		"a file":                   `"messages":[{"role":"user","content":[{"type":"file","file":{"file_data":"` + strings.Repeat("A", 320_000) + `"}}]}]`,
		"a sound":                  `"messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"` + strings.Repeat("A", 10_000_000) + `"}}]}]`,
		"ten pictures of any size": `"messages":[{"role":"user","content":[` + strings.Repeat(`{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}},`, 9) + `{"type":"image_url"}]}]`,
	} {
		r, err := parse([]byte(`{"model":"m",` + body + `}`))
		if err != nil || r.Prompt < 9_000 || r.Prompt > 12_000 || r.Pictures != strings.HasPrefix(name, "ten") {
			t.Errorf("%s: %d tokens, %v, %v", name, r.Prompt, r.Pictures, err)
		}
	}
}

// openCall opens a call of account 1.
func openCall(t *testing.T, all *calls) *held {
	t.Helper()
	h, err := all.begin(1)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// TestAnswersHaveTheBoundsOfBodies: embeddings and other large answers are held until the program has read them.
func TestAnswersHaveTheBoundsOfBodies(t *testing.T) {
	var all calls
	refused := 0
	for range 4 {
		h := openCall(t, &all)
		a := newAnswer(t.Context(), wholeCompletion{}, h, zap.NewNop())
		a.begin(model.Model{})
		a.run(func() error { return a.add(make([]byte, mostHeldByOne/3)) })
		if errors.Is(a.err, errRoom) {
			refused++
		} else if a.err != nil {
			t.Fatal(a.err)
		}
		defer h.end()
	}
	if refused != 1 {
		t.Errorf("%d of 4 answers of a third of the memory were refused", refused)
	}
	small := newAnswer(t.Context(), completionStream{}, openCall(t, &all), zap.NewNop())
	small.begin(model.Model{})
	if small.run(func() error { return small.add(make([]byte, smallBody/2)) }); small.err != nil {
		t.Errorf("a small answer beside large ones: %v", small.err)
	}
}

// TestOpenCallsHaveBoundsTogether: the memory of all bodies, and the calls of one person.
func TestOpenCallsHaveBoundsTogether(t *testing.T) {
	var all calls
	body := bytes.Repeat([]byte("x"), largestBody)
	var open []*held
	full := 0
	for person := identity.UserID(1); full < 2; person++ {
		h, err := all.begin(person)
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, h)
		got, err := h.read(iotest.OneByteReader(bytes.NewReader(body[:100])))
		if err != nil || len(got) != 100 || h.bytes != 0 {
			t.Fatalf("%d bytes, %d held, %v", len(got), h.bytes, err)
		}
		if got, err = h.read(bytes.NewReader(body)); errors.Is(err, errRoom) {
			full++
			continue
		}
		if err != nil || len(got) != largestBody {
			t.Fatalf("%d bytes, %v", len(got), err)
		}
		if got, err := h.read(bytes.NewReader(body)); !errors.Is(err, errRoom) {
			t.Fatalf("%d bytes more of one person, %v", len(got), err)
		}
	}
	if all.held > mostHeldBodies || len(open) < 4 {
		t.Errorf("%d bytes of %d calls", all.held, len(open))
	}
	if got, err := open[len(open)-1].read(bytes.NewReader(body[:smallBody-1])); err != nil || len(got) != smallBody-1 {
		t.Errorf("a small body beside large ones: %d bytes, %v", len(got), err)
	}
	if _, err := open[0].read(io.MultiReader(bytes.NewReader(body), strings.NewReader("x"))); err == nil {
		t.Error("a body of any size")
	}
	for range mostOpen - 1 {
		h, err := all.begin(1)
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, h)
	}
	if _, err := all.begin(1); !errors.Is(err, limit.ErrTooMany) {
		t.Errorf("%d calls of one person, %v", mostOpen+1, err)
	}
	if other, err := all.begin(2); err != nil {
		t.Error(err)
	} else {
		other.end()
	}
	for _, h := range open {
		h.end()
	}
	if all.held != 0 || len(all.owners) != 0 {
		t.Errorf("%d bytes are held, %v", all.held, all.owners)
	}
}

// TestFailureAfterTheBeginningIsLogged: its response says 200.
func TestFailureAfterTheBeginningIsLogged(t *testing.T) {
	for name, c := range map[string]struct {
		begins, gone bool
		logged       int
	}{"in the middle": {true, false, 1}, "before": {false, false, 0}, "the program has gone": {true, true, 0}} {
		core, log := observer.New(zapcore.DebugLevel)
		ctx, cancel := context.WithCancel(t.Context())
		a := newAnswer(ctx, completionStream{}, openCall(t, new(calls)), zap.New(core))
		a.run(func() error {
			if c.begins {
				a.begin(model.Model{})
				_ = a.add([]byte("{}"))
			}
			if c.gone {
				cancel()
			}
			return ports.ErrModelCutOff
		})
		if log.Len() != c.logged {
			t.Errorf("%s: %v", name, log.All())
		}
		cancel()
	}
}

func TestWrongTypesAreNamed(t *testing.T) {
	for body, want := range map[string]string{
		`{"model":"m","n":47.5}`:           "Invalid type for 'n': expected an integer, but got number 47.5.",
		`{"model":"m","n":"two"}`:          "Invalid type for 'n': expected an integer, but got string.",
		`{"model":7}`:                      "Invalid type for 'model': expected a string, but got number.",
		`{"model":"m","stream":"yes"}`:     "Invalid type for 'stream': expected a boolean, but got string.",
		`{"model":"m","stream_options":1}`: "Invalid type for 'stream_options': expected an object, but got number.",
	} {
		_, err := parse([]byte(body))
		if got := problemOf(err).Error.Message; got != want {
			t.Errorf("%s: %s", body, got)
		}
	}
}
