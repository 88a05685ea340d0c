package wire_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"chatbot/adapters/internal/wire"
	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/model"
	"chatbot/domain/tool"
)

func TestEveryKindOfFaultHasAStatusAndATitle(t *testing.T) {
	titles := map[string]fault.Kind{}
	for _, kind := range fault.Kinds() {
		status, title := wire.Status(kind), wire.Title(kind)
		if http.StatusText(status) == "" || status < 400 || status > 599 || title == "" {
			t.Errorf("kind %d: status %d, title %q", kind, status, title)
		}
		if other, taken := titles[title]; taken {
			t.Errorf("kinds %d and %d are both called %q", kind, other, title)
		}
		titles[title] = kind
	}
}

// TestStatusesOfTheSpec checks the statuses that the endpoints of the spec list.
func TestStatusesOfTheSpec(t *testing.T) {
	for kind, want := range map[fault.Kind]int{
		fault.Internal: 500, fault.Invalid: 400, fault.Unauthenticated: 401, fault.Forbidden: 403, fault.NotFound: 404,
		fault.Conflict: 409, fault.Unprocessable: 422, fault.TooLarge: 413, fault.Unsupported: 415, fault.Misdirected: 421, fault.UpgradeRequired: 426,
		fault.TooMany: 429, fault.Unavailable: 503, fault.ModelFailed: 502, fault.ModelTimeout: 504,
	} {
		if got := wire.Status(kind); got != want {
			t.Errorf("kind %d: %d, want %d", kind, got, want)
		}
	}
}

// full returns an answer with every field set, each to a different value, in another time zone.
func full() chat.Message {
	return chat.Message{
		ID: 11, SessionID: 22, ParentID: 10, Role: chat.RoleAssistant, Content: "Hello", Status: chat.Complete,
		CreatedAt: time.Date(2026, 11, 23, 14, 5, 6, 789_000_000, time.FixedZone("x", 2*3600)),
		Answer: chat.Answer{
			Choice: chat.Choice{Model: "gpt-4", ModelID: "openai/gpt-4", Parameters: model.Parameters{MaxOutputTokens: 5}}, Fallback: chat.Fallback{From: "p/chosen", Why: "model_busy"}, PromptTokens: 33, CompletionTokens: 44, TokensEstimated: true,
			FirstToken: 55 * time.Millisecond, Took: 66 * time.Millisecond, FinishReason: "stop", Cost: new(model.Cost(2_500_000)),
			Files: []chat.FileUse{{FileID: 9, Whole: true}, {FileID: 8, Pages: "1-3, 7"}, {FileID: 7}},
		},
		Failure: &chat.Failure{Code: "model_cut_off", Message: "It broke off."},
	}
}

const (
	fullMetadata = `{"model":"gpt-4","model_id":"openai/gpt-4","fallback_from":"p/chosen","parameters":{"max_output_tokens":5},"tokens_used":77,"tokens_estimated":true,"prompt_tokens":33,"completion_tokens":44,` +
		`"response_time_ms":66,"first_token_ms":55,"tokens_per_second":4000,"cost":0.0025,"finish_reason":"stop","files":[{"file_id":9,"whole":true},{"file_id":8,"pages":"1-3, 7"},{"file_id":7,"pages":""}]}`
	fullError = `{"error_code":"MODEL_CUT_OFF","message":"It broke off."}`
)

func wantJSON(t *testing.T, name string, got any, want string) {
	t.Helper()
	text, err := json.Marshal(got)
	if err != nil || string(text) != want {
		t.Errorf("%s\ngot  %s\nwant %s\n%v", name, text, want, err)
	}
}

