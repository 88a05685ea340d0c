package turn

import (
	"slices"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// refusals are failures that are about what was asked: the same words would be refused again.
var refusals = []string{ports.ErrModelRejected.Code, ports.ErrModelFiltered.Code, ports.ErrModelContextFull.Code}

// withoutRefused leaves out the questions that the model refused, with their empty answers. Sent again in front of another
// question they would have that refused, too, and the chat could never be used again.
func withoutRefused(said []chat.Message) []chat.Message {
	kept := make([]chat.Message, 0, len(said))
	for _, m := range said {
		refused := m.Content == "" && m.Failure != nil && slices.Contains(refusals, m.Failure.Code)
		if n := len(kept); refused && n > 0 && kept[n-1].Role == chat.RoleUser {
			kept = kept[:n-1]
			continue
		}
		kept = append(kept, m)
	}
	return kept
}
