package app_test

import (
	"testing"
	"time"

	"chatbot/adapters/llm/llmtest"
)

func (c *client) session(id int64) reply {
	c.t.Helper()
	return c.get(path("/api/chat/sessions/%d", id)).want(200)
}

// wantTitle checks the title in the session and in the list.
func (c *client) wantTitle(id int64, want string) {
	c.t.Helper()
	if got := c.session(id).str("title"); got != want {
		c.t.Errorf("title %q, want %q", got, want)
	}
	for _, listed := range c.get("/api/chat/sessions").want(200).list("sessions") {
		if int64(listed["id"].(float64)) == id && listed["title"] != want {
			c.t.Errorf("title in the list %q, want %q", listed["title"], want)
		}
	}
}

const markedUp = "## **Plan** a [trip](https://example.com) to `Lisbon` 👨‍👩‍👧‍👦\n\n```go\nx\n```"

func TestNewChatIsNamedWhileItsAnswerRuns(t *testing.T) {
	t.Parallel()
	c := start(t, "DEMO_TOKENS_PER_SECOND=2").person("ann")
	first, _ := c.say(markedUp).next()
	c.wantTitle(first.SessionID, "Plan a trip to Lisbon 👨‍👩‍👧‍👦")

	// A chat created before its first question also gets its title from it; a chosen title is kept.
	empty := c.post("/api/chat/sessions", nil).want(201).int("id")
	c.wantTitle(empty, "New Chat")
	c.say(markedUp, obj{"session_id": empty}).next()
	c.wantTitle(empty, "Plan a trip to Lisbon 👨‍👩‍👧‍👦")
	named := c.post("/api/chat/sessions", obj{"title": "Portugal"}).want(201).int("id")
	c.say(markedUp, obj{"session_id": named}).next()
	c.wantTitle(named, "Portugal")
}

func TestNewChatIsNamedWhenItsAnswerFails(t *testing.T) {
	t.Parallel()
	c, _ := withProvider(t, llmtest.Script{Fault: llmtest.FaultStatus, Status: 500})
	r := c.post("/api/chat/message", obj{"message": markedUp}).problem(502, "model_unavailable")
	c.wantTitle(r.int("session_id"), "Plan a trip to Lisbon 👨‍👩‍👧‍👦")
}

func TestTitleStaysWhenTheAnswerEnds(t *testing.T) {
	t.Parallel()
	c := start(t).person("ann")
	id := c.chat("> What is **Go**?", 0).int("session_id")
	c.wantTitle(id, "What is Go?")
	c.chat("another question", id)
	c.wantTitle(id, "What is Go?")
	c.do("PATCH", path("/api/chat/sessions/%d", id), obj{"title": "Lisbon"}).want(200)
	c.chat("and another", id)
	c.wantTitle(id, "Lisbon")
}

// TestChatIsNamedByItsAnswerWhenTheQuestionHasNoWords: a job does it soon after the answer has ended.
func TestChatIsNamedByItsAnswerWhenTheQuestionHasNoWords(t *testing.T) {
	t.Parallel()
	c, _ := withProvider(t, llmtest.Script{Pieces: []string{"**You", " seem** puzzled.\n", "Why?"}})
	named := c.chat("???", 0).int("session_id")
	for end := time.Now().Add(10 * time.Second); c.session(named).str("title") == "New Chat" && time.Now().Before(end); {
		time.Sleep(20 * time.Millisecond)
	}
	c.wantTitle(named, "You seem puzzled.")
	failing, _ := withProvider(t, llmtest.Script{Fault: llmtest.FaultStatus, Status: 500})
	failed := failing.post("/api/chat/message", obj{"message": "???"}).want(502).int("session_id")
	failing.wantTitle(failed, "New Chat")
	failing.post("/api/chat/message", obj{"message": "What now?", "session_id": failed}).want(502)
	failing.wantTitle(failed, "What now?")
}

func TestChatOfTheSocketIsNamedAtOnce(t *testing.T) {
	t.Parallel()
	c := start(t, "DEMO_TOKENS_PER_SECOND=2").person("ann")
	socket := c.socket()
	socket.send(obj{"type": "message", "content": markedUp, "stream": true})
	first := socket.next()
	if first.Type != "start" {
		t.Fatalf("%+v", first)
	}
	c.wantTitle(first.SessionID, "Plan a trip to Lisbon 👨‍👩‍👧‍👦")
}

// TestTitleModelWritesTitles: after the first answer, without delaying it, as a call of its own; what a person has named stays.
func TestTitleModelWritesTitles(t *testing.T) {
	t.Parallel()
	c, p := withProviders(t)
	p.ollama.Play(llmtest.Script{Models: []string{"qwen3"}, Pieces: []string{"\"Trip to ", "Lisbon\"\n"}, Before: 3 * time.Second, PromptTokens: 50, CompletionTokens: 5})
	c.set("title_model", "ollama/qwen3").want(200)
	first := c.chat(markedUp, 0).int("session_id")
	c.wantTitle(first, "Plan a trip to Lisbon 👨‍👩‍👧‍👦") // the answer has not waited for the title
	other := c.chat(markedUp, 0).int("session_id")
	eventually(t, "both titles are asked for", 10*time.Second, func() bool { return p.ollama.Calls() == 2 })
	c.do("PATCH", path("/api/chat/sessions/%d", other), obj{"title": "Mine"}).want(200)
	eventually(t, "the title is written", 10*time.Second, func() bool { return c.session(first).str("title") == "Trip to Lisbon" })
	c.chat("more", first)
	eventually(t, "the calls are recorded", 5*time.Second, func() bool {
		for _, sum := range c.get("/api/usage?by=model").want(200).list("usage") {
			if sum["model"] == "ollama/qwen3" {
				return sumOf(sum) == "2 100 10 <nil>"
			}
		}
		return false
	})
	c.wantTitle(first, "Trip to Lisbon")
	c.wantTitle(other, "Mine")

	p.ollama.Play(llmtest.Script{Models: []string{"qwen3"}, Fault: llmtest.FaultStatus, Status: 401})
	failed := c.chat(markedUp, 0).int("session_id")
	eventually(t, "it is asked again", 5*time.Second, func() bool { return p.ollama.Calls() == 3 })
	c.wantTitle(failed, "Plan a trip to Lisbon 👨‍👩‍👧‍👦")
}