func TestMessages(t *testing.T) {
	m := full()
	rest := `"role":"assistant","content":"Hello","status":"complete","metadata":` + fullMetadata + `,"error":` + fullError + `,"created_at":"2026-11-23T12:05:06.789Z"}`
	wantJSON(t, "in its session", wire.NewMessage(m, []chat.MessageID{9, 11}), `{"id":11,"parent_id":10,"sibling_ids":[9,11],`+rest)
	wantJSON(t, "answer", wire.NewAnswer(m), `{"id":11,"session_id":22,"parent_id":10,`+rest)
	m.Parts = []chat.Part{{Kind: chat.ReasoningPart, Text: "Hm", TookMS: 5}, {Kind: chat.TextPart, Text: "Hello"}}
	wantJSON(t, "in parts", wire.NewAnswer(m), `{"id":11,"session_id":22,"parent_id":10,`+strings.Replace(rest, `"status"`, `"parts":[{"type":"reasoning","text":"Hm","took_ms":5},{"type":"text","text":"Hello"}],"status"`, 1))
	m.Parts = nil
	m.ParentID, m.Role, m.Failure = 0, chat.RoleUser, nil
	m.Parts = chat.QuestionParts([]chat.File{{FileID: 9, Name: "a.pdf", MediaType: "application/pdf", Bytes: 5, Sum: "abc"}}, "Hello")
	wantJSON(t, "question with a file", wire.NewMessage(m, nil), `{"id":11,"parent_id":null,"role":"user","content":"Hello","parts":[{"type":"file","file_id":9,"name":"a.pdf","media_type":"application/pdf","bytes":5},{"type":"text","text":"Hello"}],"status":"complete","created_at":"2026-11-23T12:05:06.789Z"}`)
	m.Parts = nil
	wantJSON(t, "question", wire.NewMessage(m, []chat.MessageID{11}), `{"id":11,"parent_id":null,"sibling_ids":[11],"role":"user","content":"Hello","status":"complete","created_at":"2026-11-23T12:05:06.789Z"}`)
}

func TestEvents(t *testing.T) {
	m := full()
	empty := ""
	wantJSON(t, "start", wire.Start(m, 10), `{"type":"start","session_id":22,"message_id":11,"user_message_id":10}`)
	wantJSON(t, "progress", wire.Step(11, chat.Event{Progress: &chat.Progress{Call: "c1", Text: "40 %"}}), `{"type":"progress","message_id":11,"text":"40 %","id":"c1"}`)
	wantJSON(t, "no more progress", wire.Step(11, chat.Event{Progress: &chat.Progress{Call: "c1"}}), `{"type":"progress","message_id":11,"text":"","id":"c1"}`)
	wantJSON(t, "queued", wire.Step(11, chat.Event{Position: 3}), `{"type":"queued","message_id":11,"position":3}`)
	wantJSON(t, "reading", wire.Step(11, chat.Event{Reading: []chat.File{{FileID: 9, Name: "a.pdf"}}}), `{"type":"reading","message_id":11,"files":[{"id":9,"name":"a.pdf"}]}`)
	wantJSON(t, "saving", wire.Step(11, chat.Event{Saving: true}), `{"type":"saving","message_id":11}`)
	wantJSON(t, "fallback", wire.Step(11, chat.Event{FellBack: &m.Answer}), `{"type":"fallback","message_id":11,"metadata":`+fullMetadata+`}`)
	wantJSON(t, "token", wire.Step(11, chat.Event{Seq: 3, Delta: chat.TextDelta(" wörld\n")}), `{"type":"token","message_id":11,"seq":3,"content":" wörld\n"}`)
	wantJSON(t, "token that replaces", wire.Step(11, chat.Event{Seq: 3, Delta: chat.Replacing("all", nil)}), `{"type":"token","message_id":11,"seq":3,"content":"all","replace":true}`)
	wantJSON(t, "end", wire.Step(11, chat.Event{Seq: 4, End: &m}), `{"type":"end","session_id":22,"message_id":11,"seq":4,"status":"complete","metadata":`+fullMetadata+`}`)
	wantJSON(t, "whole", wire.Whole(m), `{"type":"message","session_id":22,"message_id":11,"content":"Hello","status":"complete","metadata":`+fullMetadata+`,"timestamp":"2026-11-23T12:05:06.789Z"}`)

	m.Status = chat.Failed
	wantJSON(t, "failed", wire.Step(11, chat.Event{Seq: 4, End: &m}), `{"type":"error","session_id":22,"message_id":11,"seq":4,"error_code":"MODEL_CUT_OFF","message":"It broke off."}`)
	m.Failure.RetryAfter = 1500 * time.Millisecond
	wantJSON(t, "failed for a while", wire.Step(11, chat.Event{Seq: 4, End: &m}), `{"type":"error","session_id":22,"message_id":11,"seq":4,"error_code":"MODEL_CUT_OFF","message":"It broke off.","retry_after":2}`)
	m.Failure.RetryAfter = 0
	wantJSON(t, "whole failed", wire.Whole(m), `{"type":"error","session_id":22,"message_id":11,"error_code":"MODEL_CUT_OFF","message":"It broke off."}`)

	for _, status := range []chat.Status{chat.Stopped, chat.Interrupted} {
		m.Status, m.Content = status, empty
		if e := wire.Whole(m); e.Type != "message" || e.Status != status || e.Content == nil || *e.Content != "" {
			t.Errorf("%s without text: %+v", status, e)
		}
		if e := wire.Step(11, chat.Event{Seq: 1, End: &m}); e.Type != "end" || e.Status != status {
			t.Errorf("%s: %+v", status, e)
		}
	}
}

