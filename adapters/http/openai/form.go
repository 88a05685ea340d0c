package openai

import (
	"encoding/json"

	httpapi "chatbot/adapters/http"
	"chatbot/domain/model"
)

// form writes the body of a response. Its methods are called one at a time.
type form interface {
	// begin is called once, before the first chunk, with the model that answers.
	begin(m model.Model)
	// chunk returns what a chunk of the model's answer adds to the body; the answer is the only chunk where it is not streamed.
	chunk(data []byte) ([]byte, error)
	// end returns what ends the body, with the error of the call or nil. It is called also if there was no chunk.
	end(err error) []byte
}

// wholeCompletion is a chat completion that is not streamed.
type wholeCompletion struct{}

func (wholeCompletion) begin(model.Model)                 {}
func (wholeCompletion) chunk(data []byte) ([]byte, error) { return data, nil }
func (wholeCompletion) end(error) []byte                  { return nil }

// completionStream is the stream of a chat completion.
type completionStream struct{}

func (completionStream) begin(model.Model) {}

func (completionStream) chunk(data []byte) ([]byte, error) { return event(data), nil }

// end ends the stream, with an error as OpenAI's SDKs read it in the middle of one.
func (completionStream) end(err error) []byte {
	if err == nil {
		return event([]byte("[DONE]"))
	}
	body, err := json.Marshal(problemOf(err))
	if err != nil {
		return nil
	}
	return event(body)
}

func event(data []byte) []byte { return append(append([]byte("data: "), data...), "\n\n"...) }

// problemOf returns the error of a call whose response has begun.
func problemOf(err error) httpapi.OpenAIProblem {
	p, _, _ := httpapi.NewOpenAIProblem(err)
	return p
}
