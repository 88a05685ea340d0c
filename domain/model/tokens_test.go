package model_test

import (
	"strings"
	"testing"

	"chatbot/domain/model"
)

func TestEstimateTokens(t *testing.T) {
	for name, c := range map[string]struct {
		text   string
		tokens int
	}{
		"nothing":         {"", 4},
		"one letter":      {"a", 5},
		"four letters":    {"abcd", 5},
		"five letters":    {"abcde", 6},
		"400 letters":     {strings.Repeat("a", 400), 104},
		"Chinese":         {"你好世界", 8},
		"emoji":           {"😀😀", 6},
		"mixed":           {"abcd你", 6},
		"invalid bytes":   {"\xff\xfe", 6},
		"accents of Café": {"Café", 6},
	} {
		if got := model.EstimateTokens(c.text); got != c.tokens {
			t.Errorf("%s: %d, want %d", name, got, c.tokens)
		}
	}
}
