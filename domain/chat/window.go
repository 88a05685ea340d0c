package chat

// Window selects the messages of a conversation that the model gets: as many of the newest as fit into budget tokens, oldest
// first. The newest is always included, and the first is never an answer without its question. Messages without text, files and calls are
// skipped.
func Window(conversation []Message, budget int) []Message {
	from := len(conversation)
	for i := len(conversation) - 1; i >= 0; i-- {
		budget -= conversation[i].Tokens()
		if budget < 0 && from < len(conversation) {
			break
		}
		from = i
	}
	window := make([]Message, 0, len(conversation)-from)
	for _, m := range conversation[from:] {
		if m.Content == "" && len(m.Files()) == 0 && len(CallsOf(m.Parts)) == 0 || (len(window) == 0 && m.Role == RoleAssistant) {
			continue
		}
		window = append(window, m)
	}
	return window
}
