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

// Split returns the text and the pictures of a message. A part of another kind is a model-rejected fault.
func Split(m llms.MessageContent) (text string, pictures []llms.BinaryContent, err error) {
	var all strings.Builder
	for _, part := range m.Parts {
		switch p := part.(type) {
		case llms.TextContent:
			all.WriteString(p.Text)
		case llms.BinaryContent:
			pictures = append(pictures, p)
		default:
			return "", nil, ports.ErrModelRejected.Because(fmt.Errorf("a message part of type %T is not supported", part))
		}
	}
	return all.String(), pictures, nil
}
