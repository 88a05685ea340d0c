package model

import (
	"cmp"

	"chatbot/domain/fault"
)

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

// Or returns the parameters with what is unset taken from others.
func (p Parameters) Or(others Parameters) Parameters {
	if p.Temperature == nil {
		p.Temperature = others.Temperature
	}
	p.MaxOutputTokens, p.Effort = cmp.Or(p.MaxOutputTokens, others.MaxOutputTokens), cmp.Or(p.Effort, others.Effort)
	return p
}

// Check adds what is wrong to in. Its fields are those of the object parameters below a path, which is "" or ends with a dot.
func (p Parameters) Check(in *fault.Inputs, path string) {
	temperature, limit, effort := path+"parameters.temperature", path+"parameters.max_output_tokens", path+"parameters.reasoning_effort"
	if t := p.Temperature; t != nil && !(*t >= 0 && *t <= MaxTemperature) { // NaN is neither
		in.Add(temperature, "out_of_range", "A temperature is a number from 0 to 2.", fault.Params{"min": 0, "max": MaxTemperature})
	}
	if p.MaxOutputTokens < 0 || p.MaxOutputTokens > MaxOutputTokens {
		in.Add(limit, "out_of_range", "max_output_tokens is a number from 1 to 1000000.", fault.Params{"min": 1, "max": MaxOutputTokens})
	}
	switch p.Effort {
	case "", Low, Medium, High:
	default:
		in.Add(effort, "unknown_value", "reasoning_effort is low, medium or high.", fault.Params{"allowed": "low, medium, high"})
	}
}
