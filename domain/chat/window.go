package chat

import "unicode/utf8"

// EstimateTokens guesses how many tokens a model makes of the text: a quarter of the ASCII bytes and
// one for every other code point, plus what a message costs around its text. It errs on the high side
// for European languages, and is near for CJK.
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

// Window chooses what of a conversation the model sees: as many of the newest messages as fit into
// budget tokens, in the order in which they were said. The newest is always in, and the first is
// never an answer whose question was left out. Answers without text are passed over.
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
