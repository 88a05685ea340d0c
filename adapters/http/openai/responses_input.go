package openai

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/tidwall/gjson"
)

// chatMessage is a message in the format of chat completions.
type chatMessage struct {
	Role       string          `json:"role"`
	Content    json.RawMessage `json:"content"`
	Reasoning  string          `json:"reasoning_content,omitempty"`
	ToolCalls  []chatToolCall  `json:"tool_calls,omitempty"`
	ToolCallID string          `json:"tool_call_id,omitempty"`
}

type chatToolCall struct {
	ID       string     `json:"id"`
	Type     string     `json:"type"`
	Function chatCalled `json:"function"`
}

type chatCalled struct {
	Name      string `json:"name"`
	Arguments string `json:"arguments"`
}

// inputItem is an item of the input: one that a program has written, or one of an earlier response.
type inputItem struct {
	Type             string          `json:"type"`
	Role             string          `json:"role"`
	Content          json.RawMessage `json:"content"`
	CallID           string          `json:"call_id"`
	Namespace        string          `json:"namespace"`
	Name             string          `json:"name"`
	Arguments        json.RawMessage `json:"arguments"`
	Input            string          `json:"input"`
	Output           json.RawMessage `json:"output"`
	Summary          json.RawMessage `json:"summary"`
	EncryptedContent string          `json:"encrypted_content"`
}

// conversation collects the messages of an input.
type conversation struct {
	elements  *elements
	system    []string // of the first message
	messages  []*chatMessage
	reasoning strings.Builder // of the answer that follows
	pictures  []chatPart      // that tools have returned: messages of tools have none in chat completions
}

// converse sets the messages. What the system says before anything else is one message, since templates of open models refuse a second.
func (f *responseRequest) converse(chat *chatRequest) error {
	c := conversation{elements: &f.elements}
	if f.Instructions != nil && *f.Instructions != "" {
		c.system = append(c.system, *f.Instructions)
	}
	if input := gjson.ParseBytes(f.Input); input.Type == gjson.String {
		c.add(&chatMessage{Role: "user", Content: f.Input})
	} else if err := c.elements.of(input, "input", "a string or a list of items", c.read); err != nil {
		return err
	} else if *c.elements == 0 {
		return invalid("input", "invalid_value", "Invalid value for 'input': it has no items.")
	}
	c.flush()
	if len(c.messages) == 0 && len(c.system) == 0 {
		return invalid("input", "invalid_value", "Invalid value for 'input': there is no message in it.")
	}
	if len(c.system) > 0 {
		chat.Messages = append(chat.Messages, &chatMessage{Role: "system", Content: jsonText(strings.Join(c.system, "\n\n"))})
	}
	chat.Messages = append(chat.Messages, c.messages...)
	return nil
}

// read adds an item of the input.
func (c *conversation) read(i int, one gjson.Result) error {
	var it inputItem
	at := fmt.Sprintf("input[%d]", i)
	if json.Unmarshal([]byte(one.Raw), &it) != nil {
		return invalid(at, "invalid_type", fmt.Sprintf("Invalid type for a field of '%s'.", at))
	}
	return c.item(it, at)
}

// item adds an item.
func (c *conversation) item(it inputItem, at string) error {
	switch it.Type {
	case "", "message":
		return c.message(it, at)
	case "function_call":
		c.call(it, gjson.ParseBytes(it.Arguments).String()) // some programs send the object
	case "custom_tool_call":
		arguments, err := encode(customArguments{it.Input})
		if err != nil {
			return err
		}
		c.call(it, string(arguments))
	case "function_call_output", "custom_tool_call_output":
		return c.result(it, at)
	case "reasoning":
		return c.reason(it, at)
	case "item_reference":
		return invalid(at, "unsupported_value", "Items are not stored: send the item itself. (Vercel's AI SDK does with providerOptions: {openai: {store: false}}.)")
	default:
		return invalid(at+".type", "unsupported_value", fmt.Sprintf("Unsupported value: '%.40s'.", it.Type))
	}
	return nil
}

