package openai

import (
	"github.com/tidwall/gjson"

	"chatbot/domain/model"
)

// Estimates, in tokens: of a picture of unknown size, of what a message takes besides its text, and how many characters of base64 a token of
// a sound (64 kbit/s) and of a document has.
const (
	pictureTokens, messageTokens     = 1_100, 4
	soundPerToken, documentsPerToken = 1_000, 32
)

// measure estimates the tokens of a message, and reports whether it has pictures. Fields that are repeated count each time: which of them a
// provider reads is not known.
func measure(message gjson.Result) (tokens int, pictures bool) {
	tokens = messageTokens
	message.ForEach(func(name, value gjson.Result) bool {
		switch name.Str {
		case "content":
			if !value.IsArray() {
				tokens += model.EstimateTokens(value.String())
				return true
			}
			value.ForEach(func(_, part gjson.Result) bool {
				more, picture := measurePart(part)
				tokens, pictures = tokens+more, pictures || picture
				return true
			})
		case "tool_calls", "function_call":
			tokens += model.EstimateTokens(value.Raw)
		}
		return true
	})
	return tokens, pictures
}

func measurePart(part gjson.Result) (tokens int, picture bool) {
	switch part.Get("type").Str {
	case "text":
		return model.EstimateTokens(part.Get("text").Str), false
	case "image_url":
		return pictureTokens, true
	case "input_audio":
		return len(part.Get("input_audio.data").Str)/soundPerToken + 1, false
	case "file":
		return pictureTokens + len(part.Get("file.file_data").Str)/documentsPerToken, false
	}
	return model.EstimateTokens(part.Raw), false
}
