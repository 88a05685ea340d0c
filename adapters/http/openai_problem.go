package http

import (
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"chatbot/adapters/internal/wire"
	"chatbot/domain/budget"
	"chatbot/domain/fault"
	"chatbot/domain/limit"
	"chatbot/domain/model"
	"chatbot/ports"
)

// headerShouldRetry tells OpenAI's SDKs whether to try again by themselves; without it they do for 408, 409, 429 and 5xx.
const headerShouldRetry = "X-Should-Retry"

// HeaderModel names the model that answers a program, which may be another than the one that was asked for.
const HeaderModel = "X-Model"

// HeaderReplayed says that a reply is that of an earlier call with the same idempotency key.
const HeaderReplayed = "Idempotency-Replayed"

// longestRetry is the longest wait for which programs should try again by themselves.
const longestRetry = time.Minute

// inOpenAI reports whether an address answers in OpenAI's format.
func inOpenAI(address string) bool { return address == "/v1" || strings.HasPrefix(address, "/v1/") }

// OpenAIProblem is an error in OpenAI's format.
type OpenAIProblem struct {
	Error openAIError `json:"error"`
}

type openAIError struct {
	Message string  `json:"message"`
	Type    string  `json:"type"`
	Param   *string `json:"param"`
	Code    *string `json:"code"`
}

// The types of errors.
const (
	typeInvalid = "invalid_request_error"
	typeRate    = "rate_limit_error"
	typeQuota   = "insufficient_quota"
	typeServer  = "server_error"
)

// special are faults whose status, type or code are not those of their kind.
var special = []struct {
	is     error
	status int
	kind   string
	code   string // "": the fault's
	param  string
	fatal  bool // trying again does not help
}{
	{is: model.ErrUnknown, status: 404, kind: typeInvalid, code: "model_not_found", param: "model"},
	{is: model.ErrGone, status: 404, kind: typeInvalid, code: "model_not_found", param: "model"},
	{is: ports.ErrModelMissing, status: 404, kind: typeInvalid, code: "model_not_found", param: "model"},
	{is: ports.ErrModelRejected, status: 400, kind: typeInvalid, code: "invalid_request"},
	{is: ports.ErrModelContextFull, status: 400, kind: typeInvalid, code: "context_length_exceeded", param: "messages"},
	{is: ports.ErrModelFiltered, status: 400, kind: typeInvalid, code: "content_filter"},
	{is: ports.ErrModelNoRoom, status: 400, kind: typeInvalid, param: "max_completion_tokens"},
	{is: ports.ErrModelBusy, status: 429, kind: typeRate, code: "rate_limit_exceeded"},
	{is: limit.ErrTooMany, status: 429, kind: typeRate, code: "rate_limit_exceeded"},
	{is: budget.ErrExhausted, status: 429, kind: typeQuota},
	{is: budget.ErrNoPrice, status: 400, kind: typeInvalid, param: "model"},
	{is: ports.ErrModelRefusedKey, status: 502, kind: typeServer, fatal: true},
}

// NewOpenAIProblem returns an error in OpenAI's format, with its status, and whether to try again. What a provider says of a call that
// it refuses goes to the program that made the call.
func NewOpenAIProblem(err error) (p OpenAIProblem, status int, fatal bool) {
	f, status := toFault(err)
	p.Error = openAIError{Message: f.Message, Type: typeInvalid}
	code, param := f.Code, ""
	if len(f.Fields) > 0 {
		p.Error.Message, code, param = f.Fields[0].Message, f.Fields[0].Code, f.Fields[0].Name
	}
	if status >= fiber.StatusInternalServerError {
		p.Error.Type = typeServer
	}
	for _, s := range special {
		if !errors.Is(f, s.is) {
			continue
		}
		status, p.Error.Type, param, fatal = s.status, s.kind, s.param, s.fatal
		if s.code != "" {
			code = s.code
		}
		var said *ports.Refusal
		if status == fiber.StatusBadRequest && errors.As(err, &said) && said.Message != "" {
			p.Error.Message = said.Message
			if said.Param != "" {
				param = said.Param
			}
			if said.Code != "" {
				code = said.Code
			}
		}
		break
	}
	p.Error.Code = &code
	if param != "" {
		p.Error.Param = &param
	}
	return p, status, fatal || f.RetryAfter > longestRetry
}

// refuseOpenAI writes the response of an error in OpenAI's format, and returns its status.
func refuseOpenAI(c *fiber.Ctx, err error) ([]byte, int, error) {
	p, status, fatal := NewOpenAIProblem(err)
	if f := fault.From(err); fatal || f.Kind == fault.Conflict && f.RetryAfter == 0 {
		c.Set(headerShouldRetry, "false")
	}
	if status == wire.Status(fault.NotFound) && p.Error.Code != nil && *p.Error.Code == errNoRoute.Code {
		unknown := "unknown_url"
		p.Error.Code = &unknown
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	body, err := json.Marshal(p)
	return body, status, err
}
