package app_test

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"chatbot/adapters/llm/llmtest"
	"chatbot/ports/contract/models"
)

// budgeted are an admin and a person with a budget, and a model that counts its calls and notes the limits that it got.
type budgeted struct {
	admin, ann *client
	calls      atomic.Int64
	mu         sync.Mutex
	limits     []int
	open       chan struct{} // closed when the model may answer
	settings   []string
}

func newBudgeted(t *testing.T, budget any, more ...string) *budgeted {
	t.Helper()
	b := holding(t, budget, more...)
	close(b.open)
	return b
}

// holding is newBudgeted with a model that does not answer before it may.
func holding(t *testing.T, budget any, more ...string) *budgeted {
	t.Helper()
	b := &budgeted{open: make(chan struct{})}
	p := llmtest.Start(t, llmtest.Script{Models: []string{"m"}, PromptTokens: 20, CompletionTokens: 30, Asked: func(a models.Asked) {
		b.calls.Add(1)
		b.mu.Lock()
		b.limits = append(b.limits, a.MaxTokens)
		b.mu.Unlock()
		<-b.open
	}})
	b.settings = append([]string{"OPENAI_BASE_URL=" + p.OpenAI(), "LLM_PROVIDER=openai", "LLM_MODEL=m", "SYSTEM_PROMPT=", "TURN_CONCURRENCY=100", "TURN_CONCURRENCY_PER_USER=100"}, more...)
	s := start(t, b.settings...)
	b.admin, b.ann = s.person("root"), s.person("ann")
	b.give(budget)
	return b
}

// question is how many tokens "hi" takes, after no system prompt.
const question = 4 + 4 + 1

// give changes the person's budget.
func (b *budgeted) give(budget any) reply {
	b.admin.t.Helper()
	return b.admin.patch(path("/api/admin/users/%d", b.ann.userID), obj{"budget": budget}).want(200)
}

// state returns spent, reserved and left of the person's tightest budget.
func (c *client) state() string {
	c.t.Helper()
	s, _ := c.get("/api/usage").want(200).json()["budget"].(map[string]any)
	return fmt.Sprint(s["spent"], " ", s["reserved"], " ", s["left"])
}

func tokensADay(n int) obj { return obj{"tokens": n, "per": "day"} }

// exhausted checks a refusal.
func exhausted(t *testing.T, r reply) {
	t.Helper()
	r.problem(429, "budget_exhausted")
	params, _ := r.json()["params"].(map[string]any)
	renews, err := time.Parse(time.RFC3339, fmt.Sprint(params["renews_at"]))
	until := time.Until(renews)
	if err != nil || until <= 0 || until > 24*time.Hour || params["of"] != "user" || params["per"] != "day" {
		t.Errorf("%s", r.body)
	}
	wait, err := time.ParseDuration(r.header.Get("Retry-After") + "s")
	if err != nil || wait <= 0 || (wait-until).Abs() > time.Minute && wait > 10*time.Second {
		t.Errorf("Retry-After %v, it renews in %v", wait, until)
	}
}

func TestBudgetIsShownChangedAndRemoved(t *testing.T) {
	t.Parallel()
	b := newBudgeted(t, tokensADay(1000))
	shown := b.admin.get(path("/api/admin/users/%d", b.ann.userID)).want(200)
	if got := fmt.Sprint(shown.json()["budget"]); got != "map[per:day tokens:1000]" {
		t.Error(got)
	}
	if got := b.admin.get("/api/admin/users?query=ann").want(200).list("users")[0]["budget"]; fmt.Sprint(got) != "map[per:day tokens:1000]" {
		t.Error(got)
	}
	if got := b.ann.get("/api/usage").want(200).json(); got["budget"] == nil || len(got["budgets"].([]any)) != 1 {
		t.Errorf("%v", got)
	}
	if got := b.give(obj{"usd": 2.5, "per": "month"}).json()["budget"]; fmt.Sprint(got) != "map[per:month usd:2.5]" {
		t.Error(got)
	}
	b.admin.patch(path("/api/admin/users/%d", b.ann.userID), obj{"is_active": true}).want(200)
	if got := b.admin.get(path("/api/admin/users/%d", b.ann.userID)).json()["budget"]; got == nil {
		t.Error("another change removed it")
	}
	if got := b.give(nil).json()["budget"]; got != nil {
		t.Error(got)
	}
	if got := b.ann.get("/api/usage").want(200).json(); got["budget"] != nil || len(got["budgets"].([]any)) != 0 {
		t.Errorf("%v", got)
	}
	for body, want := range map[string]string{
		`{"per":"day"}`: "budget one_unit", `{"tokens":5,"usd":5,"per":"day"}`: "budget one_unit", `{"tokens":5}`: "budget.per unknown_value",
		`{"tokens":-1,"per":"day"}`: "budget.tokens out_of_range", `{"usd":1e300,"per":"month"}`: "budget.usd out_of_range", `{"tokens":1.5,"per":"day"}`: "budget wrong_type",
		`"much"`: "budget wrong_type", `[]`: "budget wrong_type", `{"tokens":"5","per":"day"}`: "budget wrong_type",
	} {
		r := b.admin.patch(path("/api/admin/users/%d", b.ann.userID), `{"budget":`+body+`}`).problem(400, "invalid_input")
		if field := r.list("errors")[0]; fmt.Sprint(field["field"], " ", field["code"]) != want {
			t.Errorf("%s: %s", body, r.body)
		}
	}
	if events := b.admin.get("/api/admin/audit?action=budget.changed").want(200).list("events"); len(events) != 3 {
		t.Errorf("%d events", len(events))
	}
}

