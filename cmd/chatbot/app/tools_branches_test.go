package app_test

import (
	"slices"
	"strings"
	"testing"
)

// TestPromptsHaveTheCallsOfTheirBranchAlone, in the formats of all providers, with branches by another answer and another wording, and with a call that waits in
// the branch that is left.
func TestPromptsHaveTheCallsOfTheirBranchAlone(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"openai", "anthropic", "ollama"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			ann, model := withBranches(t, format)
			ann.branches(model)
		})
	}
}

// branches makes branches with calls and checks each prompt of the model.
func (c *client) branches(model *steppingModel) {
	c.t.Helper()
	read := func(at string) modelStep { return modelStep{calls: []wanted{{"notes_read", `{"at":"` + at + `"}`}}} }
	told := func(at string) []string {
		return []string{`call: notes_read {"at":"` + at + `"}`, `result: found {"at":"` + at + `"}`}
	}

	model.play(modelStep{text: "Well.", calls: read("a").calls}, read("b"))
	first := c.post("/api/chat/message", obj{"message": "One", "tools": chosenTools["tools"]}).want(200)
	session, answer, question := first.int("session_id"), first.int("id"), first.int("parent_id")
	branchA := slices.Concat([]string{"user: One", "assistant: Well."}, told("a"), told("b"))
	model.wasTold("the last step", branchA...)

	model.play(read("c"))
	again := c.post(path("/api/chat/messages/%d/regenerate", answer), nil).want(200).int("id")
	branchC := append([]string{"user: One"}, told("c")...)
	model.wasTold("another answer", branchC...)
	model.play()
	c.chat("Two", session)
	model.wasTold("after another answer", append(branchC, "assistant: Done.", "user: Two")...)
	if text := string(c.get(exportPath(session, "md")).want(200).body); strings.Count(text, "Tool: ") != 1 || !strings.Contains(text, `found {"at":"c"}`) {
		c.t.Errorf("the export of the second branch is %s", text)
	}

	// Another wording begins without calls; one of its own waits, and is declined when the branch is left.
	model.play(read("d"), modelStep{calls: []wanted{{"notes_add", `{"at":"e"}`}}})
	edited := c.post(path("/api/chat/messages/%d/edit", question), obj{"message": "Other"}).want(200)
	if got := callsOf(edited.json()); edited.str("status") != "waiting" || !slices.Equal(got, []string{"c1 done", "c2 waiting"}) {
		c.t.Fatalf("%s", edited.body)
	}
	model.wasTold("another wording", append([]string{"user: Other"}, told("d")...)...)
	c.post(path("/api/chat/messages/%d/select", answer), nil).want(200)
	c.showsCalls(session, answer, "complete", []string{"c1 done", "c2 done"})
	model.play()
	c.chat("Three", session)
	model.wasTold("after the first answer", append(branchA, "assistant: Done.", "user: Three")...)

	c.post(path("/api/chat/messages/%d/select", edited.int("id")), nil).want(200)
	c.showsCalls(session, edited.int("id"), "stopped", []string{"c1 done", "c2 declined"})
	model.play()
	c.chat("Four", session)
	branchD := slices.Concat([]string{"user: Other"}, told("d"), []string{`call: notes_add {"at":"e"}`, declinedLine, "assistant: (This answer was stopped here.)", "user: Four"})
	model.wasTold("after the other wording", branchD...)

	// An answer that waits goes on with its own calls, beside a branch with others.
	c.post(path("/api/chat/messages/%d/select", again), nil).want(200)
	model.play(modelStep{calls: []wanted{{"notes_add", `{"at":"f"}`}, {"notes_add", `{"at":"g"}`}}})
	waiting := c.chat("Five", session)
	c.post(path("/api/chat/messages/%d/tools/c1", waiting.int("id")), obj{"approve": true}).want(200)
	model.play()
	c.post(path("/api/chat/messages/%d/tools/c2", waiting.int("id")), obj{"approve": false}).want(200)
	if m := c.settled(session, waiting.int("id")); m["status"] != "complete" || !slices.Equal(callsOf(m), []string{"c1 done", "c2 declined"}) {
		c.t.Errorf("%v", m)
	}
	model.wasTold("a decision", append(branchC, "assistant: Done.", "user: Two", "assistant: Done.", "user: Five", `call: notes_add {"at":"f"}`, `call: notes_add {"at":"g"}`, `result: found {"at":"f"}`, declinedLine)...)
}
