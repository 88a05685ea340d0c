package chat_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"chatbot/domain/chat"
	"chatbot/domain/model"
)

func say(id chat.MessageID, role chat.Role, text string) chat.Message {
	return chat.Message{ID: id, Role: role, Content: text}
}

func ids(messages []chat.Message) []chat.MessageID {
	var all []chat.MessageID
	for _, m := range messages {
		all = append(all, m.ID)
	}
	return all
}

func TestWindow(t *testing.T) {
	four := strings.Repeat("x", 16) // 8 tokens each
	talk := []chat.Message{
		say(1, chat.RoleUser, four), say(2, chat.RoleAssistant, four),
		say(3, chat.RoleUser, four), say(4, chat.RoleAssistant, four), say(5, chat.RoleUser, four),
	}
	failed := slices.Clone(talk)
	failed[3].Content = ""
	for name, c := range map[string]struct {
		talk   []chat.Message
		budget int
		want   []chat.MessageID
	}{
		"everything fits":          {talk, 40, []chat.MessageID{1, 2, 3, 4, 5}},
		"one token short":          {talk, 39, []chat.MessageID{3, 4, 5}},
		"orphan answer dropped":    {talk, 16, []chat.MessageID{5}},
		"question comes with it":   {talk, 24, []chat.MessageID{3, 4, 5}},
		"newest over budget":       {talk, 1, []chat.MessageID{5}},
		"no budget":                {talk, 0, []chat.MessageID{5}},
		"system prompt ate it all": {talk, -100, []chat.MessageID{5}},
		"answer without text":      {failed, 100, []chat.MessageID{1, 2, 3, 5}},
		"nothing said":             {nil, 100, nil},
	} {
		if got := ids(chat.Window(c.talk, c.budget)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// TestWindowProperties tries conversations as the engine builds them: they end with a question.
func TestWindowProperties(t *testing.T) {
	random := rand.New(rand.NewPCG(2026, 11))
	for range 5000 {
		var talk []chat.Message
		for turn := range chat.MessageID(1 + random.IntN(12)) {
			if turn > 0 {
				talk = append(talk, say(2*turn, chat.RoleAssistant, strings.Repeat("é", random.IntN(40))))
			}
			talk = append(talk, say(2*turn+1, chat.RoleUser, strings.Repeat("w", 1+random.IntN(80))))
		}
		before := slices.Clone(talk)
		budget := random.IntN(300)
		window := chat.Window(talk, budget)

		if !slices.Equal(ids(before), ids(talk)) {
			t.Fatal("the conversation was changed")
		}
		newest := talk[len(talk)-1]
		if len(window) == 0 || window[len(window)-1].ID != newest.ID {
			t.Fatalf("the newest is missing: %v", ids(window))
		}
		if window[0].Role != chat.RoleUser {
			t.Fatalf("begins with an orphan answer: %v", ids(window))
		}
		cost := 0
		for i, m := range window {
			cost += model.EstimateTokens(m.Content)
			if m.Content == "" {
				t.Fatalf("holds an answer without text: %v", ids(window))
			}
			if i > 0 && window[i-1].ID >= m.ID {
				t.Fatalf("out of order: %v", ids(window))
			}
		}
		if len(window) > 1 && cost > budget {
			t.Fatalf("costs %d of %d: %v", cost, budget, ids(window))
		}
		// As many as fit: the messages before the window, back to the next question, would exceed the budget.
		rest := 0
		for i := slices.IndexFunc(talk, func(m chat.Message) bool { return m.ID == window[0].ID }) - 1; i >= 0; i-- {
			rest += model.EstimateTokens(talk[i].Content)
			if talk[i].Role == chat.RoleUser {
				all := rest
				for _, m := range talk[slices.IndexFunc(talk, func(m chat.Message) bool { return m.ID == window[0].ID }):] {
					all += model.EstimateTokens(m.Content)
				}
				if all <= budget {
					t.Fatalf("%v leaves out what would fit: %d of %d", ids(window), all, budget)
				}
				break
			}
		}
	}
}