func TestSendBeyondBudgetIsRefusedInEveryTransport(t *testing.T) {
	t.Parallel()
	b := newBudgeted(t, tokensADay(300))
	first := b.ann.post("/api/chat/message", obj{"message": "hi"}).want(200)
	if got := b.ann.state(); got != "50 0 250" {
		t.Error(got)
	}
	for name, r := range map[string]reply{
		"JSON":       b.ann.post("/api/chat/message", obj{"message": "hi"}),
		"SSE":        b.ann.post("/api/chat/message", obj{"message": "hi", "stream": true}),
		"edit":       b.ann.post(path("/api/chat/messages/%d/edit", first.int("parent_id")), obj{"message": "hi"}),
		"regenerate": b.ann.post(path("/api/chat/messages/%d/regenerate", first.int("id")), obj{}),
	} {
		t.Run(name, func(t *testing.T) { exhausted(t, r) })
	}
	socket := b.ann.socket()
	socket.send(obj{"type": "message", "content": "hi"})
	e := socket.next()
	if e.Type != "error" || e.ErrorCode != "BUDGET_EXHAUSTED" || e.HTTPStatus != 429 || e.RetryAfter <= 0 || e.Params["renews_at"] == nil {
		t.Errorf("%+v", e)
	}
	// A limit of one's own may be smaller than what a budget would lower to.
	b.ann.post("/api/chat/message", obj{"message": "hi", "parameters": obj{"max_output_tokens": 40}}).want(200)
	if got := b.ann.state(); got != "100 0 200" || b.calls.Load() != 2 {
		t.Errorf("%s after %d calls", got, b.calls.Load())
	}
	if sessions := b.ann.get("/api/chat/sessions").want(200).list("sessions"); len(sessions) != 2 {
		t.Errorf("%d sessions: a refused message left something", len(sessions))
	}
}

func TestModelIsAskedForNoMoreThanIsLeft(t *testing.T) {
	t.Parallel()
	b := newBudgeted(t, tokensADay(2000))
	session := b.ann.post("/api/chat/message", obj{"message": "hi"}).want(200).int("session_id")
	b.ann.post("/api/chat/message", obj{"message": "hi", "session_id": session, "parameters": obj{"max_output_tokens": 600}}).want(200)
	b.ann.post("/api/chat/message", obj{"message": strings.Repeat("long ", 200), "session_id": session}).want(200)
	b.give(nil)
	b.ann.post("/api/chat/message", obj{"message": "hi", "session_id": session}).want(200)
	if l := b.limits; len(l) != 4 || l[0] != 2000-question || l[1] != 600 || l[2] > 1900-250 || l[2] < 256 || l[3] != 0 {
		t.Errorf("%v", l)
	}
}

func TestDefaultBudgetBoundsEveryoneWithoutAnOwnOne(t *testing.T) {
	t.Parallel()
	b := newBudgeted(t, nil)
	if got := b.admin.setting("default_budget"); got["value"] != nil {
		t.Errorf("%v", got)
	}
	b.admin.set("default_budget", tokensADay(10)).want(200)
	if got := fmt.Sprint(b.admin.setting("default_budget")["value"]); got != "map[per:day tokens:10]" {
		t.Error(got)
	}
	r := b.ann.post("/api/chat/message", obj{"message": "hi"}).problem(429, "budget_exhausted")
	if params, _ := r.json()["params"].(map[string]any); params["of"] != "everyone" {
		t.Errorf("%s", r.body)
	}
	b.give(tokensADay(1000))
	b.ann.post("/api/chat/message", obj{"message": "hi"}).want(200)
	b.give(nil)
	b.admin.set("default_budget", nil).want(200)
	b.ann.post("/api/chat/message", obj{"message": "hi"}).want(200)
	bad := b.admin.do("PATCH", "/api/admin/settings", obj{"default_budget": obj{"value": obj{"tokens": -5, "per": "week"}, "version": b.admin.setting("default_budget")["version"]}})
	if errors := bad.problem(400, "invalid_input").list("errors"); len(errors) != 2 || errors[0]["field"] != "default_budget.tokens" {
		t.Errorf("%s", bad.body)
	}
}

