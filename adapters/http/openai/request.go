package openai

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/tidwall/gjson"

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
)

var (
	errJSON  = fault.New(fault.Invalid, "malformed_json", "The body is not a JSON object in UTF-8. Send it as it is, with Content-Type: application/json.")
	errLarge = fault.New(fault.TooLarge, "body_too_large", "The request is larger than 32 MiB.").With(fault.Params{"max_bytes": largestBody})
)

// fields are what the server reads of a request; everything else goes to the provider as it is.
type fields struct {
	Model          *string         `json:"model"`
	Messages       json.RawMessage `json:"messages"`
	Tools          json.RawMessage `json:"tools"`
	Stop           json.RawMessage `json:"stop"`
	Functions      json.RawMessage `json:"functions"`
	ResponseFormat json.RawMessage `json:"response_format"`
	Stream         bool            `json:"stream"`
	StreamOptions  *struct {
		IncludeUsage bool `json:"include_usage"`
	} `json:"stream_options"`
	MaxTokens           *int `json:"max_tokens"`
	MaxCompletionTokens *int `json:"max_completion_tokens"`
	N                   *int `json:"n"`
}

// plain refuses fields, as the struct has them, that others may read differently: those in another spelling, which encoding/json takes for the
// same and most providers do not, and repeated ones.
func plain(body []byte, fields reflect.Type) (err error) {
	names := make([]string, 0, fields.NumField())
	for field := range fields.Fields() {
		names = append(names, field.Tag.Get("json"))
	}
	seen := map[string]bool{}
	gjson.ParseBytes(body).ForEach(func(name, _ gjson.Result) bool {
		for _, known := range names {
			if !strings.EqualFold(name.Str, known) {
				continue
			}
			if name.Str != known || seen[known] {
				err = invalid(known, "invalid_request", fmt.Sprintf("'%s' must be there once, in lower case.", known))
			}
			seen[known] = true
		}
		return err == nil
	})
	return err
}

// invalid refuses a parameter, with a code as OpenAI has them.
func invalid(param, code, message string) *fault.Error {
	return &fault.Error{Kind: fault.Invalid, Code: code, Message: message, Fields: []fault.Field{{Name: param, Code: code, Message: message}}}
}

// bodyOf reads the body of a request, which may be large.
func bodyOf(c *fiber.Ctx, into *held) ([]byte, error) {
	kind, _, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || kind != fiber.MIMEApplicationJSON || c.Get(fiber.HeaderContentEncoding) != "" {
		return nil, errJSON
	}
	from, length := httpapi.BodyOf(c)
	if length > largestBody {
		return nil, errLarge
	}
	return into.read(from)
}

// decode reads the fields of a request, a pointer to a struct. Faults: errJSON, or a parameter that is invalid.
func decode(body []byte, fields any) error {
	if !utf8.Valid(body) || !nesting.Fits(body) || !bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("{")) {
		return errJSON
	}
	err := json.Unmarshal(body, fields)
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong) && wrong.Field != "":
		return invalid(wrong.Field, "invalid_type", fmt.Sprintf("Invalid type for '%s': expected %s, but got %s.", wrong.Field, jsonType(wrong.Type), wrong.Value))
	case err != nil:
		return errJSON
	}
	return plain(body, reflect.TypeOf(fields).Elem())
}

// jsonType names what a field of a Go type is in JSON.
func jsonType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "a boolean"
	case reflect.String:
		return "a string"
	case reflect.Int, reflect.Int64:
		return "an integer"
	case reflect.Float64:
		return "a number"
	case reflect.Slice:
		return "a list"
	}
	return "an object"
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
			r.MaxOutput = min(*limit, model.MaxOutputTokens)
		}
	}
	err := f.measure(&r)
	return r, err
}

// measure sets what the prompt of a request takes, and counts the elements of its lists.
func (f *fields) measure(r *completion.Request) error {
	for _, described := range []json.RawMessage{f.Tools, f.Functions, f.ResponseFormat} {
		r.Prompt += model.EstimateTokens(string(described))
	}
	var n elements
	for at, list := range map[string]json.RawMessage{"tools": f.Tools, "stop": f.Stop} {
		if l := gjson.ParseBytes(list); l.IsArray() { // the provider says what is wrong with anything else
			if err := n.of(l, at, "a list", func(int, gjson.Result) error { return nil }); err != nil {
				return err
			}
		}
	}
	none := true
	err := n.of(gjson.ParseBytes(f.Messages), "messages", "a list of messages", func(i int, m gjson.Result) error {
		none = false
		at := fmt.Sprintf("messages[%d]", i)
		if !m.IsObject() {
			return invalid(at, "invalid_type", fmt.Sprintf("Invalid type for '%s': it must be a message.", at))
		}
		tokens, pictures, err := n.measure(m, at)
		r.Prompt += tokens
		r.Pictures = r.Pictures || pictures
		return err
	})
	if err == nil && none {
		err = invalid("messages", "missing_required_parameter", "Missing required parameter: 'messages'.")
	}
	return err
}
