package openai

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Types of tools, calls and choices.
const (
	typeFunction = "function"
	typeCustom   = "custom"
	// typeNamespace groups tools.
	typeNamespace = "namespace"
)

// toolName is how a program names a tool.
type toolName struct {
	namespace, name string
	custom          bool
}

// chatName returns the name of a tool in the format of chat completions, which has no namespaces.
func chatName(namespace, name string) string {
	if namespace == "" {
		return name
	}
	return namespace + "__" + name
}

// responseTool is a tool of a request for a response, or a namespace of tools. Programs run functions and custom tools themselves.
type responseTool struct {
	Type        string          `json:"type"`
	Name        string          `json:"name"`
	Description string          `json:"description"`
	Parameters  json.RawMessage `json:"parameters"`
	Strict      *bool           `json:"strict"`
	Format      struct {
		Type       string `json:"type"`
		Syntax     string `json:"syntax"`
		Definition string `json:"definition"`
	} `json:"format"`
	Tools []responseTool `json:"tools"`
}

type chatTool struct {
	Type     string       `json:"type"`
	Function chatFunction `json:"function"`
}

type chatFunction struct {
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	Parameters  json.RawMessage `json:"parameters,omitempty"`
	Strict      *bool           `json:"strict,omitempty"`
}

// customInput is the schema of a custom tool, as a function: its input is a text.
var customInput = json.RawMessage(`{"type":"object","properties":{"input":{"type":"string"}},"required":["input"],"additionalProperties":false}`)

// customArguments are the arguments of a call of a custom tool.
type customArguments struct {
	Input string `json:"input"`
}

// equip sets the tools.
func (f *responseRequest) equip(chat *chatRequest) error {
	var tools []responseTool
	if len(f.Tools) > 0 && json.Unmarshal(f.Tools, &tools) != nil {
		return invalid("tools", "invalid_type", "Invalid type for 'tools': it must be a list of tools.")
	}
	for i, t := range tools {
		at := fmt.Sprintf("tools[%d]", i)
		if t.Type != typeNamespace {
			if err := f.add(chat, t, "", at); err != nil {
				return err
			}
			continue
		}
		for j, inner := range t.Tools {
			if err := f.add(chat, inner, t.Name, fmt.Sprintf("%s.tools[%d]", at, j)); err != nil {
				return err
			}
		}
	}
	return nil
}

// add adds a tool.
func (f *responseRequest) add(chat *chatRequest, t responseTool, namespace, at string) error {
	made := chatFunction{chatName(namespace, t.Name), t.Description, t.Parameters, t.Strict}
	switch t.Type {
	case typeFunction:
	case typeCustom:
		if t.Format.Definition != "" {
			made.Description += fmt.Sprintf("\n\nThe input must match this grammar (%s):\n%s", t.Format.Syntax, t.Format.Definition)
		}
		made.Parameters, made.Strict = customInput, nil
	default:
		return invalid(at+".type", "unsupported_value", fmt.Sprintf("Unsupported value: '%.40s'. Tools that OpenAI runs do not exist here: leave them out.", t.Type))
	}
	if t.Name == "" {
		return invalid(at+".name", "missing_required_parameter", fmt.Sprintf("Missing required parameter: '%s.name'.", at))
	}
	f.names[made.Name] = toolName{namespace, t.Name, t.Type == typeCustom}
	chat.Tools = append(chat.Tools, chatTool{typeFunction, made})
	return nil
}

// choose sets how tools are chosen.
func (f *responseRequest) choose(chat *chatRequest) error {
	var mode string
	if len(f.ToolChoice) == 0 || string(f.ToolChoice) == "null" {
		return nil
	}
	if json.Unmarshal(f.ToolChoice, &mode) == nil {
		chat.ToolChoice = f.ToolChoice
		return nil
	}
	var choice struct {
		Type      string `json:"type"`
		Namespace string `json:"namespace"`
		Name      string `json:"name"`
		Mode      string `json:"mode"`
		Tools     []struct {
			Type      string `json:"type"`
			Namespace string `json:"namespace"`
			Name      string `json:"name"`
		} `json:"tools"`
	}
	if json.Unmarshal(f.ToolChoice, &choice) != nil {
		return invalid("tool_choice", "invalid_type", "Invalid type for 'tool_choice'.")
	}
	var chosen any = choice.Mode
	switch choice.Type {
	case typeFunction, typeCustom:
		chosen = chatTool{typeFunction, chatFunction{Name: chatName(choice.Namespace, choice.Name)}}
	case "allowed_tools":
		chat.Tools = slices.DeleteFunc(chat.Tools, func(t chatTool) bool {
			for _, allowed := range choice.Tools {
				if chatName(allowed.Namespace, allowed.Name) == t.Function.Name || allowed.Type == typeNamespace && allowed.Name == f.names[t.Function.Name].namespace {
					return false
				}
			}
			return true
		})
	default:
		return invalid("tool_choice.type", "unsupported_value", fmt.Sprintf("Unsupported value: '%.40s'. Tools that OpenAI runs do not exist here.", choice.Type))
	}
	raw, err := json.Marshal(chosen)
	chat.ToolChoice = raw
	return err
}
