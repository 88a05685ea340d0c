package prompt

import (
	"fmt"
	"strings"

	"chatbot/adapters/llm"
	"chatbot/domain/chat"

	"github.com/tmc/langchaingo/llms"
)

// stopped is an answer that ended with its calls: not every provider takes a person's message after results.
const stopped = "(This answer was stopped here.)"

// steps adds the parts of an answer. With structured, calls and results are messages of their kind, otherwise text, for models that are
// offered no tools: providers refuse calls without them. Signatures are sent only within the turn of the answer.
func (t *turns) steps(parts []chat.Part, structured, signed bool) {
	text := ""
	for i := 0; i < len(parts); {
		p := parts[i]
		i++
		switch {
		case p.Kind == chat.TextPart:
			text += p.Text
		case p.Call != nil:
			calls := []chat.Call{*p.Call}
			for ; i < len(parts) && parts[i].Call != nil && parts[i].Step == p.Step; i++ {
				calls = append(calls, *parts[i].Call)
			}
			if structured {
				t.addCalls(text, calls, signed)
			} else {
				t.tellCalls(text, calls)
			}
			text = ""
		}
	}
	t.add(llms.ChatMessageTypeAI, strings.TrimPrefix(text, "\n\n"))
}

// addCalls adds a message with calls, and one with their results.
func (t *turns) addCalls(text string, calls []chat.Call, signed bool) {
	asked, results := turn{role: llms.ChatMessageTypeAI, text: strings.TrimSpace(text)}, turn{role: llms.ChatMessageTypeTool}
	for _, c := range calls {
		t.calls++
		// Nine letters and digits, unique in the prompt: Mistral's servers take no others.
		id := fmt.Sprintf("call%05d", t.calls)
		if signed && c.Signature != "" {
			asked.parts = append(asked.parts, llms.BinaryPart(llm.SignatureType, []byte(c.Signature)))
		}
		asked.parts = append(asked.parts, llms.ToolCall{ID: id, Type: "function", FunctionCall: &llms.FunctionCall{Name: nameOf(c), Arguments: argumentsOf(c)}})
		results.parts = append(results.parts, llms.ToolCallResponse{ToolCallID: id, Name: nameOf(c), Content: c.Result})
	}
	t.all = append(t.all, asked, results)
}

// tellCalls adds calls and results as text.
func (t *turns) tellCalls(text string, calls []chat.Call) {
	asked, results := []string{strings.TrimSpace(text)}, []string(nil)
	for _, c := range calls {
		asked = append(asked, fmt.Sprintf("(I called the tool %s with %s.)", nameOf(c), argumentsOf(c)))
		results = append(results, c.Result)
	}
	t.add(llms.ChatMessageTypeAI, strings.TrimSpace(strings.Join(asked, "\n\n")))
	t.add(llms.ChatMessageTypeHuman, strings.Join(results, "\n\n"))
}

// nameOf returns the name of the called tool, as providers take it.
func nameOf(c chat.Call) string {
	if c.Tool == "" {
		return "unknown_tool"
	}
	return c.Tool.Called()
}

func argumentsOf(c chat.Call) string {
	if c.Arguments == "" {
		return "{}"
	}
	return c.Arguments
}
