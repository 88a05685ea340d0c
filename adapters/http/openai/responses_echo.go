package openai

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

const (
	// mostEchoed bounds each of the fields that a response repeats, in bytes: its stream has them three times.
	mostEchoed = 128 << 10
	// mostPairs, longestName and longestValue bound metadata, as OpenAI does.
	mostPairs, longestName, longestValue = 16, 64, 512
	// longestWord bounds what names something, in bytes.
	longestWord = 512
)

// checkEchoed refuses metadata that OpenAI refuses, and words that are too long: they are in the response, and count in no prompt.
func (f *responseFields) checkEchoed() error {
	words := map[string]*string{"user": f.User}
	if f.Reasoning != nil {
		words["reasoning.effort"], words["reasoning.summary"] = f.Reasoning.Effort, f.Reasoning.Summary
	}
	if f.Text != nil {
		words["text.verbosity"] = &f.Text.Verbosity
		if f.Text.Format != nil {
			words["text.format.name"] = &f.Text.Format.Name
		}
	}
	for at, word := range words {
		if word != nil && len(*word) > longestWord {
			return invalid(at, "string_above_max_length", fmt.Sprintf("Invalid '%s': it may have %d bytes.", at, longestWord))
		}
	}
	return checkMetadata(gjson.ParseBytes(f.Metadata))
}

func checkMetadata(metadata gjson.Result) (err error) {
	if metadata.Type == gjson.Null {
		return nil
	}
	if !metadata.IsObject() {
		return invalid("metadata", "invalid_type", "Invalid type for 'metadata': it must be an object.")
	}
	pairs := 0
	metadata.ForEach(func(name, value gjson.Result) bool {
		switch pairs++; {
		case pairs > mostPairs:
			err = invalid("metadata", "object_above_max_properties", fmt.Sprintf("Invalid 'metadata': it may have %d pairs.", mostPairs))
		case utf8.RuneCountInString(name.Str) > longestName:
			err = invalid("metadata", "string_above_max_length", fmt.Sprintf("Invalid 'metadata': a name may have %d characters.", longestName))
		case value.Type != gjson.String:
			err = invalid("metadata", "invalid_type", "Invalid type in 'metadata': values must be strings.")
		case utf8.RuneCountInString(value.Str) > longestValue:
			err = invalid("metadata", "string_above_max_length", fmt.Sprintf("Invalid 'metadata': a value may have %d characters.", longestValue))
		}
		return err == nil
	})
	return err
}

// echoed returns the fields that a response repeats. Those that are too large are left out, as if nothing had been sent.
func (f responseFields) echoed() responseFields {
	for _, field := range []*json.RawMessage{&f.Tools, &f.ToolChoice} {
		if len(*field) > mostEchoed {
			*field = nil
		}
	}
	if f.Instructions != nil && len(*f.Instructions) > mostEchoed {
		f.Instructions = nil
	}
	if f.Text != nil && f.Text.Format != nil && len(f.Text.Format.Description)+len(f.Text.Format.Schema) > mostEchoed {
		f.Text = &textFields{Verbosity: f.Text.Verbosity}
	}
	return f
}