// add adds a message, after the pictures that tools have returned.
func (c *conversation) add(m *chatMessage) {
	c.flush()
	c.messages = append(c.messages, m)
}

// flush shows the model the pictures that tools have returned.
func (c *conversation) flush() {
	if len(c.pictures) > 0 {
		c.messages = append(c.messages, &chatMessage{Role: "user", Content: jsonList(c.pictures)})
		c.pictures = nil
	}
}

// message adds a message of somebody.
func (c *conversation) message(it inputItem, at string) error {
	parts, text, err := c.elements.contentOf(it.Content, at+".content")
	if err != nil {
		return err
	}
	if it.Role != "assistant" {
		c.reasoning.Reset() // of an answer that was interrupted
	}
	switch it.Role {
	case "user":
		content := jsonList(parts)
		if text != nil {
			content = jsonText(*text)
		}
		c.add(&chatMessage{Role: "user", Content: content})
	case "system", "developer": // servers of open models know the first only
		if text == nil {
			return invalid(at+".content", "unsupported_value", "A "+it.Role+" message must be text.")
		}
		if len(c.messages) == 0 {
			c.system = append(c.system, *text)
			return nil
		}
		c.add(&chatMessage{Role: "system", Content: jsonText(*text)})
	case "assistant":
		if text == nil {
			return invalid(at+".content", "unsupported_value", "An assistant message must be text.")
		}
		c.add(&chatMessage{Role: "assistant", Content: jsonText(*text), Reasoning: c.reasoned()})
	default:
		return invalid(at+".role", "invalid_value", fmt.Sprintf("Invalid value: '%.40s'.", it.Role))
	}
	return nil
}

// call adds a call of a tool to the answer that made it.
func (c *conversation) call(it inputItem, arguments string) {
	n := len(c.messages)
	if n == 0 || c.messages[n-1].Role != "assistant" || c.reasoning.Len() > 0 {
		c.add(&chatMessage{Role: "assistant", Content: json.RawMessage("null"), Reasoning: c.reasoned()})
		n = len(c.messages)
	}
	m := c.messages[n-1]
	m.ToolCalls = append(m.ToolCalls, chatToolCall{it.CallID, typeFunction, chatCalled{chatName(it.Namespace, it.Name), arguments}})
}

// result adds what a tool has returned.
func (c *conversation) result(it inputItem, at string) error {
	parts, text, err := c.elements.contentOf(it.Output, at+".output")
	if err != nil {
		return err
	}
	if text == nil {
		var said strings.Builder
		for _, p := range parts {
			if p.Type != "text" {
				c.pictures = append(c.pictures, p)
			}
			said.WriteString(p.Text)
		}
		text = new(said.String())
	}
	c.messages = append(c.messages, &chatMessage{Role: "tool", Content: jsonText(*text), ToolCallID: it.CallID})
	return nil
}

// reason keeps reasoning for the answer that it led to, if the provider wants it back: see reasoningField.
func (c *conversation) reason(it inputItem, at string) error {
	if it.EncryptedContent != reasoningField {
		return nil
	}
	return c.elements.of(gjson.ParseBytes(it.Summary), at+".summary", "a list of parts", func(_ int, part gjson.Result) error {
		c.reasoning.WriteString(part.Get("text").Str)
		return nil
	})
}

// reasoned returns the reasoning of an answer, which no other has.
func (c *conversation) reasoned() string {
	defer c.reasoning.Reset()
	return c.reasoning.String()
}

func jsonText(text string) json.RawMessage {
	raw, _ := encode(text) // cannot fail for a string
	return raw
}

func jsonList(parts []chatPart) json.RawMessage {
	raw, _ := encode(parts) // all JSON in them was read before
	return raw
}
