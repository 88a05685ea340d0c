// Package completion describes calls of models by programs, in the format of OpenAI's chat completions.
package completion

import "chatbot/domain/model"

// Request is a call, with what the server reads of it.
type Request struct {
	Model     model.ID // "": the default
	Body      []byte   // the request as it was sent, a JSON object
	Stream    bool
	WithUsage bool // a stream ends with a chunk that has the usage and no choices
	Prompt    int  // estimated tokens
	MaxOutput int  // of each choice; 0: not limited
	// LimitApart says that Body does not limit the output.
	LimitApart bool
	Choices    int // from 1
	Pictures   bool
	Tools      bool
}
