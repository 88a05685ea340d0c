package tools_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"chatbot/application/generate"
	"chatbot/application/tools"
	"chatbot/application/turn"
	"chatbot/domain/audit"
	"chatbot/domain/chat"
	"chatbot/domain/fault"
	"chatbot/domain/identity"
	"chatbot/domain/limit"
	"chatbot/domain/model"
	"chatbot/domain/tool"
	"chatbot/ports"
)

var (
	_ generate.Tools = (*tools.Service)(nil)
	_ turn.Tools     = (*tools.Service)(nil)
)

var ada = identity.Actor{User: 7, Role: identity.Member}

// fixedClock stands at a moment in the night to a Monday, UTC.
type fixedClock struct{}

func (fixedClock) Now() time.Time { return time.Date(2026, 11, 29, 23, 30, 0, 0, time.UTC) }

// fakeSearch finds a message and a title with one word.
type fakeSearch struct {
	owner identity.UserID
	asked string
	here  int // found in the chat of the call, before all else
	other int // found in other chats, after three that are always
	err   error
}

// here is the chat in which the tests' calls are made.
const here chat.SessionID = 11

func (f *fakeSearch) Search(_ context.Context, actor identity.Actor, text string, offset, limit int) ([]chat.Found, bool, error) {
	f.owner, f.asked = actor.User, text
	if text == "nothing" || f.err != nil {
		return nil, false, f.err
	}
	all := []chat.Found{}
	for range f.here {
		all = append(all, chat.Found{Hit: chat.Hit{Session: chat.RestoreSession(chat.SessionRecord{ID: here, UserID: 7, Title: "This chat"}), At: fixedClock{}.Now()}})
	}
	in := chat.RestoreSession(chat.SessionRecord{ID: 12, UserID: 7, Title: "Garden plans"})
	all = append(all,
		chat.Found{Hit: chat.Hit{Session: in, At: fixedClock{}.Now()}, Excerpt: []chat.Fragment{{Text: "Garden "}, {Text: "plans"}}},
		chat.Found{Hit: chat.Hit{Session: in, MessageID: 3, Role: chat.RoleAssistant, At: fixedClock{}.Now()}, Excerpt: []chat.Fragment{{Text: "plant "}, {Text: "tulips"}}},
		chat.Found{Hit: chat.Hit{Session: in, MessageID: 3, Role: chat.RoleUser, At: fixedClock{}.Now(), Section: &chat.Section{Name: "beds.pdf"}}, Excerpt: []chat.Fragment{{Text: "tulips"}}},
	)
	for range f.other {
		all = append(all, chat.Found{Hit: chat.Hit{Session: in, At: fixedClock{}.Now()}, Excerpt: []chat.Fragment{{Text: "more"}}})
	}
	all = all[min(offset, len(all)):]
	return all[:min(limit, len(all))], len(all) > limit, nil
}

// logger keeps what is logged, audited and counted, and allows a number of calls.
type logger struct {
	ports.Audit
	records []ports.Record
	events  []audit.Event
	counted []string
	full    bool  // the audit log takes nothing
	refuses error // instead of allowing calls
}

func (l *logger) Log(_ context.Context, r ports.Record) { l.records = append(l.records, r) }

func (l *logger) Record(ctx context.Context, e audit.Event) error {
	if l.events = append(l.events, e); l.full {
		<-ctx.Done()
		return ports.ErrStorage
	}
	return nil
}

func (l *logger) ToolCalled(id tool.ID, status chat.CallStatus, took time.Duration) {
	l.counted = append(l.counted, fmt.Sprintf("%s %s %v", id, status, took))
}

func (l *logger) Tools(context.Context, identity.Actor) (limit.Decision, error) {
	return limit.Decision{}, l.refuses
}

