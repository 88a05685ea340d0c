package prompt

import (
	"encoding/json"

	"chatbot/domain/tool"

	"github.com/tmc/langchaingo/llms"
)

// Tools converts tools to langchaingo's.
func Tools(tools []tool.Tool) []llms.Tool {
	all := make([]llms.Tool, len(tools))
	for i, t := range tools {
		all[i] = llms.Tool{Type: "function", Function: &llms.FunctionDefinition{
			Name: t.ID.Called(), Description: t.Description, Parameters: json.RawMessage(t.Schema),
		}}
	}
	return all
}
