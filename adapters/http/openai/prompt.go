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

// measure estimates the tokens of a message, and reports whether it has pictures. All fields count but the role, and those that are repeated each
// time: which of them a provider reads is not known, and many want the reasoning of earlier answers, by different names. Fault: a parameter that is
// invalid.
func (n *elements) measure(message gjson.Result, at string) (tokens int, pictures bool, err error) {
	tokens = messageTokens
	message.ForEach(func(name, value gjson.Result) bool {
		switch {
		case name.Str == "role", value.Type == gjson.Null:
		case name.Str == "content" && value.IsArray():
			err = n.of(value, at+".content", "", func(_ int, part gjson.Result) error {
				more, picture := measurePart(part)
				tokens, pictures = tokens+more, pictures || picture
				return nil
			})
		case name.Str == "content":
			tokens += model.EstimateTokens(value.String())
		case value.IsArray():
			tokens += model.EstimateTokens(value.Raw)
			err = n.of(value, at+"."+name.Str, "", func(int, gjson.Result) error { return nil })
		default:
			tokens += model.EstimateTokens(value.Raw)
		}
		return err == nil
	})
	return tokens, pictures, err
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
