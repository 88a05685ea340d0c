package llm

import (
	"chatbot/domain/model"

	"github.com/tmc/langchaingo/llms"
)

// parametersKey is the entry of llms.CallOptions.Metadata that holds the parameters.
const parametersKey = "parameters"

// WithParameters passes on temperature and effort, for which llms.CallOptions has no value that means unset: its Temperature of 0
// is a temperature too. The limit of the answer goes by llms.WithMaxTokens.
func WithParameters(p model.Parameters) llms.CallOption {
	return llms.WithMetadata(map[string]any{parametersKey: p})
}

// Parameters returns what WithParameters passed on; nothing is set without it.
func Parameters(o llms.CallOptions) model.Parameters {
	p, _ := o.Metadata[parametersKey].(model.Parameters)
	return p
}

// Lower returns the lower of two limits; 0 is none.
func Lower(a, b int) int {
	if a <= 0 || b <= 0 {
		return max(a, b, 0)
	}
	return min(a, b)
}
