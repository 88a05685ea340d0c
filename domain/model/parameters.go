package model

import "chatbot/domain/fault"

// Effort is how much a model reasons before it answers.
type Effort string

// The efforts. "" leaves it to the model.
const (
	Low    Effort = "low"
	Medium Effort = "medium"
	High   Effort = "high"
)

// Bounds of parameters.
const (
	MaxTemperature  = 2
	MaxOutputTokens = 1_000_000
)

// Parameters say how a model is asked. What is unset is left to the model.
type Parameters struct {
	Temperature     *float64 `json:"temperature,omitempty"`       // 0 to MaxTemperature
	MaxOutputTokens int      `json:"max_output_tokens,omitempty"` // 1 to model.MaxOutputTokens; 0: unset
	Effort          Effort   `json:"reasoning_effort,omitempty"`
}

// IsZero reports whether nothing is set.
func (p Parameters) IsZero() bool { return p == Parameters{} }

// Check adds what is wrong to in.
func (p Parameters) Check(in *fault.Inputs) {
	if t := p.Temperature; t != nil && !(*t >= 0 && *t <= MaxTemperature) { // NaN is neither
		in.Add("parameters.temperature", "out_of_range", "A temperature is a number from 0 to 2.", fault.Params{"min": 0, "max": MaxTemperature})
	}
	if p.MaxOutputTokens < 0 || p.MaxOutputTokens > MaxOutputTokens {
		in.Add("parameters.max_output_tokens", "out_of_range", "max_output_tokens is a number from 1 to 1000000.", fault.Params{"min": 1, "max": MaxOutputTokens})
	}
	switch p.Effort {
	case "", Low, Medium, High:
	default:
		in.Add("parameters.reasoning_effort", "unknown_value", "reasoning_effort is low, medium or high.", fault.Params{"allowed": "low, medium, high"})
	}
}
