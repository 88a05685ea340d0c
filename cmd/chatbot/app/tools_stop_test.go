package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"
)

var chosenTools = obj{"tools": []string{"notes/read", "notes/slow", "notes/add"}}

const (
	unknownLine  = "result: The server was interrupted during this call. It may or may not have taken effect, and its result is lost. Tell the person so, and do not repeat it unless they ask."
	declinedLine = "result: The person declined this call. Do not repeat it; go on without it."
	carryOnLine  = "user: Your last message was cut off."
)

// stopState is a state of an answer in which it is stopped.
type stopState struct {
	name  string
	steps []modelStep
	busy  string // what is being waited for when the answer is stopped; "": the person
	calls []string
	said  []string // the stopped answer, as a model is told
}

func stopStates() []stopState {
	read, slow, add := wanted{"notes_read", `{"at":"a"}`}, wanted{"notes_slow", `{"at":"b"}`}, wanted{"notes_add", `{"at":"c"}`}
	const readLine, readResult, slowLine, addLine = `call: notes_read {"at":"a"}`, `result: found {"at":"a"}`, `call: notes_slow {"at":"b"}`, `call: notes_add {"at":"c"}`
	return []stopState{
		{"the model writes", []modelStep{{text: "So", hold: true}}, "model", nil, []string{"assistant: So"}},
		{"the model writes a call", []modelStep{{text: "So", calls: []wanted{slow}, hold: true, inCall: true}}, "model", nil, []string{"assistant: So"}},
		{"a call runs", []modelStep{{text: "So", calls: []wanted{slow}}}, "tool", []string{"c1 unknown"}, []string{"assistant: So", slowLine, unknownLine}},
		{"a call waits", []modelStep{{calls: []wanted{read, add}}}, "", []string{"c1 done", "c2 declined"}, []string{readLine, addLine, readResult, declinedLine}},
		{"one call runs and one waits", []modelStep{{calls: []wanted{add, slow}}}, "tool", []string{"c1 declined", "c2 unknown"}, []string{addLine, slowLine, declinedLine, unknownLine}},
		{"the model has the results", []modelStep{{calls: []wanted{read}}, {hold: true}}, "model", []string{"c1 done"}, []string{readLine, readResult}},
		{"the model writes after results", []modelStep{{calls: []wanted{read}}, {text: "It", hold: true}}, "model", []string{"c1 done"}, []string{readLine, readResult, "assistant: It"}},
		{"a call of the second step runs", []modelStep{{calls: []wanted{read}}, {calls: []wanted{slow}}}, "tool", []string{"c1 done", "c2 unknown"}, []string{readLine, readResult, slowLine, unknownLine}},
	}
}

// TestStopEndsAnswersInEveryStateOfTheirCalls, in the formats of all providers: the next question, and the answer continued, have the calls that the stopped
// answer shows, each with a result, and another answer has none of them.
func TestStopEndsAnswersInEveryStateOfTheirCalls(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"openai", "anthropic", "ollama"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			ann, model := withBranches(t, format)
			for _, s := range stopStates() {
				last := s.said[len(s.said)-1]
				session, id := ann.stopsIn(s, model)
				model.play()
				ann.chat("And now?", session)
				next := append([]string{"user: Go"}, s.said...)
				if strings.HasPrefix(last, "result") {
					next = append(next, "assistant: (This answer was stopped here.)")
				}
				model.wasTold(s.name+", then the next question", append(next, "user: And now?")...)
				ann.showsCalls(session, id, "stopped", s.calls)

				_, id = ann.stopsIn(s, model)
				model.play()
				if again := ann.post(path("/api/chat/messages/%d/regenerate", id), nil).want(200); again.str("status") != "complete" || callsOf(again.json()) != nil {
					t.Errorf("%s: %s", s.name, again.body)
				}
				model.wasTold(s.name+", then another answer", "user: Go")

				ann.post(path("/api/chat/messages/%d/select", id), nil).want(200)
				model.play()
				if went := ann.post(path("/api/chat/messages/%d/continue", id), nil).want(200); went.str("status") != "complete" || !slices.Equal(callsOf(went.json()), s.calls) {
					t.Errorf("%s: %s", s.name, went.body)
				}
				on := append([]string{"user: Go"}, s.said...)
				if strings.HasPrefix(last, "assistant") {
					on = append(on, carryOnLine)
				}
				model.wasTold(s.name+", then continued", on...)
			}
		})
	}
}

// stopsIn sends a message and stops its answer in a state.
func (c *client) stopsIn(s stopState, model *steppingModel) (session, id int64) {
	c.t.Helper()
	model.play(s.steps...)
	answer := c.say("Go", chosenTools)
	begun, _ := answer.next()
	if s.busy == "" {
		answer.rest()
	} else {
		select {
		case got := <-model.busy:
			if got != s.busy {
				c.t.Fatalf("%s: the %s is busy", s.name, got)
			}
		case <-time.After(20 * time.Second):
			c.t.Fatalf("%s: the %s is not asked", s.name, s.busy)
		}
	}
	for said, last := "", s.steps[len(s.steps)-1]; last.hold && !strings.Contains(said, last.text); {
		e, more := answer.next()
		if said += e.Content; !more {
			c.t.Fatalf("%s: the answer ended", s.name)
		}
	}
	stopped := c.post(path("/api/chat/messages/%d/stop", begun.MessageID), nil).want(200)
	if got := callsOf(stopped.json()); stopped.str("status") != "stopped" || !slices.Equal(got, s.calls) {
		c.t.Fatalf("%s: %s with %q", s.name, stopped.str("status"), got)
	}
	return begun.SessionID, begun.MessageID
}

// wasTold checks the conversation of the last request.
func (m *steppingModel) wasTold(when string, want ...string) {
	m.t.Helper()
	got := m.last()
	for i := range got {
		if strings.HasPrefix(got[i], carryOnLine) {
			got[i] = carryOnLine
		}
	}
	if !slices.Equal(got, want) {
		m.t.Errorf("%s: the model is told %q\nwant %q", when, got, want)
	}
}

// showsCalls checks that the history and the exports have an answer with a status and with its calls as they ended.
func (c *client) showsCalls(session, id int64, status string, calls []string) {
	c.t.Helper()
	for what, messages := range map[string][]obj{
		"history": c.get(path("/api/chat/sessions/%d/messages", session)).want(200).list("messages"), "export": c.get(exportPath(session, "json")).want(200).list("messages"),
	} {
		i := slices.IndexFunc(messages, func(m obj) bool { return m["id"] == float64(id) })
		if i < 0 || messages[i]["status"] != status || !slices.Equal(callsOf(messages[i]), calls) {
			c.t.Errorf("the %s has %v", what, messages)
		}
	}
	for _, format := range []string{"md", "txt"} {
		text := string(c.get(exportPath(session, format)).want(200).body)
		if strings.Count(text, "Tool: ") != len(calls) || strings.Contains(text, "(asked)") || strings.Contains(text, "(waiting)") || strings.Contains(text, "(running)") {
			c.t.Errorf("the export has %s", text)
		}
	}
}
