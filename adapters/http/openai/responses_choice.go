package openai

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/tidwall/gjson"
)

// How tools are chosen.
const (
	chooseFreely = "auto"
	chooseNone   = "none"
	chooseAny    = "required"
)

// toolChoice is a choice that is more than a word: a tool, or the tools that are allowed.
type toolChoice struct {
	Type      string          `json:"type"`
	Namespace string          `json:"namespace"`
	Name      string          `json:"name"`
	Mode      string          `json:"mode"`
	Tools     json.RawMessage `json:"tools"`
}

// choose sets how tools are chosen, which servers refuse without tools.
func (f *responseRequest) choose(chat *chatRequest) error {
	chosen, err := f.chosen(chat)
	if err != nil {
		return err
	}
	if len(chat.Tools) > 0 {
		chat.ParallelToolCalls = f.ParallelToolCalls
		if chosen != nil {
			chat.ToolChoice, err = encode(chosen)
		}
		return err
	}
	if chosen == nil || chosen == chooseFreely || chosen == chooseNone {
		return nil
	}
	return invalid("tool_choice", "invalid_value", "Invalid value for 'tool_choice': there is no tool to choose.")
}

// chosen returns the choice in the format of chat completions, nil where nothing was sent, and leaves only the tools that are allowed.
func (f *responseRequest) chosen(chat *chatRequest) (any, error) {
	sent := gjson.ParseBytes(f.ToolChoice)
	switch sent.Type {
	case gjson.Null:
		return nil, nil
	case gjson.String:
		if !slices.Contains([]string{chooseFreely, chooseNone, chooseAny}, sent.Str) {
			return nil, invalid("tool_choice", "invalid_value", fmt.Sprintf("Invalid value: '%.40s'. Use 'auto', 'none' or 'required'.", sent.Str))
		}
		return sent.Str, nil
	}
	var choice toolChoice
	if json.Unmarshal(f.ToolChoice, &choice) != nil {
		return nil, invalid("tool_choice", "invalid_type", "Invalid type for 'tool_choice'.")
	}
	switch choice.Type {
	case typeFunction, typeCustom:
		return chatTool{typeFunction, chatFunction{Name: chatName(choice.Namespace, choice.Name)}}, nil
	case "allowed_tools":
		if choice.Mode != chooseFreely && choice.Mode != chooseAny {
			return nil, invalid("tool_choice.mode", "invalid_value", fmt.Sprintf("Invalid value: '%.40s'. Use 'auto' or 'required'.", choice.Mode))
		}
		return choice.Mode, f.allow(chat, choice.Tools)
	}
	return nil, invalid("tool_choice.type", "unsupported_value", fmt.Sprintf("Unsupported value: '%.40s'. Tools that OpenAI runs do not exist here.", choice.Type))
}

// allow leaves only the tools, and those of the namespaces, that a list names.
func (f *responseRequest) allow(chat *chatRequest, list json.RawMessage) error {
	tools, namespaces := map[string]bool{}, map[string]bool{}
	err := f.elements.of(gjson.ParseBytes(list), "tool_choice.tools", "a list of tools", func(_ int, one gjson.Result) error {
		name := one.Get("name").Str
		if one.Get("type").Str == typeNamespace {
			namespaces[name] = true
		} else {
			tools[chatName(one.Get("namespace").Str, name)] = true
		}
		return nil
	})
	chat.Tools = slices.DeleteFunc(chat.Tools, func(t chatTool) bool {
		return !tools[t.Function.Name] && !namespaces[f.names[t.Function.Name].namespace]
	})
	return err
}