func service(f *fakeSearch, more ...tools.Tool) (*tools.Service, *logger) {
	l := &logger{}
	return tools.New(tools.Ports{Servers: &fakeServers{}, Limits: l, Audit: l, Meter: l, Clock: fixedClock{}, Logger: l}, append([]tools.Tool{tools.CurrentTime(fixedClock{}), tools.Calculate(), tools.SearchChats(f), tools.RunCode()}, more...)...), l
}

func asked(of tool.ID, arguments string) chat.Calling {
	return chat.Calling{Call: chat.Call{Tool: of, Arguments: arguments}, Actor: ada, Session: here}
}

func TestBuiltInToolsAnswer(t *testing.T) {
	search := &fakeSearch{}
	s, _ := service(search)
	for _, c := range []struct {
		of              tool.ID
		arguments, want string
	}{
		{"current_time", `{}`, "Sunday, 29 November 2026, 23:30:00 (2026-11-29T23:30:00Z, calendar week 48, time zone UTC)"},
		{"current_time", `{"time_zone":"Asia/Tokyo"}`, "Monday, 30 November 2026, 08:30:00 (2026-11-30T08:30:00+09:00, calendar week 49, time zone Asia/Tokyo)"},
		{"calculate", `{"expression":"0.1 + 0.2"}`, "0.3"},
		{"calculate", `{"expression":"1/3"}`, "0.3333333333333333333333333333333333 (rounded)"},
		{"search_chats", `{"query":"tulips"}`, "Chat \"Garden plans\", 2026-11-29, title: Garden plans\n\nChat \"Garden plans\", 2026-11-29, the assistant: plant tulips\n\nChat \"Garden plans\", 2026-11-29, the file \"beds.pdf\": tulips"},
		{"search_chats", `{"query":"nothing"}`, "Nothing was found."},
	} {
		if err := s.Check(c.of, c.arguments); err != nil {
			t.Errorf("%s %s: %v", c.of, c.arguments, err)
		}
		got, err := s.Call(t.Context(), asked(c.of, c.arguments))
		if err != nil || got.Status != chat.CallDone || got.Result != c.want {
			t.Errorf("%s %s: %+v, %v", c.of, c.arguments, got, err)
		}
		if !s.Repeatable(c.of) {
			t.Errorf("%s is not called again after a crash", c.of)
		}
	}
	if search.owner != 7 {
		t.Errorf("searched the chats of %d", search.owner)
	}
}

// TestSearchLeavesOutTheChatOfTheCall: its question usually holds the very words, and the model has it before it.
func TestSearchLeavesOutTheChatOfTheCall(t *testing.T) {
	for _, c := range []struct {
		here, other int
		told        int
		more        bool
	}{{1, 0, 3, false}, {9, 0, 3, false}, {10, 7, 10, false}, {25, 8, 10, true}, {50, 0, 0, true}} {
		s, _ := service(&fakeSearch{here: c.here, other: c.other})
		got, err := s.Call(t.Context(), asked("search_chats", `{"query":"tulips"}`))
		if err != nil {
			t.Fatal(err)
		}
		if told, more := strings.Count(got.Result, "Chat "), strings.Contains(got.Result, "(There are more.)"); told != c.told || more != c.more || strings.Contains(got.Result, "This chat") {
			t.Errorf("%d here and %d elsewhere: %d told, more %v: %s", c.here, c.other, told, more, got.Result)
		}
	}
}

