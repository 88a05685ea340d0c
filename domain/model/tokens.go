package model

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
