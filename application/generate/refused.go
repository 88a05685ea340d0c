package generate

import (
	"slices"

	"chatbot/domain/chat"
	"chatbot/ports"
)

// refusals are failures caused by the question, which would be refused again.
var refusals = []string{ports.ErrModelRejected.Code, ports.ErrModelFiltered.Code, ports.ErrModelContextFull.Code}

// withoutRefused removes questions that the model refused, with their empty answers. In the next prompt they would be refused
// again and make the chat unusable.
func withoutRefused(messages []chat.Message) []chat.Message {
	kept := make([]chat.Message, 0, len(messages))
	for _, m := range messages {
		refused := m.Content == "" && m.Failure != nil && slices.Contains(refusals, m.Failure.Code)
		if n := len(kept); refused && n > 0 && kept[n-1].Role == chat.RoleUser {
			kept = kept[:n-1]
			continue
		}
		kept = append(kept, m)
	}
	return kept
}
