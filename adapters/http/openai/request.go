package openai

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	httpapi "chatbot/adapters/http"
	"chatbot/adapters/internal/nesting"
	"chatbot/domain/completion"
	"chatbot/domain/fault"
	"chatbot/domain/model"
)

const (
	// largestBody bounds a request in bytes: pictures are in it as text.
	largestBody = 32 << 20
	// mostChoices bounds n.
	mostChoices = 128
	// pictureTokens and messageTokens are estimates, of a picture of unknown size, and of what a message takes besides its text.
	pictureTokens, messageTokens = 1_100, 4
)

var (
	errJSON  = fault.New(fault.Invalid, "malformed_json", "The body is not a JSON object in UTF-8. Send it as it is, with Content-Type: application/json.")
	errLarge = fault.New(fault.TooLarge, "body_too_large", "The request is larger than 32 MiB.").With(fault.Params{"max_bytes": largestBody})
)

// fields are what the server reads of a request; everything else goes to the provider as it is.
type fields struct {
	Model         *string         `json:"model"`
	Messages      []message       `json:"messages"`
	Tools         json.RawMessage `json:"tools"`
	Stream        bool            `json:"stream"`
	StreamOptions *struct {
		IncludeUsage bool `json:"include_usage"`
	} `json:"stream_options"`
	MaxTokens           *int `json:"max_tokens"`
	MaxCompletionTokens *int `json:"max_completion_tokens"`
	N                   *int `json:"n"`
}

type message struct {
	Content   json.RawMessage `json:"content"`
	ToolCalls json.RawMessage `json:"tool_calls"`
}

type part struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

// invalid refuses a parameter, with a code as OpenAI has them.
func invalid(param, code, message string) *fault.Error {
	return &fault.Error{Kind: fault.Invalid, Code: code, Message: message, Fields: []fault.Field{{Name: param, Code: code, Message: message}}}
}

// bodyOf reads the body of a request, which may be large.
func bodyOf(c *fiber.Ctx) ([]byte, error) {
	kind, _, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || kind != fiber.MIMEApplicationJSON || c.Get(fiber.HeaderContentEncoding) != "" {
		return nil, errJSON
	}
	from, length := httpapi.BodyOf(c)
	if length > largestBody {
		return nil, errLarge
	}
	var body bytes.Buffer
	if length > 0 {
		body.Grow(int(length) + bytes.MinRead)
	}
	if _, err := body.ReadFrom(io.LimitReader(from, largestBody+1)); err != nil {
		return nil, err
	}
	if body.Len() > largestBody {
		return nil, errLarge
	}
	return body.Bytes(), nil
}

// decode reads the fields of a request. Faults: errJSON, or a parameter of another type.
func decode(body []byte, fields any) error {
	if !utf8.Valid(body) || !nesting.Fits(body) || !bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{")) {
		return errJSON
	}
	err := json.Unmarshal(body, fields)
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong) && wrong.Field != "":
		return invalid(wrong.Field, "invalid_type", fmt.Sprintf("Invalid type for '%s': got a %s.", wrong.Field, wrong.Value))
	case err != nil:
		return errJSON
	}
	return nil
}

var errNoModel = invalid("model", "missing_required_parameter", "You must provide a model parameter.")

// parse reads a request. Faults: errJSON, or a parameter that is invalid.
func parse(body []byte) (completion.Request, error) {
	var f fields
	if err := decode(body, &f); err != nil {
		return completion.Request{}, err
	}
	switch {
	case f.Model == nil || *f.Model == "":
		return completion.Request{}, errNoModel
	case len(f.Messages) == 0:
		return completion.Request{}, invalid("messages", "missing_required_parameter", "Missing required parameter: 'messages'.")
	case f.N != nil && (*f.N < 1 || *f.N > mostChoices):
		return completion.Request{}, invalid("n", "invalid_value", "n must be from 1 to 128.")
	}
	r := completion.Request{Model: model.ID(*f.Model), Body: body, Stream: f.Stream, WithUsage: f.StreamOptions != nil && f.StreamOptions.IncludeUsage, Choices: 1}
	r.Tools = len(f.Tools) > len("null")
	if f.N != nil {
		r.Choices = *f.N
	}
	for _, limit := range []*int{f.MaxCompletionTokens, f.MaxTokens} {
		if limit != nil && *limit > 0 && (r.MaxOutput == 0 || *limit < r.MaxOutput) {
			r.MaxOutput = *limit
		}
	}
	r.Prompt = model.EstimateTokens(string(f.Tools))
	for _, m := range f.Messages {
		tokens, pictures := m.measure()
		r.Prompt += tokens + messageTokens
		r.Pictures = r.Pictures || pictures
	}
	return r, nil
}

// measure estimates the tokens of a message, and reports whether it has pictures.
func (m message) measure() (tokens int, pictures bool) {
	tokens = model.EstimateTokens(string(m.ToolCalls))
	var text string
	if json.Unmarshal(m.Content, &text) == nil {
		return tokens + model.EstimateTokens(text), false
	}
	var parts []part
	_ = json.Unmarshal(m.Content, &parts) // the provider says what is wrong with it
	for _, p := range parts {
		tokens += model.EstimateTokens(p.Text)
		if p.Type == "image_url" {
			tokens += pictureTokens
			pictures = true
		}
	}
	return tokens, pictures
}
