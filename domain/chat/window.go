package chat

import "unicode/utf8"

// EstimateTokens estimates a model's tokens for a message: a quarter of the ASCII bytes plus one for every other code point, plus
// the overhead of a message. It overestimates European languages and is close for CJK.
func EstimateTokens(text string) int {
	const perMessage = 4
	ascii := 0
	for i := range len(text) {
		if text[i] < utf8.RuneSelf {
			ascii++
		}
	}
	return perMessage + (ascii+3)/4 + utf8.RuneCountInString(text) - ascii
}

// Window selects the messages of a conversation that the model gets: as many of the newest as fit into budget tokens, oldest
// first. The newest is always included, and the first is never an answer without its question. Answers without text are skipped.
func Window(conversation []Message, budget int) []Message {
	from := len(conversation)
	for i := len(conversation) - 1; i >= 0; i-- {
		budget -= EstimateTokens(conversation[i].Content)
		if budget < 0 && from < len(conversation) {
			break
		}
		from = i
	}
	window := make([]Message, 0, len(conversation)-from)
	for _, m := range conversation[from:] {
		if m.Content == "" || (len(window) == 0 && m.Role == RoleAssistant) {
			continue
		}
		window = append(window, m)
	}
	return window
}
