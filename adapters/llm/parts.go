package llm

import (
	"fmt"
	"strings"

	"chatbot/ports"

	"github.com/tmc/langchaingo/llms"
)

// CarryOn asks a model to continue its last answer.
const CarryOn = "Your last message was cut off. Continue it exactly where it stops, in the middle of a word or a code " +
	"block if need be, and begin with a space or a new line if one comes next. Do not repeat anything, do not apologise, " +
	"and do not mention the interruption: what you write is appended to it as it is."

// SignatureType is the media type of a part that holds what the provider sent with the call after it and wants to see again.
const SignatureType = "application/vnd.chatbot.signature+json"

// Signatures is the entry of GenerationInfo with the signature of each call, a []string.
const Signatures = "Signatures"

// Content is what a message holds.
type Content struct {
	Text       string
	Pictures   []llms.BinaryContent
	Calls      []llms.ToolCall
	Signatures map[int]string // of Calls, by index
	Results    []llms.ToolCallResponse
}

// Split returns what a message holds. A part of another kind is a model-rejected fault.
func Split(m llms.MessageContent) (Content, error) {
	var all strings.Builder
	var c Content
	for _, part := range m.Parts {
		switch p := part.(type) {
		case llms.TextContent:
			all.WriteString(p.Text)
		case llms.BinaryContent:
			if p.MIMEType != SignatureType {
				c.Pictures = append(c.Pictures, p)
				continue
			}
			if c.Signatures == nil {
				c.Signatures = map[int]string{}
			}
			c.Signatures[len(c.Calls)] = string(p.Data)
		case llms.ToolCall:
			c.Calls = append(c.Calls, p)
		case llms.ToolCallResponse:
			c.Results = append(c.Results, p)
		default:
			return Content{}, ports.ErrModelRejected.Because(fmt.Errorf("a message part of type %T is not supported", part))
		}
	}
	c.Text = all.String()
	return c, nil
}