func TestArgumentsAreCheckedBeforeTheCall(t *testing.T) {
	s, _ := service(&fakeSearch{})
	for _, c := range []struct {
		of        tool.ID
		arguments string
		want      string
	}{
		{"current_time", `{"time_zone":"Mars/Olympus"}`, "unknown time zone Mars/Olympus"}, {"current_time", `{"time_zone":"Local"}`, "unknown time zone"},
		{"current_time", `{"time_zone":"../../etc/passwd"}`, "invalid location name"}, {"current_time", `{"zone":"UTC"}`, `unknown field "zone"`},
		{"calculate", `{"expression":"1/0"}`, "division by zero"}, {"calculate", `{}`, "ends too early"}, {"calculate", `{"expression":1}`, "number"},
		{"calculate", `["1+1"]`, "JSON object"}, {"calculate", `{"expression":"1"`, "unexpected EOF"}, {"calculate", `{"expression":"1"}{}`, "one JSON object"},
		{"search_chats", `{"query":" "}`, "invalid"}, {"calculate", `{"Expression":"1"}`, `unknown field "Expression"`}, {"none", `{}`, "unknown_tool"},
		{"run_code", `{"code":" \n"}`, "empty"}, {"run_code", `{"code":"` + strings.Repeat("é", 33_000) + `"}`, "longer than 64 KiB"}, {"run_code", `{"code":"1","language":"R"}`, "unknown field"},
	} {
		if err := s.Check(c.of, c.arguments); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %s: %v", c.of, c.arguments, err)
		}
	}
}

// tried is a tool that does as it is told.
func tried(run func(context.Context) (string, error)) tools.Tool {
	return tools.Tool{
		Tool: tool.Tool{ID: "tried"}, Check: func(string) error { return nil },
		Run: func(ctx context.Context, _ chat.Calling) (tool.Result, error) {
			text, err := run(ctx)
			return tool.Result{Text: text}, err
		},
	}
}

