package openai

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/tidwall/gjson"
)

// inputPart is a part of an item's content.
type inputPart struct {
	Type       string          `json:"type"`
	Text       string          `json:"text"`
	Refusal    string          `json:"refusal"`
	ImageURL   string          `json:"image_url"`
	Detail     string          `json:"detail"`
	FileID     string          `json:"file_id"`
	FileURL    string          `json:"file_url"`
	FileData   string          `json:"file_data"`
	Filename   string          `json:"filename"`
	InputAudio json.RawMessage `json:"input_audio"`
}

// chatPart is a part in the format of chat completions.
type chatPart struct {
	Type       string          `json:"type"`
	Text       string          `json:"text,omitempty"`
	ImageURL   *chatImage      `json:"image_url,omitempty"`
	File       *chatFile       `json:"file,omitempty"`
	InputAudio json.RawMessage `json:"input_audio,omitempty"`
}

type chatImage struct {
	URL    string `json:"url"`
	Detail string `json:"detail,omitempty"`
}

type chatFile struct {
	FileData string `json:"file_data"`
	Filename string `json:"filename,omitempty"`
}

// contentOf returns a content as parts in the format of chat completions, and as text if it has nothing else.
func (n *elements) contentOf(raw json.RawMessage, at string) (parts []chatPart, text *string, err error) {
	content := gjson.ParseBytes(raw)
	if content.Type == gjson.String || content.Type == gjson.Null {
		return nil, &content.Str, nil
	}
	var said strings.Builder
	plain := true
	err = n.of(content, at, "a string or a list of parts", func(i int, one gjson.Result) error {
		made, err := partOf(one, fmt.Sprintf("%s[%d]", at, i))
		if err != nil {
			return err
		}
		if plain = plain && made.Type == "text"; said.Len() > 0 && made.Text != "" {
			said.WriteByte('\n')
		}
		said.WriteString(made.Text)
		parts = append(parts, made)
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	if plain {
		return nil, new(said.String()), nil
	}
	return parts, nil, nil
}

// partOf returns a part in the format of chat completions.
func partOf(one gjson.Result, at string) (chatPart, error) {
	var p inputPart
	if json.Unmarshal([]byte(one.Raw), &p) != nil {
		return chatPart{}, invalid(at, "invalid_type", fmt.Sprintf("Invalid type for '%s': it must be a part.", at))
	}
	switch p.Type {
	case "input_text", "output_text", "text", "summary_text", "reasoning_text":
		return chatPart{Type: "text", Text: p.Text}, nil
	case "refusal":
		return chatPart{Type: "text", Text: p.Refusal}, nil
	case "input_image":
		if p.ImageURL == "" {
			return chatPart{}, invalid(at, "unsupported_value", "Files are not stored: send the picture as 'image_url', which may be a data URL.")
		}
		return chatPart{Type: "image_url", ImageURL: &chatImage{p.ImageURL, p.Detail}}, nil
	case "input_file":
		if p.FileData == "" {
			return chatPart{}, invalid(at, "unsupported_value", "Files are neither stored nor fetched: send the content as 'file_data'.")
		}
		return chatPart{Type: "file", File: &chatFile{p.FileData, p.Filename}}, nil
	case "input_audio":
		return chatPart{Type: "input_audio", InputAudio: p.InputAudio}, nil
	}
	return chatPart{}, invalid(at+".type", "unsupported_value", fmt.Sprintf("Unsupported value: '%.40s'.", p.Type))
}