func TestRefusalsRevealNoCause(t *testing.T) {
	wantJSON(t, "a fault", wire.Refusal(identity.ErrToken.Because(errors.New("secret"))),
		`{"type":"error","error_code":"INVALID_TOKEN","http_status":401,"message":"Your session has ended. Sign in again."}`)
	var in fault.Inputs
	in.Add("message", "too_long", "Too long.", fault.Params{"max": 5, "length": 6})
	in.Add("read", "must_be_true", "Send true.")
	wantJSON(t, "inputs", wire.Refusal(in.Err()), `{"type":"error","error_code":"INVALID_INPUT","http_status":400,"message":"Some fields need your attention.",`+
		`"errors":[{"field":"message","code":"too_long","message":"Too long.","params":{"length":6,"max":5}},{"field":"read","code":"must_be_true","message":"Send true."}]}`)
	wantJSON(t, "parameters", wire.Refusal(chat.ErrTooManySessions.With(fault.Params{"max": 5})),
		`{"type":"error","error_code":"TOO_MANY_SESSIONS","http_status":409,"message":"`+chat.ErrTooManySessions.Message+`","params":{"max":5}}`)
	e := wire.Refusal(errors.New("secret"))
	if e.ErrorCode != "INTERNAL" || e.Message == "" || strings.Contains(e.Message, "secret") {
		t.Errorf("a stranger: %+v", e)
	}
}

// TestEveryFieldIsSentOrExempt fails when a field is added to a message or an answer and is neither sent nor listed here.
func TestEveryFieldIsSentOrExempt(t *testing.T) {
	for of, want := range map[reflect.Type]int{
		reflect.TypeFor[chat.Message](): 11, reflect.TypeFor[chat.Answer](): 12, reflect.TypeFor[chat.Event](): 8, reflect.TypeFor[chat.Delta](): 8, reflect.TypeFor[chat.Part](): 6, reflect.TypeFor[tool.Source](): 8, reflect.TypeFor[chat.Call](): 10, reflect.TypeFor[chat.File](): 5, reflect.TypeFor[chat.Failure](): 4,
	} {
		if got := of.NumField(); got != want {
			t.Errorf("%v has %d fields now: show the new one in the tests above", of, got)
		}
	}
}

