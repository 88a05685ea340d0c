package openai

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/tidwall/gjson"
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
	if namespace != "" {
		name = namespace + "__" + name
	}
	if len(name) <= longestTool {
		return name
	}
	hash := fmt.Sprintf("_%x", sha256.Sum256([]byte(name)))[:hashLength]
	return strings.ToValidUTF8(name[:longestTool-hashLength], "") + hash
}

// longestTool is how long the names of tools may be at most providers; longer ones end in a hash.
const longestTool, hashLength = 64, 13

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
	Tools json.RawMessage `json:"tools"`
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
	return f.equipOf(chat, f.Tools, "", "tools")
}

// equipOf adds the tools of a list, or of a namespace.
func (f *responseRequest) equipOf(chat *chatRequest, tools json.RawMessage, namespace, at string) error {
	return f.elements.of(gjson.ParseBytes(tools), at, "a list of tools", func(i int, one gjson.Result) error {
		var t responseTool
		at := fmt.Sprintf("%s[%d]", at, i)
		switch {
		case json.Unmarshal([]byte(one.Raw), &t) != nil:
			return invalid(at, "invalid_type", fmt.Sprintf("Invalid type for a field of '%s'.", at))
		case t.Type == typeNamespace && namespace == "" && t.Name != "":
			return f.equipOf(chat, t.Tools, t.Name, at+".tools")
		}
		return f.add(chat, t, namespace, at)
	})
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
	if _, taken := f.names[made.Name]; taken {
		return invalid(at+".name", "invalid_value", fmt.Sprintf("Another tool is named '%.64s', too.", made.Name))
	}
	f.names[made.Name] = toolName{namespace, t.Name, t.Type == typeCustom}
	chat.Tools = append(chat.Tools, chatTool{typeFunction, made})
	return nil
}
