package wire

import (
	"fmt"
	"strings"

	"chatbot/ports"

	"github.com/tmc/langchaingo/llms"
)

// JoinText is the text of a message. A part of another kind is a model-rejected fault, never dropped
// in silence.
func JoinText(m llms.MessageContent) (string, error) {
	var text strings.Builder
	for _, part := range m.Parts {
		t, ok := part.(llms.TextContent)
		if !ok {
			return "", ports.ErrModelRejected.Because(fmt.Errorf("a message part of type %T is not supported", part))
		}
		text.WriteString(t.Text)
	}
	return text.String(), nil
}