// sharedPart is a part as the API has it.
type sharedPart struct {
	Type      chat.PartKind
	Text      string
	TookMS    int `json:"took_ms"`
	ID        string
	Step      int
	Tool      tool.ID
	Arguments json.RawMessage
	Status    chat.CallStatus
	Result    string
	InPage    bool `json:"in_page"`
	Allowed   bool
	Name      string
	MediaType string `json:"media_type"`
	Bytes     int64
	tool.Source
}

func (p sharedPart) part() chat.Part {
	all := chat.Part{Kind: p.Type, Text: p.Text, TookMS: p.TookMS}
	switch p.Type {
	case chat.CallPart, chat.CallResult:
		all.Call = &chat.Call{ID: p.ID, Step: p.Step, Tool: p.Tool, Title: p.Title, Arguments: string(p.Arguments), Status: p.Status, Result: p.Result, InPage: p.InPage, Allowed: p.Allowed}
	case chat.FilePart:
		all.File = &chat.File{FileID: p.FileID, Name: p.Name, MediaType: p.MediaType, Bytes: p.Bytes}
	case chat.SourcePart:
		all.Source = &p.Source
	}
	return all
}

// TestEventsOfTheSharedCases: each event of the cases that the page's tests also read is what this release sends.
func TestEventsOfTheSharedCases(t *testing.T) {
	text, err := os.ReadFile("../../../domain/chat/testdata/parts.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name   string
		Events []json.RawMessage
	}
	if err := json.Unmarshal(text, &cases); err != nil || len(cases) == 0 {
		t.Fatal(len(cases), err)
	}
	for _, c := range cases {
		for _, raw := range c.Events {
			var e struct {
				sharedPart
				Content string
				Replace bool
				Parts   []sharedPart
			}
			if err := json.Unmarshal(raw, &e); err != nil {
				t.Fatal(err)
			}
			d := chat.Delta{Kind: chat.TextPart, Text: e.Content, TookMS: e.TookMS}
			var parts []chat.Part
			for _, p := range e.Parts {
				parts = append(parts, p.part())
			}
			switch {
			case e.Type == chat.CallPart, e.Type == chat.CallResult, e.Type == chat.FilePart, e.Type == chat.SourcePart:
				d = e.part().Delta()
			case e.Type == "reasoning":
				d.Kind = chat.ReasoningPart
			case e.Replace || e.Type == "parts":
				d = chat.Replacing(e.Content, parts)
			}
			sent, err := wire.Step(11, chat.Event{Seq: 3, Delta: d}).Append(nil)
			var got, want map[string]any
			if err != nil || json.Unmarshal(sent, &got) != nil || json.Unmarshal(raw, &want) != nil {
				t.Fatal(err)
			}
			want["message_id"], want["seq"] = 11.0, 3.0
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %s, want %s", c.Name, sent, raw)
			}
		}
	}
}

// TestAppendEqualsMarshal compares the appended JSON with that of json.Marshal.
func TestAppendEqualsMarshal(t *testing.T) {
	events := []wire.Event{
		wire.Start(full(), 10), wire.Whole(full()), wire.Refusal(errors.New("x")), {Type: "pong"}, {Type: "token"},
		wire.Step(11, chat.Event{Seq: 3, Delta: chat.Replacing("whole", nil)}), wire.Step(11, chat.Event{Seq: 9, End: &chat.Message{Status: chat.Stopped}}),
	}
	for _, text := range []string{"", "plain", "a\nb", `"`, `\`, "语 😀", "a\u2028b", "<b>&", "half \xe2\x82", "\x00\x7f", "\t"} {
		events = append(events, wire.Step(11, chat.Event{Seq: 3, Delta: chat.TextDelta(text)}))
	}
	for _, e := range events {
		want, _ := json.Marshal(e)
		got, err := e.Append([]byte("data: "))
		var wanted, gotten any
		if json.Unmarshal(want, &wanted) != nil || err != nil || json.Unmarshal(got[len("data: "):], &gotten) != nil || !reflect.DeepEqual(wanted, gotten) {
			t.Errorf("%s, want %s, %v", got, want, err)
		}
	}
}