// TestFailuresAreResults for the model, without what happened inside the server, and are logged without contents.
func TestFailuresAreResults(t *testing.T) {
	for name, c := range map[string]struct {
		run  func(context.Context) (string, error)
		want string
	}{
		"a fault": {func(context.Context) (string, error) { return "", chat.ErrSearchBusy.Because(errors.New("secret")) }, "The call failed: The search took too long."},
		"a refusal": {func(context.Context) (string, error) {
			return "", tool.ErrServerRefused.With(fault.Params{"reason": "there is no table \"plants\""}).Because(errors.New("secret"))
		}, "The call failed: The server refused the request. It said: there is no table \"plants\""},
		"an error":     {func(context.Context) (string, error) { return "", errors.New("secret") }, "something went wrong"},
		"an internal":  {func(context.Context) (string, error) { return "", fault.From(errors.New("secret")) }, "something went wrong"},
		"a panic":      {func(context.Context) (string, error) { panic("secret") }, "something went wrong"},
		"a slow one":   {func(ctx context.Context) (string, error) { <-ctx.Done(); return "", ctx.Err() }, "longer than 30 seconds"},
		"a long one":   {func(context.Context) (string, error) { return strings.Repeat("é", 20_000), nil }, "cut here"},
		"invalid text": {func(context.Context) (string, error) { return "a\xff\x00b", nil }, "a\uFFFDb"},
	} {
		synctest.Test(t, func(t *testing.T) {
			reads := tried(c.run)
			reads.Repeatable = true
			s, log := service(&fakeSearch{}, reads)
			got, err := s.Call(t.Context(), asked("tried", "{}"))
			failed := c.want != "cut here" && c.want != "a\uFFFDb"
			if err != nil || !strings.Contains(got.Result, c.want) || strings.Contains(got.Result, "secret") || len(got.Result) > tool.MaxResult || (got.Status == chat.CallFailed) != failed || (len(log.records) == 1) != failed {
				t.Errorf("%s: %.80q, %s, %v, %d logged", name, got.Result, got.Status, err, len(log.records))
			}
		})
	}
	s, _ := service(&fakeSearch{})
	if got, err := s.Call(t.Context(), asked("gone", "")); err != nil || got.Status != chat.CallFailed || s.Repeatable("gone") {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestCutOffCallsThatChangeSomethingAreUnknown: the model is not told to try again, unless the failure says that nothing was done.
func TestCutOffCallsThatChangeSomethingAreUnknown(t *testing.T) {
	for _, c := range []struct {
		err  error
		want chat.CallStatus
	}{
		{tool.ErrServerFailed, chat.CallUnknown}, {model.ErrProviderSlow, chat.CallUnknown}, {tool.ErrServerTooLarge, chat.CallUnknown}, {tool.ErrServerNotMCP, chat.CallUnknown},
		{context.DeadlineExceeded, chat.CallUnknown}, {errors.New("broken pipe"), chat.CallUnknown}, {fault.From(errors.New("lost")), chat.CallUnknown},
		{tool.ErrServerRefused, chat.CallFailed}, {model.ErrProviderUnreachable, chat.CallFailed}, {tool.ErrServerNeedsAuthorization, chat.CallFailed},
		{tool.ErrServerBusy, chat.CallFailed}, {tool.ErrServerSealed, chat.CallFailed}, {tool.Failure("no"), chat.CallFailed}, {fault.Input("to", "blank", "Enter it."), chat.CallFailed},
		{fmt.Errorf("%w: %w", tool.ErrServerFailed, tool.Failure("it was not reached")), chat.CallFailed},
	} {
		s, log := service(&fakeSearch{}, tried(func(context.Context) (string, error) { return "", c.err }))
		got, err := s.Call(t.Context(), asked("tried", "{}"))
		if err != nil || got.Status != c.want || len(log.records) != 1 || (c.want == chat.CallUnknown) != (got.Result == chat.Call{}.Lose().Result) || log.events[0].Reason != string(c.want) {
			t.Errorf("%v: %+v, %v, %+v", c.err, got, err, log.events)
		}
	}
}

// TestStoppedCallsHaveNoResult: it is not known what they did.
func TestStoppedCallsHaveNoResult(t *testing.T) {
	stopped := errors.New("stopped")
	ctx, cancel := context.WithCancelCause(t.Context())
	s, _ := service(&fakeSearch{}, tried(func(ctx context.Context) (string, error) {
		cancel(stopped)
		<-ctx.Done()
		return "", ctx.Err()
	}))
	if _, err := s.Call(ctx, asked("tried", "{}")); !errors.Is(err, stopped) {
		t.Errorf("got %v", err)
	}
}

// TestCodeIsNotRunByTheServer: its calls are made in the page, after the person has agreed.
func TestCodeIsNotRunByTheServer(t *testing.T) {
	s, _ := service(&fakeSearch{})
	const code = `{"code":"print(1)"}`
	if err := s.Check("run_code", code); err != nil {
		t.Error(err)
	}
	found, err := s.Find(t.Context(), ada, []tool.ID{"run_code"})
	if err != nil {
		t.Fatal(err)
	}
	about := found[0]
	if !about.InPage || about.Approval != tool.Ask || about.Repeatable {
		t.Errorf("%+v", about)
	}
	got, err := s.Call(t.Context(), asked("run_code", code))
	if err != nil || got.Status != chat.CallFailed {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestToolsAreListedAndChosen(t *testing.T) {
	s, _ := service(&fakeSearch{})
	all, err := s.List(t.Context(), ada)
	if err != nil || len(all) != 4 || all[0].ID != "current_time" || all[0].Approval != tool.Never || !strings.HasPrefix(all[0].Schema, "{") {
		t.Errorf("%+v, %v", all, err)
	}
	chosen, err := s.Choose(t.Context(), ada, []tool.ID{"none", "search_chats", "calculate", "calculate"})
	if err != nil || tool.NewSet(chosen...) != "calculate\nsearch_chats" {
		t.Errorf("%v, %v", chosen, err)
	}
	if found, err := s.Find(t.Context(), ada, []tool.ID{"calculate", "none"}); err != nil || len(found) != 1 || found[0].ID != "calculate" {
		t.Errorf("%+v, %v", found, err)
	}
	if _, err := s.List(t.Context(), identity.Actor{}); err == nil {
		t.Error("nobody gets a list")
	}
}