func TestModelWithoutPriceIsRefusedUnderDollars(t *testing.T) {
	t.Parallel()
	b := newBudgeted(t, obj{"usd": 5, "per": "month"})
	b.ann.post("/api/chat/message", obj{"message": "hi"}).problem(409, "budget_needs_price")
	if got := b.ann.state(); got != "0 0 5" || b.calls.Load() > 0 {
		t.Errorf("%s, %d calls", got, b.calls.Load())
	}
}

func TestFreeModelAnswersWithoutAnyDollarsLeft(t *testing.T) {
	t.Parallel()
	s := start(t)
	admin, ann := s.person("root"), s.person("ann")
	admin.patch(path("/api/admin/users/%d", ann.userID), obj{"budget": obj{"usd": 0, "per": "month"}}).want(200)
	if cost := metadataOf(ann.post("/api/chat/message", obj{"message": "hi"}).want(200))["cost"]; cost != 0.0 {
		t.Errorf("the demo costs %v", cost)
	}
}

// wantThree sends 50 messages at once, through each client in turn, of which a budget leaves room for three. The model answers once all
// others were refused.
func (b *budgeted) wantThree(t *testing.T, clients ...*client) {
	t.Helper()
	var refused, accepted atomic.Int64
	var sends sync.WaitGroup
	for i := range 50 {
		sends.Go(func() {
			switch r := clients[i%len(clients)].post("/api/chat/message", obj{"message": "hi", "parameters": obj{"max_output_tokens": 1000 - question}}); r.status {
			case 200:
				accepted.Add(1)
			case 429:
				exhausted(t, r)
				if refused.Add(1) == 47 {
					close(b.open)
				}
			default:
				t.Errorf("%d: %s", r.status, r.body)
			}
		})
	}
	sends.Wait()
	if n := b.calls.Load(); n != 3 || accepted.Load() != 3 || refused.Load() != 47 {
		t.Errorf("%d calls, %d answers, %d refused", n, accepted.Load(), refused.Load())
	}
	if got := clients[0].state(); got != "150 0 2850" {
		t.Error(got)
	}
}

func TestFiftyParallelSendsMakeThreeCalls(t *testing.T) {
	t.Parallel()
	b := holding(t, tokensADay(3000))
	b.wantThree(t, b.ann)
}

func TestGroupSharesOneBudget(t *testing.T) {
	t.Parallel()
	b := newBudgeted(t, nil)
	bob, eve := b.ann.person("bob"), b.ann.person("eve")
	made := b.admin.post("/api/admin/groups", obj{"name": "Red"}).want(201)
	if made.json()["budget"] != nil {
		t.Errorf("%s", made.body)
	}
	group := path("/api/admin/groups/%d", made.int("id"))
	for _, member := range []*client{b.ann, bob} {
		b.admin.do("PUT", group+path("/members/%d", member.userID), nil).want(201)
	}
	b.admin.patch(group, obj{"budget": obj{"tokens": -1, "per": "day"}}).problem(400, "invalid_input")
	changed := b.admin.patch(group, obj{"name": "Blue", "budget": tokensADay(370)}).want(200)
	if fmt.Sprint(changed.json()["budget"], changed.str("name")) != "map[per:day tokens:370]Blue" {
		t.Errorf("%s", changed.body)
	}
	if all := b.admin.get("/api/admin/groups").want(200).list("groups"); fmt.Sprint(all[0]["budget"]) != "map[per:day tokens:370]" {
		t.Errorf("%v", all)
	}
	b.ann.post("/api/chat/message", obj{"message": "hi"}).want(200)
	bob.post("/api/chat/message", obj{"message": "hi"}).want(200)
	if b.ann.state() != "100 0 270" || bob.state() != "100 0 270" || eve.state() != "<nil> <nil> <nil>" {
		t.Errorf("%s, %s, %s", b.ann.state(), bob.state(), eve.state())
	}
	b.ann.post("/api/chat/message", obj{"message": "hi"}).want(200)
	r := bob.post("/api/chat/message", obj{"message": "hi"}).problem(429, "budget_exhausted")
	if params, _ := r.json()["params"].(map[string]any); params["of"] != "group" {
		t.Errorf("%s", r.body)
	}
	state, _ := bob.get("/api/usage").want(200).json()["budget"].(map[string]any)
	if got := fmt.Sprint(state["of"], " ", state["group"]); got != "group map[id:1 name:Blue]" {
		t.Errorf("%v", state)
	}
	eve.post("/api/chat/message", obj{"message": "hi"}).want(200)
	b.admin.do("DELETE", group, nil).want(204)
	bob.post("/api/chat/message", obj{"message": "hi"}).want(200)
}
